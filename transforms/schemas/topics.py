"""Subjects of articles: topics and key terms."""

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, COUNT, FLAG, TEXT, column, dataset

TOPICS = dataset(
    "topics",
    "One row per article and topic.",
    ("article_id", "topic_id"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("topic_id", TEXT, "Key of warehouse/seeds/topics.csv.", required=True),
    column("topic_score", columns.SCORE, "Strength of the topic in the article, 0 to 1.", required=True),
    column("model", TEXT, "Name and version of the method that scored.", required=True),
)

TERMS = dataset(
    "terms",
    "One row per article and term.",
    ("article_id", "term"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column(
        "term",
        TEXT,
        "A word as jieba cuts it, a Latin name with its numbers kept whole (gpt-5.2), or a name or phrase of several words "
        "when it is a key "
        "term; lower case, no stop words, no punctuation.",
        required=True,
    ),
    column("tf", COUNT, "Occurrences in title and text.", required=True),
    column("in_title", FLAG, "True when the term is in the title.", required=True),
    column("key_score", columns.SCORE, "Importance of the term for the article, 1 for the best key term; null when it is no key term."),
)
