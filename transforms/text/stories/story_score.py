"""How likely an article belongs to a story, and two stories are one: two logistic scores of few features.

In:     a reading, a story, their cosine, and what the reading reaches with other stories; or two stories
Out:    features by name, and probabilities
Why:    Streams of news are clustered by a log-odds today, a weighted sum of few features (Miranda et al. 2018, "Multilingual clustering of
        streaming news"): a threshold on the cosine alone joins what is told in the words of a trade, vetoes split what touches two
        companies. The features: the cosine with the centroid; what the cohort of other stories reaches (score normalisation, Auckenthaler
        et al. 2000); how many terms are shared, because one shared word is no story, and how much of that are numbers; numbers of the same
        unit that differ, because two recalls of one product differ in little else (quantities as identity of events, Vossen et al. 2016);
        silence; whether both are about other companies or products; whether another kind of thing happens, and how much then rests on
        the names of followed entities, because a followed company has several stories a week.
        Two stories are judged by the same features, by how often an article fitted both (co-assignment as evidence, cluster ensembles,
        Fred and Jain 2005), and by their size: small ones meet by chance.
"""

import math
from collections.abc import Container, Mapping, Set
from typing import NamedTuple

from transforms.text.stories.story_profiles import Reading, Story

LEAST_SHARED = 0.01  # part of the cosine from which a term counts as shared
SUBJECT_KNOWN = 0.25  # a story of which so many reports have the same subject is about somebody
MOST_SIZE = 20  # articles from which a story is not small any more


class Features(NamedTuple):
    """What speaks for and against a story, for a reading or another story."""

    cosine: float = 0.0  # with the centroid, 0 to 1
    cohort: float = 0.0  # mean cosine of the next other stories
    shared: float = 0.0  # log of 1 + the number of shared terms
    numbers: float = 0.0  # weight of the shared numbers
    other_numbers: float = 0.0  # weight of numbers where the story has others of the same unit, as far as the cosine goes
    silence: float = 0.0  # log of 1 + the days without a report in between
    other_maker: float = 0.0  # the cosine as far as they are about other companies
    other_product: float = 0.0  # the same for products
    other_kind: float = 0.0  # 1 when another kind of thing happens, 0 to 1
    only_names: float = 0.0  # part of the cosine that names of followed entities have, as far as other kinds of things happen
    fitted_both: float = 0.0  # of two stories: log of 1 + the number of articles of one that would have joined the other
    size: float = 0.0  # of two stories: log of 1 + the articles of the smaller


JOIN = Features(
    cosine=17.5,
    cohort=-21.0,
    shared=2.45,
    numbers=4.6,
    other_numbers=-17.0,
    silence=-0.92,
    other_maker=-22.0,
    other_product=-22.0,
    other_kind=-1.5,
    only_names=-13.0,
)
JOIN_BIAS = -4.3
MERGE = Features(
    cosine=19.3,
    cohort=-4.7,
    other_numbers=-22.5,
    other_maker=-10.3,
    other_product=-17.5,
    only_names=-11.7,
    fitted_both=1.8,
    size=-2.6,
)
MERGE_BIAS = -4.9
"""An article joins, and two stories are merged, from odds of one on. The weights are those of logistic regressions: over the stories near an
article and none of them (conditional logit, McFadden 1974), and over pairs of near stories at the close of a day; fitted on half of the
sagas of a stream of real news and of the invented newsroom's stories. Only the two biases were then moved, to where halves of both agree."""


def log_odds(features: Features, weights: Features, bias: float) -> float:
    """How much more likely it is than not, in nats."""
    return bias + math.fsum(w * x for w, x in zip(weights, features, strict=True))


def probability(log_odds: float) -> float:
    """The probability of these odds, 0 to 1."""
    return 1 / (1 + math.exp(-log_odds))


def features_of(reading: Reading, story: Story, parts: Mapping[str, float], cohort: float, products: Container[str]) -> Features:
    """The features of a reading beside a story, but for those of two stories; `parts` are what shared terms add to their cosine."""
    cosine = math.fsum(parts.values())
    terms, units = reading.terms, story.units
    last = reading.at if reading.last is None else reading.last
    about_products = frozenset(e for e in reading.subjects if e in products)
    told_of_products = {e for e in story.subjects if e in products}
    other_kind = 1 - kind_agreement(reading.kinds, story.kinds)
    return Features(
        cosine=cosine,
        cohort=cohort,
        shared=math.log1p(sum(map(LEAST_SHARED.__lt__, parts.values()))),
        numbers=math.fsum(terms[t] for t in reading.numbers if t in parts),
        other_numbers=cosine * math.fsum(terms[t] for t, unit in reading.numbers.items() if unit in units and t not in parts),
        silence=math.log1p(max(0.0, reading.at - story.last, story.opened - last)),
        other_maker=cosine
        * (1 - subject_agreement(reading.subjects - about_products, reading.names, story, story.subjects.keys() - told_of_products)),
        other_product=cosine * (1 - subject_agreement(about_products, reading.names, story, told_of_products)),
        other_kind=other_kind,
        only_names=other_kind and math.fsum(parts[t] for t in parts.keys() & reading.familiar) * other_kind,
    )


def size_of(one: Story, other: Story) -> float:
    """The feature `size` of two stories."""
    return math.log1p(min(MOST_SIZE, one.articles, other.articles))


def kind_agreement(kinds: Set[str], told: Mapping[str, int]) -> float:
    """1 when a text and a story tell of the same kind of thing, or one of them of none that has a name; else how usual the kind of the text
    is in the story."""
    return max(told.get(k, 0) for k in kinds) / max(told.values()) if kinds and told else 1.0


def subject_agreement(subjects: Set[str], names: Set[str], story: Story, about: Set[str]) -> float:
    """1 when article and story are about the same or one of them is about nobody that is known, down to 0: how many of the story's articles
    name whom the article is about, or how much the story is about whom the article names. `about` are the story's subjects of that kind."""
    most = max((story.subjects[e] for e in about), default=0)
    if not subjects or most < SUBJECT_KNOWN * story.articles:
        return 1.0
    named = max(story.names[e] for e in subjects) / story.articles
    return min(1.0, max(named, max((story.subjects[e] for e in names & about), default=0) / most))
