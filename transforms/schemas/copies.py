"""Articles that share text, and chains of copies."""

from transforms import columns
from transforms.columns import ARTICLE_DAY, ARTICLE_ID, AT, COUNT, DAY, FLAG, TEXT, column, dataset

LINKS = dataset(
    "links",
    "One row per pair of articles that share text, in the partition of the later day.",
    ("article_id", "other_id"),
    column("article_id", TEXT, "The later article of the pair.", required=True),
    column("other_id", TEXT, "The earlier article of the pair; for a digest, the member.", required=True),
    column("day", DAY, "Beijing date of the later article; the partition of the lake.", required=True),
    column(
        "relation", TEXT, "Relation of article_id to other_id: identical, reprint, abridged, excerpt, digest or rewrite.", required=True
    ),
    column("jaccard", columns.SCORE, "Shared grams over all grams of both texts, 0 to 1.", required=True),
    column("contained_in_other", columns.SCORE, "Share of this text's grams that are in the other, 0 to 1.", required=True),
    column("contains_other", columns.SCORE, "Share of the other's grams that are in this text, 0 to 1.", required=True),
    column("shared_sentences", COUNT, "Number of sentences that are in both texts.", required=True),
    column(
        "share_reworded", columns.SCORE, "Share of this text's sentences that are in the other with other words, 0 to 1.", required=True
    ),
)

COPIES = dataset(
    "copies",
    "One row per article: the chain of copies that it belongs to and its position in it.",
    ("article_id",),
    ARTICLE_ID,
    ARTICLE_DAY,
    column("chain_id", TEXT, "Key of the chain: the article that opened it. An article without copies is a chain of one.", required=True),
    column("origin_id", TEXT, "The article that the chain's text comes from, as far as known on this day.", required=True),
    column("parent_id", TEXT, "The article that this one was most likely copied from; null for an original."),
    column("hop", COUNT, "Steps to the origin: 0 for an original.", required=True),
    column("delay_s", COUNT, "Seconds from the origin's time to this article's; null for an original or when a time is unknown."),
    column("relation", TEXT, "original, identical, reprint, abridged, excerpt, digest or rewrite.", required=True),
    column(
        "evidence",
        columns.NOTES,
        "Evidence, verbatim: source_line, byline, link, canonical, dateline, id_in_url, shared_text.",
        required=True,
    ),
    column("is_undecided", FLAG, "True when neither evidence nor time decides which article was first.", required=True),
    column("candidates", columns.TEXTS, "The possible origins; null when the origin is decided."),
    column(
        "common_source",
        columns.STATEMENT,
        "A statement that this article and another quote and neither took from the other; null when there is none.",
    ),
    column("decided_at", AT, "Latest fetch among the articles that decided the row, UTC; equal in every re-run.", required=True),
    column(
        "earlier_verdicts",
        columns.VERDICTS,
        "Verdicts of earlier runs of the day, oldest first, one per change of the origin; null when it never changed.",
    ),
)
