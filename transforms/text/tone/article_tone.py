"""How an article speaks of each name in it: its sentences put together, with the sentence that weighs most.

In:     title and text, the places where each name stands, which names belong together (a product and its maker are no rivals)
Out:    one `ArticleTone` a name

Every sentence counts by how strongly it speaks, the title double, the opening sentences a little more. Sentences that name without
judging pull towards neutral, but little: ten plain mentions do not undo one recall.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from transforms.text.entities.anaphors import Name, anaphors
from transforms.text.entities.roles import PARTS, TOLD_OF_OTHERS, part_of
from transforms.text.language.segment import Segmenter
from transforms.text.tone.clause_signals import Reading
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.target_tone import weigh
from transforms.text.tone.tone_head import ToneHead
from transforms.text.tone.verdict import NEUTRAL_BELOW, Weighed, told, tone_name
from transforms.text.tone.whole_tone import whole

TITLE_WEIGHT, LEAD_WEIGHT = 2.0, 1.3
LEAD_SENTENCES = 2
PLAIN_WEIGHT = 0.2  # of a sentence without judgement; one with judgement weighs as much as it says
WORDS_KEPT, WORTH_SHOWING = 12, 0.05
MAIN_SHARE, MAIN_TIMES = 0.6, 2  # of all places, and at least: from here on a text is about a name
UNNAMED_WEIGHT = 0.3
OF_A_PERSON, OF_A_PERSON_LATER = 0.2, 0.45
INDIRECT = ("measured_by", "times_as_much", "carried", "earlier", "other_name")
OF_A_PRODUCT = 0.6
DENIED = 0.2  # what is left of bad things in an article in which they are denied
_DENIES = re.compile("不实(?:信息|消息|传闻|报道|言论|内容)|不属实|子虚乌有|纯属(?:谣言|捏造|虚构|恶意|杜撰)|恶意(?:编造|杜撰)")
STILL = ("然而", "但", "不过", "可是", "尽管如此")  # what a denial does not answer
STAGES = frozenset(("platform", "medium", "source"))  # where something happens or is told: nobody's rival
LEADING, BESIDE = 3, 3  # names that a headline opens with, and characters between them (苹果 iPhone 16)


class Place(NamedTuple):
    """A name at [start, end) of the text, or of the title; `role` as in roles.py, "" where nobody has read it yet."""

    name: str
    start: int
    end: int
    in_title: bool = False
    role: str = ""


@dataclass(frozen=True)
class ArticleTone:
    """Tone of an article towards one name: score -1 to 1, the deciding sentence (offsets in the text) and words."""

    name: str
    score: float
    tone: str
    evidence: str | None
    start: int | None
    end: int | None
    words: tuple[Weighed, ...]
    part: str = PARTS[0]


@dataclass(slots=True)
class _Said:
    """What one sentence says of one name."""

    text: str
    start: int | None
    end: int | None
    weight: float
    words: dict[int, Weighed]
    role: str = ""
    head: ToneHead | None = None

    @property
    def denies(self) -> bool:
        """True when the sentence takes back what others tell of the name."""
        return _DENIES.search(self.text) is not None

    def score(self) -> float:
        """By the head where the words are many things to weigh, else by the rules."""
        return self.head.score(self.words.values(), self.role) if self.head and self.words else told(self.words.values()).score


def tones_of(
    title: str,
    text: str,
    places: Iterable[Place],
    *,
    lexicon: ToneLexicon,
    family: Mapping[str, frozenset[str]] | None = None,
    words: Segmenter | None = None,
    head: ToneHead | None = None,
    kinds: Mapping[str, str] | None = None,
) -> list[ArticleTone]:
    """Tone towards each name, in the order of the names; `kinds` of the names (company, product) let 该公司 and 这款手机 stand for them."""
    every = list(places)
    said: dict[str, list[_Said]] = {p.name: [] for p in every}
    leading = _leading(title, every)
    for in_title, source in ((True, title), (False, text)):
        here = outer([p for p in every if p.in_title == in_title])
        if here:
            if kinds and not in_title:
                here = outer([*here, *_pointing_back(source, here, kinds)])
            reading = Reading(source, lexicon, [(p.start, p.end) for p in here], words=words)
            _read_part(reading, here, family or {}, leading, said, kinds=kinds or {}, in_title=in_title, head=head)
    roles: dict[str, list[tuple[str, bool]]] = {p.name: [] for p in every}
    for place in every:
        roles[place.name].append((place.role, place.in_title))
    found = {name: replace(_together(name, said[name]), part=part_of(roles[name], leads=name in leading)) for name in sorted(said)}
    return [_with_products(tone, found, family or {}, kinds or {}) for tone in found.values()]


def _with_products(
    tone: ArticleTone, found: Mapping[str, ArticleTone], family: Mapping[str, frozenset[str]], kinds: Mapping[str, str]
) -> ArticleTone:
    """A maker with a part in the event, of whom nothing is said, fares as its products do, where they all fare alike."""
    if tone.tone != "neutral" or tone.part == "named" or kinds.get(tone.name) != "company":
        return tone
    own = [found[n] for n in sorted(family.get(tone.name, ())) if n in found and kinds.get(n) == "product"]
    judged = [p for p in own if p.tone != "neutral" and p.words]
    if len({p.tone for p in judged}) != 1:
        return tone
    best = max(judged, key=lambda p: abs(p.score))
    score = round(best.score * OF_A_PRODUCT, 4)
    if tone_name(score) != best.tone or any(how in best.words[0].rule for how in INDIRECT):
        return tone
    words = tuple(replace(w, rule=w.rule + "+product") for w in best.words)
    return replace(tone, score=score, tone=best.tone, evidence=best.evidence, start=best.start, end=best.end, words=words)


def _pointing_back(text: str, places: Sequence[Place], kinds: Mapping[str, str]) -> list[Place]:
    """The places where 该公司 and the like stand for a name."""
    names = [Name(p.start, p.end, kinds.get(p.name, ""), p.role in ("subject", "member")) for p in places]
    return [Place(places[which].name, start, end) for start, end, which in anaphors(text, names)]


def outer(places: Iterable[Place]) -> list[Place]:
    """The places in order, without those inside a longer name (众车 in 众车在线)."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda p: (p.start, -p.end)):
        if not kept or place.end > kept[-1].end or (place.start, place.end) == (kept[-1].start, kept[-1].end):
            kept.append(place)
    return kept


def _read_part(
    reading: Reading,
    places: Sequence[Place],
    family: Mapping[str, frozenset[str]],
    leading: frozenset[str],
    said: dict[str, list[_Said]],
    *,
    kinds: Mapping[str, str],
    in_title: bool,
    head: ToneHead | None,
) -> None:
    """Adds what the title, or the text, says of each name."""
    bounds = reading.sentences
    rivals: dict[str, list[tuple[int, int]]] = {}
    kept: dict[tuple[str, int], _Said] = {}
    for place in places if bounds else ():
        at = reading.sentence_at(place.start)
        others = rivals.get(place.name)
        if others is None:
            own = family.get(place.name, frozenset()) | {place.name}
            others = rivals[place.name] = [(p.start, p.end) for p in places if p.name not in own and p.role not in STAGES]
        key = (place.name, at)
        one = kept.get(key)
        if one is None:
            start, end = bounds[at]
            weight = TITLE_WEIGHT if in_title else LEAD_WEIGHT if at < LEAD_SENTENCES else 1.0
            one = kept[key] = _Said(
                reading.text[start:end], None if in_title else start, None if in_title else end, weight, {}, place.role, head
            )
            said[place.name].append(one)
        found = weigh(reading, place.start, place.end, others, place.role)
        for word in _of_person(found, bounds[at][1]) if kinds.get(place.name) == "person" else found:
            known = one.words.get(word.start)
            if known is None or abs(word.weight) > abs(known.weight):
                one.words[word.start] = word
    if not in_title:
        subjects = frozenset(name for name in leading if kinds.get(name) != "person")
        _add_unnamed(reading, [p for p in places if kinds.get(p.name) != "person"], subjects, list(kept), said)


def _of_person(words: list[Weighed], end: int) -> list[Weighed]:
    """A person in the news of a firm: what moves, what stands before the name or in the next sentence is the firm's; the rest has to be
    strong."""
    near = [w for w in words if w.start < end and not any(part in w.rule for part in ("earlier", "moves+carried", "moved+carried"))]
    return [w for w in near if abs(w.weight) >= (OF_A_PERSON_LATER if "carried" in w.rule else OF_A_PERSON)]


def _add_unnamed(
    reading: Reading, places: Sequence[Place], leading: frozenset[str], named: Sequence[tuple[str, int]], said: dict[str, list[_Said]]
) -> None:
    """Sentences that name nobody speak, a little, of those whom the text is about: the names of its headline, and those it names all the
    time; in the text not before it names them first (`named`: who, in which sentence)."""
    first = dict(reversed(named))
    numbers = {at for _, at in named}
    counts = Counter(p.name for p in places)
    subjects = leading | {name for name, n in counts.items() if n >= max(MAIN_TIMES, MAIN_SHARE * len(places))}
    if not subjects:
        return
    for number, (start, end) in enumerate(reading.sentences):
        if number in numbers or not ({number - 1, number - 2} & numbers) or reading.is_silent(number):
            continue
        words = {word.start: word for clause in reading.clauses(number) for word in whole(clause)}
        one = _Said(reading.text[start:end], start, end, UNNAMED_WEIGHT, words)
        if abs(one.score()) >= NEUTRAL_BELOW:
            for name in sorted(subjects):
                if number > first.get(name, number) or any(earlier.start is None for earlier in said[name]):
                    said[name].append(one)


def _leading(title: str, places: Sequence[Place]) -> frozenset[str]:
    """Whom the headline is about (the first sentence, where there is none): its first name with a part in the event, and what stands with
    it in one."""
    first = sorted((p for p in places if p.in_title == bool(title) and p.role not in TOLD_OF_OTHERS), key=lambda p: p.start)[:LEADING]
    found: list[Place] = []
    for place in first:
        if found and place.start - found[-1].end > BESIDE:
            break
        found.append(place)
    return frozenset(p.name for p in found)


def _together(name: str, said: Sequence[_Said]) -> ArticleTone:
    """The sentences as one score, and the sentence on the side of the score that weighs most."""
    total = share = 0.0
    best, most = None, 0.0
    denied = next((n for n, one in enumerate(said) if one.denies), None)
    scores = [
        (one, score * DENIED if denied is not None and score < 0 and not (n > denied and one.text.startswith(STILL)) else score)
        for n, one in enumerate(said)
        for score in (one.score(),)
    ]
    for one, score in scores:
        weight = one.weight * (abs(score) if abs(score) >= NEUTRAL_BELOW else PLAIN_WEIGHT)
        total += weight * score
        share += weight
    result = round(total / share, 4) if share else 0.0
    for one, score in scores:
        force = one.weight * score * (1 if result >= 0 else -1)
        if force > most:
            best, most = one, force
    words = sorted((w for one in said for w in one.words.values()), key=lambda w: -abs(w.weight))[:WORDS_KEPT]
    shown = tuple(w for w in words if abs(w.weight) >= WORTH_SHOWING)
    if best is None:
        return ArticleTone(name, result, tone_name(result), None, None, None, shown)
    return ArticleTone(name, result, tone_name(result), best.text, best.start, best.end, shown)
