"""Two ways to ask one index: warehouse/search/engine.py gives the rows that mart.search gives, or complains in the same words."""

import contextlib
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

import duckdb
import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from support.searching import DAY, article, make_views, write

from warehouse.search import engine
from warehouse.search.engine import SearchEngine
from warehouse.search.index import update
from warehouse.search.query_language import MAX_DEPTH, MAX_WORDS, SearchError, _holds, read
from warehouse.storage.lake import Lake

PHRASES = (
    "星河发布新款芯片",
    "云杉汽车",
    "提高通信速度",
    "高通",
    "手机",
    "判决书",
    "的",
    "车",
    "iPhone17",
    "5G",
    "AI大模型",
    "沈澜月",
    "かな",
    "한국",
    "。",
    "，",
    " ",
)
WORDS = (
    "芯片",
    "晶片",
    "雲杉",
    "云杉汽车",
    "高通",
    "通信",
    "车",
    "iphone",
    "IPHONE 17",
    "5G手机",
    "沈瀾月",
    "判决",
    "决书",
    "大模型",
    "かな",
    "没有的词",
    "的",
    "。",
    "İx",
    "Σ",
)
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
    lambda inner: (
        st.builds("{} {} {}".format, inner, st.sampled_from(("", "AND", "OR", "NOT", "|")), inner)
        | st.builds(str.format, st.sampled_from(("({})", "-({})", "NOT ({})", "－（{}）")), inner)
    ),
    max_leaves=6,
)
loose = st.lists(st.sampled_from(SIGNS) | word, max_size=9).flatmap(lambda parts: st.sampled_from(("", " ")).map(lambda s: s.join(parts)))


@settings(max_examples=20)
@given(sound | loose)
@example("芯片")
@example("芯片 -手机 title:云杉 OR (高通 NOT 提高)")
@example('"云杉 汽车" 沈瀾月')
@example("IPHONE17 5g")
@example("芯片 AND NOT 芯片")
@example("芯片 OR NOT (手机 | -高通) 车 OR 的")
@example("没有的词 OR 也没有")
@example("title:“星河” title:通信")
@example("NOT 高通")
@example("车 -(高通 OR 手机)")
@example("-(高通)")
@example('车 --"高通" --(手机)')
@example("车 -")
@example("(芯片")
@example("title: (车)")
@example("(" * MAX_DEPTH + "车 OR 手机" + ")" * MAX_DEPTH)
@example("(" * (MAX_DEPTH + 1) + "车" + ")" * (MAX_DEPTH + 1))
def test_engine_gives_the_rows_of_the_macro(db, data, query):
    complaint, rows = by_engine(data, query)
    if complaint or not has_phrase(data, query):
        assert (complaint, rows) == by_macro(db, query)
    else:
        assert by_macro(db, query)[0] == ""


PLAIN_WORDS = ("芯片", "云杉汽车", "通信", "车", "iphone", "手机", "的")
Tree = tuple
trees = st.recursive(
    st.sampled_from(PLAIN_WORDS).map(lambda w: ("word", w)),
    lambda inner: (
        st.tuples(st.sampled_from(("and", "or")), inner, inner)
        | st.tuples(st.sampled_from(("not",)), st.sampled_from(("NOT ", "-", "－", "--")), inner)
    ),
    max_leaves=6,
)


def spoken(tree: Tree) -> str:
    """A query that says the same as the tree."""
    if tree[0] == "word":
        return tree[1]
    if tree[0] == "not":
        _, sign, inner = tree
        return f"{sign}{spoken(inner)}" if inner[0] == "word" else f"{sign}({spoken(inner)})"
    return f"({spoken(tree[1])}) {tree[0].upper()} ({spoken(tree[2])})"


def meant(tree: Tree, held: dict[str, set[str]]) -> set[str]:
    """The articles that a tree names, by sets of those that have each word."""
    if tree[0] == "word":
        return held[tree[1]]
    if tree[0] == "not":
        return held["every"] - meant(tree[2], held)
    one, other = meant(tree[1], held), meant(tree[2], held)
    return one & other if tree[0] == "and" else one | other


@pytest.fixture(scope="module")
def held(data) -> dict[str, set[str]]:
    """The articles with each word, asked one by one, and all that have any article's word at all."""
    held = {w: {row["article_id"] for row in by_engine(data, w)[1]} for w in PLAIN_WORDS}
    return {**held, "every": set().union(*held.values())}


@settings(max_examples=60)
@given(trees)
@example(("and", ("word", "车"), ("not", "-", ("or", ("word", "芯片"), ("word", "手机")))))
@example(("not", "-", ("not", "NOT ", ("word", "芯片"))))
def test_a_query_finds_what_its_signs_mean(db, data, held, tree: Tree):
    query = spoken(tree)
    complaint, rows = by_engine(data, query)
    assert by_macro(db, query)[0] == complaint
    if complaint:
        assert complaint == "a query needs a word to look for beside those after NOT"
    else:
        assert {row["article_id"] for row in rows} == {row["article_id"] for row in by_macro(db, query)[1]} == meant(tree, held)


def has_phrase(data: Path, query: str) -> bool:
    with SearchEngine.opened(data) as engine:
        return any(word.is_phrase for word in read(query, engine.folding).words)


@pytest.mark.parametrize(
    ("query", "held"),
    [
        ('"云杉 汽车"', lambda title, text: "云杉汽车" in title + "\n" + text),
        ("「雲杉汽車」", lambda title, text: "云杉汽车" in title + "\n" + text),
        ('"车云杉"', lambda title, text: "车云杉" in title + "\n" + text),
        ('title:"星河发布"', lambda title, text: "星河发布" in title),
        ('"车云杉" -"云杉汽车的"', lambda title, text: "车云杉" in title + "\n" + text and "云杉汽车的" not in title + "\n" + text),
        ('"IPHONE17 5g"', lambda title, text: "iphone17 5g" in (title + "\n" + text).lower()),
    ],
)
def test_quotes_find_what_stands_side_by_side(db, data, query, held):
    """Without the quotes the parts may stand anywhere."""
    lake = Lake(data / "lake")
    newest = {r["article_id"]: r for day in lake.days("articles") for r in lake.read("articles", day).sort_by("fetched_at").to_pylist()}
    wanted = {i for i, r in newest.items() if held(r["title"], r["text"])}
    found = {r["article_id"] for r in by_macro(db, query)[1]}
    assert found == wanted
    assert has_phrase(data, query)


def said_by_sql(db, queries: list[str]) -> list[dict]:
    """What SQL reads in each query: the rule and the words' grams, cut as in mart.search, and the complaint."""
    asked = pa.table({"q": range(len(queries)), "query": queries})
    db.register("asked", asked)
    return (
        db.sql("""
        with lexed as (select q, generate_subscripts(l, 1) as i, unnest(l) as lexeme
                       from (select q, lake.search_lexemes(query) as l from asked)),
        words as (
            select q, i, row_number() over (partition by q order by i) - 1 as k, pieces
            from (select l.*, lake.search_pieces(lake.search_folded(lexeme, f.traditional, f.simplified)) as pieces
                  from lexed l, lake.search_folding f where lexeme not in ('(', '-(', ')', '|', 'AND', 'OR', 'NOT')) where len(pieces) > 0
        )
        select q, list(list_sort(list_distinct(flatten(list_transform(pieces, lambda p: lake.search_grams(p))))) order by k) as grams
        from words group by q order by q
    """)
        .to_arrow_table()
        .to_pylist()
    )


def test_words_and_grams_are_those_of_sql(db, data):
    """Over many words, with the letters of all scripts."""
    with SearchEngine.opened(data) as engine:
        folding = engine.folding
    letters = [chr(c) for c in (*range(0x21, 0x3400), *range(0x3400, 0xFFFF, 9)) if not 0xD800 <= c < 0xE000]
    r = Random(1)
    queries = ["".join(letters[n : n + 90]) for n in range(0, len(letters), 90)]
    queries += ["".join(r.choices([*WORDS, *PHRASES, " ", "，", "-"], k=5)) for _ in range(200)]
    said = {row["q"]: row["grams"] for row in said_by_sql(db, queries)}
    for n, query in enumerate(queries):
        with contextlib.suppress(SearchError):
            words = read(query, folding).words
            assert [sorted({gram for gram, _ in word.grams}) for word in words] == said[n], query
    assert len(said) > 200


def rule_of(r: Random, n_words: int, depth: int) -> tuple[str, int]:
    """A rule that is well formed, and how many words it has."""
    places = iter(range(n_words))

    def part(n: int, deep: int) -> str:
        no = "!" if r.random() < 0.2 else ""
        if deep == 0 or (n == 1 and r.random() < 0.6):
            return "&".join(f"{no}#{next(places)};" for _ in range(n))
        cut = r.randint(0, n - 1)
        first = part(cut, r.randint(0, deep)) + r.choice("&|") if cut else ""
        return f"{first}{no}({part(n - cut, deep - 1)})"

    return part(n_words, depth), n_words


def test_rules_say_the_same(db):
    r = Random(2)
    rules = [rule_of(r, r.choice((1, 2, 3, 5, 9, MAX_WORDS)), r.choice((0, 1, 2, 4, MAX_DEPTH))) for _ in range(400)]
    rules += [("#0;|#1;&#2;", 3), ("!(#0;&#1;)|#2;", 3), ("(#0;|#1;)&(#1;|#2;)&!#3;", 4), ("#0;|", 1), ("(#0;", 1), ("#0;&()", 1)]
    rows = [(rule, mask, n) for rule, n in rules for mask in (0, (1 << n) - 1, r.getrandbits(n) if n else 0)]
    db.register("rules", pa.table({"rule": [x[0] for x in rows], "mask": [x[1] for x in rows], "n": [x[2] for x in rows]}))
    said = db.sql("select lake.search_holds(rule, mask, n) as h from rules").to_arrow_table()["h"].to_pylist()
    for (rule, mask, n), letter in zip(rows, said, strict=True):
        found = _holds(rule, [mask >> k & 1 for k in range(n)])
        assert (letter if letter in {"T", "F"} else None) == (None if found is None else "FT"[found & 1]), (rule, mask)
    assert {"T", "F"} < set(said)


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
    assert said == engine._weights().tolist()
