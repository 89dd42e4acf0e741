"""The user's own words for the segmenter.

In:     <own>/words.txt in jieba's userdict form: a word a line, then maybe a frequency and a part of speech
Out:    a table with one column, `word`; and the lines that are no such lines
"""

from pathlib import Path

import pyarrow as pa

from transforms.text.chars import normalise
from warehouse.own.folder import WORDS, Problem, text_of

LONGEST = 40


def own_words(own: Path) -> tuple[pa.Table, list[Problem]]:
    """The words of an own folder, normalised, each once; none without the file."""
    path = own / WORDS
    text, problem = text_of(path) if path.exists() else ("", None)
    problems = [problem] if problem else []
    found: dict[str, None] = {}
    for number, line in enumerate(text.split("\n"), start=1):
        cells = line.split()
        if not cells or cells[0].startswith("#"):
            continue
        word = normalise(cells[0])
        if len(cells) > 3 or not word or len(word) > LONGEST or (len(cells) == 3 and not cells[1].isdigit()):
            problems.append(Problem(path, number, "write a word, and after it maybe a frequency and a part of speech"))
        else:
            found[word] = None
    return pa.table({"word": pa.array(list(found), pa.string())}), problems
