"""The composition root and the command line: reads the environment once, wires the rooms, offers their commands."""

import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
from crawlers.commands import commands as crawl_commands

from crawlers import archive, spec
from transforms.rules import PortalRules
from warehouse.commands import commands as warehouse_commands
from warehouse.lake import Lake, LakeError
from warehouse.query import QueryError
from warehouse.seeds import SeedError, read_seed
from warehouse.views import ViewError

REPO = Path(__file__).resolve().parent
PORTALS = REPO / "crawlers" / "portals"
NEWSROOM = REPO / "crawlers" / "newsroom"
TABLES = {"entities": "entities", "aliases": "aliases", "topic_names": "topics", "publishers": "publishers"}
"""Curated tables of the warehouse file, and the seed that each is read from."""
SETTINGS = ("TINGFENG_DATA", "TINGFENG_CONTACT", "TINGFENG_NEWSROOM", "TINGFENG_LOG")
DEMO_MARK = "DEMO"
TEMPORARY, USAGE = 75, 2


@dataclass
class ArchivedPages:
    """The archive as the runner's source."""

    raw: Path

    def fetches(self, day: date) -> pa.Table:
        return archive.read_fetches(self.raw, day)

    def pages(self, day: date) -> Iterator[pa.RecordBatch]:
        return archive.read_pages(self.raw, day)


@dataclass
class Project:
    """One data directory with all that the commands need; everything is read when it is first asked for."""

    data: Path
    contact: str | None = None
    newsroom: str | None = None
    progress: bool = False

    @property
    def raw(self) -> Path:
        return self.data / "raw"

    @property
    def lake(self) -> Lake:
        return Lake(self.data / "lake")

    @property
    def source(self) -> ArchivedPages:
        return ArchivedPages(self.raw)

    @property
    def stamp(self) -> str | None:
        return DEMO_MARK if self.newsroom or (self.data / DEMO_MARK).exists() else None

    @cached_property
    def portals(self) -> Mapping[str, spec.Portal]:
        own = spec.load_portals(PORTALS)
        return {**own, **spec.load_portals(NEWSROOM / "portals")} if self.stamp else own

    @property
    def rules(self) -> Mapping[str, PortalRules]:
        return {name: portal.rules for name, portal in self.portals.items()}

    def side(self, name: str) -> Any:
        if name == "rules":
            return self.rules
        return read_seed(name, [NEWSROOM / "seeds"] if self.stamp else [])

    def tables(self) -> Mapping[str, pa.Table]:
        return {**{name: self.side(seed) for name, seed in TABLES.items()}, "portals": spec.portal_table(self.portals)}

    def archived_days(self) -> list[date]:
        return archive.days(self.raw)


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 120})
@click.option(
    "--data",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where raw/, lake/ and warehouse.duckdb live. [TINGFENG_DATA, else data]",
)
@click.option("--newsroom", help="Address of a running invented newsroom: crawl only it. [TINGFENG_NEWSROOM]")
@click.version_option(package_name="tingfeng")
@click.pass_context
def cli(ctx: click.Context, data: Path | None, newsroom: str | None) -> None:
    """听风 Tingfeng: media monitoring for Chinese tech news."""
    unknown = sorted(name for name in os.environ if name.startswith("TINGFENG_") and name not in SETTINGS)
    if unknown:
        raise click.UsageError(f"unknown setting {', '.join(unknown)}; known: {', '.join(SETTINGS)}")
    ctx.obj = Project(
        data=(data or Path(os.environ.get("TINGFENG_DATA") or "data")).absolute(),
        contact=os.environ.get("TINGFENG_CONTACT") or None,
        newsroom=newsroom or os.environ.get("TINGFENG_NEWSROOM") or None,
        progress=sys.stderr.isatty(),
    )


for command in [*crawl_commands, *warehouse_commands]:
    cli.add_command(command)


def main(run: Callable[[], None] = cli) -> None:
    """Run a command and turn what can go wrong into one clear line and an exit code."""
    try:
        run()
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (LakeError, ViewError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(TEMPORARY)
    except (QueryError, SeedError, spec.SpecError) as error:
        click.echo(f"error: {error}", err=True)
        sys.exit(USAGE)


if __name__ == "__main__":
    main()
