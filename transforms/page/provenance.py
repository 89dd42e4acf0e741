"""What a page says of where its text comes from, word for word, for the step that traces copies.

Kinds: source_line, byline, link, canonical, og_url, dateline, id_in_url, original_title, reprint_line, authorised, wechat_account,
compiled, lead_in (a line that announces what another report says: 据此前的报道：).
"""

import re
from collections.abc import Iterable

from transforms.page.extracted import Note
from transforms.text.urls import absolute, domain_of, mirror_of

MAX_NOTES = 30
MAX_LEAD_INS = 3
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("wechat_account", re.compile(r"(?:本文|文章|内容)?(?:来自|来源于?|转自|转载自|首发于?|选自|摘自)\s*(?:于)?\s*(?:微信)?(?:公众号|公号|微信号)\s*[:：]?\s*[“\"「【（(]?\s*"
                                   r"(?P<t>[^”\"」】，。,（()）\s]{2,30})")),
    ("authorised", re.compile(r"(?P<t>[^，。；、\s]{0,20}经?[^，。；\s]{0,12}授权(?:转载|发布|发表|刊发|转发)[^，。；]{0,20})")),
    ("reprint_line", re.compile(r"(?:本文|文章|内容|稿件)?(?:转载自|转自|转载于|转载来源|摘编自|整理自|综合自|编辑自|摘自|选自)\s*[:：]?\s*[《“\"「]?(?P<t>[^》”\"」，。"
                                 r"；;)）\n]{2,30})")),
    ("compiled", re.compile(r"^[（(【]?\s*(?:编译|翻译|译者|编译整理|综合编译)\s*[:：|｜丨/]\s*(?P<t>[^\s，。]{2,30})")),
    ("original_title", re.compile(r"(?:本文)?原(?:标题|标题为|题为|题)\s*[:：为]?\s*[《“\"「]?(?P<t>[^》”」\n]{3,80}?)[》”\"」)）\]】]*$")),
    ("source_line", re.compile(r"^[（(【\s]*(?:本文|文章|稿件|信息|内容|资料|新闻|消息|稿源)?来\s*源(?:于|自)?\s*[:：|｜丨/／]\s*(?P<t>[^\s|｜丨，。；）)】]{2,40})")),
)  # fmt: skip
_LEAD_IN = re.compile(r"[^。！？]{0,20}(?:报道|报导|媒体|文章)[^。！？]{0,14}[:：]$")
_DATELINE = re.compile(
    r"^[【\[（(]?(?P<t>[一-鿿A-Za-z0-9]{2,12}?(?:社|网|报|新闻|之家|氪|科技|财经|快讯|网讯|在线|DoNews|TechWeb))(?:讯|获悉|消息|报道)?[】\])）]?[\s,，]?"
    r"(?:[一-鿿]{2,6}\s?)?(?P<rest>(?:北京时间)?\d{1,2}月\d{1,2}日\s?(?:电|讯|消息|获悉|报道|综合)?)"
)
_OUTLET_ONLY = re.compile(r"(?:社|报|新闻|之家|氪|DoNews|TechWeb)$")
_NEWS_SIGN = re.compile(r"[讯电】\])）]|获悉|消息|报道|综合")


def read_notes(
    *,
    url: str,
    canonical: str | None,
    og_url: str | None,
    source: str | None,
    source_url: str | None,
    authors: Iterable[str],
    kept: list[str],
    dropped: list[tuple[str, str]],
    links: Iterable[str],
) -> tuple[Note, ...]:
    """Evidence in the order of trust, without repeats."""
    notes: list[Note] = []
    here = domain_of(url)
    for kind, target in (("canonical", canonical), ("og_url", og_url)):
        absolute_target = absolute(target, url)
        if absolute_target and domain_of(absolute_target) != here:
            notes.append(Note(kind, absolute_target, absolute_target))
    mirrored = mirror_of(url)
    if mirrored:
        notes.append(Note("id_in_url", mirrored, mirrored))
    if source:
        notes.append(Note("source_line", source, source_url))
    notes += [Note("byline", name) for name in authors]
    lines = [*((text, False) for _, text in dropped), *((line, True) for line in [*kept[:4], *kept[-4:]])]
    for line, inside in lines:
        notes += _line_notes(line, inside=inside)
    for line in kept[:2]:
        match = _DATELINE.match(line)
        if match and _is_dateline(match):
            notes.append(Note("dateline", match[0].strip()))
            break
    notes += [Note("lead_in", line) for line in kept if _LEAD_IN.match(line)][:MAX_LEAD_INS]
    if source_url and domain_of(source_url) != here:
        notes.append(Note("link", source or source_url, source_url))
    notes += [Note("link", link, link) for link in links if re.search(r"mp\.weixin\.qq\.com/s", link)]
    return tuple(dict.fromkeys(notes))[:MAX_NOTES]


def _is_dateline(match: re.Match[str]) -> bool:
    """A sentence about a company begins like one too: 某某科技10月6日宣布…"""
    return bool(_OUTLET_ONLY.search(match["t"]) or _NEWS_SIGN.search(match[0], match.end("t") - match.start()))


def _line_notes(line: str, *, inside: bool) -> list[Note]:
    if len(line) > 300:
        return []
    found = []
    for kind, rule in _RULES:
        if inside and kind in {"source_line", "compiled"} and len(line) > 60:
            continue
        match = rule.search(line)
        if match and match["t"].strip(' ：:“”"《》'):
            found.append(Note(kind, match["t"].strip(' ：:“”"《》')))
    return found
