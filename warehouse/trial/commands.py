"""`tingfeng try` and `tingfeng extract`: steps and extraction on files, outside the lake; many inputs in one process.

`try` runs a step on rows of a file in a scratch lake. Inputs that the file does not give are made by running the preceding steps on the
same rows. All rows count as one day; only stories then grow day by day, each article on its own.
"""

import csv
import sys
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TextIO

import click
import pyarrow as pa
import pyarrow.parquet as pq

from transforms.columns import BLANK_DAY, Dataset
from transforms.registry import STEPS
from transforms.schemas import ARTICLES, DATASETS, FETCHES, PAGES, STORIES, STORY_ALIASES
from transforms.story_memory import resolved
from transforms.text.chars import normalise
from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.output import json_line, say
from warehouse.pipeline.runner import Runner
from warehouse.storage.lake import Lake
from warehouse.trial.links import try_links
from warehouse.trial.rows import (  # noqa: F401 - article_parts is for those who try with rows of their own
    TrialError,
    article,
    article_parts,
    articles_of,
    moment,
    read_rows,
)

MAX_FILE_BYTES = 20 * 2**20  # of a saved page: what a crawl takes of one; the rest of a longer file is not read
RAW_TEXT_STEPS = frozenset({"signatures", "links", "copies"})  # these fold characters themselves


@click.command("try")
@click.argument("step", type=click.Choice(list(STEPS)))
@click.argument("input_file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("-o", "--output", type=click.Path(dir_okay=False, path_type=Path), help="JSONL or .parquet file; standard output without it.")
@click.option("--side", "sides", multiple=True, metavar="NAME=PATH", help="A dataset or curated table from a file (JSONL, Parquet, CSV).")
@click.pass_obj
def try_step(project: Project, step: str, input_file: Path, output: Path | None, sides: tuple[str, ...]) -> None:
    """Run one step on a Parquet or JSONL file of articles, outside the lake.

    Rows need article_id and text; title, published_at, portal, source, url … may be missing. For tones a row may name its target: entity
    (null: the text as a whole), start and end; each row then gives one line.

    Example: tingfeng try links articles.jsonl -o links.jsonl
    """
    if STEPS[step].reads[0] == "pages":
        raise TrialError("pages are tried with `tingfeng extract`")
    given = dict(_named(s) for s in sides)
    if step == "tones" and any("entity" in row for row in read_rows(input_file)):
        from transforms.steps import tones as tones_step

        tone_words = read_table(given["tone_words"]) if "tone_words" in given else project.reference_table("tone_words")
        tones = tones_step.try_rows(
            [_folded_target(row) for row in read_rows(input_file)],
            tone_words=tone_words,
            aliases=project.reference_table("aliases"),
            tone_model=project.reference_table("tone_model"),
        )
        write_rows(pa.Table.from_pylist(tones), output)
        return
    tables = {name: read_table(path) for name, path in given.items()}
    with tempfile.TemporaryDirectory(prefix="tingfeng-try-") as scratch:
        found = None
        if step == "links" and not DATASETS.keys() & tables.keys():
            publishers = tables["publishers"] if "publishers" in tables else project.reference_table("publishers")
            found = try_links(articles_of(input_file), Path(scratch), publishers)
        if found is None:
            trial = Trial(project, Path(scratch), tables)
            trial.take_articles(read_rows(input_file), fold=step not in RAW_TEXT_STEPS)
            found = trial.make(step)
        write_rows(found, output)


class Trial:
    """A scratch lake with the given articles; runs the preceding steps to make the inputs of a step."""

    def __init__(self, project: Project, scratch: Path, given: Mapping[str, pa.Table]) -> None:
        self.project = project
        self.lake = Lake(scratch)
        self.lake.prepare()
        self.given = {name for name in given if name in DATASETS}
        self.given_tables = {name: table for name, table in given.items() if name not in DATASETS}
        for name in self.given:
            self._store(name, (_given(DATASETS[name], row) for row in given[name].to_pylist()))

    def take_articles(self, rows: Iterable[Mapping[str, Any]], *, fold: bool) -> None:
        """Store the rows as the dataset articles, all in one day; `fold` normalises characters."""
        taken = [article(row, fold=fold, by_day=True) for row in rows]
        self.days = {row["article_id"]: row["day"] for row in taken}
        self._store("articles", (row | {"day": BLANK_DAY} for row in taken))

    def _store(self, name: str, rows: Iterable[dict[str, Any]]) -> None:
        by_day: dict[date, list[dict[str, Any]]] = {}
        for row in rows:
            by_day.setdefault(row["day"], []).append(row)
        for day, of_day in by_day.items():
            self.lake.write(name, day, DATASETS[name].table(of_day))

    def make(self, step: str) -> pa.Table:
        """All rows of the step's dataset."""
        grown = step == "stories"
        needed = [s for s in STEPS if s in self._needed(step) and not (grown and s == step)]
        Runner(self.lake, NoSource(), self._side).process(self.lake.days("articles"), needed)
        return self.stories() if grown else self.read(step)

    def read(self, name: str) -> pa.Table:
        """All rows of a dataset."""
        return self.lake.read_days(name, self.lake.days(name))

    def stories(self) -> pa.Table:
        """Stories depend on the order of days: here each article is filed under its own."""
        from transforms.steps import stories  # brings dictionaries

        articles = self.read("articles")
        own_days = pa.array([self.days.get(i, BLANK_DAY) for i in articles["article_id"].to_pylist()], pa.date32())
        articles = articles.set_column(articles.column_names.index("day"), "day", own_days)
        made = stories.run(
            articles=articles,
            copies=self.read("copies"),
            mentions=self.read("mentions"),
            entities=self._side("entities"),
            happenings=self._side("happenings"),
            past_stories=STORIES.empty(),
            past_story_aliases=STORY_ALIASES.empty(),
        )
        return resolved(made.out, made.also["story_aliases"])

    def _needed(self, step: str) -> set[str]:
        if step in self.given or step == "articles":
            return set()
        before = {*STEPS[step].reads, *STEPS[step].past_columns} - {step, *STEPS[step].also}
        return {step}.union(*(self._needed(name) for name in before))

    def _side(self, name: str) -> Any:
        return self.given_tables[name] if name in self.given_tables else self.project.reference_table(name)


class NoSource:
    """An empty page source, for a lake without an archive."""

    def fetches(self, day: date) -> pa.Table:  # noqa: ARG002
        """No fetches."""
        return FETCHES.empty()

    def pages(self, day: date, page_ids: Collection[str] | None = None) -> Iterator[Callable[[], pa.RecordBatch]]:  # noqa: ARG002
        """No pages."""
        yield from ()


@click.command()
@click.argument("files", nargs=-1, type=click.Path(dir_okay=False, path_type=Path))
@click.option("--url", help="URL of the page; relative links, id and canonical URL need it.")
@click.option("--portal", help="Use this portal's rules; without it the URL decides.")
@click.option(
    "--list", "list_file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help='JSONL of {"id", "file", "url"?, "portal"?}.'
)
@click.pass_obj
def extract(project: Project, files: tuple[Path, ...], url: str | None, portal: str | None, list_file: Path | None) -> None:
    """Print one JSON object for each saved page: the fields of the article, or why the page is no article.

    Example: tingfeng extract page.html --url https://www.163.com/tech/article/L7GP22360511N33R.html
    """
    from transforms.steps import articles as articles_step

    if not files and not list_file:
        raise click.UsageError("name a FILE or give --list")
    if list_file:
        folder = list_file.resolve().parent
        wanted = [{**row, "file": folder / row["file"]} for row in read_rows(list_file)]
    else:
        wanted = [{"id": str(f), "file": f, "url": url, "portal": portal} for f in files]
    rules = project.rules
    for row in wanted:
        path = Path(row["file"])
        if not path.is_file():
            raise TrialError(f"{row.get('id')}: no file {path}")
        if row.get("portal") and row["portal"] not in rules:
            raise TrialError(f"unknown portal {row['portal']!r}; known: {', '.join(sorted(rules))}")
        page = _page(path, row.get("url"), row.get("portal"))
        result = articles_step.run(pages=PAGES.table([page]), past_articles=_no_past(), rules=rules)
        if result.out.num_rows:
            record = result.out.to_pylist()[0]
        else:
            record = {"rejected": result.dropped[0].reason.value, "detail": result.dropped[0].detail}
        say(json_line({"id": row.get("id"), **record}, _jsonable))


def _no_past() -> pa.Table:
    return ARTICLES.empty().select(list(STEPS["articles"].past["articles"]))


def _page(path: Path, url: str | None, portal: str | None) -> dict[str, Any]:
    with path.open("rb") as file:
        body = file.read(MAX_FILE_BYTES)
    at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
    kind = "text/plain" if path.suffix == ".txt" else "text/html"
    return {
        "page_id": str(path),
        "crawl_id": "extract",
        "portal": portal or "web",
        "day": at.astimezone(BEIJING).date(),
        "kind": "article",
        "url": url or f"file:{path.name}",
        "fetched_at": max(at, datetime.now(UTC)),
        "content_type": kind,
        "n_bytes": len(body),
        "outcome": "ok",
        "body": body,
    }


def _given(dataset: Dataset, row: dict[str, Any]) -> dict[str, Any]:
    """A row of a file with the columns of a dataset: times parsed, missing columns null or zero."""
    times = {f.name for f in dataset.schema if pa.types.is_timestamp(f.type)}
    days = {f.name for f in dataset.schema if pa.types.is_date(f.type)}
    row = {k: moment(v) if k in times else date.fromisoformat(str(v)) if k in days and v else v for k, v in row.items()}
    return dataset.completed(row)


def _folded_target(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row with a target: text, name and offsets after normalising the characters."""
    text = row.get("text")
    if not isinstance(text, str):
        raise TrialError(f"a row needs text: {str(dict(row))[:200]}")
    folded, name = normalise(text), row.get("entity")
    target = {**row, "text": folded, "entity": normalise(name) if name else None}
    if folded != text and row.get("start") is not None and row.get("end") is not None:
        target |= {"start": len(normalise(text[: row["start"]])), "end": len(normalise(text[: row["end"]]))}
    return target


def _named(side: str) -> tuple[str, Path]:
    name, _, path = side.partition("=")
    if not path or not Path(path).is_file():
        raise click.UsageError(f"--side {side}: write NAME=PATH of an existing file")
    return name, Path(path)


def read_table(path: Path) -> pa.Table:
    """A JSONL, Parquet or CSV file (all text, empty = null) as a table."""
    if path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as f:
            return pa.Table.from_pylist([{k: v or None for k, v in row.items()} for row in csv.DictReader(f)])
    return pa.Table.from_pylist(list(read_rows(path)))


def write_rows(table: pa.Table, output: Path | None) -> None:
    """Write a table as Parquet when the name says so, else as JSONL."""
    if output and output.suffix == ".parquet":
        pq.write_table(table, output)
    elif output:
        with output.open("w", encoding="utf-8") as f:
            _write_lines(table, f)
    else:
        _write_lines(table, sys.stdout)


def _write_lines(table: pa.Table, out: TextIO) -> None:
    for batch in table.to_batches(max_chunksize=1_000):
        out.writelines(json_line(row, _jsonable) + "\n" for row in batch.to_pylist())


def _jsonable(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
