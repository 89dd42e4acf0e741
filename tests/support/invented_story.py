"""One invented article as a page of many shapes: what the tests of pages vary, and how they read it back."""

from datetime import UTC, datetime

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted

AT = datetime(2026, 6, 1, 4, tzinfo=UTC)
URL = "https://www.linhai-post.example/a/5521"
DATED_URL = "https://www.linhai-post.example/tech/20260512/5521.html"
TITLE = "栎山机器人把分拣臂装进三百家社区仓"
PARAGRAPHS = [
    "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，每只手臂每小时能分拣一千二百件包裹，差错低于万分之三。",
    "负责产品的乔以宁介绍，新手臂用布料和硅胶做指尖，遇到软包也能抓稳，整机重量降到十九公斤，两个人就能搬上货架。",
    "合作的仓库经理说，夜班从九个人减到四个人，留下的人改做检查和补货，工资没有变，工伤却比去年少了一半。",
    "栎山还计划在年底前开放接口，让别家的输送带也能同它的手臂对话，价格要等秋天的展会上才会公布。",
]
MINUTE = "2026-05-12 08:15"


def paragraphs(tag: str = "p") -> str:
    return "".join(f"<{tag}>{p}</{tag}>" for p in PARAGRAPHS)


def page(
    *,
    head: str = "",
    title: str = f"{TITLE}_临海邮报",
    above: str = "",
    h1: str = f"<h1>{TITLE}</h1>",
    meta: str = '<div class="meta"><span>2026-05-12 08:15</span> <span>来源：临海邮报</span> <span>作者：乔以安</span></div>',
    body: str | None = None,
    after: str = "",
) -> str:
    body = f'<div class="article-content">{paragraphs()}</div>' if body is None else body
    return (
        f'<!doctype html><html><head><meta charset="utf-8"><title>{title}</title>{head}</head><body>{above}'
        f'<div class="main">{h1}{meta}{body}</div>{after}<div class="footer">关于我们 临海邮报</div></body></html>'
    )


def read(markup: str | bytes, url: str = URL) -> Extracted:
    found = extract_page(markup if isinstance(markup, bytes) else markup.encode(), url=url, fetched_at=AT)
    assert isinstance(found, Extracted), found
    return found


def minute(found: Extracted) -> str:
    assert found.published_at is not None
    local = found.published_at.timestamp() + 8 * 3600
    return datetime.fromtimestamp(local, UTC).strftime("%Y-%m-%d %H:%M")


def is_whole(found: Extracted) -> bool:
    return found.text.split("\n") == PARAGRAPHS


def times(meta: str, head: str = "") -> str:
    return page(meta=f'<div class="meta">{meta} <span>来源：临海邮报</span></div>', head=head)


EPOCH = int(datetime(2026, 5, 12, 0, 15, tzinfo=UTC).timestamp())
