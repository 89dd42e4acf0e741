"""Stories, the figures that their articles claim, and their turns."""

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, AT, COUNT, FLAG, TEXT, column, dataset

STORIES = dataset(
    "stories",
    "One row per story and article.",
    ("story_id", "article_id"),
    column(
        "story_id",
        TEXT,
        "Key of the story: the article that opened it. It never changes; when the story is later merged, story_aliases says into which.",
        required=True,
    ),
    ARTICLE_ID,
    ARTICLE_DAY,
    column(
        "event_id",
        TEXT,
        "Key of the event inside the story (one development, told within days): the article that opened it.",
        required=True,
    ),
    column(
        "story_score",
        columns.SCORE,
        "Share of the article's content that its story has too, 0 to 1; 1 for the article that opened it and for copies.",
        required=True,
    ),
    column(
        "evidence",
        columns.REASONS,
        "Why it is in this story: term (shared, with its part of the cosine), entity (both are about it), happening "
        "(both tell of it), days_apart (since the story's last report), score (probability that it belongs there), rival "
        "(the nearest other story, and by how much it lost); copy for copies; empty for the opener.",
        required=True,
    ),
    column(
        "runner_up",
        TEXT,
        "The likeliest other story that it would have joined, too, under the id of that day; null when it fits none or is a copy. "
        "Two stories that compete for articles may be one: at the close of a day this counts.",
    ),
    column("joined_at", AT, "When the article joined, UTC: its own time, so that a re-run gives the same.", required=True),
    column("story_days", COUNT, "Days on which the story has been reported so far, this one included.", required=True),
    column("event_articles", COUNT, "Independent articles of the event so far; only on the row of the last of them each day, else null."),
    column(
        "event_entities",
        columns.ENTITY_COUNTS,
        (
            "Entities of the event so far: named by how many of its independent articles, and the subject of how many; null like "
            "event_articles."
        ),
    ),
    column(
        "event_terms",
        columns.TERM_COUNTS,
        "Key terms of the event so far, best first, with the number of its independent articles that contain each; "
        "null like event_articles.",
    ),
    column(
        "event_weights",
        columns.WEIGHTS,
        "The vector of the event: for each of event_terms the sum of its weights in the independent articles (each a "
        "vector of length 1); null like event_articles.",
    ),
    column(
        "event_happenings",
        columns.HAPPENING_COUNTS,
        "Kinds of events (warehouse/seeds/happenings.csv; rumour and answer for disputes) with the number of independent articles of the "
        "event that report each; null like event_articles.",
    ),
)

STORY_ALIASES = dataset(
    "story_aliases",
    "One row per story that turned out, at the close of a day, to be part of an older one.",
    ("story_id",),
    column("story_id", TEXT, "The younger story; articles of earlier days keep it in lake.stories.", required=True),
    column("merged_into", TEXT, "The older story, which goes on; it may itself be merged on a later day.", required=True),
    column("day", columns.DAY, "Beijing date at whose close they were merged; the partition of the lake.", required=True),
    column("at", AT, "When the two were found to be one, UTC: the time of the last article of that day.", required=True),
    column("score", columns.SCORE, "The probability that they are one, 0 to 1.", required=True),
    column("why", columns.TEXTS, "Terms that both say, those that weigh most first.", required=True),
)

STORY_FIGURES = dataset(
    "story_figures",
    "One row per article and figure that it claims.",
    ("article_id", "start", "in_title"),
    column("story_id", TEXT, "Story of the article, key of lake.stories.", required=True),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("figure_kind", TEXT, "amount (money), price (what one costs), count (things, people, points) or percent.", required=True),
    column("about", TEXT, "Subject of the figure: 融资, 售价, 出货量, 营收同比增长 …; null without a cue nearby."),
    column("value", columns.SCORE, "The figure in plain units: 47.5亿元 is 4750000000, 3成 is 30.", required=True),
    column("value_high", columns.SCORE, "Upper end of a range, in the same unit; null for a single figure."),
    column("unit", TEXT, "Currency code (CNY, USD …), % or what is counted (台, 人 …); null for a bare count such as 3.2亿."),
    column("bound", TEXT, "exact, about (约), over (超) or under (不到).", required=True),
    column("entity_id", TEXT, "Entity named last before it in its clause, else in its sentence; null when none is."),
    column("words", TEXT, "The figure as written.", required=True),
    column("sentence", TEXT, "The sentence around it.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True when it is in the title; offsets then refer to the title.", required=True),
)

STORY_TURNS = dataset(
    "story_turns",
    "One row per article and sentence that claims, answers, confirms, denies or leaks something.",
    ("article_id", "start", "in_title"),
    column("story_id", TEXT, "Story of the article, key of lake.stories.", required=True),
    ARTICLE_ID,
    ARTICLE_DAY,
    column(
        "turn",
        TEXT,
        "rumour (传闻), response (回应), confirmation (证实), denial (辟谣), or leak (爆料: hearsay about a future product, which needs no answer).",
        required=True,
    ),
    column("is_main", FLAG, "True for the main turn of the article: that of its headline, else of its lead.", required=True),
    column("entity_id", TEXT, "The speaker (named last before the verb); for a claim its subject (named first); null when none is named."),
    column("sentence", TEXT, "The sentence, or the title.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True for the title.", required=True),
)
