"""`tingfeng backfill`: crawl past days again, or rebuild them from the archive; with a plan and a dry run."""

import contextlib
import json
import os
import shutil
import sys
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pyarrow as pa

from transforms.registry import STEPS
from transforms.schemas import DATASETS
from transforms.text.printable import printable
from warehouse.access import metric_diff
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.options import DAY, MAX_DAYS
from warehouse.cli.output import say
from warehouse.pipeline.command import run_steps
from warehouse.pipeline.runner import Runner, steps_due
from warehouse.pipeline.summary import StepsFailedError
from warehouse.storage.atomic_write import replacing
from warehouse.storage.file_lock import locked
from warehouse.storage.lake import Lake

MAX_TOLD = 20
KEPT_S = 7 * 86_400  # an interrupted backfill that nobody went on with for a week is begun anew


@dataclass(frozen=True)
class Change:
    """Rows of one dataset and day before and after a dry run, with the numbers of added, removed and changed ones."""

    dataset: str
    day: date
    n_before: int
    n_after: int
    n_added: int
    n_removed: int
    n_changed: int

    def __str__(self) -> str:
        return (
            f"would change {self.dataset} day={self.day}: {self.n_before} -> {self.n_after} rows "
            f"(+{self.n_added} -{self.n_removed} ~{self.n_changed})"
        )


@click.command()
@click.option("--from", "first", type=DAY, required=True, help="First Beijing date.")
@click.option("--to", "last", type=DAY, required=True, help="Last Beijing date, included.")
@click.option("--portal", "portals", multiple=True, help="Only these portals. [all]")
@click.option(
    "--mode",
    type=click.Choice(["recrawl", "reprocess"]),
    default="recrawl",
    show_default=True,
    help="Ask the portals, or read the archive only.",
)
@click.option("--step", "steps", multiple=True, type=click.Choice(list(STEPS)), help="Only these steps. [all]")
@click.option("--order", type=click.Choice(["oldest", "newest"]), default="oldest", show_default=True, help="Which day comes first.")
@click.option("--redo", is_flag=True, help="Also days that are complete; reprocess reads the archive and runs every step again.")
@click.option("--day", "only", type=DAY, help="Only this day of the range, complete or not: one task of a backfill in parts.")
@click.option("--dry-run", is_flag=True, help="Print what would change; change nothing.")
@click.option("--plan", "plan_only", is_flag=True, help="Print the days as one line of JSON; do nothing.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="cores", help="Processes for batched steps."
)
@click.pass_obj
def backfill(
    project: Project,
    *,
    first: date,
    last: date,
    portals: tuple[str, ...],
    mode: str,
    steps: tuple[str, ...],
    order: str,
    redo: bool,
    only: date | None,
    dry_run: bool,
    plan_only: bool,
    workers: int,
) -> None:
    """Fill a range of past days: crawl them (recrawl) or run the steps on the archive again (reprocess).

    Complete days are skipped unless --redo is given, so an interrupted backfill can simply be started again. So can one with --redo: within
    a week the same command goes on with the days that it had not finished.
    """
    if last < first:
        raise click.UsageError(f"--to {last} is before --from {first}")
    unknown = sorted(set(portals) - set(project.portals))
    if unknown:
        raise click.UsageError(f"unknown portal {', '.join(unknown)}; known: {', '.join(sorted(project.portals))}")
    if (last - first).days >= MAX_DAYS:
        raise click.UsageError(f"{first} to {last} is more than {MAX_DAYS} days")
    if only and not first <= only <= last:
        raise click.UsageError(f"--day {only} is not between {first} and {last}")
    redone = Redone(project.data, f"{first} {last} {mode} {' '.join(sorted(portals))} {' '.join(sorted(steps))}" if redo else None)
    wanted = wanted_days(project, first, last, mode=mode, redo=redo or only is not None)
    days = [only] if only else [d for d in wanted if d not in redone.days()]
    if redo and not only and len(days) < len(wanted):
        say(f"{len(wanted) - len(days)} of {len(wanted)} days were redone before this backfill was interrupted: going on", err=True)
    if order == "newest":
        days.reverse()
    if plan_only:
        say(json.dumps([d.isoformat() for d in days]))
    elif not days:
        say(f"{first} to {last}: every day is complete; --redo does them again", err=True)
        sys.exit(ExitCode.NOTHING_TO_DO)
    elif dry_run:
        rehearse(project, days, steps or tuple(STEPS), portals, mode)
    else:
        chosen = Choices(portals, mode, steps or tuple(STEPS), is_forced=redo and mode == "reprocess", workers=workers)
        _fill(project, days, chosen, lambda day: redone.add(day, wanted))


@dataclass(frozen=True)
class Choices:
    """What a backfill does with each of its days."""

    portals: tuple[str, ...]
    mode: str
    steps: tuple[str, ...]
    is_forced: bool
    workers: int


class Redone:
    """The days that an unfinished backfill with `redo` has done, by its range and choices, in one file of the data directory.

    A backfill without `redo` (`what` is None) keeps no record: what is complete is seen in the lake.
    """

    def __init__(self, data: Path, what: str | None) -> None:
        self.path = data / "backfills.json"
        self.what = what

    def days(self) -> set[date]:
        """Days done by an unfinished backfill of the last KEPT_S seconds."""
        return {date.fromisoformat(day) for day in self._all().get(self.what or "", {}).get("days", ())}

    def add(self, day: date, wanted: Collection[date]) -> None:
        """Record a finished day; when no wanted day is left, the backfill is finished and its record goes."""
        if self.what is None:
            return
        with locked(self.path.with_suffix(".lock")):
            kept = self._all()
            done = {*kept.get(self.what, {}).get("days", ()), day.isoformat()}
            kept[self.what] = {"at": time.time(), "days": sorted(done)}
            if {d.isoformat() for d in wanted} <= done:
                del kept[self.what]
            with replacing(self.path) as temporary:
                temporary.write_text(json.dumps(kept))

    def _all(self) -> dict[str, Any]:
        with contextlib.suppress(OSError, ValueError):  # without the record every day is done again
            return {what: one for what, one in json.loads(self.path.read_text()).items() if one["at"] > time.time() - KEPT_S}
        return {}


def wanted_days(project: Project, first: date, last: date, *, mode: str, redo: bool) -> list[date]:
    """Days of the range for which the mode has work, ascending."""
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    archived = set(project.archived_days())
    if mode == "reprocess":
        days = [d for d in days if d in archived]
    return [d for d in days if redo or d not in archived or steps_due(project.lake, d)]


def _fill(project: Project, days: list[date], chosen: Choices, done: Callable[[date], None]) -> None:
    """Crawl and process each day. `done` is called with a day that is whole; the error of the others is raised when all were tried."""
    code, failed = 0, []
    for day in days:
        crawled = project.crawl(day, chosen.portals) if chosen.mode == "recrawl" else 0
        if crawled not in (0, ExitCode.NOTHING_TO_DO):
            code = crawled
            say(f"day={day} crawl ended with {crawled}; the day is built from what there is", err=True)
        try:
            if day in project.archived_days():
                run_steps(project, [day], chosen.steps, force=chosen.is_forced, workers=chosen.workers)
        except StepsFailedError as error:
            failed.append(error)
            continue
        if crawled in (0, ExitCode.NOTHING_TO_DO):
            done(day)
    if failed:
        raise StepsFailedError("; ".join(one.message for one in failed), [error for one in failed for error in one.exceptions])
    if code:
        sys.exit(code)


def rehearse(project: Project, days: list[date], steps: tuple[str, ...], portals: tuple[str, ...], mode: str) -> None:
    """Print what a backfill would change. The steps run on a hard-linked copy of the lake, which stays unchanged."""
    if mode == "recrawl":
        for day in days:
            say(f"would crawl day={day} portals={','.join(portals) or 'all'}")
    scratch = project.data / f".rehearsal.{os.getpid()}"
    try:
        copy = linked_copy(project.lake, scratch / "lake")
        Runner(copy, project.source, project.reference_table).process([d for d in days if d in project.archived_days()], steps)
        n = 0
        for change in changes(project.lake, copy, days):
            say(str(change))
            n += 1
        say(f"{n} datasets would change" if n else "nothing would change")
        if n:
            _tell_moved(project, copy)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _tell_moved(project: Project, copy: Lake) -> None:
    """Print the number of articles with another origin, and the published numbers that would change, largest change first."""
    with metric_diff.opened(project, project.lake) as before, metric_diff.opened(project, copy) as after:
        n_rerooted = metric_diff.rerooted(before, after)
        found = metric_diff.moved(metric_diff.numbers(before), metric_diff.numbers(after))
    say(f"{n_rerooted} articles would get another origin")
    say(f"{found.num_rows} published numbers would move by more than {metric_diff.OVER:g} %, be new or gone")
    rows = sorted(found.to_pylist(), key=lambda r: (r["moved_percent"] is None, -(r["moved_percent"] or 0)))
    for row in rows[:MAX_TOLD]:
        was, now = ("–" if row[k] is None else f"{row[k]:g}" for k in ("before", "after"))
        say(printable(f"would move {row['view']}.{row['measure']} day={row['day']} {row['row']}: {was} -> {now}"))


def linked_copy(lake: Lake, root: Path) -> Lake:
    """The lake under another root, as hard links: writing there replaces links, not files."""
    for dataset in DATASETS:
        for day in lake.days(dataset):
            source = lake.path(dataset, day)
            target = Lake(root).path(dataset, day)
            target.parent.mkdir(parents=True, exist_ok=True)
            os.link(source, target)
    return Lake(root)


def changes(before: Lake, after: Lake, days: list[date]) -> Iterator[Change]:
    """Datasets whose rows differ between two lakes, without `runs` and `drops`."""
    for name, dataset in DATASETS.items():
        if name in {"runs", "drops"}:
            continue
        for day in sorted(days):
            old, new = (_by_key(lake.read(name, day), dataset.key) for lake in (before, after))
            added, removed = len(new.keys() - old.keys()), len(old.keys() - new.keys())
            changed = sum(old[k] != new[k] for k in old.keys() & new.keys())
            if added or removed or changed:
                yield Change(name, day, len(old), len(new), added, removed, changed)


def _by_key(table: pa.Table, key: tuple[str, ...]) -> dict[tuple[str, ...], str]:
    return {tuple(str(row[k]) for k in key): repr(row) for row in table.to_pylist()}
