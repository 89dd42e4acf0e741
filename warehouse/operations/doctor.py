"""`tingfeng doctor`: versions, paths, disk, last runs, what is due, what is wrong and how to mend it."""

import contextlib
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from importlib.machinery import PathFinder
from importlib.metadata import PackageNotFoundError, version
from itertools import groupby
from pathlib import Path

import click

from transforms.text.printable import log_value, printable
from transforms.text.times import BEIJING
from warehouse.catalog import views
from warehouse.cli.context import Project
from warehouse.cli.output import log, named, say
from warehouse.operations.verify import REPORT
from warehouse.pipeline.runner import steps_due
from warehouse.search.index import SearchIndex
from warehouse.storage.integrity import Damage, Verifier
from warehouse.storage.lake import DamagedFileError

PACKAGES = ("scrapy", "apache-airflow", "pyarrow", "duckdb", "jieba", "rjieba", "fastwarc", "opencc")
MAX_TOLD = 20
MUCH_HISTORY_BYTES = 5 * 2**30
LOW_DISK_BYTES = 2 * 2**30  # about ten days of thirty portals
HOME = Path(__file__).resolve().parents[2]
PACKAGE_NAMES = ("crawlers", "dags", "transforms", "warehouse")  # general words: another project may use them too


Trouble = tuple[str, str]
"""What is wrong, and the command that mends it."""


@click.command()
@click.pass_obj
def doctor(project: Project) -> None:
    """Print versions, paths, disk, last runs, what is due, and what is wrong with how to mend it."""
    say(f"python {sys.version.split()[0]}  " + "  ".join(f"{p} {_version(p)}" for p in PACKAGES))
    say(f"data   {project.data}" + (f"  [{project.demo_mark} 演示数据]" if project.demo_mark else ""))
    if project.data.exists():
        usage = shutil.disk_usage(project.data)
        say(f"disk   {usage.free / 2**30:.1f} GB free of {usage.total / 2**30:.1f} GB")
    raw, trouble = _archived(project)
    made = project.lake.days("runs")
    say(f"days   archived {_span(raw)}; processed {_span(made)}")
    wrong = [*trouble, *(found for probe in PROBES for found in _probed(probe, project, raw))]
    for fault, mend in wrong:
        if project.log_format == "json":
            log(f"trouble={log_value(fault)} mend={log_value(here(mend, project))}", level="warning")
        else:
            say(f"  ✗ {fault}\n      → {here(mend, project)}")
    say("nothing is wrong" if not wrong else f"{len(wrong)} thing(s) to look at")


def _version(package: str) -> str:
    """The version of a package; Airflow need not be there."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"


def here(mend: str, project: Project) -> str:
    """The commands of a line for this data directory, when it is not the one that they take by themselves."""
    usual = Path(os.environ.get("TINGFENG_DATA") or "data").absolute()
    if project.data == usual:
        return mend
    place = os.path.relpath(project.data) if project.data.is_relative_to(Path.cwd()) else str(project.data)
    return re.sub(r"\btingfeng (?=[a-z])", lambda _: f"tingfeng --data {place} ", mend)


def _archived(project: Project) -> tuple[list[date], list[Trouble]]:
    try:
        return project.archived_days(), []
    except Exception as error:  # noqa: BLE001  whatever is wrong is what the doctor is asked for
        return [], [_unasked("the archive", error)]


def _probed(probe: Callable[[Project, list[date]], Iterator[Trouble]], project: Project, raw: list[date]) -> Iterator[Trouble]:
    """What a probe finds. A probe that breaks is a finding too, and the others go on."""
    try:
        yield from probe(project, raw)
    except Exception as error:  # noqa: BLE001  as above
        yield _unasked(probe.__name__.strip("_").replace("_", " "), error)


def _unasked(what: str, error: Exception) -> Trouble:
    text, _, cure = str(error).partition("; `tingfeng ")
    mend = f"tingfeng {cure.replace('`', '')}" if cure else "tingfeng verify names damaged files; without one it is a bug: please report it"
    return f"{what}: {printable(text or type(error).__name__)}", mend


def _name_clash(_: Project, __: list[date]) -> Iterator[Trouble]:
    for name, place in name_clashes(sys.path):
        yield (
            f"another {name!r} comes first on sys.path: {place}",
            "install Tingfeng in an environment of its own, and take that folder out of PYTHONPATH",
        )


def _disk(project: Project, raw: list[date]) -> Iterator[Trouble]:
    if not raw:
        yield "the archive is empty", "tingfeng crawl --all, or tingfeng ingest PATH"
    if project.data.exists() and shutil.disk_usage(project.data).free < LOW_DISK_BYTES:
        yield "less than 2 GB of disk are free", "make room, or move the data directory (TINGFENG_DATA)"


def _portal_files(project: Project, __: list[date]) -> Iterator[Trouble]:
    _ = project.portals  # reads the files
    for fault in project.broken_portals:
        yield fault, "mend the file; `tingfeng portal check` tells when it is right. Until then the portal is left out"


def _own_files(project: Project, __: list[date]) -> Iterator[Trouble]:
    _ = project.tables()  # reads own tables
    for problem in project.own_problems:
        yield str(problem), "mend the line; until then it is left out. tingfeng own check proves the whole folder"


def _crawls(project: Project, raw: list[date]) -> Iterator[Trouble]:
    if project.demo_mark:  # its portals are invented: no day of theirs can be fetched any more
        return
    for first, last in missed(raw, beijing_today(), was_live=bool(raw) and _is_live(project, raw[-1])):
        days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
        yield f"no crawl for {_span(days)}", f"tingfeng backfill --from {first} --to {last}"


def _steps(project: Project, raw: list[date]) -> Iterator[Trouble]:
    for days, due in _unfinished(project, raw):
        yield f"{_span(days)} lacks {', '.join(due)}", f"tingfeng process --from {days[0]} --to {days[-1]}"


def _files(project: Project, raw: list[date]) -> Iterator[Trouble]:
    """Damage in short: files that changed since they were last compared, and what the last comparison of everything found."""
    verifier = Verifier(project.lake, archived=raw)
    new = [
        *verifier.damages(),
        *verifier.damages_of_history(),
        *(Damage(p, f, "tingfeng build") for p, f in SearchIndex(project.data).faults(everything=False) if f),
    ]
    for found in new[:MAX_TOLD]:
        yield f"damaged: {found}", found.cure
    told = {str(found) for found in new}
    with contextlib.suppress(OSError, ValueError, KeyError):
        report = json.loads((project.data / REPORT).read_text(encoding="utf-8"))
        for what, cure in report["damaged"]:
            if what not in told and len(told) < MAX_TOLD:
                told.add(what)
                yield f"damaged at the last verify, {report['at']}: {what}", f"{cure}; then tingfeng verify"
    if len(new) > MAX_TOLD:
        yield f"{len(new) - MAX_TOLD} more damaged files", "tingfeng verify names them all"


def _history(project: Project, _: list[date]) -> Iterator[Trouble]:
    kept = [v for _, _, v in project.lake.history.superseded()]
    n_bytes = sum(v.path.stat().st_size for v in kept)
    if n_bytes > MUCH_HISTORY_BYTES:
        yield f"{len(kept)} superseded files take {n_bytes / 2**30:.1f} GB", "tingfeng prune --keep 30d"


def _checks(project: Project, raw: list[date]) -> Iterator[Trouble]:
    if not (project.data / "warehouse.duckdb").exists():
        if raw:
            yield "no warehouse yet", "tingfeng build"
        return
    with project.warehouse() as db:
        for found in views.run_checks(db, limit=3, own=project.own_folder):
            yield (
                f"{found.level}: {found.check}: {found.doc} ({'; '.join(named(found.columns, row) for row in found.rows)})",
                f"tingfeng check; the query is warehouse/checks/{found.check}.sql",
            )


PROBES = (_name_clash, _disk, _portal_files, _own_files, _crawls, _steps, _files, _history, _checks)


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
    try:
        fetched = project.lake.read("fetches", day, ["fetched_at"]).column("fetched_at")
    except DamagedFileError:  # said by another probe
        fetched = project.source.fetches(day).column("fetched_at")
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
