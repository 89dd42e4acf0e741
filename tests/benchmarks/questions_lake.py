"""A large invented lake for the benchmark of the questions: half of the articles are copies, two names each, stories of six."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

import tingfeng
from transforms.schemas import DATASETS
from warehouse.storage.lake import Lake

LAST_DAY = date(2026, 10, 7)
PORTALS = ["lanpu", "haiyan", *(f"site{n:02d}" for n in range(38))]
NAMES = ["demo_tuolan", "demo_yunling", "demo_xinglan", "demo_qiongyu", "demo_baifan"]
WORDS = ["拓岚机器人", "云岭科技", "星澜汽车", "穹宇半导体", "白帆优选"]
N_NAMES, N_TERMS = 300, 20_000


def joined(*parts: Any) -> pa.Array:
    """Texts of arrays and constants, row by row."""
    return pc.binary_join_element_wise(*(p if isinstance(p, str) else pa.array(p).cast(pa.string()) for p in parts), "")


class Invented:
    """One day of the lake after another; what a dataset lacks of columns is blank."""

    def __init__(self, n: int, days: int) -> None:
        self.r, self.n_a_day, self.days = (
            np.random.default_rng(1),
            max(6, n // days),
            [LAST_DAY - timedelta(days=i) for i in range(days)][::-1],
        )
        self.names = np.array([*NAMES, *(f"company{n:03d}" for n in range(N_NAMES - len(NAMES)))])
        self.sentences = np.array(
            [
                f"{w}{v}，涉及{k}台{t}。"
                for w in [*WORDS, "某公司", "另一家"]
                for v in ("宣布召回", "裁员", "完成融资", "发布芯片")
                for k in range(40)
                for t in ("手机", "汽车")
            ]
        )

    def table(self, name: str, day: date, **columns: Any) -> pa.Table:
        arrays_given = {k: v for k, v in columns.items() if not isinstance(v, str | int | float)}
        schema, n = DATASETS[name].schema, len(next(iter(arrays_given.values())))
        blank = DATASETS[name].completed({})
        values = {"day": day, **columns}
        arrays = []
        for field in schema:
            value = values.get(field.name, blank[field.name])
            some = value if field.name in arrays_given else pa.repeat(pa.scalar(value, field.type), n)
            arrays.append(some.cast(field.type) if isinstance(some, pa.Array | pa.ChunkedArray) else pa.array(some, field.type))
        return pa.Table.from_arrays(arrays, schema=schema)

    def tables(self, day: date) -> Iterator[tuple[str, pa.Table]]:
        r, n = self.r, self.n_a_day
        midnight = int((datetime(day.year, day.month, day.day, tzinfo=UTC) - timedelta(hours=8)).timestamp()) * 1_000_000
        seconds = np.sort(r.integers(0, 86_400, n))
        at, got = midnight + seconds * 1_000_000, midnight + (seconds + r.integers(60, 3_600, n)) * 1_000_000
        portal = np.array(PORTALS)[r.integers(0, len(PORTALS), n)]
        ids = np.array(joined(portal, ":", np.full(n, f"{day:%Y%m%d}"), np.arange(n)))
        story = (r.random(n) ** 1.5 * (n / 6 + 1)).astype(int)
        chain = story * 3 + r.integers(0, 3, n)
        origin, story_first = (np.unique(k, return_index=True)[1][np.unique(k, return_inverse=True)[1]] for k in (chain, story))
        is_copy = origin != np.arange(n)
        kind = np.where(r.random(n) < 0.2, "flash", "article")[origin]
        text = joined(*(self.sentences[r.integers(0, len(self.sentences), n)[origin]] for _ in range(8)))
        title = pa.array(self.sentences[r.integers(0, len(self.sentences), n)[origin]])
        stamp = pa.timestamp("us", tz="UTC")
        at_array, got_array = pa.array(at, stamp), pa.array(got, stamp)
        url, page = joined("http://", portal, ".test/", ids), joined("p", ids)
        yield (
            "articles",
            self.table(
                "articles",
                day,
                article_id=ids,
                revision_id=joined(ids, "@1"),
                portal=portal,
                url=url,
                canonical_url=url,
                kind=kind,
                title=title,
                title_raw=title,
                text=text,
                text_raw=text,
                script="hans",
                published_at=at_array,
                published_precision="minute",
                fetched_at=got_array,
                extractor_version="1",
                page_id=page,
            ),
        )
        lost = np.flatnonzero(r.random(n) < 0.02)
        more = [
            joined("x", page.take(pa.array(lost))),
            pa.array(portal[lost]),
            joined(url.take(pa.array(lost)), "x"),
            got_array.take(pa.array(lost)),
        ]
        both = [pa.concat_arrays([a, b]) for a, b in zip([page, pa.array(portal), url, got_array], more, strict=True)]
        yield (
            "fetches",
            self.table(
                "fetches",
                day,
                page_id=both[0],
                crawl_id=f"c{day}",
                portal=both[1],
                kind="article",
                url=both[2],
                final_url=both[2],
                fetched_at=both[3],
                status=200,
                n_bytes=20_000,
                outcome="ok",
            ),
        )
        yield "drops", self.table("drops", day, step="articles", key=more[0], reason="no_text")
        relation = np.where(is_copy, np.array(["identical", "reprint", "abridged", "excerpt"])[r.integers(0, 4, n)], "original")
        yield (
            "copies",
            self.table(
                "copies",
                day,
                article_id=ids,
                chain_id=ids[origin],
                origin_id=ids[origin],
                parent_id=pa.array(ids[origin], mask=~is_copy),
                hop=is_copy.astype(int),
                delay_s=pa.array(seconds - seconds[origin], mask=~is_copy),
                relation=relation,
                decided_at=got_array,
            ),
        )
        c = np.flatnonzero(is_copy)
        yield (
            "links",
            self.table(
                "links",
                day,
                article_id=ids[c],
                other_id=ids[origin][c],
                relation=relation[c],
                jaccard=r.random(len(c)),
                contained_in_other=0.6 + 0.4 * r.random(len(c)),
                contains_other=r.random(len(c)),
            ),
        )
        place = {
            k: np.array([r.integers(0, size, n)[origin] for _ in range(m)]) for k, size, m in (("name", N_NAMES, 2), ("term", N_TERMS, 4))
        }
        place["name"] = (place["name"] ** 2 // N_NAMES) % N_NAMES
        place["name"][1] = (place["name"][0] + 1 + place["name"][1] % (N_NAMES - 1)) % N_NAMES
        twice, four = np.tile(ids, 2), np.tile(ids, 4)
        named = self.names[place["name"].ravel()]
        yield (
            "mentions",
            self.table(
                "mentions",
                day,
                article_id=np.tile(ids, 3),
                entity_id=np.concatenate([named, named[:n]]),
                alias="名",
                sentence="一句话。",
                start=np.arange(3 * n),
                in_title=np.arange(3 * n) < n,
            ),
        )
        score = np.round(r.random(2 * n) * 2 - 1, 2)
        yield (
            "tones",
            self.table(
                "tones",
                day,
                article_id=twice,
                entity_id=named,
                tone_score=score,
                tone=np.where(score < -0.1, "negative", np.where(score > 0.1, "positive", "neutral")),
                evidence="这是一句证据。",
                model="m",
            ),
        )
        yield (
            "topics",
            self.table(
                "topics",
                day,
                article_id=ids,
                topic_id=np.array(["chips", "ev", "phones", "cloud", "tech_news"])[story % 5],
                topic_score=r.random(n),
                model="m",
            ),
        )
        yield (
            "terms",
            self.table(
                "terms",
                day,
                article_id=four,
                term=joined("词", place["term"].ravel()),
                tf=np.ones(4 * n, int),
                in_title=np.arange(4 * n) < 2 * n,
            ),
        )
        first = story_first == np.arange(n)
        happenings = np.array(["launch", "funding", "recall", "price"])[story % 4]
        state = [[{"entity_id": e, "n_named": 1, "n_subject": 1}] if f else None for e, f in zip(named[:n], first, strict=True)]
        events = [[{"happening": h, "n": 1}] if f else None for h, f in zip(happenings, first, strict=True)]
        terms = [[{"term": "词", "n": 1}] if f else None for f in first]
        yield (
            "stories",
            self.table(
                "stories",
                day,
                story_id=ids[story_first],
                article_id=ids,
                event_id=ids[story_first],
                story_score=1.0,
                joined_at=got_array,
                story_days=1,
                event_articles=pa.array(np.ones(n, int), mask=~first),
                event_entities=state,
                event_terms=terms,
                event_happenings=events,
            ),
        )
        f = np.flatnonzero(r.random(n) < 0.5)
        yield (
            "story_figures",
            self.table(
                "story_figures",
                day,
                story_id=ids[story_first][f],
                article_id=ids[f],
                figure_kind="amount",
                about=np.array(["融资", "售价", "召回"])[story[f] % 3],
                value=r.integers(1, 9, len(f)) * 1e8,
                unit="CNY",
                bound="exact",
                entity_id=named[:n][f],
                words="几亿元",
                sentence="一句话。",
            ),
        )
        t = np.flatnonzero(story % 20 == 0)
        turn = np.where(first[t], "rumour", np.array(["rumour", "response", "denial", "confirmation"])[r.integers(0, 4, len(t))])
        yield (
            "story_turns",
            self.table(
                "story_turns",
                day,
                story_id=ids[story_first][t],
                article_id=ids[t],
                turn=turn,
                is_main=True,
                sentence="一句话。",
                in_title=True,
            ),
        )

    def fill(self, lake: Lake) -> None:
        lake.prepare()
        for day in self.days:
            for name, table in self.tables(day):
                lake.write(name, day, table)

    def curated(self, project: tingfeng.Project) -> dict[str, pa.Table]:
        """The curated tables, with the invented companies and portals; every other company is listed."""
        tables = dict(project.tables())
        rows = [
            dict.fromkeys(tables["entities"].column_names)
            | {"entity_id": e, "kind": "company", "name_zh": e, "ticker": e[:3] if n % 2 else ""}
            for n, e in enumerate(self.names)
        ]
        tables["entities"] = pa.Table.from_pylist(rows, schema=tables["entities"].schema)
        rows = [dict.fromkeys(tables["portals"].column_names) | {"portal": p, "name": p} for p in PORTALS]
        tables["portals"] = pa.Table.from_pylist(rows, schema=tables["portals"].schema)
        return tables
