"""The rungs put together: which answer stands for each field of the page."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, tzinfo

from transforms.page import header as head
from transforms.page import kind as kinds
from transforms.page import layout as own
from transforms.page.body import Body, find_body, live_noise
from transforms.page.embedded_state import State, read_state
from transforms.page.extracted import Answer, Extracted, Rejected
from transforms.page.fields import Address, platform_of
from transforms.page.forum_thread import first_post
from transforms.page.lines import Lines, read_lines
from transforms.page.media import images_of, links_of, printed_links
from transforms.page.metadata import Witness, listen, state_body
from transforms.page.provenance import read_notes
from transforms.page.published_time import read_time
from transforms.page.title import Headline, find_title
from transforms.page.tree import Block, Page, blocks_of, elements, parse_markup
from transforms.page.wechat import stated_parts
from transforms.result import DropReason
from transforms.rules import Layout, is_count
from transforms.text.chars import collapse, is_obfuscated, n_han, normalise, script_of
from transforms.text.counts import read_count
from transforms.text.dates import Moment, parse_moment, written, zone_of
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import fold
from transforms.text.page_lines.header_fields import claims, source_name
from transforms.text.urls import absolute

MARGIN = 4  # pictures stand before the first and after the last paragraph
MIN_STATE_GAIN = 2.0  # embedded state wins when it holds this many times the text that the markup shows


class Reading:
    """One page under reading: the witnesses, the chosen body, the header. Built once, read by the fields below."""

    def __init__(
        self, page: Page, *, address: Address, fetched_at: datetime, listed: Moment | None = None, is_thread: bool = False
    ) -> None:
        self.page, self.fetched_at, self.is_thread = page, fetched_at, is_thread
        self.address = address.stated(stated_parts(page, address.url))
        self.url, self.rules = url, rules = address.url, address.rules
        self.id_time = address.time(fetched_at)
        self.base_url = absolute(page.base, url) or url
        self.zone: tzinfo = zone_of(rules.timezone) if rules else zone_of("")
        self.layout: Layout | None = own.pick_layout(page, rules, fetched_at.astimezone(self.zone).date()) if rules else None
        self.state = own.state_of(page, self.layout) if self.layout else None
        self.witness: Witness = listen(page.metas, page.scripts)
        if listed:
            self.witness = replace(self.witness, times=(*self.witness.times, ("list", written(listed, self.zone))))
        self.told = State()
        self.headline: Headline | None = find_title(page, headline=self.witness.headline)
        self.extra = tuple((name, re.compile(rule)) for name, rule in rules.boilerplate) if rules else ()
        self.blocks: list[Block] = page.blocks
        self.body: Body | None = None
        self.lines = Lines()
        self.title = own.first_answer(page, self.layout, self.state, "title") or (self.headline.answer if self.headline else None)
        self.told = read_state(page.scripts, self._title_text())
        self._choose_body()

    def _choose_body(self) -> None:
        """Layout, then the generic candidates, then embedded state where the markup shows little."""
        if self._from_layout():
            return
        self.body = find_body(self.page, title=self.headline.block if self.headline else None)
        if self.body:
            noise = live_noise(self.page.blocks, self.page.noise)
            at = self.headline.block if self.headline else None
            start = at + 1 if at is not None and self.body.start <= at < self.body.end else self.body.start
            self.lines = read_lines(self.page.blocks, start, self.body.end, noise=noise, title=self._title_text(), extra=self.extra)
        if sum(map(len, self.lines.kept)) < 200:
            self._from_html(self.witness.body or state_body(self.page.scripts), "state", MIN_STATE_GAIN)

    def page_body(self) -> list[Block]:
        """The page's own blocks of the body; empty when the body comes from a layout or from state."""
        return self.blocks[self.body.start : self.body.end] if self.body and self.blocks is self.page.blocks else []

    def is_anchored(self) -> bool:
        """True when the headline stands on the page as a line of its own, not as a link."""
        at = self.headline.block if self.headline else None
        return at is not None and self.page.blocks[at].link_share < 0.5 and len(self.page.blocks[at].text) >= 6

    def _title_text(self) -> str | None:
        return self.title.value if self.title else None

    def _from_layout(self) -> bool:
        for rule in own.body_rule(self.layout):
            if rule.state is not None or rule.value is not None:
                values = own.read_field(self.page, rule, self.state)
                if values and self._from_html("\n".join(values), "layout", 0.0):
                    return True
                continue
            nodes = [n for n in own.nodes_of(self.page, rule) if hasattr(n, "iter")]
            for node in nodes:
                own.drop_nodes(node, rule.drop)
            if nodes and self._take(*blocks_of(nodes), rung="layout", confidence=0.97):
                return True
        return False

    def _from_html(self, text: str | None, rung: str, factor: float) -> bool:
        if not text:
            return False
        if not re.search(r"<\w", text):
            text = "".join(f"<p>{line}</p>" for line in text.replace("<", "&lt;").split("\n"))
        root = parse_markup(f"<div>{text}</div>")
        if root is None:
            return False
        blocks, noise = blocks_of([root])
        if n_han("".join(b.text for b in blocks)) < factor * n_han("".join(self.lines.kept)):
            return False
        return self._take(blocks, noise, rung=rung, confidence=0.97 if rung == "layout" else 0.8)

    def _take(self, blocks: list[Block], noise: list[int], *, rung: str, confidence: float) -> bool:
        lines = read_lines(blocks, 0, len(blocks), noise=live_noise(blocks, noise), title=self._title_text(), extra=self.extra)
        if not lines.kept:
            return False
        self.blocks, self.lines, self.body = blocks, lines, Body(0, len(blocks), rung, confidence)
        return True


def read_page(page: Page, *, address: Address, fetched_at: datetime, listed: Moment | None = None) -> Extracted | Rejected:
    """The record of a parsed page; of a thread, the record of its first post."""
    post = first_post(page, address.url)
    page = post or page
    reading = Reading(page, address=address, fetched_at=fetched_at, listed=listed, is_thread=post is not None)
    raw = "\n".join(collapse(line) for line in reading.lines.kept)
    title = reading.title.value if reading.title else None
    refused = kinds.refuse(
        page, text=raw, title=title, body=reading.page_body(), found=reading.body is not None and bool(raw), anchored=reading.is_anchored()
    ) or kinds.paywalled(page, text=raw, told=reading.witness.paywalled)
    if refused:
        return refused
    text = "\n".join(line for line in normalise(raw).split("\n") if line)
    if not text:
        return Rejected(DropReason.NO_TEXT)
    record = _record(reading, raw, text)
    return replace(record, kind="forum", next_page_url=None) if reading.is_thread else record  # the next page holds answers


def _record(reading: Reading, raw: str, text: str) -> Extracted:
    page, url = reading.page, reading.url
    header = _header(reading)
    kept_blocks = [reading.blocks[i] for i in reading.lines.indices]
    images = images_of(_picture_blocks(reading), reading.base_url)
    links = tuple(dict.fromkeys([*links_of(kept_blocks, reading.base_url), *printed_links(raw)]))
    title = normalise(collapse(reading.title.value)) if reading.title else None
    authors = header.authors
    section = own.first_answer(page, reading.layout, reading.state, "section")
    return Extracted(
        kind=kinds.kind_of(
            url=url, title=title, lines=text.split("\n"), n_images=len(images), has_video=page.root.find(".//video") is not None
        ),
        title=title or None,
        text=text,
        text_raw=raw,
        script=script_of(raw),
        is_obfuscated=is_obfuscated(raw),
        title_raw=collapse(reading.title.value) if reading.title else None,
        published_at=header.time.at if header.time else None,
        published_precision=header.time.precision if header.time else "none",
        published_from=header.time_from,
        time_from_id=reading.id_time.at if reading.id_time else None,
        article_id=reading.address.article_id,
        canonical_url=reading.address.canonical,
        authors=tuple(normalise(a) for a in authors),
        account=normalise(header.account.value) if header.account else None,
        source=normalise(header.source.value) if header.source else None,
        source_url=absolute(header.source_url, reading.base_url),
        editors=tuple(normalise(e) for e in header.editors),
        section=(section.value if section else reading.witness.section or reading.told.section) or None,
        tags=tuple(own.all_answers(page, reading.layout, reading.state, "tags")) or reading.witness.tags,
        images=images,
        links=links,
        boilerplate=tuple((name, normalise(line)) for name, line in reading.lines.dropped),
        provenance=read_notes(
            url=url,
            canonical=page.canonical,
            og_url=page.metas.get("og:url"),
            source=header.source.value if header.source else None,
            source_url=absolute(header.source_url, reading.base_url),
            authors=authors,
            kept=text.split("\n"),
            dropped=[(name, fold(line)) for name, line in reading.lines.dropped],
            links=links,
        ),
        counts=_counts(reading),
        next_page_url=_next_page(reading),
        fields_from=_rungs(reading, header, authors),
    )


def _picture_blocks(reading: Reading) -> list[Block]:
    if reading.body is None:
        return []
    if not reading.lines.indices:
        return []
    first, last = reading.lines.indices[0], reading.lines.indices[-1]
    return reading.blocks[max(reading.body.start, first - MARGIN) : min(reading.body.end, last + MARGIN)]


@dataclass
class Header:
    """What stands around the headline; None or empty where nothing does."""

    time: Moment | None = None
    time_from: str | None = None
    time_confidence: float = 0.0
    source: Answer | None = None
    source_url: str | None = None
    account: Answer | None = None
    authors: tuple[str, ...] = ()
    authors_from: str = "layout"
    editors: tuple[str, ...] = ()


def _header(reading: Reading) -> Header:
    """Time, source, author and editors around the headline and at the end of the body."""
    page = reading.page
    in_page = reading.blocks is page.blocks and reading.body is not None
    title_at = reading.headline.block if reading.headline else None
    start = reading.body.start if in_page and reading.body else (title_at or 0) + 1
    end = reading.body.end if in_page and reading.body else min(len(page.blocks), start + 4)
    zone = head.Zone(page.blocks, title_at, start, end)
    tail = [fold(b.text) for b in page.blocks[end : end + 6] if len(b.text) <= 160] if in_page else []
    dropped = [fold(text) for _, text in reading.lines.dropped]
    out = Header()
    out.time, out.time_from, out.time_confidence = _time(reading, zone)
    out.source, out.source_url = _source(reading, zone, [*dropped, *tail])
    if reading.is_thread and out.source and out.source.confidence < 0.8:  # what stands beside a post tells of its member
        out.source, out.source_url = None, None
    out.editors = tuple(own.all_answers(page, reading.layout, reading.state, "editors")) or head.read_editors(zone, [*dropped, *tail])
    if not out.editors and reading.told.editor:
        out.editors = tuple(bylines.split_names(reading.told.editor))
    out.authors, out.authors_from = _authors(reading, zone, [*dropped, *tail], out.editors)
    if out.source and out.source.confidence < 0.8 and out.source.value in out.authors:
        out.source, out.source_url = None, None
    out.account = own.first_answer(page, reading.layout, reading.state, "account")
    if out.account is None and (platform_of(reading.url) or any(_ACCOUNT_LINE.search(line) for line in [*dropped, *tail])):
        out.account = out.source
    return out


def _authors(reading: Reading, zone: head.Zone, tail: list[str], editors: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Personal bylines and the rung that gave them: layout, header, a line of the body, its end, state, JSON-LD, the lead."""
    for rung, names in _author_rungs(reading, zone, tail, editors):
        if names:
            return tuple(names), rung
    return (), "layout"


def _author_rungs(reading: Reading, zone: head.Zone, tail: list[str], editors: tuple[str, ...]) -> Iterator[tuple[str, Iterable[str]]]:
    yield "layout", own.all_answers(reading.page, reading.layout, reading.state, "authors")
    yield "header", head.read_authors(zone, editors)
    yield "byline", reading.lines.byline
    for line in tail:
        if len(line) <= 80:
            yield "tail", [n for c in claims(line) if c.label == "author" for n in bylines.split_names(c.value)]
    for rung, value in (("state", reading.told.author), ("jsonld", reading.witness.person)):
        yield rung, [n for n in bylines.split_names(value, strict=True) if n not in editors] if value else []
    kept = reading.lines.kept
    for line in [*kept[:5], *kept[-3:]]:
        yield "lead", bylines.in_brackets(fold(line))


def _time(reading: Reading, zone: head.Zone) -> tuple[Moment | None, str | None, float]:
    told = own.first_answer(reading.page, reading.layout, reading.state, "published_at")
    moment = parse_moment(told.value, reference=reading.fetched_at, zone=reading.zone) if told else None
    if moment:
        return moment, "layout", 0.97
    return read_time(zone.time_lines(), reading.witness, fetched_at=reading.fetched_at, zone=reading.zone, from_id=reading.id_time)


def _source(reading: Reading, zone: head.Zone, tail: list[str]) -> tuple[Answer | None, str | None]:
    """来源 and the link behind it: layout, a sure header, the end of the body, an unsure header, state, meta, a reporter's line."""
    told = own.first_answer(reading.page, reading.layout, reading.state, "source")
    if told:
        link = own.first_answer(reading.page, reading.layout, reading.state, "source_url")
        return told, link.value if link else None
    source, href = head.read_source(zone)
    if source is None or source.confidence < 0.8:
        ended = _source_at_end(tail)
        if ended:
            return ended, None
    if source and (source.confidence > 0.5 or not reading.told.source):
        return source, href
    return _source_off_page(reading, tail), None


def _source_at_end(tail: list[str]) -> Answer | None:
    for line in tail:
        for claim in claims(line) if len(line) <= 120 else ():
            name = source_name(claim.value) if claim.label == "source" else None
            if name:
                return Answer(name, "tail", 0.8)
    return None


def _source_off_page(reading: Reading, tail: list[str]) -> Answer | None:
    for rung, value, sure in (("state", reading.told.source, 0.75), (*(reading.witness.source or ("meta", None)), 0.6)):
        name = source_name(normalise(value)) if value else None
        if name:
            return Answer(name, rung, sure)
    outlet = next((o for o in (bylines.outlet_of(fold(line)) for line in [*tail, *reading.lines.kept[:5]]) if o), None)
    return Answer(outlet, "lead", 0.5) if outlet else None


def _counts(reading: Reading) -> tuple[tuple[str, int], ...]:
    """Counts that the layout points at (comments_n, likes_n …), each once."""
    names = dict.fromkeys(name for name, _ in reading.layout.fields if is_count(name)) if reading.layout else {}
    answers = ((name, own.first_answer(reading.page, reading.layout, reading.state, name)) for name in names)
    return tuple((name, n) for name, answer in answers if answer and (n := read_count(answer.value)) is not None)


_ACCOUNT_LINE = re.compile(r"(?:“\S{1,4}号”|自媒体平台|创作者平台).{0,16}用户上传")
_NEXT = re.compile(r"^(?:下一页|下页|下一頁|next(?: page)?)\s*[>»›]*$", re.IGNORECASE)


def _next_page(reading: Reading) -> str | None:
    """The next page of a split article: same host, same stem, a higher number."""
    told = own.first_answer(reading.page, reading.layout, reading.state, "next_page_url")
    if told:
        return absolute(told.value, reading.base_url)
    if not any("下一" in b.text or "下页" in b.text or "ext" in b.text for b in reading.page.blocks if b.n_link and len(b.text) < 200):
        return None
    for anchor in elements(reading.page.root, "a"):
        words = "".join(anchor.itertext())[:12].strip()
        if words and _NEXT.match(words):
            target = absolute(anchor.get("href"), reading.base_url)
            if target and _is_next(reading.url, target):
                return target
    return None


def _is_next(url: str, target: str) -> bool:
    """True when both URLs differ only by a page number."""
    here, there = (re.sub(r"[?#].*$", "", u) if "page" not in u else u for u in (url, target))
    stem = re.sub(r"(?:[_-]\d{1,2})?(\.\w+)?$", "", here)
    return here != there and bool(re.match(rf"{re.escape(stem)}(?:[_-]\d{{1,2}}(?:\.\w+)?|[?&](?:p|page|pn)=\d{{1,2}})$", there))


def _rungs(reading: Reading, header: Header, authors: tuple[str, ...]) -> tuple[tuple[str, str, float], ...]:
    rungs: list[tuple[str, str, float]] = []
    if reading.title:
        rungs.append(("title", reading.title.rung, reading.title.confidence))
    if reading.body:
        rungs.append(("text", reading.body.rung, reading.body.confidence))
    if header.time and header.time_from:
        rungs.append(("published_at", header.time_from, header.time_confidence))
    if header.source:
        rungs.append(("source", header.source.rung, header.source.confidence))
    if authors:
        rungs.append(("authors", header.authors_from, 0.9))
    return tuple(rungs)
