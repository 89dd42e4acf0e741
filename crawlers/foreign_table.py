"""Rows of somebody's table (CSV, JSON lines, Parquet, Excel) as pages for the archive: one JSON record each.

In:   a file, and which of its columns is what (`Mapping`); names in use are known, `--map title=标题` says the others
Out:  TableRow with the page, its portal and day, or the reason why a row is refused. Times without a zone are those of `zone`
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from itertools import chain, islice
from pathlib import Path
from typing import Any

from crawlers.discover import clean_url
from crawlers.foreign_page import ForeignPage
from crawlers.saved_pages import nameless
from crawlers.settings import MAX_BODY_BYTES
from transforms.page.handed_in import CONTENT_TYPE
from transforms.text.dates import Moment, parse_moment, written
from transforms.text.delimited import rows_of
from transforms.text.suggestions import did_you_mean
from transforms.text.times import beijing_day, is_fetch_day

SUFFIXES = frozenset({".csv", ".tsv", ".jsonl", ".ndjson", ".parquet", ".xlsx"})
KNOWN_NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "标题", "標題", "headline", "新闻标题", "文章标题"),
    "text": ("text", "正文", "内容", "內容", "content", "body", "全文", "文章内容"),
    "url": ("url", "链接", "連結", "网址", "link", "地址", "原文链接", "文章链接"),
    "published_at": ("published_at", "发布时间", "时间", "日期", "发布日期", "pubdate", "date", "published", "發布時間"),
    "portal": ("portal", "站点", "网站", "媒体", "媒體"),
    "source": ("source", "来源", "來源"),
    "authors": ("authors", "作者", "author"),
    "account": ("account", "账号", "公众号"),
    "section": ("section", "栏目", "频道"),
    "tags": ("tags", "标签", "关键词", "keywords"),
    "comments_n": ("comments_n", "评论数"),
}
"""Columns as exports name them, by field."""
_SEPARATORS = re.compile(r"[;；,，、|/]")
_HEAD = 1 << 20
SHOWN_ROWS, SHOWN_CHARS = 10, 80
REASONS: Mapping[str, str] = {
    "no_text": "without a text",
    "bad_url": "whose address is none",
    "bad_time": "whose time cannot be read or lies in the future",
    "bad_date": "filed under an impossible day",
    "too_large": "too large",
}
"""Why rows are refused, for people."""


class TableError(Exception):
    """A table that cannot be taken in as a whole; the message says what to do."""


@dataclass(frozen=True)
class TableRow:
    """One row as it was understood. `refused` is a reason, else None; then `page` is there."""

    number: int
    fields: Mapping[str, Any]
    portal: str = ""
    day: date | None = None
    page: ForeignPage | None = None
    refused: str | None = None


def is_table(path: Path) -> bool:
    """Whether a file is a table, by its name."""
    return path.is_file() and path.suffix.lower() in SUFFIXES


def mapping_of(columns: Iterable[str], given: str | None) -> dict[str, str]:
    """Column by field: what `given` (title=标题,text=正文) says, and names in use for the rest. Raises TableError."""
    there = {name.strip().lower(): name for name in columns}
    found: dict[str, str] = {}
    for pair in (given or "").split(",") if given else ():
        field, equals, column = (part.strip() for part in pair.partition("="))
        if not equals or field not in KNOWN_NAMES:
            raise TableError(f"--map {pair!r}: write FIELD=COLUMN; fields are {', '.join(KNOWN_NAMES)}")
        if column.lower() not in there:
            raise TableError(f"--map {pair}: no column {column}{did_you_mean(column, there)}; there are: {', '.join(there.values())}")
        found[field] = there[column.lower()]
    for field, names in KNOWN_NAMES.items():
        name = next((there[n] for n in names if n in there and there[n] not in found.values()), None)
        if field not in found and name is not None:
            found[field] = name
    if "text" not in found:
        raise TableError(f"which column holds the text? Say it with --map text=COLUMN; there are: {', '.join(there.values()) or 'none'}")
    return found


def records(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, Any]]]]:
    """The columns of a table, and its rows by number. Raises TableError."""
    kind = path.suffix.lower()
    try:
        if kind in (".jsonl", ".ndjson"):
            return _json_lines(path)
        if kind == ".parquet":
            return _parquet(path)
        return _headed(_sheet(path) if kind == ".xlsx" else rows_of(_lines(path)))
    except TableError:
        raise
    except Exception as problem:  # readers of other formats raise kinds of their own
        raise TableError(
            f"it cannot be read: {str(problem).splitlines()[0][:200] if str(problem) else type(problem).__name__}"
        ) from problem


def _lines(path: Path) -> Iterator[str]:
    """Lines of a text in the charset that it is in: UTF-8, UTF-16 with a mark, or what Excel writes in China."""
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        codec = "utf-16"
    else:
        try:
            head[: head.rfind(b"\n") + 1 or len(head)].decode("utf-8")
            codec = "utf-8-sig"
        except UnicodeDecodeError:
            codec = "gb18030"
    with path.open(encoding=codec, errors="replace", newline="") as text:
        yield from text


def _headed(rows: Iterator[tuple[int, list[Any]]]) -> tuple[list[str], Iterator[tuple[int, dict[str, Any]]]]:
    _, head = next(rows, (0, []))
    names = [str(name or "").strip() for name in head]
    return [n for n in names if n], ((number, dict(zip(names, cells, strict=False))) for number, cells in rows)


def _json_lines(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, Any]]]]:
    def rows() -> Iterator[tuple[int, dict[str, Any]]]:
        for number, line in enumerate(_lines(path), 1):
            if line.strip():
                try:
                    row = json.loads(line)
                except (ValueError, RecursionError):
                    row = None
                yield number, row if isinstance(row, dict) else {}

    every = rows()
    first = list(islice(every, 20))
    return list(dict.fromkeys(name for _, row in first for name in row)), chain(first, every)


def _parquet(path: Path) -> tuple[list[str], Iterator[tuple[int, dict[str, Any]]]]:
    import pyarrow.parquet as pq

    file = pq.ParquetFile(path)
    batches = (row for batch in file.iter_batches(1_000) for row in batch.to_pylist())
    return file.schema_arrow.names, enumerate(batches, 1)


def _sheet(path: Path) -> Iterator[tuple[int, list[Any]]]:
    from openpyxl import load_workbook

    book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    sheet = book.worksheets[0]
    sheet.reset_dimensions()  # some writers state a wrong size
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        if any(cell not in (None, "") for cell in row):
            yield number, list(row)


def understood(
    path: Path, rows: Iterable[tuple[int, dict[str, Any]]], columns: Mapping[str, str], *, zone: tzinfo, now: datetime, day: date | None
) -> Iterator[TableRow]:
    """Each row as it is understood; a bad one is refused with a reason, and the others go on."""
    for number, row in rows:
        fields = {field: value for field, column in columns.items() if (value := _cell(field, row.get(column))) not in (None, "", [])}
        moment = _moment(fields.pop("published_at", None), zone, now)
        url = clean_url(str(fields["url"]), "") if "url" in fields else ""
        refused = _fault(fields, row.get(columns.get("published_at", "")), moment, url)
        if moment:
            fields["published_at"] = _written(moment, zone)
        if refused:
            yield TableRow(number, fields, refused=refused)
            continue
        kept = {k: v for k, v in fields.items() if k not in ("url", "portal")} | {"origin": f"{path.name}, row {number}"}
        kept |= {"source": fields["portal"]} if "portal" in fields and "source" not in fields else {}
        body = json.dumps(kept, ensure_ascii=False, sort_keys=True).encode("utf-8", "replace")
        its_day = day or (beijing_day(moment.at) if moment else beijing_day(now))
        page = ForeignPage(url or nameless(body, path), now, body, CONTENT_TYPE)
        if len(body) > MAX_BODY_BYTES or not is_fetch_day(its_day, now):
            yield TableRow(number, fields, refused="too_large" if len(body) > MAX_BODY_BYTES else "bad_date")
        else:
            yield TableRow(number, fields, str(fields.get("portal") or ""), its_day, page)


def _fault(fields: Mapping[str, Any], told: Any, moment: Moment | None, url: str | None) -> str | None:
    """Why a row cannot be taken in."""
    if not str(fields.get("text", "")).strip():
        return "no_text"
    if url is None:
        return "bad_url"
    return "bad_time" if told not in (None, "") and moment is None else None


def _moment(value: Any, zone: tzinfo, now: datetime) -> Moment | None:
    """When a row says that it was published; a time after tomorrow is none."""
    if isinstance(value, datetime):
        at = value if value.tzinfo else value.replace(tzinfo=zone)
        midnight = (value.hour, value.minute, value.second) == (0, 0, 0) and value.tzinfo is None
        found: Moment | None = Moment(at, "day" if midnight else "second" if value.second else "minute")
    elif isinstance(value, date):
        found = Moment(datetime(value.year, value.month, value.day, tzinfo=zone), "day")
    else:
        found = parse_moment(value, zone=zone)
    return found if found and (found.at - now).days < 1 else None


def _written(moment: Moment, zone: tzinfo) -> str:
    """A moment as precise as it is known."""
    return moment.at.astimezone(zone).isoformat(timespec="minutes") if moment.precision == "minute" else written(moment, zone)


def _cell(field: str, value: Any) -> Any:
    """A cell as its field wants it: lists of names, whole numbers, text; times stay what they are."""
    if value is None or field == "published_at":
        return value
    if field in ("authors", "tags"):
        parts = value if isinstance(value, list) else _SEPARATORS.split(str(value))
        return [str(part).strip() for part in parts if str(part).strip()]
    if field == "comments_n":
        digits = str(value).replace(",", "").removesuffix(".0")
        return int(digits) if digits.isdigit() and len(digits) < 12 else None
    return str(value).strip()


def preview(rows: Iterable[TableRow]) -> Iterator[str]:
    """Lines for people: the first ten rows as they are understood, then what is refused, with the rows."""
    refused: dict[str, list[int]] = {}
    n = 0
    for row in rows:
        if row.refused:
            refused.setdefault(row.refused, []).append(row.number)
            continue
        n += 1
        if n <= SHOWN_ROWS:
            said = {"day": str(row.day), **row.fields}
            yield f"row {row.number}"
            yield from (f"    {name:13} {_short(value)}" for name, value in said.items())
    yield f"{n} row(s) can be taken in" + (f", the first {SHOWN_ROWS} are shown" if n > SHOWN_ROWS else "")
    for reason, numbers in refused.items():
        more = ", …" if len(numbers) > SHOWN_ROWS else ""
        yield f"{len(numbers)} row(s) refused, {REASONS[reason]}: {', '.join(map(str, numbers[:SHOWN_ROWS]))}{more}"


def _short(value: Any) -> str:
    text = "、".join(map(str, value)) if isinstance(value, list) else str(value)
    text = " ".join(text.split())
    return text if len(text) <= SHOWN_CHARS else f"{text[:SHOWN_CHARS]}… ({len(text)} characters)"
