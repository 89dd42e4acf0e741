"""Named cleaners that a portal's file may ask for, applied in order to the value of a field. The list is closed: a new one is a line with
a test."""

import re
from collections.abc import Callable
from html import unescape

from transforms.text.chars import collapse

_LABEL = re.compile(
    r"^\s*+[【\[(（]?\s*+(?:本文|文章|稿件|信息|新闻|内容)?(?:来源|來源|作者|记者|記者|责任编辑|責任編輯|责编|責編|编辑|編輯|发布时间|發布時間|发布|更新时间|时间|時間|关键词|标签)\s*+(?:于"
    r"|自)?\s*+[:：|｜丨/]\s*"
)
_BY = re.compile(r"^\s*(?:文|撰文|作者|记者|采写|编译|by)\s*[:：|｜丨/]?\s*", re.IGNORECASE)
_TAG = re.compile(r"<[^>]{0,2000}>")
_SUFFIX = re.compile(r"(?<!\s)\s*[-_|｜—–]\s*[^-_|｜—–]{1,12}$")


def strip_label(text: str) -> str:
    """来源：示例社 -> 示例社."""
    return _LABEL.sub("", text).strip(" 】])）")


def strip_byline(text: str) -> str:
    """文 | 某某 -> 某某."""
    return _BY.sub("", _LABEL.sub("", text)).strip()


def strip_suffix(text: str) -> str:
    """标题_示例网 -> 标题."""
    return _SUFFIX.sub("", text)


def strip_tags(text: str) -> str:
    """Markup inside a JSON value -> text."""
    return unescape(_TAG.sub("", text))


def strip_brackets(text: str) -> str:
    """（示例） -> 示例."""
    return text.strip().strip("()（）[]【】《》“”\"'").strip()


def first_line(text: str) -> str:
    """示例社\n转载 -> 示例社."""
    return next((line.strip() for line in text.splitlines() if line.strip()), "")


def first_word(text: str) -> str:
    """示例社 记者 -> 示例社."""
    return (text.split() or [""])[0]


def last_word(text: str) -> str:
    """记者 某某 -> 某某."""
    return (text.split() or [""])[-1]


CLEANERS: dict[str, Callable[[str], str]] = {
    "collapse": collapse,
    "first_line": first_line,
    "first_word": first_word,
    "last_word": last_word,
    "strip_brackets": strip_brackets,
    "strip_byline": strip_byline,
    "strip_label": strip_label,
    "strip_suffix": strip_suffix,
    "strip_tags": strip_tags,
}
"""Cleaner by name."""
