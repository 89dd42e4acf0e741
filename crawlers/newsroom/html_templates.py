"""Article templates, View → HTML: one function for each layout, in the structure of a real site."""

import html
from collections.abc import Callable

from crawlers.newsroom.pages import View, body_html, frame, mirror_html, state

LAZY = '<p style="text-align:center"><img src="/images/placeholder.png" data-original="{url}" alt="{caption}"></p>'
E = html.escape


def source_link(view: View) -> str:
    """来源, linked where the view has an address."""
    name = E(view.marks.source or "")
    return (
        f'<a class="source" href="{E(view.marks.source_url)}">{name}</a>'
        if view.marks.source_url
        else f'<span class="source">{name}</span>'
    )


def byline(view: View, label: str) -> str:
    """The byline after a label; empty without one."""
    return f"{label}{E(view.text.byline)}" if view.text.byline else ""


def netease(view: View) -> str:
    """163.com."""
    head = (
        f'<meta property="article:published_time" content="{view.iso}"><meta property="og:url" content="{view.article.url}"><link '
        f'rel="canonical" href="{view.article.url}">'
    )
    url = E(view.marks.source_url or "")
    source = f'<a id="ne_article_source" href="{url}">{E(view.marks.source or "")}</a>' if url else E(view.marks.source or "")
    editor = (
        f'<div class="post_author">本文来源：{E(view.marks.source or "")} 责任编辑：{E(view.text.editor)}_NT{view.article.story % 9000 + 1000}</div>'
        if view.text.editor
        else ""
    )
    author = f'<p class="f_author">作者：{E(view.text.byline)}</p>' if view.text.byline else ""
    body = (
        f'<div class="wrap" id="contain"><h1 class="post_title">{E(view.title)}</h1><div class="post_info">'
        f'{view.stamp}　来源: {source} <a href="#report">举报</a></div>'
        f'<div class="post_top">分享至 好友 朋友圈</div><div id="content" class="post_content"><div class="post_body">'
        f"{author}{body_html(view)}</div>{editor}</div>"
        f'<div class="post_comment"><a class="js-tiejoincount">{view.comments}</a>人参与 跟帖</div></div>'
    )
    return frame(view, head, body, f' id="ne_wrap" data-publishtime="{view.stamp}" data-category="科技"')


def account(view: View) -> str:
    """An account (网易号) of 163.com."""
    from crawlers.newsroom.marks import DISCLAIMER, NOTICE

    head = f'<meta property="article:published_time" content="{view.iso}"><meta property="og:url" content="{view.article.url}">'
    author = f"<p>作者 | {E(view.text.byline)}</p>" if view.text.byline else ""
    body = (
        f'<div class="wrap"><h1 class="post_title">{E(view.title)}</h1><div class="post_info">{view.stamp}　来源: <a '
        f'href="{view.account_path}">{E(view.marks.account or "")}</a> <a href="#report">举报</a></div>'
        f'<div id="content" class="post_content"><div class="post_body">{author}{body_html(view)}</div>'
        f'<div class="post_statement"><strong>{DISCLAIMER}</strong><p>{NOTICE}</p></div></div></div>'
    )
    return frame(view, head, body, f' id="ne_wrap" data-publishtime="{view.stamp}"')


def sina(view: View) -> str:
    """sina.com.cn."""
    head = (
        f'<meta property="article:published_time" content="{view.iso}"><meta name="mediaid" content="{E(view.marks.source or "")}">'
        f'<meta name="comment" content="kj:comos-{view.article.id[1:]}"><meta property="og:url" content="{view.article.url}">'
    )
    editor = f'<p class="show_author">责任编辑：{E(view.text.editor)} </p>' if view.text.editor else ""
    author = f"<p>文 | {E(view.text.byline)}</p>" if view.text.byline else ""
    body = (
        f'<div class="wrap"><h1 class="main-title">{E(view.title)}</h1><div class="date-source"><span '
        f'class="date">{view.clock("{y}年{mm}月{dd}日 {H}:{M}")}</span> {source_link(view)}</div>'
        f'<div class="article" id="artibody"><div id="left_hzh_ad"></div>'
        f'{author}{body_html(view, image=LAZY.replace("data-original", "data-src"))}<div class="appendQr_wrap">海量资讯，'
        f"尽在蓝谱APP</div>{editor}</div>"
        f'<div id="keywords" data-wbkey="{E(",".join(view.tags))}">关键词：{E(" ".join(view.tags))}</div></div>'
    )
    return frame(view, head, body)


def qq(view: View) -> str:
    """qq.com: text in a JSON variable."""
    text = body_html(view, image="<!--IMG-->")
    data = {
        "article_id": view.article.id,
        "title": view.title,
        "media": view.marks.source,
        "pubtime": view.stamp,
        "tags": ",".join(view.tags),
        "author": view.text.byline or "",
        "originContent": {"text": text},
        "interationCount": {"like": view.comments * 3, "collect": view.comments // 2, "share": view.comments // 3},
        "commentNum": view.comments,
        "originAttribute": {f"IMG_{n}": {"imgurl0": url} for n, url in enumerate(view.images)},
        "sourceUrl": view.marks.source_url or "",
    }
    head = f'<script>window.DATA = {state(data)};</script><meta name="apub:time" content="{view.stamp}">'
    return frame(
        view,
        head,
        f'<div class="wrap"><h1>{E(view.title)}</h1><div id="article-content" class="rich_media_content">页面加载中…</div></div>',
    )


def ifeng(view: View) -> str:
    """ifeng.com: article data in `allData`."""
    doc = {
        "title": view.title,
        "newsTime": view.stamp,
        "source": view.marks.source,
        "sourceUrl": view.marks.source_url or "",
        "pcUrl": view.article.url.removeprefix("http:"),
        "commentUrl": f"ucms_{view.article.id}",
        "editorName": view.text.editor or "",
        "author": view.text.byline or "",
        "contentData": {
            "contentList": [
                {"type": "text", "data": body_html(view, image='<p class="detailPic"><img data-lazyload="{url}" src="/loading.gif"></p>')}
            ]
        },
    }
    head = (
        f"<script>\nvar allData = {state({'docData': doc, 'keywords': ','.join(view.tags), 'nav': [{'n': '科技'}]})};\nvar adData = "
        f'{{}};</script><meta name="og:time " content="{view.stamp}">'
    )
    body = (
        f'<div class="wrap"><h1 class="topic-3bY8Hw-9">{E(view.title)}</h1><p '
        f'class="time-1Mgp9W-1">{view.clock("{y}年{mm}月{dd}日 {H}:{M}:{S}")}</p><div class="text-3w2e3DBc">{body_html(view)}</div>'
        f"</div>"
    )
    return frame(view, head, body)


def ithome(view: View) -> str:
    """ithome.com."""
    editor = f'<span class="mr5">责编：<strong id="editor_baidu">{E(view.text.editor)}</strong></span>' if view.text.editor else ""
    author = f'<span id="author_baidu">作者：<strong>{E(view.text.byline)}</strong></span>' if view.text.byline else ""
    body = (
        f'<div class="wrap" id="dt"><div class="cv"><a href="/">首页</a> > <a href="/it/">业界</a></div><h1>{E(view.title)}</h1>'
        f'<div class="author">'
        f'<span id="pubtime_baidu">{view.clock("{y}/{m}/{d} {H}:{M}:{S}")}</span> <span id="source_baidu">'
        f"来源：{source_link(view)}</span> {author} {editor}"
        f'<span>评论：<em id="commentcount">{view.comments}</em></span></div><div class="post_content" '
        f'id="paragraph">{body_html(view, image=LAZY)}</div>'
        f'<div class="related_post"><h3>相关文章</h3><ul><li>还没有相关文章</li></ul></div></div>'
    )
    return frame(view, "", body)


def kr36(view: View) -> str:
    """36kr.com: JSON state in a script."""
    detail = {
        "itemId": int(view.article.id),
        "widgetTitle": view.title,
        "publishTime": view.unix * 1000,
        "author": view.text.byline or "",
        "sourceName": view.marks.source,
        "sourceUrl": view.marks.source_url or "",
        "widgetContent": body_html(view),
        "statComment": view.comments,
        "statPraise": view.comments * 2,
    }
    head = (
        f"<script>"
        f"window.initialState={state({'articleDetail': {'articleDetailData': {'code': 0, 'data': detail}}, 'isEncrypt': False})}</sc"
        f"ript>"
    )
    return frame(
        view,
        head,
        (
            f'<div class="wrap"><h1 class="article-title margin-bottom-20 common-width">{E(view.title)}</h1><div '
            f'class="common-width content articleDetailContent kr-rich-text-wrapper">{body_html(view)}</div></div>'
        ),
    )


def solidot(view: View) -> str:
    """solidot.org."""
    author = f"{E(view.text.byline)} (4711)" if view.text.byline else ""
    week = "一二三四五六日"[view.at.weekday()]
    link = f' <a href="{E(view.marks.source_url)}">{E(view.marks.source or "")}</a>' if view.marks.source_url else ""
    body = (
        f'<div class="wrap" id="center"><div class="block_m"><div class="ct_tittle"><div class="bg_htit"><h2><a '
        f'href="{view.article.url}">{E(view.title)}</a></h2></div></div>'
        f'<div class="talk_time">{author}发表于 {view.clock("{y}年{mm}月{dd}日 {H}时{M}分")} 星期{week} <b>来自观潮部门</b></div>'
        f'<div class="p_content"><div class="p_mainnew">{body_html(view)}{link}</div></div></div></div>'
    )
    return frame(view, "", body)


def mydrivers(view: View) -> str:
    """mydrivers.com, with pages of a split article."""
    base = view.article.url.removesuffix(".htm")
    pager = ""
    if view.pages > 1:
        numbers = "".join(
            f"<b>{n}</b>" if n == view.page else f'<a href="{base}{"" if n == 1 else f"_{n}"}.htm">{n}</a>'
            for n in range(1, view.pages + 1)
        )
        onward = f'<a class="next" href="{base}_{view.page + 1}.htm">下一页</a>' if view.page < view.pages else ""
        pager = f'<div class="page_number">{numbers}{onward}</div>'
    editor = f" 编辑：{E(view.text.editor)}" if view.text.editor else ""
    author = f" 作者：{E(view.text.byline)}" if view.text.byline else ""
    source = (
        f'<a href="{E(view.marks.source_url)}">{E(view.marks.source or "")}</a>' if view.marks.source_url else E(view.marks.source or "")
    )
    body = (
        f'<div class="wrap"><div class="news_bt" id="thread_subject"><h1>{E(view.title)}</h1></div><div '
        f'class="news_bt1_left">{view.stamp}　出处：<span class="ly">{source}</span>{author}{editor}　评论：<span '
        f'id="span_commentsnum">{view.comments}</span></div>'
        f'<div class="news_info">{body_html(view)}</div>{pager}</div>'
    )
    return frame(view, "", body)


def ldjson(view: View) -> str:
    """A page with JSON-LD."""
    data = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": view.title,
        "datePublished": view.iso,
        "dateModified": view.iso,
        "mainEntityOfPage": view.article.url,
        "author": [{"@type": "Person", "name": view.text.byline}] if view.text.byline else [],
        "publisher": {"@type": "Organization", "name": view.article.desk.name},
        "image": list(view.images),
        "keywords": list(view.tags),
    }
    head = f'<script type="application/ld+json">{state(data)}</script><link rel="canonical" href="{view.article.url}">'
    source = "" if view.marks.source == view.article.desk.name else f'<span class="from">来源：{source_link(view)}</span>'
    return frame(
        view,
        head,
        (
            f'<div class="wrap"><article><h1 class="entry-title">{E(view.title)}</h1><div class="entry-meta">{source}</div><div '
            f'class="entry-content">{body_html(view)}</div></article></div>'
        ),
    )


def nextdata(view: View) -> str:
    """A page of Next.js: text in __NEXT_DATA__."""
    detail = {
        "id": int(view.article.id),
        "title": view.title,
        "brief": view.paragraphs[0][:60],
        "content": body_html(view),
        "ctime": view.unix,
        "author": {"name": view.text.byline or ""},
        "source": view.marks.source,
        "commentNum": view.comments,
        "images": list(view.images),
    }
    script = (
        f'<script id="__NEXT_DATA__" '
        f'type="application/json">{state({"props": {"pageProps": {"articleDetail": detail}}, "page": "/detail/[id]"})}</script>'
    )
    return frame(
        view,
        "",
        (
            f'<div class="wrap"><div class="detail-header">金报快讯</div><div class="detail-telegraph-content">{body_html(view)}</div>'
            f"</div>{script}"
        ),
    )


def sohu(view: View) -> str:
    """sohu.com."""
    link = (
        f'<span data-role="original-link">来源:<a href="{E(view.marks.source_url)}">{E(view.marks.source or "")}</a></span>'
        if view.marks.source_url
        else f'<span data-role="original-link">来源:{E(view.marks.source or "")}</span>'
    )
    editor = f'<p data-role="editor-name">责任编辑：<span>{E(view.text.editor)}</span></p>' if view.text.editor else ""
    author = f'<div id="user-info"><h4><a href="#u">{E(view.text.byline)}</a></h4></div>' if view.text.byline else ""
    body = (
        f'<div class="wrap"><div class="text-title"><h1>{E(view.title)}</h1><div class="article-info"><span class="time" '
        f'id="news-time" data-val="{view.unix * 1000}">{view.clock("{y}-{mm}-{dd} {H}:{M}")}</span> {link}</div></div>{author}'
        f'<article class="article" id="mp-editor">'
        f"{body_html(view, image=LAZY.replace('data-original', 'data-src'))}{editor}</article></div>"
    )
    return frame(view, "", body)


def plain(view: View) -> str:
    """A page with meta tags and unnamed classes."""
    head = (
        f'<meta property="og:title" content="{E(view.title)}"><meta property="og:type" content="article"><meta '
        f'property="og:release_date" content="{view.iso}"><meta name="author" content="{E(view.text.byline or "")}">'
    )
    source = f"<span>来源：{source_link(view)}</span>" if view.marks.source != view.article.desk.name else ""
    return frame(
        view,
        head,
        (
            f'<div class="wrap"><h1>{E(view.title)}</h1><p class="info"><time datetime="{view.iso}">'
            f'{view.clock("{m}月{d}日 {H}:{M}")}</time> {byline(view, "作者：")} {source}</p><div class="article-body">'
            f"{body_html(view)}</div></div>"
        ),
    )


def broken(view: View) -> str:
    """The article template of the portal whose list is rebuilt."""
    author = f'<span class="by">{E(view.text.byline)}</span>' if view.text.byline else ""
    return frame(
        view,
        "",
        (
            f'<div class="wrap"><h1 class="title">{E(view.title)}</h1><div class="meta"><span '
            f'class="time">{view.clock("{y}-{mm}-{dd} {H}:{M}")}</span> {author} 来源：{source_link(view)}</div><div '
            f'class="post-text">{body_html(view)}</div></div>'
        ),
    )


LAYOUTS: dict[str, Callable[[View], str]] = {
    "netease": netease,
    "account": account,
    "sina": sina,
    "qq": qq,
    "ifeng": ifeng,
    "ithome": ithome,
    "kr36": kr36,
    "solidot": solidot,
    "mydrivers": mydrivers,
    "ldjson": ldjson,
    "nextdata": nextdata,
    "sohu": sohu,
    "plain": plain,
    "broken": broken,
    "hant": mirror_html,
    "pinyin": mirror_html,
}
