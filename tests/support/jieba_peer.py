"""jieba itself with our terms, for comparison with our segmentation."""

import warnings
from typing import Any

from transforms.text.language.segment import TERM_WEIGHT
from transforms.text.language.tech_words import TECH_WORDS


def jieba_with_terms() -> Any:
    """A tokenizer of jieba; `lcut(text, HMM=False)` cuts without guessing, as ours does."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # jieba's own regular expressions warn
        import jieba
    jieba.setLogLevel(60)
    peer = jieba.Tokenizer()
    peer.initialize()
    for term in TECH_WORDS:
        if not peer.FREQ.get(term):
            peer.add_word(term, TERM_WEIGHT, "nz")
    return peer
