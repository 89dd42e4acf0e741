"""Pieces of the step links: the order of pairs, digests, which texts are read, who names whom, and what the rows say."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pyarrow as pa
import pytest
from support.copying import article_text, articles, finder, row

from transforms.result import DropReason
from transforms.schemas import ARTICLES, LINKS, SIGNATURES
from transforms.steps import links, signatures
from transforms.steps.links import (
    LINK,
    RELATIONS,
    KeptTexter,
    Named,
    Texter,
    dropped,
    near_together,
    parts_of,
    row_of,
    table_of,
    with_digests,
)
from transforms.text.copies.candidate_pairs import CandidatePairs
from transforms.text.copies.folding import fold_many
from transforms.text.copies.overlap import OverlapMeasures, Piece
from transforms.text.copies.relations import ABRIDGED, DIGEST, EXCERPT, IDENTICAL, REPRINT
from transforms.timeline import Timeline, timeline
from warehouse.pipeline.seed_tables import read_seed

DAY, BEFORE = date(2026, 10, 5), date(2026, 10, 4)
TEXT = article_text(1)


def line(*today: dict, past: tuple[dict, ...] = ()) -> Timeline:
    now, then = articles(today), articles(past)
    return timeline(now, signatures.run(articles=now).out, then, signatures.run(articles=then).out)


def three(**more: object) -> Timeline:
    """a, b and c at eight, nine and ten o'clock."""
    return line(*(row(f"x:{i}", article_text(k), hour=8 + k, **more) for k, i in enumerate("abc")))


def test_pairs_that_hang_together_stand_together():
    one, other = np.array([2, 0, 5, 1], np.int32), np.array([6, 1, 9, 7], np.int32)
    assert [*zip(*(v.tolist() for v in near_together(one, other)), strict=True)] == [(0, 1), (1, 7), (2, 6), (5, 9)]
    one, other = np.array([0, 1, 0], np.int32), np.array([9, 2, 5], np.int32)
    assert [*zip(*(v.tolist() for v in near_together(one, other)), strict=True)] == [(0, 5), (0, 9), (1, 2)]


def test_parts_hold_every_pair_once(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(links, "FETCH", 2)
    ranks = np.arange(5, dtype=np.int32)
    parts = list(parts_of(CandidatePairs(ranks, ranks + 10, ranks)))
    assert [len(one) for one, _ in parts] == [2, 2, 1]
    assert np.concatenate([one for one, _ in parts]).tolist() == ranks.tolist()


def link(later: int, earlier: int, relation: str, contained: float = 0.9, contains: float = 0.3, stretch: tuple[int, int] = (0, 300)):
    return later, earlier, RELATIONS.index(relation), 0.5, contained, contains, 3, 0.0, *stretch


def turned(found: Timeline, *rows: tuple) -> list[tuple]:
    out = with_digests(found, np.array(list(rows), LINK))
    return [(int(r["later"]), int(r["earlier"]), RELATIONS[r["relation"]], float(r["contained"])) for r in out]


def four(*sizes: int, kinds: str = "aaaa") -> Timeline:
    """Articles of these sizes, one an hour; kind d is a digest."""
    kind = {"a": "article", "d": "digest"}
    return line(*(row(f"x:{k}", "字" * 9 + TEXT[:n], hour=8 + k, kind=kind[kinds[k]]) for k, n in enumerate(sizes)))


def test_an_article_that_holds_three_others_side_by_side_is_a_digest():
    sizes = four(100, 100, 100, 400)
    apart = [link(3, k, EXCERPT, 0.3, 0.9, (100 * k, 100 * k + 100)) for k in range(3)]
    assert turned(sizes, *apart) == [(3, k, DIGEST, 0.3) for k in range(3)]
    assert {r[2] for r in turned(sizes, *apart[:2])} == {EXCERPT}
    over = [link(3, k, EXCERPT, 0.3, 0.9, (0, 100)) for k in range(3)]
    assert {r[2] for r in turned(sizes, *over)} == {EXCERPT}  # three copies of one beginning


def test_a_digest_comes_first_whatever_the_times_are():
    early = four(400, 100, 100, 100)
    apart = [link(k + 1, 0, ABRIDGED, 0.9, 0.3, (100 * k, 100 * k + 100)) for k in range(3)]
    assert turned(early, *apart) == [(0, k + 1, DIGEST, 0.3) for k in range(3)]


def test_who_calls_itself_a_digest_needs_one_member():
    said = four(400, 100, 100, 100, kinds="daaa")
    assert turned(said, link(1, 0, ABRIDGED, 0.9, 0.3)) == [(0, 1, DIGEST, 0.3)]
    assert turned(said, link(1, 0, IDENTICAL, 0.9, 0.3)) == [(1, 0, IDENTICAL, 0.9)]
    assert turned(four(400, 100, 100, 100), link(1, 0, ABRIDGED, 0.9, 0.3)) == [(1, 0, ABRIDGED, 0.9)]


def test_a_row_of_a_digest_is_turned_round():
    found = line(row("x:a", TEXT, hour=8, kind="digest"), row("x:b", TEXT[:200], hour=9))
    faces = found.faces(np.array([0, 1]))
    measures = OverlapMeasures(0.9, 0.3, 1.0, 1.0, 0.5, 3, 0.0, 1.0, 0.0, 0, 0.0, 0, Piece(True, (0, 9), (5, 14), 9, 20))
    assert row_of(1, 0, DIGEST, measures, faces) == (0, 1, RELATIONS.index(DIGEST), 0.5, 0.3, 0.9, 3, 0.0, 5, 14)
    assert row_of(1, 0, REPRINT, measures, faces) == (1, 0, RELATIONS.index(REPRINT), 0.5, 0.9, 0.3, 3, 0.0, 5, 14)


def test_texts_come_from_the_day_or_the_window_and_are_empty_where_an_article_is_gone():
    old = row("x:old", article_text(9), day=BEFORE)
    gone = row("x:gone", article_text(8), day=BEFORE, hour=9)
    found = line(row("x:new", TEXT), past=(old, gone))
    asked: list[list[str]] = []
    stored = finder([articles([old])])

    def look_up(ids: list[str], columns: tuple[str, ...]) -> pa.Table:
        asked.append(ids)
        return stored(ids, columns)

    texter = Texter(found, look_up)
    texter.read(np.array([0, 1, 2]))
    assert found.ids.to_pylist() == ["x:old", "x:gone", "x:new"]
    assert asked == [["x:old", "x:gone"]]
    folded = texter.folded(np.array([2, 0, 1]))
    expected = fold_many([TEXT, article_text(9), ""])
    assert folded.codes.tolist() == expected.codes.tolist()
    assert folded.starts.tolist() == expected.starts.tolist()
    texter.read(np.array([2]))
    assert len(asked) == 1
    kept = KeptTexter(found, lambda rows: fold_many([f"第{n}" for n in rows.tolist()]))
    kept.read(np.array([0]))
    assert "".join(map(chr, kept.folded(np.array([2])).codes)) == f"第{found.row[2]}"


def test_only_pages_of_the_day_that_print_a_source_are_asked():
    noted = {"provenance": [{"kind": "original_title", "text": "标题x:a", "url": None}]}
    old = row("x:old", article_text(7), day=BEFORE, source="北河社")
    found = line(
        row("x:a", TEXT, hour=8),
        row("x:b", article_text(2), hour=9, **noted),
        row("x:c", article_text(3), hour=10, source="北河社"),
        past=(old,),
    )
    named = Named(found, read_seed("publishers").slice(0, 0))
    assert found.ids.to_pylist() == ["x:old", "x:a", "x:b", "x:c"]
    assert [named.speaks(k) for k in range(4)] == [False, False, True, True]
    named.read([(1, 0), (2, 1), (3, 1)])
    assert sorted(named.pages) == [1, 2, 3]
    assert named.points(2, 1)
    assert not named.points(3, 1)
    assert not named.points(1, 0)
    named.read([(1, 0)])
    assert 0 not in named.pages


def test_rows_are_sorted_and_rounded():
    found = three()
    rows = np.array([link(2, 1, REPRINT, 0.123456, 0.9), link(1, 0, IDENTICAL, 1.0, 0.65432)], LINK)
    table = table_of(found, rows, pa.scalar(DAY))
    assert table.schema == LINKS.schema
    first, second = table.to_pylist()
    assert (first["article_id"], first["other_id"], first["relation"], first["contains_other"], first["day"]) == (
        "x:b",
        "x:a",
        IDENTICAL,
        0.6543,
        DAY,
    )
    assert (second["article_id"], second["contained_in_other"], second["shared_sentences"]) == ("x:c", 0.1235, 3)
    assert table_of(found, np.zeros(0, LINK), None).num_rows == 0


def test_an_article_without_a_link_is_dropped_with_its_reason():
    now = articles([row("x:a", TEXT), row("x:b", TEXT), row("x:c", article_text(5)), row("x:d", "短")])
    signed = signatures.run(articles=now).out
    out = LINKS.table([LINKS.completed({"article_id": "x:b", "other_id": "x:a", "day": DAY})])
    assert [(d.key, d.reason) for d in dropped(now, signed, out)] == [("x:c", DropReason.NO_LINK), ("x:d", DropReason.NO_SIGNATURE)]


def signed(*texts: str):
    now = articles([row(f"x:{k}", t) for k, t in enumerate(texts)])
    return signatures.run(articles=now)


def test_signatures_count_characters_grams_and_sentences():
    made = signed("一二三四五。六七八九十。甲乙丙丁戊己庚辛壬癸", "短短的")
    (only,) = made.out.to_pylist()
    assert (only["n_chars"], only["n_grams"], only["n_sentences"]) == (20, 16, 3)
    assert only["hashes"] == sorted(only["hashes"])
    assert [(d.key, d.reason, d.detail) for d in made.dropped] == [("x:1", DropReason.NO_SIGNATURE, "3 characters")]
    assert signed("字" * 19).out.num_rows == 0
    assert signed("字" * 20).out.num_rows == 1


def test_equal_texts_have_equal_hashes_also_beside_short_ones(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(signatures, "PART", 2)
    rows = signed(TEXT, "短", TEXT, article_text(2), f"「{TEXT}」").out.to_pylist()
    assert [r["article_id"] for r in rows] == ["x:0", "x:2", "x:3", "x:4"]
    assert rows[0]["text_hash"] == rows[1]["text_hash"] == rows[3]["text_hash"] != rows[2]["text_hash"]
    assert rows[0]["hashes"] == rows[1]["hashes"] == rows[3]["hashes"] != rows[2]["hashes"]


def test_a_text_that_is_null_is_short():
    made = signatures.run(articles=ARTICLES.table([ARTICLES.completed({"article_id": "a", "text": None})]))
    assert (made.out.schema, made.out.num_rows, made.dropped[0].detail) == (SIGNATURES.schema, 0, "0 characters")


def test_times_of_the_timeline_are_those_of_the_rows():
    found = three()
    assert found.time(0).start == int((datetime(2026, 10, 5, 0, tzinfo=UTC)).timestamp()) * 1_000_000
    assert found.time(2).start - found.time(1).start == timedelta(hours=1) // timedelta(microseconds=1)
