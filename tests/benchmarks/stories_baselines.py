"""The step `stories` beside two plain methods on a mixed stream, in one table: python tests/benchmarks/stories_baselines.py [--without]

A: one pass, TF-IDF, cosine with a decaying centroid (Allan, Papka and Lavrenko 1998), three thresholds. B: A with a followed entity as a
feature, and events whose words the story discounts. The sagas are halved by size, every other one: what was tuned on the first half is read
on the second. `--without` leaves the features of the step out, one by one.
"""

import argparse
import gzip
import importlib.util
import json
import math
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

REPO = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(REPO)]

import pyarrow as pa  # noqa: E402 - the checkout is put on the path first

from tingfeng import Project  # noqa: E402
from transforms.text.stories import story_score  # noqa: E402
from transforms.text.stories.term_weights import LEAD_CHARS, Background, terms  # noqa: E402
from warehouse.trial.commands import Trial  # noqa: E402
from warehouse.trial.rows import read_rows  # noqa: E402

BENCH = REPO.parent / "shared" / "bench" / "stories2"
HALF_LIFE_DAYS, EVENT_HALF_LIFE_DAYS, WINDOW_DAYS = 60.0, 2.0, 180.0
JOIN, N_TERMS = 0.22, 40
ENTITY = 0.04
DISCOUNT = 0.8
EVENT_JOIN = {"A": 0.35, "B": 0.25}
Places = dict[str, tuple[str, str]]


@dataclass(eq=False)
class Cluster:
    """A story or an event: its centroid fades from report to report."""

    key: str
    vector: dict[str, float] = field(default_factory=dict)
    told: Counter[str] = field(default_factory=Counter)
    subjects: Counter[str] = field(default_factory=Counter)
    at: float = -math.inf
    events: list["Cluster"] = field(default_factory=list)

    def cosine(self, vector: Mapping[str, float]) -> float:
        dot = sum(w * self.vector[t] for t, w in vector.items() if t in self.vector)
        return dot / (math.hypot(*vector.values()) * math.hypot(*self.vector.values()) or 1.0)

    def add(self, vector: Mapping[str, float], at: float, half_life: float) -> None:
        fade = 0.5 ** (max(0.0, at - self.at) / half_life) if self.vector else 1.0
        self.vector = {t: w * fade for t, w in self.vector.items()}
        for term, weight in vector.items():
            self.vector[term] = self.vector.get(term, 0.0) + weight
        self.told.update(vector.keys())
        self.at = max(self.at, at)


def vector_of(article: Mapping[str, Any], share: Background) -> dict[str, float]:
    weights = {t: 0.5 * (1 + math.log(n)) for t, n in Counter(terms(article["text"])).items()}
    for part, weight in ((terms(article["text"][:LEAD_CHARS]), 1.0), (terms(article["title"] or ""), 3.0)):
        for term in set(part):
            weights[term] = weights.get(term, 0.0) + weight
    weighed = {t: w * -math.log(share.share(t)) for t, w in weights.items()}
    return {t: weighed[t] for t in sorted(weighed, key=lambda t: (-weighed[t], t))[:N_TERMS]}


def plain(which: str, articles: Iterable[Mapping[str, Any]], chains: Mapping[str, str], subjects: Mapping[str, frozenset[str]]) -> Places:
    """Methods A and B; copies follow their chain."""
    fixed, by_term, found = Background(), defaultdict[str, dict[str, Cluster]](dict), dict[str, tuple[str, str]]()
    first: dict[str, str] = {}
    for article in articles:
        key, at = article["article_id"], article["at"]
        head = first.setdefault(chains.get(key, key), key)
        if head != key:
            found[key] = found[head]
            continue
        vector = vector_of(article, fixed)
        near = {s.key: s for t in vector for s in by_term[t].values() if at - s.at <= WINDOW_DAYS}
        about = subjects.get(key, frozenset())
        scored = ((-s.cosine(vector) - (entity(about, s) if which == "B" else 0.0), s.key) for s in near.values())
        score, best = min(scored, default=(0.0, ""))
        story = near[best] if -score >= JOIN else Cluster(key)
        event = event_of(which, story, vector, at) or Cluster(key)
        if event not in story.events:
            story.events.append(event)
        story.add(vector, at, HALF_LIFE_DAYS)
        event.add(vector, at, EVENT_HALF_LIFE_DAYS)
        story.subjects.update(about)
        for term in vector:
            by_term[term][story.key] = story
        found[key] = story.key, event.key
    return found


def entity(about: frozenset[str], story: Cluster) -> float:
    """For B: what a shared subject adds, and another one takes off."""
    if not about or not story.subjects:
        return 0.0
    return ENTITY if any(e in story.subjects for e in about) else -ENTITY


def event_of(which: str, story: Cluster, vector: Mapping[str, float], at: float) -> Cluster | None:
    n = sum(len(e.told) > 0 for e in story.events) or 1
    usual = Counter(t for e in story.events for t in e.told)

    def weighed(terms_of: Mapping[str, float]) -> dict[str, float]:
        return {t: w * (1 - DISCOUNT * max(0, usual[t] - 1) / n) for t, w in terms_of.items()} if which == "B" else dict(terms_of)

    mine = weighed(vector)
    scored = [
        (-Cluster(e.key, weighed(e.vector)).cosine(mine) * 0.5 ** (max(0.0, at - e.at) / EVENT_HALF_LIFE_DAYS), e.key, e)
        for e in story.events
        if at - e.at <= 14
    ]
    best = min(scored, key=lambda s: s[:2], default=None)
    return best[2] if best and -best[0] >= EVENT_JOIN[which] else None


def step(trial: Trial, **weights: float) -> Places:
    """The step itself, with these weights changed."""
    usual = story_score.JOIN
    story_score.JOIN = usual._replace(**weights)
    try:
        made = trial.stories()
    finally:
        story_score.JOIN = usual
    return {r["article_id"]: (r["story_id"], r["event_id"]) for r in made.select(["article_id", "story_id", "event_id"]).to_pylist()}


def scorer() -> ModuleType:
    spec = importlib.util.spec_from_file_location("stories2_score", BENCH / "score.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def line(name: str, places: Places, seconds: float, judge: ModuleType, folder: Path) -> str:
    """Macro F1 of sagas and events on both halves."""
    found = folder / "found.jsonl"
    rows = ({"article_id": i, "story_id": s, "event_id": e} for i, (s, e) in places.items())
    found.write_text("".join(json.dumps(r) + "\n" for r in rows), encoding="utf-8")
    out, table = judge.score(str(BENCH / "articles.jsonl.gz"), str(found))
    halves = [[judge.f1(p, r) for _, _, p, r, *_ in sorted(table, key=lambda t: (-t[1], t[0]))[k::2]] for k in (0, 1)]
    cells = [sum(half) / len(half) for half in halves]
    story, event = out["story"], out["event"]
    return (
        f"{name:24} P {story['macro_p']:.3f} R {story['macro_r']:.3f} F1 {story['macro_f1']:.3f} halves {cells[0]:.3f} {cells[1]:.3f} "
        f"events {event['macro_f1']:.3f} mixed {out['mixed']['mixed']} {seconds:.0f} CPU s"
    )


def ordered(articles: pa.Table) -> Iterator[dict[str, Any]]:
    rows = articles.select(["article_id", "title", "text", "published_at"]).to_pylist()
    for row in sorted(rows, key=lambda r: (r["published_at"], r["article_id"])):
        yield row | {"at": row["published_at"].timestamp() / 86_400}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--without", action="store_true")
    args = parser.parse_args()
    judge = scorer()
    with TemporaryDirectory() as scratch:
        folder = Path(scratch)
        plain_file = folder / "articles.jsonl"
        with gzip.open(BENCH / "articles.jsonl.gz") as packed:
            plain_file.write_bytes(packed.read())
        trial = Trial(Project(Path("nowhere")), folder / "lake", {})
        trial.take_articles(read_rows(plain_file), fold=True)
        started = time.process_time()
        places = step_inputs_and_stories(trial)
        sys.stdout.write(line("stories (with inputs)", places, time.process_time() - started, judge, folder) + "\n")
        chains = {r["article_id"]: r["chain_id"] for r in trial.read("copies").select(["article_id", "chain_id"]).to_pylist()}
        named = defaultdict[str, set[str]](set)
        for row in trial.read("mentions").select(["article_id", "entity_id", "in_title"]).to_pylist():
            if row["in_title"]:
                named[row["article_id"]].add(row["entity_id"])
        subjects = {i: frozenset(e) for i, e in named.items()}
        for which in "AB":
            started = time.process_time()
            places = plain(which, ordered(trial.read("articles")), chains, subjects)
            sys.stdout.write(line(which, places, time.process_time() - started, judge, folder) + "\n")
        for name in used_features() if args.without else ():
            started = time.process_time()
            places = step(trial, **{name: 0.0})
            sys.stdout.write(line(f"without {name}", places, time.process_time() - started, judge, folder) + "\n")


def step_inputs_and_stories(trial: Trial) -> Places:
    made = trial.make("stories")
    return {r["article_id"]: (r["story_id"], r["event_id"]) for r in made.select(["article_id", "story_id", "event_id"]).to_pylist()}


def used_features() -> list[str]:
    return [name for name, weight in zip(story_score.Features._fields, story_score.JOIN, strict=True) if weight]


if __name__ == "__main__":
    main()
