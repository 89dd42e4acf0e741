"""What a printed time is the time of: 发布时间：…, 最后更新：…, 活动时间：…, 2026-11-05 09:42 发布 -> published, edited, event, or nothing said.

Labels stand before their times or, in lines that begin with a time, behind them.
"""

import re
from dataclasses import dataclass

PUBLISHED, EDITED, WRITTEN, EVENT = "published", "edited", "written", "event"

_YEAR = r"(?:19|20)\d\d"
_WHEN = re.compile(rf"{_YEAR}|\d{{1,2}}\s*[:：月/-]\s*\d{{1,2}}|\d\s*(?:秒|分|小时|天|周|日|个月)\S{{0,2}}前|昨天|今天|前天|刚刚")
_DATE = re.compile(rf"(?<!\d)(?:{_YEAR}\s*[-/.年]\s*)?\d{{1,2}}\s*[-/.月]\s*\d{{1,2}}日?")
_LABELS = {
    EDITED: r"(?:最后|最近|最新|上次|本文|文章)?(?:更新|修改|修订|重编)(?:时间|日期|于|在|时)?|(?:最后|最近|上次)编辑(?:时间|日期|于|在)?|编辑(?:于|时间|日期)"
    r"|(?:last[ -]?)?(?:updated|modified|edited)(?: on| at)?|修(?=[:：])",
    WRITTEN: r"(?:成文|印发|落款|签发|写作|撰写|生成)(?:时间|日期)",
    EVENT: r"(?:活动|会议|举办|举行|召开|开始|截止|截至|结束|报名|开幕|闭幕|上市|发售|开售|预售|直播|播出|首播|比赛|演出|生效|失效|成立|开庭|展览|展会|有效|实施|施行|拍摄|采访|出生|抓取|访问|注册|加入|领取|开奖|考试"
    r"|面试|授课|上映|开播|停牌|复牌)(?:时间|日期|期限|时刻)"
    r"|时间(?=.{0,40}地点)",
    PUBLISHED: r"(?:首次|首|原|重新|公开|文章|信息|新闻|稿件)?(?:发布|发表|刊发|发稿|发文|刊登|刊出|出版|上传|创建|建立|录入|推送|发帖|上线|发出|发)(?:时间|日期|于|在)|首发(?:时间|日期|于)?|发布(?!会|商"
    r"|者|人|了|的)"
    r"|发表(?!了|的)|(?:first[ -]?)?(?:published|posted|created|publish|post)(?: on| at| date)?|release date|(?<![一-鿿])(?:时间|日期|date)"
    r"(?=\s*[:：|])",
}
_LABEL = re.compile("|".join(f"(?P<{name}>{rule})" for name, rule in _LABELS.items()), re.IGNORECASE)


@dataclass(frozen=True)
class TimePiece:
    """A part of a line and what its time is of; `role` is None where nothing is said."""

    role: str | None
    text: str


def time_pieces(line: str) -> list[TimePiece]:
    """The line cut at the labels of its times. `line` is folded."""
    cuts = [cut for cut in _LABEL.finditer(line) if _labels_time(line, cut)]
    if not cuts:
        return [TimePiece(None, line)]
    ends = [cut.start() for cut in cuts[1:]] + [len(line)]
    head = line[: cuts[0].start()]
    values = [line[cut.end() : end] for cut, end in zip(cuts, ends, strict=True)]
    if not _WHEN.search(head) or _WHEN.search(values[-1]):
        return [TimePiece(None, head), *(TimePiece(cut.lastgroup, value) for cut, value in zip(cuts, values, strict=True))]
    last = max((m.start() for m in _DATE.finditer(head)), default=0)  # 2026-11-05 09:42 (2026-11-06 10:00 更新)
    return [
        TimePiece(None, head[:last]),
        *(TimePiece(cut.lastgroup, value) for cut, value in zip(cuts, [head[last:], *values[:-1]], strict=True)),
    ]


def _labels_time(line: str, cut: re.Match[str]) -> bool:
    """True when a time or the end of the words stands behind the label, or a time right before it: 发布《规定》 labels nothing."""
    behind = line[cut.end() : cut.end() + 16].lstrip(" :：|｜于在")
    return (
        not behind
        or bool(_WHEN.search(behind[:12]))
        or not re.match(r"[\w《“（]", behind)
        or bool(re.search(r"\d[\s)）]*$", line[: cut.start()]))
    )


def role_of_names(names: str) -> str | None:
    """What the names of an element (class, itemprop, attribute) say of its time."""
    if re.search(r"modif|update|edit(?!or)", names, re.IGNORECASE):
        return EDITED
    return PUBLISHED if re.search(r"publish|pub[-_]?(?:date|time)|creat|post[-_]?(?:date|time)", names, re.IGNORECASE) else None


def is_label_only(line: str) -> str | None:
    """The role when a line is only the label of a time that stands elsewhere, else None."""
    match = _LABEL.match(line.strip(" [【(（"))
    return (
        match.lastgroup
        if match and len(line) <= 12 and not _WHEN.search(line) and not line.strip(" [【(（")[match.end() :].strip(" :：|】])）")
        else None
    )
