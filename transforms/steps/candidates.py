"""Names that articles speak of and the table of entities lacks: what an analyst looks through to make the table grow.

In:     articles, mentions; reference tables: aliases, publishers (names that are known already)
Out:    candidates, one row per article and name
Drops:  no_candidate
Why:    a table of names is out of date on the day that it is written. Names are found by how news speaks of them
(text/entities/new_entity_candidates.py); a name
        inside a known one is known, and one that holds a known name is shown beside it, because it may be an alias.
"""

from collections import defaultdict
from typing import Any

import pyarrow as pa

from transforms.columns import once_for_tables
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import CANDIDATES
from transforms.text.entities.alias_matcher import fold, spellings
from transforms.text.entities.known_names import COMPANIES, ORGANISATIONS
from transforms.text.entities.new_entity_candidates import NewName, find_new
from transforms.text.language.segment import sentences

Spans = list[tuple[int, int, bool, str]]


def run(*, articles: pa.Table, mentions: pa.Table, aliases: pa.Table, publishers: pa.Table) -> StepResult:
    """One row per article and new name; articles without any are dropped."""
    known = _known(aliases, publishers)
    named: dict[str, Spans] = defaultdict(list)
    columns = (mentions[c].to_pylist() for c in ("article_id", "start", "end", "in_title", "entity_id"))
    for article_id, start, end, in_title, entity_id in zip(*columns, strict=True):
        named[article_id].append((start, end, in_title, entity_id))
    rows: list[dict[str, Any]] = []
    dropped: list[Drop] = []
    for article in articles.select(["article_id", "day", "title", "text"]).to_pylist():
        key, title, text = article["article_id"], article["title"] or "", article["text"]
        found = [(n, near) for n in find_new(title, text, known) if (near := _near(n, named[key])) is not None]
        if not found:
            dropped.append(Drop(key, DropReason.NO_CANDIDATE))
        for name, near in found:
            source = title if name.in_title else text
            rows.append(
                {
                    "article_id": key,
                    "day": article["day"],
                    "name": name.name,
                    "kind": name.kind,
                    "sign": name.sign,
                    "n": name.count,
                    "sentence": next((source[a:b] for a, b in sentences(source) if b > name.start), source),
                    "start": name.start,
                    "end": name.end,
                    "in_title": name.in_title,
                    "near_entity_id": near or None,
                }
            )
    return StepResult(CANDIDATES.table(rows), tuple(dropped))


def _near(name: NewName, spans: Spans) -> str | None:
    """The known entity named inside the candidate, "" when there is none; None when the candidate is no more than a part of known names."""
    near = ""
    for start, end, in_title, entity_id in spans:
        if in_title is name.in_title and start < name.end and name.start < end:
            if not (name.start <= start and end <= name.end) or end - start == name.end - name.start:
                return None
            near = near or entity_id
    return near


@once_for_tables
def _known(aliases: pa.Table, publishers: pa.Table) -> frozenset[str]:
    names = (*aliases["alias"].to_pylist(), *publishers["name"].to_pylist(), *f"{COMPANIES} {ORGANISATIONS}".split())
    return frozenset(s for name in names if name for s in spellings(fold(name)))
