"""An article as readers see it: its text at a given moment, source and boilerplate, and the page of the portal around it."""

import html
import json
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

from crawlers.newsroom.copying import text_of
from crawlers.newsroom.marks import ACCOUNTS, Marks, comments_n, images_of, marks_of, prints_author, tags_of
from crawlers.newsroom.plan import Article, Newsroom, rng_of
from crawlers.newsroom.scripts import traditional, with_pinyin
from crawlers.newsroom.writing import Text, revised
from transforms.text.times import BEIJING

BANNER = (
    '<div style="position:sticky;top:0;background:#b00020;color:#fff;text-align:center;padding:4px;font:14px sans-serif;'
    'z-index:9">演示数据 DEMO · 本页内容全部虚构</div>'
)
STYLE = (
    "<style>body{margin:0;font:16px/1.75 -apple-system,'Noto Sans CJK SC',sans-serif;color:#222;background:#f6f6f4}"
    "header{background:#fff;border-bottom:2px solid #c33;padding:12px 24px}header a{margin-right:18px;color:#333;text-decoration:none}"
    ".wrap{max-width:780px;margin:16px auto;background:#fff;padding:24px 32px}h1{font-size:26px;line-height:1.4}"
    ".wrap p{margin:14px 0}.wrap img{max-width:100%;background:#e6e6e6;min-height:120px;display:block}"
    "footer,aside{max-width:780px;margin:16px auto;color:#777;font-size:13px}li{margin:6px 0}</style>"
)


@dataclass(frozen=True)
class View:
    """All data that a template may print."""

    article: Article
    text: Text
    marks: Marks
    title: str
    paragraphs: tuple[str, ...]
    heads: frozenset[int]
    images: tuple[str, ...]
    tags: tuple[str, ...]
    comments: int
    at: datetime
    page: int
    pages: int
    account_path: str

    @property
    def unix(self) -> int:
        """Publication, seconds since 1970."""
        return self.article.at

    def clock(self, shape: str) -> str:
        """Publication in Beijing, formatted with the fields y, mm, dd, H, M, S …."""
        t = self.at
        return shape.format(
            y=t.year,
            m=t.month,
            d=t.day,
            mm=f"{t.month:02d}",
            dd=f"{t.day:02d}",
            H=f"{t.hour:02d}",
            M=f"{t.minute:02d}",
            S=f"{t.second:02d}",
        )

    @property
    def stamp(self) -> str:
        """Publication as 2026-10-05 09:30:00."""
        return self.clock("{y}-{mm}-{dd} {H}:{M}:{S}")

    @property
    def iso(self) -> str:
        """Publication as ISO 8601 with the offset of Beijing."""
        return self.clock("{y}-{mm}-{dd}T{H}:{M}:{S}+08:00")


def text_at(room: Newsroom, article: Article, now: int) -> Text:
    """The text at `now`: edited articles change once."""
    text = text_of(room, article)
    edited = article.edited_at()
    return revised(room, article, text) if edited is not None and now >= edited else text


def is_gone(article: Article, now: int) -> bool:
    """Whether an article is not yet published or already deleted at `now`."""
    deleted = article.deleted_at()
    return now < article.at or (deleted is not None and now >= deleted)


def view_of(room: Newsroom, article: Article, now: int, page: int = 1) -> View:
    """The view of one page of an article."""
    text, marks = text_at(room, article, now), marks_of(room, article)
    pages = article.member.pages
    per = -(-len(text.body) // pages)
    first, last = (page - 1) * per, min(len(text.body), page * per)
    lines = text.lines()
    account = marks.account and ACCOUNTS.index(marks.account)
    return View(
        article=article,
        text=text if prints_author(room, article) else replace(text, byline=None),
        marks=marks,
        title=text.title.text,
        paragraphs=tuple(lines[first:last]),
        heads=frozenset(h - first for h in text.heads if first <= h < last),
        images=tuple(images_of(room, article, len(text.captions))) if page == 1 else (),
        tags=tuple(tags_of(room, article)),
        comments=comments_n(room, article, now),
        at=datetime.fromtimestamp(article.at, BEIJING),
        page=page,
        pages=pages,
        account_path=f"/dy/media/T15{account or 0:05d}.html",
    )


def body_html(view: View, image: str = '<p class="f_center"><img src="{url}" alt="{caption}"><br>{caption}</p>', head: str = "h2") -> str:
    """The paragraphs with sub-heads and pictures; lines before and after the text belong to the first and the last page."""
    out = [f"<p>{html.escape(line)}</p>" for line in view.marks.before] if view.page == 1 else []
    pictures = list(zip(view.images, view.text.captions, strict=False))
    for n, paragraph in enumerate(view.paragraphs):
        tag = head if n in view.heads else "p"
        out.append(f"<{tag}>{html.escape(paragraph, quote=False)}</{tag}>")
        if pictures and n % 3 == 0:
            url, caption = pictures.pop(0)
            out.append(image.format(url=url, caption=html.escape(caption)))
    if view.page == view.pages:
        out += [f"<p>{html.escape(line)}</p>" for line in view.marks.after]
    return "\n".join(out)


def frame(view: View, head: str, body: str, html_attributes: str = "") -> str:
    """A whole page: head, banner, navigation, body, side list, footer."""
    desk = view.article.desk
    meta = f'<meta charset="{desk.declared}">' if desk.declared else ""
    return (
        f"<!DOCTYPE html>\n<html{html_attributes}><head>{meta}<title>{html.escape(view.title)}{html.escape(desk.suffix)}</title>"
        f'<meta name="keywords" content="{html.escape(",".join(view.tags))}">{head}{STYLE}</head><body>'
        f"{BANNER}{navigation(desk.name, desk.home)}{body}{side_list(desk.name)}"
        f"<footer>{desk.name} · 演示站点 · <a href='/about'>关于我们</a> <a href='/contact'>联系方式</a> 举报电话：000-0000000</footer></body></html>"
    )


@lru_cache(maxsize=64)
def navigation(name: str, home: str) -> str:
    """Header with the links of a portal."""
    links = "".join(
        f'<a href="{home}channel/{n}">{label}</a>'
        for n, label in enumerate(("首页", "手机", "智能汽车", "人工智能", "芯片", "互联网", "专题"), 1)
    )
    return f'<header><a href="{home}"><b>{name}</b></a>{links}<a href="{home}login">登录</a></header>'


@lru_cache(maxsize=64)
def side_list(name: str) -> str:
    """A list of unrelated headlines."""
    rows = ("一周热读：这些数字值得记住", "读者来信：旧手机该放哪里", "编辑部的一天", "本周活动预告与报名入口", "专题：看懂供应链的十张图")
    return (
        f"<aside><h4>{name}热门</h4><ul>"
        + "".join(f'<li><a href="/special/{n}">{row}</a></li>' for n, row in enumerate(rows, 1))
        + "</ul></aside>"
    )


def state(value: Any) -> str:
    """JSON that is safe inside a script element."""
    return json.dumps(value, ensure_ascii=False).replace("</", "<\\/")


def mirror_html(view: View) -> str:
    """The page of a mirror: path and text of the copied page, in another script, without the first site's frame."""
    desk = view.article.desk
    fold = traditional if desk.layout == "hant" else with_pinyin
    body = (
        f'<div class="content-title"><h1>{html.escape(fold(view.title))}</h1></div><div '
        f'class="meta">{view.clock("{y}-{mm}-{dd} {H}:{M}")}</div><div class="content">{fold(body_html(view))}</div>'
    )
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{html.escape(fold(view.title))}_{desk.name}</title>'
        f"{STYLE}</head><body>{BANNER}"
        f'{navigation(desk.name, desk.home)}<div class="wrap">{body}</div><footer>{desk.name}</footer></body></html>'
    )


@lru_cache(maxsize=256)
def noise(kb: int) -> str:
    """Scripts as on real portals, without visible text."""
    r = rng_of(0, kb, 7)
    row = "".join(
        (
            f'window.__m{r.randrange(10**6)}={{"k":"{r.randrange(16**12):x}","v":[{r.randrange(99)},{r.randrange(99)}],'
            f'"u":"/s/{r.randrange(16**8):x}.js"}};'
        )
        for _ in range(40)
    )
    return f"<script>{(row * (kb * 1024 // len(row) + 1))[: kb * 1024]}</script>".replace("</head>", "")


def padded(page: str, kb: int) -> str:
    """The page padded to about `kb` kilobytes by a script in its head."""
    missing = kb - len(page) * 3 // 2048  # half of a page is Chinese, three bytes a character
    return page.replace("</head>", noise(missing) + "</head>", 1) if missing > 0 else page
