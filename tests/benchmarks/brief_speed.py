"""How long a briefing takes on a large lake: made from the published warehouse, and made again from the files of its moment.

python tests/benchmarks/brief_speed.py [--articles 300000] [--days 365] [--data FOLDER] [--rebuild]

The lake is that of questions_speed.py. Wall time depends on the machine's other work, CPU time hardly.
"""

import argparse
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pyarrow as pa
from questions_lake import LAST_DAY, Invented
from questions_speed import build

import tingfeng
from warehouse.access.briefing_archive import Asked
from warehouse.search import index
from warehouse.serving.briefing import making
from warehouse.serving.briefing.reading import Source


@dataclass
class InventedProject(tingfeng.Project):
    """The project of an invented lake, with its names."""

    curated_tables: Mapping[str, pa.Table] | None = None

    def tables(self) -> Mapping[str, pa.Table]:
        """Curated tables of the warehouse file by name."""
        return self.curated_tables or super().tables()


def timed(words: str, started: tuple[float, float]) -> None:
    print(f"{words}: {time.perf_counter() - started[0]:.1f} s, {time.process_time() - started[1]:.1f} s CPU", flush=True)


def now() -> tuple[float, float]:
    return time.perf_counter(), time.process_time()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, default=300_000)
    parser.add_argument("--days", type=int, default=365)
    parser.add_argument("--data", type=Path, help="keep the lake here, or use the one that is there")
    parser.add_argument("--rebuild", action="store_true", help="also make them again from the files of the moment")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        data = given.data or Path(scratch) / "data"
        project, invented = InventedProject(data), Invented(given.articles, given.days)
        project.curated_tables = invented.curated(project)
        if not (data / "warehouse.duckdb").exists():
            started = now()
            invented.fill(project.lake)
            timed(f"{invented.n_a_day * given.days:,} articles written", started)
            index.update(data, invented.days[-5:])
            print(f"warehouse built in {build(data, project, invented)}", flush=True)
        if not (project.lake.history.root / "tables").exists():  # as `tingfeng build` does
            kept = {n: t.cast(pa.schema([f.with_nullable(True) for f in t.schema])) for n, t in project.tables().items()}
            project.lake.history.keep_tables(kept)
        measure(project, with_rebuild=given.rebuild)


def measure(project: InventedProject, *, with_rebuild: bool) -> None:
    definitions = making.definitions(project)
    moment = making.moment_of(project, definitions)
    for kind, n_days in (("daily", 1), ("weekly", 7), ("event", 1)):
        asked = Asked(kind, LAST_DAY - timedelta(days=n_days - 1), LAST_DAY, moment, "http://127.0.0.1:8765")
        started = now()
        with making.opened(project, definitions, moment) as db:
            if kind == "event":
                story = Source(db, definitions.panels).rows("told_stories", first=LAST_DAY, last=LAST_DAY, n=1)[0]
                asked = replace(asked, first=story["first_day"], last=story["last_day"], story=story["story_id"])
            kept, page = making.make(project, definitions, asked, db)
        timed(f"{kind}, {len(page.body):,} bytes", started)
        if with_rebuild:
            started = now()
            with making.opened(project, definitions, moment + timedelta(microseconds=1)) as db:  # never the published file
                again = making.compose(db, definitions, kept.asked, kept.id, demo_mark=project.demo_mark, version=making.version())
            timed(f"{kind} again, {'the same bytes' if again.body == page.body else 'OTHER BYTES'}", started)


if __name__ == "__main__":
    main()
