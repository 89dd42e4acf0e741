"""`tingfeng doctor`: versions, paths, disk, last runs, what is due, what is wrong and how to mend it."""

import shutil
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from importlib.metadata import version

import click

from warehouse import query, views
from warehouse.project import Project
from warehouse.runner import steps_due

PACKAGES = ("scrapy", "apache-airflow", "pyarrow", "duckdb", "jieba", "rjieba", "fastwarc", "opencc")
LOW_DISK_BYTES = 2 * 2**30  # about ten days of thirty portals


@click.command()
@click.pass_obj
def doctor(project: Project) -> None:
    """Print versions, paths, disk, last runs, what is due, and what is wrong with how to mend it."""
    click.echo(f"python {sys.version.split()[0]}  " + "  ".join(f"{p} {version(p)}" for p in PACKAGES))
    click.echo(f"data   {project.data}" + (f"  [{project.stamp} 演示数据]" if project.stamp else ""))
    if project.data.exists():
        usage = shutil.disk_usage(project.data)
        click.echo(f"disk   {usage.free / 2**30:.1f} GB free of {usage.total / 2**30:.1f} GB")
    raw, made = project.archived_days(), project.lake.days("runs")
    click.echo(f"days   archived {_span(raw)}; processed {_span(made)}")
    wrong = list(_findings(project, raw))
    for fault, mend in wrong:
        click.echo(f"  ✗ {fault}\n      → {mend}")
    click.echo("nothing is wrong" if not wrong else f"{len(wrong)} thing(s) to look at")


def _findings(project: Project, raw: list[date]) -> Iterator[tuple[str, str]]:
    if not raw:
        yield "the archive is empty", "tingfeng crawl --all, or tingfeng ingest PATH"
        return
    if shutil.disk_usage(project.data).free < LOW_DISK_BYTES:
        yield "less than 2 GB of disk are free", "make room, or move the data directory (TINGFENG_DATA)"
    gaps = [d for d in (raw[0] + timedelta(days=i) for i in range((raw[-1] - raw[0]).days)) if d not in set(raw)]
    if gaps:
        yield f"no crawl for {_span(gaps)}", f"tingfeng backfill --from {gaps[0]} --to {gaps[-1]}"
    for day in raw:
        due = steps_due(project.lake, day)
        if due:
            yield f"{day} lacks {', '.join(due)}", f"tingfeng process --day {day}"
    target = project.data / "warehouse.duckdb"
    if not target.exists():
        yield "no warehouse yet", "tingfeng build"
        return
    with query.connect(project.data) as db:
        for found in views.run_checks(db, limit=3):
            examples = "; ".join(", ".join(map(query.plain, row)) for row in found.rows)
            yield (
                f"{found.level}: {found.check}: {found.doc} ({query.safe(examples)})",
                f"tingfeng check; the query is warehouse/checks/{found.check}.sql",
            )


def _span(days: list[date]) -> str:
    if not days:
        return "none"
    return f"{days[0]}" if len(days) == 1 else f"{days[0]} … {days[-1]} ({len(days)} days)"
