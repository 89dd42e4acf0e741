"""Pages -> articles: one row per revision of an article; and the counts (comments, views …) that lists and pages show.

In:     pages (any part of a day), rules of the portals; past_articles (revisions of the window and their fetches) in `finish`
Out:    articles, see schemas.ARTICLES; sorted by article_id and fetch in `finish`
Also:   article_aliases, see schemas.ARTICLE_ALIASES: of every page that is read
        counts, see schemas.COUNTS: of every list and every page, also of pages that give no article
Drops:  not_article_kind, fetch_failed, unreadable_record, and every reason of transforms/page; in `finish` joined, duplicate_page,
unchanged
Why:    `run` handles pages one by one, so batches may be cut anywhere; `finish` does what needs the whole day (split articles, re-fetches).
        The first fetch of a revision is kept: it says since when we know it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import xxhash

from transforms.columns import AT
from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted, Rejected
from transforms.page.fields import Address, address_among
from transforms.result import Drop, DropReason, StepResult
from transforms.rules import PortalRules
from transforms.schemas import ARTICLE_ALIASES, ARTICLES, COUNTS
from transforms.text.dates import Moment
from transforms.text.urls import page_key
from transforms.timeline import published_in

PAST_COLUMNS = ("article_id", "revision_id", "fetched_at")
EXTRACTOR_VERSION = "1"  # rises when the same page gives other fields
MAX_PAGES = 30  # pages of one split article

_NEEDED = (
    "page_id",
    "portal",
    "day",
    "kind",
    "url",
    "final_url",
    "fetched_at",
    "content_type",
    "charset_declared",
    "outcome",
    "error",
    "warc_file",
    "warc_offset",
    "body",
    "counts",
    "listed_at",
    "listed_precision",
)


def run(*, pages: pa.Table, past_articles: pa.Table, rules: Mapping[str, PortalRules]) -> StepResult:  # noqa: ARG001 (finish wants it)
    """One batch of pages, each page by itself."""
    rows: list[dict[str, Any]] = []
    counts: list[dict[str, Any]] = []
    aliases: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for page in _rows(pages):
        url = page["final_url"] or page["url"]
        if page["kind"] != "article":
            counts += _told_by_list(page, rules)
            dropped.append(Drop(page["page_id"], DropReason.NOT_ARTICLE_KIND, page["kind"]))
        elif page["outcome"] != "ok":
            dropped.append(Drop(page["page_id"], DropReason.FETCH_FAILED, page["outcome"]))
        elif page["body"] is None:
            dropped.append(Drop(page["page_id"], DropReason.UNREADABLE_RECORD, page.get("error")))
        else:
            address = address_among(url, page["portal"], rules)
            found = extract_page(
                page["body"],
                url=url,
                fetched_at=page["fetched_at"],
                content_type=page["content_type"],
                charset=page["charset_declared"],
                address=address,
                listed=_listed(page),
            )
            if isinstance(found, Rejected):
                dropped.append(Drop(page["page_id"], found.reason, found.detail or url))
            else:
                row = _row(page, url, found)
                rows.append(row)
                aliases += _aliases(row, address)
                counts += (_count(page, row["article_id"], url, name, value) for name, value in found.counts)
    return StepResult(
        ARTICLES.table(rows), tuple(dropped), {"counts": COUNTS.table(counts), "article_aliases": ARTICLE_ALIASES.table(aliases)}
    )


def _rows(pages: pa.Table) -> Iterator[dict[str, Any]]:
    """Rows one at a time: bodies are large."""
    for batch in pages.select([n for n in _NEEDED if n in pages.schema.names]).to_batches():
        columns = [batch.column(i) for i in range(batch.num_columns)]
        for i in range(batch.num_rows):
            yield {name: column[i].as_py() for name, column in zip(batch.schema.names, columns, strict=True)}


def _told_by_list(page: dict[str, Any], rules: Mapping[str, PortalRules]) -> Iterator[dict[str, Any]]:
    """Counts that a list shows for its articles; the first ones where an article is listed under two URLs."""
    seen: set[tuple[str, str]] = set()
    for told in page.get("counts") or ():
        article_id = address_among(told["url"], page["portal"], rules).article_id
        if (article_id, told["name"]) not in seen:
            seen.add((article_id, told["name"]))
            yield _count(page, article_id, told["url"], told["name"], told["value"])


def _count(page: dict[str, Any], article_id: str, url: str, name: str, value: int) -> dict[str, Any]:
    same = {"portal": page["portal"], "day": page["day"], "counted_at": page["fetched_at"], "page_id": page["page_id"]}
    return same | {"article_id": article_id, "url": url, "name": name, "value": value}


def revision_of(article_id: str, title: str | None, text: str) -> str:
    """Key of a revision: equal title and text give the same key in every fetch."""
    text_hash = xxhash.xxh3_64_hexdigest(f"{title}\n{text}".encode())
    return f"{article_id}@{text_hash}"


def _listed(page: dict[str, Any]) -> Moment | None:
    """When the list that led to the page says that it was published."""
    at = page.get("listed_at")
    return Moment(at, page.get("listed_precision") or "second") if at else None


def _aliases(row: dict[str, Any], address: Address) -> Iterator[dict[str, Any]]:
    same = {name: row[name] for name in ("article_id", "portal", "day", "page_id")}
    return ({"alias": alias, **same} for alias in address.former_ids(row["article_id"]))


def _row(page: dict[str, Any], url: str, found: Extracted) -> dict[str, Any]:
    article_id = found.article_id
    same = {
        name: getattr(found, name)
        for name in (
            "kind",
            "title",
            "text",
            "text_raw",
            "title_raw",
            "script",
            "is_obfuscated",
            "published_at",
            "published_precision",
            "published_from",
        )
    }
    same |= {
        name: getattr(found, name)
        for name in ("time_from_id", "canonical_url", "account", "source", "source_url", "section", "comments_n", "next_page_url")
    }
    same |= {name: list(getattr(found, name)) for name in ("authors", "editors", "tags", "images", "links")}
    return same | {
        "article_id": article_id,
        "revision_id": revision_of(article_id, found.title, found.text),
        "portal": page["portal"],
        "day": page["day"],
        "url": url,
        "fetched_at": page["fetched_at"],
        "boilerplate": [{"class": name, "text": text} for name, text in found.boilerplate],
        "provenance": [{"kind": n.kind, "text": n.text, "url": n.url} for n in found.provenance],
        "fields_from": [{"field": f, "rung": rung, "confidence": sure} for f, rung, sure in found.fields_from],
        "extractor_version": EXTRACTOR_VERSION,
        "page_id": page["page_id"],
        "warc_file": page.get("warc_file"),
        "warc_offset": page.get("warc_offset"),
    }


def finish(*, result: StepResult, past_articles: pa.Table) -> StepResult:
    """The whole day: split articles joined, repeated revisions dropped, rows in order."""
    articles, dropped = _join(result.out)
    light = articles.select(["article_id", "revision_id", "page_id", "url", "fetched_at"])
    light = light.append_column("number", pa.array(range(light.num_rows), pa.int64()))
    counts = _counts_of_day(result, {d.key for d in dropped})
    aliases = result.also.get("article_aliases", ARTICLE_ALIASES.empty())
    aliases = aliases.sort_by([(name, "ascending") for name in ("alias", "article_id", "page_id")])
    known_as: dict[str, list[str]] = {}
    for page_id, alias in zip(*(aliases[name].to_pylist() for name in ("page_id", "alias")), strict=True):
        known_as.setdefault(page_id, []).append(alias)
    seen: dict[str, str | None] = dict.fromkeys(past_articles.column("revision_id").to_pylist()) if past_articles.num_rows else {}
    kept: list[int] = []
    for row in light.sort_by([("fetched_at", "ascending"), ("page_id", "ascending")]).to_pylist():
        text = row["revision_id"].removeprefix(row["article_id"])
        revision = next((r for name in (row["article_id"], *known_as.get(row["page_id"], ())) if (r := f"{name}{text}") in seen), None)
        if revision is None:
            seen[row["revision_id"]] = row["url"]
            kept.append(row["number"])
            continue
        first = seen[revision]
        reason = DropReason.UNCHANGED if first is None or first == row["url"] else DropReason.DUPLICATE_PAGE
        dropped.append(Drop(row["page_id"], reason, row["url"]))
    order = light.take(pa.array(kept, pa.int64())).sort_by([(name, "ascending") for name in ("article_id", "fetched_at", "page_id")])
    articles = _reported(articles.take(order["number"]), past_articles)
    return StepResult(articles, result.dropped + tuple(dropped), {"counts": counts, "article_aliases": _once(aliases)})


def _reported(articles: pa.Table, past: pa.Table) -> pa.Table:
    """The articles with `reported_at`: an article without a time was published at its first fetch in the window or on this day."""
    fetches = pa.concat_tables([table.select(["article_id", "fetched_at"]) for table in (past, articles)])
    first = fetches.group_by("article_id").aggregate([("fetched_at", "min")])
    of_article = pc.index_in(articles["article_id"], first["article_id"])
    place = articles.schema.get_field_index("reported_at")
    articles = articles.set_column(place, articles.schema.field(place), first["fetched_at_min"].take(of_article))
    return articles.set_column(place, articles.schema.field(place), pa.array(published_in(articles)[0], AT))


def _once(aliases: pa.Table) -> pa.Table:
    """Each alias of an article once, by the first page that shows it; the rows are in order."""
    pairs = zip(aliases.column("alias").to_pylist(), aliases.column("article_id").to_pylist(), strict=True)
    first = {pair: i for i, pair in reversed(list(enumerate(pairs)))}
    return aliases.take(pa.array(sorted(first.values()), pa.int64()))


def _counts_of_day(result: StepResult, joined: set[str]) -> pa.Table:
    """All counts in order, without those of later pages of split articles, which repeat the first page's counts under another URL."""
    counts = result.also.get("counts", COUNTS.empty())
    if joined:
        counts = counts.filter(pc.invert(pc.is_in(counts.column("page_id"), pa.array(sorted(joined), pa.string()))))
    return counts.sort_by([(column, "ascending") for column in ("article_id", "name", "counted_at", "page_id")])


def _join(articles: pa.Table) -> tuple[pa.Table, list[Drop]]:
    """Join later pages of split articles to the first; next_page_url keeps a page that the archive lacks."""
    if articles["next_page_url"].null_count == articles.num_rows:
        return articles, []
    light = articles.select(["page_id", "url", "fetched_at", "next_page_url"]).to_pylist()
    rows = [r | {"number": n, "key": page_key(r["url"])} for n, r in enumerate(light)]
    rows.sort(key=lambda r: (r["fetched_at"], r["page_id"]))
    by_url: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_url.setdefault(row["key"], []).append(row)
    targets = {page_key(r["next_page_url"]) for r in rows if r["next_page_url"]}
    joined: dict[str, Drop] = {}
    chains = [_chain(first, by_url, joined) for first in rows if first["next_page_url"] and first["key"] not in targets]
    whole = [_whole(articles.take(pa.array(chain)).to_pylist()) for chain in chains if len(chain) > 1]
    replaced = pa.array([r["page_id"] for r in whole] + sorted(joined), pa.string())
    others = articles.filter(pc.invert(pc.is_in(articles["page_id"], replaced)))
    return pa.concat_tables([others, ARTICLES.table(r for r in whole if r["page_id"] not in joined)]), list(joined.values())


def _chain(first: dict[str, Any], by_url: Mapping[str, list[dict[str, Any]]], joined: dict[str, Drop]) -> list[int]:
    """Rows of the pages of a split article in order; of a page fetched more than once that nearest to the first page's fetch."""
    seen = {first["key"]}
    chain = [first]
    for _ in range(MAX_PAGES):
        target = chain[-1]["next_page_url"]
        key = page_key(target) if target else None
        if key is None or key in seen or key not in by_url:
            break
        seen.add(key)
        fetches = by_url[key]
        for fetch in fetches:
            joined[fetch["page_id"]] = Drop(fetch["page_id"], DropReason.JOINED, first["url"])
        chain.append(min(fetches, key=lambda r: (abs((r["fetched_at"] - first["fetched_at"]).total_seconds()), r["page_id"])))
    return [row["number"] for row in chain]


def _whole(pages: list[dict[str, Any]]) -> dict[str, Any]:
    """The row of a split article, made of those of its pages."""
    first = pages[0]
    for name in ("text", "text_raw"):
        first[name] = "\n".join(page[name] for page in pages)
    for name in ("images", "links", "editors"):
        first[name] = list(dict.fromkeys(one for page in pages for one in page[name]))
    first["boilerplate"] = [line for page in pages for line in page["boilerplate"]]
    first["next_page_url"] = pages[-1]["next_page_url"]
    first["revision_id"] = revision_of(first["article_id"], first["title"], first["text"])
    return first
