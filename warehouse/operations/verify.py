"""`tingfeng verify`: compares all written files with their digests, and names the commands that recreate damaged ones."""

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import click

from transforms.text.prometheus import Family
from warehouse.catalog.materialized_files import BuildRecord
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.metrics import record
from warehouse.cli.options import DAY
from warehouse.cli.output import log, say
from warehouse.operations.remove import unfinished
from warehouse.pipeline.command import chosen_days
from warehouse.search.index import SearchIndex
from warehouse.storage import session
from warehouse.storage.atomic_write import replacing
from warehouse.storage.integrity import Damage, Tally, Verifier, adopt

REPORT = ".verify.json"
"""Result of the last full comparison, in the data directory; read by the doctor."""


@click.command()
@click.option("--day", type=DAY, help="One Beijing date of lake and archive.")
@click.option("--from", "first", type=DAY, help="First Beijing date.")
@click.option("--to", "last", type=DAY, help="Last Beijing date.")
@click.option("--adopt", "is_adopting", is_flag=True, help="Take files of which nothing is known, and can be read, for what was written.")
@click.pass_obj
def verify(project: Project, *, day: date | None, first: date | None, last: date | None, is_adopting: bool) -> None:
    """Compare lake, archive, search index and warehouse with what was written; ends with 3 when something is damaged.

    A file written by a version without digests is unknown, not damaged, until --adopt takes it for good.
    """
    every = sorted({*project.archived_days(), *(d for name in ("runs", "articles") for d in project.lake.days(name))})
    some = None if day is None and first is None and last is None else chosen_days(every, day, first, last)
    n_adopted, damaged = 0, []
    if is_adopting:
        for one in every if some is None else some:
            n, bad = adopt(project.lake, one)
            n_adopted += n
            damaged += bad
        n_adopted += project.source.adopt(some)
        n_adopted += _adopt_index(project.data)
    tally = Tally()
    damaged += [d for d in damages(project, some, tally) if d not in damaged]
    for found in damaged:
        say(f"  ✗ {found}\n      → {found.cure}")
    if some is None:
        keep_report(project.data, tally, damaged)
    record(project.data, measured(tally, len(damaged)))
    adopted = f", {n_adopted} adopted" if is_adopting else ""
    log(f"{tally.n_files} files, {tally.n_bytes / 2**20:.1f} MB compared: {len(damaged)} damaged, {tally.n_unknown} unknown{adopted}")
    if damaged:
        sys.exit(ExitCode.CHECK_FIRED)


def measured(tally: Tally, n_damaged: int) -> list[Family]:
    """What a comparison found."""
    return [
        Family("tingfeng_verify_damaged_files", "Files and records that are not what was written.", (({}, n_damaged),)),
        Family("tingfeng_verify_unknown_files", "Files of which no digest is known.", (({}, tally.n_unknown),)),
        Family("tingfeng_verify_compared_bytes", "Bytes that were compared.", (({}, tally.n_bytes),)),
    ]


def damages(project: Project, days: list[date] | None, tally: Tally) -> Iterator[Damage]:
    """All damage; superseded files, search index, materialized views and warehouse only when no days are named."""
    verifier = Verifier(project.lake, everything=True, archived=project.archived_days())
    verifier.tally = tally
    yield from verifier.damages(days)
    if days is None:
        yield from verifier.damages_of_history()
        verifier.save()
    yield from project.source.damages(days, tally)
    if days is None:
        for tombstone in unfinished(project):
            yield Damage(
                project.data / "raw" / ".removed" / f"{tombstone.id}.json", "not ended, or brought back", "tingfeng remove --resume"
            )
        yield from _of_index(project.data, tally)
        yield from _of_materialized(project.data, tally)
        yield from _of_warehouse(project, tally)


def _of_index(data: Path, tally: Tally) -> Iterator[Damage]:
    for path, fault in SearchIndex(data).faults():
        tally.n_files += 1
        tally.n_bytes += path.stat().st_size
        tally.n_unknown += fault == ""
        if fault:
            yield Damage(path, fault, "tingfeng build")


def _adopt_index(data: Path) -> int:
    from warehouse.storage import checksums

    unknown = [path for path, fault in SearchIndex(data).faults() if fault == "" and checksums.fault_of(path, whole=True) is None]
    for path in unknown:
        checksums.note(path, [checksums.digest_of(path)])
    return len(unknown)


def _of_materialized(data: Path, tally: Tally) -> Iterator[Damage]:
    folder = data / "kept"
    made = BuildRecord.listed(folder)
    paths = [folder / p for p in made.paths()]
    tally.n_files += len(paths)
    tally.n_bytes += sum(p.stat().st_size for p in paths if p.exists())
    tally.n_unknown += len(made.paths() - made.digests.keys())
    for path in made.damaged(folder):
        yield Damage(path, "not the bytes that were written" if path.exists() else "is missing", "tingfeng build")


def _of_warehouse(project: Project, tally: Tally) -> Iterator[Damage]:
    target = project.data / "warehouse.duckdb"
    if not target.exists():
        return
    tally.n_files += 1
    tally.n_bytes += target.stat().st_size
    try:
        with session.opened(target) as db:
            tables = db.execute("select schema_name, table_name from duckdb_tables() where not internal").fetchall()
            for schema, table in tables:
                db.execute(f'select count(columns(*)) from "{schema}"."{table}"').fetchall()  # noqa: S608  names of our own file
    except Exception as error:  # noqa: BLE001  a damaged file makes DuckDB raise whatever it likes
        yield Damage(target, (str(error).splitlines() or [""])[0], "tingfeng build")


def keep_report(data: Path, tally: Tally, damaged: list[Damage]) -> None:
    """Save the result for the doctor."""
    report = {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "n_files": tally.n_files,
        "n_unknown": tally.n_unknown,
        "damaged": [[str(d), d.cure] for d in damaged],
    }
    try:
        with replacing(data / REPORT) as temporary:
            temporary.write_text(json.dumps(report, ensure_ascii=False, indent=0), encoding="utf-8")
    except OSError as error:
        say(f"what was found cannot be kept for the doctor: {error.strerror}", err=True)
