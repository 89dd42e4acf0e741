"""The lines around the headline: time, 来源, 作者, 编辑, account.

The zone runs from a few lines above the headline to the first prose of the body. What stands there is printed for readers, so it is trusted
before any meta tag; meta, JSON-LD and state answer where it is silent, or make a day exact.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo

from transforms.page.record import Answer
from transforms.page.tree import Block, Element, labels
from transforms.page.witness import Witness
from transforms.text import bylines
from transforms.text.boilerplate import fold
from transforms.text.dates import Moment, find_moment, parse_moment

BEFORE, AFTER = 6, 30
_SOURCE = re.compile(
    r"(?:^|[\s|｜丨（(【\[·•])(?:本文|文章|稿件|信息|新闻|内容|稿源|消息)?(?:来\s*源(?:于|自)?|稿源|出处)\s*[:：|｜丨/／︱]\s*(?P<name>[^\s|｜丨)）\]】:：，,;；<>]{1,30}(?:\s+(?!作者|编辑|责任|责编|时间|发布|发表|记者|字体|字号|评论|阅读|举报|分享|点击|浏览|\d)[^\s|｜丨)）\]】:：，,;；<>]{1,20})?)"
)
_OUTLET = re.compile(
    r"(?:网|報|报|社|台|新闻|新聞|客户端|日报|晚报|时报|晨报|周刊|杂志|频道|电视|在线|财经|科技|在人间|头条|观察|资讯|发布|之家|传媒|APP|氪|评论|观点|快讯|号)$|^(?:IT之家|36氪|虎嗅|钛媒体|新华社|澎湃|界面|财联社)"
)
_CHROME = re.compile(
    r"^(?:打印|字体|字号|大|中|小|分享(?:至|到)?|评论|收藏|举报|关注|微信|微博|扫码\S*|阅读\S*|浏览\S*|点击\S*|人气\S*|朋友圈|QQ空间|发布|发表|发布于|来自|原创|听新闻|订阅|[A+-]+|正文|首页|返回\S*|更新|时间|展开|收起|新浪微博|\d+|参与|人|跟贴|条|\W+|已关注|阅读原文|纠错|转发|点赞|复制链接|手机看|二维码)$"
)
_BYLINE_NAME = re.compile(r"(?:^|[-_ ])(?:author\w*|byline|writer|zuozhe|article-?author|editor-?name|by)(?:$|[-_ ])", re.IGNORECASE)
_SOURCE_NAME = re.compile(
    r"(?:^|[-_ ])(?:source\w*|laiyuan|from|media[-_]?name|ne_article_source|origin|article-?source|post_source|copyfrom|js_name|account\w*|ly)(?:$|[-_ ])",
    re.IGNORECASE,
)


@dataclass
class Header:
    """What the header says; None or empty where it is silent."""

    time: Moment | None = None
    time_from: str | None = None
    time_confidence: float = 0.0
    source: Answer | None = None
    source_url: str | None = None
    account: Answer | None = None
    authors: tuple[str, ...] = ()
    authors_from: str | None = None
    editors: tuple[str, ...] = ()


def zone_of_header(blocks: list[Block], title: int | None, start: int, end: int) -> list[int]:
    """Indices of the blocks that may hold the header, nearest to the headline first."""
    anchor = title if title is not None else start
    first = max(0, anchor - BEFORE)
    after = range(anchor + 1, min(anchor + AFTER, max(start + 4, anchor + 4), len(blocks))) if anchor <= start + 8 else range(0)
    inside = range(start, min(start + 4, end))
    return list(dict.fromkeys([*(i for i in after if i < end), *inside, *range(anchor, first - 1, -1)]))


def read_time(
    lines: list[str], witness: Witness, *, fetched_at: datetime, zone: tzinfo, from_id: Moment | None
) -> tuple[Moment | None, str | None, float]:
    """(moment, rung, confidence): the header's minute, else a witness, else a day."""
    printed = _printed_time(lines, fetched_at, zone)
    told = [(rung, parse_moment(text, reference=fetched_at, zone=zone)) for rung, text in witness.times]
    spoken = [(rung, moment) for rung, moment in told if moment]
    exact = next(((r, m) for r, m in spoken if m.precision != "day" and not _is_midnight(m, zone)), None)
    if printed and printed.precision != "day":
        agrees = any(abs(m.at - printed.at) < timedelta(days=1) for _, m in spoken)
        return printed, "header", 0.98 if agrees or not spoken else 0.85
    if printed:
        same = next(
            (
                (r, m)
                for r, m in spoken
                if m.precision != "day" and not _is_midnight(m, zone) and _beijing(m, zone) == _beijing(printed, zone)
            ),
            None,
        )
        return (same[1], same[0], 0.9) if same else (printed, "header", 0.8)
    if exact:
        return exact[1], exact[0], 0.85
    if spoken:
        return spoken[0][1], spoken[0][0], 0.7
    return (Moment(from_id.at, "day"), "id_time", 0.5) if from_id else (None, None, 0.0)


def _beijing(moment: Moment, zone: tzinfo) -> object:
    return moment.at.astimezone(zone).date()


def _is_midnight(moment: Moment, zone: tzinfo) -> bool:
    local = moment.at.astimezone(zone)
    return (
        moment.precision == "day"
        or (local.hour, local.minute, local.second) == (0, 0, 0)
        or (moment.at.astimezone(UTC).strftime("%H%M%S") == "000000")
    )


def _printed_time(lines: list[str], fetched_at: datetime, zone: tzinfo) -> Moment | None:
    day: Moment | None = None
    for line in lines:
        if len(line) > 160:
            continue
        found = find_moment(line, reference=fetched_at, zone=zone) if re.search(r"\d|[今昨前刚][天日刚]|前", line) else None
        if found and found.precision != "day":
            return found
        if found and day is None and re.search(r"(?:19|20)\d{2}", line):
            day = found
    joined = find_moment(" ".join(lines)[:600], reference=fetched_at, zone=zone)
    if joined and joined.precision != "day" and (day is None or joined.at.astimezone(zone).date() == day.at.astimezone(zone).date()):
        return joined
    return day


def read_source(blocks: list[Block], zone: list[int], lines: dict[int, str]) -> tuple[Answer | None, str | None]:
    """来源 as printed, with the link behind it."""
    for i in zone:
        line = lines[i]
        if len(line) > 160:
            continue
        match = _SOURCE.search(line)
        if match:
            return Answer(_source_name(match["name"]), "header", 0.95), blocks[i].href
        if (
            re.search(r"(?:来\s*源|稿源)\s*[:：]\s*$", line)
            and i + 1 in lines
            and 1 < len(lines[i + 1]) <= 24
            and not re.search(r"[:：]", lines[i + 1])
        ):
            return Answer(_source_name(lines[i + 1]), "header", 0.9), blocks[i + 1].href
    for i in zone:
        named = _named(blocks[i], _SOURCE_NAME)
        if named and 1 < len(lines[i]) <= 24 and not re.search(r"\d{4}|[:：，。]", lines[i]):
            return Answer(_source_name(lines[i]), "header", 0.75), blocks[i].href
    return None, None


def _source_name(text: str) -> str:
    text = re.sub(r"\s*(?:作者|编辑|责任编辑|责编|记者|时间|发布时间|字号|字体|评论|举报|分享|我要评论|阅读|浏览).*$", "", text)
    return text.strip(" 　《》“”\"'[]【】()（）<>|｜·:：")


def _named(block: Block, pattern: re.Pattern[str]) -> bool:
    node: Element | None = block.node
    for _ in range(2):
        if node is None:
            return False
        names = labels(node)
        if names and pattern.search(names):
            return True
        node = node.getparent()
    return False


def beside_time(line: str) -> str | None:
    """The outlet that stands beside the time without a label: 2024-05-16 17:02 示例报."""
    rest = re.sub(
        r"(?:19|20)\d{2}\s*[年/.-]\s*\d{1,2}\s*[月/.-]\s*\d{1,2}\s*日?|\d{1,2}:\d{2}(?::\d{2})?|\d+\s*(?:小时|分钟|天)前|(?:发布|发表|更新)?(?:时间|于)\s*[:：]?|[|｜丨·•]",
        " ",
        line,
    )
    parts = [p for p in rest.split() if not _CHROME.match(p) and not re.search(r"[:：]", p)]
    if len(parts) == 1 and 2 <= len(parts[0]) <= 16 and not re.search(r"[，。！？]", parts[0]):
        return parts[0]
    return None


def read_authors(blocks: list[Block], zone: list[int], lines: dict[int, str]) -> tuple[tuple[str, ...], str | None]:
    """Personal bylines of the header."""
    for i in zone:
        names = bylines.byline(lines[i]) if len(lines[i]) <= 120 else []
        if not names and len(lines[i]) > 70:
            continue
        if names:
            return tuple(names), "header"
    for i in zone:
        if _named(blocks[i], _BYLINE_NAME) and len(lines[i]) <= 30:
            names = bylines.split_names(re.sub(r"^\s*(?:作者|文|记者|By|by)\s*[:：/|｜]?\s*", "", lines[i]), strict=True)
            if names:
                return tuple(names), "header"
    return (), None


def read_editors(texts: list[str]) -> tuple[str, ...]:
    found: list[str] = []
    for text in texts:
        if "编" in text or "編" in text:
            found += bylines.editors(fold(text))
    return tuple(dict.fromkeys(found))[:6]


def looks_like_outlet(name: str) -> bool:
    return bool(_OUTLET.search(name))
