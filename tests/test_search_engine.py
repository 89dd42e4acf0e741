"""Two ways to ask one index: warehouse/search_engine.py gives the rows that mart.search gives, or complains in the same words."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from searching import DAY, article, make_views, write

from warehouse import search_engine
from warehouse.lake import Lake
from warehouse.search_engine import SearchEngine
from warehouse.search_index import update
from warehouse.search_query import SearchError, read

PHRASES = ("星河发布新款芯片", "云杉汽车", "提高通信速度", "高通", "手机", "判决书", "的", "车", "iPhone17", "5G", "AI大模型", "沈澜月", "かな", "한국", "。", "，", " ")  # fmt: skip
WORDS = ("芯片", "晶片", "雲杉", "云杉汽车", "高通", "通信", "车", "iphone", "IPHONE 17", "5G手机", "沈瀾月", "判决", "决书", "大模型", "かな", "没有的词", "的", "。", "İx", "Σ")  # fmt: skip
SIGNS = ("(", ")", "（", "）", "AND", "OR", "NOT", "|", "-", "title:", "title：", '"', "“", "”", "\n", "\0", "and")


def text(r: Random, longest: int) -> str:
    return "".join(r.choices(PHRASES, k=r.randint(1, longest)))


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    """Eighty articles in four segments; some changed since, some gone, one without a time; many with equal scores."""
    lake = Lake(tmp_path_factory.mktemp("engine") / "lake")
    lake.prepare()
    r = Random(7)
    for n in range(4):
        day = DAY + timedelta(days=n)
        at = datetime(2026, 10, 5 + n, 15, 30, tzinfo=UTC)
        rows = [article(f"n{n}{m}", text(r, 4), text(r, 9 if m % 2 else 400), at=at + timedelta(minutes=4 * m), day=day) for m in range(20)]
        rows += [article(f"n{n - 1}{m}", text(r, 4), text(r, 9), at=at, day=day, revision="2") for m in range(0, 20, 7) if n]
        rows[3]["published_at"] = None
        write(lake, rows, day)
        update(lake.root.parent, [day])
        if n == 1:
            write(lake, rows[5:], day)
            update(lake.root.parent, [day])
    return lake.root.parent


@pytest.fixture(scope="module")
def db(data):
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("set TimeZone = 'Asia/Shanghai'")
        make_views(db, data)
        yield db


def by_macro(db, query: str, **options) -> tuple[str, list]:
    given = {"q": query, "since": None, "until": None, "n": None, **options}
    try:
        sql = "from mart.search($q, since := $since, until := $until, n := $n)"
        return "", db.sql(sql, params=given).to_arrow_table().to_pylist()
    except duckdb.InvalidInputException as error:
        return str(error).removeprefix("Invalid Input Error: "), []


def by_engine(data: Path, query: str, since=None, until=None, n=1000) -> tuple[str, list]:
    try:
        with SearchEngine.opened(data) as engine:
            rows = engine.best(read(query, engine.folding), since, until, n)
    except SearchError as error:
        return str(error), []
    return "", rows


word = st.sampled_from(WORDS) | st.text(alphabet="芯片星河云杉高通a1é国，", min_size=1, max_size=4)
clause = st.builds(str.__add__, st.sampled_from(("", "", "", "-", "title:", "-title:")), word | word.map('"{}"'.format))
sound = st.recursive(
    clause,
    lambda inner: st.builds("{} {} {}".format, inner, st.sampled_from(("", "AND", "OR", "NOT", "|")), inner) | inner.map("({})".format),
    max_leaves=6,
)
loose = st.lists(st.sampled_from(SIGNS) | word, max_size=9).flatmap(lambda parts: st.sampled_from(("", " ")).map(lambda s: s.join(parts)))


@settings(max_examples=60, deadline=None)
@given(sound | loose)
@example("芯片")
@example("芯片 -手机 title:云杉 OR (高通 NOT 提高)")
@example('"云杉 汽车" 沈瀾月')
@example("IPHONE17 5g")
@example("芯片 AND NOT 芯片")
@example("车 OR 的")
@example("芯片 OR NOT (手机 | -高通) 车")
@example("没有的词 OR 也没有")
@example("İx OR Σ OR ＡＩ")
def test_engine_gives_the_rows_of_the_macro(db, data, query):
    assert by_engine(data, query) == by_macro(db, query)


@pytest.mark.parametrize("n", [1, 2, 7, 30])
def test_the_best_few_are_the_first_of_all(db, data, n):
    for query in ("芯片", "星河 手机", "高通 OR 车"):
        found = by_engine(data, query, n=n)
        assert found == by_macro(db, query, n=n)
        assert found[1] == by_engine(data, query)[1][:n]
        assert len(found[1]) == n


@pytest.mark.parametrize(
    ("since", "until"), [(DAY, None), (DAY + timedelta(days=1), DAY + timedelta(days=2)), (None, DAY), (DAY, date(2020, 1, 1))]
)
def test_dates_are_the_same_days(db, data, since, until):
    found = by_engine(data, "芯片 OR 车", since, until)
    assert found == by_macro(db, "芯片 OR 车", since=since, until=until)
    assert len(found[1]) < len(by_engine(data, "芯片 OR 车")[1])


def test_weights_are_those_of_the_macro(db):
    said = db.sql("select lake.search_weight(seen::utinyint) as w from range(256) t(seen)").to_arrow_table()["w"].to_pylist()
    assert said == search_engine._weights().tolist()
