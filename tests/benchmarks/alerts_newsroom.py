# ruff: noqa: E402 - the checkout is put on the path first
"""Alerts on the invented newsroom against its truth: firsts, recall and precision of subject rules, a day with the crawl cut, the replay.

python tests/benchmarks/alerts_newsroom.py [--articles 10000] [--days 30] [--seed 1] [--ticks 1] [--cut 20] [--data DIR]

The truth's articles are taken through the steps day by day without a crawl; after each part of a day the warehouse is built and one tick is
judged, as `tingfeng watch run` does it. There is one rule for each company: it is the subject, three publishers report. A rule should tell
the stories that the newsroom wrote about the company, and no others. On the day of `--cut` nine pages of ten are missing.
"""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

REPO = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO), str(REPO / "tests" / "benchmarks")]
os.environ.setdefault("TINGFENG_LANG", "en")

import pyarrow as pa
from stories_newsroom import NoArchive, article

import tingfeng
from crawlers.newsroom import Newsroom, truth_rows
from crawlers.newsroom.cast import all_companies
from crawlers.newsroom.world import facts_of
from transforms.schemas import ARTICLES, FETCHES
from transforms.text.times import BEIJING
from warehouse.catalog import views
from warehouse.pipeline.runner import Runner
from warehouse.watch import ticks
from warehouse.watch.backtest import backtest
from warehouse.watch.ledger import Ledger
from warehouse.watch.rule_file import load

STEPS = ("signatures", "links", "copies", "mentions", "tones", "stories", "story_turns")
N_PUBLISHERS = 3
RULE = (
    '[[watch]]\nid = "{id}"\nname = "{name}"\nentities = ["{id}"]\n[watch.when]\npublishers = {n}\n[watch.escalate]\npublishers = [10]\n\n'
)
CUT_KEEPS = 10
Row = dict[str, Any]


def fetch(row: Row) -> Row:
    """The fetch that an article came from."""
    same = {name: row[name] for name in ("page_id", "portal", "day", "url", "fetched_at")}
    return FETCHES.completed({**same, "crawl_id": f"c{row['day']}", "kind": "article", "outcome": "ok", "status": 200})


class Fetched(NoArchive):
    """The fetches that the lake's articles came from, without their pages."""

    def __init__(self) -> None:
        self.rows: dict[date, list[Row]] = {}

    def fetches(self, day: date) -> pa.Table:
        """See `PageSource`."""
        return FETCHES.table(map(fetch, self.rows.get(day, ())))


def tick_moments(day: date, n: int) -> list[datetime]:
    """Moments of a day: its end, and others before it in equal steps."""
    end = datetime.combine(day, datetime.min.time(), BEIJING) + timedelta(hours=24) - timedelta(minutes=1)
    return [end - timedelta(hours=24 / n) * (n - 1 - i) for i in range(n)]


def run(project: tingfeng.Project, truth: Sequence[Mapping[str, Any]], n_ticks: int, cut: date | None) -> Counter[str]:
    """Every day in parts: articles, steps, build, tick. Returns seconds by what they were spent on."""
    spent: Counter[str] = Counter()
    by_day: dict[date, list[Row]] = defaultdict(list)
    for row in truth:
        made = article(row)
        by_day[made["day"]].append({**made, "page_id": f"p-{made['article_id']}"})
    watches, ledger, source = load(project).watches, Ledger(project.lake), Fetched()
    for day, rows in sorted(by_day.items()):
        there = rows[::CUT_KEEPS] if day == cut else rows
        for at in tick_moments(day, n_ticks):
            known = [row for row in there if row["fetched_at"] <= at]
            project.lake.write("articles", day, ARTICLES.table(known))
            source.rows[day] = known
            for what, work in (
                ("steps", lambda day=day: Runner(project.lake, source, project.reference_table).process([day], STEPS)),
                ("build", lambda: views.build(project.lake, project.data / "warehouse.duckdb", project.tables(), is_kept=False)),
                ("tick", lambda at=at: ticks.run(project, watches, at, ledger)),
            ):
                began = time.process_time()
                work()
                spent[what] += time.process_time() - began
    return spent


def expected(room: Newsroom, truth: Sequence[Mapping[str, Any]], publisher_of: Mapping[str, str], cut: date | None) -> set[tuple[str, str]]:
    """(company, story) that should be told: enough publishers of the truth's story in one day's reach, apart from the cut day."""
    publishers: dict[str, set[str]] = defaultdict(set)
    for row in truth:
        if row["relation"] != "digest" and row["article_id"] in publisher_of and date.fromisoformat(row["day"]) != cut:
            publishers[row["story"]].add(publisher_of[row["article_id"]])
    return {(facts_of(room, int(story[1:])).company.id, story) for story, found in publishers.items() if len(found) >= N_PUBLISHERS}


def measure(project: tingfeng.Project, room: Newsroom, truth: Sequence[Mapping[str, Any]], cut: date | None) -> list[str]:
    """The truth table."""
    ledger = Ledger(project.lake)
    facts = ledger.read("alert_facts").to_pylist()
    wanted = expected(room, truth, {row["article_id"]: row["publisher"] for row in facts}, cut)
    story_of = {row["article_id"]: row["story"] for row in truth if row["relation"] != "digest"}
    rows = ledger.alerts()
    firsts = [row for row in rows if row["kind"] == "first"]
    told = []
    for row in firsts:
        stories = Counter(story_of[i] for i in row["article_ids"] if i in story_of)
        told.append((row["watch_id"], max(stories, key=lambda s: (stories[s], s)) if stories else ""))
    held_by = {(row["watch_id"], story_of.get(i)) for row in firsts for i in row["article_ids"]}
    right = [pair for pair in told if pair[1] and facts_of(room, int(pair[1][1:])).company.id == pair[0]]
    red = sorted({name for row in ledger.ticks().to_pylist() for name in row["red_checks"]})
    on_cut = [row for row in rows if cut and row["day"] == cut]
    twice = sum(n - 1 for n in Counter(told).values())
    return [
        f"firsts {len(firsts)}, escalations {sum(r['kind'] == 'escalation' for r in rows)}, held {sum(r['kind'] == 'held' for r in rows)}",
        f"first messages about a story and rule beyond one: {twice}",
        f"recall {len(wanted & held_by)} / {len(wanted)} = {len(wanted & held_by) / len(wanted):.3f}",
        f"precision of subject rules {len(right)} / {len(told)} = {len(right) / max(1, len(told)):.3f}",
        f"cut day: {sum(r['kind'] in ('first', 'escalation') for r in on_cut)} told, {sum(r['kind'] == 'held' for r in on_cut)} held"
        if cut
        else "",
        f"red checks: {', '.join(red)}" if red else "",
    ]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=10_000)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--ticks", type=int, default=1)
    parser.add_argument("--cut", type=int, default=20, help="Number of the day on which the crawl breaks off; 0 for none.")
    parser.add_argument("--data", type=Path)
    args = parser.parse_args()
    room = Newsroom(seed=args.seed, pages=args.articles, days=args.days)
    truth = [r for r in truth_rows(room) if not r["is_hostile"]]
    days = sorted({date.fromisoformat(r["day"]) for r in truth})
    cut = days[args.cut - 1] if args.cut else None
    with tempfile.TemporaryDirectory() as scratch:
        data = args.data or Path(scratch)
        tingfeng.mark_as_demo(data)
        project = tingfeng.Project(data, contact="demo@tingfeng.test")
        (project.own_folder / "watch").mkdir(parents=True)
        rules = "".join(RULE.format(id=c.id, name=c.zh, n=N_PUBLISHERS) for c in all_companies())
        (project.own_folder / "watch" / "companies.toml").write_text(rules, encoding="utf-8")
        spent = run(project, truth, args.ticks, cut)
        lines = [f"seed {args.seed}: {len(truth)} articles, {room.stories} stories, {len(days)} days, {args.ticks} tick(s) a day"]
        lines += measure(project, room, truth, cut)
        began = time.process_time()
        since, until = (datetime.combine(d, datetime.min.time(), UTC) for d in (days[0] - timedelta(days=1), days[-1] + timedelta(days=2)))
        found = backtest(project, load(project).watches, since, until)
        spent["backtest"] = time.process_time() - began
        lines.append(f"replay: {len(found.messages)} messages, {len(found.unsent)} not sent, {len(found.unfound)} not found again")
        lines.append(f"today's rows: {len(found.today)} messages, {len(found.differences)} differ")
        lines.append("CPU s: " + ", ".join(f"{what} {seconds:.0f}" for what, seconds in spent.items()))
    sys.stdout.write("\n".join(filter(None, lines)) + "\n")


if __name__ == "__main__":
    main()
