"""What sort of page it is: an article of some kind, or none with the reason.

Only clear signs count: a page that is a poor article is kept, a page that is none is dropped with words that show why.
"""

import re
from itertools import pairwise

from transforms.page.blocks import Block
from transforms.page.extracted import Rejected
from transforms.page.tree import Page
from transforms.result import DropReason
from transforms.text.chars import n_han
from transforms.text.page_lines.boilerplate import normal_line

FLASH_CHARS = 220
SHORT, MAX_HEAD = 600, 800
TEASER = 300
MIN_ROWS = 6
MIN_NOTICE, MAX_OFFER, MAX_STUB = 6, 120, 300
_ROW_TIME = re.compile(r"(?:19|20)\d{2}[-/年.]\d{1,2}[-/月.]\d{1,2}|\d{1,2}:\d{2}|\d+(?:分钟|小时|天)前|昨天|今天|刚刚")

_CHALLENGE = re.compile(
    (
        r"安全验证|人机验证|滑动验证|请完成验证|访问过于频繁|访问验证|验证码|请开启JavaScript|Just a moment|Attention Required|Access Denied|DDoS protection|请求存在异常|环境异常"
        r"|完成验证后即可继续访问|Verify you are human|异常访问"
    ),
    re.IGNORECASE,
)
_ERROR = re.compile(
    r"(?<!\d)404(?!\d)|页面(?:不存在|没有找到|找不到|已删除|无法访问|丢失)|(?:您|你)(?:要)?(?:访问|查看)的(?:页面|内容|文章)\S{0,8}(?:不存在|已被?删除|找不到|已下线)|(?:文章|内容|新闻|该内容)"
    r"(?:不存在|已被?删除|已下线|已失效|已被发布者删除)|Not Found|Page not found|"
    r"服务器(?:内部)?错误|Internal Server Error|Bad Gateway|Service Unavailable|页面出错|该内容已被发布者删除|此内容因违规无法查看|链接已过期",
    re.IGNORECASE,
)
_NOTICE = re.compile(
    r"^.{0,12}?(?:(?:该|此|本|你访问的|您访问的)?(?:内容|文章|页面|网页|链接|账号|帐号|公众号|作品|视频|微博|帖子|主题|用户|话题)\S{0,12}?(?:无法(?:查看|访问|显示|打开|浏览)|不可见|被(?:屏蔽|删除"
    r"|封禁|投诉|下架|停用|冻结)|(?:已经?|自主)(?:迁移|注销|停用|失效|过期|下线|下架|删除|屏蔽|撤回|关闭)|设置了?(?:访问)?权限)"
    r"|(?:页面|网页)?正在(?:为您)?跳转|(?:the |this )?(?:content|page|article|post|story|link|account)\b.{0,30}(?:deleted|removed|unavailable"
    r"|no longer (?:available|exists)|migrated|blocked|suspended|violat|can(?:no|')t be (?:viewed|displayed|found))|redirecting|you "
    r"are being redirected)",
    re.IGNORECASE,
)
_SOLD = re.compile(
    (
        r"(?:开通|购买|成为|加入|升级|订阅|续费)\S{0,6}(?:会员|VIP|订阅|专栏|套餐|阅读)|(?:付费|会员|订阅|订户|支付|充值|登录|VIP)\S{0,8}(?:可|即可|才能|方可|后|继续|专享|独享)|本文为(?:付费|会员)"
        r"|付费(?:内容|阅读|文章)|subscribe|members? only|sign in to|log in to"
    ),
    re.IGNORECASE,
)
_REST = re.compile(
    (
        r"全文|剩余|余下|后文|(?:完整|后续|以下|全部|更多|精彩)(?:内容|文章|正文)|(?:阅读|查看|解锁|浏览)(?:本文|文章|内容|更多|完整)|解锁$|继续(?:阅读|浏览)|付费内容|read (?:on|more|the (?:full"
        r"|rest))|continue reading|full (?:story|article)"
    ),
    re.IGNORECASE,
)
_DIGEST = re.compile(
    (
        r"早报|晚报|日报[｜|丨:：]|周报|早知道|早餐|早读[｜|丨:：]|早参|早新闻|晚知道|一周(?:要闻|回顾|大事)|今日(?:要闻|头条|热点)|要闻速递|科技速递|新闻早班车|8点1氪|9点1氪|氪星晚报|盘前必读|新闻速览|简讯|一览$|汇总$"
        r"|公告[:：]|大事件|速览|要闻汇总|morning (?:brief|news)"
    ),
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
    head = f"{page.head_title} {title or ''}"[:MAX_HEAD]
    if n_han(text) < 120 and len(text) < 300:
        notice = _short_notice(page, normal_line(head))
        if notice:
            return notice
    if not page.blocks and not found:
        return Rejected(DropReason.EMPTY_PAGE)
    if not found or n_han(text) + len(re.findall(r"[A-Za-z]{2,}", text)) < 8:
        return Rejected(DropReason.NOT_ARTICLE if _is_list(page) else DropReason.NO_TEXT, head.strip()[:80] or None)
    thin = len(text) < SHORT and _is_list(page) and _link_mass(page) > 12 * len(text)
    if not anchored and (thin or _is_row_list(body)):
        return Rejected(DropReason.NOT_ARTICLE, head.strip()[:80] or None)
    return None


def paywalled(*, text: str, told: bool, near: list[Block]) -> Rejected | None:
    """A teaser: the text is short, and right behind it the page says that the rest is sold. `near` are the blocks around the end of the
    text."""
    if len(text) >= SHORT:
        return None
    if told and len(text) < TEASER:
        return Rejected(DropReason.PAYWALL_TEASER, "isAccessibleForFree: false")
    lines = [normal_line(b.text) for b in near if len(b.text) <= MAX_OFFER]
    for offer in [*lines, *(f"{a} {b}" for a, b in pairwise(lines))]:
        if _SOLD.search(offer) and _REST.search(offer):
            return Rejected(DropReason.PAYWALL_TEASER, offer[:80])
    return None


def _short_notice(page: Page, head: str) -> Rejected | None:
    """What a page with little text is instead of an article: a check, an error, a notice, a stub that leads on."""
    whole = normal_line(" ".join(b.text for b in page.blocks[:120])[:3000])
    if _CHALLENGE.search(head) or _CHALLENGE.search(whole[:400]):
        return Rejected(DropReason.CHALLENGE_PAGE, _words(_CHALLENGE, head + whole))
    if _ERROR.search(head) or (_ERROR.search(whole) and len(whole) < 800):
        return Rejected(DropReason.ERROR_PAGE, _words(_ERROR, head + whole))
    notice = _notice(page)
    if notice:
        return Rejected(DropReason.ERROR_PAGE, notice)
    target = re.search(r"url\s*=\s*['\"]?([^'\"\s]{4,300})", page.metas.get("refresh", "")[:600], re.IGNORECASE)
    return Rejected(DropReason.NOT_ARTICLE, f"refresh to {target[1]}"[:80]) if target and len(whole) < MAX_STUB else None


def _notice(page: Page) -> str | None:
    """The words that stand where an article was: the only ones of the page that say anything."""
    long = [normal_line(b.text) for b in page.blocks[:60] if len(b.text) >= MIN_NOTICE]
    if sum(map(len, long)) > MAX_STUB:
        return None
    return next((line[:80] for line in long if len(line) <= MAX_OFFER and _NOTICE.search(line)), None)


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
    pictures_alone = n_images >= 2 and lines == [name]
    if pictures_alone or (n_images >= 6 and size < 45 * n_images and len(prose) <= 2):
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
