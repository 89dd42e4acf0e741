"""Rows of a file as articles, for `tingfeng try`.

Large JSONL files are read in blocks into tables; a block that does not fit the columns is read again line by line, to name the wrong line.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.json as pj
import pyarrow.parquet as pq

from transforms.columns import BLANK_DAY
from transforms.schemas import ARTICLES
from transforms.text.chars import normalise
from transforms.text.dates import Moment, parse_moment
from transforms.text.times import BEIJING, beijing_day
from warehouse.cli.exit_codes import ExitCode

ARTICLE_COLUMNS = frozenset(ARTICLES.schema.names)
ROWS_AT_ONCE = 4_000  # bounds memory
BLOCK = 1 << 22  # bytes of JSONL read at once
BLANK_MOMENT = datetime.combine(BLANK_DAY, datetime.min.time(), UTC)
BLANKS = ARTICLES.completed({})


class TrialError(click.ClickException):
    """The input of a trial cannot be used."""

    exit_code = ExitCode.USAGE


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """Rows of a JSONL or Parquet file. Raises TrialError that names the broken line."""
    if path.suffix == ".parquet":
        for batch in pq.ParquetFile(path).iter_batches(ROWS_AT_ONCE):
            yield from batch.to_pylist()
        return
    with path.open("rb") as f:
        yield from rows_of(f, path, 1)


def rows_of(lines: Iterable[bytes], path: Path, number: int) -> Iterator[dict[str, Any]]:
    """Rows of lines of JSON, the first of which has the given line number."""
    for n, line in enumerate(lines, number):
        if line.strip():
            try:
                row = json.loads(line.decode())
            except ValueError as error:
                raise TrialError(f"{path}, line {n}: {error}") from error
            if not isinstance(row, dict):
                raise TrialError(f"{path}, line {n}: not a JSON object")
            yield row


def articles_of(path: Path) -> Iterator[pa.Table]:
    """The articles of a file as tables of one day, in parts; texts as given, without text_raw. Raises TrialError like read_rows."""
    if path.suffix == ".parquet":
        yield from article_parts(read_rows(path))
        return
    with path.open("rb") as f:
        number = 1
        while block := f.read(BLOCK) + f.readline():
            try:
                yield completed(read_block(block))
            except pa.ArrowException:
                yield from article_parts(rows_of(block.split(b"\n"), path, number))
            number += block.count(b"\n")


def read_block(block: bytes) -> pa.Table:
    """Lines of JSON as the columns of articles, times as text. Raises ArrowInvalid when a line does not fit."""
    is_time = {f.name: pa.types.is_timestamp(f.type) or pa.types.is_date(f.type) for f in ARTICLES.schema}
    schema = pa.schema([(f.name, pa.string() if is_time[f.name] else f.type) for f in ARTICLES.schema])
    read = pj.read_json(
        pa.BufferReader(block),
        read_options=pj.ReadOptions(use_threads=False, block_size=len(block) + 1),
        parse_options=pj.ParseOptions(explicit_schema=schema, unexpected_field_behavior="ignore"),
    )
    read.validate(full=True)
    if read.num_rows != block.count(b"\n") + (not block.endswith(b"\n")) or read["article_id"].null_count or read["text"].null_count:
        raise pa.ArrowInvalid("not one article a line")
    return read


def completed(read: pa.Table) -> pa.Table:
    """The table with derived columns, and zero values where a required column is null."""
    published, precision = moments(read["published_at"])
    known = {
        "revision_id": read["article_id"],
        "day": pa.repeat(pa.scalar(BLANK_DAY, pa.date32()), read.num_rows),
        "canonical_url": pc.coalesce(said(read["canonical_url"]), said(read["url"]), ""),
        "kind": pc.coalesce(said(read["kind"]), "article"),
        "text_raw": pa.repeat("", read.num_rows),
        "published_at": published,
        "published_precision": pc.coalesce(said(read["published_precision"]), precision),
        "time_from_id": moments(read["time_from_id"])[0],
        "reported_at": moments(read["reported_at"])[0],
        "fetched_at": pc.coalesce(moments(read["fetched_at"])[0], published, pa.scalar(BLANK_MOMENT, published.type)),
    }
    columns = []
    for field in ARTICLES.schema:
        column = known.get(field.name, read[field.name])
        if not field.nullable and column.null_count:
            blank = pa.scalar(BLANKS[field.name], field.type)
            column = pa.repeat(blank, len(column)) if column.null_count == len(column) else pc.coalesce(column, blank)
        columns.append(column)
    return pa.table(columns, schema=ARTICLES.schema)


def said(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    """The texts, with null for empty ones."""
    return texts if texts.null_count == len(texts) else pc.if_else(pc.not_equal(texts, ""), texts, pa.scalar(None, pa.string()))


def moments(texts: pa.ChunkedArray) -> tuple[pa.Array, pa.Array]:
    """(times, precision of each) from written times."""
    found = pa.chunked_array(texts.chunks, pa.string()).combine_chunks().dictionary_encode()
    known = [written(text) for text in found.dictionary.to_pylist()]
    at = pa.array([m and m.at for m in known], pa.timestamp("us", "UTC"))
    precision = pa.array([m.precision if m else "none" for m in known], pa.string())
    return at.take(found.indices), pc.coalesce(precision.take(found.indices), "none")


def article_parts(rows: Iterable[Mapping[str, Any]], at_once: int = ROWS_AT_ONCE) -> Iterator[pa.Table]:
    """The rows as tables of articles of one day, in parts; texts as given, without text_raw."""
    blank = {f.name: pa.array([BLANKS[f.name]] * at_once, f.type) for f in ARTICLES.schema}
    rows = iter(rows)
    while part := [columns_of(row, fold=False, by_day=False) | {"text_raw": None} for row in islice(rows, at_once)]:
        given = {name for row in part for name, value in row.items() if value is not None}
        columns = (
            pa.array([BLANKS[f.name] if (v := row.get(f.name)) is None else v for row in part], f.type)
            if f.name in given
            else blank[f.name].slice(0, len(part))
            for f in ARTICLES.schema
        )
        yield pa.table(list(columns), schema=ARTICLES.schema)


def article(row: Mapping[str, Any], *, fold: bool, by_day: bool) -> dict[str, Any]:
    """A row of a file as a complete row of the dataset articles."""
    return ARTICLES.completed(columns_of(row, fold=fold, by_day=by_day))


def columns_of(row: Mapping[str, Any], *, fold: bool, by_day: bool) -> dict[str, Any]:
    """Columns of an article that a row gives or that are derived from it. Raises TrialError without article_id and text."""
    if not isinstance(row.get("article_id"), str) or not isinstance(row.get("text"), str):
        raise TrialError(f"a row needs article_id and text: {str(dict(row))[:200]}")
    published = dated(row.get("published_at"))
    at = published.at if published else None
    known = {k: v for k, v in row.items() if k in ARTICLE_COLUMNS}
    known |= {"published_at": at, "published_precision": row.get("published_precision") or (published.precision if published else "none")}
    known |= {
        "day": row["day"] if isinstance(row.get("day"), date) else beijing_day(at) if by_day and at else BLANK_DAY,
        "text_raw": row["text"],
        "time_from_id": moment(row.get("time_from_id")),
        "reported_at": moment(row.get("reported_at")),
    }
    known |= {"fetched_at": moment(row.get("fetched_at")) or at or BLANK_MOMENT}
    known |= {
        "revision_id": row["article_id"],
        "canonical_url": row.get("canonical_url") or row.get("url") or "",
        "kind": row.get("kind") or "article",
    }
    if fold:
        known |= {"text": normalise(row["text"]), "title": normalise(row["title"]) if row.get("title") else None}
    return known


def moment(value: Any) -> datetime | None:
    """The time that a value means; None for none."""
    found = dated(value)
    return found.at if found else None


@lru_cache(maxsize=10_000)
def written(text: str) -> Moment | None:
    """The parsed time of a text, cached."""
    return dated(text)


def dated(value: Any) -> Moment | None:
    """A written time with its precision; Beijing time without an offset. Raises TrialError for anything else."""
    if value in (None, ""):
        return None
    if isinstance(value, datetime):
        return Moment(value if value.tzinfo else value.replace(tzinfo=BEIJING), "second")
    found = parse_moment(value)
    if not found:
        raise TrialError(f"{value!r} is no time; write it as 2026-10-05T09:30:00+08:00")
    return found
