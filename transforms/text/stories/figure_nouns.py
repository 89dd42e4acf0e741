"""What a figure counts or measures in the text's own words, where no cue of the table says it: the noun beside it.

In:     a sentence, the place of a figure, its clause
Out:    功耗 for 降低20%的功耗, 运行速度 for 运行速度比上代快20%, 车型 for 21款高阶车型; None where nothing beside it is a noun
"""

import re

from transforms.text.language.segment import default

LONGEST = 8  # characters of a phrase
SEEN = 26  # characters of the clause that are read on either side

_OF = re.compile(r"\s?(?:的|以上的|左右的)(?=[一-鿿A-Za-z])")
_COMPARED = re.compile(r"(?:比|较|相比|相较|高于|低于)(?!例|重|率|分|赛|特|亚|强|弱|大的?|高的?|多的?)[^，,。；]{0,40}$")
_EMPTY_WORDS = (
    "同比 环比 涨幅 降幅 增幅 增速 公司 目前 时候 时间 情况 方面 其中 数据 水平 平均 幅度 整体 最终 今年 去年 全年 同期 以来 累计 人民币 美元 预期 "
    "区间 价格区间 季度 上半年 下半年 第三季度 消息 报告 当时 左右 以上 以下 季度末 年末 期末 年底 财年 本财年 财季 金额 大关 关口 期间 部分 个人 先生 女士 记者 官方 大概 历史 消费者 者 们 分别 总计 合计 总共 高达 超过"
)
_WHEN = re.compile("第?[一二三四0-9]+季度?|[上下]半年|去年|今年|上年")
_EMPTY = frozenset(_EMPTY_WORDS.split())


def noun_of(sentence: str, start: int, end: int, clause: tuple[int, int], *, is_count: bool) -> str | None:
    """The noun that the figure at [start, end) counts or measures."""
    after = sentence[end : min(clause[1], end + SEEN)]
    if is_count:
        people = sentence[end - 1 : end] in "人名位"
        return _first_nouns(after) or (None if people else _last_nouns(sentence[max(clause[0], start - SEEN) : start]))
    if of := _OF.match(after):
        return _first_nouns(after[of.end() :])
    before = sentence[max(clause[0], start - SEEN) : start]
    compared = _COMPARED.search(before)
    return (_last_nouns(before[: compared.start()]) if compared else None) or _last_nouns(before)


def _is_noun(word: str, tag: str) -> bool:
    if _WHEN.fullmatch(word):
        return False
    return (tag[0] in "nlij" or tag in ("vn", "an", "b", "eng")) and tag not in ("nr", "nrt") and word not in _EMPTY


def _first_nouns(text: str) -> str | None:
    """The first run of nouns, attributes before it left aside; its end is its head."""
    run: list[str] = []
    for word, tag in default().parts(text):
        if _is_noun(word, tag):
            run.append(word)
        elif run or tag[0] not in "amquf" or tag[0] == "x":
            break
    return _phrase(run)


def _last_nouns(text: str) -> str | None:
    """The last run of nouns."""
    run: list[str] = []
    for word, tag in reversed(default().parts(text)):
        if _is_noun(word, tag):
            run.insert(0, word)
        elif run:
            break
    return _phrase(run)


def _phrase(run: list[str]) -> str | None:
    """The last words of a run, as many as make no more than a short phrase; a single character says nothing."""
    kept = ""
    for word in reversed(run):
        if len(kept) + len(word) > LONGEST:
            break
        kept = word + kept
    return kept if len(kept) > 1 and not kept.isascii() else None
