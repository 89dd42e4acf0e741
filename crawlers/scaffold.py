"""`tingfeng portal new | page | show | check`: add a portal and test its rules."""

import json
import re
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from lxml import etree, html
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from crawlers.discover import Listing, read_list
from crawlers.exit_codes import ExitCode
from crawlers.output import say
from crawlers.spec import NEWSROOM_PORTALS, PORTAL_ID, PORTALS, Portal, SpecError, load_portal, load_sound_portals
from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted, Rejected
from transforms.text.charset import decode
from transforms.text.dates import zone_of
from transforms.text.printable import printable
from transforms.text.suggestions import did_you_mean

PAGES = Path(__file__).parent.parent / "tests" / "pages"
LIST_SUFFIXES = {"html": ".html", "rss": ".xml", "sitemap": ".xml"}
MAX_SAVED = 30_000  # bytes of a saved page: structure, not content
LONG_TEXT = 120  # characters kept of each text of a saved page
FIELDS = (
    "title",
    "text",
    "published_at",
    "published_precision",
    "source",
    "account",
    "authors",
    "editors",
    "section",
    "tags",
    "images",
    "comments_n",
    "kind",
    "canonical_url",
    "time_from_id",
    "next_page_url",
)


def jsonable(value: Any) -> Any:
    """A field as written in the expected JSON: times in Beijing with their offset."""
    if isinstance(value, datetime):
        return value.astimezone(zone_of("Asia/Shanghai")).isoformat()
    return list(value) if isinstance(value, tuple) else value


def read_case(path: Path) -> dict[str, Any]:
    """An expected JSON."""
    case: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return case


def read_saved(portal: Portal, page: Path, case: Mapping[str, Any]) -> Extracted | Rejected:
    """The extracted fields of a saved page, or why it is no article."""
    at = datetime.fromisoformat(case["fetched_at"])
    return extract_page(page.read_bytes(), url=case["url"], fetched_at=at, content_type=case.get("content_type"), rules=portal.rules)


def read_saved_list(portal: Portal, page: Path, case: Mapping[str, Any]) -> Listing:
    """The links of a saved list."""
    entry = portal.discover[case["discover"]]
    return read_list(
        entry,
        page.read_bytes(),
        url=case["url"],
        fetched_at=datetime.fromisoformat(case["fetched_at"]),
        declared=case.get("charset"),
        zone=zone_of(portal.timezone),
    )


def found_fields(record: Extracted) -> dict[str, Any]:
    """Extracted fields in the form of the expected JSON."""
    return {name: jsonable(getattr(record, name)) for name in FIELDS} | dict(record.counts)


def found_links(listing: Listing) -> list[dict[str, Any]]:
    """Links of a list in the form of the expected JSON."""
    rows = []
    for link in listing.links:
        row = {"url": link.url, "title": link.title, "time": jsonable(link.time), **dict(link.counts)}
        rows.append({k: v for k, v in row.items() if v is not None})
    return rows


def saved_pages(folder: Path) -> list[tuple[Path, Path]]:
    """(page, expected JSON) of a portal's folder of saved pages, lists too (their JSON ends in .list.json)."""
    pairs = []
    for page in sorted(folder.glob("*")):
        if page.suffix != ".json" or page.name.endswith(".list.source.json"):
            stem = page.name.split(".")[0]
            pairs.append((page, page.with_name(f"{stem}.list.json" if ".list." in page.name else f"{stem}.json")))
    return pairs


def own_portals(settings: Any) -> Path:
    """Folder of the user's own portal files; of the newsroom's where it is crawled."""
    return NEWSROOM_PORTALS if settings.newsroom else Path(settings.own_folder) / "portals"


def folders_of(settings: Any) -> tuple[Path, ...]:
    """Folders of portal files: shipped and own, or of the newsroom. A file of a later one takes the place of an earlier."""
    return (NEWSROOM_PORTALS,) if settings.newsroom else (PORTALS, own_portals(settings))


def pages_of(settings: Any, name: str) -> Path:
    """Folder of a portal's saved pages: beside own portal files, of shipped ones with the tests."""
    own = own_portals(settings)
    return own / "pages" / name if not settings.newsroom and (own / f"{name}.toml").is_file() else PAGES / name


def the_portal(settings: Any, name: str) -> Portal:
    """A portal by name. Raises UsageError when it is missing or wrong."""
    paths = [folder / f"{name}.toml" for folder in reversed(folders_of(settings))]
    path = next((p for p in paths if PORTAL_ID.fullmatch(name) and p.is_file()), None)
    if path is None:
        known = sorted({p.stem for folder in folders_of(settings) for p in folder.glob("*.toml") if not p.name.startswith("_")})
        raise click.UsageError(f"no portal {name!r}{did_you_mean(name, known)}; `tingfeng portal new {name} URL` makes it")
    try:
        return load_portal(path)
    except SpecError as problem:
        raise click.UsageError(str(problem)) from problem


@click.group()
def portal() -> None:
    """Add and check portals."""


@portal.command()
@click.argument("name")
@click.argument("url")
@click.option("--shipped", is_flag=True, help="Write it into crawlers/portals/ of the checkout, for a contribution. [your own folder]")
@click.pass_obj
def new(settings: Any, name: str, url: str, *, shipped: bool) -> None:
    """Write a portal file from the template into your own folder, where no upgrade touches it.

    Example: tingfeng portal new demo_tech https://demo.example/
    """
    path = (PORTALS if shipped else own_portals(settings)) / f"{name}.toml"
    host = urlsplit(url).hostname
    if not PORTAL_ID.fullmatch(name) or host is None:
        raise click.UsageError("NAME is lower-case letters, digits and _, a letter first; URL starts with http:// or https://")
    if path.exists():
        raise click.UsageError(f"{path} exists already")
    path.parent.mkdir(parents=True, exist_ok=True)
    template = (PORTALS / "_template.toml").read_text("utf-8")
    path.write_text(template.replace("https://demo.example/", url.rstrip("/") + "/").replace(r"demo\.example", re.escape(host)), "utf-8")
    say(f"wrote {path}\nnext: fill it, save a page of the site, then `tingfeng portal page {name} FILE --url U`")


@portal.command()
@click.argument("name")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", required=True, help="Address of the page.")
@click.option("--as", "stem", help="Name of the saved page. [article, of a list live]")
@click.option("--list", "n_list", type=click.IntRange(0), help="FILE is the answer of this [[discover]] table, counted from 0.")
@click.pass_obj
def page(settings: Any, name: str, file: Path, *, url: str, stem: str | None, n_list: int | None) -> None:
    """Add a saved page or list to the tests and write its expected JSON with blanks.

    Fill the blanks by reading the page, not by running the rules; then sign with checked_by and checked_on.
    """
    one = the_portal(settings, name)
    case: dict[str, Any] = {
        "checked_by": "",
        "checked_on": "",
        "fetched_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": "trimmed",
        "url": url,
    }
    if n_list is None:
        body, charset = trimmed(file.read_bytes())
        stem, suffix = stem or "article", ".html"
        case |= {"article": dict.fromkeys(FIELDS[:8], ""), "content_type": f"text/html; charset={charset}"}
    elif n_list < len(one.discover):
        stem, suffix, body = f"{stem or 'live'}.list", LIST_SUFFIXES.get(one.discover[n_list].kind, ".txt"), file.read_bytes()
        case |= {"discover": n_list, "links": [{"time": "", "title": "", "url": ""}]}
    else:
        raise click.UsageError(f"{name} has {len(one.discover)} [[discover]] tables, counted from 0")
    folder = pages_of(settings, name)
    target, expected = folder / f"{stem}{suffix}", folder / f"{stem}.json"
    there = next((p for p in (expected, target) if p.exists()), None)
    if there:
        raise click.UsageError(f"{there} exists already, maybe filled in by hand; choose another name with --as")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(body)
    expected.write_text(json.dumps(case, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
    say(f"wrote {target} ({target.stat().st_size} bytes) and {expected}: fill in the blanks")
    if len(body) > MAX_SAVED:
        say(f"{target.name} has more than {MAX_SAVED} bytes: take out rows and blocks that repeat")


def trimmed(body: bytes) -> tuple[bytes, str]:
    """The page without styles, inline images and foreign scripts, and with long texts cut: its structure, not the article.

    In the charset that it came in, whose name is given too: that the page is read in it is part of what it tests.
    """
    text, charset = decode(body)
    root = html.fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    etree.strip_elements(root, "style", "svg", "noscript", "iframe", "path", etree.Comment, with_tail=False)
    for node in root.iter():
        if node.tag == "script":
            keep = "json" in (node.get("type") or "") or re.search(r"(window\.|var )\w+\s*=\s*[{\[]", node.text or "")
            node.text = node.text if keep else None
        elif isinstance(node.tag, str):
            node.text, node.tail = cut(node.text), cut(node.tail)
    page: str = html.tostring(root, encoding="unicode", doctype="<!DOCTYPE html>")
    return page.encode(charset, "xmlcharrefreplace"), charset


def shown(text: str) -> str:
    """Text of a page as a table or a terminal may show it."""
    return escape(printable(text, lines=True))


def cut(text: str | None) -> str | None:
    """At most LONG_TEXT characters of a text."""
    return text if text is None or len(text) <= LONG_TEXT else text[:LONG_TEXT] + "…"


@portal.command()
@click.argument("name", required=False)
@click.argument("file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--url", help="Address of the page, for FILE.")
@click.pass_obj
def show(settings: Any, name: str | None, file: Path | None, url: str | None) -> None:
    """Without NAME: all portals and how each reaches a past day. With NAME: its lists and what the rules find on its pages."""
    console = Console(width=None if sys.stdout.isatty() else 200)
    if name is None:
        known, broken = load_sound_portals(*folders_of(settings))
        console.print(reach_table(known))
        for problem in broken.values():
            say(f"left out: {problem}", err=True)
        return
    one = the_portal(settings, name)
    console.print(
        shown(f"{one.id} {one.name} {one.home} reach={one.reach} delay={one.polite.delay_s:g}s\n{one.reach_note}\n{one.notes}".strip())
    )
    for entry in one.discover:
        console.print(shown(f"  {entry.when:5} {entry.kind:8} {entry.method} {entry.url} pages<={entry.pages.max}"))
    if file is not None:
        case = {"fetched_at": datetime.now(UTC).isoformat(), "url": url or one.home}
        console.print(fields_table(file.name, read_saved(one, file, case)))
        return
    for saved, expected in saved_pages(pages_of(settings, name)):
        if expected.exists() and ".list." in saved.name:
            console.print(shown(json.dumps(found_links(read_saved_list(one, saved, read_case(expected))), ensure_ascii=False, indent=1)))
        elif expected.exists():
            console.print(fields_table(saved.name, read_saved(one, saved, read_case(expected))))


def reach_table(portals: Mapping[str, Portal]) -> Table:
    """All portals with their lists and reach, as a table."""
    table = Table("portal", "name", "lists", "reach of past days", "delay", "note")
    for p in portals.values():
        kinds = ", ".join(dict.fromkeys(d.kind for d in p.discover))
        table.add_row(p.id, shown(p.name), kinds, p.reach, f"{p.polite.delay_s:g} s", shown(p.reach_note))
    return table


def fields_table(title: str, record: Extracted | Rejected) -> Table:
    """Field, rung and value of an extracted page, as a table."""
    table = Table("field", "rung", "value", title=shown(title))
    if isinstance(record, Rejected):
        table.add_row("rejected", "", shown(f"{record.reason}: {record.detail}"))
        return table
    rungs = {row[0]: row[1] for row in record.fields_from}
    for field, value in found_fields(record).items():
        if value not in (None, [], ""):
            table.add_row(field, rungs.get(field, ""), shown(str(value)[:600]))
    return table


@portal.command()
@click.argument("names", nargs=-1)
@click.pass_obj
def check(settings: Any, names: tuple[str, ...]) -> None:
    """Validate portal files and run their saved pages; all of them without NAMES."""
    files = (path for folder in folders_of(settings) for path in folder.glob("*.toml"))
    chosen = names or tuple(sorted({path.stem for path in files if not path.name.startswith("_")}))
    n_wrong = 0
    for name in chosen:
        one = the_portal(settings, name)
        folder = pages_of(settings, name)
        wrong = [line for saved, expected in saved_pages(folder) for line in differences(one, saved, expected)]
        if not saved_pages(folder) and not settings.newsroom and (folder.parent != PAGES or PAGES.is_dir()):
            wrong.append(f"no saved page in {folder}: `tingfeng portal page {name} FILE --url U` makes one")
        n_wrong += len(wrong)
        say(f"{name}: {'ok' if not wrong else f'{len(wrong)} wrong'} ({len(saved_pages(folder))} saved answers)")
        for line in wrong:
            say(f"    {line}", err=True)
    if n_wrong:
        sys.exit(ExitCode.BUG)


def differences(one: Portal, saved: Path, expected: Path) -> list[str]:
    """The differences between a saved page or list and its expected JSON, one line each."""
    if not expected.exists():
        return [f"{expected.name} is missing"]
    case = read_case(expected)
    if not case.get("checked_by"):
        return [f"{expected.name} is not signed: read the page, fill in the blanks, then set checked_by and checked_on"]
    if ".list." in saved.name:
        found = found_links(read_saved_list(one, saved, case))
        return [
            f"{saved.name}: row {i}: {got} instead of {want}"
            for i, (got, want) in enumerate(zip(found, case["links"], strict=False))
            if got != want
        ] + ([f"{saved.name}: {len(found)} rows instead of {len(case['links'])}"] if len(found) != len(case["links"]) else [])
    record = read_saved(one, saved, case)
    if isinstance(record, Rejected):
        return [f"{saved.name}: rejected as {record.reason}: {record.detail}"]
    fields = found_fields(record)
    return [
        f"{saved.name}: {name}: {fields.get(name)!r} instead of {want!r}"
        for name, want in case["article"].items()
        if fields.get(name) != want
    ]
