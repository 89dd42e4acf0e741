"""A header line as claims: 2024-05-20 来源：示例社 作者：某某 -> [(None, 2024-05-20), (source, 示例社), (author, 某某)].

Portals glue these labels together without blanks, so the line is cut at every known label, not at separators.
"""

import re
from dataclasses import dataclass

_LABELS = {
    "source": r"(?:本文|文章|信息|稿件|内容|新闻|消息|资料|首发)?来\s?源(?:于|自)?|稿\s?源|出\s?处|转载自|转自|供稿单位|媒体来源|发布机构",
    "author": (
        r"(?:本文|文章|原文|特约)?作\s?者|(?:采访[.．·/、]?)?撰\s?文|撰\s?稿(?:人)?|采\s?写|执\s?笔|本报记者|本网记者|记\s?者|通讯员|文字|署名|文|编\s?译|翻\s?译|译者|主笔|原创"
        r"(?=\s*[:：])"
    ),
    "editor": r"责任编辑|責任編輯|责\s?编|責編|值班编辑|本文编辑|执行编辑|编\s?辑|編\s?輯|编审|责任校对|校\s?对|审\s?核|终审|主编|监制|审签|初审|复审",
    "time": r"(?:发布|發布|发表|發表|更新|发稿|刊发|出版|上传|创建|建立|录入|最后更新|首发|成文|活动)?(?:时间|時間|日期)|发布于|发表于|更新于|發佈|发布",
    "other": (
        r"(?:首|头|题|配|封面|主)?图片?(?:来源|源|说)|图源|图说|地点|字\s?号|字\s?体|阅读(?:量|数|次数)?|浏览(?:量|次数|数)?|点击(?:量|数|次数)?|人\s?气|评论(?:数)?|分享(?:到|至)?"
        r"|关键[词字]|标\s?签|栏\s?目|分\s?类|频道|热度|参与|举报|收藏|打印|摄影|图片?|视频|类型|版次|版面|地区|我要评论|责任校检|制图|设计|来电|微信|微博|扫码"
    ),
}
_COLON = r"\s*[:：|｜丨/／︱▏]\s*"
_CUT = re.compile("|".join(f"(?P<{name}>(?<![一-鿿])(?:{label}){_COLON}|(?:{label})\\s*[:：]\\s*)" for name, label in _LABELS.items()))
_BARE = re.compile(
    r"(?:^|(?<=[\s|｜·•\d)）]))(?:(?P<source>(?:本文)?来源于?|出处|稿源)[\s•]{0,3}(?=[一-鿿A-Za-z][^\s|｜:：]{1,19}(?:[\s|｜]|$))"
    r"|(?P<author>作者|撰文|记者)\s?(?=[一-鿿]{2,4}(?:[\s|｜]|$))|(?P<editor>责任编辑|责编|编辑)\s+(?=[一-鿿]{2,4}(?:[\s|｜]|$)))"
)  # labels without a colon
MAX_BARE = 100  # longer lines are prose
DATE = re.compile(
    r"(?:19|20)\d{2}\s*[年/.\-]\s*\d{1,2}\s*[月/.\-]\s*\d{1,2}\s*[日号]?|(?<!\d)\d{1,2}\s*[月/-]\s*\d{1,2}\s*日?(?=\s|\d{2}:|$)"
    r"|\d{1,2}\s*[:：]\s*\d{2}(?:\s*[:：]\s*\d{2})?|[上下]午|星期[一二三四五六日天]|周[一二三四五六日]"
    r"|\d+\s*个?(?:小时|分钟|天|秒|周|月|年)前|(?:19|20)\d{2}\s*年\s*\d{1,2}\s*月|刚刚|昨天|今天|前天|北京时间|Posted on|\bUTC\S*|\bCST\b|T(?=\d)|\d{6,}"
)
CHROME = re.compile(
    r"^(?:打印|留言|论坛|网摘|E-?mail\S*|推荐\S{0,2}|字[体号]?\S{0,4}|[缩放][小大]字[体号]|[\d,.]+|[大中小]+|分享\S{0,6}|评论\S{0,6}|收藏\S{0,2}|举报|关注|已关注|\+?关注"
    r"|微信\S{0,4}|微博|扫\S*|阅读\S{0,8}|浏览\S{0,8}|点击\S{0,8}|人气\S*|朋友圈|QQ\S{0,4}|发[布表](?:于|时间)?|来自\S{0,6}|原创|转载|听新闻|订阅|[A-Z]?[+\-±]?|正文|首页"
    r"|返回\S*|更新\S{0,4}|时间|展开|收起"
    r"|新浪微博|腾讯微博|\d+[+万wWkK]?(?:次|条|人|个|赞|阅读|评论|跟贴|参与|分享|播放)?\+?|参与\S{0,6}|跟[贴帖]\S*|条\S{0,3}|次\S{0,3}|阅读原文|纠错|转发|点赞|复制\S*|手机\S{0,6}"
    r"|二维码|登录|注册|我要\S{0,6}|发布于\S{0,6}|IP\S*|责任|编辑|来源|作者|记者|于|在|语音播报\S*|播报文章|播放|暂停|加载\S*|Original|已?订阅|[^\w一-鿿]+|公开|图\S?|网页版|客户端下载"
    r"|查看\S*|加入\S*|下载\S*|赞|踩|有声|简体?|繁[体體]?|無障礙|无障碍|阅|[AaPp]\.?[Mm]\.?|列印|电子邮件|Tweet|Share|Facebook|LINE|首图\S{0,4}|题图|收藏文章|登入|登出|赞助"
    r"|订阅\S{0,4}|网络|互联网|点此\S*|\S{0,4}(?:时间|日期)|我要\S*)$",
    re.IGNORECASE,
)


_BARE_WORDS = ("来源", "出处", "稿源", "作者", "撰文", "记者", "责编", "编辑")


@dataclass(frozen=True)
class Claim:
    """`label`: source, author, editor, time, other; author? for an author's label without a colon; None for what stands before the first
    label."""

    label: str | None
    value: str


def claims(line: str) -> list[Claim]:
    """The line cut at its labels. `line` is folded, with blanks where inline elements meet."""
    cuts = list(_CUT.finditer(line))
    if len(line) <= MAX_BARE and any(word in line for word in _BARE_WORDS):
        taken = [(cut.start(), cut.end()) for cut in cuts]
        bare = [cut for cut in _BARE.finditer(line) if not any(start < cut.end() and cut.start() < end for start, end in taken)]
        cuts = sorted([*cuts, *bare], key=lambda cut: cut.start())
    if not cuts:
        return [Claim(None, line)]
    found = [Claim(None, line[: cuts[0].start()].strip())] if cuts[0].start() else []
    for cut, after in zip(cuts, [*cuts[1:], None], strict=True):
        value = line[cut.end() : after.start() if after else len(line)].strip(" |｜丨/·•,，;；-—()（）[]【】")
        label = "author?" if cut.re is _BARE and cut.lastgroup == "author" else cut.lastgroup
        found.append(Claim(label, value))
    return found


def tokens(value: str) -> list[str]:
    """Words of a value that are neither dates nor furniture."""
    rest = DATE.sub(" ", value)
    return [t for t in re.split(r"[\s|｜丨·•]+", rest) if t and not CHROME.match(t.strip("()（）[]【】"))]


def is_furniture(line: str) -> bool:
    """True for a line of nothing but buttons, counters and dates."""
    return len(line) <= 80 and not tokens(line)


def before_date(value: str) -> str:
    """What stands before the first date of a line; the whole line when nothing does."""
    match = DATE.search(value)
    head = value[: match.start()].strip(" |｜丨·•") if match else ""
    return head if len(head) > 1 else value


def source_name(value: str) -> str | None:
    """The outlet that a source label names; a Latin word takes the next word with it (EDN 电子技术设计)."""
    words = tokens(value)
    if not words:
        return None
    name = words[0]
    for word in words[1:3]:
        if not (name.isascii() or name.endswith(("-", "－", "·", "—"))) or is_like_date(word):
            break
        name = f"{name} {word}" if name.isascii() else name + word
    name = name.strip(" 　“”\"'[]【】<>|｜·:：,，。;；-—")
    name = name[1:-1] if name.startswith("《") and name.endswith("》") else name
    name = name.removesuffix("）") if "（" not in name else name
    name = name.removesuffix(")") if "(" not in name else name
    return name if is_source(name) else None


def is_like_date(word: str) -> bool:
    """Whether the word has a date in it."""
    return bool(DATE.search(word))


def is_source(name: str) -> bool:
    """True for what can be the name of an outlet or an account."""
    return (
        1 < len(name) <= 30
        and not CHROME.match(name)
        and not re.fullmatch(r"[\d\W]+", name)
        and not re.search(r"[，。！？]|https?:|www\.|发[表布]于", name)
        and not re.fullmatch(_LABELS["source"], name)
    )
