"""Side-by-side diff of two texts in a terminal, sentence by sentence: kept, moved, reworded, new, and left out."""

import unicodedata
from collections import Counter
from collections.abc import Iterator
from difflib import SequenceMatcher

from transforms.text.copies.folding import fold
from transforms.text.copies.sentence_alignment import aligned_sentences, sentences_in

WIDTH = 100  # columns of a terminal
STATES = {"kept": "= 保留", "moved": "~ 移动", "reworded": "≠ 改写", "new": "+ 新增", "left out": "- 未取"}
LABEL = 8  # columns for the state
GUTTER = " │ "
HALF = (WIDTH - LABEL - len(GUTTER)) // 2
MAX_LINES = 4  # lines for one sentence
MAX_DIFF = 400  # longest sentence, in characters, whose changed words are marked: bounds the time
SAME = "〃"
OPEN, CLOSE = "[", "]"


def side_by_side(mine: str, other: str) -> Iterator[str]:
    """Lines of at most WIDTH columns: a summary, then each sentence next to its partner, with changed words in brackets."""
    rows = rows_of(mine, other)
    counts = Counter(state for state, _, _ in rows)
    yield "    " + "  ".join(f"{STATES[state]} {state} {counts[state]}" for state in STATES if counts[state])
    for state, sentence, partner in rows:
        left, right = shown(state, sentence, partner)
        yield from beside(STATES[state], left, right)


def shown(state: str, sentence: str, partner: str) -> tuple[str, str]:
    """(left, right) as printed: an equal sentence only once."""
    if state == "reworded":
        return marked(sentence, partner)
    return (sentence, SAME) if sentence and partner else (sentence, partner)


def rows_of(mine: str, other: str) -> list[tuple[str, str, str]]:
    """(state, sentence, partner) in the order of the first text, then the sentences that only the second has, in their order."""
    found = [(exactly(state, sentence, partner), sentence, partner or "") for state, sentence, partner in aligned_sentences(mine, other)]
    used = Counter(partner for _, _, partner in found if partner)
    for sentence in sentences_in(other):
        if used[sentence]:
            used[sentence] -= 1
        else:
            found.append(("left out", "", sentence))
    return found


def exactly(state: str, sentence: str, partner: str | None) -> str:
    """Call a sentence reworded, not kept, when a single word differs."""
    return "reworded" if partner and state != "reworded" and fold(sentence).text != fold(partner).text else state


def marked(left: str, right: str) -> tuple[str, str]:
    """Both sentences with the differing parts in brackets."""
    if max(len(left), len(right)) > MAX_DIFF:
        return left, right
    one, other = "", ""
    for tag, i, j, k, m in SequenceMatcher(None, left, right, autojunk=False).get_opcodes():
        is_equal = tag == "equal"
        one += left[i:j] if is_equal or i == j else f"{OPEN}{left[i:j]}{CLOSE}"
        other += right[k:m] if is_equal or k == m else f"{OPEN}{right[k:m]}{CLOSE}"
    return one, other


def beside(label: str, left: str, right: str) -> Iterator[str]:
    """Lines of two columns after a label."""
    columns = [wrapped(left), wrapped(right)]
    for n in range(max(1, *map(len, columns))):
        one, other = (column[n] if n < len(column) else "" for column in columns)
        yield (padded(label if n == 0 else "", LABEL) + padded(one, HALF) + GUTTER + other).rstrip()


def wrapped(text: str) -> list[str]:
    """The text in at most MAX_LINES lines of HALF columns; the last one ends with … when there is more."""
    lines, line, n = [], "", 0
    for character in " ".join(text.split()):
        size = columns_of(character)
        if n + size > HALF:
            lines.append(line)
            line, n = "", 0
            if len(lines) == MAX_LINES:
                lines[-1] = lines[-1][:-1] + "…"
                return lines
        line, n = line + character, n + size
    return [*lines, line] if line else lines


def padded(text: str, width: int) -> str:
    """The text with blanks up to `width` terminal columns."""
    return text + " " * max(0, width - sum(map(columns_of, text)))


def columns_of(character: str) -> int:
    """Terminal columns of a character: 2 for wide ones, 0 for combining marks."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
