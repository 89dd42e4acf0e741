"""`tingfeng process`: runs the steps over archived days."""

import os
import sys
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import TYPE_CHECKING

import click

from transforms.registry import STEPS
from transforms.text.prometheus import Family
from transforms.text.times import BEIJING
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.metrics import record
from warehouse.cli.options import DAY
from warehouse.cli.output import log, say

if TYPE_CHECKING:
    from warehouse.pipeline.summary import Summary


def chosen_days(all_days: list[date], day: date | None, first: date | None, last: date | None) -> list[date]:
    """The archived days that the options select; all without options. Raises UsageError for contradictory options."""
    if day and (first or last):
        raise click.UsageError("--day goes without --from and --to")
    if first and last and last < first:
        raise click.UsageError(f"--to {last} is before --from {first}")
    if day:
        return [d for d in all_days if d == day]
    return [d for d in all_days if (not first or d >= first) and (not last or d <= last)]


@click.command()
@click.option("--day", type=DAY, help="One Beijing date.")
@click.option("--from", "first", type=DAY, help="First Beijing date.")
@click.option("--to", "last", type=DAY, help="Last Beijing date.")
@click.option("--step", "steps", multiple=True, type=click.Choice(list(STEPS)), help="Only these steps; may be given several times.")
@click.option("--force", is_flag=True, help="Run steps again even if their input has not changed.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=os.cpu_count() or 1, show_default="cores", help="Processes for batched steps."
)
@click.pass_obj
def process(
    project: Project, *, day: date | None, first: date | None, last: date | None, steps: tuple[str, ...], force: bool, workers: int
) -> None:
    """Run the steps over archived days; prints one line per step and day.

    Without dates all archived days are checked; steps whose input has not changed are skipped.
    """
    days = chosen_days(project.archived_days(), day, first, last)
    if not days:
        say("no archived day to process; `tingfeng crawl` or `tingfeng ingest` makes one", err=True)
        sys.exit(ExitCode.NOTHING_TO_DO)
    run_steps(project, days, steps or tuple(STEPS), force=force, workers=workers)


def run_steps(project: Project, days: list[date], steps: tuple[str, ...], *, force: bool = False, workers: int = 1) -> "list[Summary]":
    """Process the days and print each step's summary line."""
    from warehouse.pipeline.runner import Runner

    _ = project.portals
    for fault in project.broken_portals:
        log(f"left out: {fault}", level="error")
    runner = Runner(project.lake, project.source, project.reference_table, workers, log)
    for name in {name for step in steps for name in STEPS[step].reference_tables}:
        project.reference_table(name)  # reads own files
    for problem in project.own_problems:
        log(f"left out: {problem}", level="error")
    try:
        summaries = runner.process(days, steps, force=force)
    finally:
        record(project.data, measured(runner.done))
    return summaries


def measured(summaries: "Sequence[Summary]") -> list[Family]:
    """What the steps read, wrote and dropped on the last day that they ran on."""
    last = {s.step: s for s in sorted(summaries, key=lambda s: s.day)}
    given = [({"step": step}, s) for step, s in last.items()]
    return [
        Family("tingfeng_step_rows_in", "Rows that the step read on the last day it ran on.", tuple((k, s.n_in) for k, s in given)),
        Family("tingfeng_step_rows_out", "Rows that it wrote.", tuple((k, s.n_out) for k, s in given)),
        Family("tingfeng_step_rows_dropped", "Rows that it dropped, each with a reason.", tuple((k, s.n_dropped) for k, s in given)),
        Family(
            "tingfeng_step_seconds", "Seconds that it took; 0 when nothing had changed.", tuple((k, round(s.seconds, 3)) for k, s in given)
        ),
        Family(
            "tingfeng_step_day_timestamp_seconds",
            "The day, 0:00 in Beijing.",
            tuple((k, datetime.combine(s.day, time(), BEIJING).timestamp()) for k, s in given),
        ),
    ]
