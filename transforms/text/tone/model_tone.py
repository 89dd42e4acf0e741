"""How an article speaks of each name in it, told by a trained classifier instead of the rules.

In:     articles with the places of their names, a classifier whose labels mean negative, positive and maybe neutral
Out:    for each article its `ArticleTone`s, in the order of the names

The model judges the sentence around a name, or the sentences where the name stands in several; they are put together as the rules do it
(article_tone.py): the title double, sentences without judgement little. All articles go to the model in one call, so that it can batch.
"""

from collections.abc import Iterable, Sequence

from transforms.text.language.segment import sentences
from transforms.text.tone.article_tone import LEAD_SENTENCES, LEAD_WEIGHT, PLAIN_WEIGHT, TITLE_WEIGHT, ArticleTone, Place, outer
from transforms.text.tone.classifier_protocol import Classifier, Passage
from transforms.text.tone.verdict import NEUTRAL_BELOW, Weighed, tone_name

MEANINGS = {
    "negative": ("negative", "neg", "负面", "消极", "负向", "bad"),
    "neutral": ("neutral", "neu", "中性", "中立", "none"),
    "positive": ("positive", "pos", "正面", "积极", "正向", "good"),
}
SENTENCES_KEPT = 12  # of one name in one article: a model costs milliseconds a sentence
UNSURE = 0.5  # a model without the label neutral must lean at least so far to either side

Sides = tuple[int, int | None, int]


def sides_of(labels: Sequence[str]) -> Sides:
    """Which labels mean negative, neutral (None when there is no such label) and positive. Raises ValueError when it cannot be told."""
    found = {meaning: [i for i, label in enumerate(labels) if label.strip().lower() in words] for meaning, words in MEANINGS.items()}
    if any(len(places) > 1 for places in found.values()) or not found["negative"] or not found["positive"]:
        raise ValueError(f"labels {', '.join(labels)}: write negative, neutral and positive as id2label into the model's config.json")
    return found["negative"][0], found["neutral"][0] if found["neutral"] else None, found["positive"][0]


def score(figures: Sequence[float], sides: Sides) -> float:
    """-1 to 1: how much surer the model is of good than of bad."""
    negative, neutral, positive = sides
    lean = figures[positive] - figures[negative]
    unsure = figures[neutral] >= max(figures[positive], figures[negative]) if neutral is not None else abs(lean) < UNSURE
    return round(max(-NEUTRAL_BELOW, min(NEUTRAL_BELOW, lean)) * 0.99 if unsure else lean, 4)


def articles_tones(articles: Sequence[tuple[str, str, Sequence[Place]]], model: Classifier) -> list[list[ArticleTone]]:
    """Tone towards each name of each article (title, text, places)."""
    asked = [list(_asked(title, text, places)) for title, text, places in articles]
    figures = iter(model.classify([one.passage for of_article in asked for one in of_article]))
    sides = sides_of(model.labels)
    found: list[list[ArticleTone]] = []
    for of_article in asked:
        by_name: dict[str, list[tuple[_Asked, float]]] = {}
        for one in of_article:
            by_name.setdefault(one.entity, []).append((one, score(next(figures), sides)))
        found.append([_together(name, by_name[name]) for name in sorted(by_name)])
    return found


class _Asked:
    """One sentence that names an entity."""

    __slots__ = ("end", "entity", "passage", "start", "weight")

    def __init__(self, entity: str, passage: Passage, weight: float, start: int | None, end: int | None) -> None:
        self.entity, self.passage, self.weight, self.start, self.end = entity, passage, weight, start, end


def _asked(title: str, text: str, places: Sequence[Place]) -> Iterable[_Asked]:
    """Each sentence once a name, the first ones of the article."""
    kept: dict[str, int] = {}
    for in_title, source in ((True, title), (False, text)):
        here = outer([p for p in places if p.in_title == in_title])
        bounds = sentences(source) if here else []
        seen: set[tuple[str, int]] = set()
        at = 0
        for place in here if bounds else ():
            while at + 1 < len(bounds) and place.start >= bounds[at][1]:
                at += 1
            if (place.name, at) in seen or kept.get(place.name, 0) >= SENTENCES_KEPT:
                continue
            seen.add((place.name, at))
            kept[place.name] = kept.get(place.name, 0) + 1
            start, end = bounds[at]
            first, last = max(0, place.start - start), min(end, place.end) - start
            passage = Passage(source[start:end], first, max(first, last), source[place.start : place.end])
            weight = TITLE_WEIGHT if in_title else LEAD_WEIGHT if at < LEAD_SENTENCES else 1.0
            yield _Asked(place.name, passage, weight, None if in_title else start, None if in_title else end)


def _together(name: str, said: Sequence[tuple[_Asked, float]]) -> ArticleTone:
    total = share = 0.0
    for one, value in said:
        weight = one.weight * (abs(value) if abs(value) >= NEUTRAL_BELOW else PLAIN_WEIGHT)
        total, share = total + weight * value, share + weight
    result = round(total / share, 4) if share else 0.0
    best, value = max(said, key=lambda pair: pair[0].weight * pair[1] * (1 if result >= 0 else -1))
    if not value:
        return ArticleTone(name, result, tone_name(result), None, None, None, ())
    words = (Weighed(tone_name(value), value, "model", 0),)
    return ArticleTone(name, result, tone_name(result), best.passage.text, best.start, best.end, words)
