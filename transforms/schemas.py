"""The shape of every dataset: name, grain, columns, documentation.

A dataset is one folder of the lake and one base view `lake.<name>`. The documentation of a column lives in its Arrow field, travels into
the Parquet files, becomes the comment of the view's column and is printed into docs/tables.md. Types and naming: transforms/columns.py.
"""

import pyarrow as pa

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, AT, COUNT, DAY, FLAG, TEXT, column, dataset

FETCHES = dataset(
    "fetches",
    "One row per fetch, failed ones too.",
    ("page_id",),
    column("page_id", TEXT, "Key of the fetch: hash of crawl, URL and moment.", required=True),
    column("crawl_id", TEXT, "The crawl run that made the fetch; also the name of its archive file.", required=True),
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    column("day", DAY, "Beijing date that the crawl was for; the partition of the lake.", required=True),
    column("kind", TEXT, "What was asked for: list, article, feed, comments or robots (robots.txt).", required=True),
    column("url", TEXT, "URL as asked for.", required=True),
    column("final_url", TEXT, "URL that answered, after redirects; null when nothing answered."),
    column("fetched_at", AT, "When the answer came, UTC; never rewritten.", required=True),
    column("status", pa.int32(), "HTTP status; null when there was no HTTP answer."),
    column("content_type", TEXT, "Content-Type header as sent; null when absent."),
    column("charset_declared", TEXT, "Charset that the HTTP header names; it may lie. Null when it names none."),
    column("n_bytes", COUNT, "Length of the decompressed body in bytes; 0 when there is none.", required=True),
    column("outcome", TEXT, "Outcome from the closed list in crawlers/outcomes.py; `ok` when a body was archived.", required=True),
    column("error", TEXT, "What went wrong, one line; null when nothing did."),
    column("warc_file", TEXT, "Archive file below raw/; null when no bytes were kept."),
    column("warc_offset", COUNT, "Byte offset of the record in the archive file; null when no bytes were kept."),
)

PAGES = dataset(
    "pages",
    "One row per fetch, with its body; read from the archive, never stored in the lake.",
    ("page_id",),
    *FETCHES.schema,
    column("body", pa.binary(), "Decompressed body bytes as received; null when there is none."),
    column("counts", columns.TOLD, "What a list said of its articles when it was fetched; null for every other fetch."),
)

COUNTS = dataset(
    "counts",
    "One row per article, count and moment: what a list or the page of the article said when it was fetched.",
    ("article_id", "name", "page_id"),
    ARTICLE_ID,
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    column("day", DAY, "Beijing date that the crawl was for; the partition of the lake.", required=True),
    column("url", TEXT, "URL of the article, as the list gives it or as its page answered.", required=True),
    column("name", TEXT, "What is counted, as the portal file names it: comments_n, views_n, likes_n …", required=True),
    column("value", COUNT, "The count at that moment; sites that print 1.2万 are read as 12000.", required=True),
    column("counted_at", AT, "When the list or the page was fetched, UTC.", required=True),
    column("page_id", TEXT, "The fetch (lake.fetches) of the list or page that says so.", required=True),
)

ARTICLES = dataset(
    "articles",
    "One row per revision of an article; a re-fetch whose text did not change makes no row.",
    ("revision_id",),
    ARTICLE_ID,
    column("revision_id", TEXT, "Key of the revision: article_id and a hash of its title and text.", required=True),
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    ARTICLE_DAY,
    column("url", TEXT, "URL as fetched.", required=True),
    column("canonical_url", TEXT, "Desktop URL without tracking parameters, by our own rules.", required=True),
    column(
        "kind", TEXT, "article, flash (快讯), gallery, video, digest (早报) or forum (a thread; the text is its first post).", required=True
    ),
    column("title", TEXT, "Headline in Simplified characters, without the site's suffix; null when the page has none."),
    column(
        "title_raw",
        TEXT,
        "Headline as published (script, width and quotes untouched), without the site's suffix; null when the page has none.",
    ),
    column(
        "text",
        TEXT,
        "Body, Simplified and normalised, without boilerplate, one paragraph a line: what all later steps read.",
        required=True,
    ),
    column("text_raw", TEXT, "Body as published (script, width and quotes untouched), boilerplate removed.", required=True),
    column("script", TEXT, "hans, hant or mixed: the script of the page as published.", required=True),
    column("is_obfuscated", FLAG, "True when the page carries injected pinyin brackets, zero-width characters or the like.", required=True),
    column("published_at", AT, "When the page says it was published, UTC; null when it does not say."),
    column("published_precision", TEXT, "second, minute, day or none: how exact published_at is.", required=True),
    column(
        "published_from",
        TEXT,
        "Rung that gave the time (layout, header, attribute, jsonld, meta, state, id_time …; edited: only the time of the last edit is known); null when there is no time.",
    ),
    column("time_from_id", AT, "Time that the article's id or URL encodes, UTC; null when it encodes none."),
    column("fetched_at", AT, "When the page was fetched, UTC.", required=True),
    column("authors", columns.TEXTS, "Personal bylines only; empty when the page has none.", required=True),
    column("account", TEXT, "网易号, 公众号, 搜狐号 … account that published the page; null when there is none."),
    column("source", TEXT, "来源 as printed; null when the page prints none."),
    column("source_url", TEXT, "Link behind 来源; null when there is none."),
    column("editors", columns.TEXTS, "责任编辑 and the like; empty when the page names none.", required=True),
    column("section", TEXT, "Channel or breadcrumb that the page names; null when it names none."),
    column("tags", columns.TEXTS, "Keywords and tags of the page; empty when there are none.", required=True),
    column("images", columns.TEXTS, "Real image URLs of the body, lazy loading resolved; empty when there are none.", required=True),
    column("links", columns.TEXTS, "Absolute http(s) links in the body, in order; empty when there are none.", required=True),
    column(
        "boilerplate",
        columns.LINES,
        "Lines removed from the body, each with its class (disclaimer, editor, source, promo, related …).",
        required=True,
    ),
    column(
        "provenance",
        columns.PROVENANCE,
        "What the page says of its origin: source_line, byline, link, canonical, dateline, id_in_url, original_title …",
        required=True,
    ),
    column(
        "comments_n",
        COUNT,
        "Number of comments that the page showed when this revision was first seen; later ones are in counts. Null when it shows none.",
    ),
    column("next_page_url", TEXT, "Next page of a split article that the archive lacks; null when the article is whole."),
    column("fields_from", columns.RUNGS, "Per field: the rung that answered and how sure it is.", required=True),
    column("extractor_version", TEXT, "Version of the extraction code that made the row.", required=True),
    column("page_id", TEXT, "The fetch (lake.fetches) that the row was made from.", required=True),
    column("warc_file", TEXT, "Archive file below raw/ that holds the page; null for text that was handed in."),
    column("warc_offset", COUNT, "Byte offset of the page in its archive file; null for text that was handed in."),
)

SIGNATURES = dataset(
    "signatures",
    "One row per revision of an article: what comparing needs, so that past texts are read only to verify candidates.",
    ("revision_id",),
    ARTICLE_ID,
    column("revision_id", TEXT, "Key of the revision in lake.articles.", required=True),
    ARTICLE_DAY,
    column("n_grams", COUNT, "Number of character grams of the text normalised for comparison.", required=True),
    column("n_chars", COUNT, "Characters of the text normalised for comparison.", required=True),
    column("n_sentences", COUNT, "Number of sentences that hold at least one character normalised for comparison.", required=True),
    column("hashes", pa.list_(pa.uint32()), "Sampled gram hashes, ascending (FracMinHash).", required=True),
    column("text_hash", TEXT, "Hash of the whole text normalised for comparison: equal texts have equal hashes.", required=True),
)

LINKS = dataset(
    "links",
    "One row per pair of articles that share text, in the partition of the later day.",
    ("article_id", "other_id"),
    column("article_id", TEXT, "The later article of the pair.", required=True),
    column("other_id", TEXT, "The earlier article of the pair; for a digest, the member.", required=True),
    column("day", DAY, "Beijing date of the later article; the partition of the lake.", required=True),
    column("relation", TEXT, "identical, reprint, abridged, excerpt, digest or rewrite: what article_id is of other_id.", required=True),
    column("jaccard", columns.SCORE, "Shared grams over all grams of both texts, 0 to 1.", required=True),
    column("contained_in_other", columns.SCORE, "Share of this text's grams that stand in the other, 0 to 1.", required=True),
    column("contains_other", columns.SCORE, "Share of the other's grams that stand in this text, 0 to 1.", required=True),
    column("shared_sentences", COUNT, "Number of sentences that stand in both texts.", required=True),
    column("share_reworded", columns.SCORE, "Share of this text's sentences that stand reworded in the other, 0 to 1.", required=True),
)

COPIES = dataset(
    "copies",
    "One row per article: the chain of copies it belongs to and where it stands in it.",
    ("article_id",),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("chain_id", TEXT, "Key of the chain: the article that opened it. An article without copies is a chain of one.", required=True),
    column("origin_id", TEXT, "The article that the chain's text comes from, as far as known on this day.", required=True),
    column("parent_id", TEXT, "The article that this one was most likely taken from; null for an original."),
    column("hop", COUNT, "Steps to the origin: 0 for an original.", required=True),
    column("delay_s", COUNT, "Seconds from the origin's time to this article's; null for an original or when a time is unknown."),
    column("relation", TEXT, "original, identical, reprint, abridged, excerpt, digest or rewrite.", required=True),
    column(
        "evidence",
        columns.NOTES,
        "Why: source_line, byline, link, canonical, dateline, id_in_url, shared_text, each word for word.",
        required=True,
    ),
    column("is_undecided", FLAG, "True when neither evidence nor time decides which article was first.", required=True),
    column("candidates", columns.TEXTS, "The articles between which it is open which was first; null when the origin is decided."),
    column("decided_at", AT, "Latest fetch among the articles that decided the row, UTC; equal in every re-run.", required=True),
    column(
        "earlier_verdicts",
        columns.VERDICTS,
        "What the row said when the day was processed before, oldest first: one entry per change of its origin; null when it never changed.",
    ),
)

MENTIONS = dataset(
    "mentions",
    "One row per article, entity and occurrence.",
    ("article_id", "entity_id", "start", "in_title"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "Key of warehouse/seeds/entities.csv.", required=True),
    column("alias", TEXT, "The words that named the entity, as they stand in the text.", required=True),
    column("sentence", TEXT, "The sentence around the mention.", required=True),
    column("start", COUNT, "First character of the mention in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character of the mention.", required=True),
    column("in_title", FLAG, "True when the mention stands in the title; offsets then count in the title.", required=True),
)

REFUSALS = dataset(
    "refusals",
    "One row per place that reads as a name of the table and was not taken for it.",
    ("article_id", "entity_id", "start", "in_title"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "The entity that the words could have meant, key of warehouse/seeds/entities.csv.", required=True),
    column("alias", TEXT, "The words, as they stand in the text.", required=True),
    column("sentence", TEXT, "The sentence around them.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True when the place stands in the title; offsets then count in the title.", required=True),
    column(
        "reason",
        TEXT,
        "vetoed (a word of not_context stands in the sentence), no_context (nothing near says that it is the entity) or other_meaning "
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
    column("name", TEXT, "The name, as it stands in the text.", required=True),
    column("kind", TEXT, "company, product, person or organisation: a guess.", required=True),
    column(
        "sign",
        TEXT,
        "What gave it away: ending (a word of its kind follows), model (letters and digits follow), actor (does what firms do), introduced "
        "(a word of its kind stands before), role (a role stands before) or latin.",
        required=True,
    ),
    column("n", COUNT, "Occurrences in title and text.", required=True),
    column("sentence", TEXT, "The sentence of the first occurrence.", required=True),
    column("start", COUNT, "First character of the first occurrence in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past its last character.", required=True),
    column("in_title", FLAG, "True when the first occurrence stands in the title; offsets then count in the title.", required=True),
    column("near_entity_id", TEXT, "A known entity whose name is a part of this one: it may be an alias; null when there is none."),
)

TONES = dataset(
    "tones",
    "One row per article and entity named in it.",
    ("article_id", "entity_id"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("entity_id", TEXT, "Key of warehouse/seeds/entities.csv.", required=True),
    column("tone_score", columns.SCORE, "How the article speaks of the entity, -1 (badly) to 1 (well).", required=True),
    column("tone", TEXT, "negative, neutral or positive.", required=True),
    column("evidence", TEXT, "The sentence that weighs most; null when nothing speaks for or against."),
    column("evidence_start", COUNT, "First character of the evidence in articles.text; null when it stands in the title or there is none."),
    column("evidence_end", COUNT, "One past the last character of the evidence; null like evidence_start."),
    column(
        "words", columns.TEXTS, "The words that decided, each with its weight and the rule's name; empty when nothing did.", required=True
    ),
    column("model", TEXT, "Name and version of the method that scored.", required=True),
)

TOPICS = dataset(
    "topics",
    "One row per article and topic.",
    ("article_id", "topic_id"),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("topic_id", TEXT, "Key of warehouse/seeds/topics.csv.", required=True),
    column("topic_score", columns.SCORE, "How strongly the article is about the topic, 0 to 1.", required=True),
    column("model", TEXT, "Name and version of the method that scored.", required=True),
)

STORIES = dataset(
    "stories",
    "One row per story and article.",
    ("story_id", "article_id"),
    column("story_id", TEXT, "Key of the story: the article that opened it; a story keeps its id.", required=True),
    ARTICLE_ID,
    ARTICLE_DAY,
    column(
        "event_id", TEXT, "Key of the event inside the story (one development, usually days): the article that opened it.", required=True
    ),
    column(
        "story_score",
        columns.SCORE,
        "Share of what the article says that its story says too, 0 to 1; 1 for the article that opened it and for copies.",
        required=True,
    ),
    column("joined_at", AT, "When the article joined, UTC: its own time, so that a re-run gives the same.", required=True),
    column("story_days", COUNT, "Days on which the story has been reported so far, this one included.", required=True),
    column("event_articles", COUNT, "Independent articles of the event so far; only on the row of the last of them each day, else null."),
    column(
        "event_entities",
        columns.ENTITY_COUNTS,
        "Entities of the event so far: named by how many of its independent articles, and the subject of how many; null like event_articles.",
    ),
    column(
        "event_terms",
        columns.TERM_COUNTS,
        "Key terms of the event so far, best first, with the number of its independent articles that carry each; null like event_articles.",
    ),
    column(
        "event_happenings",
        columns.HAPPENING_COUNTS,
        "Kinds of happenings (warehouse/seeds/happenings.csv; rumour and answer for disputes) with the number of independent articles of the event that tell of each; null like event_articles.",
    ),
)

STORY_FIGURES = dataset(
    "story_figures",
    "One row per article and figure that it claims.",
    ("article_id", "start", "in_title"),
    column("story_id", TEXT, "Story of the article, key of lake.stories.", required=True),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("figure_kind", TEXT, "amount (money), price (what one costs), count (things, people, points) or percent.", required=True),
    column("about", TEXT, "What it is a figure of: 融资, 售价, 出货量, 营收同比增长 …; null when no cue stands near."),
    column("value", columns.SCORE, "The figure in plain units: 47.5亿元 is 4750000000, 3成 is 30.", required=True),
    column("value_high", columns.SCORE, "Upper end of a range, in the same unit; null for a single figure."),
    column("unit", TEXT, "Currency code (CNY, USD …), % or what is counted (台, 人 …); null for a bare count such as 3.2亿."),
    column("bound", TEXT, "exact, about (约), over (超) or under (不到).", required=True),
    column("entity_id", TEXT, "Entity named last before it in its clause, else in its sentence; null when none is."),
    column("words", TEXT, "The figure as written.", required=True),
    column("sentence", TEXT, "The sentence around it.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True when it stands in the title; offsets then count in the title.", required=True),
)

STORY_TURNS = dataset(
    "story_turns",
    "One row per article and sentence that claims, answers, bears out, denies or leaks something.",
    ("article_id", "start", "in_title"),
    column("story_id", TEXT, "Story of the article, key of lake.stories.", required=True),
    ARTICLE_ID,
    ARTICLE_DAY,
    column(
        "turn",
        TEXT,
        "rumour (传闻), response (回应), confirmation (证实), denial (辟谣), or leak (爆料: hearsay about a product to come, which nobody needs to answer).",
        required=True,
    ),
    column(
        "is_main", FLAG, "True for the one turn that the article as a whole plays: that of its headline, else of its lead.", required=True
    ),
    column(
        "entity_id", TEXT, "Who speaks (named last before the verb); of a claim whom it is about (named first); null when nobody is named."
    ),
    column("sentence", TEXT, "The sentence, or the title.", required=True),
    column("start", COUNT, "First character in articles.text (in the title when in_title).", required=True),
    column("end", COUNT, "One past the last character.", required=True),
    column("in_title", FLAG, "True for the title.", required=True),
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
        "A word as jieba cuts it, a Latin name with its numbers kept whole (gpt-5.2), or a name or phrase of several words when it is a key "
        "term; lower case, no stop words, no punctuation.",
        required=True,
    ),
    column("tf", COUNT, "Occurrences in title and text.", required=True),
    column("in_title", FLAG, "True when the term stands in the title.", required=True),
    column("key_score", columns.SCORE, "How much the term says about the article, 1 for the best key term; null when it is none."),
)

RUNS = dataset(
    "runs",
    "One row per step and day: its last run.",
    ("step",),
    column("step", TEXT, "Name of the step.", required=True),
    column("day", DAY, "Beijing date that was processed; the partition of the lake.", required=True),
    column("n_in", COUNT, "Rows read from the step's first input.", required=True),
    column("n_out", COUNT, "Rows written.", required=True),
    column(
        "n_kept", COUNT, "Rows of the first input that are accounted for in the output; n_in = n_kept + n_dropped, always.", required=True
    ),
    column("n_dropped", COUNT, "Rows of the first input that were not kept, each with a reason in lake.drops.", required=True),
    column("input_hash", TEXT, "Hash of the step's inputs and code version: equal hashes give equal output.", required=True),
    column("version", TEXT, "Version of the step's code.", required=True),
)

DROPS = dataset(
    "drops",
    "One row per row that a step did not keep.",
    ("step", "key"),
    column("step", TEXT, "Name of the step.", required=True),
    column("day", DAY, "Beijing date that was processed; the partition of the lake.", required=True),
    column("key", TEXT, "Key of the row that was dropped: page_id or article_id.", required=True),
    column("reason", TEXT, "Reason from the closed list in transforms/result.py.", required=True),
    column("detail", TEXT, "The URL or words that show why; null when the reason says all."),
)

_OF_PAGES = (FETCHES, COUNTS, ARTICLES, SIGNATURES, LINKS, COPIES)
_OF_WORDS = (MENTIONS, REFUSALS, CANDIDATES, TONES, TOPICS, STORIES, STORY_FIGURES, STORY_TURNS, TERMS)

DATASETS: dict[str, columns.Dataset] = {d.name: d for d in (*_OF_PAGES, *_OF_WORDS, RUNS, DROPS)}
"""Every dataset of the lake by name, in the order of the flow."""
