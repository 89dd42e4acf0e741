"""A portal file → a frozen `Portal`. portals/_template.toml describes the format.

In:   crawlers/portals/<portal>.toml; the file name is the portal's id.
Out:  Portal, with its page rules as transforms.rules.PortalRules.
Errors: SpecError with file, line and key for an unknown key, a bad regular expression, a bad selector, an unknown cleaner or clock.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from crawlers.addresses import named_hosts, named_ports
from crawlers.list_rules import Discover, Pages, read_discover, read_headers
from crawlers.page_rules import REACHES, check_css, read_rules
from transforms.rules import PortalRules
from transforms.text.toml_reader import Reader, SpecError, parsed
from transforms.text.urls import domain_of

__all__ = ["Discover", "Expect", "Links", "Pages", "Polite", "Portal", "SpecError", "load_portal", "load_portals", "load_sound_portals"]

DAY_S, PULSES_PER_DAY = 86_400, 72
PULSE_SHARE = 0.25  # of a day that requests to one portal may take
PORTAL_ID = re.compile(r"[a-z][a-z0-9_]{1,31}")
WEB = "web"  # portal for pages that belong to no other
MAX_DELAY_S = 120.0  # a longer wait is a typing error
PORTALS = Path(__file__).parent / "portals"
NEWSROOM_PORTALS = Path(__file__).parent / "newsroom" / "portals"


@dataclass(frozen=True)
class Polite:
    """Politeness: seconds between two requests to one host, limits of one run, and whether lists are read every 20 minutes."""

    delay_s: float = 3.0
    timeout_s: float = 30.0
    max_articles: int = 2000
    headers: tuple[tuple[str, str], ...] = ()
    pulse: bool = False


@dataclass(frozen=True)
class Links:
    """Which links are articles (in addition to the [[url]] patterns), and how to find the next page of a split article."""

    skip: re.Pattern[str] | None = None
    skip_title: re.Pattern[str] | None = None
    next_page: str | None = None
    fetch_canonical: bool = True
    fetch: str | None = None  # URL of the article's data, a template over the groups of its pattern; for pages filled by scripts
    fetch_json: Mapping[str, Any] | None = None  # body of a POST to `fetch`, with {id} and the like


@dataclass(frozen=True)
class Expect:
    """Minimum and maximum number of articles of an ordinary day."""

    min: int = 0
    max: int = 1_000_000


@dataclass(frozen=True)
class Portal:
    """All of a portal file."""

    id: str
    name: str
    home: str
    timezone: str
    reach: str
    reach_note: str
    notes: str
    discover: tuple[Discover, ...]
    links: Links
    polite: Polite
    expect: Expect
    rules: PortalRules

    @cached_property
    def named_ports(self) -> frozenset[str]:
        """`host:port` pairs in the file: the only ones with other ports than those of the web that may be requested."""
        return named_ports(self._addresses)

    @cached_property
    def named_hosts(self) -> frozenset[str]:
        """Hosts that the file names in full; what a pattern leaves open is met on the way."""
        return named_hosts(self._addresses)

    @cached_property
    def _addresses(self) -> tuple[str, ...]:
        texts = [self.home, self.links.fetch, *(d.url for d in self.discover), *(d.link_format for d in self.discover)]
        texts += [text for rule in self.rules.urls for text in (rule.pattern, rule.canonical)]
        return tuple(text for text in texts if text)

    def lists(self, past: bool) -> tuple[Discover, ...]:
        """The lists to read for today, or for a past day."""
        wanted = {"day", "both"} if past else {"live", "both"}
        return tuple(d for d in self.discover if d.when in wanted)


def load_portals(folder: Path = PORTALS) -> dict[str, Portal]:
    """All portals of a folder by id, in the order of their names."""
    return {p.id: p for p in (load_portal(path) for path in sorted(folder.glob("*.toml")) if not path.name.startswith("_"))}


def load_sound_portals(*folders: Path) -> tuple[dict[str, Portal], dict[str, SpecError]]:
    """The portals of folders whose files are right, and what is wrong with each of the others, by id: one broken file is one portal.

    A file takes the place of one of its name in an earlier folder, unless it is broken.
    """
    sound: dict[str, Portal] = {}
    broken: dict[str, SpecError] = {}
    for path in (p for folder in folders or (PORTALS,) for p in sorted(folder.glob("*.toml")) if not p.name.startswith("_")):
        try:
            sound[path.stem] = load_portal(path)
            broken.pop(path.stem, None)
        except SpecError as problem:
            broken[path.stem] = problem
        except (OSError, UnicodeDecodeError) as problem:
            broken[path.stem] = SpecError(path, None, "file", str(problem))
    return sound, broken


def load_portal(path: Path) -> Portal:
    """The portal of a file. Raises SpecError."""
    if not PORTAL_ID.fullmatch(path.stem):
        raise SpecError(path, None, "file name", f"{path.stem!r} is no portal id (lower-case letters, digits and _, a letter first)")
    try:
        source = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SpecError(path, error.object.count(b"\n", 0, error.start) + 1, "file", "is no UTF-8") from None
    top = parsed(path, source)
    timezone = top.text("timezone", "Asia/Shanghai")
    top.check("timezone", ZoneInfo, timezone)
    reach = top.choice("reach", REACHES, "none")
    links = read_links(top.table("links"))
    polite = read_polite(top.table("polite"))
    expect = read_expect(top.table("expect"))
    discover = tuple(read_discover(r) for r in top.tables("discover"))
    rules = read_rules(path.stem, top, timezone)
    portal = Portal(
        id=path.stem,
        name=top.text("name"),
        home=top.text("home"),
        timezone=timezone,
        reach=reach,
        reach_note=top.text("reach_note", ""),
        notes=top.text("notes", ""),
        discover=discover,
        links=links,
        polite=polite,
        expect=expect,
        rules=rules,
    )
    top.done()
    check_whole(top, portal)
    return portal


def check_whole(top: Reader, portal: Portal) -> None:
    """Checks across several parts of a file. Raises SpecError."""
    if not portal.rules.urls:
        raise top.error("url", "at least one [[url]] with a pattern of article addresses is needed")
    for headers in (portal.polite.headers, *(d.headers for d in portal.discover)):
        referer = {name.lower(): value for name, value in headers}.get("referer")
        if referer is not None and domain_of(referer) != domain_of(portal.home):
            raise top.error("headers", f"referer {referer!r} is not on the portal's own site")
    check_pulse(top, portal)
    has_day_lists = bool(portal.lists(past=True))
    if has_day_lists == (portal.reach in {"none", "feed only"}) and not (portal.reach == "feed only" and portal.discover):
        raise top.error(
            "reach",
            f'{portal.reach!r} does not fit: the file has {"a" if has_day_lists else "no"} [[discover]] with when = "day" or "both"',
        )


def read_links(r: Reader) -> Links:
    """The [links] table. Raises SpecError."""
    links = Links(
        skip=r.regex("skip"),
        skip_title=r.regex("skip_title"),
        next_page=r.optional("next_page", check_css),
        fetch_canonical=r.flag("fetch_canonical", True),
        fetch=r.optional("fetch"),
        fetch_json=r.mapping("fetch_json", None),
    )
    r.done()
    return links


def read_polite(r: Reader) -> Polite:
    """The [polite] table. Raises SpecError."""
    polite = Polite(
        delay_s=r.number("delay_s", 3.0, 0.0, MAX_DELAY_S),
        timeout_s=r.number("timeout_s", 30.0, 0.5, 90.0),
        max_articles=int(r.number("max_articles", 2000, 1, 10_000_000)),
        headers=read_headers(r),
        pulse=r.flag("pulse", default=False),
    )
    r.done()
    return polite


def check_pulse(r: Reader, portal: Portal) -> None:
    """A pulse must leave the portal three quarters of the day in peace, also on its busiest day. Raises SpecError."""
    if not portal.polite.pulse:
        return
    lists = portal.lists(past=False)
    n_lists = PULSES_PER_DAY * (len(lists) + 1)  # and robots.txt
    n_requests = n_lists + portal.expect.max
    budget = int(DAY_S * PULSE_SHARE / max(portal.polite.delay_s, PULSE_SHARE))
    if not lists:
        raise r.error("pulse", "needs a [[discover]] that is read live")
    if n_requests > budget:
        raise r.error(
            "pulse",
            f"{PULSES_PER_DAY} times {len(lists)} list(s) and robots.txt, with articles_per_day.max = {portal.expect.max}, "
            f"are {n_requests} requests; at delay_s = {portal.polite.delay_s:g} the day's budget is {budget}",
        )


def read_expect(r: Reader) -> Expect:
    """The [expect] table. Raises SpecError."""
    day = r.table("articles_per_day")
    expect = Expect(int(day.number("min", 0, 0, 1e6)), int(day.number("max", 1e6, 0, 1e7)))
    day.done()
    r.done()
    return expect


def web_portal(host: str = WEB) -> Portal:
    """The portal for single URLs of a host that has no portal file: fetched politely, extracted by the generic rules."""
    return Portal(
        id=host,
        name=host,
        home="",
        timezone="Asia/Shanghai",
        reach="none",
        reach_note="",
        notes="",
        discover=(),
        links=Links(),
        polite=Polite(),
        expect=Expect(),
        rules=PortalRules(portal=host, name=host),
    )
