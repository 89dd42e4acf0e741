"""What sort of page it is: an article of some kind, or none with the reason.

Only clear signs count: a page that is a poor article is kept, a page that is none is dropped with words that show why.
"""

import re

from transforms.page.extracted import Rejected
from transforms.page.tree import Block, Page
from transforms.result import DropReason
from transforms.text.chars import n_han

FLASH_CHARS = 220
SHORT = 600
MIN_ROWS = 6
_ROW_TIME = re.compile(r"(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}|\d{1,2}:\d{2}|\d+(?:分钟|小时|天)前|昨天|今天|刚刚")

_CHALLENGE = re.compile(
    r"安全验证|人机验证|滑动验证|请完成验证|访问过于频繁|访问验证|验证码|请开启JavaScript|Just a moment|Attention Required|Access Denied|DDoS protection|请求存在异常|环境异常|完成验证后即可继续访问|Verify you are human|异常访问",
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"(?<!\d)404(?!\d)|页面(?:不存在|没有找到|找不到|已删除|无法访问|丢失)|(?:您|你)(?:要)?(?:访问|查看)的(?:页面|内容|文章)\S{0,8}(?:不存在|已被?删除|找不到|已下线)|(?:文章|内容|新闻|该内容)(?:不存在|已被?删除|已下线|已失效|已被发布者删除)|Not Found|Page not found|"
    r"服务器(?:内部)?错误|Internal Server Error|Bad Gateway|Service Unavailable|页面出错|该内容已被发布者删除|此内容因违规无法查看|链接已过期",
    re.IGNORECASE,
)
_PAYWALL = re.compile(
    r"(?:开通|购买|成为|加入|升级)\S{0,6}(?:会员|VIP|订阅)\S{0,10}(?:阅读|查看|解锁|后)?(?:全文|本文|剩余|内容)?|(?:付费|会员|订阅)(?:后)?(?:可|即可|才能)?(?:阅读|查看|解锁)|剩余\s*\d+%\s*(?:内容)?|登录后(?:阅读|查看)全文|解锁全文|本文为付费内容",
    re.IGNORECASE,
)
_DIGEST = re.compile(
    r"早报|晚报|日报[｜|丨:：]|周报|早知道|早餐|早读[｜|丨:：]|早参|早新闻|晚知道|一周(?:要闻|回顾|大事)|今日(?:要闻|头条|热点)|要闻速递|科技速递|新闻早班车|8点1氪|9点1氪|氪星晚报|盘前必读|新闻速览|简讯|一览$|汇总$|公告[:：]|大事件|速览|要闻汇总|morning (?:brief|news)",
    re.IGNORECASE,
)
_GALLERY = re.compile(r"(?:组图|图集|高清图|图赏|美图|多图)|[（(](?:组图|多图|图集)[)）]$|^\S{0,4}图(?:集|说|片故事)")
_GALLERY_URL = re.compile(r"photoview|photoset|/slide|slide\.|/gallery|/tuji|/photo/|/pic/|/album/", re.IGNORECASE)
_VIDEO = re.compile(r"^(?:视频|【视频】|\[视频\])|视频[:：｜|]|[（(]视频[)）]$")
_VIDEO_URL = re.compile(r"//(?:v|video|tv|haokan)\.|/video/|/v/\w|videoplay|/videos?\b", re.IGNORECASE)
_FLASH_URL = re.compile(r"newsflash|/flash/|kuaixun|/live/|nictation|/brief/|/moment/|telegraph|/roll/", re.IGNORECASE)
_NUMBERED = re.compile(r"^\s*(?:\d{1,2}|[一二三四五六七八九十]{1,2})\s*[、.．:：)）]|^[•●■◆▶►☞【]")
_DATELINE = re.compile(r"^(?:【[^】]{4,60}】)?\s*[\w一-鿿]{2,10}(?:社|讯|网|报|之家|氪|新闻)?\s*\d{1,2}月\d{1,2}日(?:电|讯|消息|获悉|报道)")


def refuse(page: Page, *, text: str, title: str | None, body: list[Block], found: bool, anchored: bool) -> Rejected | None:
    """Why the page is no article; None when it may be one. `found`: a body was found at all; `anchored`: the headline or a time stands on
    the page itself."""
    head = f"{page.head_title} {title or ''}"
    whole = " ".join(b.text for b in page.blocks[:120])[:3000]
    short = n_han(text) < 120 and len(text) < 300
    if short and (_CHALLENGE.search(head) or _CHALLENGE.search(whole[:400])):
        return Rejected(DropReason.CHALLENGE_PAGE, _words(_CHALLENGE, head + whole))
    if short and (_ERROR.search(head) or (_ERROR.search(whole) and len(whole) < 800)):
        return Rejected(DropReason.ERROR_PAGE, _words(_ERROR, head + whole))
    if not page.blocks and not found:
        return Rejected(DropReason.EMPTY_PAGE)
    if not found or n_han(text) + len(re.findall(r"[A-Za-z]{2,}", text)) < 8:
        return Rejected(DropReason.NOT_ARTICLE if _is_list(page) else DropReason.NO_TEXT, head.strip()[:80] or None)
    thin = len(text) < SHORT and _is_list(page) and _link_mass(page) > 12 * len(text)
    if not anchored and (thin or _is_row_list(body)):
        return Rejected(DropReason.NOT_ARTICLE, head.strip()[:80] or None)
    return None


def paywalled(page: Page, *, text: str, told: bool) -> Rejected | None:
    """A teaser: the page says that the rest is sold, and the text is short."""
    if len(text) >= SHORT:
        return None
    tail = " ".join(b.text for b in page.blocks if len(b.text) <= 60)
    if (told and len(text) < 300) or (_PAYWALL.search(tail) and re.search(r"全文|剩余|解锁|付费内容", tail)):
        return Rejected(DropReason.PAYWALL_TEASER, _words(_PAYWALL, tail))
    return None


def _words(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[0][:80] if match else None


def _is_row_list(body: list[Block]) -> bool:
    """Rows of headline, summary and time: a channel page whose summaries read like prose."""
    links = sum(1 for b in body if b.link_share > 0.6 and len(b.text) >= 8)
    times = sum(1 for b in body if len(b.text) <= 40 and _ROW_TIME.search(b.text))
    return links >= MIN_ROWS and times >= MIN_ROWS


def _link_mass(page: Page) -> int:
    return sum(b.n_link for b in page.blocks)


def _is_list(page: Page) -> bool:
    """Headlines as links: many long link lines."""
    return sum(1 for b in page.blocks if b.link_share > 0.6 and len(b.text) >= 10) >= 25


def kind_of(*, url: str, title: str | None, lines: list[str], n_images: int, has_video: bool) -> str:
    """article, flash, gallery, video or digest."""
    name = title or ""
    text = "".join(lines)
    size = len(text)
    prose = [line for line in lines if len(line) >= 40]
    if (_GALLERY_URL.search(url) or _GALLERY.search(name)) and n_images >= 3 and size < 200 * n_images:
        return "gallery"
    if has_video and size < 400 and (_VIDEO_URL.search(url) or _VIDEO.search(name) or size < 80):
        return "video"
    if n_images >= 6 and size < 45 * n_images and len(prose) <= 2:
        return "gallery"
    if _is_digest(name, lines):
        return "digest"
    if size <= FLASH_CHARS and len(lines) <= 2 and (_FLASH_URL.search(url) or _DATELINE.search(text) or n_images == 0):
        return "flash"
    return "article"


def _is_digest(title: str, lines: list[str]) -> bool:
    """Several unrelated news: a title that says so with several items, or many bracketed items."""
    items = sum(1 for line in lines if _NUMBERED.match(line))
    datelines = sum(1 for line in lines if _DATELINE.match(line))
    brackets = sum(1 for line in lines if re.match(r"^【[^】]{6,60}】", line))
    parts = len([p for p in re.split(r"[;；]", title) if len(p) >= 6])
    if brackets >= 3 or datelines >= 4:
        return True
    return bool(_DIGEST.search(title)) and (items >= 3 or parts >= 2 or len(lines) >= 8)
