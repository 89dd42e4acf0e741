"""Kinds of pages that the web really sends: one invented article in many shapes, each read to the same record."""

import pytest
from support.invented_story import AT, MINUTE, PARAGRAPHS, TITLE, URL, is_whole, minute, page, paragraphs, read

from transforms.page.extract import extract_page
from transforms.page.extracted import Rejected

HIDING = [
    '<font style="font-size:0px">{}</font>',
    '<span style="visibility:hidden">{}</span>',
    '<i style="opacity:0;">{}</i>',
    '<i style="position:absolute;left:-9999px">{}</i>',
    '<span style="text-indent:-999em;overflow:hidden">{}</span>',
    '<font style="color:#ffffff">{}</font>',
    '<b class="q81">{}</b>',
    '<b class="w2">{}</b>',
]
SHEET = (
    "<style>.other{color:red} .q81{display:none} .main .w2{font-size:0} @media print{.meta{display:none}} .meta:hover{display:none}</style>"
)


@pytest.mark.parametrize("trap", HIDING)
def test_words_that_no_reader_sees(trap: str) -> None:
    junk = trap.format("偷文可耻k9")
    body = "".join(f"<p>{p[:30]}{junk}{p[30:]}</p>" for p in PARAGRAPHS)
    assert is_whole(read(page(head=SHEET, body=f'<div class="article-content">{body}</div>')))


def test_letters_of_no_size_around_elements_hide_nothing() -> None:
    body = "".join(f'<section style="font-size:0"><span style="font-size:16px">{p}</span></section>' for p in PARAGRAPHS)
    assert is_whole(read(page(body=f'<div class="article-content">{body}</div>')))


@pytest.mark.parametrize(
    "body",
    [
        f'<div class="article-content" style="display:none">{paragraphs()}</div>',
        f'<div id="content" hidden>{paragraphs()}</div>',
        f'<div><template id="B:0"></template></div><div hidden id="S:0"><div>{paragraphs()}</div></div>',
        f"<story-view><template shadowrootmode='open'><div>{paragraphs()}</div></template></story-view>",
        f"<div></div><noscript><div>{paragraphs()}</div></noscript>",
        f"<textarea>{paragraphs()}</textarea>",
        f"<textarea>{paragraphs().replace('<', '&lt;')}</textarea>",
        f'<iframe srcdoc="{paragraphs()}"></iframe>',
        (
            f'<div><p>{PARAGRAPHS[0]}</p><div class="rest" style="display:none">'
            f"{''.join(f'<p>{p}</p>' for p in PARAGRAPHS[1:])}</div></div><a>展开剩余75%</a>"
        ),
    ],
    ids=["style", "hidden", "streamed", "shadow", "noscript", "textarea", "escaped", "srcdoc", "folded"],
)
def test_an_article_that_hides_until_a_script_runs(body: str) -> None:
    assert is_whole(read(page(body=body)))


def test_a_hidden_copy_or_window_is_left_out() -> None:
    copy = f'<div class="content-mobile" style="display:none">{paragraphs()}</div>'
    window = f'<div class="privacy-pop" style="display:none">{"<p>我们重视您的隐私，请先阅读条款，再决定是否继续使用本站。</p>" * 30}</div>'
    assert is_whole(read(page(body=f"{copy}<div class='article-content'>{paragraphs()}</div>", after=window)))


@pytest.mark.parametrize(
    "around",
    [
        {"above": "<div><a>开通会员</a><a>加入VIP会员查看全文权益</a></div>"},
        {"after": "<div class='f2'><span>成为订阅会员</span><span>解锁徽章</span></div>"},
        {"after": "<div><a>展开剩余40%</a></div>"},
        {"after": "<div><h4>另一条消息</h4><a href='/n/1'>阅读全文</a></div>"},
    ],
)
def test_words_about_members_elsewhere_are_no_paywall(around: dict[str, str]) -> None:
    body = f'<div class="article-content"><p>{PARAGRAPHS[0]}</p><p>{PARAGRAPHS[1]}</p></div>'
    assert read(page(body=body, **around)).text == "\n".join(PARAGRAPHS[:2])


@pytest.mark.parametrize("offer", ["剩余六成内容，开通会员后阅读全文", "付费后继续阅读", "本文為付費內容，訂閱後可閱讀全文"])
def test_a_teaser_that_sells_its_rest(offer: str) -> None:
    body = f'<div class="article-content"><p>{PARAGRAPHS[0]}</p><div class="buy">{offer}</div></div>'
    found = extract_page(page(body=body).encode(), url=URL, fetched_at=AT)
    assert isinstance(found, Rejected)
    assert found.reason == "paywall_teaser"


@pytest.mark.parametrize(
    ("markup", "reason"),
    [
        ("<title></title><div>The content has been removed by the author of this page.</div>", "error_page"),
        ("<title>提示</title><div>该内容暂时无法查看，可能违反了有关规定。</div>", "error_page"),
        ("<title>提示</title><div>此帳號已被封禁，內容無法顯示。</div>", "error_page"),
        ("<title>提示</title><div>该公众号已迁移至新的账号</div>", "error_page"),
        (
            '<meta http-equiv="refresh" content="0;url=https://linhai-post.example/full"><title>请稍候</title><body>马上就好，请等一等</body>',
            "not_article",
        ),
    ],
)
def test_notices_and_stubs(markup: str, reason: str) -> None:
    found = extract_page(f"<html><meta charset='utf-8'>{markup}</html>".encode(), url=URL, fetched_at=AT)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize(
    "body",
    [
        '<pre class="article-content">' + "\n".join(PARAGRAPHS) + "</pre>",
        '<div class="article-content" style="white-space: pre-wrap">' + "\n\n".join(PARAGRAPHS) + "</div>",
        '<div class="article-content lines">' + "\n".join(PARAGRAPHS) + "</div>",
        '<div class="article-content">' + "".join(f"\n　　{p}" for p in PARAGRAPHS) + "</div>",
    ],
)
def test_paragraphs_parted_by_white_space(body: str) -> None:
    assert is_whole(read(page(head="<style>.lines{white-space:pre-line}</style>", body=body)))


@pytest.mark.parametrize(
    "picture",
    [
        '<amp-img src="https://img.example/a.jpg" width="800"><noscript><img src="https://img.example/a.jpg"></noscript></amp-img>',
        '<img src="data:image/gif;base64,R0lGODlhAQABAAAAACw=" data-srcset="https://img.example/a.jpg 1x, https://img.example/b.jpg 2x">',
        '<picture><source srcset="https://img.example/a.jpg 800w"><img alt=""></picture>',
        '<div style="background-image: url(https://img.example/a.jpg)"></div>',
    ],
)
def test_pictures_of_many_makes(picture: str) -> None:
    body = f'<div class="article-content"><p>{PARAGRAPHS[0]}</p>{picture}{"".join(f"<p>{p}</p>" for p in PARAGRAPHS[1:])}</div>'
    assert read(page(body=body)).images == ("https://img.example/a.jpg",)


def test_pictures_or_a_film_alone() -> None:
    pictures = "".join(f'<p><img src="https://img.example/{i}.jpg" width="800"></p>' for i in range(5))
    found = read(page(body=f'<div class="article-content">{pictures}</div>'))
    assert (found.text, len(found.images), found.kind) == (TITLE, 5, "gallery")
    film = read(
        page(
            body='<div class="article-content"><iframe src="https://player.example/embed/7"></iframe><p>三分钟看完分拣臂怎样抓起一袋米，镜头来自仓库现场。</p></div>'
        )
    )
    assert film.kind == "video"


@pytest.mark.parametrize(
    ("title", "h1", "want"),
    [
        ("慢工 - 临海邮报", "<h1>慢工</h1>", "慢工"),
        ("停不下_临海邮报", "<h1>停不下</h1>", "停不下"),
        (f"{TITLE[:9]} {TITLE[9:]}_临海邮报", f"<h1>{TITLE[:9]}<br>{TITLE[9:]}</h1>", f"{TITLE[:9]} {TITLE[9:]}"),
        ("临海材料研究所", f"<h5>{TITLE}</h5>", TITLE),
        (f"{TITLE} · 栈桥社区", f"<h1><a href='/node/7'>机器</a> {TITLE}</h1>", TITLE),
    ],
)
def test_headlines(title: str, h1: str, want: str) -> None:
    assert read(page(title=title, h1=h1)).title == want


def test_tags_before_the_article() -> None:
    menu = "<ul>" + "".join(f"<li><a href='/c/{i}'>栏目{i}</a></li>" for i in range(40_000)) + "</ul>"
    assert is_whole(read(page(above=menu)))
    drawing = "<svg>" + "<path d='M0 0'></path>" * 70_000 + "</svg>"
    assert is_whole(read(page(above=drawing)))


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "hz"])
def test_charsets_of_chinese_without_a_mark(charset: str) -> None:
    assert is_whole(read(page().replace('<meta charset="utf-8">', "").encode(charset)))


@pytest.mark.parametrize(
    ("charset", "title", "text"),
    [
        ("euc-kr", "새로운 로봇 팔을 공개했다", "회사는 새로운 로봇 팔을 삼백 곳의 창고에 설치했다고 밝혔다, 사고는 절반으로 줄었다."),
        ("shift_jis", "新しいロボットの腕を公開", "会社は新しいロボットの腕を三百か所の倉庫に置いたと発表した、けがは半分になったという。"),
        ("euc-jp", "新しいロボットの腕を公開", "会社は新しいロボットの腕を三百か所の倉庫に置いたと発表した、けがは半分になったという。"),
    ],
)
def test_charsets_of_neighbours(charset: str, title: str, text: str) -> None:
    markup = (
        f'<html><head><meta charset="{charset}"><title>{title}</title></head><body><h1>{title}</h1><p>{text}</p><p>{text}</p></body></html>'
    )
    found = read(markup.encode(charset))
    assert found.title_raw == title
    assert text[:12] in found.text_raw


def test_text_that_was_encoded_twice() -> None:
    twice = page().encode().decode("latin-1").encode()
    assert is_whole(read(twice))


def test_planted_characters_are_removed_and_told() -> None:
    body = "".join(f"<p>{p[:10]}\U000e0041\U000e0042{p[10:30]}\U000e0101{p[30:]}</p>" for p in PARAGRAPHS)
    found = read(page(body=f"<div class='article-content'>{body}</div>"))
    assert is_whole(found)
    assert found.is_obfuscated
    assert not read(page()).is_obfuscated


def test_ruby_and_vertical_marks() -> None:
    ruby = PARAGRAPHS[0].replace("硅胶", "").replace("分拣臂", "分<ruby>拣<rt>jiǎn</rt>臂<rt>bì</rt></ruby>")
    vertical = PARAGRAPHS[1].replace("，", "︐").replace("。", "︒")
    found = read(page(body=f"<div class='article-content'><p>{ruby}</p><p>{vertical}</p></div>"))
    assert found.text == "\n".join(PARAGRAPHS[:2])


@pytest.mark.parametrize(
    "meta",
    [
        "<div>2026-05-12 08:15 来源 临海邮报 作者 乔以安</div>",
        "<div>临海邮报 | 乔以安 | 2026-05-12 08:15 | 阅读 3.2万</div>",
        '<div><span class="author"><a href="/u/7">乔以安</a></span><span class="source">临海邮报</span><time>2026-05-12 08:15</time></div>',
        "<div><a href='/people/7'>乔以安</a><span> · 2026-05-12 08:15</span></div><div>来源：临海邮报</div>",
        "<div>来源：临海邮报 2026-05-12 08:15</div><div><span>乔以安</span><span>作者</span></div>",
        "<div>2026-05-12 08:15 来源：临海邮报</div><p>記者喬以安／臨海報導</p>",
        "<div>2026-05-12 08:15 来源：临海邮报</div><p>作者＼临海邮报 乔以安</p>",
    ],
)
def test_source_and_author_of_the_header(meta: str) -> None:
    found = read(page(meta=meta))
    assert (found.source, found.authors, minute(found)) == ("临海邮报", ("乔以安",), MINUTE)


@pytest.mark.parametrize(
    "line", ["（临海邮报 记者 乔以安 临海报道）", "□ 本报记者 乔以安", "（乔以安）", "临海邮报记者 乔以安 临海报道", "（编译/乔以安）"]
)
def test_author_in_the_last_line(line: str) -> None:
    body = f"<div class='article-content'>{paragraphs()}<p>{line}</p></div>"
    found = read(page(meta="<div>2026-05-12 08:15 来源：临海邮报</div>", body=body))
    assert found.authors == ("乔以安",)


@pytest.mark.parametrize("value", ["艾伦·布鲁克、Mira Chen", "艾伦·布鲁克 / Mira Chen"])
def test_names_of_two_words(value: str) -> None:
    assert read(page(meta=f"<div>2026-05-12 08:15 作者：{value}</div>")).authors == ("艾伦·布鲁克", "Mira Chen")


@pytest.mark.parametrize("word", ["发布日期", "AM", "首图", "分享", "网络", "建立時間"])
def test_labels_and_buttons_are_no_names(word: str) -> None:
    found = read(page(meta=f"<div><span>{word}</span> <span>2026-05-12 08:15</span></div>"))
    assert found.source is None
    assert found.authors == ()


def test_code_is_kept_and_its_line_numbers_are_not() -> None:
    listing = (
        "<table><tr><td class='gutter'><pre><span>1</span>\n<span>2</span>\n<span>3</span></pre></td>"
        "<td><pre><code><span class='hljs-keyword'>let</span> left = 9\n<span class='hljs-comment'>// 先减一</span>\n"
        "<span class='token keyword'>return</span> left</code></pre></td></tr></table>"
    )
    body = f"<div class='article-content'><p>{PARAGRAPHS[0]}</p>{listing}<p>{PARAGRAPHS[1]}</p></div>"
    assert read(page(body=body)).text.split("\n") == [PARAGRAPHS[0], "let left = 9", "// 先减一", "return left", PARAGRAPHS[1]]


@pytest.mark.parametrize(
    "tail",
    [
        ["请珍惜生命，给自己一次机会", "心理咨询专线：0800-000000（24小时）"],
        ["还想看更多新闻吗？欢迎下载临海App，每天都有新鲜事", "一起加入临海Telegram，消息不漏接！"],
        ["如果觉得有用，记得点个赞、点在看", "长按二维码，加小编微信进群"],
        ["喜欢这篇文章？去应用商店搜临海邮报"],
        ["本作品采用《署名许可》协议，转载请注明出处"],
    ],
)
def test_service_lines_at_the_end(tail: list[str]) -> None:
    body = f"<div class='article-content'>{paragraphs()}{''.join(f'<p>{line}</p>' for line in tail)}</div>"
    found = read(page(body=body))
    assert is_whole(found)
    assert {text for _, text in found.boilerplate} >= {line for line in tail if "《" not in line}


def test_a_closing_paragraph_about_sharing_is_text() -> None:
    closing = "乔以宁最后说，如果用户愿意把自己的仓库数据分享给研究者，栎山会匿名处理，并且每年公开一次结果。"
    body = f"<div class='article-content'>{paragraphs()}<p>{closing}</p></div>"
    assert read(page(body=body)).text.split("\n")[-1] == closing


def test_cards_behind_the_article_are_left_out() -> None:
    cards = "".join(
        f"<div class='card-item'><b>术语{i}</b><p>它是一种把包裹按去处分开的办法，最早用在邮局，后来也用在机场和仓库里，效果同设备与人手都有关。</p></div>"
        for i in range(9)
    )
    body = (
        f"<article><div class='article__content'>{paragraphs()}{paragraphs()}{paragraphs()}</div><div class='graph'>{cards}</div></article>"
    )
    assert "术语" not in read(page(body=body)).text
    assert "邮局" not in read(page(body=body)).text
