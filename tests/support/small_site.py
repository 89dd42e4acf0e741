"""A small published warehouse with everything that pages show, in rows that can be counted by hand.

Stories: a1 云岭's recall (a1 of 蓝谱 first, a2 its reprint, a3 a flash with another figure and a6 its reprint, a4 the answer two days later,
a5 its rewrite), b1 青禾's funding (b1 knows its day only, so that b2 may be as early), c1 alone and taken away; it names 远方日报, of which
nothing is here. a1 was edited: as the steps leave it, its rows stand on the day of each of its revisions. d1 is a digest. 2026-10-06 was
not crawled.
Nine quiet days before (e-articles) make 10-05 a burst for 云岭.
"""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from support.given_lake import TABLES, curated, stored
from transforms.alerts.rule import Watch, When
from transforms.schemas import DATASETS
from warehouse.catalog import materialized, views
from warehouse.search import index
from warehouse.storage.lake import Lake

QUIET = [date(2026, 9, 26) + timedelta(days=i) for i in range(9)]
TABLE_ROWS: dict[str, list[dict[str, Any]]] = {
    "entities": [
        {"entity_id": "yunling", "kind": "company", "name_zh": "云岭科技", "name_en": "Yunling", "ticker": "YLKJ"},
        {"entity_id": "yunling_p9", "kind": "product", "name_zh": "云岭P9", "parent_id": "yunling"},
        {"entity_id": "qinghe", "kind": "company", "name_zh": "青禾汽车"},
    ],
    "aliases": [
        {"entity_id": "yunling", "alias": "云岭"},
        {"entity_id": "qinghe", "alias": "青禾", "needs_context": "1", "context": "汽车"},
    ],
    "topic_names": [{"topic_id": "recalls", "name_zh": "质量与召回"}, {"topic_id": "funding", "name_zh": "融资与并购"}],
    "publishers": [{"name": "蓝谱科技", "publisher_id": "lanpu", "kind": "portal", "portal": "lanpu"}],
    "portals": [
        {"portal": "lanpu", "name": "蓝谱", "articles_min": 1, "articles_max": 10},
        {"portal": "haiyan", "name": "海燕", "articles_min": 1, "articles_max": 10},
        {"portal": "kuaibao", "name": "快报", "articles_min": 5, "articles_max": 10},
        {"portal": "asleep", "name": "未抓", "articles_min": 1, "articles_max": 10},
    ],
    "code_names": [
        *({"family": "relation", "code": c, "name_zh": n} for c, n in (("original", "原创"), ("reprint", "转载"), ("rewrite", "洗稿"))),
        {"family": "role", "code": "subject", "name_zh": "主角"},
        {"family": "drop", "code": "no_text", "name_zh": "找不到正文"},
    ],
    "happenings": [{"happening": "recall", "name_zh": "召回"}],
}
TEXTS = {
    "a1": ("云岭召回1200台P9", "云岭科技宣布召回1200台云岭P9，屏幕可能断裂。\n公司向用户道歉。"),
    "a2": ("云岭召回1200台P9，你怎么看", "云岭科技宣布召回1200台云岭P9，屏幕可能断裂。\n公司向用户道歉。"),
    "a3": ("快讯：云岭召回1500台P9", "云岭召回1500台手机。"),
    "a6": ("云岭召回1500台P9", "云岭召回1500台手机。来源：快报"),
    "a4": ("云岭回应召回：已经修好", "云岭科技回应说，问题已经修好，销量领先。"),
    "a5": ("召回之后，云岭说修好了", "云岭科技答复，毛病已经解决，销量领先。"),
    "b1": ("青禾汽车完成10亿元融资", "青禾汽车宣布完成融资，用于建厂。"),
    "b2": ("青禾拿下10亿元", "青禾汽车拿下一笔投资，扩大产能。"),
    "c1": ("一篇后来不见了的文章", "这篇文章第二天就不见了。"),
    "d1": ("科技早报", "云岭科技召回。青禾汽车融资。"),
}
#        portal     crawl day     published           precision fetched             chain parent relation  kind
ARTICLES = {
    "a1": ("lanpu", "2026-10-05", "2026-10-05T10:00", "minute", "2026-10-05T12:00", "a1", None, "original", "article"),
    "a2": ("haiyan", "2026-10-05", "2026-10-05T10:40", "minute", "2026-10-05T12:00", "a1", "a1", "reprint", "article"),
    "a3": ("kuaibao", "2026-10-05", "2026-10-05T11:00", "minute", "2026-10-05T12:00", "a3", None, "original", "flash"),
    "a6": ("haiyan", "2026-10-05", "2026-10-05T11:20", "minute", "2026-10-05T12:00", "a3", "a3", "reprint", "article"),
    "a4": ("haiyan", "2026-10-07", "2026-10-07T09:00", "minute", "2026-10-07T12:00", "a4", None, "original", "article"),
    "a5": ("kuaibao", "2026-10-07", "2026-10-07T10:00", "minute", "2026-10-07T12:00", "a4", "a4", "rewrite", "article"),
    "b1": ("haiyan", "2026-10-07", "2026-10-07T00:00", "day", "2026-10-07T12:00", "b1", None, "original", "article"),
    "b2": ("lanpu", "2026-10-07", "2026-10-07T08:30", "minute", "2026-10-07T12:00", "b2", None, "original", "article"),
    "c1": ("lanpu", "2026-10-05", "2026-10-05T09:00", "minute", "2026-10-05T12:00", "c1", None, "original", "article"),
    "d1": ("kuaibao", "2026-10-07", "2026-10-07T07:00", "minute", "2026-10-07T12:00", "d1", None, "original", "digest"),
}
STORIES = {"a1": "a1", "a2": "a1", "a3": "a1", "a6": "a1", "a4": "a1", "a5": "a1", "b1": "b1", "b2": "b1", "c1": "c1"}
NAMED = {  # entity, occurrences as (start, in_title), tone, role
    "a1": [("yunling", [(0, True), (0, False)], -0.6, "subject"), ("yunling_p9", [(15, False)], -0.2, "involved")],
    "a2": [("yunling", [(0, True), (0, False)], -0.6, "subject"), ("yunling_p9", [(15, False)], -0.2, "involved")],
    "a3": [("yunling", [(3, True), (0, False)], -0.4, "subject")],
    "a6": [("yunling", [(0, True), (0, False)], -0.4, "subject")],
    "a4": [("yunling", [(0, True), (0, False)], 0.5, "subject")],
    "a5": [("yunling", [(5, True), (0, False)], 0.3, "subject")],
    "b1": [("qinghe", [(0, True), (0, False)], 0.5, "subject")],
    "b2": [("qinghe", [(0, True), (0, False)], 0.4, "subject")],
    "d1": [("yunling", [(0, False)], 0.0, "named"), ("qinghe", [(7, False)], 0.0, "named")],
}
TOPICS = {"a1": "recalls", "a2": "recalls", "a3": "recalls", "a6": "recalls", "b1": "funding", "b2": "funding"}
WORD = {True: ("领先", 0.5), False: ("断裂", -0.6)}


def at(text: str) -> str:
    return f"{text}:00+08:00"


def article(article_id: str, revision: int = 1, /, **given: Any) -> dict[str, Any]:
    portal, day, published, precision, fetched, *_, kind = ARTICLES[article_id]
    title, text = TEXTS[article_id]
    url = f"https://{portal}.test/{article_id}"
    row = {
        "article_id": article_id,
        "revision_id": f"{article_id}@{revision}",
        "portal": portal,
        "day": day,
        "url": url,
        "canonical_url": url,
    }
    row |= {"source": "远方日报", "provenance": [{"kind": "source_line", "text": "远方日报", "url": None}]} if article_id == "c1" else {}
    row |= {"kind": kind, "title": title, "text": text, "text_raw": text, "title_raw": title, "script": "hans", "extractor_version": "1"}
    row |= {
        "published_at": at(published),
        "published_precision": precision,
        "fetched_at": at(fetched),
        "page_id": f"p-{article_id}@{revision}",
    }
    return row | given


def fetch(page_id: str, portal: str, day: str, fetched: str, url: str, kind: str = "article", outcome: str = "ok") -> dict[str, Any]:
    row = {"page_id": page_id, "crawl_id": f"c-{day}", "portal": portal, "day": day, "kind": kind, "url": url, "fetched_at": at(fetched)}
    return row | {"n_bytes": 100, "outcome": outcome, "status": 200 if outcome == "ok" else None}


def given_rows() -> dict[str, list[dict[str, Any]]]:
    """The rows of each dataset."""
    given: dict[str, list[dict[str, Any]]] = {name: [] for name in DATASETS}
    for article_id, (portal, day, _, _, fetched, chain, parent, relation, _) in ARTICLES.items():
        given["articles"].append(article(article_id))
        given["fetches"].append(fetch(f"p-{article_id}@1", portal, day, fetched, f"https://{portal}.test/{article_id}"))
        copy = {
            "article_id": article_id,
            "day": day,
            "chain_id": chain,
            "origin_id": chain,
            "parent_id": parent,
            "hop": int(parent is not None),
        }
        given["copies"].append(copy | {"relation": relation, "is_undecided": False, "decided_at": at(fetched)})
        if article_id in STORIES:
            joined = {
                "article_id": article_id,
                "story_id": STORIES[article_id],
                "event_id": STORIES[article_id],
                "day": day,
                "story_score": 1.0,
            }
            given["stories"].append(joined | {"joined_at": at(fetched), "story_days": 1})
        for entity_id, places, tone, role in NAMED.get(article_id, []):
            word, weight = WORD[tone > 0]
            for start, in_title in places:
                mention = {
                    "article_id": article_id,
                    "day": day,
                    "entity_id": entity_id,
                    "alias": "云岭",
                    "sentence": TEXTS[article_id][not in_title],
                }
                given["mentions"].append(mention | {"start": start, "end": start + 2, "in_title": in_title, "role": "subject"})
            verdict = {"article_id": article_id, "day": day, "entity_id": entity_id, "tone_score": tone, "role": role, "model": "m"}
            verdict["tone"] = "positive" if tone > 0.1 else "negative" if tone < -0.1 else "neutral"
            if tone:
                verdict |= {
                    "evidence": TEXTS[article_id][1].split("\n")[0],
                    "evidence_start": 0,
                    "evidence_end": len(TEXTS[article_id][1].split("\n")[0]),
                }
                verdict["words"] = [{"word": word, "weight": weight, "rule": "word"}]
            given["tones"].append(verdict)
        if article_id in TOPICS:
            topic = {"article_id": article_id, "day": day, "topic_id": TOPICS[article_id], "topic_score": 0.9, "model": "m"}
            given["topics"] += [topic, topic | {"topic_id": "tech_news"}]
    _events(given)
    _others(given)
    for name in ("copies", "stories", "mentions", "tones", "topics", "story_figures", "story_turns"):
        again = [{**row, "day": "2026-10-07"} for row in given[name] if row["article_id"] == "a1"]
        given[name] += [{**row, "decided_at": at("2026-10-07T12:00")} if name == "copies" else row for row in again]
    for n, day in enumerate(QUIET):
        _quiet_day(given, n, str(day))
    _alerts(given)
    return given


def _alerts(given: dict[str, list[dict[str, Any]]]) -> None:
    """A rule about 云岭: a1 was told on 10-05 and again on 10-07, when 快报 was missing for a moment; somebody found it useful."""
    watch = Watch(id="yl", name="云岭的召回", entities=("yunling",), members=("yunling",), channels=("pr",), when=When(publishers=3))
    why = {"condition": "publishers", "words": "独立发布者 3 ≥ 3", "number": 3.0, "article_ids": ["a1", "a2", "a3"]}
    first = {"alert_id": "m1", "watch_id": "yl", "watch_name": watch.name, "rule_version": watch.version, "story_id": "a1", "kind": "first"}
    first |= {
        "day": "2026-10-05",
        "judged_at": at("2026-10-05T12:30"),
        "grade": "红",
        "headline": TEXTS["a1"][0],
        "due": "now",
        "why": [why],
    }
    first |= {"url": "https://lanpu.test/a1", "n_articles": 4, "n_origins": 2, "n_publishers": 3, "mean_tone": -0.5, "n_toned": 2}
    first |= {"article_ids": ["a1", "a2", "a3", "a6"], "channels": ["pr"], "verdict": "有用", "verdict_at": at("2026-10-05T13:00")}
    sent = {"channel": "pr", "state": "accepted", "at": datetime(2026, 10, 5, 4, 30, 2, tzinfo=UTC), "n_tries": 1, "error": None}
    turned = {"condition": "tone_turned", "words": "口吻 −0.50 → +0.10", "number": 0.1, "article_ids": ["a1", "a3", "a4"]}
    second = first | {"alert_id": "m2", "day": "2026-10-07", "judged_at": at("2026-10-07T12:30"), "kind": "escalation", "answers_id": "m1"}
    second |= {"why": [turned], "n_articles": 6, "n_origins": 3, "article_ids": ["a1", "a2", "a3", "a6", "a4", "a5"], "verdict": None}
    held = {"alert_id": "m3", "day": "2026-10-07", "judged_at": at("2026-10-07T12:10"), "kind": "held", "due": "never", "channels": []}
    held |= {"answers_id": "m1", "missing": ["kuaibao@2026-10-07"], "verdict": None, "verdict_at": None}
    given["alerts"] += [first | {"deliveries": [sent]}, second | {"deliveries": [sent | {"state": "waiting"}], "verdict_at": None}]
    given["alerts"].append(first | held)
    tick = {"tick_at": at("2026-10-07T12:30"), "day": "2026-10-07", "portals": ["lanpu", "haiyan", "kuaibao"], "rules": [watch.json()]}
    given["alert_ticks"].append(tick | {"holds": [{"watch_id": "yl", "portals": ["kuaibao"], "n_portals": 3}]})


def _events(given: dict[str, list[dict[str, Any]]]) -> None:
    """The state of each story's event, on the row of its last article."""
    last = {"a1": ("a5", 3, "yunling", "recall"), "b1": ("b2", 2, "qinghe", None), "c1": ("c1", 1, None, None)}
    for story_id, (article_id, n, entity_id, happening) in last.items():
        row = next(r for r in given["stories"] if r["article_id"] == article_id and r["story_id"] == story_id)
        row["event_articles"] = n
        row["event_terms"] = [{"term": "召回" if happening else "融资", "n": n}]
        row["event_entities"] = [{"entity_id": entity_id, "n_named": n, "n_subject": n}] if entity_id else []
        row["event_happenings"] = [{"happening": happening, "n": n}] if happening else []


def _others(given: dict[str, list[dict[str, Any]]]) -> None:
    """Figures, turns, an edit, a removal, a failed request, a page without text, lists."""
    for article_id, value in (("a1", 1200.0), ("a2", 1200.0), ("a3", 1500.0), ("a6", 1500.0)):
        figure = {
            "story_id": "a1",
            "article_id": article_id,
            "day": "2026-10-05",
            "figure_kind": "count",
            "about": "召回",
            "value": value,
            "unit": "台",
        }
        given["story_figures"].append(
            figure
            | {
                "bound": "exact",
                "entity_id": "yunling",
                "words": f"{value:.0f}台",
                "sentence": TEXTS[article_id][0],
                "start": 4,
                "in_title": True,
            }
            | {"end": 9}
        )
    for article_id, day, turn in (("a1", "2026-10-05", "rumour"), ("a4", "2026-10-07", "response")):
        said = {"story_id": "a1", "article_id": article_id, "day": day, "turn": turn, "is_main": True, "entity_id": "yunling"}
        given["story_turns"].append(said | {"sentence": TEXTS[article_id][0], "start": 0, "end": 4, "in_title": True})
    edited = {
        "day": "2026-10-07",
        "title": "云岭召回1300台P9",
        "fetched_at": at("2026-10-07T12:00"),
        "text": TEXTS["a1"][1].replace("断裂", "失灵"),
    }
    given["articles"].append(article("a1", 2, **edited))
    given["fetches"] += [
        fetch("p-a1@2", "lanpu", "2026-10-07", "2026-10-07T12:00", "https://lanpu.test/a1"),
        fetch("p-gone", "lanpu", "2026-10-07", "2026-10-07T12:00", "https://lanpu.test/c1", outcome="not_found"),
        fetch("p-empty", "kuaibao", "2026-10-07", "2026-10-07T12:00", "https://kuaibao.test/empty"),
        *(
            fetch(f"l-{p}-{d}", p, f"2026-10-0{d}", f"2026-10-0{d}T11:00", f"https://{p}.test/", "list")
            for p in ("lanpu", "haiyan", "kuaibao")
            for d in (5, 7)
        ),
    ]
    given["drops"].append({"step": "articles", "day": "2026-10-07", "key": "p-empty", "reason": "no_text"})


def _quiet_day(given: dict[str, list[dict[str, Any]]], n: int, day: str) -> None:
    """One article that names nobody."""
    url = f"https://haiyan.test/e{n}"
    base = article(
        "c1",
        portal="haiyan",
        day=day,
        url=url,
        canonical_url=url,
        article_id=f"e{n}",
        revision_id=f"e{n}@1",
        page_id=f"p-e{n}",
        title=f"平静的一天之{n}",
    )
    given["articles"].append(
        base | {"source": None, "provenance": [], "published_at": at(f"{day}T10:00"), "fetched_at": at(f"{day}T12:00")}
    )
    given["fetches"] += [
        fetch(f"p-e{n}", "haiyan", day, f"{day}T12:00", url),
        fetch(f"l-e{n}", "haiyan", day, f"{day}T11:00", "https://haiyan.test/", "list"),
    ]
    copy = {
        "article_id": f"e{n}",
        "day": day,
        "chain_id": f"e{n}",
        "origin_id": f"e{n}",
        "parent_id": None,
        "hop": 0,
        "relation": "original",
    }
    given["copies"].append(copy | {"is_undecided": False, "decided_at": at(f"{day}T12:00")})


def published(data: Path) -> Path:
    """Write the lake, its search index and the warehouse file; gives the directory."""
    lake = Lake(data / "lake")
    lake.prepare()
    for dataset, found in given_rows().items():
        by_day: dict[date, list[dict[str, Any]]] = {}
        for row in found:
            full = stored(dataset, dict(row))
            by_day.setdefault(full["day"], []).append(full)
        for day, some in by_day.items():
            lake.write(dataset, day, DATASETS[dataset].table(some))
    index.update(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(materialized, "FROM_ARTICLES", 1)  # answers in milliseconds, as a large lake does
        views.build(lake, data / "warehouse.duckdb", {name: curated(name, TABLE_ROWS.get(name, [])) for name in TABLES})
    return data
