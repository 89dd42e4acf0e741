"""The chain of copies that an article belongs to, and its parent in it.

In:     articles, links of the day; past_articles, past_copies of the window; previous_copies, the rows of the previous run for this day;
        lookup_articles for the texts that two articles share; reference table: publishers
Out:    copies, one row per article; see schemas.COPIES
Drops:  nothing
Why:    printed sources outrank times, times outrank the fuller text, and open cases are marked. Two articles that quote one statement took
        nothing from each other: they carry common_source and no relation. A chain keeps its id. When an earlier origin is fetched later,
        the newest row of the chain names it and old rows stay unchanged; when an earlier day is processed again, each row whose verdict
        changed stores its earlier verdict.
"""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.result import StepResult
from transforms.schemas import COPIES
from transforms.text.copies.chain_members import Edge, Member, PastVerdict, Verdict
from transforms.text.copies.chains import verdicts
from transforms.text.copies.common_statements import Statement, common_statement
from transforms.text.copies.publishers import PublisherIndex, name_key
from transforms.text.copies.relations import ABRIDGED, DIGEST, EXCERPT, REPRINT, REWRITE
from transforms.text.copies.source_evidence import SourceEvidence
from transforms.text.copies.time_intervals import interval

PAST_COLUMNS = (
    "article_id",
    "portal",
    "url",
    "canonical_url",
    "account",
    "source",
    "title",
    "published_at",
    "published_precision",
    "time_from_id",
    "fetched_at",
    "reported_at",
    "kind",
    "script",
    "is_obfuscated",
)
PAST_COPIES_COLUMNS = ("article_id", "day", "chain_id", "origin_id", "parent_id", "hop", "relation")
PREVIOUS_RUN_COLUMNS = ("article_id", "chain_id", "origin_id", "parent_id", "relation", "decided_at", "earlier_verdicts")
FindArticles = Callable[[list[str], tuple[str, ...]], pa.Table]
MAY_BE_COMMON = frozenset((REWRITE, EXCERPT, REPRINT, ABRIDGED))
MAX_EARLIER = 20  # earlier verdicts stored for one article, the newest ones


def run(
    *,
    articles: pa.Table,
    links: pa.Table,
    past_articles: pa.Table,
    past_copies: pa.Table,
    previous_copies: pa.Table,
    lookup_articles: FindArticles,
    publishers: pa.Table,
) -> StepResult:
    """One row per article of the day; see the module for inputs and order of evidence."""
    today = rows_of(articles, (*PAST_COLUMNS, "source_url", "provenance", "day"))
    past = touched(past_articles, past_copies, links)
    outlets = PublisherIndex.of(publishers.to_pylist())
    outlets.learn((r["portal"], r["source"], r["url"]) for r in (*past, *today))
    sizes = dict(zip(articles["article_id"].to_pylist(), pc.utf8_length(articles["text"]).to_pylist(), strict=True))
    members = {r["article_id"]: member_of(r, sizes.get(r["article_id"]) or 0) for r in (*past, *today)}
    previous = {r["article_id"]: r for r in previous_copies.to_pylist()}
    for i in members.keys() & previous.keys():
        members[i].previous_chain = previous[i]["chain_id"]
    pages = {r["article_id"]: r for r in (*past, *today)}
    edges = [Edge(*row) for row in zip(*(links[c].to_pylist() for c in EDGE_COLUMNS), strict=True)]
    read_evidence(members, pages, today, edges, outlets)
    common = common_sources(edges, members, articles, lookup_articles)
    edges = [e for e in edges if (e.later, e.earlier) not in common]
    digests = {e.later for e in edges if e.relation == DIGEST} | {i for i, r in pages.items() if r["kind"] == DIGEST}
    day = today[0]["day"] if today else None
    told = {one: told for pair, told in common.items() for one in pair}
    rows = [with_history(row_of(v, day, told.get(v.id)), previous.get(v.id)) for v in verdicts(members, edges, digests)]
    return StepResult(COPIES.table(sorted(rows, key=lambda r: r["article_id"])))


EDGE_COLUMNS = ("article_id", "other_id", "relation", "contained_in_other", "contains_other", "jaccard")


def rows_of(table: pa.Table, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Rows as dictionaries; times in microseconds since 1970, UTC."""
    selected = table.select(list(columns))
    for k, one in enumerate(selected.schema):
        if pa.types.is_timestamp(one.type):
            selected = selected.set_column(k, one.name, selected[one.name].cast(pa.int64()))
    return selected.to_pylist()  # type: ignore[no-any-return]


def touched(past_articles: pa.Table, past_copies: pa.Table, links: pa.Table) -> list[dict[str, Any]]:
    """Articles of the window that the day's links refer to, and all members of their chains, each with its row of copies as `past`."""
    linked = pa.array(sorted(set(links["article_id"].to_pylist()) | set(links["other_id"].to_pylist())), pa.string())
    chains = past_copies.filter(pc.is_in(past_copies["article_id"], linked))["chain_id"].unique()
    copies = {r["article_id"]: r for r in past_copies.filter(pc.is_in(past_copies["chain_id"], chains)).sort_by("day").to_pylist()}
    wanted = pa.array(sorted({*copies, *linked.to_pylist()}), pa.string())
    rows = rows_of(past_articles.filter(pc.is_in(past_articles["article_id"], wanted)), PAST_COLUMNS)
    newest = {r["article_id"]: r for r in sorted(rows, key=lambda r: r["fetched_at"] or 0)}
    return [{**r, "past": copies.get(i)} for i, r in sorted(newest.items())]


def member_of(row: Mapping[str, Any], n_chars: int) -> Member:
    """The member of a chain that a row describes, with its past verdict if it has one."""
    said = row.get("past")
    times = interval(row["published_at"], row["published_precision"], row["time_from_id"], row["fetched_at"], row["reported_at"])
    member = Member(row["article_id"], times, row["fetched_at"], n_chars, name_key(row["title"] or ""))
    if said:
        day = said["day"].toordinal()
        member.past = PastVerdict(said["chain_id"], said["origin_id"], said["parent_id"], said["hop"], said["relation"], day)
    return member


def read_evidence(
    members: Mapping[str, Member],
    pages: Mapping[str, Mapping[str, Any]],
    today: list[dict[str, Any]],
    edges: list[Edge],
    outlets: PublisherIndex,
) -> None:
    """Store in `members` what today's pages say about their source: pointers to articles that share text or belong to the same chain."""
    near: dict[str, set[str]] = {}
    for edge in edges:
        near.setdefault(edge.later, set()).add(edge.earlier)
        near.setdefault(edge.earlier, set()).add(edge.later)
    chains: dict[str, set[str]] = {}
    for i, page in pages.items():
        if page.get("past"):
            chains.setdefault(page["past"]["chain_id"], set()).add(i)
    for page in today:
        i = page["article_id"]
        others = set(near.get(i, ()))
        for other in tuple(others):
            said = pages[other].get("past") if other in pages else None
            others |= chains.get(said["chain_id"], set()) if said else set()
        said = SourceEvidence(page, [pages[o] for o in sorted(others - {i}) if o in pages], outlets)
        members[i].pointers, members[i].names_other, members[i].names_itself = said.pointers, said.names_other, said.names_itself


def common_sources(
    edges: Iterable[Edge], members: Mapping[str, Member], articles: pa.Table, find: FindArticles
) -> dict[tuple[str, str], tuple[tuple[str, str], Statement]]:
    """Pairs of articles that only quote one statement, by (later, earlier); pages that name the other one as their source are left out."""
    asked = [e for e in edges if e.relation in MAY_BE_COMMON and not any(p.target == e.earlier for p in members[e.later].pointers)]
    texts = dict(zip(articles["article_id"].to_pylist(), articles["text"].to_pylist(), strict=True)) if asked else {}
    missing = sorted({i for e in asked for i in (e.later, e.earlier)} - texts.keys())
    if missing:
        found = find(missing, ("article_id", "text"))
        texts |= dict(zip(found["article_id"].to_pylist(), found["text"].to_pylist(), strict=True))
    pairs = ((e, common_statement(texts.get(e.later) or "", texts.get(e.earlier) or "")) for e in asked)
    return {(e.later, e.earlier): ((e.later, e.earlier), said) for e, said in pairs if said}


def row_of(verdict: Verdict, day: Any, told: tuple[tuple[str, str], Statement] | None = None) -> dict[str, Any]:
    """A row of the dataset from a verdict, and from what the article shares with another without being its copy."""
    statement = None
    if told and verdict.relation == "original":
        pair, said = told
        other = next(i for i in pair if i != verdict.id)
        statement = {"issuer": said.issuer, "article_id": other, "sentences": list(said.sentences)}
    return {
        "article_id": verdict.id,
        "day": day,
        "chain_id": verdict.chain,
        "origin_id": verdict.origin,
        "parent_id": verdict.parent,
        "hop": verdict.hop,
        "delay_s": None if verdict.delay_us is None else verdict.delay_us // 1_000_000,
        "relation": verdict.relation,
        "evidence": [{"kind": kind, "text": text} for kind, text in verdict.evidence],
        "is_undecided": bool(verdict.candidates),
        "candidates": list(verdict.candidates) or None,
        "common_source": statement,
        "decided_at": verdict.decided_at or 0,
    }


SAID = ("chain_id", "origin_id", "parent_id", "relation", "decided_at")


def with_history(row: dict[str, Any], previous: Mapping[str, Any] | None) -> dict[str, Any]:
    """The row with its earlier verdicts, oldest first; the previous verdict is added when the origin has changed."""
    earlier = list(previous["earlier_verdicts"] or ()) if previous else []
    if previous and previous["origin_id"] != row["origin_id"]:
        earlier.append({name: previous[name] for name in SAID})
    return row | {"earlier_verdicts": earlier[-MAX_EARLIER:] or None}
