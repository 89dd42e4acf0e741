"""Writes docs/questions.md: the questions of warehouse/questions/ with their queries, and the answers of an invented newsroom.

`python tests/gate/questions.py` watches the newsroom for eight days, two crawls a day by the newsroom's clock, and asks (ten minutes);
`--data DIR` asks a data directory that an earlier run left there, or leaves it there.
"""

import argparse
import shutil
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from crawling import crawl_now

import tingfeng
from crawlers.newsroom import Newsroom, serve
from crawlers.newsroom.site import moment
from crawlers.spec import NEWSROOM_PORTALS, load_portals
from transforms.registry import STEPS
from warehouse import query, questions
from warehouse.commands import publish, run_steps

ROOM = Newsroom(seed=1, pages=500, days=8)
CRAWLS = ("14:30:00", "23:55:00")


def watch(data: Path) -> None:
    """Crawl the newsroom as its clock goes on, run all steps, publish. Pages that are traps for crawlers are left out."""
    tingfeng.mark_as_demo(data)
    shutil.copytree(NEWSROOM_PORTALS, data / "portals")
    portals = [p for p in load_portals(data / "portals") if not p.startswith("thorns")]
    days = [date(2026, 10, 5) + timedelta(days=n) for n in range(ROOM.days)]
    with serve(ROOM) as room:
        for now in (f"{day}T{hour}+08:00" for day in days for hour in CRAWLS):
            room.server.now = moment(now)
            crawl_now(data, room, now[:10], now=now, portals=portals)
            print(f"crawled at {now}", flush=True)
    project = tingfeng.Project(data)
    run_steps(project, days, tuple(STEPS), workers=1)
    publish(project)


def write(data: Path) -> None:
    """Ask every question and write the page."""
    with query.connect(data) as db:
        answers = [query.ask(db, q.sql) for q in questions.questions()]
    questions.PAGE.write_text(questions.page(answers), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path)
    given = parser.parse_args().data
    with tempfile.TemporaryDirectory() as scratch:
        data = given or Path(scratch) / "data"
        if not (data / "warehouse.duckdb").exists():
            watch(data)
        write(data)
