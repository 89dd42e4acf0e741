"""Regular expressions → texts that make a backtracking engine work: for each repetition of a pattern its pump, many times, then what
breaks the match.

For a pattern `p = a x* b` the inputs are `a xxx… !` (the engine gives x back one by one) and `xxx… !` (a search begins anew at every x).
Two
repetitions side by side that take the same characters give quadratic work on them, two in each other exponential.
"""

import re
import re._constants as C  # noqa: N812 - names of the opcodes
import re._parser as parser
from collections.abc import Iterator

BREAKERS = ("", "\x00", "！")
CATEGORIES = {
    C.CATEGORY_SPACE: " ",
    C.CATEGORY_DIGIT: "1",
    C.CATEGORY_WORD: "a",
    C.CATEGORY_NOT_SPACE: "a",
    C.CATEGORY_NOT_DIGIT: "a",
    C.CATEGORY_NOT_WORD: " ",
}
CANDIDATES = "a1 文\"'<>=/-_.,:;[]({)}页年月\n\t"
MIN_REPEATS = 30  # a repetition with a lower bound costs at most so many times a linear one


def characters(items: list) -> str:
    """A few characters that a class takes; plain ones first."""
    taken = [c for c in CANDIDATES if takes(items, c)]
    for op, value in items:
        if op is C.LITERAL:
            taken.append(chr(value))
        elif op is C.RANGE:
            taken.append(chr(value[0]))
    return "".join(dict.fromkeys(c for c in taken if takes(items, c)))


def takes(items: list, character: str) -> bool:
    is_negated = bool(items) and items[0][0] is C.NEGATE
    found = False
    for op, value in items:
        if op is C.LITERAL:
            found |= chr(value) == character
        elif op is C.RANGE:
            found |= value[0] <= ord(character) <= value[1]
        elif op is C.CATEGORY:
            found |= in_category(value, character)
    return found != is_negated


def in_category(category: object, character: str) -> bool:
    return {
        C.CATEGORY_SPACE: character.isspace(),
        C.CATEGORY_NOT_SPACE: not character.isspace(),
        C.CATEGORY_DIGIT: character.isdecimal(),
        C.CATEGORY_NOT_DIGIT: not character.isdecimal(),
        C.CATEGORY_WORD: character.isalnum() or character == "_",
        C.CATEGORY_NOT_WORD: not (character.isalnum() or character == "_"),
    }[category]


def example(tree: object, least: bool = True) -> str:
    """A text that the (sub)pattern takes, as short as it allows; look-arounds and back references are left to chance."""
    out = []
    for op, value in tree:
        if op is C.LITERAL:
            out.append(chr(value))
        elif op is C.NOT_LITERAL:
            out.append(next(c for c in CANDIDATES if c != chr(value)))
        elif op is C.ANY:
            out.append("a")
        elif op is C.IN:
            out.append(characters(value)[:1])
        elif op is C.CATEGORY:
            out.append(CATEGORIES[value])
        elif op in (C.MAX_REPEAT, C.MIN_REPEAT, C.POSSESSIVE_REPEAT):
            low, high, inner = value
            out.append(example(inner) * (low or (0 if least else min(1, high))))
        elif op is C.SUBPATTERN:
            out.append(example(value[-1], least))
        elif op is C.ATOMIC_GROUP:
            out.append(example(value, least))
        elif op is C.BRANCH:
            out.append(example(value[1][0], least))
    return "".join(out)


def repetitions(tree: object, before: str = "") -> Iterator[tuple[str, object]]:
    """(text that leads there, repeated subpattern) for every repetition that can be long."""
    for op, value in tree:
        here = [(op, value)]
        if op in (C.MAX_REPEAT, C.MIN_REPEAT, C.POSSESSIVE_REPEAT):
            _, high, inner = value
            if high is C.MAXREPEAT or high >= MIN_REPEATS:
                yield before, inner
            yield from repetitions(inner, before)
        elif op is C.SUBPATTERN:
            yield from repetitions(value[-1], before)
        elif op is C.ATOMIC_GROUP:
            yield from repetitions(value, before)
        elif op is C.BRANCH:
            for branch in value[1]:
                yield from repetitions(branch, before)
        elif op in (C.ASSERT, C.ASSERT_NOT):
            yield from repetitions(value[1], before)
        before += example(here, least=False)


def alternatives(tree: object) -> list[str]:
    """Texts that one round of a repetition takes: each branch, and several characters of a class."""
    items = list(tree)
    if len(items) == 1 and items[0][0] is C.IN:
        return list(characters(items[0][1])[:6]) or [""]
    if len(items) == 1 and items[0][0] is C.SUBPATTERN:
        return alternatives(items[0][1][-1])
    if len(items) == 1 and items[0][0] is C.BRANCH:
        return [text for branch in items[0][1][1] for text in alternatives(branch)][:8]
    return list(dict.fromkeys((example(tree), example(tree, least=False))))


def attacks(pattern: re.Pattern, size: int) -> Iterator[str]:
    """Texts of about `size` characters, each once."""
    seen = set()
    tree = parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE if isinstance(pattern.pattern, bytes) else pattern.flags)
    for before, inner in repetitions(tree):
        for pump in alternatives(inner):
            if not pump:
                continue
            for lead in {"", before}:
                for breaker in BREAKERS:
                    unit = (lead, pump, breaker)
                    if unit not in seen:
                        seen.add(unit)
                        yield lead + pump * (size // len(pump)) + breaker
            if before and (before, "…") not in seen:  # the whole way again and again: every start looks good
                seen.add((before, "…"))
                yield (before + pump) * (size // len(before + pump))
