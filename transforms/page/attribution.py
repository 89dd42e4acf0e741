"""Who published the article, who wrote and edited it, and when: for each of them the rung that answers first."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from transforms.page import header as head
from transforms.page import layout as own
from transforms.page.blocks import Stamp
from transforms.page.extracted import Answer
from transforms.page.fields import platform_of
from transforms.page.published_time import read_time
from transforms.page.reading import PageReading
from transforms.page.tree import stamps_of
from transforms.text.chars import normalise
from transforms.text.dates import Moment, parse_moment
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import normal_line
from transforms.text.page_lines.header_fields import claims, source_name

_ACCOUNT_LINE = re.compile(r"(?:“\S{1,4}号”|自媒体平台|创作者平台).{0,16}用户上传")


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


def header_of(reading: PageReading) -> Header:
    """Time, source, author and editors around the headline and at the end of the body."""
    page = reading.page
    in_page = reading.blocks is page.blocks and reading.body is not None
    title_at = reading.headline.block if reading.headline else None
    start = reading.body.start if in_page and reading.body else (title_at or 0) + 1
    end = reading.body.end if in_page and reading.body else min(len(page.blocks), start + 4)
    zone = head.Zone(page.blocks, title_at, start, end)
    tail = [normal_line(b.text) for b in page.blocks[end : end + 6] if len(b.text) <= 160] if in_page else []
    dropped = [normal_line(text) for name, text in reading.lines.dropped if name not in {"related", "caption", "title"}]
    out = Header()
    out.time, out.time_from, out.time_confidence = _time(reading, zone, tail)
    out.source, out.source_url = _source(reading, zone, [*dropped, *tail])
    if reading.is_thread and out.source and out.source.confidence < 0.8:  # what stands beside a post tells of its member
        out.source, out.source_url = None, None
    out.editors = tuple(own.all_answers(page, reading.layout, reading.state, "editors")) or head.read_editors(zone, [*dropped, *tail])
    if not out.editors and reading.told.editor:
        out.editors = tuple(bylines.split_names(reading.told.editor))
    out.authors, out.authors_from = _authors(reading, zone, [*dropped, *tail], out.editors)
    if out.source and out.source.confidence < 0.8 and out.source.value in out.authors and not out.source_url:
        out.source, out.source_url = None, None  # only a name that links to its own page is the account of a column as well
    out.account = own.first_answer(page, reading.layout, reading.state, "account")
    if out.account is None and reading.told.account and platform_of(reading.url):
        out.account = Answer(reading.told.account, "state", 0.8)
        out.source = out.source or out.account
    if out.account is None and (platform_of(reading.url) or any(_ACCOUNT_LINE.search(line) for line in [*dropped, *tail])):
        out.account = out.source
    return out


def _authors(reading: PageReading, zone: head.Zone, tail: list[str], editors: tuple[str, ...]) -> tuple[tuple[str, ...], str]:
    """Personal bylines and the rung that gave them: layout, header, a line of the body, its end, state, JSON-LD, the lead."""
    for rung, names in _author_rungs(reading, zone, tail, editors):
        if names:
            return tuple(names), rung
    return (), "layout"


def _author_rungs(reading: PageReading, zone: head.Zone, tail: list[str], editors: tuple[str, ...]) -> Iterator[tuple[str, Iterable[str]]]:
    yield "layout", own.all_answers(reading.page, reading.layout, reading.state, "authors")
    source = reading.witness.site
    yield "header", head.read_authors(zone, editors, source=source, author=reading.page.metas.get("author"))
    yield "byline", reading.lines.byline
    for line in tail:
        if len(line) <= 80:
            labelled = [n for c in claims(line) if c.label == "author" for n in bylines.split_names(c.value)]
            yield "tail", labelled or bylines.byline(line)
    for rung, value in (("state", reading.told.author), ("jsonld", reading.witness.person)):
        yield rung, [n for n in bylines.split_names(value, strict=True) if n not in editors] if value else []
    kept = reading.lines.kept
    for line in [*kept[:5], *kept[-3:]]:
        yield "lead", bylines.in_brackets(normal_line(line))
    for line in [*(text for _, text in reading.lines.dropped[-4:]), *kept[-1:]]:
        yield "tail", bylines.signature(normal_line(line))


def _time(reading: PageReading, zone: head.Zone, tail: list[str]) -> tuple[Moment | None, str | None, float]:
    told = own.first_answer(reading.page, reading.layout, reading.state, "published_at")
    moment = parse_moment(told.value, reference=reading.fetched_at, zone=reading.zone) if told else None
    if moment:
        return moment, "layout", 0.97
    witness = reading.witness
    if reading.told.time:
        times = witness.times
        first = next((i for i, (rung, _) in enumerate(times) if rung == "state"), len(times))
        witness = replace(witness, times=(*times[:first], ("state", reading.told.time), *times[first:]))
    lines, near = zone.time_lines(), set(zone.order)
    in_page = reading.blocks is reading.page.blocks

    def stamps() -> list[Stamp]:
        found = stamps_of(reading.page) if in_page else []
        return [s for s in found if s.at in near or zone.first < s.at <= zone.start]

    return read_time(lines, tail, stamps, witness, fetched_at=reading.fetched_at, zone=reading.zone, from_id=reading.id_time)


def _source(reading: PageReading, zone: head.Zone, tail: list[str]) -> tuple[Answer | None, str | None]:
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


def _source_off_page(reading: PageReading, tail: list[str]) -> Answer | None:
    for rung, value, sure in (("state", reading.told.source, 0.75), (*(reading.witness.source or ("meta", None)), 0.6)):
        name = source_name(normalise(value)) if value else None
        if name:
            return Answer(name, rung, sure)
    outlet = next((o for o in (bylines.outlet_of(normal_line(line)) for line in [*tail, *reading.lines.kept[:5]]) if o), None)
    return Answer(outlet, "lead", 0.5) if outlet else None
