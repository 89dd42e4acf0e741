"""The user's own words for the segmenter.

In:     <data>/own/words.txt in jieba's userdict form: a word a line, then maybe a frequency and a part of speech
Out:    a table with one column, `word`
Raises: WordsError when a line is no such line
"""

from pathlib import Path

import pyarrow as pa

from transforms.text.chars import normalise

LONGEST = 40


class WordsError(Exception):
    """The user's words cannot be used; the message names the line."""


def own_words(data: Path) -> pa.Table:
    """The words of a data directory, normalised, each once; none without the file."""
    path = data / "own" / "words.txt"
    found: dict[str, None] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8-sig").splitlines() if path.exists() else (), start=1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        word = normalise(cells[0])
        if len(cells) > 3 or len(word) > LONGEST or (len(cells) == 3 and not cells[1].isdigit()):
            raise WordsError(f"{path}, line {number}: write a word, and after it maybe a frequency and a part of speech")
        found[word] = None
    return pa.table({"word": pa.array(list(found), pa.string())})
