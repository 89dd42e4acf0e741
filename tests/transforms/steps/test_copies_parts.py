"""Pieces of the step copies: which articles of the window are looked at, what a verdict's row says, earlier verdicts."""

from datetime import UTC, date, datetime

import pyarrow as pa
from support.copying import article_text, articles, row

from transforms.schemas import COPIES, LINKS
from transforms.steps import copies
from transforms.steps.copies import (
    MAX_EARLIER,
    PAST_COLUMNS,
    PAST_COPIES_COLUMNS,
    member_of,
    read_evidence,
    row_of,
    rows_of,
    touched,
    with_history,
)
from transforms.text.copies.chain_members import Edge, Verdict
from transforms.text.copies.publishers import PublisherIndex
from transforms.text.copies.time_intervals import Interval

DAY, BEFORE = date(2026, 10, 5), date(2026, 10, 4)
HOUR = 3_600_000_000


def past_row(name: str, chain: str, day: date = BEFORE, parent: str | None = None) -> dict:
    return COPIES.completed(
        {"article_id": name, "day": day, "chain_id": chain, "origin_id": chain, "parent_id": parent, "relation": "reprint", "hop": 1}
    )


def past(*rows: dict) -> pa.Table:
    return COPIES.table(rows).select(list(PAST_COPIES_COLUMNS))


def links(*pairs: tuple[str, str]) -> pa.Table:
    return LINKS.table(LINKS.completed({"article_id": a, "other_id": b, "day": DAY, "relation": "reprint"}) for a, b in pairs)


def window(*names: str, **more: object) -> pa.Table:
    return articles([row(n, article_text(1), day=BEFORE, **more) for n in names]).select(list(PAST_COLUMNS))


def test_articles_that_links_name_come_with_their_whole_chain():
    rows = touched(
        window("x:a", "x:b", "x:c", "x:d"),
        past(past_row("x:a", "x:a"), past_row("x:b", "x:a"), past_row("x:d", "x:d")),
        links(("x:new", "x:b")),
    )
    assert [r["article_id"] for r in rows] == ["x:a", "x:b"]
    assert rows[1]["past"]["chain_id"] == "x:a"
    alone = touched(window("x:a", "x:c"), past(past_row("x:a", "x:a")), links(("x:new", "x:c")))
    assert [(r["article_id"], r["past"]) for r in alone] == [("x:c", None)]
    assert touched(window("x:a"), past(past_row("x:a", "x:a")), links()) == []


def test_of_several_rows_the_newest_counts():
    twice = pa.concat_tables(
        [
            window("x:a", title="新", fetched_at=datetime(2026, 10, 4, 9, tzinfo=UTC)),
            window("x:a", title="旧", fetched_at=datetime(2026, 10, 4, 8, tzinfo=UTC)),
        ]
    )
    chains = past(past_row("x:a", "x:new", DAY), past_row("x:a", "x:old", BEFORE))
    (found,) = touched(twice, chains, links(("x:b", "x:a")))
    assert (found["title"], found["past"]["chain_id"]) == ("新", "x:new")


def test_rows_have_times_in_microseconds():
    (found,) = rows_of(window("x:a"), ("article_id", "published_at", "time_from_id"))
    assert found == {
        "article_id": "x:a",
        "published_at": int(datetime(2026, 10, 4, 0, tzinfo=UTC).timestamp()) * 1_000_000,
        "time_from_id": None,
    }


def test_a_member_knows_its_past():
    (page,) = rows_of(window("x:a", title="「标题」"), PAST_COLUMNS)
    plain = member_of(page, 7)
    assert (plain.id, plain.n_chars, plain.title, plain.past) == ("x:a", 7, "标题", None)
    assert plain.interval == Interval(page["published_at"], page["published_at"] + 60_000_000, 0)
    said = member_of({**page, "past": past_row("x:a", "x:o", parent="x:p")}, 7).past
    assert said
    assert (said.chain, said.origin, said.parent, said.hop, said.relation, said.day) == (
        "x:o",
        "x:o",
        "x:p",
        1,
        "reprint",
        BEFORE.toordinal(),
    )


def test_a_page_s_evidence_reaches_all_of_the_other_one_s_chain():
    pages = {
        r["article_id"]: r
        for r in rows_of(
            articles([row(f"{p}:1", article_text(1), title=f"标题{p}号") for p in "abcd"]),
            (*PAST_COLUMNS, "source_url", "provenance", "day"),
        )
    }
    pages["d:1"]["provenance"] = [{"kind": "original_title", "text": "标题a号", "url": None}]
    pages["a:1"]["past"] = pages["b:1"]["past"] = past_row("x", "a:1")
    members = {i: member_of(p, 9) for i, p in pages.items()}
    edge = Edge("d:1", "b:1", "reprint", 0.9, 0.9, 0.9)
    read_evidence(members, pages, [pages["d:1"]], [edge], PublisherIndex())
    assert [p.target for p in members["d:1"].pointers] == ["a:1"]
    assert members["d:1"].names_other == ("original_title", "标题a号")
    read_evidence(members, pages, [pages["d:1"]], [], PublisherIndex())
    assert members["d:1"].pointers == []


def verdict(**more: object) -> Verdict:
    known = {"id": "x:b", "chain": "x:a", "origin": "x:a", "parent": "x:a", "hop": 1, "delay_us": 90_500_000, "relation": "reprint"}
    return Verdict(**(known | {"evidence": (("link", "u"),), "candidates": ("x:a", "x:b"), "decided_at": 5} | more))


def test_a_verdict_as_a_row():
    found = row_of(verdict(), DAY)
    assert (found["article_id"], found["day"], found["delay_s"], found["decided_at"]) == ("x:b", DAY, 90, 5)
    assert found["evidence"] == [{"kind": "link", "text": "u"}]
    assert (found["is_undecided"], found["candidates"]) == (True, ["x:a", "x:b"])
    plain = row_of(verdict(delay_us=None, candidates=(), decided_at=None), DAY)
    assert (plain["delay_s"], plain["is_undecided"], plain["candidates"], plain["decided_at"]) == (None, False, None, 0)
    assert row_of(verdict(delay_us=0), DAY)["delay_s"] == 0


def previous(origin: str, n_earlier: int = 0) -> dict:
    said = dict.fromkeys(copies.SAID) | {"origin_id": origin}
    return said | {"earlier_verdicts": [{**said, "origin_id": f"e{k}"} for k in range(n_earlier)] or None}


def test_an_earlier_verdict_is_kept_when_the_origin_changes():
    row_ = {"origin_id": "x:a"}
    assert with_history(row_, None) == row_ | {"earlier_verdicts": None}
    assert with_history(row_, previous("x:a"))["earlier_verdicts"] is None
    kept = with_history(row_, previous("x:o", 2))["earlier_verdicts"]
    assert [v["origin_id"] for v in kept] == ["e0", "e1", "x:o"]
    assert set(kept[-1]) == set(copies.SAID)
    many = with_history(row_, previous("x:o", MAX_EARLIER))["earlier_verdicts"]
    assert [v["origin_id"] for v in many] == [f"e{k}" for k in range(1, MAX_EARLIER)] + ["x:o"]
    assert len(with_history(row_, previous("x:a", 3))["earlier_verdicts"]) == 3
