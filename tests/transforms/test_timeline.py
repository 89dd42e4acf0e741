"""A day and its window as one list by time: which revision stands, in which order, and what is known of each."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa

from transforms.schemas import ARTICLES, SIGNATURES
from transforms.text.copies.time_intervals import DAY, MINUTE, SECOND
from transforms.timeline import Timeline, last_rows, newest, published_in, timeline, widths

TODAY, BEFORE = date(2026, 10, 6), date(2026, 10, 5)
NOON = datetime(2026, 10, 6, 4, tzinfo=UTC)


def article(name: str, day: date = TODAY, *, revision: int = 1, at: datetime | None = NOON, **more) -> dict:
    known = {
        "article_id": name,
        "revision_id": f"{name}@{revision}",
        "day": day,
        "portal": "lake",
        "kind": "article",
        "title": f"标题{name}",
    }
    return known | {"published_at": at, "published_precision": "minute", "fetched_at": (at or NOON) + timedelta(hours=1)} | more


def signature(name: str, day: date = TODAY, *, revision: int = 1, hashes: tuple[int, ...] = (1, 2), **more) -> dict:
    known = {"article_id": name, "revision_id": f"{name}@{revision}", "day": day, "hashes": list(hashes), "n_chars": 400}
    return known | {"n_sentences": 9, "text_hash": f"text {name}"} | more


def table(dataset, rows: list[dict]) -> pa.Table:
    return dataset.table(dataset.completed(row) for row in rows)


def line(today: list[dict], signed: list[dict], past: list[dict] = (), past_signed: list[dict] = ()) -> Timeline:
    return timeline(*(table(d, rows) for d, rows in ((ARTICLES, today), (SIGNATURES, signed), (ARTICLES, past), (SIGNATURES, past_signed))))


def both() -> Timeline:
    """b and d of today, a and c of the day before; c was published last."""
    late = NOON + timedelta(hours=5)
    return line(
        [article("d", at=NOON), article("b", at=NOON - timedelta(hours=1), title="「ＢＢ」", kind="digest")],
        [signature("b", n_chars=410), signature("d")],
        [article("c", BEFORE, at=late), article("a", BEFORE, at=NOON)],
        [signature("a", BEFORE, hashes=(2, 700)), signature("c", BEFORE)],
    )


def test_articles_stand_in_order_of_time_and_id():
    found = both()
    assert found.ids.to_pylist() == ["b", "a", "d", "c"]
    assert found.is_new.tolist() == [True, False, True, False]
    assert found.row.tolist() == [1, 1, 0, 0]
    assert found.n_chars.tolist() == [410, 400, 400, 400]
    assert found.text_hash.to_pylist() == ["text b", "text a", "text d", "text c"]
    noon = int(NOON.timestamp()) * 1_000_000
    assert found.time(2).start == noon
    assert found.time(2).end == noon + MINUTE
    assert found.time(2).basis == 0


def test_the_first_fetch_dates_an_article_without_a_time():
    undated = {"published_at": None, "published_precision": "none", "fetched_at": NOON + timedelta(hours=2)}
    rows = [article("b"), article("c", **undated), article("a", **undated, reported_at=NOON - timedelta(hours=1))]
    assert line(rows, [signature(i) for i in "abc"]).ids.to_pylist() == ["a", "b", "c"]
    start, end, basis = (t.tolist() for t in published_in(table(ARTICLES, rows)))
    noon = int(NOON.timestamp()) * 1_000_000
    assert start == [noon, noon + 120 * MINUTE, noon - 60 * MINUTE]
    assert [b - a for a, b in zip(start, end, strict=True)] == [MINUTE, SECOND, SECOND]
    assert basis == [0, 2, 2]
    unfetched = {"article_id": "x", "published_at": NOON, "published_precision": "minute"}
    assert published_in(table(ARTICLES, [unfetched]))[0].tolist() == [noon]  # of a trial, which knows no fetch


def test_samples_know_their_ranks_and_keep_of_the_window_what_the_day_may_hold():
    past, new = both().samples
    assert (past.ranks.tolist(), new.ranks.tolist()) == ([1, 3], [0, 2])
    assert [past.flat[a:b].tolist() for a, b in zip(past.offsets[:-1], past.offsets[1:], strict=True)] == [[2], [1, 2]]
    assert new.flat.tolist() == [1, 2, 1, 2]


def test_an_article_fetched_again_counts_for_the_day_alone():
    found = line(
        [article("a", revision=2)], [signature("a", revision=2)], [article("a", BEFORE), article("b", BEFORE)],
        [signature("a", BEFORE), signature("b", BEFORE)],
    )  # fmt: skip
    assert found.ids.to_pylist() == ["a", "b"]
    assert found.is_new.tolist() == [True, False]
    assert found.samples[0].ranks.tolist() == [-1, 1]


def test_the_newest_revision_of_the_window_stands():
    found = line(
        [],
        [],
        [article("a", BEFORE, revision=2)],
        [
            signature("a", BEFORE, revision=2, n_chars=2),
            signature("a", BEFORE, n_chars=1),
            signature("a", BEFORE - timedelta(days=1), revision=3, n_chars=3),
        ],
    )
    assert found.ids.to_pylist() == ["a"]
    assert found.n_chars.tolist() == [2]


def test_a_signature_without_its_article_is_left_out():
    found = line([article("a")], [signature("a"), signature("gone")], [], [signature("b", BEFORE)])
    assert found.ids.to_pylist() == ["a"]


def test_columns_come_from_the_table_that_holds_the_article():
    found = both()
    assert found.columns(np.array([0, 1, 2, 3]), ("title",))["title"].to_pylist() == ["「ＢＢ」", "标题a", "标题d", "标题c"]
    assert found.columns(np.array([3, 0, 3]), ("title",))["title"].to_pylist() == ["标题c", "「ＢＢ」", "标题c"]
    found = Timeline(**vars(found) | {"past": found.past.drop_columns(["title"])})
    assert found.columns(np.array([1, 2]), ("title", "kind")).to_pydict() == {"title": [None, "标题d"], "kind": ["article", "article"]}


def test_faces_fold_the_headline_and_know_a_digest():
    found = both()
    faces = found.faces(np.array([0, 2]))
    assert faces[0].is_digest
    assert not faces[2].is_digest
    assert faces[0].title.decode("utf-32-le") == "bb"
    assert not faces[0].equals(faces[2])
    assert faces[0].equals(faces[0].__class__(faces[0].title, faces[0].script, faces[0].is_obfuscated, False))
    assert not faces[0].equals(faces[0].__class__(faces[0].title, "hant", faces[0].is_obfuscated, True))


def test_pages_hold_times_in_microseconds():
    ((rank, page),) = both().pages(np.array([2]), ("article_id", "published_at", "time_from_id"))
    assert (rank, page) == (2, {"article_id": "d", "published_at": int(NOON.timestamp()) * 1_000_000, "time_from_id": None})


def test_last_rows_and_newest():
    known, wanted = (pa.chunked_array([[*names]], pa.string()) for names in ("abab", "bxa"))
    assert last_rows(known, wanted).tolist() == [3, -1, 2]
    assert last_rows(known.slice(0, 0), wanted).tolist() == [-1, -1, -1]
    signed = table(SIGNATURES, [signature("a", revision=r) for r in (2, 3, 1)] + [signature("b")])
    assert newest(signed, np.array([0, 1, 2, 3])).tolist() == [1, 3]
    assert newest(signed, np.array([2, 3])).tolist() == [2, 3]


def test_widths_of_precisions():
    assert widths(pa.chunked_array([["day", None, "minute", "none"]])).tolist() == [DAY, 0, MINUTE, 0]
    assert widths(pa.chunked_array([], pa.string())).tolist() == []
