"""The composition root and the command line: reads the environment once, connects the rooms, provides the commands."""

from __future__ import annotations

import contextlib
import os
import shutil
import sys
import time
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property, partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

try:
    import click

    from dags.runtime.settings import PROFILES
    from warehouse.cli.chinese_help import catalogue
    from warehouse.cli.command_end import end_interrupted, exit_code, print_bug, print_error
    from warehouse.cli.language import is_chinese, language_of
    from warehouse.cli.lazy_group import LazyGroup
    from warehouse.delivery import channels
    from warehouse.pipeline import classifiers
    from warehouse.storage import interrupt, sql_limits
except KeyboardInterrupt:
    sys.exit(130)  # Ctrl-C before anything began
except ImportError as error:
    top = (error.name or "").partition(".")[0]
    if top not in sys.modules:
        raise
    place = next(iter(getattr(sys.modules[top], "__path__", ())), None) or sys.modules[top].__file__
    sys.exit(f"error: {error}: another {top!r} comes first on sys.path: {place}. Install Tingfeng in an environment of its own.")

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    from crawlers import spec
    from crawlers.archived_pages import ArchivedPages
    from transforms.rules import PortalRules
    from transforms.text.prometheus import Family
    from warehouse.own.folder import Problem
    from warehouse.pipeline.seed_tables import CuratedTables
    from warehouse.storage.lake import Lake

REPO = Path(__file__).resolve().parent
PORTALS = REPO / "crawlers" / "portals"
NEWSROOM = REPO / "crawlers" / "newsroom"
TABLES = {name: name for name in ("entities", "aliases", "publishers", "display_names", "happenings", "code_names", "mart_changes")} | {
    "topic_names": "topics"
}
"""Curated tables of the warehouse file, and the seed that each is read from."""
SETTINGS = (
    "TINGFENG_DATA",
    "TINGFENG_CONTACT",
    "TINGFENG_NEWSROOM",
    "TINGFENG_NOTIFY_URLS",
    "TINGFENG_PORTALS",
    *classifiers.SETTINGS,
    *sql_limits.SETTINGS,
    "TINGFENG_LANG",
    "TINGFENG_LOG",
    "TINGFENG_OWN",
    "TINGFENG_SITE",
)
DEMO_MARK = "DEMO"
DEMO_FIRST_DAY, N_DEMO_DAYS, DEMO_PAGES = date(2026, 10, 5), 3, 400
DEMO_CRAWLS = ("2026-10-05 23:54", "2026-10-06 14:30", "2026-10-06 23:56", "2026-10-07 23:59")
"""Beijing moments of the newsroom's clock: what was seen a day before is asked for again, and one crawl is done by 15:00."""
COMMANDS = {
    "ask": ("warehouse.access.ask:ask", "Ask a question by its name or number: yours in own/questions, or a shipped one."),
    "backfill": (
        "warehouse.operations.backfill:backfill",
        "Fill a range of past days: crawl them (recrawl) or run the steps on the archive again (reprocess).",
    ),
    "brief": (
        "warehouse.serving.briefing.command:brief",
        "Make the 日报, the 周报 or a 专报: one HTML file from rows and templates, whose numbers open their rows.",
    ),
    "build": ("warehouse.catalog.command:build", "Publish warehouse.duckdb over the lake as it is now."),
    "check": ("warehouse.access.sql_command:check", "Run the checks over the data; ends with 3 when one of level fail finds something."),
    "compare": (
        "warehouse.access.metric_diff:compare",
        "Print the published numbers that differ between two moments, with what they were and are.",
    ),
    "crawl": ("crawlers.commands:crawl", "Fetch today's articles, or those of a past day, into the archive."),
    "doctor": (
        "warehouse.operations.doctor:doctor",
        "Print versions, paths, disk, last runs, what is due, and what is wrong with how to mend it.",
    ),
    "entity": ("warehouse.operations.entity_commands:entity", "Find and add companies, products, people and organisations."),
    "export": (
        "warehouse.catalog.command:export",
        "Write a standalone warehouse: tables instead of views, with comments and macros, for colleagues and BI tools.",
    ),
    "extract": (
        "warehouse.trial.commands:extract",
        "Print one JSON object for each saved page: the fields of the article, or why the page is no article.",
    ),
    "ingest": ("crawlers.commands:ingest", "Take WARC files, saved HTML, text or lists of URLs into the archive."),
    "notify": (
        "warehouse.operations.notify:notify",
        "Send one message for each cause of trouble to the addresses of TINGFENG_NOTIFY_URLS (as those of channels, separated by spaces).",
    ),
    "own": (
        "warehouse.operations.own_commands:own",
        "Your own names, words, portals, views, questions and checks: begin, prove and list them.",
    ),
    "plan": ("crawlers.commands:plan", "Print the portals due on a day as JSON, for a scheduler: those with a way to reach it."),
    "portal": ("crawlers.scaffold:portal", "Add and check portals."),
    "process": ("warehouse.pipeline.command:process", "Run the steps over archived days; prints one line per step and day."),
    "prune": (
        "warehouse.operations.prune:prune",
        "Remove superseded day files, temporary files of dead processes and, with --raw, the archive of old days.",
    ),
    "remove": ("warehouse.operations.remove:remove", "Take an article or a portal out of everything here; a tombstone stays."),
    "report": ("warehouse.access.reports:report", "Save questions with their moment; show them again with the same numbers."),
    "search": ("warehouse.search.command:search", "Find articles, best first; the query may be in Simplified or Traditional characters."),
    "serve": (
        "warehouse.serving.site.command:serve",
        "Serve the pages for analysts on this machine until Ctrl-C: read-only, without scripts, without any other host.",
    ),
    "sql": ("warehouse.access.sql_command:sql", "Ask mart.* and lake.* in SQL, read-only."),
    "tone": ("warehouse.trial.tone_training:tone", "Train a head for tone from your own verdicts."),
    "trace": ("warehouse.access.trace:trace", "Print what happened to one page, from fetch to story: URL, article id or page id."),
    "try": ("warehouse.trial.commands:try_step", "Run one step on a Parquet or JSONL file of articles, outside the lake."),
    "watch": (
        "warehouse.watch.commands:watch",
        "Alerts by story: rules that you write, judged once a tick, sent to your channels, tested on the past.",
    ),
    "verify": (
        "warehouse.operations.verify:verify",
        "Compare lake, archive, search index and warehouse with what was written; ends with 3 when something is damaged.",
    ),
}
"""The location of each command, and its line in the list of commands, which is the first sentence of its help."""
STAMP, RULE = f"[{DEMO_MARK} 演示数据] ", "\n" + "─" * 100
DEMO_FIGURES = """select (select count(*) from lake.fetches),
                         (select article_id from mart.articles where relation = 'abridged' order by article_id limit 1)"""


@dataclass
class Project:
    """The project of all commands: one data directory and the settings; everything is loaded on first use."""

    data: Path
    contact: str | None = None
    newsroom: str | None = None
    progress: bool = False
    notify_urls: tuple[str, ...] = ()
    channels: Mapping[str, str] = field(default_factory=dict)
    site: str | None = None
    only: tuple[str, ...] = ()
    own_lists: tuple[str, ...] = ()
    models: Mapping[str, classifiers.LoadedClassifier] = field(default_factory=dict)
    broken_portals: list[str] = field(default_factory=list)
    limits: sql_limits.Limits = field(default_factory=sql_limits.Limits)
    log_format: str = "text"
    language: str = "en"
    own: Path | None = None
    own_problems: list[Problem] = field(default_factory=list)

    @property
    def own_folder(self) -> Path:
        """Folder of what the user adds: names, words, portals, views, questions."""
        return self.own or self.data / "own"

    @property
    def raw(self) -> Path:
        """Folder of the archive."""
        return self.data / "raw"

    @property
    def lake(self) -> Lake:
        """The lake of the data directory."""
        from warehouse.storage.lake import Lake

        return Lake(self.data / "lake")

    def warehouse(self) -> contextlib.AbstractContextManager[DuckDBPyConnection]:
        """A read-only connection to warehouse.duckdb within the limits."""
        from warehouse.catalog import opening

        return opening.warehouse(self)

    @property
    def source(self) -> ArchivedPages:
        """The archive as the source of raw pages."""
        from crawlers.archived_pages import ArchivedPages

        return ArchivedPages(self.raw)

    @property
    def demo_mark(self) -> str | None:
        """`DEMO` for data of the demo or the newsroom, else None."""
        return DEMO_MARK if self.newsroom or (self.data / DEMO_MARK).exists() else None

    @property
    def portal_folders(self) -> tuple[Path, ...]:
        """Where portal files lie; of two with one id the later counts."""
        return (PORTALS, *([NEWSROOM / "portals"] if self.demo_mark else []), self.own_folder / "portals")

    @property
    def portal_names(self) -> Mapping[str, str]:
        """The name of each portal by id."""
        from crawlers.portal_names import names_in

        return names_in(*self.portal_folders)

    @cached_property
    def portals(self) -> Mapping[str, spec.Portal]:
        """Portals by id, the user's own among them; demo data also have those of the newsroom."""
        from crawlers import spec

        found, broken = spec.load_sound_portals(*self.portal_folders)
        self.broken_portals += [str(problem) for problem in broken.values()]
        return found

    @property
    def rules(self) -> Mapping[str, PortalRules]:
        """Extraction rules of the portals by id."""
        return {name: portal.rules for name, portal in self.portals.items()}

    def reference_table(self, name: str) -> Any:
        """A curated table by name, the `rules`, or a trained classifier (None when it is not configured)."""
        if name == "rules":
            return self.rules
        if name in classifiers.MODEL_SETTINGS:
            return classifiers.usable(name, self.models[name], self.reference_table("topics")) if name in self.models else None
        if name == "words":
            return self._own_words
        if name == "tone_head":
            from warehouse.pipeline.own_head import own_head

            return own_head(self.own_folder)
        return self.curated.table(name)

    @cached_property
    def curated(self) -> CuratedTables:
        """The curated tables, with the user's own rows over them; what is wrong with these goes to `own_problems`."""
        from warehouse.pipeline.seed_tables import CuratedTables

        return CuratedTables((NEWSROOM / "seeds",) if self.demo_mark else (), self.own_folder, self.own_problems)

    @cached_property
    def _own_words(self) -> pa.Table:
        from warehouse.pipeline.own_words import own_words

        words, problems = own_words(self.own_folder)
        self.own_problems += problems
        return words

    def tables(self) -> Mapping[str, pa.Table]:
        """Curated tables of the warehouse file by name."""
        from crawlers.portal_table import portal_table

        return {**{name: self.reference_table(seed) for name, seed in TABLES.items()}, "portals": portal_table(self.portals)}

    def template_problems(self) -> list[Problem]:
        """What is wrong with the user's templates of briefings."""
        from warehouse.serving.briefing import templating

        return templating.texts(self.own_folder)[1]

    def archived_days(self) -> list[date]:
        """Days of the archive, ascending."""
        from crawlers import archive

        return archive.days(self.raw)

    def measure(self, families: Iterable[Family]) -> None:
        """Merge measurements into metrics.prom."""
        from warehouse.cli import metrics

        metrics.record(self.data, families)

    def crawl(self, day: date, portals: Sequence[str] = (), now: datetime | None = None) -> int:
        """Crawl a day (the default portals when none is named); returns the exit code."""
        from crawlers.commands import crawl_day

        return crawl_day(self, day, portals, now)


@click.group(cls=LazyGroup, lazy=COMMANDS, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where raw/, lake/ and warehouse.duckdb live. [TINGFENG_DATA, else data]",
)
@click.option("--newsroom", help="Address of a running invented newsroom: crawl only it. [TINGFENG_NEWSROOM]")
@click.option("--tone-model", help="A trained classifier for tone in place of the rules: folder or hub name. [TINGFENG_TONE_MODEL]")
@click.option("--topic-model", help="The same for topics. [TINGFENG_TOPIC_MODEL]")
@click.version_option(package_name="tingfeng")
@click.pass_context
def cli(ctx: click.Context, data: Path | None, newsroom: str | None, tone_model: str | None, topic_model: str | None) -> None:
    """听风 Tingfeng: media monitoring for Chinese tech news."""
    if unknown := channels.unknown_settings(os.environ, SETTINGS):
        raise click.UsageError(f"unknown setting {', '.join(unknown)}; known: {', '.join(SETTINGS)}, {channels.PREFIX}<NAME>")
    given = {classifiers.MODEL_SETTINGS["tone_model"]: tone_model, classifiers.MODEL_SETTINGS["topic_model"]: topic_model}
    if os.environ.get("TINGFENG_LOG", "text") not in ("", "text", "json"):
        raise click.UsageError(f"TINGFENG_LOG={os.environ['TINGFENG_LOG']!r} is neither text nor json")
    try:
        limits, language = sql_limits.Limits.read(os.environ), language_of(os.environ)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    settings = {name: given.get(name) or os.environ.get(name) for name in classifiers.SETTINGS}
    ctx.obj = Project(
        data=(data or Path(os.environ.get("TINGFENG_DATA") or "data")).absolute(),
        contact=os.environ.get("TINGFENG_CONTACT") or None,
        newsroom=newsroom or os.environ.get("TINGFENG_NEWSROOM") or None,
        progress=sys.stderr.isatty(),
        notify_urls=tuple(os.environ.get("TINGFENG_NOTIFY_URLS", "").split()),
        channels=channels.addresses_in(os.environ),
        site=os.environ.get("TINGFENG_SITE") or None,
        only=tuple(os.environ.get("TINGFENG_PORTALS", "").split()),
        models=classifiers.configured(settings),
        limits=limits,
        log_format=os.environ.get("TINGFENG_LOG") or "text",
        language=language,
        own=Path(os.environ["TINGFENG_OWN"]).absolute() if os.environ.get("TINGFENG_OWN") else None,
    )


@cli.command()
@click.option("--check", "check_only", is_flag=True, help="Write nothing; end with 1 when a page is stale.")
@click.pass_obj
def docs(project: Project, *, check_only: bool) -> None:
    """Write the generated pages docs/tables.md and docs/cli.md."""
    from warehouse.operations import generated_docs

    for name in cli.commands:
        cli.load(name)
    stale = generated_docs.write_pages(generated_docs.pages_of(project, cli, REPO / "docs"), check_only=check_only)
    for path in stale:
        click.echo(f"{path.relative_to(REPO)} {'is stale: run `make docs`' if check_only else 'written'}")
    if stale and check_only:
        sys.exit(1)


@cli.command()
@click.option("--port", type=click.IntRange(1, 65535), default=8080, show_default=True, help="Port of the page and the REST API.")
@click.option("--demo", is_flag=True, help="Serve the invented newsroom and crawl it.")
@click.option(
    "--profile", type=click.Choice(PROFILES), default=PROFILES[0], show_default=True, help="team: PostgreSQL, Redis and Celery workers."
)
@click.option("--workers", type=click.IntRange(1, 32), default=2, show_default=True, help="Celery workers on this machine (team).")
@click.option("--prepare", is_flag=True, help="Write the settings, make database and pools, print how to start the parts; start nothing.")
@click.pass_obj
def airflow(project: Project, *, port: int, demo: bool, profile: str, workers: int, prepare: bool) -> None:
    """Run Airflow on this project until Ctrl-C: home, database, pools and DAGs are made ready, addresses printed."""
    if find_spec("airflow") is None:
        raise click.UsageError("Airflow is not installed: pip install 'tingfeng[airflow]' (or tingfeng[team]) brings it")
    from crawlers.newsroom.child_server import newsroom_server
    from dags.runtime import launcher

    with contextlib.ExitStack() as stack:
        address = project.newsroom
        if demo and not address and not prepare:
            mark_as_demo(project.data)
            address = stack.enter_context(newsroom_server(DEMO_PAGES, 1, DEMO_FIRST_DAY, N_DEMO_DAYS))
        is_demo = project.demo_mark is not None
        run = partial(launcher.run, project.data, REPO, port=port, newsroom=address, demo=is_demo)
        sys.exit(run(profile=profile, n_workers=workers, prepare_only=prepare))


@cli.command()
@click.option("--pages", type=click.IntRange(100), default=DEMO_PAGES, show_default=True, help="Size of the invented newsroom.")
@click.option("--seed", type=int, default=1, show_default=True, help="Another seed is another newsroom.")
@click.pass_context
def demo(ctx: click.Context, *, pages: int, seed: int) -> None:
    """Offline: invented newsroom, crawl, all steps, views, answers and a score against the truth. All output is marked DEMO.

    The data stay in the data directory (demo-data without --data): continue with `tingfeng --data demo-data sql "…"`.
    """
    from urllib.request import urlopen

    from crawlers import newsroom
    from crawlers.newsroom.child_server import newsroom_server
    from crawlers.newsroom.score import scored
    from crawlers.spec import load_portals
    from transforms.registry import STEPS
    from warehouse.access.demo_answers import print_answers
    from warehouse.catalog.command import publish
    from warehouse.cli.output import print_table
    from warehouse.pipeline.command import run_steps
    from warehouse.storage.session import ask, connect

    given: Project = ctx.obj
    data = given.data if ctx.parent and ctx.parent.params.get("data") else Path("demo-data").absolute()
    if data.exists() and any(data.iterdir()) and not (data / DEMO_MARK).exists():
        raise click.UsageError(f"{data} holds data that no demo made; name another folder with --data")
    shutil.rmtree(data, ignore_errors=True)
    mark_as_demo(data)
    project = Project(data, contact="demo@tingfeng.test", progress=given.progress)
    started = time.monotonic()
    with newsroom_server(pages, seed, DEMO_FIRST_DAY, N_DEMO_DAYS) as project.newsroom:
        calm = [name for name in load_portals(NEWSROOM / "portals") if not name.startswith("thorns")]
        for moment in DEMO_CRAWLS:
            click.echo(f"{STAMP}抓取 {moment}")
            urlopen(f"{project.newsroom}/clock?at={moment.replace(' ', 'T')}").close()  # noqa: S310 - our own server
            portals = () if moment == DEMO_CRAWLS[-1] else calm  # hostile portals are slow, so they are crawled once only
            project.crawl(date.fromisoformat(moment[:10]), portals, datetime.fromisoformat(f"{moment}+08:00"))
    crawled = time.monotonic()
    run_steps(project, project.archived_days(), tuple(STEPS), workers=os.cpu_count() or 1)
    publish(project)
    processed = time.monotonic()
    print_answers(project)
    click.echo(f"{RULE}\n{STAMP}与真相对照的得分\n")
    print_table(scored(project.lake.read_days, project.archived_days(), newsroom.Newsroom(seed, pages, DEMO_FIRST_DAY, N_DEMO_DAYS)))
    with connect(data) as db:
        n, copy_id = ask(db, DEMO_FIGURES).to_pylist()[0].values()
    times = (f"{what}用 {s:.1f} 秒（每秒 {n / s:.0f} 页）" for what, s in (("抓取", crawled - started), ("处理", processed - crawled)))
    click.echo(f"{STAMP}{n} 次{'，'.join(times)}")
    us = "tingfeng" if shutil.which("tingfeng") else os.path.relpath(sys.argv[0])
    chains = "select title, n_copies, n_portals from copy_chains order by n_copies desc limit 5"
    click.echo("接着试试：")
    for hint in ("serve", f'sql "{chains}"', "search 芯片", f"trace {copy_id}"):
        click.echo(f"  {us} --data {os.path.relpath(data)} {hint}")


def mark_as_demo(data: Path) -> None:
    """Mark a data directory as demo data: outputs say so, and the newsroom's portals and companies are used."""
    data.mkdir(parents=True, exist_ok=True)
    (data / DEMO_MARK).write_text("演示数据：全部为虚构 / invented data\n", encoding="utf-8")


def main(run: Callable[[], None] = cli) -> None:
    """Run a command and turn what can go wrong into one clear line and an exit code."""
    sys.excepthook = print_bug
    interrupt.watch()
    try:
        if run is cli and is_chinese(os.environ):
            cli.speak(catalogue())
        run()
    except SystemExit as end:
        if end.code == interrupt.EXIT_CODE and interrupt.was_asked():
            interrupt.leave()
        raise
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except KeyboardInterrupt:
        end_interrupted()
    except Exception as error:
        if interrupt.was_asked():
            end_interrupted()
        code = exit_code(error)
        if code is None:
            raise
        print_error(error, is_json=os.environ.get("TINGFENG_LOG") == "json")
        sys.exit(code)


if __name__ == "__main__":
    main()
