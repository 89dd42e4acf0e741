"""`tingfeng doctor`: versions, paths, disk, last runs, what is due, what is wrong and how to mend it."""

import shutil
import sys
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from importlib.machinery import PathFinder
from importlib.metadata import version
from itertools import groupby
from pathlib import Path

import click

from transforms.text.times import BEIJING
from warehouse.catalog import views
from warehouse.cli.context import Project
from warehouse.pipeline.runner import steps_due
from warehouse.storage import session

PACKAGES = ("scrapy", "apache-airflow", "pyarrow", "duckdb", "jieba", "rjieba", "fastwarc", "opencc")
MUCH_HISTORY_BYTES = 5 * 2**30
LOW_DISK_BYTES = 2 * 2**30  # about ten days of thirty portals
HOME = Path(__file__).resolve().parents[2]
PACKAGE_NAMES = ("crawlers", "dags", "transforms", "warehouse")  # general words: another project may use them too


@click.command()
@click.pass_obj
def doctor(project: Project) -> None:
    """Print versions, paths, disk, last runs, what is due, and what is wrong with how to mend it."""
    click.echo(f"python {sys.version.split()[0]}  " + "  ".join(f"{p} {version(p)}" for p in PACKAGES))
    click.echo(f"data   {project.data}" + (f"  [{project.demo_mark} 演示数据]" if project.demo_mark else ""))
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
    for name, place in name_clashes(sys.path):
        yield (
            f"another {name!r} comes first on sys.path: {place}",
            "install Tingfeng in an environment of its own, and take that folder out of PYTHONPATH",
        )
    if not raw:
        yield "the archive is empty", "tingfeng crawl --all, or tingfeng ingest PATH"
        return
    if shutil.disk_usage(project.data).free < LOW_DISK_BYTES:
        yield "less than 2 GB of disk are free", "make room, or move the data directory (TINGFENG_DATA)"
    for first, last in missed(raw, beijing_today(), was_live=_is_live(project, raw[-1])):
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        yield f"no crawl for {_span(days)}", f"tingfeng backfill --from {first} --to {last}"
    for days, due in _unfinished(project, raw):
        yield f"{_span(days)} lacks {', '.join(due)}", f"tingfeng process --from {days[0]} --to {days[-1]}"
    kept = [v for _, _, v in project.lake.history.superseded()]
    n_bytes = sum(v.path.stat().st_size for v in kept)
    if n_bytes > MUCH_HISTORY_BYTES:
        yield f"{len(kept)} superseded files take {n_bytes / 2**30:.1f} GB", "tingfeng prune --keep 30d"
    target = project.data / "warehouse.duckdb"
    if not target.exists():
        yield "no warehouse yet", "tingfeng build"
        return
    with session.connect(project.data) as db:
        for found in views.run_checks(db, limit=3):
            examples = "; ".join(", ".join(map(session.plain, row)) for row in found.rows)
            yield (
                f"{found.level}: {found.check}: {found.doc} ({session.safe(examples)})",
                f"tingfeng check; the query is warehouse/checks/{found.check}.sql",
            )


def name_clashes(path: Sequence[str]) -> list[tuple[str, str]]:
    """(name, place) of each top-level package of ours that `path` gives from elsewhere, as a new process would import it.

    A bare folder counts: the import system takes it as a namespace package before it asks the finder of an editable install.
    """
    found = {name: PathFinder.find_spec(name, path) for name in PACKAGE_NAMES}
    places = {name: spec.origin or next(iter(spec.submodule_search_locations or ())) for name, spec in found.items() if spec}
    return [(name, place) for name, place in places.items() if not Path(place).resolve().is_relative_to(HOME / name)]


def beijing_today() -> date:
    """The date in Beijing, whatever the server's zone is."""
    return datetime.now(BEIJING).date()


def missed(raw: list[date], today: date, *, was_live: bool) -> list[tuple[date, date]]:
    """First and last day of each stretch without a crawl: between archived days, and up to yesterday when the last one was crawled live.

    Today is never missed: its crawls may still come. An archive that was filled with past days only has no end to reach.
    """
    if not raw:
        return []
    known = set(raw)
    last = max(raw[-1], today - timedelta(days=1)) if was_live else raw[-1]
    days = [raw[0] + timedelta(days=i) for i in range((last - raw[0]).days + 1)]
    stretches: list[tuple[date, date]] = []
    for day in (d for d in days if d not in known):
        is_next = bool(stretches) and stretches[-1][1] == day - timedelta(days=1)
        stretches = [*stretches[:-1], (stretches[-1][0], day)] if is_next else [*stretches, (day, day)]
    return stretches


def _is_live(project: Project, day: date) -> bool:
    """Whether the day was crawled on that day itself, as a schedule does."""
    fetched = project.lake.read("fetches", day, ["fetched_at"]).column("fetched_at")
    if not len(fetched):
        fetched = project.source.fetches(day).column("fetched_at")
    return any(at.astimezone(BEIJING).date() == day for at in fetched.to_pylist())


def _unfinished(project: Project, raw: list[date]) -> Iterator[tuple[list[date], list[str]]]:
    """Days that lack steps, days after each other that lack the same ones together."""
    lacking = ((day, steps_due(project.lake, day)) for day in raw)
    for due, group in groupby(lacking, key=lambda pair: pair[1]):
        if due:
            yield [day for day, _ in group], due


def _span(days: list[date]) -> str:
    if not days:
        return "none"
    return f"{days[0]}" if len(days) == 1 else f"{days[0]} … {days[-1]} ({len(days)} days)"
