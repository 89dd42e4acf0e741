"""Stories: which articles join, that a day only looks back, and how words are weighed. Real stories are measured where they are at hand."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from transforms.schemas import ARTICLES, COPIES, MENTIONS, STORIES, STORY_ALIASES
from transforms.steps import stories
from transforms.text.stories import story_profiles
from transforms.text.stories.term_weights import LEAD_CHARS, RAREST, Background, term_vector, terms, unit_of
from transforms.text.times import BEIJING
from warehouse.pipeline.seed_tables import read_seed

DAY = date(2026, 10, 5)

LOST = "登山者沈澜月在栖山失联，搜救队在索道下站找到了她的背包。沈澜月的家人说，她原计划在栖山住两晚。搜救仍在继续，栖山索道停运。"
STILL_LOST = "在栖山失联的沈澜月仍未找到。搜救队说，沈澜月最后一次出现在索道下站，搜救范围已经扩大到北坡。栖山索道继续停运。"
FOUND = "栖山搜救队今天在北坡找到了沈澜月。沈澜月的腿受了伤，她说自己靠雨水撑了四天。沈澜月的家人感谢搜救队。"
OTHER = "江口的渡轮公司今天公布了冬季班次。渡轮公司说，夜班渡轮取消，学生票价不变。夜班渡轮的乘客可以改乘公交。"


def article(article_id, title, text, *, day=DAY, hour=9, kind="article"):
    at = datetime(day.year, day.month, day.day, hour, tzinfo=BEIJING)
    return ARTICLES.completed(
        {"article_id": article_id, "title": title, "text": text, "day": day, "published_at": at, "fetched_at": at, "kind": kind}
    )


def run(articles, **given):
    return result(articles, **given).out


def result(articles, *, copies=(), mentions=(), past=None, aliases=None):
    past = STORIES.empty() if past is None else past
    aliases = STORY_ALIASES.empty() if aliases is None else aliases
    return stories.run(
        articles=ARTICLES.table(articles),
        copies=COPIES.table(COPIES.completed(c) for c in copies),
        mentions=MENTIONS.table(MENTIONS.completed(m) for m in mentions),
        entities=pa.table(
            {
                "entity_id": ["云杉N5", "云杉Q3", "云杉汽车", "远帆汽车"],
                "kind": ["product", "product", "company", "company"],
                "parent_id": ["云杉汽车", "云杉汽车", None, None],
            }
        ),
        happenings=read_seed("happenings"),
        past_stories=past.select(list(stories.PAST_STORIES_COLUMNS)),
        past_story_aliases=aliases.select(list(stories.PAST_ALIASES_COLUMNS)),
    )


def placed(out: pa.Table) -> dict[str, str]:
    return dict(zip(out["article_id"].to_pylist(), out["story_id"].to_pylist(), strict=True))


def test_reports_of_one_thing_join_and_others_stay_apart():
    out = run(
        [
            article("a", "沈澜月在栖山失联", LOST),
            article("b", "栖山搜救进入第二天", STILL_LOST, hour=10),
            article("c", "江口渡轮冬季班次公布", OTHER, hour=11),
        ]
    )
    assert placed(out) == {"a": "a", "b": "a", "c": "c"}


FOUR_DAYS = [DAY + timedelta(days=n) for n in range(4)]
SERIES = [
    article("a", "沈澜月在栖山失联", LOST, day=FOUR_DAYS[0]),
    article("b", "沈澜月仍未找到", STILL_LOST, day=FOUR_DAYS[1]),
    article("c", "江口渡轮冬季班次公布", OTHER, day=FOUR_DAYS[1]),
    article("d", "沈澜月找到了", FOUND, day=FOUR_DAYS[3]),
]


def day_by_day(rows):
    past, aliases = STORIES.empty(), STORY_ALIASES.empty()
    for day in sorted({r["day"] for r in rows}):
        made = result([r for r in rows if r["day"] == day], past=past, aliases=aliases)
        past, aliases = pa.concat_tables([past, made.out]), pa.concat_tables([aliases, made.also["story_aliases"]])
    return past, aliases


def test_days_at_once_are_the_same_as_day_after_day():
    past, aliases = day_by_day(SERIES)
    assert placed(past) == {"a": "a", "b": "a", "c": "c", "d": "a"}
    at_once = result(SERIES)
    assert past.equals(at_once.out)
    assert aliases.equals(at_once.also["story_aliases"])


PIECES = [
    article("a", "栖山索道停运", "栖山索道今天停运。索道公司说，栖山索道的检修要一周。"),
    article("b", "登山者沈澜月失联", "登山者沈澜月失联两天，沈澜月的家人已经报案。", hour=10),
    *(article(i, "栖山索道停运与沈澜月失联有关", LOST + STILL_LOST, day=DAY + timedelta(days=n)) for n, i in enumerate("cde", 1)),
]


def test_stories_that_turn_out_to_be_one_are_merged_and_the_older_id_stays():
    past, aliases = day_by_day([*PIECES, article("f", "沈澜月失联：家人等待", STILL_LOST, day=DAY + timedelta(days=5))])
    merged = aliases.to_pylist()
    assert [(m["story_id"], m["merged_into"]) for m in merged] == [("b", "a")]
    assert merged[0]["why"]
    assert placed(past)["b"] == "b"  # rows of earlier days are not rewritten …
    assert placed(past)["f"] == "a"  # … later days know the older id only


def test_evidence_says_why_an_article_is_in_its_story():
    rows = {r["article_id"]: r["evidence"] for r in run(SERIES).to_pylist()}
    assert rows["a"] == []
    reasons = {(e["kind"], e["text"]) for e in rows["b"]}
    assert {("term", "失联"), ("days_apart", "a"), ("score", "a")} <= reasons
    copies = [{"article_id": i, "chain_id": "a", "origin_id": "a", "day": DAY, "parent_id": p} for i, p in (("a", None), ("x", "a"))]
    out = run([SERIES[0], article("x", "转载", LOST, hour=12)], copies=copies)
    assert out["evidence"].to_pylist()[1] == [{"kind": "copy", "text": "a", "weight": 1.0}]


def test_what_comes_later_changes_nothing_before():
    first = [article("a", "沈澜月在栖山失联", LOST), article("c", "江口渡轮冬季班次公布", OTHER, hour=11)]
    later = article("b", "沈澜月仍未找到", STILL_LOST, day=DAY + timedelta(days=1))
    alone, both = run(first), run([*first, later])
    assert both.filter(pc.equal(both["day"], pa.scalar(DAY))).equals(alone)


def test_order_of_rows_does_not_matter():
    rows = [article("a", "沈澜月在栖山失联", LOST), article("b", "沈澜月仍未找到", STILL_LOST), article("c", "江口渡轮冬季班次公布", OTHER)]
    assert run(rows).equals(run(rows[::-1]))


def test_an_article_joins_when_it_was_reported():
    first, again = (datetime(2026, 10, 5, hour, tzinfo=BEIJING) for hour in (3, 9))
    undated = ARTICLES.completed({"article_id": "u", "title": "渡轮", "text": OTHER, "day": DAY, "fetched_at": again, "reported_at": first})
    out = run([article("a", "沈澜月失联", LOST, hour=8), undated])
    assert out["article_id"].to_pylist() == ["u", "a"]
    assert out["joined_at"][0].as_py() == first


def test_a_text_is_about_whom_its_lead_names_not_about_whom_it_names_later():
    named = [("云杉汽车", 5), ("云杉汽车", 60), ("远帆汽车", LEAD_CHARS), ("远帆汽车", LEAD_CHARS + 90)]
    mentions = [{"article_id": "a", "entity_id": e, "alias": e, "in_title": False, "start": start} for e, start in named]
    out = run([article("a", "江口的渡轮", OTHER)], mentions=mentions)
    subjects = {e["entity_id"]: e["n_subject"] for e in out["event_entities"][0].as_py()}
    assert subjects == {"云杉汽车": 1, "远帆汽车": 0}


def test_silent_story_is_closed_and_a_long_one_stays_open():
    once = run([article("a", "沈澜月在栖山失联", LOST)])
    late = article("d", "沈澜月仍未找到", STILL_LOST, day=DAY + timedelta(days=story_profiles.OPEN_DAYS_PER_DAY + 1))
    assert placed(run([late], past=once)) == {"d": "d"}
    rows = [article(f"a{n}", "沈澜月在栖山失联", LOST + STILL_LOST, day=DAY + timedelta(days=n)) for n in range(4)]
    assert placed(run([late], past=run(rows))) == {"d": "a0"}
    assert not story_profiles.is_open(story_profiles.OPEN_DAYS + 1, 1000)


def test_copies_follow_their_origin_and_count_once():
    copies = [
        {"article_id": i, "chain_id": "a", "origin_id": "a", "day": DAY, "parent_id": None if i == "a" else "a"} for i in ("a", "x", "y")
    ]
    rows = [article("a", "沈澜月在栖山失联", LOST), *(article(i, "别的标题", OTHER, hour=12) for i in ("x", "y"))]
    out = run(rows, copies=copies)
    assert set(placed(out).values()) == {"a"}
    assert [n for n in out["event_articles"].to_pylist() if n] == [1]


def test_copy_of_a_past_article_joins_its_story():
    past = run([article("a", "沈澜月在栖山失联", LOST)])
    day = DAY + timedelta(days=20)  # long after the story has closed
    copy = {"article_id": "x", "chain_id": "a", "origin_id": "a", "parent_id": "a", "day": day}
    out = run([article("x", "旧闻", OTHER, day=day)], copies=[copy], past=past)
    assert placed(out) == {"x": "a"}
    assert out["story_days"].to_pylist() == past["story_days"].to_pylist()


def test_copy_whose_origin_sorts_later_still_joins_it():
    copy = {"article_id": "x", "chain_id": "a", "origin_id": "a", "parent_id": "a", "day": DAY}
    assert placed(run([article("a", "沈澜月在栖山失联", LOST, hour=12), article("x", "转载", LOST, hour=8)], copies=[copy])) == {
        "a": "a",
        "x": "a",
    }


def test_same_words_about_another_followed_company_stay_apart():
    def report(who):
        return f"{who}今天宣布召回一批新车，原因是充电接口存在过热隐患。{who}说充电接口会免费更换，已收到的报告都没有伤亡。"

    rows = [
        article("a", "云杉汽车召回新车：充电接口过热", report("云杉汽车")),
        article("b", "远帆汽车召回新车：充电接口过热", report("远帆汽车"), hour=10),
    ]
    mentions = [
        {"article_id": i, "entity_id": e, "alias": e, "sentence": e, "start": 0, "end": 4, "in_title": t, "day": DAY}
        for i, e in (("a", "云杉汽车"), ("b", "远帆汽车"))
        for t in (True, False)
    ]
    assert placed(run(rows, mentions=mentions)) == {"a": "a", "b": "b"}
    assert placed(run(rows, mentions=mentions[:2] * 1 + [{**m, "entity_id": "云杉汽车"} for m in mentions[2:]]))["b"] == "a"


def test_same_words_about_another_product_stay_apart():
    def report(what):
        return f"云杉汽车今天下调{what}的售价，{what}即日起便宜一万元。云杉汽车说，已经订购{what}的用户可以补差价。"

    rows = [article(i, f"云杉汽车：云杉{i}官降，已购用户可补差价", report(f"云杉{i}"), hour=h) for h, i in enumerate(("N5", "Q3"))]
    mentions = [
        {"article_id": i, "entity_id": e, "alias": e, "sentence": e, "start": n, "end": n + 4, "in_title": t, "day": DAY}
        for i in ("N5", "Q3")
        for n, e in enumerate((f"云杉{i}", "云杉汽车"))
        for t in (True, False)
    ]
    assert placed(run(rows, mentions=mentions)) == {"N5": "N5", "Q3": "Q3"}


def named(article_id, *entities, in_title=(True, False)):
    return [
        {"article_id": article_id, "entity_id": e, "alias": e, "sentence": e, "start": n * 9, "end": n * 9 + 4, "in_title": t, "day": DAY}
        for n, e in enumerate(entities)
        for t in in_title
    ]


def subjects(mentions):
    out = run([article("a", "召回公告汇总", "本周的召回公告。" + "云杉汽车与远帆汽车。" * 30)], mentions=mentions)
    return {e["entity_id"] for e in out["event_entities"][0].as_py() if e["n_subject"]}


def test_without_a_name_in_the_headline_an_article_is_about_whom_lead_and_text_name_most():
    def at(entity, *starts):
        return [{"article_id": "a", "entity_id": entity, "alias": entity, "start": n, "in_title": False, "day": DAY} for n in starts]

    assert subjects(at("云杉汽车", 8, 200) + at("远帆汽车", 13)) == {"云杉汽车"}
    assert subjects(at("云杉汽车", 200, 210) + at("远帆汽车", 13)) == set()  # named most, but not where the news is told
    assert subjects(at("云杉N5", 8, 200)) == {"云杉N5", "云杉汽车"}
    assert subjects([{**m, "in_title": True} for m in at("远帆汽车", 2)] + at("云杉汽车", 8, 20)) == {"远帆汽车"}


def test_a_product_in_the_headline_stands_for_who_makes_it():
    def report(who, what):
        return f"{who}今天备案了召回计划，将召回一批{what}，原因是外壳可能开裂。{who}说{what}的外壳会免费更换。"

    rows = [
        article("a", "远帆汽车宣布召回部分产品，免费检修", report("远帆汽车", "远帆Q7")),
        article("b", "云杉N5被召回：外壳可能开裂", report("云杉汽车", "云杉N5"), hour=10),
        article("c", "云杉汽车宣布召回部分产品", report("云杉汽车", "云杉Q3"), hour=11),
    ]
    mentions = [*named("a", "远帆汽车"), *named("b", "云杉N5"), *named("b", "云杉汽车", in_title=(False,))]
    mentions += [*named("c", "云杉汽车"), *named("c", "云杉Q3", in_title=(False, False))]
    assert placed(run(rows, mentions=mentions)) == {"a": "a", "b": "b", "c": "c"}


def test_two_happenings_of_one_company_on_one_day_stay_apart():
    rows = [
        article("a", "云杉汽车裁员1190人", "云杉汽车今天在内部信里宣布裁员1190人，补偿方案下周公布。云杉汽车说，研发岗位不在其中。"),
        article("b", "云杉汽车召回新车", "云杉汽车今天备案了召回计划，充电接口存在过热隐患。云杉汽车会免费更换充电接口。", hour=10),
        article("c", "云杉汽车确认人员优化：1190人离开", "多名员工说，云杉汽车正在谈话，规模约1190人。补偿方案还没有公布。", hour=11),
    ]
    mentions = [m for i in "abc" for m in named(i, "云杉汽车")]
    assert placed(run(rows, mentions=mentions)) == {"a": "a", "b": "b", "c": "a"}


def test_an_answer_finds_the_claim_in_other_words():
    rows = [
        article("a", "传云杉汽车将出售N5业务", "一则帖子在网上流传，说接盘方已经找到，作价约3亿元。云杉汽车尚未置评。"),
        article("b", "渡轮班次调整", OTHER, hour=10),
        article("c", "云杉汽车辟谣：与事实不符", "云杉汽车发表公告，所谓纪要纯属捏造，公司已经委托律师取证。", hour=11),
    ]
    mentions = [m for i in "ac" for m in named(i, "云杉汽车")]
    assert placed(run(rows, mentions=mentions)) == {"a": "a", "b": "b", "c": "a"}


def test_a_forum_thread_joins_but_opens_nothing():
    rows = [
        article("f", "栖山的事有人知道吗", LOST, hour=8, kind="forum"),
        article("a", "沈澜月在栖山失联", LOST),
        article("g", "大家怎么看沈澜月失联", STILL_LOST, hour=10, kind="forum"),
        article("b", "栖山搜救进入第二天", STILL_LOST, hour=11),
    ]
    out = run(rows)
    assert placed(out) == {"f": "f", "a": "a", "g": "a", "b": "a"}
    assert [n for n in out["event_articles"].to_pylist() if n] in ([2], [1, 1])


def test_digest_neither_joins_nor_takes_in():
    rows = [
        article("a", "沈澜月在栖山失联", LOST),
        article("g", "早报：沈澜月失联", LOST + OTHER, hour=10, kind="digest"),
        article("c", "江口渡轮冬季班次公布", OTHER, hour=11),
    ]
    assert placed(run(rows)) == {"a": "a", "g": "g", "c": "c"}


def test_hostile_text_is_read_in_bounds():
    rows = [
        article("a", "章" * 5000, "一" * 200_000),
        article("b", "", ""),
        article("c", "123,456,789.0" * 500, "10月5日" * 50_000),
        article("d", None, "\x00\ud7ff\n" * 99),
    ]
    assert run(rows).num_rows == 4


def test_terms_join_what_the_dictionary_does_not_know():
    assert {"沈澜", "澜月", "失联", "10月5日", "88425台", "iphone17"} <= set(terms("10月5日沈澜月失联，iPhone17卖出88425台，2026年"))
    assert "2026" not in terms("2026年")


def test_headline_weighs_more_than_text_and_squares_sum_to_one():
    vector = term_vector("栖山搜救", "搜救队没有休息。渡轮停运。", Background())
    assert vector["栖山"] > vector["渡轮"] > 0
    assert sum(w * w for w in vector.values()) == pytest.approx(1)


def test_share_counts_stories_on_top_of_the_fixed_table():
    background = Background()
    for _ in range(300):
        background.add(["沈澜"], documents=1)
    assert background.share("沈澜") > 100 * RAREST
    assert background.share("澜月") < RAREST
    background.add(["澜月"], documents=1)
    assert RAREST / 2 < background.share("澜月") < 2 * RAREST
    before = background.share("沈澜")
    background.add(["沈澜"], documents=-1, times=-1)
    assert background.share("沈澜") < before
    assert background.share("云杉", is_familiar=True) > background.share("云杉")


@pytest.mark.parametrize(
    ("term", "unit"), [("88425台", "台"), ("10月5日", "月日"), ("2.5亿元", "亿元"), ("71.4", ""), ("沈澜", ""), ("23%", "%")]
)
def test_unit_of_a_number(term, unit):
    assert unit_of(term) == unit
