"""Raw pages of two invented days, as the archive gives them."""

from datetime import UTC, date, datetime
from functools import partial

import pyarrow as pa

from transforms.schemas import FETCHES, PAGES

D1, D2 = date(2026, 10, 5), date(2026, 10, 6)
PAGE = """<html lang="zh"><head><meta charset="utf-8"><title>{title}_云见网</title></head><body><h1>{title}</h1>
<div class="info">2026-10-0{n} 09:3{n}:00　来源：云见网</div><div class="content">{paragraphs}</div></body></html>"""


def page(day: date, n: int, title: str, text: str) -> dict:
    """A row of pages with an HTML article; paragraphs are separated by |."""
    paragraphs = "".join(f"<p>{t}</p>" for t in text.split("|"))
    body = PAGE.format(title=title, n=n, paragraphs=paragraphs).encode()
    at = datetime(2026, 10, day.day, 12, n, tzinfo=UTC)
    url = f"https://www.yunjian.example/news/{n}.html"
    return {"page_id": f"p{day.day}{n}", "crawl_id": "c", "portal": "web", "day": day, "kind": "article", "url": url, "final_url": url,
            "fetched_at": at, "status": 200, "content_type": "text/html", "n_bytes": len(body), "outcome": "ok", "body": body}  # fmt: skip


CHIP = (
    "云岭科技周一在杭州发布了新一代手机芯片，采用自研的图形单元，官方称能效提高三成，首批产品将在下个月进入工厂。|"
    "公司负责人表示，这颗芯片用了四年时间，其间重做过两次版图，工程师在现场演示了连续两小时的高负载游戏，机身温度没有超过四十度。|"
    "分析人士认为，供应链能否跟上仍是最大的疑问，去年同类产品曾因为良率不足推迟三个月上市，渠道商对价格也持观望态度。"
)
RECALL = (
    "青禾电子昨晚宣布召回部分智能手表，原因是电池在充电时可能过热，涉及今年上半年生产的四万只产品，用户可以到门店免费更换。|"
    "监管部门要求企业在十个工作日之内提交完整的检测报告，并且把处理进度每周公布一次，直到全部产品完成更换为止。"
)


class Pages:
    """A page source in memory."""

    def __init__(self, rows: list[dict]) -> None:
        self.rows = rows

    def fetches(self, day: date) -> pa.Table:
        """Fetches of a day."""
        return FETCHES.table({k: v for k, v in r.items() if k in FETCHES.schema.names} for r in self.rows if r["day"] == day)

    def pages(self, day: date, page_ids=None):
        """Pages of a day."""
        rows = [r for r in self.rows if r["day"] == day and (page_ids is None or r["page_id"] in page_ids)]
        yield partial(pa.RecordBatch.from_pylist, rows, schema=PAGES.schema)


ROWS = [
    page(D1, 1, "云岭发布新芯片", CHIP),
    page(D1, 2, "青禾召回手表", RECALL),
    page(D2, 1, "云岭发布新芯片", CHIP),
    page(D2, 3, "云岭发布新一代芯片", CHIP),
]


def list_page(day: date, n: int, value: int) -> dict:
    """A list with one count."""
    told = [{"url": "https://www.yunjian.example/news/1.html", "name": "comments_n", "value": value}]
    at = datetime(2026, 10, day.day, n, tzinfo=UTC)
    more = {"page_id": f"l{day.day}{n}", "url": "https://www.yunjian.example/", "fetched_at": at, "kind": "list", "counts": told}
    return page(day, 1, "列表", "") | more


LISTS = [list_page(D1, 9, 4), list_page(D1, 3, 1), list_page(D2, 5, 8)]
