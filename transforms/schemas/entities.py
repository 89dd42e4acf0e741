"""Names in articles, names that the tables lack, and the tone towards entities."""

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, COUNT, FLAG, TEXT, column, dataset

MENTIONS = dataset(
    "mentions",
    "One row per article, entity and occurrence.",
    ("article_id", "entity_id", "start", "in_title"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "Key of warehouse/seeds/entities.csv.", required=True),
    column("alias", TEXT, "The words that name the entity, as in the text.", required=True),
    column("sentence", TEXT, "The sentence around the mention.", required=True),
    column("start", COUNT, "First character of the mention in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character of the mention.", required=True),
    column("in_title", FLAG, "True when the mention is in the title; offsets then refer to the title.", required=True),
    column(
        "role",
        TEXT,
        "The part that the name plays in its clause: subject, object, member (of a list), speaker, source (of a figure), "
        "rater, medium, platform, "
        "regulator, plaintiff, investor, supplier, customer, rival, comparison or mention (in passing).",
        required=True,
    ),
)

REFUSALS = dataset(
    "refusals",
    "One row per place with a name of the table that was rejected as a mention.",
    ("article_id", "entity_id", "start", "in_title"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "The entity that the words could have meant, key of warehouse/seeds/entities.csv.", required=True),
    column("alias", TEXT, "The words, as in the text.", required=True),
    column("sentence", TEXT, "The sentence around them.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True when the place is in the title; offsets then refer to the title.", required=True),
    column(
        "reason",
        TEXT,
        "vetoed (a word of not_context is in the sentence), no_context (no evidence nearby for the entity) or other_meaning "
        "(another entity of the same name was meant).",
        required=True,
    ),
)

CANDIDATES = dataset(
    "candidates",
    "One row per article and name in it that the table of entities lacks.",
    ("article_id", "name"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("name", TEXT, "The name, as in the text.", required=True),
    column("kind", TEXT, "company, product, person or organisation: a guess.", required=True),
    column(
        "sign",
        TEXT,
        "How it was found: ending (a word of its kind follows), model (letters and digits follow), actor (does what firms do), introduced "
        "(a word of its kind precedes), role (a role precedes) or latin.",
        required=True,
    ),
    column("n", COUNT, "Occurrences in title and text.", required=True),
    column("sentence", TEXT, "The sentence of the first occurrence.", required=True),
    column("start", COUNT, "First character of the first occurrence in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past its last character.", required=True),
    column("in_title", FLAG, "True when the first occurrence is in the title; offsets then refer to the title.", required=True),
    column("near_entity_id", TEXT, "A known entity whose name is a part of this one: it may be an alias; null when there is none."),
)

TONES = dataset(
    "tones",
    "One row per article and entity named in it.",
    ("article_id", "entity_id"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "Key of warehouse/seeds/entities.csv.", required=True),
    column("tone_score", columns.SCORE, "Tone of the article towards the entity, -1 (negative) to 1 (positive).", required=True),
    column("tone", TEXT, "negative, neutral or positive.", required=True),
    column("evidence", TEXT, "The sentence with the greatest weight; null when none has a tone."),
    column("evidence_start", COUNT, "First character of the evidence in articles.text; null when it is in the title or there is none."),
    column("evidence_end", COUNT, "One past the last character of the evidence; null like evidence_start."),
    column(
        "words",
        columns.WEIGHED,
        "The words that decided, heaviest first: word, weight, rule (docs/tone.md explains the rules); empty when nothing did.",
        required=True,
    ),
    column(
        "role",
        TEXT,
        "The entity's part in the article: subject (the article is about it), involved (it has a part in the event) or named "
        "(it only speaks, "
        "hosts, sells, is compared with or stands in passing).",
        required=True,
    ),
    column("model", TEXT, "Name and version of the method that scored.", required=True),
)
