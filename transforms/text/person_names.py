"""Names of people by their build: Chinese surname and given name, or a run of characters that transliterate foreign names."""

from transforms.text.name_words import (
    COMPOUND_SURNAMES,
    GIVEN,
    NOT_GIVEN,
    NOT_PEOPLE,
    PLACE_ENDINGS,
    SURNAMES,
    TITLES_AFTER,
    TITLES_BEFORE,
    TRANSLITERATION,
    WEAK_SURNAMES,
)

Token = tuple[str, str, int, int]

_NEEDED = 2.0
_FIRST = SURNAMES | {name[0] for name in COMPOUND_SURNAMES}
_FUNCTION = frozenset("在曾但的了是与也都就将又被把说称让从及还则已后其而等算不没这那很")
_SPEECH = frozenset("说称表示认为指出道")
_STOPS = frozenset("，。、；：！？“”‘’（）()《》〈〉【】—…·,.;:!? \n\"'/|")


def people(sentence: str, tokens: list[Token], taken: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Start and end of every person; places in `taken` belong to other names."""
    closed = bytearray(len(sentence))
    for start, end in taken:
        closed[start:end] = b"\1" * (end - start)
    found = [span for span in _foreign(sentence, tokens) if not any(closed[span[0] : span[1]])]
    for start, end in found:
        closed[start:end] = b"\1" * (end - start)
    for i, token in enumerate(tokens):
        if closed[token[2]]:
            continue
        span = _chinese(sentence, tokens, i)
        if span and not any(closed[span[0] : span[1]]):
            found.append(span)
            closed[span[0] : span[1]] = b"\1" * (span[1] - span[0])
    return found


def _chinese(sentence: str, tokens: list[Token], i: int) -> tuple[int, int] | None:
    """The best reading as surname and given name that starts with token `i`."""
    start = tokens[i][2]
    first = sentence[start]
    if first not in _FIRST:
        return None
    surname = 2 if sentence[start : start + 2] in COMPOUND_SURNAMES else 1 if first in SURNAMES else 0
    if not surname:
        return None
    best: tuple[float, int] | None = None
    for given in (2, 1):
        end = start + surname + given
        if end > len(sentence):
            continue
        score = _score(sentence, tokens, i, surname, end)
        if score >= _NEEDED and (best is None or score > best[0]):
            best = (score, end)
    return (start, best[1]) if best else None


def _score(sentence: str, tokens: list[Token], i: int, surname: int, end: int) -> float:
    start = tokens[i][2]
    name = sentence[start:end]
    given = name[surname:]
    if name in NOT_PEOPLE or given in NOT_GIVEN or given[-1] in _FUNCTION or any(not "一" <= c <= "鿿" for c in name):
        return 0.0
    inside, crossing = _cover(tokens, i, end)
    if crossing:
        return 0.0
    score = 0.0
    for word, tag, _, _ in inside:
        if word == name:
            score += _as_word(word, tag)
        elif len(word) > 1:
            score += 0.8 if tag in ("nr", "new_name") else 0.2 if tag == "new" else -0.4 if word == given else -1.2
    score += sum(0.5 if c in GIVEN else -0.6 for c in given)
    score += -0.5 if name[0] in WEAK_SURNAMES and surname == 1 else 0.4
    score += 0.4 if len(given) == 2 else -0.3
    score += 1.2 if surname == 2 else 0.0
    return score + _context(sentence, tokens, i, end)


def _as_word(word: str, tag: str) -> float:
    """What it says that jieba has the whole name as one word; its two-character "names" are common words as often as not."""
    if tag == "nr":
        return 0.7 if len(word) == 2 else 0.6 if word[-1] in PLACE_ENDINGS else 2.2
    if tag == "new_name":
        return 1.5
    return 0.9 if tag == "new" else 0.6 if tag in ("nz", "nrt") else -2.0


def _cover(tokens: list[Token], i: int, end: int) -> tuple[list[Token], bool]:
    inside: list[Token] = []
    for token in tokens[i : i + 4]:
        if token[2] >= end:
            break
        if token[3] > end:
            return inside, True
        inside.append(token)
    return inside, False


def _context(sentence: str, tokens: list[Token], i: int, end: int) -> float:
    start = tokens[i][2]
    before = tokens[i - 1][0] if i else "，"
    after = next((t[0] for t in tokens[i : i + 5] if t[2] >= end), "。")
    score = 0.0
    if before in TITLES_BEFORE or (before.endswith(("长", "员", "家", "师", "人", "手", "总")) and len(before) > 1):
        score += 0.7
    elif before in _STOPS or not i:
        score += 0.4
    if after in TITLES_AFTER or after[:1] in _SPEECH:
        score += 0.7
    elif after in _STOPS:
        score += 0.4
    if sentence[start - 1 : start] == "（" and sentence[end : end + 1] == "饰":
        score += 0.5
    return score


def _foreign(sentence: str, tokens: list[Token]) -> list[tuple[int, int]]:
    """Runs of transliterating characters: 巴拉克·奥巴马, 佩德罗萨."""
    found: list[tuple[int, int]] = []
    i = 0
    while i < len(tokens):
        j = i
        while j < len(tokens) and (
            _transliterates(tokens[j]) or (j > i and tokens[j][0] in "·-•" and j + 1 < len(tokens) and _transliterates(tokens[j + 1]))
        ):
            j += 1
        if j > i:
            start, end = tokens[i][2], tokens[j - 1][3]
            if _is_foreign(sentence[start:end], tokens[i:j]):
                found.append((start, end))
            i = j
        else:
            i += 1
    return found


def _transliterates(token: Token) -> bool:
    word, tag, _, _ = token
    if word[0] not in TRANSLITERATION or not TRANSLITERATION.issuperset(word):
        return False
    return (
        tag in ("nr", "nrt", "nrfg", "nz", "x", "zg", "g", "ng")
        or (len(word) == 1 and tag not in ("c", "p", "d", "v", "u", "m", "r", "uj", "ul"))
        or (len(word) > 2 and tag not in ("ns", "n", "v", "t", "nt"))
    )


def _is_foreign(name: str, tokens: list[Token]) -> bool:
    if "·" in name:
        return len(name) >= 4
    if name in NOT_PEOPLE or any(t[0] in NOT_PEOPLE and len(t[0]) > 2 for t in tokens):
        return False
    if not 2 <= len(name) <= 8 or name[0] in "·-":
        return False
    named = any(t[1] in ("nr", "nrt", "nrfg", "new", "new_name") and len(t[0]) > 1 for t in tokens)
    if len(name) == 2:
        return named and tokens[0][1] in ("nrt", "nr") and not (name[0] in SURNAMES and name[1] not in TRANSLITERATION)
    return named or len(name) >= 4
