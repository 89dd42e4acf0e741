"""Alerts: the messages of rules, what each tick knew of the articles, and the ticks themselves."""

import pyarrow as pa

from transforms import columns
from transforms.columns import AT, COUNT, DAY, FLAG, SCORE, TEXT, TEXTS, column, dataset

NAMED = pa.list_(pa.struct([("entity_id", TEXT), ("role", TEXT), ("tone", TEXT), ("tone_score", SCORE)]))
"""Entities of an article with their part in it and the tone towards them."""
FIGURES = pa.list_(pa.struct([("about", TEXT), ("unit", TEXT), ("entity_id", TEXT), ("value", SCORE)]))
"""Exact figures that an article gives."""
WHY = pa.list_(pa.struct([("condition", TEXT), ("words", TEXT), ("number", SCORE), ("article_ids", TEXTS)]))
"""Conditions that held: name, words, the number that met it, and the articles that the number counts."""
DELIVERIES = pa.list_(pa.struct([("channel", TEXT), ("state", TEXT), ("at", AT), ("n_tries", COUNT), ("error", TEXT)]))
"""What became of a message in each channel."""
GAPS = pa.list_(pa.struct([("portal", TEXT), ("day", DAY)]))
"""Portals and days that were not really crawled."""
MERGES = pa.list_(pa.struct([("story_id", TEXT), ("merged_into", TEXT)]))
"""Stories that turned out to be part of older ones."""
SURPRISES = pa.list_(pa.struct([("entity_id", TEXT), ("surprise", SCORE)]))
"""How surprising the origins of an entity are on the tick's day."""
HOLDS = pa.list_(pa.struct([("watch_id", TEXT), ("portals", TEXTS), ("n_portals", COUNT)]))
"""Rules that were held for missing data: portals missing, of how many in its scope."""

DAY_OF_TICK = column("day", DAY, "Beijing date of the tick; the partition of the lake.", required=True)

ALERTS = dataset(
    "alerts",
    "One row per message of a rule about a story: sent, waiting, held back, muted; also digests and the muting of rules and stories.",
    ("alert_id",),
    column("alert_id", TEXT, "Key of the message, made from rule, story and what was told before: a replay gives the same.", required=True),
    DAY_OF_TICK,
    column("judged_at", AT, "The tick that judged it, UTC.", required=True),
    column("watch_id", TEXT, "The rule, by its id in own/watch/; empty for a digest.", required=True),
    column("watch_name", TEXT, "Name of the rule at that time; null for a digest."),
    column("rule_version", TEXT, "Changes with whatever the rule decides by; null for a digest."),
    column(
        "story_id",
        TEXT,
        "The story at that time, key of lake.stories; empty for a digest and for what concerns a whole rule.",
        required=True,
    ),
    column(
        "kind", TEXT, "first, escalation, held (would have fired, but data are missing or checks are red), digest or mute.", required=True
    ),
    column("answers_id", TEXT, "The first message of the thread that it goes on with; null for a first message."),
    column("grade", TEXT, "红, 橙, 黄 or 蓝; null for a digest."),
    column("headline", TEXT, "Headline of the story as it was told; null when it had none."),
    column("url", TEXT, "Address of its first report; null when there is none."),
    column("why", WHY, "The conditions that held, each with its number and the articles that it counts.", required=True),
    column("n_articles", COUNT, "Articles of the story in the scope of the rule, as known then.", required=True),
    column("n_origins", COUNT, "Their origins: copies of one text counted once.", required=True),
    column("n_publishers", COUNT, "Their publishers.", required=True),
    column("mean_tone", SCORE, "Mean tone of the origins towards the entities of the rule, -1 to 1; null when none names them."),
    column("n_toned", COUNT, "Origins in mean_tone.", required=True),
    column("turns", TEXTS, "Turns that the story had taken: rumour, denial, confirmation, response.", required=True),
    column("article_ids", TEXTS, "The articles that the row counts, oldest first.", required=True),
    column("missing", TEXTS, "What was missing: portals as portal@day, red checks as check:name.", required=True),
    column("due", TEXT, "now, digest (quiet hours, too many that day) or never (muted, held).", required=True),
    column("channels", TEXTS, "Channels of the rule; of a digest its own.", required=True),
    column("part_ids", TEXTS, "Messages that a digest told; empty for all others.", required=True),
    column("deliveries", DELIVERIES, "What became of it in each channel: waiting, accepted, refused or expired.", required=True),
    column("until", AT, "End of a muting, UTC; null for messages."),
    column("verdict", TEXT, "What a person said of it: 有用 or 误报; null when nobody has."),
    column("verdict_at", AT, "When that was said, UTC; null without a verdict."),
)

ALERT_FACTS = dataset(
    "alert_facts",
    "One row per article and tick at which what was known of it changed: the newest row up to a tick is what the tick judged.",
    ("article_id", "tick_at"),
    column("tick_at", AT, "The tick, UTC.", required=True),
    DAY_OF_TICK,
    columns.ARTICLE_ID,
    column("story_id", TEXT, "Its story, merged ones under the id that goes on; null when it is in none any more."),
    column("title", TEXT, "Headline; null when the page has none."),
    column("url", TEXT, "Address as fetched.", required=True),
    column("portal", TEXT, "Id of the portal.", required=True),
    column("publisher", TEXT, "Key of the publisher, as in mart.headlines.", required=True),
    column("kind", TEXT, "article, flash, gallery, video, digest or forum.", required=True),
    column("crawl_day", DAY, "Beijing date that its crawl was for.", required=True),
    column("reported_at", AT, "Best known time of the article, UTC.", required=True),
    column("known_at", AT, "When it could first be known here, UTC.", required=True),
    column("is_live", FLAG, "False for what a backfill brought, or was old when it was first fetched: it never fires.", required=True),
    column("chain_id", TEXT, "Key of the chain of copies.", required=True),
    column("relation", TEXT, "What it is of the article that it was taken from; original for no copy.", required=True),
    column("origin_publisher", TEXT, "Publisher of the origin of its chain; null when that is not here."),
    column("entities", NAMED, "Entities with part and tone.", required=True),
    column("topics", TEXTS, "Topics of the article, as in lake.topics.", required=True),
    column("turns", TEXTS, "Its main turns: rumour, denial, confirmation, response.", required=True),
    column("figures", FIGURES, "Exact figures about something named.", required=True),
    column("rewritten_from", TEXTS, "Publishers whose text it rewrites without being linked to it by a source line.", required=True),
    column("edited_at", AT, "When a silent edit was found, UTC; null without one."),
    column("removed_at", AT, "When it was found taken away, UTC; null while it is there."),
    column("queries", TEXTS, "Searches of rules that find it.", required=True),
)

ALERT_TICKS = dataset(
    "alert_ticks",
    "One row per tick: what it knew beside the articles, the rules that it judged by, and what came of it.",
    ("tick_at",),
    column("tick_at", AT, "The moment that was judged, UTC.", required=True),
    DAY_OF_TICK,
    column("gaps", GAPS, "Portals and days that were not really crawled, of the days that the tick looked at.", required=True),
    column("portals", TEXTS, "Portals that were crawled on these days.", required=True),
    column("merged", MERGES, "Stories found to be one since the tick before.", required=True),
    column("surprises", SURPRISES, "Entities of rules with more origins than expected on the day.", required=True),
    column("red_checks", TEXTS, "Checks of level fail that found something: nothing was sent.", required=True),
    column("rules", TEXTS, "The rules, as JSON.", required=True),
    column("holds", HOLDS, "Rules that lacked data.", required=True),
    column("n_stories", COUNT, "Stories with something new that were judged.", required=True),
    column("n_messages", COUNT, "Messages that the tick gave, first ones and escalations.", required=True),
    column("n_held", COUNT, "Messages that it held back.", required=True),
)
