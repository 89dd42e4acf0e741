"""`tingfeng prune`: remove superseded files of the lake by age, and temporary files of dead processes."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from warehouse.access import briefing_archive, reports
from warehouse.cli.context import Project
from warehouse.cli.options import shown
from warehouse.cli.output import say
from warehouse.storage.atomic_write import is_alive, sweep
from warehouse.storage.integrity import Verifier
from warehouse.storage.lake import DAMAGED, LakeError, why

_AGE = re.compile(r"(\d{1,5})([dhw])")
_HOURS = {"h": 1, "d": 24, "w": 168}


class Age(click.ParamType[timedelta]):
    """A length of time: 30d, 12h, 4w."""

    name = "AGE"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        match = _AGE.fullmatch(str(value))
        if not match:
            self.fail(f"{value!r} is no age; write 30d, 12h or 4w", param, ctx)
        return timedelta(hours=int(match[1]) * _HOURS[match[2]])


@click.command()
@click.option("--keep", type=Age(), default="30d", show_default=True, help="Keep what was superseded less than this long ago.")
@click.option("--damaged", is_flag=True, help="Also remove superseded files that are damaged, however new.")
@click.option("--dry-run", is_flag=True, help="Say what would be freed; remove nothing.")
@click.pass_obj
def prune(project: Project, *, keep: timedelta, damaged: bool, dry_run: bool) -> None:
    """Remove superseded day files, and temporary files of dead processes.

    --as-of can no longer show moments at which a removed file was current; current files are never touched.
    """
    before = datetime.now(UTC) - keep
    try:
        lost = [r for r in _reports(project) if r[1] < before and reports.lost_since(project, r[1]) is None]
        bad = {d.path for d in Verifier(project.lake, everything=True).damages_of_history()} if damaged else set()
        gone = project.lake.history.prune(before, also=bad, dry_run=dry_run)
        lost = [r for r in lost if not dry_run and reports.lost_since(project, r[1])]
        n_left = 0
        if not dry_run:
            n_left = project.lake.sweep() + sweep(project.data / "warehouse.duckdb") + _rehearsals(project.data)
            n_left += _remains(project.data, before)
    except OSError as error:
        raise LakeError(f"cannot prune {project.lake.history.root}: {why(error)}.") from error
    word = "would free" if dry_run else "freed"
    say(
        f"{word} {gone.n_bytes / 2**20:.1f} MB: {gone.n_files} files superseded before {shown(before)}{' or damaged' if damaged else ''}; "
        f"{n_left} left by dead processes or of damaged files"
    )
    for name, moment in lost:
        say(f"{name} as of {shown(moment)} can no longer be rebuilt")


def _reports(project: Project) -> list[tuple[str, datetime]]:
    """What can be made again from superseded files: saved reports and briefings, with the moment of each."""
    saved = [(f"report {r.id} ({r.name})", r.as_of) for r in reports.saved(project.data)]
    return saved + [(f"briefing {b.id} ({b.heading})", b.asked.moment) for b in briefing_archive.kept(project.data)]


def _remains(data: Path, before: datetime) -> int:
    """What is left of damaged files and search indexes that were made anew before a moment."""
    old = [p for p in (data / "lake" / DAMAGED).glob("*/*/*.parquet") if p.stat().st_mtime < before.timestamp()]
    for path in old:
        path.unlink()
    folders = [p for p in data.glob(".search.damaged.*") if p.stat().st_mtime < before.timestamp()]
    for folder in folders:
        shutil.rmtree(folder, ignore_errors=True)
    return len(old) + len(folders)


def _rehearsals(data: Path) -> int:
    """Remove scratch lakes of killed dry runs; returns their number."""
    left = [p for p in data.glob(".rehearsal.*") if not is_alive(p.name.rsplit(".", 1)[-1])]
    for folder in left:
        shutil.rmtree(folder, ignore_errors=True)
    return len(left)
