"""Text that was handed in for a URL (text/plain): one paragraph a line, pictures as ![](…), links as they stand."""

import re
from datetime import UTC, datetime

from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import Address, platform_of
from transforms.page.media import printed_links
from transforms.page.provenance import read_notes
from transforms.result import DropReason
from transforms.text.chars import is_obfuscated, normalise, script_of
from transforms.text.page_lines import bylines
from transforms.text.page_lines.boilerplate import is_cut, line_class, normal_line

MAX_TITLE = 60
_PICTURE = re.compile(r"!\[[^\]]{0,200}\]\(([^)]{0,2000})\)")
_LINK = re.compile(r"\[([^\]]{1,200})\]\((https?://[^)]{1,2000})\)")
_SENTENCE_END = re.compile(r"[。！；…，,;.：:]$")


def is_plain(content_type: str | None, text: str) -> bool:
    """Whether the body is plain text: by its content type, and without HTML tags."""
    return (content_type or "").lower().strip().startswith("text/plain") and not re.search(
        r"<(?:html|body|p|div)\b", text[:2000], re.IGNORECASE
    )


def read_plain(text: str, *, address: Address, fetched_at: datetime) -> Extracted | Rejected:
    """An article from its text alone: what the text and the URL say, nothing else."""
    url = address.url
    images = [m[1] for m in _PICTURE.finditer(text) if m[1].startswith("http")]
    lines = [line.strip() for line in _LINK.sub(r"\1", _PICTURE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).split("\n")]
    lines = [line for line in lines if line]
    if not lines:
        return Rejected(DropReason.EMPTY_PAGE)
    title = lines.pop(0) if _is_headline(lines) else None
    kept, dropped = _sorted_lines(lines)
    raw = "\n".join(kept)
    body = "\n".join(line for line in normalise(raw).split("\n") if line)
    if not body:
        return Rejected(DropReason.NO_TEXT)
    id_time = address.time(fetched_at)
    links = printed_links(text)
    authors = next((names for names in (bylines.byline(normal_line(line)) for _, line in dropped) if names), [])
    return Extracted(
        kind="article" if len(body) > 220 else "flash",
        title=normalise(title) if title else None,
        text=body,
        text_raw=raw,
        script=script_of(raw),
        is_obfuscated=is_obfuscated(text),
        title_raw=title,
        published_at=id_time.at if id_time else None,
        published_precision="day" if id_time else "none",
        published_from="id_time" if id_time else None,
        time_from_id=id_time.at.astimezone(UTC) if id_time else None,
        article_id=address.article_id,
        canonical_url=address.canonical,
        account=platform_of(url),
        authors=tuple(authors),
        editors=tuple(dict.fromkeys(n for _, line in dropped for n in bylines.editors(normal_line(line)))),
        images=tuple(dict.fromkeys(images)),
        links=links,
        boilerplate=tuple((name, normalise(line)) for name, line in dropped),
        provenance=read_notes(
            url=url, canonical=None, og_url=None, source=None, source_url=None, authors=authors, kept=kept, dropped=dropped, links=links
        ),
        fields_from=(
            ("text", "plain", 0.9),
            *((("title", "plain", 0.6),) if title else ()),
            *((("account", "url", 0.5),) if platform_of(url) else ()),
            *((("published_at", "id_time", 0.5),) if id_time else ()),
        ),
    )


def _is_headline(lines: list[str]) -> bool:
    """A short first line that is no sentence, before a longer text."""
    first = lines[0]
    return (
        4 <= len(first) <= MAX_TITLE
        and len(lines) > 1
        and not _SENTENCE_END.search(first)
        and len("".join(lines[1:])) > len(first)
        and line_class(normal_line(first)) is None
    )


def _sorted_lines(lines: list[str]) -> tuple[list[str], list[tuple[str, str]]]:
    kept: list[str] = []
    dropped: list[tuple[str, str]] = []
    for i, line in enumerate(lines):
        folded = normal_line(line)
        if is_cut(folded) and i >= 0.6 * len(lines):
            dropped += [("related", rest) for rest in lines[i:]]
            break
        name = line_class(folded) or ("byline" if len(folded) <= 70 and bylines.byline(folded) else None)
        if name:
            dropped.append((name, line))
        else:
            kept.append(line)
    return kept, dropped
