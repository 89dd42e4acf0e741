"""List pages, feeds and sitemaps: the articles of a portal and day, in its own format."""

import html
import json
from datetime import date, datetime
from email.utils import format_datetime
from typing import Any

from crawlers.newsroom.copying import text_of
from crawlers.newsroom.desks import Desk
from crawlers.newsroom.marks import comments_n, marks_of
from crawlers.newsroom.pages import BANNER, STYLE, navigation
from crawlers.newsroom.plan import Article, Newsroom
from transforms.text.times import BEIJING

E = html.escape


def stamp(article: Article, shape: str = "%Y-%m-%d %H:%M:%S") -> str:
    """Publication time of an article in Beijing, as strftime writes it."""
    return datetime.fromtimestamp(article.at, BEIJING).strftime(shape)


def title_of(room: Newsroom, article: Article) -> str:
    """The headline as the portal lists it."""
    text = text_of(room, article).title.text
    if article.desk.role == "mirror":
        from crawlers.newsroom.scripts import traditional, with_pinyin

        return traditional(text) if article.desk.layout == "hant" else with_pinyin(text)
    return text


def html_list(room: Newsroom, desk: Desk, rows: list[Article], now: int, *, onward: str | None, heading: str) -> str:
    """An HTML list with an optional link to the next page."""
    items = "".join(
        (
            f'<li class="item"><a class="t" href="{a.url}">{E(title_of(room, a))}</a> <i class="time">{stamp(a)}</i> <span '
            f'class="num">{comments_n(room, a, now)}评</span></li>'
        )
        for a in rows
    )
    more = f'<div class="pager"><a class="next" href="{onward}">下一页</a></div>' if onward else ""
    meta = f'<meta charset="{desk.declared}">' if desk.declared else '<meta charset="utf-8">'
    return (
        f"<!DOCTYPE html><html><head>{meta}<title>{desk.name} {heading}</title>{STYLE}</head><body>"
        f"{BANNER}{navigation(desk.name, desk.home)}"
        f'<div class="wrap"><h1>{desk.name} · {heading}</h1><ul class="datel" id="list">{items}</ul>{more}</div>'
        f"<footer>{desk.name} 演示站点</footer></body></html>"
    )


def rebuilt_list(desk: Desk) -> str:
    """The list of the portal after a redesign: status 200 and nothing that the old selectors match."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{desk.name}</title>{STYLE}</head><body>'
        f"{BANNER}{navigation(desk.name, desk.home)}"
        '<div class="wrap"><h1>全新改版</h1><div id="app" data-endpoint="/graphql">正在载入…</div><ul class="datel" id="list"></ul>'
        "</div></body></html>"
    )


def jsonp_list(room: Newsroom, rows: list[Article], now: int, callback: str) -> str:
    """As NetEase sends it: a JSONP call of an array with trailing commas."""
    items = []
    for a in rows:
        row = {
            "title": title_of(room, a),
            "digest": "",
            "docurl": a.url,
            "commenturl": "",
            "tienum": comments_n(room, a, now),
            "time": stamp(a, "%m/%d/%Y %H:%M:%S"),
            "newstype": "article",
            "channelname": "tech",
            "source": marks_of(room, a).source,
        }
        items.append("\t" + json.dumps(row, ensure_ascii=False)[:-1] + ",\n\t}")
    return f"{callback}([\n" + ",\n".join(items) + ",\n])"


def json_list(room: Newsroom, desk: Desk, rows: list[Article], now: int, more: bool) -> str:
    """A JSON list in the format of the portal."""
    data: list[dict[str, Any]]
    if desk.id == "lanpu":
        data = [
            {
                "docid": f"comos:{a.id[1:]}",
                "url": a.url,
                "title": title_of(room, a),
                "ctime": str(a.at),
                "media_name": marks_of(room, a).source,
                "comment_total": comments_n(room, a, now),
            }
            for a in rows
        ]
        return json.dumps({"result": {"status": {"code": 0, "msg": "succ"}, "total": len(rows), "data": data}}, ensure_ascii=False)
    if desk.id == "dengta":
        data = [
            {
                "id": stamp(a, "%Y%m%d") + a.id,
                "title": title_of(room, a),
                "publish_time": stamp(a),
                "link_info": {"url": a.url + "?suid=demo&media_id=7"},
                "media_info": {"chl_name": marks_of(room, a).source},
                "comment_num": comments_n(room, a, now),
            }
            for a in rows
        ]
        return json.dumps({"code": 0, "data": data, "hasMore": more}, ensure_ascii=False)
    data = [
        {
            "id": int(a.id),
            "title": title_of(room, a),
            "brief": "",
            "ctime": a.at,
            "shareurl": a.url,
            "comment_num": comments_n(room, a, now),
            "level": "B",
        }
        for a in rows
    ]
    return json.dumps({"errno": 0, "data": {"roll_data": data}}, ensure_ascii=False)


def rss(room: Newsroom, desk: Desk, rows: list[Article]) -> str:
    """An RSS feed."""
    items = "".join(
        (
            f"<item><title><![CDATA[{title_of(room, a)}]]></title><link>{a.url}?f=rss</link><guid>{a.url}</guid>"
            f"<pubDate>{format_datetime(datetime.fromtimestamp(a.at, BEIJING))}</pubDate></item>"
        )
        for a in rows
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><rss version="2.0"><channel><title>{desk.name}（演示数据 DEMO）</title><link>'
        f"{desk.home}</link><language>zh-cn</language>{items}</channel></rss>"
    )


def sitemap(rows: list[Article]) -> str:
    """A sitemap of articles."""
    urls = "".join(f"<url><loc>{a.url}</loc><lastmod>{stamp(a, '%Y-%m-%dT%H:%M:%S+08:00')}</lastmod></url>" for a in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?><urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{urls}</urlset>'


def sitemap_index(room: Newsroom, desk: Desk) -> str:
    """A sitemap index, one sitemap a day."""
    maps = "".join(f"<sitemap><loc>{desk.home}sitemap-{d}.xml</loc><lastmod>{d}</lastmod></sitemap>" for d in room.dates())
    return f'<?xml version="1.0" encoding="UTF-8"?><sitemapindex xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{maps}</sitemapindex>'


def all_rows(room: Newsroom, desk: Desk, day: date, now: int) -> list[Article]:
    """All articles of a day, for formats without paging."""
    seen: dict[str, Article] = {}
    for page in range(1, room.list_pages(day) + 1):
        for a in room.listed(desk, day, page, now):
            seen.setdefault(a.url, a)
    return sorted(seen.values(), key=lambda a: -a.at)
