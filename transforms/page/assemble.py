"""The rungs put together: which answer stands for each field of the page."""

import re
from dataclasses import replace
from datetime import datetime

from transforms.page import kind as kinds
from transforms.page import layout as own
from transforms.page.attribution import Header, header_of
from transforms.page.blocks import Block, elements
from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import Address
from transforms.page.forum_thread import first_post
from transforms.page.media import has_video, images_of, links_of, printed_links
from transforms.page.provenance import read_notes
from transforms.page.reading import PageReading
from transforms.page.tree import Page
from transforms.result import DropReason
from transforms.rules import is_count
from transforms.text.chars import collapse, is_obfuscated, normalise, script_of
from transforms.text.counts import read_count
from transforms.text.dates import Moment
from transforms.text.page_lines.boilerplate import normal_line
from transforms.text.urls import absolute

MARGIN = 4  # pictures stand before the first and after the last paragraph


def read_page(page: Page, *, address: Address, fetched_at: datetime, listed: Moment | None = None) -> Extracted | Rejected:
    """The record of a parsed page; of a thread, the record of its first post."""
    post = first_post(page, address.url)
    page = post or page
    reading = PageReading(page, address=address, fetched_at=fetched_at, listed=listed, is_thread=post is not None)
    raw = "\n".join(collapse(line) for line in reading.lines.kept)
    title = reading.title.value if reading.title else None
    refused = kinds.refuse(
        page, text=raw, title=title, body=reading.page_body(), found=reading.body is not None and bool(raw), anchored=reading.is_anchored()
    ) or kinds.paywalled(text=raw, told=reading.witness.paywalled, near=reading.around_end())
    if refused:
        return refused
    text = "\n".join(line for line in normalise(raw).split("\n") if line)
    if not text:
        return Rejected(DropReason.NO_TEXT)
    record = _record(reading, raw, text)
    return replace(record, kind="forum", next_page_url=None) if reading.is_thread else record  # the next page holds answers


def _record(reading: PageReading, raw: str, text: str) -> Extracted:
    page, url = reading.page, reading.url
    header = header_of(reading)
    kept_blocks = [reading.blocks[i] for i in reading.lines.indices]
    images = images_of(_picture_blocks(reading), reading.base_url)
    links = tuple(dict.fromkeys([*links_of(kept_blocks, reading.base_url), *printed_links(raw)]))
    title = normalise(collapse(reading.title.value)) if reading.title else None
    authors = header.authors
    section = own.first_answer(page, reading.layout, reading.state, "section")
    return Extracted(
        kind=kinds.kind_of(url=url, title=title, lines=text.split("\n"), n_images=len(images), has_video=has_video(page.root)),
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
            dropped=[(name, normal_line(line)) for name, line in reading.lines.dropped],
            links=links,
        ),
        counts=_counts(reading),
        next_page_url=_next_page(reading),
        fields_from=_rungs(reading, header, authors),
    )


def _picture_blocks(reading: PageReading) -> list[Block]:
    if reading.body is None:
        return []
    if not reading.lines.indices:
        return []
    first, last = reading.lines.indices[0], reading.lines.indices[-1]
    return reading.blocks[max(reading.body.start, first - MARGIN) : min(reading.body.end, last + MARGIN)]


def _counts(reading: PageReading) -> tuple[tuple[str, int], ...]:
    """Counts that the layout points at (comments_n, likes_n …), each once."""
    names = dict.fromkeys(name for name, _ in reading.layout.fields if is_count(name)) if reading.layout else {}
    answers = ((name, own.first_answer(reading.page, reading.layout, reading.state, name)) for name in names)
    return tuple((name, n) for name, answer in answers if answer and (n := read_count(answer.value)) is not None)


_NEXT = re.compile(
    r"^(?:(?:下一?页|下一?頁|后一?页|後一?頁|下一张|全文阅读|阅读全文|余下全文|next(?: page)?)\s*[>»›→]*|[>»›→]{1,3})$", re.IGNORECASE
)
_FILE = re.compile(r"(?:[_-]\d{1,2})?(?:\.\w+)?(?:\?|$)")
_PAGE = re.compile(r"[_-](?P<n>\d{1,2})(?:\.\w+)?$|[?&](?:p|page|pn)=(?P<q>\d{1,2})$")


def _next_page(reading: PageReading) -> str | None:
    """The next page of a split article: same stem, the next number, behind a link that says so by a word, an arrow or the number."""
    told = own.first_answer(reading.page, reading.layout, reading.state, "next_page_url")
    if told:
        return absolute(told.value, reading.base_url)
    bare = _bare(reading.url)
    here = _PAGE.search(bare)
    number = int(here["n"] or here["q"]) if here else 1
    name = _FILE.split(bare.rstrip("/").rpartition("/")[2])[0]
    if not any(sign in reading.page.markup for sign in (f"{name}_", f"{name}-", "page=", "?p=", "&p=", "pn=")):
        return None
    for anchor in elements(reading.page.root, "a"):
        words = "".join(anchor.itertext())[:12].strip()
        if words and (_NEXT.match(words) or words == str(number + 1)):
            target = absolute(anchor.get("href"), reading.base_url)
            if target and _is_next(reading.url, target, number + 1):
                return target
    return None


def _bare(url: str) -> str:
    return url if "page" in url else re.sub(r"[?#].*$", "", url)


def _is_next(url: str, target: str, number: int) -> bool:
    """True when the addresses differ only by a page number, which is the next one."""
    here, there = _bare(url), _bare(target)
    stem = re.sub(r"(?:[_-]\d{1,2})?(\.\w+)?$", "", here)
    match = re.match(rf"{re.escape(stem)}(?:[_-](\d{{1,2}})(?:\.\w+)?|[?&](?:p|page|pn)=(\d{{1,2}}))$", there)
    return here != there and match is not None and int(match[1] or match[2]) == number


def _rungs(reading: PageReading, header: Header, authors: tuple[str, ...]) -> tuple[tuple[str, str, float], ...]:
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
