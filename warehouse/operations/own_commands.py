"""`tingfeng own init | check | show | docs`: the user's own folder, proved before anything is processed with it."""

import contextlib
import sys
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow as pa

from transforms.registry import STEPS
from warehouse.access.questions import FOLDER as QUESTIONS
from warehouse.catalog import own_views, views
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.output import print_table, say
from warehouse.own.folder import FOLDERS, WORDS, Problem, SqlFile, sql_files, strangers, text_of
from warehouse.own.skeleton import write
from warehouse.own.tables import KEYS
from warehouse.pipeline.runner import Runner
from warehouse.search import saved
from warehouse.search.query_language import SearchError
from warehouse.storage import session
from warehouse.storage.lake import Lake
from warehouse.watch import rule_file

Change = tuple[str, str, str, str]
"""Table, what was done (added, replaced, removed), key, and where it is defined."""


@click.group()
def own() -> None:
    """Your own names, words, portals, views, questions and checks: begin, prove and list them."""


@own.command()
@click.pass_obj
def init(project: Project) -> None:
    """Write a commented skeleton of the own folder; what is there stays as it is."""
    columns = {name: [c for c in project.curated.shipped(name).column_names if c != "defined_in"] for name in KEYS}
    written = write(project.own_folder, columns)
    for path in written:
        say(f"wrote {path}")
    say(
        f"{project.own_folder} is ready; README.md there says what goes where" if written else f"{project.own_folder} has all of it already"
    )


@own.command()
@click.pass_obj
def check(project: Project) -> None:
    """Prove the own folder: every file and line, and what the next `tingfeng process` has to read again.

    Ends with 2 when something is wrong.
    """
    folder = project.own_folder
    if not folder.is_dir():
        raise click.UsageError(f"{folder} is missing; `tingfeng own init` makes it")
    with proved(project) as (_, problems):
        for line in _contents(project):
            say(line)
        for problem in problems:
            say(f"  ✗ {problem}", err=True)
    for line in _due(project):
        say(line)
    say("nothing is wrong" if not problems else f"{len(problems)} thing(s) are left out until they are mended")
    if problems:
        sys.exit(ExitCode.USAGE)


@own.command()
@click.pass_obj
def show(project: Project) -> None:
    """List what differs from what is shipped, and the articles and mentions that it has now."""
    rows = [
        dict(zip(("file", "change", "key", "defined_in", "n_articles", "n_mentions"), (*change, *counts), strict=True))
        for change, counts in _with_counts(project, list(changes(project)))
    ]
    if not rows:
        say(f"nothing differs from what is shipped; `tingfeng own init` begins {project.own_folder}")
        return
    print_table(pa.Table.from_pylist(rows))


@own.command()
@click.pass_obj
def docs(project: Project) -> None:
    """Print the own views with their columns, questions, checks and portals as Markdown."""
    with proved(project) as (db, problems):
        for line in _page(project, db):
            say(line)
        for problem in problems:
            say(f"left out: {problem}", err=True)


@contextlib.contextmanager
def proved(project: Project) -> Iterator[tuple[duckdb.DuckDBPyConnection, list[Problem]]]:
    """The views over an empty lake with the own ones, and everything that is wrong in the own folder."""
    folder = project.own_folder
    tables = project.tables()
    for name in (*KEYS, "words"):
        project.reference_table(name)
    wrong = [*strangers(folder, KEYS), *project.own_problems]
    wrong += [_problem_of(text) for text in project.broken_portals if text.startswith(str(folder))]
    with tempfile.TemporaryDirectory(prefix="tingfeng-") as scratch, contextlib.closing(duckdb.connect()) as db:
        empty = Lake(Path(scratch) / "lake")
        empty.prepare()
        views.fill(db, empty, tables)
        wrong += own_views.publish(db, folder, Path(scratch))
        db.execute("set TimeZone = 'Asia/Shanghai'")
        db.execute("use mart")
        for kind, shipped in (("questions", QUESTIONS), ("checks", views.CHECKS)):
            files, problems = sql_files(shipped, folder / kind)
            wrong += [*problems, *(fault for file in files if file.is_own and (fault := _fault_of(db, file, kind)))]
        wrong += [fault for path in sorted((folder / "searches").glob("*.toml")) if (fault := _fault_of_search(path))]
        wrong += rule_file.load(project).problems
        wrong += project.template_problems()
        yield db, sorted(wrong, key=lambda p: (str(p.path), p.line or 0))


def _problem_of(text: str) -> Problem:
    """The problem that a line about a portal file tells: path, maybe a line, and what is wrong."""
    where, _, what = text.partition(": ")
    path, _, line = where.rpartition(":")
    return Problem(Path(path), int(line), what) if line.isdigit() else Problem(Path(where), None, what)


def _fault_of(db: duckdb.DuckDBPyConnection, file: SqlFile, kind: str) -> Problem | None:
    """What is wrong with a question or check."""
    if kind == "checks" and not views.LEVEL.search(text_of(file.path)[0]):
        return Problem(file.path, None, "no line `-- level: warn` or `-- level: fail`")
    try:
        session.ask(db, file.sql)
    except session.QueryError as error:
        return Problem(file.path, None, " ".join(str(error).split("\n\n")[0].split()))
    return None


def _fault_of_search(path: Path) -> Problem | None:
    text, problem = text_of(path)
    if problem is None:
        try:
            tomllib.loads(text)
            saved.load(path.parent.parent, path.stem)
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            return Problem(path, None, str(error) or "is nested too deeply")
        except SearchError as error:
            return Problem(path, None, str(error).removeprefix(f"{path}: "))
    return problem


def _contents(project: Project) -> Iterator[str]:
    folder = project.own_folder
    counts: dict[str, int] = defaultdict(int)
    for table, *_ in changes(project):
        counts[table] += 1
    yield f"{folder}: " + (", ".join(f"{n} in {name}" for name, n in counts.items()) or "nothing yet")


def changes(project: Project) -> Iterator[Change]:
    """Everything that differs from what is shipped."""
    folder = project.own_folder
    for name in KEYS:
        if (folder / f"{name}.csv").exists():
            yield from _changed_rows(name, project.curated.shipped(name).to_pylist(), project.reference_table(name).to_pylist())
    for word in project.reference_table("words")["word"].to_pylist():
        yield WORDS, "added", word, f"own/{WORDS}"
    for kind in FOLDERS:
        pattern = "*.sql" if kind in ("views", "questions", "checks") else "*.html" if kind == "templates" else "*.toml"
        shipped = {"questions": QUESTIONS, "checks": views.CHECKS}.get(kind)
        names = {p.stem for p in shipped.glob("*.sql")} if shipped else _shipped_portals() if kind == "portals" else set()
        for path in sorted((folder / kind).glob(pattern)):
            is_there = path.stem in names or kind == "templates"  # which have no other use than to take a place
            yield kind, "replaced" if is_there else "added", path.stem, f"own/{kind}/{path.name}"


def _shipped_portals() -> set[str]:
    return {p.stem for p in (Path(__file__).resolve().parents[2] / "crawlers" / "portals").glob("*.toml")}


def _changed_rows(name: str, shipped: Sequence[Mapping[str, Any]], rows: Sequence[Mapping[str, Any]]) -> Iterator[Change]:
    keys = KEYS[name]
    before = {tuple(row[k] for k in keys) for row in shipped}
    after = {tuple(row[k] for k in keys) for row in rows}
    for row in rows:
        key = tuple(row[k] for k in keys)
        if row["defined_in"].startswith("own/"):
            yield name, "replaced" if key in before else "added", " ".join(key), row["defined_in"]
    for key in sorted(before - after, key=str):
        yield name, "removed", " ".join(k or "" for k in key), f"own/{name}.csv"


def _with_counts(project: Project, found: list[Change]) -> Iterator[tuple[Change, tuple[int | None, int | None]]]:
    """Each change with the articles and mentions of its entity, or of its alias, in the lake as it is processed."""
    counts: dict[tuple[str, str], tuple[int, int]] = {}
    wanted = [change for change in found if change[0] in ("entities", "aliases")]
    if wanted and (project.data / "warehouse.duckdb").exists():
        with project.warehouse() as db:
            sql = """select entity_id, alias, count(distinct article_id) as n_articles, count(*) as n_mentions from lake.mentions
                     where list_contains($ids, entity_id) group by grouping sets ((entity_id), (entity_id, alias))"""
            for row in session.table_of(db, sql, {"ids": [change[2].split(" ")[0] for change in wanted]}).to_pylist():
                counts[row["entity_id"], (row["alias"] or "").lower()] = row["n_articles"], row["n_mentions"]
    for change in found:
        entity_id, _, alias = change[2].partition(" ")
        nothing = (0, 0) if change in wanted and (project.data / "warehouse.duckdb").exists() else (None, None)
        yield change, counts.get((entity_id, alias.lower()), nothing) if change in wanted else (None, None)


def _due(project: Project) -> Iterator[str]:
    """What the next run of the steps has to read because of the own folder."""
    days = [day for day in project.archived_days() if project.lake.path("runs", day).exists()]
    again: dict[str, list[int]] = defaultdict(list)
    whole: dict[str, int] = defaultdict(int)
    for step, _, n_articles in Runner(project.lake, project.source, project.reference_table).due(days):
        if n_articles is None:
            whole[step] += 1
        else:
            again[step].append(n_articles)
    if not days:
        yield "no day is processed yet"
    elif not again and not whole:
        yield f"nothing is due: all {len(days)} processed days have read these names"
    if again:
        step = max((s for s in again if STEPS[s].batched), key=lambda s: sum(again[s]), default=next(iter(again)))
        steps = ", ".join(s for s in STEPS if s in again)
        yield f"due: {sum(again[step])} article(s) of {len(again[step])} day(s) hold changed names; they alone are read again ({steps})"
    for step, n in whole.items():
        yield f"due: {step} of {n} day(s), every article"


def _page(project: Project, db: duckdb.DuckDBPyConnection) -> Iterator[str]:
    folder = project.own_folder
    yield f"# {folder}\n"
    found = db.execute("select view_name, comment from duckdb_views() where schema_name = 'own' order by all").fetchall()
    if found:
        yield "## Views\n"
    for name, comment in found:
        yield f"### own.{name}\n\n{comment or ''}\n\n| column | type |\n|---|---|"
        columns = "select column_name, data_type from duckdb_columns() where schema_name = 'own' and table_name = ? order by column_index"
        for column, kind in db.execute(columns, [name]).fetchall():
            yield f"| {column} | {kind.lower()} |"
        yield ""
    for title, kind in (("Questions", "questions"), ("Checks", "checks")):
        files, _ = sql_files(None, folder / kind)
        if files:
            yield f"## {title}\n"
        for file in files:
            yield f"### {file.name}\n\n{file.doc}\n\n```sql\n{file.sql}\n```\n"
    portals = [project.portals[p.stem] for p in sorted((folder / "portals").glob("*.toml")) if p.stem in project.portals]
    if portals:
        yield "## Portals\n\n| portal | name | home |\n|---|---|---|"
    for portal in portals:
        yield f"| {portal.id} | {portal.name} | {portal.home} |"
