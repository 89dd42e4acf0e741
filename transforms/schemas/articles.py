"""Articles, one revision a row, and their signatures."""

import pyarrow as pa

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, AT, COUNT, DAY, FLAG, TEXT, column, dataset

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
        "Body, Simplified and normalised, without boilerplate, one paragraph a line; the input of all later steps.",
        required=True,
    ),
    column("text_raw", TEXT, "Body as published (script, width and quotes untouched), boilerplate removed.", required=True),
    column("script", TEXT, "hans, hant or mixed: the script of the page as published.", required=True),
    column("is_obfuscated", FLAG, "True when the page has injected pinyin brackets, zero-width characters or the like.", required=True),
    column("published_at", AT, "Publication as the page states it, UTC; null when it states none."),
    column("published_precision", TEXT, "second, minute, day or none: how exact published_at is.", required=True),
    column(
        "published_from",
        TEXT,
        "Rung that gave the time (layout, header, attribute, jsonld, meta, list, handed_in; edited: of an edit); null without a time.",
    ),
    column("time_from_id", AT, "Time that the article's id or URL encodes, UTC; null when it encodes none."),
    column("fetched_at", AT, "When the page was fetched, UTC.", required=True),
    column(
        "reported_at",
        AT,
        "Best known time of publication: published_at, else time_from_id, else the first fetch of the article in the 30 days before, UTC; "
        "a time after the fetch does not count. Null in files of earlier versions, for which lake.articles shows this revision's own time.",
        older=("published_at", "time_from_id", "fetched_at"),
    ),
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
        "What the page says about its source: source_line, byline, link, canonical, dateline, id_in_url, original_title, handed_in …",
        required=True,
    ),
    column(
        "comments_n",
        COUNT,
        "Number of comments that the page showed when this revision was first seen; later ones are in counts. Null when it shows none.",
    ),
    column("next_page_url", TEXT, "Next page of a split article that the archive lacks; null when the article is complete."),
    column("fields_from", columns.RUNGS, "Per field: the rung of extraction that gave it, and its confidence.", required=True),
    column("extractor_version", TEXT, "Version of the extraction code that made the row.", required=True),
    column("page_id", TEXT, "The fetch (lake.fetches) that the row was made from.", required=True),
    column("warc_file", TEXT, "Archive file below raw/ with the page; null for text given by the user."),
    column("warc_offset", COUNT, "Byte offset of the page in its archive file; null for text given by the user."),
)

ARTICLE_ALIASES = dataset(
    "article_aliases",
    "One row per other id of an article: what earlier versions called it, or its address alone where the page says more.",
    ("alias", "article_id"),
    column("alias", TEXT, "The other id; `tingfeng trace` and questions in SQL take it for article_id.", required=True),
    ARTICLE_ID,
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    column("day", DAY, "Beijing date that the crawl was for; the partition of the lake.", required=True),
    column("page_id", TEXT, "The fetch (lake.fetches) of the page that shows it.", required=True),
)

SIGNATURES = dataset(
    "signatures",
    "One row per revision of an article: fingerprints for comparison, so that past texts are read only to verify candidates.",
    ("revision_id",),
    ARTICLE_ID,
    column("revision_id", TEXT, "Key of the revision in lake.articles.", required=True),
    ARTICLE_DAY,
    column("n_grams", COUNT, "Number of character grams of the text normalised for comparison.", required=True),
    column("n_chars", COUNT, "Characters of the text normalised for comparison.", required=True),
    column("n_sentences", COUNT, "Number of sentences with at least one character normalised for comparison.", required=True),
    column("hashes", pa.list_(pa.uint32()), "Sampled gram hashes, ascending (FracMinHash).", required=True),
    column("text_hash", TEXT, "Hash of the whole text normalised for comparison: equal texts have equal hashes.", required=True),
)
