"""`tingfeng report`: queries saved with a point in time, which can be run again with the same result.

    <data>/reports/<id>.json                  name, SQL, parameters, moment, and the hash of the answer
    <data>/reports/definitions/<hash>.json    the views as they were defined then, shared by all reports of one version

A report reads the files, the curated tables and the views of its moment, so neither a backfill, nor an edited table of companies, nor a
new version of a view changes it. When `tingfeng prune` has removed its files, it cannot be rebuilt and says so.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from transforms.text.printable import printable
from transforms.text.times import BEIJING
from transforms.text.tombstones import Tombstone
from warehouse.access import time_travel
from warehouse.catalog import own_views, views
from warehouse.cli.context import Project
from warehouse.cli.options import MOMENT, shown
from warehouse.cli.output import AnswerForm, answer_options, say
from warehouse.storage import session
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import LakeError, why

ID_CHARS = 10
DIGITS = 9  # significant digits of a float: sums in another order differ in the last ones


@dataclass(frozen=True)
class Report:
    """A saved query with everything that its result depends on."""

    id: str
    name: str
    sql: str
    params: dict[str, str]
    as_of: datetime
    definitions: str
    columns: list[str]
    n_rows: int
    result: str


def folder(data: Path) -> Path:
    """The folder of the reports of a data directory."""
    return data / "reports"


def saved(data: Path) -> list[Report]:
    """Every saved report, oldest moment first."""
    return sorted((_load(p) for p in folder(data).glob("*.json")), key=lambda r: (r.as_of, r.id))


def save(project: Project, name: str, sql: str, params: Mapping[str, str], moment: datetime) -> Report:
    """Run a query as of a moment and save it with the hash of its result. Raises QueryError when it cannot be run."""
    scripts = [*views.definitions(), *own_views.scripts_for(project.own_folder, sql)]
    answer = _ask(project, sql, params, moment, scripts)
    definitions = _hash(json.dumps(scripts, ensure_ascii=False))
    key = json.dumps([name, sql, sorted(params.items()), moment.isoformat(), definitions], ensure_ascii=False)
    report = Report(
        _hash(key)[:ID_CHARS], name, sql, dict(params), moment, definitions, answer.column_names, answer.num_rows, result_hash(answer)
    )
    row = asdict(report) | {"as_of": moment.astimezone(UTC).isoformat()}
    _write(folder(project.data) / "definitions" / f"{definitions}.json", json.dumps(scripts, ensure_ascii=False, indent=0))
    _write(folder(project.data) / f"{report.id}.json", json.dumps(row, ensure_ascii=False, indent=1))
    return report


def rebuild(project: Project, report: Report) -> pa.Table:
    """The result of a report; where it differs because articles were removed, these are named.

    Raises QueryError when its files are gone or the result differs from the saved hash for another reason.
    """
    path = folder(project.data) / "definitions" / f"{report.definitions}.json"
    if not path.exists():
        raise session.QueryError(f"report {report.id} cannot be rebuilt: {path} is missing")
    try:
        answer = _ask(project, report.sql, report.params, report.as_of, [(n, s) for n, s in json.loads(path.read_text(encoding="utf-8"))])
    except session.QueryError as error:
        raise session.QueryError(f"report {report.id} ({report.name}) cannot be rebuilt: {error}") from error
    found = result_hash(answer)
    if found != report.result and (gone := removed_since(project, report)):
        say(f"report {report.id} had {report.n_rows} rows when it was saved; since then was taken out:", err=True)
        for tombstone in gone:
            say(f"  {tombstone}", err=True)
    elif found != report.result:
        raise session.QueryError(
            f"report {report.id} ({report.name}) gives other numbers than when it was saved ({answer.num_rows} rows, hash {found}, "
            f"instead of {report.n_rows} rows, hash {report.result}): its SQL depends on the clock or on chance, "
            "or files of the lake were changed by hand"
        )
    return answer


def removed_since(project: Project, report: Report) -> list[Tombstone]:
    """What was taken out on purpose after the moment of a report."""
    return [t for t in project.source.tombstones() if datetime.fromisoformat(t.at) > report.as_of]


def problem(project: Project, report: Report) -> str | None:
    """Why a report cannot be rebuilt; None when all its files exist."""
    return lost_since(project, report.as_of)


def lost_since(project: Project, moment: datetime) -> str | None:
    """What was pruned of the files of a moment; None when all of them exist."""
    lost = time_travel.lake_at(project.lake, project.tables(), moment).lost_days()
    return f"files of {len(lost)} day(s) were pruned: {lost[0]} … {lost[-1]}" if lost else None


def result_hash(answer: pa.Table) -> str:
    """Hash of the rows in any order: columns, values, floats to nine digits."""
    rows = sorted(json.dumps(_plain(list(row.values())), ensure_ascii=False) for row in answer.to_pylist())
    return _hash("\n".join([json.dumps(answer.column_names, ensure_ascii=False), *rows]))


def _plain(value: Any) -> Any:
    if isinstance(value, float):
        return f"{value:.{DIGITS}g}"
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat()
    return value if value is None or isinstance(value, bool | int | str) else str(value)


def _ask(project: Project, sql: str, params: Mapping[str, str], moment: datetime, scripts: Sequence[tuple[str, str]]) -> pa.Table:
    with time_travel.connect(project, moment, statement=sql, scripts=scripts) as db:
        return session.ask(db, sql, {name: typed(value) for name, value in params.items()} or None)


def typed(text: str) -> object:
    """The value of a parameter for SQL: a date, a number, else text."""
    for kind in (date.fromisoformat, int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _hash(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def _write(path: Path, text: str) -> None:
    try:
        with replacing(path) as temporary:
            temporary.write_text(text, encoding="utf-8")
    except OSError as error:
        raise LakeError(f"cannot write {path}: {why(error)}.") from error


def _load(path: Path) -> Report:
    try:
        row = json.loads(path.read_text(encoding="utf-8"))
        return Report(**row | {"as_of": datetime.fromisoformat(row["as_of"])})
    except (ValueError, TypeError, KeyError) as error:
        raise session.QueryError(f"{path} is no saved report: {error}") from error


def _chosen(data: Path, key: str) -> Report:
    """The report of an id (or its first characters), else the newest of a name."""
    reports = saved(data)
    found = [r for r in reports if r.id.startswith(key)] if len(key) >= 4 else []
    found = found or [r for r in reports if r.name == key][-1:]
    if len(found) != 1:
        raise session.QueryError(
            f"{'no report' if not found else 'more than one report'} is called {key!r}; `tingfeng report list` shows all"
        )
    return found[0]


@click.group()
def report() -> None:
    """Save questions with their moment; show them again with the same numbers."""


@report.command("save")
@click.argument("name")
@click.argument("statement")
@click.option("--as-of", "moment", type=MOMENT, help="As the lake was then, Beijing time; now without.")
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Value of $NAME in the statement; may be given several times.")
@click.pass_obj
def save_command(project: Project, *, name: str, statement: str, moment: datetime | None, params: tuple[str, ...]) -> None:
    """Ask a question, keep it, and print its id.

    Example: tingfeng report save voice "select * from share_of_voice where day = \\$day" --param day=2026-10-05
    """
    pairs = dict(p.partition("=")[::2] for p in params)
    if not all(key.isidentifier() and "=" in p for key, p in zip(pairs, params, strict=False)):
        raise click.UsageError("--param is written NAME=VALUE")
    kept = save(project, name, statement, pairs, moment or datetime.now(BEIJING))
    say(f"saved {kept.id} {kept.name}: {kept.n_rows} rows as of {shown(kept.as_of)}; tingfeng report show {kept.id}")


@report.command("show")
@click.argument("key", metavar="ID_OR_NAME")
@answer_options
@click.pass_obj
def show_command(project: Project, *, key: str, form: AnswerForm) -> None:
    """Rebuild a saved report from the files of its moment; an error when that cannot give the same numbers."""
    chosen = _chosen(project.data, key)
    answer = rebuild(project, chosen)
    if form.name == "table":
        mark = f"[{project.demo_mark} 演示数据] " if project.demo_mark else ""
        say(f"{mark}[{chosen.id} {printable(chosen.name)}, as of {shown(chosen.as_of)} 截至, {chosen.n_rows} rows]", err=True)
    form.give(answer)


@report.command("list")
@click.pass_obj
def list_command(project: Project) -> None:
    """List the saved reports, oldest moment first, with what keeps one from being rebuilt."""
    for kept in saved(project.data):
        trouble = problem(project, kept)
        say(printable(f"{kept.id}  {shown(kept.as_of)}  {kept.n_rows:>6} rows  {kept.name}" + (f"  ✗ {trouble}" if trouble else "")))
