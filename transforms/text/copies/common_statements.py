"""What two articles share when both quote one statement: a release or an answer that neither took from the other.

In:     two texts
Out:    who issued the statement and which sentences of the first text are of it; None when they share more than that

A sentence is of a statement when it stands between quotation marks for the most part, or says whose word it is (云岭科技回应称, 公告显示).
The texts share only a statement when nearly all that they share is of one issuer's and each has something of its own besides.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from transforms.text.copies.sentence_alignment import SENTENCE, aligned_sentences, sentences_in

STATED = 0.85  # of the characters that are shared
OWN, OWN_SHARE = 40, 0.2  # characters that each text has besides, and share of it
QUOTED = 0.5  # of a sentence

_QUOTE = re.compile("“[^“”]{8,2000}”|「[^「」]{8,2000}」")
_SAYS = re.compile(
    r"(?:^|[，。；\n])(?:(?:对此|据悉|随后|今日|昨日|近日|日前|当晚|\d{1,2}月\d{1,2}日[^，。]{0,4})[，,]?)*"
    r"(?P<issuer>[一-鿿A-Za-z0-9·]{2,14}?)(?:方面|官方微博|官微|官方|客服|相关负责人|有关负责人|发言人|公关部|法务部|集团)?"
    r"(?:今日|昨日|近日|当晚|\d{1,2}日)?(?:在[^，。]{2,16}中|对[^，。]{2,16}|就[^，。]{2,20})?"
    r"(?:发布|发表|发出)?(?:声明|公告|通报|通告|回应|致歉信|公开信|内部信|新闻稿|表示|指出|宣布|透露|强调|称)(?:称|表示|显示|指出|如下)?[，：:,“]"
)


class Statement(NamedTuple):
    """Whose words, and which sentences of the text."""

    issuer: str
    sentences: tuple[str, ...]


def common_statement(text: str, other: str) -> Statement | None:
    """The statement that both texts quote, when that is all that they share; its sentences as they stand in `text`."""
    said, also_said = _stated(text), _stated(other)
    if {*said.values()}.isdisjoint(also_said.values()):
        return None  # before the alignment, which takes a hundred times as long
    shared = [(mine, theirs) for _, mine, theirs in aligned_sentences(text, other) if theirs]
    stated = [(mine, theirs) for mine, theirs in shared if mine in said and theirs in also_said]
    n_shared, n_stated = (sum(len(mine) for mine, _ in pairs) for pairs in (shared, stated))
    if not stated or n_stated < STATED * n_shared:
        return None
    for whole, taken in ((text, n_shared), (other, sum(len(theirs) for _, theirs in shared))):
        size = sum(map(len, sentences_in(whole)))
        if size - taken < max(OWN, OWN_SHARE * size):
            return None
    issuers = {said[mine] for mine, _ in stated if said[mine]} & {also_said[theirs] for _, theirs in stated}
    return Statement(min(issuers), tuple(mine for mine, _ in stated)) if len(issuers) == 1 else None


@lru_cache(maxsize=1024)  # an article is compared with several others
def _stated(text: str) -> Mapping[str, str]:
    """The sentences that are of a statement, each with its issuer: the one named in it, else the one named last."""
    quotes = [m.span() for m in _QUOTE.finditer(text)]
    found: dict[str, str] = {}
    issuer = ""
    for sentence in SENTENCE.finditer(text):
        start, end = sentence.span()
        says = _SAYS.search(sentence.group())
        if says:
            issuer = says["issuer"]
        inside = sum(max(0, min(end, q[1]) - max(start, q[0])) for q in quotes)
        if issuer and (says or inside >= QUOTED * (end - start)):
            found[sentence.group().strip()] = issuer
    return found
