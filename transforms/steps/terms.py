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
_HAN = re.compile(r"[一-鿿㐀-䶿]{2,}")
_ADDRESS = re.compile(r"(?:https?://|www\.)[^\s一-鿿]+|[\w.+-]+@[\w-]+\.[\w.]+")
_LONGEST = 40  # characters; longer Latin runs are keys and hashes


def run(*, articles: pa.Table) -> StepResult:
    rows: list[dict[str, object]] = []
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "title", "text"]).to_pylist():
        key, title = article["article_id"], words(article["title"] or "")
        counts = Counter(title)
        counts.update(words(article["text"]))
        if not counts:
            dropped.append(Drop(key, DropReason.NO_TERMS))
        headline = set(title)
        rows.extend(
            {"article_id": key, "day": article["day"], "term": term, "tf": n, "in_title": term in headline} for term, n in counts.items()
        )
    return StepResult(TERMS.table(rows), tuple(dropped))


def words(text: str) -> list[str]:
    """The terms of `text` in no order of use: Chinese words, then Latin ones, lower case."""
    plain = _ADDRESS.sub(" ", text) if "." in text else text
    latin = (w.lower() for w in _LATIN.findall(plain))
    han = (w for run_ in _HAN.findall(plain) for w in cut(run_) if len(w) > 1)
    return [w for w in (*han, *latin) if 1 < len(w) <= _LONGEST and w not in STOP_WORDS]
