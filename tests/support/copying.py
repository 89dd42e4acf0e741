"""Invented articles for tests of copies: random sentences, copies as portals make them, and the steps run day by day."""

import random
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.schemas import ARTICLES, COPIES, SIGNATURES
from transforms.steps import copies, links, signatures
from warehouse.pipeline.seed_tables import read_seed

DAY = date(2026, 10, 5)
WORDS = (  # noqa: SIM905 - a list of two hundred literals reads worse
    "星桥 云杉 河谷 灯火 芯片 电池 工厂 订单 会议 城市 用户 产品 价格 供应 仓库 团队 方案 车间 手机 机器 屏幕 系统 网络 数据 模型 标准 市场 渠道 门店 资金 "
    "合同 专利 海外 港口 铁路 航线 学校 医院 实验 样品 设备 材料 能源 风险 收入 成本 利润 增长 下降 发布 推迟 召回 升级 测试 量产 交付 投资 收购 合作 竞争 "
    "监管 审批 规则 调查 报告 记者 专家 工程 经理 董事 员工 顾客 司机 农户 游客 居民 学者 律师 医生 教师 旧款 新款 高端 低价 首批 全部 部分 每周 去年 今年 "
    "春天 夏天 秋天 冬天 上午 下午 夜里 北方 南方 山区 海边 平原 街道 广场 桥梁 隧道 大楼 公园 花园 码头 车站 机场 天气 雨水 阳光 台风 声音 图片 视频 文字"
).split()


def article_text(seed: int, n: int = 14) -> str:
    """A text of `n` random sentences."""
    draw = random.Random(seed)
    lines = []
    for _ in range(n):
        words = [draw.choice(WORDS) for _ in range(draw.randrange(9, 15))]
        words.insert(3, str(draw.randrange(10, 9999)))
        lines.append("".join(words) + "。")
    return "\n".join(lines)


def reworded(text: str, share: float, seed: int = 0) -> str:
    """Share of the words replaced by others, numbers kept."""
    draw = random.Random(seed)
    known = set(WORDS)
    out, i = [], 0
    while i < len(text):
        word = text[i : i + 2]
        if word in known:
            out.append(draw.choice(WORDS) if draw.random() < share else word)
            i += 2
        else:
            out.append(text[i])
            i += 1
    return "".join(out)


def row(article_id: str, text: str, *, day: date = DAY, hour: float = 8, **more: Any) -> dict[str, Any]:
    """A row of the dataset articles; `hour` is Beijing time."""
    at = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(hours=hour - 8)
    portal = article_id.partition(":")[0]
    url = f"http://{portal}.example/{article_id.partition(':')[2]}.html"
    known = {
        "article_id": article_id,
        "revision_id": f"{article_id}@1",
        "day": day,
        "portal": portal,
        "url": url,
        "canonical_url": url,
        "kind": "article",
    }
    known |= {
        "title": f"标题{article_id}",
        "text": text,
        "published_at": at,
        "published_precision": "minute",
        "fetched_at": at + timedelta(minutes=20),
    }
    return known | more


def articles(rows: Iterable[dict[str, Any]]) -> pa.Table:
    """Rows as a table."""
    return ARTICLES.table(rows)


def finder(tables: Iterable[pa.Table]) -> Callable[..., pa.Table]:
    """The lookup_articles of these tables."""
    every = pa.concat_tables(list(tables))

    def find(ids: list[str], columns: tuple[str, ...] | None = None) -> pa.Table:
        found = every.filter(pc.is_in(every["article_id"], pa.array(ids, pa.string())))
        return found if columns is None else found.select(list(columns))

    return find


class Lake:
    """A lake in memory; a day is compared with all earlier days in it."""

    def __init__(self, rows: Iterable[dict[str, Any]]) -> None:
        rows = list(rows)
        self.articles = {d: articles(r for r in rows if r["day"] == d) for d in sorted({r["day"] for r in rows})}
        self.signatures: dict[date, pa.Table] = {}
        self.links: dict[date, pa.Table] = {}
        self.copies: dict[date, pa.Table] = {}
        self.publishers = read_seed("publishers")

    def process(self, days: Iterable[date] | None = None) -> "Lake":
        """Run the steps for the days, all by default."""
        for day in days or self.articles:
            self.process_day(day)
        return self

    def process_day(self, day: date) -> None:
        """Run signatures, links and copies for one day."""
        today = self.articles[day]
        past_days = [d for d in self.articles if d < day]
        past = pa.concat_tables([self.articles[d] for d in past_days] or [today.slice(0, 0)])
        past = past.filter(pc.invert(pc.is_in(past["article_id"], today["article_id"])))
        self.signatures[day] = signatures.run(articles=today).out
        for d in past_days:
            self.signatures.setdefault(d, signatures.run(articles=self.articles[d]).out)
        past_signatures = pa.concat_tables([self.signatures[d] for d in past_days] or [SIGNATURES.empty()])
        past_copies = pa.concat_tables([self.copies[d] for d in past_days if d in self.copies] or [COPIES.empty()])
        self.links[day] = links.run(
            articles=today,
            signatures=self.signatures[day],
            past_signatures=past_signatures.select(signatures.COLUMNS),
            past_articles=past.select(links.PAST_COLUMNS),
            lookup_articles=finder(self.articles.values()),
            publishers=self.publishers,
        ).out
        self.copies[day] = copies.run(
            articles=today,
            links=self.links[day],
            past_articles=past.select(copies.PAST_COLUMNS),
            past_copies=past_copies.select(copies.PAST_COPIES_COLUMNS),
            previous_copies=self.copies.get(day, COPIES.empty()).select(copies.PREVIOUS_RUN_COLUMNS),
            lookup_articles=finder(self.articles.values()),
            publishers=self.publishers,
        ).out

    def relations(self) -> dict[tuple[str, str], str]:
        """Relation by (article_id, other_id)."""
        return {(r["article_id"], r["other_id"]): r["relation"] for t in self.links.values() for r in t.to_pylist()}

    def verdicts(self) -> dict[str, dict[str, Any]]:
        """Rows of copies by article_id, the latest day last."""
        return {r["article_id"]: r for d in sorted(self.copies) for r in self.copies[d].to_pylist()}
