"""Search: which articles a query finds, in which order, and what becomes of the index when days change."""

import contextlib
import shutil
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from support.searching import DAY, NOON, article, publish, write

from transforms.schemas import COPIES
from transforms.text.index.postings import postings as postings_of
from warehouse.search.hits import SearchError, search, snippet, update
from warehouse.search.index import POSTING, SearchIndex
from warehouse.search.query_language import read
from warehouse.storage.lake import Lake, LakeError
from warehouse.storage.session import QueryError

TEXTS = {
    "a1": ("星河发布新款芯片", "星河公司在上海发布了新款芯片。这款芯片用于手机，售价三千元。"),
    "a2": ("云杉汽车十月交付", "云杉汽车十月交付新车两万辆。公司没有谈到芯片的供应。"),
    "a3": ("沈澜月接任云杉首席执行官", "云杉汽车宣布，沈澜月接任首席执行官。沈澜月此前在星河工作。"),
    "a4": ("iPhone17 开售首日", "iPhone17 在门店开售，有人排队到深夜。中华人民共和国的买家最多。"),
    "a5": ("一周回顾", "本周要闻：星河发布新款芯片，云杉换帅，其余略。法院的一审判决书公布。"),
}


def ids(lake: Lake, query: str, **options) -> list[str]:
    return [h.article_id for h in search(lake.root.parent, query, **options)]


def fill(lake: Lake) -> Lake:
    lake.prepare()
    write(lake, [article(i, title, text, at=NOON + timedelta(minutes=n)) for n, (i, (title, text)) in enumerate(TEXTS.items())])
    assert publish(lake.root.parent) == 5
    return lake


@pytest.fixture
def filled(lake: Lake) -> Lake:
    return fill(lake)


@pytest.fixture(scope="module")
def shelf(tmp_path_factory) -> Lake:
    """The five texts, for tests that only ask."""
    return fill(Lake(tmp_path_factory.mktemp("shelf") / "lake"))


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("芯片", {"a1", "a2", "a5"}),
        ("星河 芯片", {"a1", "a5"}),
        ("星河 AND 芯片", {"a1", "a5"}),
        ("晶片 OR 汽车", {"a2", "a3"}),
        ("晶片 | 汽车", {"a2", "a3"}),
        ("芯片 NOT 星河", {"a2"}),
        ("芯片 -星河", {"a2"}),
        ("(手机 OR 供应) 芯片 NOT 售价", {"a2"}),
        ("云杉汽车", {"a2", "a3"}),
        ('"云杉 汽车"', {"a2", "a3"}),
        ("“新款芯片”", {"a1", "a5"}),
        ("title:芯片", {"a1"}),
        ("title：芯片 手机", {"a1"}),
        ("沈澜月", {"a3"}),  # a name that no dictionary knows
        ("沈瀾月", {"a3"}),  # the same in Traditional characters
        ("發佈 晶片 OR 發布 芯片", {"a1", "a5"}),
        ("雲杉", {"a2", "a3", "a5"}),
        ("人民", {"a4"}),  # inside a longer word
        ("判决书", {"a5"}),
        ("iphone", {"a4"}),
        ("iPhone 17", {"a4"}),
        ("IPHONE17", {"a4"}),
        ("发布 云杉 汽车", set()),
        ("不存在的词", set()),
    ],
)
def test_query_finds_exactly(shelf, query, found):
    assert set(ids(shelf, query)) == found


def test_title_weighs_more_than_text(shelf):
    assert ids(shelf, "芯片")[0] == "a1"
    assert ids(shelf, "云杉 首席执行官")[0] == "a3"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "no word"),
        ("   ", "no word"),
        ("。，", "no word"),
        ('"', "quote"),
        ("(华为", "( is not closed"),
        ("华为)", "without its ("),
        ("()", "no word"),
        ("华为 ()", "nothing in the brackets"),
        ("OR 华为", "OR needs"),
        ("华为 OR", "OR needs"),
        ("AND 华为", "AND needs"),
        ("华为 AND AND 小米", "AND needs"),
        ("NOT 华为", "beside those after NOT"),
        ("华为 NOT", "missing"),
        ("title:", "missing"),
        ("title:(a b)", "title:"),
        ("NOT NOT 华为", "after NOT"),
        ("(" * 40 + "a" + ")" * 40, "nested"),
        ("词 " * 40, "more than"),
        ("长" * 600, "characters"),
    ],
)
def test_bad_query_says_what_is_wrong(shelf, query, words):
    with pytest.raises(SearchError) as caught:
        ids(shelf, query)
    assert words in str(caught.value)
    assert "fts5" not in str(caught.value).lower()


@pytest.mark.parametrize(
    "query",
    [
        "'; drop table documents; --",
        "words MATCH *",
        "a* b^2",
        "NEAR(a b, 2)",
        "{title text}: a",
        "rowid:1",
        "a + b",
        "芯片\x00芯片",
        "\ud800芯片",
        "title:title:芯片",
    ],
)
def test_hostile_query_is_only_words(shelf, query):
    ids(shelf, query)
    assert len(ids(shelf, "芯片")) == 3


@settings(max_examples=60)
@given(st.text(alphabet="芯片星河ab1 \"“”()（）|-:*^+{}ANDORNOTtitle:\n'", max_size=60))
def test_any_query_is_answered_or_says_why(shelf, query):
    try:
        search(shelf.root.parent, query)
    except SearchError as error:
        assert 5 < len(str(error)) < 100


LETTERS = st.text(alphabet="芯片星河发布新款手机公司的了abxyz0179éñかなハン한国，。-", min_size=1, max_size=12)


@settings(max_examples=60)
@given(st.lists(st.tuples(LETTERS, LETTERS), min_size=1, max_size=4), LETTERS)
def test_a_query_is_cut_as_the_index_cuts_a_text(texts, word):
    """Every gram of a word is in the postings of the word itself, but for words of one character that say nothing."""
    postings, _ = postings_of([title for title, _ in texts] + [""], [text for _, text in texts] + [word])
    here = {int(g) for g, doc in zip(postings[0], postings[1], strict=True) if doc == len(texts)}
    with contextlib.suppress(SearchError):  # no letters at all
        (found,) = read(f'"{word}"', {}).words
        assert {gram for gram, _ in found.grams if gram >= 1 << 16} <= here, word


def test_macro_gives_what_the_command_gives_in_a_plain_client(shelf):
    """A client that knows nothing of this project reads the published file."""
    asked = (
        "import duckdb, sys; db = duckdb.connect(sys.argv[1], read_only=True); print([r[0] for r in db.sql('select article_id "
        "from mart.search($$芯片 OR 云杉$$)').fetchall()])"
    )
    said = subprocess.run(
        [sys.executable, "-I", "-c", asked, shelf.root.parent / "warehouse.duckdb"], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == str(ids(shelf, "芯片 OR 云杉"))
    assert len(ids(shelf, "芯片 OR 云杉")) == 4


def test_word_across_two_words_is_not_found(lake):
    write(lake, [article("d1", "提高通信速度", "工厂提高通信速度。"), article("d2", "高通发布芯片", "高通发布芯片。")])
    publish(lake.root.parent)
    assert ids(lake, "高通") == ["d2"]
    assert ids(lake, "提高通信") == ["d1"]


def test_single_characters_are_found_as_words(lake):
    write(lake, [article("e1", "车卖得好", "车卖得好。"), article("e2", "汽车", "汽车。")])
    publish(lake.root.parent)
    assert ids(lake, "车") == ["e1"]


def test_segments_are_merged_and_find_the_same(lake):
    data = lake.root.parent
    days = [DAY + timedelta(days=n) for n in range(9)]
    for n, day in enumerate(days):
        write(lake, [article(f"f{n}", f"芯片新闻{n}", "芯片。" * (n + 1), at=NOON + timedelta(days=n), day=day)], day)
        update(data, [day])
    publish(data)
    assert len(list((data / "search" / "postings").glob("segment=*"))) < len(days)
    assert set(ids(lake, "芯片")) == {f"f{n}" for n in range(9)}
    write(lake, [], days[0])
    update(data)
    assert set(ids(lake, "芯片")) == {f"f{n}" for n in range(1, 9)}


def test_killed_update_is_not_seen_and_is_swept(filled):
    """Postings are written first; until documents.parquet names their segment they do not count."""
    data = filled.root.parent
    before = search(data, "芯片")
    index = SearchIndex(data)
    rows = pa.table([[(ord("芯") << 16) | ord("片")], [1], [8 * 4 + 2]], schema=POSTING)
    index.write_segment(99, rows.to_batches())
    (data / "search" / "postings" / "segment=98").mkdir()
    assert search(data, "芯片") == before
    write(filled, [article("a9", "芯片", "芯片")], DAY + timedelta(days=1))
    assert update(data) == 1
    assert not (data / "search" / "postings" / "segment=99").exists()
    assert {h.article_id for h in search(data, "芯片")} == {h.article_id for h in before} | {"a9"}


def test_dates_are_beijing_days_of_publication(lake):
    late = datetime(2026, 10, 5, 15, 59, tzinfo=UTC)  # 23:59 in Beijing
    write(lake, [article("b1", "芯片", "芯片", at=late), article("b2", "芯片", "芯片", at=late + timedelta(minutes=1))])
    publish(lake.root.parent)
    assert ids(lake, "芯片", until=date(2026, 10, 5)) == ["b1"]
    assert ids(lake, "芯片", since=date(2026, 10, 6)) == ["b2"]
    assert len(ids(lake, "芯片", since=date(2026, 10, 5), until=date(2026, 10, 6))) == 2


def test_changed_day_replaces_only_what_changed(filled):
    data = filled.root.parent
    assert update(data) == 0
    rows = [article(i, *TEXTS[i]) for i in ("a2", "a3", "a4", "a5")] + [article("a6", "星河回应", "星河回应了芯片的传闻。")]
    write(filled, rows)
    assert update(data) == 1
    assert set(ids(filled, "芯片")) == {"a2", "a5", "a6"}


def test_newest_revision_stands_for_the_article(filled):
    data = filled.root.parent
    later = DAY + timedelta(days=1)
    write(filled, [article("a1", "星河推迟发布", "星河推迟了发布。", at=NOON + timedelta(days=1), day=later, revision="2")], later)
    update(data)
    assert "a1" not in ids(filled, "芯片")
    assert ids(filled, "推迟") == ["a1"]
    write(filled, [], later)
    update(data)
    assert "a1" in ids(filled, "芯片")
    assert ids(filled, "推迟") == []


def test_order_does_not_depend_on_how_the_index_grew(lake):
    days = [DAY + timedelta(days=n) for n in range(4)]
    for n, day in enumerate(days):
        write(lake, [article(f"c{n}{m}", f"芯片新闻{m}", "芯片。" * (m + 1) + "其余的话。" * n, day=day) for m in range(5)], day)
    data = lake.root.parent
    for day in reversed(days):
        update(data, [day])
    publish(data)
    grown = ranked(search(data, "芯片", limit=50))
    assert len(grown) == 20
    shutil.rmtree(data / "search")
    update(data)
    assert ranked(search(data, "芯片", limit=50)) == grown


def ranked(hits) -> list[tuple]:
    """Best first; of equal scores the index shows what it took in last, which depends on how it grew."""
    return sorted((-h.score, h.article_id, h.title, h.snippet) for h in hits)


def test_limit_counts_articles(shelf):
    assert len(ids(shelf, "芯片", limit=2)) == 2
    assert ids(shelf, "芯片", limit=2) == ids(shelf, "芯片")[:2]


def test_copies_are_folded_on_demand(filled):
    rows = [
        {
            "article_id": i,
            "day": DAY,
            "chain_id": chain,
            "origin_id": chain,
            "hop": 0,
            "relation": "original",
            "evidence": [],
            "is_undecided": False,
            "decided_at": NOON,
        }
        for i, chain in (("a1", "a1"), ("a2", "a2"), ("a5", "a1"))
    ]
    filled.write("copies", DAY, COPIES.table([COPIES.completed(row) for row in rows]))
    hits = search(filled.root.parent, "芯片", fold_copies=True)
    assert [(h.article_id, h.n_copies) for h in hits] == [("a1", 1), ("a2", 0)]


def test_hit_shows_where_the_word_stands(shelf):
    (hit,) = search(shelf.root.parent, "排队")
    assert "排队到深夜" in hit.snippet
    assert (hit.title, hit.portal, hit.url) == ("iPhone17 开售首日", "demo_tech", "https://demo.example/a4")
    assert hit.published_at == NOON + timedelta(minutes=3)


def test_snippet_of_nothing_is_empty():
    assert snippet("", ["芯片"]) == ""


def test_missing_and_broken_index_say_what_to_do(tmp_path, lake):
    with pytest.raises(QueryError, match="tingfeng build"):
        search(tmp_path, "芯片")
    broken = lake.root.parent / "search" / "documents.parquet"
    broken.parent.mkdir()
    broken.write_bytes(b"not a table, not at all" * 50)
    for work in (update, lambda data: search(data, "芯片")):
        with pytest.raises(LakeError, match="`tingfeng build` makes it anew"):
            work(lake.root.parent)


def test_an_index_without_documents_finds_nothing(lake):
    publish(lake.root.parent)
    assert search(lake.root.parent, "芯片") == []


def test_update_brings_an_older_index_up_to_date(filled):
    """Its file of documents has no sums in the footer, and its rows stand in another order."""
    index = SearchIndex(filled.root.parent)
    before = search(filled.root.parent, "芯片")
    table = index.documents()
    pq.write_table(table.take(list(range(table.num_rows))[::-1]).replace_schema_metadata(), index.documents_path)
    with pytest.raises(LakeError, match="tingfeng build"):
        search(filled.root.parent, "芯片")
    assert update(filled.root.parent) == 0
    assert search(filled.root.parent, "芯片") == before
