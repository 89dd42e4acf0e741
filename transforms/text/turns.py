"""The turns of a disputed story: a claim (传闻), what answers it (回应), what bears it out (证实), what denies it (辟谣).

In:     a headline, or a sentence of a text
Out:    the kind of turn, or None; of several the one that says most counts: a denial speaks of the claim too
Why:    "尚未回应" and "未经证实" are said by those who report a claim, so what was not done is taken out before anything is read
"""

import re

RUMOUR, RESPONSE, CONFIRMATION, DENIAL = "rumour", "response", "confirmation", "denial"
TURNS = (RUMOUR, RESPONSE, CONFIRMATION, DENIAL)

_NOT_DONE = re.compile(
    r"(?:尚未|仍未|并未|从未|没有|未曾|未予|未能|暂未|拒绝|未经|有待|无法|未|不予)(?:作出|得到|获得|正面|公开|对此)?(?:回应|回复|置评|证实|核实|确认|否认|答复|表态)"
)
_DENIAL = re.compile(
    r"否认|辟谣|澄清|驳斥|不实|不属实|谣言|纯属|子虚乌有|假消息|没有的事|一派胡言|捏造|伪造的|与事实不符|(?:网传|传[闻言]|谣).{0,8}报案"
)
_RESPONSE = re.compile(r"回应|答复|声明|公开信|说明会|沟通会|报案|回击|打消|交了?底|传[闻言](?:之后|过后)|[面针]对.{0,8}传[闻言]")
_CONFIRMATION = re.compile(r"证实|确认|坐实|属实|承认")
_LABEL = re.compile(r"^(?:评论|独家|快讯|突发|重磅|观察|深度|解读|热点|要闻)\s?[：:|丨!！]\s?")
_CLAIM_TITLE = re.compile(r"^[^，：:]{0,6}(?:传|(?<!被)曝(?!光)|消息称|爆料|疑似)|传闻|传言|谣言|网传|据传|有消息称")
_CLAIM = re.compile(
    r"传闻|传言|网传|据传|网上流传|消息称|帖子称|爆料称?|疑似|据称|知情人士(?:称|透露)|接近.{0,8}人士(?:称|透露)|向.{0,14}(?:透露|反映)，"
)
_SAYS = re.compile(r"否认|辟谣|澄清|驳斥|回应|答复|声明|公开信|说明会|沟通会|证实|确认|承认|公告|表示|召开")


def headline_turn(title: str) -> str | None:
    """The turn that a headline plays."""
    title = _LABEL.sub("", title)
    said = _NOT_DONE.sub("", title)
    if _DENIAL.search(said):
        return DENIAL
    if _RESPONSE.search(said):
        return RESPONSE
    if _CLAIM_TITLE.search(title):
        return RUMOUR
    return CONFIRMATION if _CONFIRMATION.search(said) else None


def sentence_turn(sentence: str) -> str | None:
    """The turn that a sentence of a text tells of."""
    said = _NOT_DONE.sub("", sentence)
    if _DENIAL.search(said):
        return DENIAL
    if said != sentence:
        return RUMOUR
    if _RESPONSE.search(said):
        return RESPONSE
    if _CLAIM.search(said):
        return RUMOUR
    return CONFIRMATION if _CONFIRMATION.search(said) else None


def said_at(sentence: str) -> int:
    """Where the verb of saying stands: who speaks is named before it. The end when there is none."""
    found = _SAYS.search(sentence)
    return found.start() if found else len(sentence)
