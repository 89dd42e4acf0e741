"""What days of stories remember: several days at once give the rows of day after day, whatever comes in, and in whatever order."""

from datetime import date, datetime, timedelta

import pyarrow as pa
import pyarrow.compute as pc
from hypothesis import given, settings
from hypothesis import strategies as st

from transforms.schemas import ARTICLES, COPIES, MENTIONS, STORIES, STORY_ALIASES
from transforms.steps import stories
from transforms.story_memory import resolve, resolved
from transforms.text.times import BEIJING
from warehouse.pipeline.seed_tables import read_seed

FIRST = date(2026, 3, 2)
SENTENCES = (
    "登山者沈澜月在栖山失联，搜救队在索道下站找到了她的背包。",
    "栖山索道停运，索道公司说检修要一周。",
    "江口的渡轮公司公布了冬季班次，夜班渡轮取消。",
    "沈澜月的家人说，她原计划在栖山住两晚。",
    "渡轮公司把夜班渡轮改成公交接驳，学生票价不变。",
    "搜救队在栖山北坡找到了沈澜月，她的腿受了伤。",
)
ENTITIES = pa.table({"entity_id": ["渡轮公司"], "kind": ["company"], "parent_id": pa.nulls(1, pa.string())})
HAPPENINGS = read_seed("happenings")


def article(number: int, day: int, parts: list[int], kind: str) -> dict:
    at = datetime.combine(FIRST + timedelta(days=day), datetime.min.time(), BEIJING) + timedelta(hours=1, minutes=number)
    title, text = SENTENCES[parts[0]][:14], "".join(SENTENCES[p] for p in parts)
    return ARTICLES.completed(
        {"article_id": f"a{number}", "title": title, "text": text, "day": at.date(), "published_at": at, "fetched_at": at, "kind": kind}
    )


@st.composite
def weeks(draw) -> tuple[list[dict], list[dict]]:
    """Articles of days near and far apart, and copies of earlier ones."""
    days = sorted(draw(st.lists(st.sampled_from([0, 1, 2, 3, 9, 40, 200]), min_size=2, max_size=9)))
    parts = st.lists(st.integers(0, len(SENTENCES) - 1), min_size=1, max_size=4)
    kinds = st.sampled_from(["article", "article", "article", "forum", "digest"])
    rows = [article(n, day, draw(parts), draw(kinds)) for n, day in enumerate(days)]
    copies = []
    for n in range(1, len(rows)):
        if draw(st.integers(0, 3)) == 0:
            origin = draw(st.integers(0, n - 1))
            ids = {"chain_id": f"a{origin}", "origin_id": f"a{origin}", "parent_id": f"a{origin}"}
            copies.append({"article_id": f"a{n}", "day": rows[n]["day"], **ids})
    return rows, copies


def run(rows: list[dict], copies: list[dict], past: pa.Table, aliases: pa.Table) -> tuple[pa.Table, pa.Table]:
    ids = {r["article_id"] for r in rows}
    mentions = [
        {
            "article_id": r["article_id"],
            "entity_id": "渡轮公司",
            "alias": "渡轮公司",
            "sentence": "渡轮",
            "start": 3,
            "end": 7,
            "day": r["day"],
        }
        for r in rows
        if "渡轮公司" in r["text"]
    ]
    made = stories.run(
        articles=ARTICLES.table(rows),
        copies=COPIES.table(COPIES.completed(c) for c in copies if c["article_id"] in ids),
        mentions=MENTIONS.table(MENTIONS.completed({"in_title": False, **m}) for m in mentions),
        entities=ENTITIES,
        happenings=HAPPENINGS,
        past_stories=past.select(list(stories.PAST_STORIES_COLUMNS)),
        past_story_aliases=aliases.select(list(stories.PAST_ALIASES_COLUMNS)),
    )
    return made.out, made.also["story_aliases"]


def day_after_day(rows: list[dict], copies: list[dict]) -> tuple[pa.Table, pa.Table]:
    """As the runner does: each day sees the rows of its window."""
    made, merged = STORIES.empty(), STORY_ALIASES.empty()
    for day in sorted({r["day"] for r in rows}):
        since = pa.scalar(day - timedelta(days=180))
        window, named = (t.filter(pc.greater_equal(t["day"], since)) for t in (made, merged))
        out, also = run([r for r in rows if r["day"] == day], copies, window, named)
        made, merged = pa.concat_tables([made, out]), pa.concat_tables([merged, also])
    return made, merged


@settings(max_examples=40, deadline=None)
@given(weeks())
def test_days_at_once_give_what_day_after_day_gives(week):
    rows, copies = week
    made, merged = day_after_day(rows, copies)
    out, also = run(rows, copies, STORIES.empty(), STORY_ALIASES.empty())
    assert out.equals(made)
    assert also.equals(merged)


@settings(max_examples=25, deadline=None)
@given(weeks(), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(week, random):
    rows, copies = week
    shuffled = random.sample(rows, len(rows))
    assert run(shuffled, copies, STORIES.empty(), STORY_ALIASES.empty())[0].equals(
        run(rows, copies, STORIES.empty(), STORY_ALIASES.empty())[0]
    )


@settings(max_examples=25, deadline=None)
@given(weeks())
def test_every_id_ever_published_leads_to_one_story(week):
    rows, copies = week
    out, also = run(rows, copies, STORIES.empty(), STORY_ALIASES.empty())
    into = dict(zip(also["story_id"].to_pylist(), also["merged_into"].to_pylist(), strict=True))
    assert {resolve(i, into) for i in out["story_id"].to_pylist()} == set(resolved(out, also)["story_id"].to_pylist())
    assert into.keys().isdisjoint(resolved(out, also)["story_id"].to_pylist())
