"""What a day sees of the days before it: the newest revision of an article, on the latest day that holds it."""

from datetime import UTC, date, datetime, timedelta
from random import Random

import numpy as np
import pyarrow as pa
import pytest

from transforms.schemas import ARTICLES, COPIES, SIGNATURES
from transforms.text.copies.candidate_pairs import find_pairs
from transforms.timeline import samples_of, samples_of_both
from warehouse.pipeline.window import Window, latest, newest
from warehouse.storage.lake import Lake

FIRST = date(2026, 10, 1)
DAYS = [FIRST + timedelta(days=k) for k in range(5)]
AT = datetime(2026, 10, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """Five days of thirty articles that come again on other days, some in several revisions; the third day has no signatures."""
    draw, lake = Random(7), Lake(tmp_path_factory.mktemp("lake"))
    for day in DAYS:
        rows = []
        for k in range(40):
            name = f"a{draw.randrange(30)}"
            more = {"fetched_at": AT + timedelta(minutes=draw.randrange(20)), "title": f"{day} {k}"}
            rows.append(ARTICLES.completed({"article_id": name, "revision_id": f"{name}.{day.day}.{k}", "day": day, **more}))
        lake.write("articles", day, ARTICLES.table(rows))
        lake.write("copies", day, COPIES.table(COPIES.completed({**r, "chain_id": r["title"]}) for r in newest_rows(rows)))
        if day != DAYS[2]:
            signed = [SIGNATURES.completed({**r, "text_hash": r["title"]}) for r in rows if draw.random() < 0.8]
            lake.write("signatures", day, SIGNATURES.table(signed))
    return lake


def newest_rows(rows: list[dict]) -> list[dict]:
    best: dict[str, dict] = {}
    for row in rows:
        if row["article_id"] not in best or row["fetched_at"] >= best[row["article_id"]]["fetched_at"]:
            best[row["article_id"]] = row
    return [row for row in rows if best[row["article_id"]] is row]


def expected(lake: Lake, name: str, days: list[date], but: set[str]) -> list[dict]:
    """Row by row, from the latest day back."""
    found, seen = [], set(but)
    for day in reversed(days):
        kept = {r["revision_id"] for r in newest_rows(lake.read("articles", day).to_pylist())}
        rows = lake.read(name, day).to_pylist()
        rows = [r for r in rows if r["article_id"] not in seen and r.get("revision_id", next(iter(kept))) in kept]
        seen |= {r["article_id"] for r in rows}
        found = rows + found
    return found


@pytest.mark.parametrize("days", [DAYS, DAYS[:3], DAYS[2:3], []], ids=len)
@pytest.mark.parametrize(("name", "column"), [("articles", "title"), ("signatures", "text_hash"), ("copies", "chain_id")])
def test_a_window_holds_each_article_once_as_it_was_last(lake: Lake, name: str, column: str, days: list[date]):
    today = pa.table({"article_id": ["a3", "a7", "elsewhere"]})
    for after, but in ((None, set()), (today, {"a3", "a7"})):
        got = Window(lake).newest_rows(name, days, ("article_id", column), after)
        assert got.to_pylist() == [{k: r[k] for k in ("article_id", column)} for r in expected(lake, name, days, but)]


def test_found_articles_are_the_newest_of_the_days(lake: Lake):
    rows = newest_rows([r for day in DAYS for r in lake.read("articles", day).to_pylist()])
    got = Window(lake).lookup("articles", DAYS, ["a3", "a7", "elsewhere"], ("title",))
    assert got["title"].to_pylist() == [r["title"] for r in rows if r["article_id"] in {"a3", "a7"}]


def test_a_day_without_repeats_is_not_copied():
    one, other = (pa.table({"article_id": ids, "at": [1, 2]}) for ids in (["a", "b"], ["c", "d"]))
    assert newest(one, by="at") is one
    assert all(part is given for part, given in zip(latest([one, other]), (one, other), strict=True))


def test_grams_of_the_window_that_are_left_out_join_no_new_text():
    draw = np.random.default_rng(3)
    common = draw.integers(0, 2**29, 400, dtype=np.uint32)
    texts = [np.unique(np.concatenate((draw.choice(common, 60), draw.integers(0, 2**29, 60, dtype=np.uint32)))) for _ in range(50)]
    past, today = (pa.table({"hashes": pa.array([t.tolist() for t in part], pa.list_(pa.uint32()))}) for part in (texts[:30], texts[30:]))
    ranks = draw.permutation(50).astype(np.int32)
    ranks[[4, 37]] = -1  # older revisions
    is_new = np.zeros(50, dtype=np.bool_)
    is_new[ranks[30:][ranks[30:] >= 0]] = True
    n_chars = np.full(50, 8 * 120)
    sifted = samples_of_both(past, today, ranks)
    whole = (*samples_of(past, ranks), *samples_of(today, ranks[30:]))
    assert sum(len(s.flat) for s in sifted) < sum(len(s.flat) for s in whole)
    (pairs, common_grams), (expected, expected_common) = (find_pairs(s, n_chars, is_new) for s in (sifted, whole))
    assert len(expected.one) > 20
    assert np.array_equal(common_grams, expected_common)
    assert all(np.array_equal(getattr(pairs, k), getattr(expected, k)) for k in ("one", "other", "shared"))
