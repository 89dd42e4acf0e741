"""The words of an article, counted.

In:     articles (title, text)
Out:    terms, one row per article and word: jieba's words of two characters or more, Latin names and numbers of versions kept whole (gpt-5.2)
Drops:  no_terms
Why:    stop words and words without content (的, 表示, 一个) would fill every list of key terms, so they are left out here, once.
"""

import re
from collections import Counter

import pyarrow as pa

from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import TERMS
from transforms.text.segment import cut
from transforms.text.stop_words import STOP_WORDS

VERSION = "1"

_LATIN = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-+.'&_][A-Za-z0-9]+)*\+*|[0-9]+[A-Za-z]+[A-Za-z0-9]*")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s一-鿿]+|[A-Za-z0-9_.+-]{1,64}@[A-Za-z0-9.-]+")
_FIRST_HAN, _LAST_HAN = "㐀", "鿿"
_LONGEST = 40  # characters; longer Latin runs are keys and hashes


def run(*, articles: pa.Table) -> StepResult:
    columns: dict[str, list[object]] = {name: [] for name in TERMS.schema.names}
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "title", "text"]).to_pylist():
        headline = words(article["title"] or "")
        counts = Counter(headline)
        counts.update(words(article["text"]))
        if not counts:
            dropped.append(Drop(article["article_id"], DropReason.NO_TERMS))
        in_title = set(headline)
        columns["article_id"].extend([article["article_id"]] * len(counts))
        columns["day"].extend([article["day"]] * len(counts))
        columns["term"].extend(counts)
        columns["tf"].extend(counts.values())
        columns["in_title"].extend(term in in_title for term in counts)
    return StepResult(pa.table(columns, schema=TERMS.schema), tuple(dropped))


def words(text: str) -> list[str]:
    """The terms of `text`, Chinese words first, then Latin ones in lower case."""
    plain = _ADDRESS.sub(" ", text) if "." in text else text
    han = [w for w in cut(plain) if len(w) > 1 and _FIRST_HAN <= w[0] <= _LAST_HAN and w not in STOP_WORDS]
    latin = [w.lower() for w in _LATIN.findall(plain)]
    return han + [w for w in latin if 1 < len(w) <= _LONGEST and w not in STOP_WORDS]
