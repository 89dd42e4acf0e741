"""What the archive holds: fetches, pages with their bodies, counts."""

import pyarrow as pa

from transforms import columns
from transforms.columns import ARTICLE_ID, AT, COUNT, DAY, TEXT, column, dataset

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
