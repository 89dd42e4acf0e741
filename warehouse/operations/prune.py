"""`tingfeng prune`: remove superseded files of the lake by age, and temporary files of dead processes."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from transforms.text.times import BEIJING
from warehouse.access import briefing_archive, reports
from warehouse.cli.context import Project
from warehouse.cli.options import shown
from warehouse.cli.output import say
from warehouse.pipeline.runner import Runner
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
@click.option("--raw", "raw", type=Age(), help="Only this: the archive of days older than that. Without --yes it is said what would go.")
@click.option("--yes", is_flag=True, help="With --raw: do it.")
@click.option("--dry-run", is_flag=True, help="Say what would be freed; remove nothing.")
@click.pass_obj
def prune(project: Project, *, keep: timedelta, damaged: bool, raw: timedelta | None, yes: bool, dry_run: bool) -> None:
    """Remove superseded day files, temporary files of dead processes and, with --raw, the archive of old days.

    --as-of can no longer show moments at which a removed file was current; current files are never touched. A page whose archive is gone
    cannot be parsed again; its article stays.
    """
    if raw is not None:
        prune_archive(project, raw, is_meant=yes and not dry_run)
        return
    if yes:
        raise click.UsageError("--yes goes with --raw")
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


def prune_archive(project: Project, age: timedelta, *, is_meant: bool) -> None:
    """Remove the archive of days older than an age, or say what would go. Days whose pages were not read yet, or are to be read again,
    stay.
    """
    before = (datetime.now(BEIJING) - age).date()
    old = [day for day in project.archived_days() if day < before]
    runner = Runner(project.lake, project.source, project.reference_table)
    unread = {day for day in old if not project.lake.path("articles", day).exists()} | {d for _, d, _ in runner.due(old, ["articles"])}
    going = list(project.source.old_days(before, set(old) - unread))
    span = f" ({going[0].day} … {going[-1].day})" if going else ""
    n_pages, size = sum(one.n_pages for one in going), sum(one.n_bytes for one in going) / 2**20
    say(
        f"archive before {before}: {size:.1f} MB of {len({one.day for one in going})} day(s){span}, {n_pages} page(s) of "
        f"{len({one.portal for one in going})} portal(s): they can no longer be parsed again; their articles stay"
    )
    if unread:
        shown_days = ", ".join(str(day) for day in sorted(unread)[:5])
        say(f"{len(unread)} day(s) stay, since their pages are due to be read: {shown_days}; `tingfeng process` first")
    if not is_meant:
        say("nothing was removed; --yes does it")
        return
    for one in going:
        project.source.forget(one)
    say(f"freed {size:.1f} MB")


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
