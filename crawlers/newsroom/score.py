"""The lake compared with the truth: pure functions from truth rows and tables to a table of scores.

Every score is right / total (or an F1), so that it can be recounted by hand. Articles are matched by URL; an edited page is right with
either text; deleted pages are left out.
"""

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

import pyarrow as pa

from crawlers.newsroom.plan import Newsroom
from crawlers.newsroom.truth import truth_rows

Row = Mapping[str, Any]
COPY = frozenset({"identical", "reprint", "abridged", "excerpt", "rewrite"})
GRAM = 4
SCORES = pa.schema([("measure", pa.string()), ("score", pa.float64()), ("n_right", pa.int64()), ("n", pa.int64())])


def score(truth: Iterable[Row], lake: Mapping[str, pa.Table | Iterable[Row]]) -> pa.Table:
    """The scores. `lake` has articles, copies, links, mentions, tones, stories, fetches; missing datasets are not scored."""
    rows = list(truth)
    tables = {name: table.to_pylist() if isinstance(table, pa.Table) else list(table) for name, table in lake.items()}
    board = Board()
    matched = Matched([r for r in rows if not r["is_hostile"]], tables.get("articles", ()))
    score_pages(board, matched, tables.get("fetches"))
    score_fields(board, matched)
    if "copies" in tables:
        score_copies(board, matched, tables["copies"])
        score_apart(board, matched, tables["copies"])
    if "links" in tables:
        score_links(board, matched, tables["links"])
    if "mentions" in tables:
        score_mentions(board, matched, tables["mentions"])
    if "tones" in tables:
        score_tones(board, matched, tables["tones"])
    if "stories" in tables:
        score_stories(board, matched, tables["stories"])
    if "fetches" in tables:
        score_traps(board, [r for r in rows if r["is_hostile"]], tables["fetches"])
    return pa.Table.from_pylist(board.rows, schema=SCORES)


def scored(read_days: Callable[[str, Sequence[date]], pa.Table], days: Sequence[date], room: Newsroom) -> pa.Table:
    """The lake's days scored against the truth of a newsroom; `read_days` gives a dataset."""
    datasets = ("fetches", "articles", "links", "copies", "mentions", "tones", "stories")
    return score(truth_rows(room), {name: read_days(name, days) for name in datasets})


class Board:
    """Collects the rows of the score table."""

    def __init__(self) -> None:
        self.rows: list[dict[str, Any]] = []

    def share(self, measure: str, right: int, of: int) -> None:
        """Add right / of; nothing when `of` is 0."""
        if of:
            self.rows.append({"measure": measure, "score": right / of, "n_right": right, "n": of})

    def number(self, measure: str, value: float, of: int) -> None:
        """Add another score over `of` items; nothing when `of` is 0."""
        if of:
            self.rows.append({"measure": measure, "score": value, "n_right": None, "n": of})


def plain_url(url: str) -> str:
    """The URL without fragment and tracking parameters."""
    url, _, _ = url.partition("#")
    return url if "?sid=" in url else url.partition("?")[0]


class Matched:
    """Truth and articles joined by URL; of several revisions the newest counts."""

    def __init__(self, truth: list[Row], articles: Iterable[Row]) -> None:
        self.truth = {r["url"]: r for r in truth}
        self.url_of: dict[str, str] = {}
        self.article: dict[str, Row] = {}
        for row in sorted(articles, key=lambda a: str(a.get("fetched_at") or "")):
            url = next((u for u in (plain_url(row["url"]), plain_url(row.get("canonical_url") or "")) if u in self.truth), None)
            if url is not None:
                self.article[url] = row
                self.url_of[row["article_id"]] = url

    def pairs(self) -> list[tuple[Row, Row]]:
        """(truth, article) of all matched articles."""
        return [(self.truth[url], row) for url, row in self.article.items()]

    def expected(self) -> list[Row]:
        """Truth rows that a crawl can find: listed and not deleted."""
        return [r for r in self.truth.values() if r["is_listed"] and not r["deleted_at"]]


def folded(text: str | None) -> str:
    """A text reduced to letters, digits and Han characters, equal for two spellings of one headline."""
    return "".join(c for c in unicodedata.normalize("NFKC", text or "").lower() if c.isalnum())


def grams(text: str) -> Counter[str]:
    """Character n-grams with their counts."""
    text = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return Counter(text[i : i + GRAM] for i in range(max(1, len(text) - GRAM + 1)))


def text_f1(gold: str, got: str) -> float:
    """F1 of the n-grams of two texts, 0 to 1."""
    a, b = grams(gold), grams(got)
    shared = sum((a & b).values())
    return 2 * shared / (a.total() + b.total()) if shared else 0.0


def body_f1(truth: Row, got: str) -> float:
    """F1 of the body. Captions and source lines are left out on both sides."""
    optional = {folded(line) for line in truth["optional"]}
    got = "\n".join(line for line in got.split("\n") if folded(line) not in optional)
    return max(text_f1(text, got) for text in (truth["text"], truth["text_after"] or truth["text"]))


def score_pages(board: Board, m: Matched, fetches: list[Row] | None) -> None:
    """Scores of crawling and extraction of pages."""
    expected = m.expected()
    if fetches is not None:
        ok = {plain_url(u) for f in fetches if f["outcome"] == "ok" for u in (f["url"], f["final_url"] or "")}
        board.share("pages crawled", sum(r["url"] in ok for r in expected), len(expected))
    board.share("pages that became articles", sum(r["url"] in m.article for r in expected), len(expected))


def score_fields(board: Board, m: Matched) -> None:
    """Scores of the fields of articles."""
    pairs = m.pairs()
    n = len(pairs)
    board.share("title exact", sum(folded(a["title"]) in {folded(t["title"]), folded(t["title_after"] or t["title"])} for t, a in pairs), n)
    board.share("minute exact", sum(minute(a["published_at"]) == minute(t["published_at"]) for t, a in pairs), n)
    board.share("source exact", sum(is_source(t, a["source"]) for t, a in pairs), n)
    board.share("authors exact", sum(set(a["authors"] or ()) == set(t["authors"]) for t, a in pairs), n)
    board.share(
        "account exact", sum(a.get("account") == t["account"] for t, a in pairs if t["account"]), sum(bool(t["account"]) for t, _ in pairs)
    )
    board.share("kind right", sum(a["kind"] == t["kind"] for t, a in pairs), n)
    body = [body_f1(t, a["text"] or "") for t, a in pairs]
    board.number("body F1", sum(body) / n if n else 0.0, n)
    board.share("body F1 over .95", sum(f > 0.95 for f in body), n)


def minute(at: Any) -> str:
    """Minutes of a UTC moment, given as text or as a time."""
    text = at.isoformat() if hasattr(at, "isoformat") else str(at or "")
    return text.replace(" ", "T")[:16]


def is_source(truth: Row, got: str | None) -> bool:
    """Whether the source is right: for a page without one also the portal's own name."""
    return folded(got) == folded(truth["source"]) if truth["source"] else got is None or truth["portal_name"] in got


def score_copies(board: Board, m: Matched, copies: list[Row]) -> None:
    """Scores of chains. Origin and parent count only where the true one is in the lake."""
    got = {m.url_of[c["article_id"]]: c for c in copies if c["article_id"] in m.url_of}
    right: Counter[str] = Counter()
    of: Counter[str] = Counter()
    for url, row in got.items():
        t = m.truth[url]
        whole = {"identical": "reprint"}
        seen = t["origin_url"] in got
        if t["relation"] == "original" or t["relation"] == "digest" or seen:
            of["relation"] += 1
            right["relation"] += row["relation"] == t["relation"]
            of["full"] += 1
            right["full"] += whole.get(row["relation"], row["relation"]) == whole.get(t["relation"], t["relation"])
        if t["relation"] in COPY and seen:
            of["origin"] += 1
            right["origin"] += m.url_of.get(row["origin_id"]) == t["origin_url"]
        if t["relation"] in COPY and t["parent_url"] in got and seen:
            of["parent"] += 1
            right["parent"] += m.url_of.get(row["parent_id"] or "") == t["parent_url"]
    board.share("relation right", right["relation"], of["relation"])
    board.share("relation right, identical and reprint as one", right["full"], of["full"])
    board.share("origin right", right["origin"], of["origin"])
    board.share("parent right", right["parent"], of["parent"])
    board.share("origin left undecided", sum(bool(row.get("is_undecided")) for row in got.values()), len(got))
    held = [m.truth[url] for url, row in got.items() if row["relation"] == "original"]
    board.share("copies held for independent reports", sum(t["relation"] in COPY and t["origin_url"] in got for t in held), len(held))


def score_apart(board: Board, m: Matched, copies: list[Row]) -> None:
    """Share of template texts and independent reports that were put into the chain of another article. Lower is better."""
    chains: dict[str, set[str]] = defaultdict(set)
    where: dict[str, str] = {}
    for c in copies:
        url = m.url_of.get(c["article_id"])
        if url is not None and m.truth[url]["relation"] != "digest":
            chains[c["chain_id"]].add(m.truth[url]["chain"])
            where[url] = c["chain_id"]
    for measure, wanted in (("look-alikes wrongly merged", True), ("independent reports wrongly merged", False)):
        own = [u for u in where if m.truth[u]["relation"] == "original" and bool(m.truth[u]["template"]) == wanted]
        board.share(measure, sum(len(chains[where[u]]) > 1 for u in own), len(own))


def score_links(board: Board, m: Matched, links: list[Row]) -> None:
    """A link is right between two articles of one chain, or between a digest and the chain of a member."""
    got = {
        frozenset((m.url_of[r["article_id"]], m.url_of[r["other_id"]]))
        for r in links
        if r["article_id"] in m.url_of and r["other_id"] in m.url_of
    }
    wanted: set[frozenset[str]] = set()
    gathered: dict[str, set[str]] = {}
    for url, t in m.truth.items():
        if url not in m.article:
            continue
        if t["relation"] in COPY and t["origin_url"] in m.article:
            wanted.add(frozenset((url, t["origin_url"])))
        gathered[url] = {m.truth[u]["chain"] for u in t["members"] if u in m.truth}
        wanted |= {frozenset((url, u)) for u in t["members"] if u in m.article}

    def is_right(pair: frozenset[str]) -> bool:
        a, b = (m.truth[u] for u in pair)
        shared = gathered[a["url"]] & gathered[b["url"]]
        return a["chain"] == b["chain"] or a["chain"] in gathered[b["url"]] or b["chain"] in gathered[a["url"]] or bool(shared)

    pairs = [p for p in got if len(p) == 2]
    board.share("links precision", sum(is_right(p) for p in pairs), len(pairs))
    board.share("links recall", len(wanted & got), len(wanted))


def score_mentions(board: Board, m: Matched, mentions: list[Row]) -> None:
    """Precision and recall of (article, entity), for the invented entities only."""
    known = {e["entity_id"] for t in m.truth.values() for e in t["entities"]}
    wanted = {(url, e["entity_id"]) for url in m.article for e in m.truth[url]["entities"]}
    got = {(m.url_of[r["article_id"]], r["entity_id"]) for r in mentions if r["article_id"] in m.url_of and r["entity_id"] in known}
    board.share("mentions precision", len(wanted & got), len(got))
    board.share("mentions recall", len(wanted & got), len(wanted))
    board.number("mentions F1", 2 * len(wanted & got) / (len(wanted) + len(got)) if wanted or got else 0.0, len(wanted))


def score_tones(board: Board, m: Matched, tones: list[Row]) -> None:
    """Scores of the tone towards entities."""
    gold = {(url, e["entity_id"]): e["tone"] for url in m.article for e in m.truth[url]["entities"] if e["tone"] is not None}
    names = {"negative": -1, "neutral": 0, "positive": 1}
    got = {(m.url_of[r["article_id"]], r["entity_id"]): names[r["tone"]] for r in tones if r["article_id"] in m.url_of}
    keys = [k for k in gold if k in got]
    board.share("tone right", sum(got[k] == gold[k] for k in keys), len(keys))
    for name, value in names.items():
        board.share(f"tone right, {name}", sum(got[k] == value for k in keys if gold[k] == value), sum(gold[k] == value for k in keys))
    board.share("tone turned round", sum(got[k] * gold[k] < 0 for k in keys), len(keys))


def score_stories(board: Board, m: Matched, stories: list[Row]) -> None:
    """BCubed F1 over the articles of stories; digests are left out."""
    cluster = {m.url_of[s["article_id"]]: s["story_id"] for s in stories if s["article_id"] in m.url_of}
    urls = [u for u in m.article if m.truth[u]["relation"] != "digest"]
    mine = {u: cluster.get(u, u) for u in urls}
    sizes_mine, sizes_true = Counter(mine.values()), Counter(m.truth[u]["story"] for u in urls)
    both = Counter((mine[u], m.truth[u]["story"]) for u in urls)
    if not urls:
        return
    precision = sum(both[mine[u], m.truth[u]["story"]] / sizes_mine[mine[u]] for u in urls) / len(urls)
    recall = sum(both[mine[u], m.truth[u]["story"]] / sizes_true[m.truth[u]["story"]] for u in urls) / len(urls)
    board.number("stories BCubed precision", precision, len(urls))
    board.number("stories BCubed recall", recall, len(urls))
    board.number("stories BCubed F1", 2 * precision * recall / (precision + recall), len(urls))


def trap_outcomes(traps: list[Row], fetches: list[Row]) -> list[tuple[str, str, bool]]:
    """(trap, outcomes seen, whether expected) for each trap whose portal was crawled; a URL without a fetch has the outcome not_asked."""
    crawled = {f["portal"] for f in fetches}
    seen: dict[str, set[str]] = defaultdict(set)
    for f in fetches:
        seen[f["url"]].add(f["outcome"])
    out = []
    for t in traps:
        if t["portal"] in crawled:
            outcomes = seen[t["url"]] or {"not_asked"}
            out.append((t["name"], " ".join(sorted(outcomes)), outcomes <= set(t["outcomes"])))
    return out


def score_traps(board: Board, traps: list[Row], fetches: list[Row]) -> None:
    """Share of traps with an expected outcome."""
    judged = trap_outcomes(traps, fetches)
    board.share("traps survived as expected", sum(ok for _, _, ok in judged), len(judged))
