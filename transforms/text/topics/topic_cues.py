"""What a text is about: cues of each topic, counted with bounds.

In:     rows of warehouse/seeds/topics.csv: topic_id, words, not_words (cues `word` or `word:weight`, |-separated); what else speaks for a
topic
Out:    a score 0..1 a topic

A cue counts once in full and a little more when it comes again, double in the title; a not-word takes away. Long texts need more cues,
so that one name in passing makes no topic. Matching is on small letters and the longest cue wins (扫地机器人 is no 机器人), but a cue
that is the longest in one topic hides shorter cues of that topic only.
"""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from transforms.text.language.segment import Segmenter, default

_HALF = re.compile("[\ud800-\udfff]")  # half a character, which the matcher cannot read

TITLE_FACTOR = 2.0
AGAIN = 0.25  # what each further occurrence adds, up to AGAIN_MOST of them
AGAIN_MOST = 4
SHORT = 1.6  # cue weight at which a headline is .63 sure
CHARACTERS_A_CUE = 1500
AGAINST = 0.5
GATE = "tech_news"  # whom it names is what tells news of the field
OF_ONE_TRADE = 1.4  # cue weight of a firm that does nothing else (摩尔线程)
FIRM = 0.5  # what the name of a firm says of a topic beside other cues: not all that Baidu does is search
PASSING = 1.4  # what the headline does not speak of must be said more often


@dataclass(frozen=True, slots=True)
class _Cue:
    word: str
    topics: tuple[tuple[int, float], ...]


class TopicCues:
    """All cues of all topics in one matcher."""

    def __init__(self, rows: Iterable[Mapping[str, str | None]]) -> None:
        weights: dict[str, dict[int, float]] = {}
        ids: list[str] = []
        for row in rows:
            number = len(ids)
            ids.append(row.get("topic_id") or "")
            for cells, sign in ((row.get("words"), 1.0), (row.get("not_words"), -1.0)):
                for word, weight in _cues(cells or ""):
                    weights.setdefault(word, {})[number] = sign * weight
        self.topics = tuple(ids)
        self._cues = tuple(_Cue(word, tuple(sorted(of.items()))) for word, of in sorted(weights.items()))
        words = [c.word for c in self._cues]
        within = AhoCorasick(words, matchkind=MatchKind.Standard, implementation=Implementation.ContiguousNFA)
        self._inner = tuple(self._uncovered(cue, within) for cue in self._cues)
        self._matcher = AhoCorasick(words, matchkind=MatchKind.LeftmostLongest, implementation=Implementation.ContiguousNFA)

    def _uncovered(self, cue: _Cue, within: AhoCorasick) -> tuple[tuple[int, float], ...]:
        """The cue's own topics, and those of shorter cues inside it that it says nothing about. `within` finds every cue, also inside
        others."""
        own = dict(cue.topics)
        found = dict(own)
        for number in {number for number, _, _ in within.find_matches_as_indexes(cue.word, overlapping=True)}:
            other = self._cues[number]
            if other.word != cue.word and not (other.word.isascii() and cue.word.isascii()):
                for topic, weight in other.topics:
                    if topic not in own:
                        found[topic] = max(found.get(topic, weight), weight)
        return tuple(sorted(found.items()))

    def scores(
        self,
        title: str,
        text: str,
        more: Mapping[str, float],
        firms: frozenset[str] = frozenset(),
        words: Segmenter | None = None,
    ) -> dict[str, float]:
        """Score of every topic that has a cue in the text.

        `more` speaks for a topic from outside, in the weight of cues; against it words of the text count no more than AGAINST. `firms` are
        the names of firms and people in the text, in small letters: alone they make no topic.
        """
        counts: dict[int, tuple[float, int]] = {}
        for source, factor in ((title, TITLE_FACTOR), (text, 1.0)):
            part = _HALF.sub("\ufffd", source.lower())
            cut = (words or default()).read(part)
            for index, start, end in self._matcher.find_matches_as_indexes(part):
                if not (_whole_word(part, start, end) and cut.is_cue(start, end)):
                    continue
                best, times = counts.get(index, (0.0, 0))
                counts[index] = (max(best, factor), times + 1)
        raw: dict[int, float] = {}
        gate = {self.topics.index(GATE)} if GATE in self.topics else set()
        shown = gate | {self.topics.index(name) for name in more}
        for index, (best, times) in counts.items():
            is_firm = self._cues[index].word in firms
            strength = (best + AGAIN * min(times - 1, AGAIN_MOST)) * (FIRM if is_firm else 1.0)
            for topic, weight in self._inner[index]:
                raw[topic] = raw.get(topic, 0.0) + (weight * strength if topic not in gate or not is_firm else weight * strength / FIRM)
                if weight > 0 and (not is_firm or weight >= OF_ONE_TRADE):
                    shown.add(topic)
        for name, weight in more.items():
            topic = self.topics.index(name)
            raw[topic] = max(raw.get(topic, 0.0), -AGAINST) + weight
        need = SHORT + len(text) / CHARACTERS_A_CUE
        headlined = {t for index, (best, _) in counts.items() if best > 1 for t, _ in self._inner[index]}
        headlined |= {self.topics.index(name) for name in more}
        passing = PASSING if title else 0.0
        return {
            self.topics[t]: round(1 - math.exp(-total / (need if t in headlined else need + passing)), 4)
            for t, total in sorted(raw.items())
            if total > 0 and t in shown
        }


def _whole_word(text: str, start: int, end: int) -> bool:
    """False when a Latin cue is a part of a longer Latin word (ai in rail)."""
    if not text[start:end].isascii():
        return True
    before, after = text[start - 1 : start], text[end : end + 1]
    starts_inside = before.isascii() and before.isalpha() and text[start].isalpha()
    ends_inside = after.isascii() and after.isalpha() and text[end - 1].isalpha()
    return not (starts_inside or ends_inside)


def _cues(cells: str) -> Iterable[tuple[str, float]]:
    for cell in cells.split("|"):
        word, colon, weight = cell.rpartition(":")
        if not colon:
            word, weight = cell, "1"
        if word:
            yield word.lower(), float(weight)
