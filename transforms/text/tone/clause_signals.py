"""What each clause of a text says: its words of tone after negation, degree, movement, hearsay and the like.

In:     a text and the lexicon
Out:    `Reading`: the clauses in order, each with its signals. A signal is one word of tone, or one verb between two names.
        Whom a signal speaks of is decided in transforms/text/tone/target_tone.py.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from transforms.text.language.segment import Segmenter, sentences
from transforms.text.tone.lexicon import Hit, ToneLexicon, ToneWord

CONTRAST_WITHIN = 8  # 体验却很糟糕: the turn may stand behind the subject
FAR_NEGATION = 8  # 没有收到 … 投诉: nothing happened, which is no praise
PAST_REACH = 5  # characters that 昔日 and the like cover
NOUN_REACH = 12  # characters between what moves and how it moves
PREVENT_REACH = 18
PRICE_MOVED, PRICE_REACH = 0.05, 14  # 下调了新款手机的售价: what one sets oneself says little of how one fares
SETTING = frozenset(("下调", "上调", "调低", "调高", "调整", "调降"))  # 下调接口价格, but not 硅料价格下调
DEGREE_REACH = 3
LONGEST_NAME = 60  # characters; how far before a sentence a name that reaches into it may begin
POINTS_REACH, POINTS_FACTOR = 12, 0.4  # a rate that moves by points: growth goes on, only slower or faster
WHOLE_FACT = 0.75  # of the way from the word's own tone to what it says of a name, where a text is judged as a whole
MILESTONE = 0.4
MULTIPLE = 0.5
LEVEL_UNNAMED = 0.2
SOLVED = -0.1  # of trouble named again in a sentence that says it is over
NOT_ANSWERED = 0.2  # 尚未就裁员回应: what is asked about is neither so nor not so
NEGATED_GOOD, NEGATED_BAD = -0.7, -0.45  # 不好 is bad; 不坏 is hardly good

_SUM = re.compile("[了至到]?[0-9.,]+万?元")
_ABOUT = re.compile("就|对(?!手|方)|针对")
_MILESTONE = re.compile("第[0-9一二两三四五六七八九十百千.]{1,6}[万亿](?:辆|台|部|名|位|个|家|单|颗|套)")
_MULTIPLE = re.compile("的(?:[0-9.]+|[两三四五六七八九十几数百]+)倍")
"""销量是 A 的3倍: good or bad by what is so many times as much, where the clause says that it is."""
_MEASURED = re.compile("(?:是|达到?了?|为|相当于|超过?了?)[^，。]{0,16}$")
_EXPECTED = re.compile(
    "(?:(?P<beats>超过?|超出|高于|高出|好于|优于|强于|胜过|击败)|低于|不及|逊于|弱于|差于|未达到?|不如)了?"
    "[^，。；、超高低好优强逊弱差]{0,14}(?:预期|预测|预估)"
)
EXPECTED = 0.5
_AMOUNTS = (("第", _MILESTONE), ("倍", _MULTIPLE), ("预", _EXPECTED))
"""Each with a character that it needs."""
_CLAUSE_END = re.compile(
    r"[，：:。！？!?；;\n, —](?:(?<=[，：:。！？!?；;\n])[，：:。！？!?；;\n]*|(?<=,)(?:(?<!\d,)|(?!\d))|(?<=—)—|(?<=[^0-9A-Za-z ] ) *(?=[^0-9A-Za-z ]))"
)  # begins with one class of characters, which the engine looks for many times faster than for alternatives


@dataclass(slots=True)
class Signal:
    """One word that speaks well or badly; `subject` and `object` only for verbs between two."""

    start: int
    end: int
    word: str
    value: float
    rule: str
    subject: float = 0.0
    object: float = 0.0


@dataclass(slots=True)
class Clause:
    """A stretch between two marks: `sentence` counts sentences, `weight` says how much it counts after 但, 虽然 and the like."""

    start: int
    end: int
    sentence: int
    has_subject_noun: bool = False
    signals: list[Signal] = field(default_factory=list)
    passives: list[tuple[int, int]] = field(default_factory=list)
    lean: float = 0.0
    weight: float = 1.0
    is_contrast: bool = False


class Reading:
    """A text by sentences; a sentence is read when it is asked for.

    Words inside a name say nothing (智能 in 星河智能); `names` are sorted. With a segmenter a word counts only where it is one (no 被告 in 已被告知).
    """

    def __init__(
        self, text: str, lexicon: ToneLexicon, names: Sequence[tuple[int, int]] = (), *, faint: bool = False, words: Segmenter | None = None
    ) -> None:
        self.text = text
        self._segmenter = words
        self.sentences = sentences(text)
        self._lexicon, self._names = lexicon, names
        self._matcher, self._whole = lexicon.matcher(faint=faint), faint
        self._matches = self._matcher.find(text)
        self._match_starts = [m[1] for m in self._matches]
        self._amounts = sorted(m.start() for mark, pattern in _AMOUNTS if mark in text for m in pattern.finditer(text))
        self._saying = sorted((*self._matcher.saying(self._matches), *self._amounts))
        self._sentence_starts = [s[0] for s in self.sentences]
        self._read: dict[int, list[Clause]] = {}
        self._starts: dict[int, list[int]] = {}

    def sentence_at(self, place: int) -> int:
        """Number of the sentence that holds a place."""
        return max(0, bisect_right(self._sentence_starts, place) - 1)

    def clauses(self, number: int) -> list[Clause]:
        """The clauses of a sentence with what they say; none beyond the last sentence."""
        known = self._read.get(number)
        if known is None:
            known = self._read[number] = self._clauses(number) if number < len(self.sentences) else []
        return known

    def is_silent(self, number: int) -> bool:
        """True when no word of a sentence says anything, so that its clauses need no reading."""
        if number >= len(self.sentences):
            return True
        first, last = self.sentences[number]
        at = bisect_left(self._saying, first)
        return at == len(self._saying) or self._saying[at] >= last

    def clause_at(self, number: int, place: int) -> int:
        """Which clause of a sentence holds a place."""
        starts = self._starts.get(number)
        if starts is None:
            starts = self._starts[number] = [c.start for c in self.clauses(number)]
        return max(0, bisect_right(starts, place) - 1)

    def every_clause(self) -> Iterator[Clause]:
        """All clauses of all sentences, in order."""
        for number in range(len(self.sentences)):
            yield from self.clauses(number)

    def goes_on(self, clause: Clause) -> bool:
        """True when the clause goes on about the subject of the one before (销量 …, 公司 …, 同比 …)."""
        return clause.has_subject_noun or self._lexicon.goes_on(self.text, clause.start)

    def _clauses(self, number: int) -> list[Clause]:
        start, last = self.sentences[number]
        first = start
        clauses: list[Clause] = []
        for mark in _CLAUSE_END.finditer(self.text, start, last):
            end, after = mark.span()
            if end > start:
                clauses.append(Clause(start, end, number))
            start = after
        if start < last:
            clauses.append(Clause(start, last, number))
        self._read_clauses(clauses, self._hits(first, last))
        for clause in clauses if self._amounts else ():
            for mark in _MILESTONE.finditer(self.text, clause.start, clause.end):
                clause.signals.append(Signal(mark.start(), mark.end(), mark.group(), MILESTONE, "milestone"))
            for mark in _EXPECTED.finditer(self.text, clause.start, clause.end):
                if not any(s.start == mark.start() and abs(s.value) >= EXPECTED / 2 for s in clause.signals):  # 低于预期 is a word
                    value = EXPECTED if mark["beats"] else -EXPECTED
                    clause.signals.append(Signal(mark.start(), mark.end(), mark.group(), value, "expected"))
        return clauses

    def _hits(self, first: int, last: int) -> list[Hit]:
        """The words of a sentence, without those inside a name."""
        low = bisect_left(self._match_starts, first)
        hits = self._matcher.hits(self._matches, low, bisect_left(self._match_starts, last, low))
        if hits and self._segmenter:
            cut = self._segmenter.read(self.text[first:last])  # words end where sentences do
            hits = [h for h in hits if cut.is_cue(h[0] - first, h[1] - first)]
        if hits and bisect_left(self._names, (last, 0)) > bisect_left(self._names, (max(0, first - LONGEST_NAME), 0)):
            return [h for h in hits if not self._in_a_name(h[0], h[1])]
        return hits

    def _read_clauses(self, clauses: list[Clause], hits: list[Hit]) -> None:
        said = _SentenceState()
        at, count = 0, len(hits)
        for clause in clauses:
            clause.weight = said.supposed
            first = at
            while at < count and hits[at][0] < clause.end:
                at += 1
            if at > first:
                _ClauseReader(self.text, clause, said, whole=self._whole).read(hits[first:at])
            if self._amounts:
                self._add_multiples(clause, hits[first:at])
        if said.factor != 1.0:
            for clause in clauses:
                clause.weight *= said.factor

    def _add_multiples(self, clause: Clause, hits: list[Hit]) -> None:
        for mark in _MULTIPLE.finditer(self.text, clause.start, clause.end):
            if _MEASURED.search(self.text, clause.start, mark.start()):
                noun = next((word.noun for start, _, word, _, _ in reversed(hits) if word.noun and start < mark.start()), 1)
                clause.signals.append(Signal(mark.start(), mark.end(), mark.group(), MULTIPLE * noun, "multiple"))

    def is_name(self, place: int) -> bool:
        """True when a name begins here."""
        at = bisect_left(self._names, (place, 0))
        return at < len(self._names) and self._names[at][0] == place

    def _in_a_name(self, start: int, end: int) -> bool:
        at = bisect_left(self._names, (end, 0)) - 1
        return at >= 0 and self._names[at][1] > start


class _SentenceState:
    """What a sentence has said so far that colours its later clauses, and what colours it as a whole."""

    def __init__(self) -> None:
        self.factor = 1.0
        self.supposed = 1.0
        self.noun: ToneWord | None = None
        self.price = False
        self.solved: set[str] = set()

    def colour(self, factor: float) -> None:
        self.factor = min(self.factor, factor)


class _ClauseReader:
    """Goes through the words of one clause from left to right."""

    negated_from = negated_to = -1
    negation = 0
    degree, degree_from, degree_to = 1.0, -1, -1
    prevent, prevent_to = 0.0, -1
    past, past_to = 1.0, -1
    noun: tuple[int, ToneWord] | None = None
    factor = 1.0

    def __init__(self, text: str, clause: Clause, said: _SentenceState, *, whole: bool) -> None:
        self.text, self.clause, self.said, self.whole = text, clause, said, whole

    def read(self, hits: list[Hit]) -> None:
        if hits[0][2].noun and hits[0][0] - self.clause.start <= 2:
            self.clause.has_subject_noun = True  # 销量大跌: the sales of the one just named
        for number, (start, end, word, says, marks) in enumerate(hits):
            if says:
                value, rule = self._moved(start, end, word, hits[number + 1 : number + 4]) if word.move else self._value(start, word)
                if value or word.is_transfer:
                    self._signal(start, end, word, value, rule)
            if word.lean:
                self.clause.lean += word.lean
            if marks:
                self._remember(start, end, word)

    def _value(self, start: int, word: ToneWord) -> tuple[float, str]:
        """Tone of the word itself."""
        beside = start in (self.negated_from, self.degree_from)
        tone = word.tone
        if word.fact is not None:
            tone += (word.fact - tone) * (WHOLE_FACT if self.whole else 1.0)
        return (0.0 if word.is_single and not beside else tone), "word"

    def _moved(self, start: int, end: int, word: ToneWord, after: list[Hit]) -> tuple[float, str]:
        """A movement takes its sign from what moves; `after` are the next words of the clause."""
        noun = self.noun
        if noun is not None and start - noun[0] <= NOUN_REACH:
            self._take_back(noun[1])
            value = word.move * noun[1].noun * noun[1].noun_factor
            return value, "noun_moves" if noun[1].noun > 0 else "bad_noun_moves"
        if after and after[0][2].noun < 0 and after[0][0] - end <= 2:
            return -word.move, "bad_noun_moved"
        by_a_sum = "价" in self.text[max(0, start - 4) : start] and _SUM.match(self.text, end)  # 价格下调500元: markets move by per cents
        sets = word.word in SETTING and "价格" in self.text[end : min(end + PRICE_REACH, self.clause.end)]
        priced = sets or any(hit[2].is_price and hit[0] - end <= PRICE_REACH for hit in after)
        if by_a_sum or self.said.price or priced:
            return -word.move * PRICE_MOVED, "price_moved"
        if word.is_width and self.said.noun is not None:
            return word.move * self.said.noun.noun, "noun_above_moves"
        by_points = "百分点" in self.text[end : end + POINTS_REACH]
        factor = LEVEL_UNNAMED if word.is_level and not self.whole else POINTS_FACTOR if by_points else 1.0
        return word.move * factor, "rate_moves" if by_points else "moves"

    def _signal(self, start: int, end: int, word: ToneWord, value: float, rule: str) -> None:
        factor = self.factor
        if start <= self.degree_to:
            factor *= self.degree
        if start <= self.past_to:
            factor *= self.past
        subject, object_ = (0.0, 0.0) if rule == "price_moved" else (word.subject, word.object)
        if word.fact is not None and not self.whole:
            most = abs(word.fact)
            subject, object_ = max(-most, min(most, subject)), max(-most, min(most, object_))
        if start <= self.negated_to:
            value *= NEGATED_GOOD if value > 0 else NEGATED_BAD if self.negation < FAR_NEGATION else 0.0
            subject, object_ = subject * -0.5, object_ * -0.5
            rule += "+negated"
        elif start <= self.prevent_to and (value < 0 or object_ < 0) and not word.move:
            value, object_ = value * self.prevent, object_ * self.prevent
            rule += "+prevented"
            self.said.solved.add(word.word)
        elif value < 0 and any(word.word.endswith(solved) for solved in self.said.solved):
            value *= SOLVED  # 解决了48个漏洞，包括一个正被利用的漏洞
        signal = Signal(start, end, word.word, value * factor, rule, subject * factor, object_ * factor)
        self.clause.signals.append(signal)
        self.negated_to = -1

    def _take_back(self, noun: ToneWord) -> None:
        """A noun that moves speaks through its movement only (亏损收窄)."""
        signals = self.clause.signals
        if noun.tone and signals and signals[-1].word == noun.word:
            signals.pop()

    def _remember(self, start: int, end: int, word: ToneWord) -> None:
        if word.noun:
            self.noun = (end, word)
            self.said.noun = word
        if word.is_price or word.noun:
            self.said.price = word.is_price
        if word.is_turn:
            self.clause.signals[:] = [s for s in self.clause.signals if s.start >= start]
        if word.negation and _ABOUT.match(self.text, end):
            self.factor *= NOT_ANSWERED
        elif word.negation:
            self.negated_to = -1 if start <= self.negated_to else end + word.negation
            self.negated_from, self.negation = end, word.negation
        if word.degree:
            self.degree, self.degree_from, self.degree_to = word.degree, end, end + DEGREE_REACH
            signals = self.clause.signals
            if signals and start - signals[-1].end <= 1 and word.degree > 1 and not word.tone:
                signals[-1].value *= word.degree
        if word.prevent and start <= self.negated_to:
            self.negated_to = -1  # 尚未走出亏损: the trouble goes on
        elif word.prevent:
            self.prevent, self.prevent_to = word.prevent, end + PREVENT_REACH
        if word.is_passive:
            self.clause.passives.append((start, end))
        self._colour(start, word)

    def _colour(self, start: int, word: ToneWord) -> None:
        clause = self.clause
        if word.contrast and start - clause.start <= CONTRAST_WITHIN:
            clause.is_contrast = True
            self.said.supposed = 1.0
            clause.weight = word.contrast
        if word.concession:
            clause.weight *= word.concession
        if word.hypothetical:
            self.factor *= word.hypothetical
            if word.hypothetical < 0.5:
                self.said.supposed = word.hypothetical
        if word.past:
            self.past, self.past_to = word.past, start + len(word.word) + PAST_REACH
        if word.rumour:
            self.said.colour(word.rumour)
        if word.denial:
            self.said.colour(word.denial)
