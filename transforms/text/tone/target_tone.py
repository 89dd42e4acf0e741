"""How a text speaks of one name in it.

In:     a text, the place of the name, the places of other names
Out:    `TargetTone`: -1..1, negative / neutral / positive, and the words that decided with weight and rule

A signal (transforms/text/tone/clause_signals.py) counts for a name by where it stands: after the name in its own clause it counts whole,
before it less, in a later clause that goes on about the same subject nearly whole, beyond another name hardly at all. A verb between
two names (超越, 起诉, 收购) gives each side its own part, and 被 / 遭 / 把 turn the sides round. Weights were set by reason and looked at on our
own labelled sentences (tests/labelled); they are round numbers on purpose.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import replace

from transforms.text.entities.roles import TOLD_OF_OTHERS, is_yardstick, list_of, role_of
from transforms.text.language.segment import Segmenter
from transforms.text.tone.clause_signals import Clause, Reading, Signal
from transforms.text.tone.lexicon import ToneLexicon
from transforms.text.tone.name_patterns import (
    ACTS_ON,
    AMOUNT,
    FORMER,
    GAINS,
    LAUNCHED,
    LED,
    LISTED,
    MEASURE,
    OBJECT_NEXT,
    ORDERED,
    OWN_PAST,
    OWN_THING,
    TIME_ENDS,
    TIME_STARTS,
    TIMES,
    UNLIKE,
)
from transforms.text.tone.verdict import TargetTone, Weighed, told

AFTER, AFTER_OTHER = 1.0, 0.25
BEFORE_CLOSE, BEFORE, BEFORE_WITH_AFTER, BEFORE_OTHER = 0.8, 0.4, 0.15, 0.1
CARRY_TOLD, CARRY_NEXT, CARRY_UNKNOWN, CARRY_LISTED, CARRY_OTHER = 0.6, 0.85, 0.45, 0.2, 0.08
CARRY_NOT_SUBJECT = 0.15  # a name that is not the first of its clause
HARDLY_LESS = 0.25
HARDLY = -0.2  # a verb that says less than this of its doer
CARRY_LEAST, LEAST = 0.03, 0.01
LEFT_OUT = 0.5
AGAINST = -0.6  # said of one that is measured by the target
NEXT_SENTENCE, NEXT_SENTENCE_UNKNOWN = 0.5, 0.15
EARLIER, EARLIER_OTHER, EARLIER_TOLD = 0.5, 0.08, 0.5
CONTRAST_BEFORE = 0.6
TELLING = 0.4  # a weight that settles what a clause says
CLAUSES_ON, CLAUSES_BACK = 8, 3
PASSIVE_REACH = 16  # characters between 被 and its verb: the doer stands there
NEAR = 600  # characters in which another name can matter

_LEADS = frozenset("把将对向从给")  # the one after them is the one it is done to
_MEASURE_ENDS = frozenset("比起较相之于像与和跟同")
_FORMER_STARTS = frozenset("前原 \t\u3000\u00a0")


def _is_time(text: str, start: int, end: int) -> bool:
    """在推出 A 之后: the name only says when."""
    return TIME_ENDS.match(text, end) is not None and TIME_STARTS.search(text, max(0, start - 16), start) is not None


_OBJECT_NEXT_STARTS = frozenset("称指认质声怀抱要批")


def score_target(
    text: str, start: int, end: int, others: Sequence[tuple[int, int]] = (), *, lexicon: ToneLexicon, words: Segmenter | None = None
) -> TargetTone:
    """Tone of a sentence (or a few) towards the name at [start, end)."""
    names = sorted((*others, (start, end)))
    return told(weigh(Reading(text, lexicon, names, words=words), start, end, sorted(others)))


def weigh(reading: Reading, start: int, end: int, others: Sequence[tuple[int, int]] = (), role: str = "") -> list[Weighed]:
    """The signals that speak of the name at [start, end), each with its weight; `role` as in roles.py, read off the text when it is not
    given."""
    number = reading.sentence_at(start)
    if reading.is_silent(number) and reading.is_silent(number + 1):
        return _times_as_much(reading.text, start, end)
    target = _Target(reading, number, start, end, others)
    role = role or role_of(reading.text, start, end, target.others)
    if role == "regulator" and reading.text[start - 1 : start] in ("向", "由", "经"):
        return []  # 向法院起诉: the court is only where it is done
    return _of_role(target.weigh(), role)


def _of_role(words: list[Weighed], role: str) -> list[Weighed]:
    """What is left for a name in its role: who tells, hosts, sells or invests has no part in the event but what is done to it by name."""
    if role == "regulator":
        return [w for w in words if w.rule == "done_to" or "mov" in w.rule]
    if role in TOLD_OF_OTHERS:
        return [w for w in words if w.rule == "done_to"]
    return [w for w in words if w.weight > 0] if role == "rival" else words


def _times_as_much(text: str, start: int, end: int) -> list[Weighed]:
    """是 A 的三倍: another has more than the name; 是 A 的一半: another has less."""
    if text[end : end + 1] != "的" or text[start - 1 : start] not in ("是", "到", "为", "有"):
        return []
    times = TIMES.match(text, end)
    if times is None:
        return []
    return [Weighed(times.group(), -0.6 if times.group(1) == "倍" else 0.5, "times_as_much", end)]


class _Target:
    """One name at one place of a reading."""

    __slots__ = ("at", "clauses", "end", "home_names", "listed_to", "others", "reading", "start")

    def __init__(self, reading: Reading, number: int, start: int, end: int, others: Sequence[tuple[int, int]]) -> None:
        self.reading, self.start, self.end = reading, start, end
        self.clauses = reading.clauses(number)
        self.at = reading.clause_at(number, start)
        if len(self.clauses) - self.at <= CLAUSES_ON and not reading.is_silent(number + 1):
            self.clauses = self.clauses + reading.clauses(number + 1)
        first, last = (self.clauses[0].start, self.clauses[-1].end) if self.clauses else (0, 0)
        low = bisect_left(others, (max(first, start - NEAR), 0))
        near = others[low : bisect_right(others, (min(last, end + NEAR), 0), low)]
        self.others = [o for o in near if o[1] <= start or o[0] >= end]
        self.listed_to = self._end_of_list() if self.others else end
        self.home_names = self._names_in(self.clauses[self.at]) if self.clauses else []

    def weigh(self) -> list[Weighed]:
        clauses = self.clauses
        if not clauses:
            return []
        found = self._own_clause(clauses[self.at])
        if self._is_agent(clauses[self.at]):
            return [
                w for w in found if w.start > self.start and (w.rule.startswith("does") or (w.rule == "word" and w.start - self.end <= 2))
            ]  # 被 A 封禁: what is told is the other's
        if self.reading.text[self.end : self.end + 1] in _FORMER_STARTS and FORMER.match(self.reading.text, self.end):
            return [w for w in found if w.rule.startswith("done_to")]  # OpenAI 前副总裁 …: the sentence is about the person
        told_here = any(abs(w.weight) >= TELLING for w in found)
        later = self._later_clauses(told_here)
        earlier = self._earlier_clauses(told_here or bool(later))
        return self._after_contrast(sorted((*earlier, *found, *later), key=lambda w: w.start))

    def _is_agent(self, clause: Clause) -> bool:
        """被 A 封禁, 由 A 提出: the name only does it."""
        first = list_of(self.reading.text, self.start, self.end, self.others)[0] if clause.passives else self.start
        return self.reading.text[first - 1 : first] == "由" or any(
            p[1] == first and any(o[1] <= p[0] for o in self.others) for p in clause.passives
        )

    def _after_contrast(self, words: list[Weighed]) -> list[Weighed]:
        """What stands before 但 weighs less when something stands after it."""
        if len(words) < 2:
            return words
        clauses, home = self.clauses, self.clauses[self.at]
        near = clauses[max(0, self.at - CLAUSES_BACK) : self.at + CLAUSES_ON]
        turns = [c.start for c in near if c.is_contrast and c.sentence == home.sentence]
        if not turns or not any(w.start >= turns[-1] and abs(w.weight) >= TELLING / 2 for w in words):
            return words
        return [replace(w, weight=round(w.weight * CONTRAST_BEFORE, 4)) if w.start < turns[-1] else w for w in words]

    def _end_of_list(self) -> int:
        """Where the list of names that the target stands in ends: A、B 和 C share what is said after C."""
        text, end, others = self.reading.text, self.end, self.others
        for at in range(bisect_left(others, (end, 0)), len(others)):
            other_start, other_end = others[at]
            if other_start < end:
                continue
            gap = LISTED.match(text, end, other_start)
            if gap is None or gap.end() != other_start:
                break
            end = other_end
        return end

    def _names_in(self, clause: Clause) -> list[tuple[int, int]]:
        if not self.others:
            return self.others
        start, end = clause.start, clause.end
        return [o for o in self.others if start <= o[0] and o[1] <= end]

    def _beyond(self, names: list[tuple[int, int]], at: int) -> bool:
        """True when another name, not of the target's list and not its own thing, stands between the target and a place after it."""
        return any(start >= self.listed_to and end <= at and not self._is_beside(start, end) for start, end in names)

    def _is_beside(self, start: int, end: int) -> bool:
        """True for a name that is the target's own (A 旗下的 B), or that only says when (A 在推出 B 之后): what follows is the target's."""
        text = self.reading.text
        return OWN_THING.fullmatch(text, self.end, start) is not None or _is_time(text, start, end)

    def _before(self, names: list[tuple[int, int]], at: int) -> bool:
        """True when another name, not of the target's list, stands between a place before the target and the target."""
        text, last = self.reading.text, self.start
        return bool(names) and any(at <= start and end <= last and not LISTED.fullmatch(text, end, last) for start, end in names)

    def _own_clause(self, clause: Clause) -> list[Weighed]:
        found: list[Weighed] = []
        text, names = self.reading.text, self.home_names
        if not clause.signals:
            return _times_as_much(text, self.start, self.end)
        plain_after = any(s.value and s.start >= self.end for s in clause.signals)
        turned = AGAINST if is_yardstick(text, self.start, self.others) and not OWN_PAST.match(text, self.end) else 1.0
        for signal in clause.signals:
            if signal.rule == "multiple" and signal.start == self.listed_to:
                continue  # others have so many times as much as the target
            weight, rule = self._between_names(signal, clause, names)
            if rule == "done_to" and weight > 0 and any(s.start >= self.end and s.value < 0 for s in clause.signals):
                continue  # 批准了 A 的破产申请: good for whom?
            if not rule:
                weight, rule = self._in_own_clause(signal, names, plain_after)
                if turned != 1.0 and signal.start >= self.end:
                    weight, rule = weight * turned, rule + "+measured_by"
            if weight:
                found.append(Weighed(signal.word, round(weight * clause.weight, 4), rule, signal.start))
        return found + _times_as_much(text, self.start, self.end)

    def _is_measure(self, clause: Clause) -> bool:
        """True when the target is what others are measured by: 比 A 更快, 与 A 不同."""
        before = self.reading.text[max(clause.start, self.start - 3) : self.start]
        if not before or before[-1] not in _MEASURE_ENDS:
            return False
        if MEASURE.search(before):
            return not OWN_PAST.match(self.reading.text, self.end)
        return before.endswith(("与", "和", "跟", "同")) and UNLIKE.match(self.reading.text, self.listed_to, clause.end) is not None

    def _in_own_clause(self, signal: Signal, names: list[tuple[int, int]], plain_after: bool) -> tuple[float, str]:
        if signal.start >= self.end:
            if names and _is_time(self.reading.text, self.start, self.end):
                return signal.value * BEFORE_OTHER, signal.rule + "+other_name"
            if not self._beyond(names, signal.start):
                return signal.value * AFTER, signal.rule
            text = self.reading.text
            between = [o for o in names if self.listed_to <= o[0] <= signal.start]
            compared = any(self._measures(o) or GAINS.search(text[max(0, o[0] - 4) : o[0]]) for o in between)
            return signal.value * (AFTER if compared else AFTER_OTHER), signal.rule
        if self._before(names, signal.end) or self._is_object_of(signal):
            return signal.value * BEFORE_OTHER, signal.rule + "+other_name"
        if plain_after:
            return signal.value * BEFORE_WITH_AFTER, signal.rule + "+before"
        close = self.start - signal.end <= 2
        return signal.value * (BEFORE_CLOSE if close else BEFORE), signal.rule + "+before"

    def _between_names(self, signal: Signal, clause: Clause, names: list[tuple[int, int]]) -> tuple[float, str]:
        """The target's part of a verb between two names; no rule when the verb does not speak of it."""
        if not signal.subject and not signal.object:
            return 0.0, ""
        if signal.subject > HARDLY_LESS and AMOUNT.match(self.reading.text, signal.end):
            return 0.0, "does"  # 超过200亿元: an amount is no rival
        role = self._role(signal, clause, names)
        passive = any(p[1] <= self.start < signal.start for p in clause.passives)
        if role == "subject" and (
            not signal.value
            or passive
            or any(o[0] >= signal.end for o in names)
            or self._has_rival_near(signal, clause)
            or (signal.object < 0 and ACTS_ON.match(self.reading.text, signal.end))
        ):
            return signal.subject, "does"
        if role == "object":
            return (0.0, "does") if signal.object < 0 < signal.subject and self._owns_next() else (signal.object, "done_to")
        return 0.0, ""

    def _is_object_of(self, signal: Signal) -> bool:
        """涉嫌抄袭 A: what stands before the verb is said of the one who does it."""
        signals = self.clauses[self.at].signals
        return any(s.object and not s.value and signal.end <= s.start and s.end <= self.start for s in signals)

    def _owns_next(self) -> bool:
        """超过 A 的 B: B is outdone; its owner is only named."""
        return self.reading.text[self.end : self.end + 1] == "的" and self.reading.is_name(self.end + 1)

    def _has_rival_near(self, signal: Signal, clause: Clause) -> bool:
        """B 拒绝注资 after A …: the one it is done to stands in the clause before or after."""
        if signal.subject < HARDLY or any(p[1] <= signal.start for p in clause.passives):
            return False
        near = self.clauses[max(0, self.at - 1) : self.at + 2]
        return any(c is not clause and c.sentence == clause.sentence and self._names_in(c) for c in near)

    def _role(self, signal: Signal, clause: Clause, names: list[tuple[int, int]]) -> str:
        text = self.reading.text
        passive = next((p for p in reversed(clause.passives) if p[1] <= signal.start <= p[1] + PASSIVE_REACH), None)
        if self.start >= signal.end:
            if passive and signal.start - passive[1] > 1 and self.start - signal.end <= 1:
                passive = None  # 被要求停止使用 A 的芯片
            led = text[self.start - 1] in _LEADS and self.start - signal.end > 1  # 驳回对 A 的指控: the next verb's
            return "" if passive or led or self._before(names, signal.end) else "object"
        if passive is not None and not ORDERED.search(text, passive[1], signal.start):
            if self.start >= passive[1]:
                return "subject"
            return "" if self._beyond(names, passive[0]) else "object"
        first, _ = list_of(text, self.start, self.end, self.others)
        if LED.search(text, max(clause.start, first - 24), first):
            return "object"
        if any(text[o[0] - 1 : o[0]] in _LEADS for o in names if self.end <= o[0] <= signal.start):
            return "subject"
        return "" if self._beyond(names, signal.start) else "subject"

    def _later_clauses(self, told_here: bool) -> list[Weighed]:
        """Clauses after the target's own, as long as they go on about it."""
        clauses = self.clauses
        home = clauses[self.at]
        found: list[Weighed] = []
        last = min(len(clauses), self.at + 1 + CLAUSES_ON)
        while last > self.at + 1 and not clauses[last - 1].signals:
            last -= 1
        if last == self.at + 1:
            return found
        carry = CARRY_TOLD if told_here else 1.0
        if self._before(self.home_names, home.start) and not LAUNCHED.search(
            self.reading.text, max(home.start, self.start - 16), self.start
        ):
            carry *= CARRY_NOT_SUBJECT
        measured = self._is_measure(home)
        for clause in clauses[self.at + 1 : last]:
            if clause.sentence > home.sentence + 1 or (clause.sentence != home.sentence and self.reading.text[clause.start - 1] == "\n"):
                break
            carry *= self._goes_on(clause, home, told_here or bool(found))
            if clause is clauses[self.at + 1] and clause.sentence == home.sentence:
                found.extend(self._left_out(clause))
            if measured and clause.sentence == home.sentence:
                found.extend(self._said(clause, AGAINST, "+measured_by"))
                break
            if carry < CARRY_LEAST:
                break
            found.extend(self._said(clause, carry, "+carried"))
        return found

    def _left_out(self, clause: Clause) -> Iterator[Weighed]:
        """A …，B 拒绝注资: what another does, with nobody named that it is done to, is done to the target."""
        names = [o for o in self._names_in(clause) if o[0] >= self.listed_to]
        if not names or clause.passives or self._before(self.home_names, self.clauses[self.at].start):
            return
        for signal in clause.signals:
            if signal.object and signal.subject >= HARDLY and names[0][1] <= signal.start and not any(o[0] >= signal.end for o in names):
                yield Weighed(signal.word, round(signal.object * LEFT_OUT * clause.weight, 4), "done_to+left_out", signal.start)

    def _said(self, clause: Clause, share: float, rule: str) -> Iterator[Weighed]:
        """A clause without the target, as far as it speaks of it."""
        named = bool(self._names_in(clause))
        for signal in clause.signals:
            weight, why = signal.value, signal.rule
            takes = signal.subject >= HARDLY_LESS and signal.object < 0 and clause.end - signal.end > 1
            if (signal.subject or signal.object) and (named or not weight or takes):
                passive = any(p[1] <= signal.start for p in clause.passives)
                counted = not passive and signal.subject > HARDLY_LESS and AMOUNT.match(self.reading.text, signal.end)
                weight, why = (0.0, "does") if counted else (signal.object, "done_to") if passive else (signal.subject, "does")
            weight *= share * clause.weight
            if abs(weight) >= LEAST:
                yield Weighed(signal.word, round(weight, 4), why + rule, signal.start)

    def _goes_on(self, clause: Clause, home: Clause, told: bool) -> float:
        """How much of a clause still speaks of the target."""
        text = self.reading.text
        names = [o for o in self._names_in(clause) if o[0] >= self.listed_to and not self._measures(o)]
        first = clause.signals[0].start if clause.signals else clause.end
        if names and (names[0][0] <= first or names[0][0] - clause.start <= 6):
            return CARRY_OTHER
        if self.listed_to > clause.start:
            return 1.0
        if text[clause.start] in _OBJECT_NEXT_STARTS and OBJECT_NEXT.match(text, clause.start):
            return 1.0 if self._was_object(home) else CARRY_OTHER
        factor = 1.0
        goes_on = self.reading.goes_on(clause)
        if clause.sentence != home.sentence:
            factor = NEXT_SENTENCE if goes_on else NEXT_SENTENCE_UNKNOWN
        if goes_on or first - clause.start <= 1:
            return factor * CARRY_NEXT
        if text.find("、", clause.start, first) >= 0:
            return factor * (CARRY_LISTED if told else CARRY_NEXT)
        return factor * (CARRY_UNKNOWN if told else CARRY_NEXT)

    def _measures(self, name: tuple[int, int]) -> bool:
        """True when a name only says how much (是 A 的三倍, 比 A 快), so that the clause is not about it."""
        return TIMES.match(self.reading.text, name[1]) is not None or is_yardstick(self.reading.text, name[0], ())

    def _was_object(self, home: Clause) -> bool:
        names = self.home_names
        return any(self._role(s, home, names) == "object" for s in home.signals if s.object)

    def _earlier_clauses(self, told: bool) -> list[Weighed]:
        clauses = self.clauses
        home = clauses[self.at]
        found: list[Weighed] = []
        reach = EARLIER_TOLD if told else 1.0
        for clause in reversed(clauses[max(0, self.at - CLAUSES_BACK) : self.at]):
            if clause.sentence != home.sentence:
                break
            share = reach * (EARLIER_OTHER if self._names_in(clause) else EARLIER)
            for signal in clause.signals:
                weight = signal.value * clause.weight * share
                if abs(weight) >= LEAST:
                    found.append(Weighed(signal.word, round(weight, 4), signal.rule + "+earlier", signal.start))
            reach *= 0.6
        return found
