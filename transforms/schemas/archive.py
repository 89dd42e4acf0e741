"""Datasets of the archive: fetches, pages with their bodies, counts."""

import pyarrow as pa

from transforms import columns
from transforms.columns import ARTICLE_ID, AT, COUNT, DAY, TEXT, column, dataset

FETCHES = dataset(
    "fetches",
    "One row per fetch, failed ones too.",
    ("page_id",),
    column("page_id", TEXT, "Key of the fetch: hash of crawl, URL and time.", required=True),
    column("crawl_id", TEXT, "The crawl run that made the fetch; also the name of its archive file.", required=True),
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    column("day", DAY, "Beijing date that the crawl was for; the partition of the lake.", required=True),
    column("kind", TEXT, "What was requested: list, article, feed, comments or robots (robots.txt).", required=True),
    column("url", TEXT, "URL as requested.", required=True),
    column("final_url", TEXT, "URL after redirects; null when nothing answered."),
    column("fetched_at", AT, "When the answer arrived, UTC; never rewritten.", required=True),
    column("status", pa.int32(), "HTTP status; null when there was no HTTP answer."),
    column("content_type", TEXT, "Content-Type header as sent; null when absent."),
    column("charset_declared", TEXT, "Charset of the HTTP header, which may be wrong; null when it has none."),
    column("n_bytes", COUNT, "Length of the decompressed body in bytes; 0 when there is none.", required=True),
    column("outcome", TEXT, "Outcome from the closed list in crawlers/outcomes.py; `ok` when a body was archived.", required=True),
    column("error", TEXT, "The error in one line; null without one."),
    column("warc_file", TEXT, "Archive file below raw/; null when no body was archived."),
    column("warc_offset", COUNT, "Byte offset of the record in the archive file; null when no body was archived."),
)

PAGES = dataset(
    "pages",
    "One row per fetch, with its body; read from the archive, never stored in the lake.",
    ("page_id",),
    *FETCHES.schema,
    column("body", pa.binary(), "Decompressed body bytes as received; null when there is none."),
    column("listed_at", AT, "When the list that led to the page says it was published, UTC; null when it does not say."),
    column("listed_precision", TEXT, "second, minute or day: how exact listed_at is; null without one."),
    column("counts", columns.TOLD, "Counts that a list gave for its articles when it was fetched; null for every other fetch."),
)

COUNTS = dataset(
    "counts",
    "One row per article, count and fetch of a list or of the article's page.",
    ("article_id", "name", "page_id"),
    ARTICLE_ID,
    column("portal", TEXT, "Portal id, the name of its file in crawlers/portals/.", required=True),
    column("day", DAY, "Beijing date that the crawl was for; the partition of the lake.", required=True),
    column("url", TEXT, "URL of the article, as listed or as fetched.", required=True),
    column("name", TEXT, "What is counted, as the portal file names it: comments_n, views_n, likes_n …", required=True),
    column("value", COUNT, "The count at that time; 1.2万 is read as 12000.", required=True),
    column("counted_at", AT, "When the list or the page was fetched, UTC.", required=True),
    column("page_id", TEXT, "The fetch (lake.fetches) of the list or page with the count.", required=True),
)
