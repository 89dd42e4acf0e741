"""The search index: plain Parquet, so that SQL alone can read it (mart.search).

    <data>/search/documents.parquet                  one row per revision of an article that is indexed
    <data>/search/postings/segment=N/part-0.parquet  one row per gram and document, sorted by gram; see transforms/text/index/postings.py

A changed day writes one new segment, then replaces documents.parquet, which names the segment of each document: that rename is the commit,
and rows of other segments are ignored. A removed document only loses its row. Segments of similar size are merged over time, so that a
query opens few files (O'Neil et al. 1996, the log-structured merge-tree). A killed update leaves unreferenced files; the next update
removes them.
"""

import contextlib
import shutil
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.text.index import postings as grams
from warehouse.search.engine import SUMMARY
from warehouse.search.folding import folding
from warehouse.storage import checksums
from warehouse.storage.atomic_write import replacing
from warehouse.storage.file_lock import locked
from warehouse.storage.lake import Lake, LakeError
from warehouse.storage.session import quoted

DOCS_PER_SEGMENT = 20_000  # new documents written at once; bounds memory
DOCS_PER_CUT = 2_000  # tokenised at once
MERGED_AT_ONCE = 4  # segments of similar size are merged into one
SMALL_SEGMENT = 1_000  # documents; all smaller segments count as one size
ROW_GROUP = 122_880  # rows: smaller groups slow mart.search (footers), larger ones slow the engine
DOCUMENT_ROW_GROUP = 4_096  # rows: twenty hits read twenty groups at most
SORT_MEMORY = "2GB"
_COLUMNS = ("article_id", "revision_id", "portal", "title", "text", "published_at", "fetched_at")
_STAMP = pa.timestamp("us", tz="UTC")


def _field(name: str, kind: pa.DataType, doc: str) -> pa.Field:
    return pa.field(name, kind, metadata={"doc": doc})


DOCUMENTS = pa.schema(
    [
        _field("doc", pa.int32(), "Number of the document in the postings."),
        _field("segment", pa.int32(), "Segment that holds its postings; rows of other segments do not count."),
        _field("article_id", pa.string(), "Article."),
        _field("revision_id", pa.string(), "Revision whose words are indexed."),
        _field("portal", pa.string(), "Portal id."),
        _field("title", pa.string(), "Headline, Simplified."),
        _field("published_at", _STAMP, "Claimed time of publication, UTC."),
        _field("fetched_at", _STAMP, "When the revision was fetched, UTC."),
        _field("day", pa.date32(), "Partition of lake.articles that holds the revision."),
        _field("n_grams", pa.int32(), "Grams in headline and text: the length that BM25 reads."),
        _field("is_newest", pa.bool_(), "The newest revision of its article; the others are not found."),
        _field("is_here", pa.bool_(), "False when the lake holds the revision no more; its row goes when its segment is merged."),
        _field("stamp", pa.string(), "State of the day's file when it was indexed; another state is indexed anew."),
    ]
)
POSTINGS = pa.schema(
    [
        _field(
            "gram", pa.int64(), "A pair of characters, a word of one character, a Latin word or a number; lake.search_grams makes them."
        ),
        _field("doc", pa.int32(), "Document, as in lake.search_documents."),
        _field(
            "seen",
            pa.uint8(),
            "Flags 1 in the headline, 2 as a word, 4 as a word of the headline; 8 * class of occurrences; 64 * class of length.",
        ),
        _field("segment", pa.int32(), "Segment of the row."),
    ]
)
_ENCODING = {
    **dict.fromkeys(("doc", "published_at", "fetched_at", "n_grams"), "DELTA_BINARY_PACKED"),
    **dict.fromkeys(("article_id", "revision_id"), "DELTA_BYTE_ARRAY"),
}
POSTING = POSTINGS.remove(POSTINGS.get_field_index("segment"))
"""Columns of a postings file; the segment is its folder."""


class SearchIndex:
    """Reads and writes the index of the data directory `data`."""

    def __init__(self, data: Path) -> None:
        self.root = data / "search"
        self.documents_path = self.root / "documents.parquet"

    def files(self) -> list[Path]:
        """Its files, each with a sidecar (warehouse/storage/checksums.py)."""
        return [p for p in (self.documents_path, *sorted((self.root / "postings").glob("segment=*/part-0.parquet"))) if p.exists()]

    def faults(self, *, everything: bool = True) -> Iterator[tuple[Path, str | None]]:
        """Its files with what is wrong with them: None for a whole one, "" for one of which nothing is known. Else only footers are
        read."""
        for path in self.files():
            is_same = checksums.matches(path) if everything else None
            fault = None if is_same else checksums.fault_of(path, whole=is_same is False)
            yield path, (fault or "not the bytes that were written" if is_same is False else fault or (None if is_same else ""))

    def set_damaged_aside(self) -> Path | None:
        """Move an index that is damaged out of the way, so that all of it is made anew; where it is now. Waits for other writers."""
        with self.lock():
            return self._set_aside_when_damaged()

    def _set_aside_when_damaged(self) -> Path | None:
        documents = self.documents_path
        try:
            if not any(fault for _, fault in self.faults()) and (not documents.exists() or self._has_its_segments()):
                return None
        except (OSError, pa.ArrowException):
            pass  # documents that cannot be read
        target = self.root.with_name(f".{self.root.name}.damaged.{datetime.now(UTC):%Y%m%dT%H%M%S}")
        target.mkdir(exist_ok=True)
        for path in (documents, self.root / "postings"):
            if path.exists():
                path.rename(target / path.name)
        return target

    def _has_its_segments(self) -> bool:
        said = (pq.read_schema(self.documents_path).metadata or {}).get(b"segments", b"")
        return all(self.segment_path(int(number)).exists() for number in said.split())

    def prepare(self) -> None:
        """Create an empty index when there is none, so that readers find its files."""
        if not self.documents_path.exists() or not (schema := pq.read_schema(self.documents_path)).equals(DOCUMENTS):
            self.commit(DOCUMENTS.empty_table())
        elif not set(SUMMARY) <= set(schema.metadata or ()):
            self.commit(pq.read_table(self.documents_path, schema=DOCUMENTS, page_checksum_verification=True))
        if not any((self.root / "postings").glob("segment=*/part-0.parquet")):
            self._write(self.segment_path(0), POSTING.empty_table())

    def segment_path(self, segment: int) -> Path:
        """The postings file of a segment."""
        return self.root / "postings" / f"segment={segment}" / "part-0.parquet"

    def documents(self) -> pa.Table:
        """The table of documents. Raises LakeError when it cannot be read."""
        try:
            self.prepare()
            return pq.read_table(self.documents_path, schema=DOCUMENTS, page_checksum_verification=True)
        except (OSError, pa.ArrowException) as error:
            raise LakeError(f"the search index {self.root} cannot be read ({error}); `tingfeng build` makes it anew") from error

    def commit(self, documents: pa.Table) -> None:
        """Make these documents searchable: write documents.parquet, ordered by number, with the summary that every search needs as
        metadata.
        """
        table = documents.cast(DOCUMENTS)
        if not pc.all(pc.greater_equal(table["doc"][1:], table["doc"][:-1])).as_py():
            table = table.sort_by("doc")
        segments = sorted(pc.unique(table["segment"]).to_pylist())
        said = ("\n".join(folding()), " ".join(map(str, segments)), str(pc.sum(table["is_newest"]).as_py() or 0))
        table = table.replace_schema_metadata(dict(zip(SUMMARY, said, strict=True)))
        plain = [name for name in DOCUMENTS.names if name not in _ENCODING and name != "title"]
        self._write(self.documents_path, table, row_group_size=DOCUMENT_ROW_GROUP, column_encoding=_ENCODING, use_dictionary=plain)

    def sweep(self, documents: pa.Table) -> None:
        """Remove unreferenced segments (merged, or left by a killed update) and temporary files of killed updates."""
        shutil.rmtree(self.root / ".spill", ignore_errors=True)
        for left in self.root.glob(".*.tmp"):
            left.unlink(missing_ok=True)
        named = set(pc.unique(documents["segment"]).to_pylist()) or {0}
        for folder in (self.root / "postings").glob("segment=*"):
            if not folder.name.removeprefix("segment=").isdigit() or int(folder.name.removeprefix("segment=")) not in named:
                shutil.rmtree(folder, ignore_errors=True)

    def next_segment(self) -> int:
        """The lowest segment number above all existing ones."""
        numbers = (p.name.removeprefix("segment=") for p in (self.root / "postings").glob("segment=*"))
        return max((int(n) for n in numbers if n.isdigit()), default=0) + 1

    def write_segment(self, segment: int, postings: Iterable[pa.RecordBatch] | str) -> None:
        """Sort postings (batches, or a query for them) by gram and document into a new segment, spilling to disk when there are many."""
        path = self.segment_path(segment)
        options = f"format parquet, parquet_version v2, compression zstd, row_group_size {ROW_GROUP}, dictionary_size_limit 1000"
        config: dict[str, str | bool | int | float | list[str]] = {"memory_limit": SORT_MEMORY, "temp_directory": str(self.root / ".spill")}
        try:
            with replacing(path) as temporary, contextlib.closing(duckdb.connect(config=config)) as db:
                db.execute("set preserve_insertion_order = false")
                source = postings
                if not isinstance(postings, str):
                    db.register("given", pa.RecordBatchReader.from_batches(POSTING, postings))
                    source = "select * from given"
                rows = f"select gram, doc, seen from ({source}) order by gram, doc"  # noqa: S608  paths and options are ours
                db.execute(f"copy ({rows}) to {_sql(temporary)} ({options})")
                checksums.note_before(path, checksums.digest_of(temporary))
            checksums.note(path, [checksums.digest_of(path)])
        except (OSError, duckdb.Error) as error:
            raise LakeError(f"cannot write {path}: {error}. What was found before is still found.") from error

    def _write(self, path: Path, table: pa.Table, **options: Any) -> None:
        try:
            with replacing(path) as temporary:
                pq.write_table(table, temporary, compression="zstd", write_page_checksum=True, **options)
                checksums.note_before(path, digest := checksums.digest_of(temporary))
            checksums.note(path, [digest])
        except OSError as error:
            raise LakeError(f"cannot write {path}: {error}. What was found before is still found.") from error

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Hold the lock of the only writer; others wait."""
        with locked(self.root / ".lock"):
            yield


def update(data: Path, days: Iterable[date] | None = None, lake: Lake | None = None) -> int:
    """Bring the index up to the lake: all days whose file has changed, or only those of `days`. Returns the number of revisions added."""
    index, lake = SearchIndex(data), lake or Lake(data / "lake")
    wanted = None if days is None else set(days)
    with index.lock():
        documents = index.documents()
        index.sweep(documents)
        left_out = {path.parent.name.removeprefix("day=") for path in lake.left_out if path.parent.parent.name == "articles"}
        known = {day: stamps for day, stamps in _stamps(documents).items() if day.isoformat() not in left_out}
        present = {day: _stamp(lake, day) for day in lake.days("articles")}
        changed = [d for d in sorted(known.keys() | present.keys()) if known.get(d, {""}) != {present.get(d, "")}]
        n_new = 0
        for some in _portions(lake, [d for d in changed if wanted is None or d in wanted]):
            documents, n = _indexed(index, lake, documents, {d: present.get(d, "") for d in some})
            n_new += n
        merge(index, documents)
    return n_new


def _stamps(documents: pa.Table) -> dict[date, set[str]]:
    """The file stamps under which each day was indexed; several after an interrupted update."""
    found: dict[date, set[str]] = {}
    pairs = documents.filter(documents["is_here"]).group_by(["day", "stamp"]).aggregate([])
    for day, stamp in zip(pairs["day"].to_pylist(), pairs["stamp"].to_pylist(), strict=True):
        found.setdefault(day, set()).add(stamp)
    return found


def _stamp(lake: Lake, day: date) -> str:
    """A stamp that changes whenever the day's file is replaced."""
    state = lake.path("articles", day).stat()
    return f"{state.st_mtime_ns}-{state.st_size}-{state.st_ino}"


def _portions(lake: Lake, days: list[date]) -> Iterator[list[date]]:
    """Days in groups of about DOCS_PER_SEGMENT articles."""
    portion: list[date] = []
    size = 0
    for day in days:
        portion.append(day)
        path = lake.path("articles", day)
        size += pq.read_metadata(path).num_rows if path.exists() else 0
        if size >= DOCS_PER_SEGMENT:
            yield portion
            portion, size = [], 0
    if portion:
        yield portion


def _indexed(index: SearchIndex, lake: Lake, documents: pa.Table, stamps: dict[date, str]) -> tuple[pa.Table, int]:
    """(documents after indexing some days, number of new ones)."""
    in_days = pc.and_(documents["is_here"], pc.is_in(documents["day"], pa.array(list(stamps), pa.date32())))
    others, before = documents.filter(pc.invert(in_days)), documents.filter(in_days)
    segment = index.next_segment()
    first = (pc.max(documents["doc"]).as_py() or 0) + 1
    n_new, parts, touched = 0, [others], set(before["article_id"].to_pylist())
    cut: list[pa.RecordBatch] = []
    for day in sorted(stamps):
        rows = lake.read("articles", day, _COLUMNS)
        known = before.filter(pc.equal(before["day"], pa.scalar(day, pa.date32())))
        stays = pc.is_in(known["revision_id"], rows["revision_id"])
        parts += [_with(known.filter(stays), stamp=stamps[day]), _with(known.filter(pc.invert(stays)), is_here=False, is_newest=False)]
        new = rows.filter(pc.invert(pc.is_in(rows["revision_id"], known["revision_id"]))).sort_by("revision_id")
        touched.update(new["article_id"].to_pylist())
        for start in range(0, new.num_rows, DOCS_PER_CUT):
            part = new.slice(start, DOCS_PER_CUT)
            postings, lengths = _cut(part, first + n_new)
            cut.append(postings)
            numbers = pa.array(range(first + n_new, first + n_new + part.num_rows), pa.int32())
            parts.append(
                _documents(part, doc=numbers, segment=segment, day=day, n_grams=lengths, is_newest=True, is_here=True, stamp=stamps[day])
            )
            n_new += part.num_rows
    if n_new:
        index.write_segment(segment, cut)
    result = _with_newest(pa.concat_tables(parts).combine_chunks(), touched)
    index.commit(result)
    if result.num_rows:
        shutil.rmtree(index.segment_path(0).parent, ignore_errors=True)  # an empty first file would mislead the planner
    return result, n_new


def _cut(rows: pa.Table, first: int) -> tuple[pa.RecordBatch, pa.Array]:
    """(postings, lengths) of new revisions, numbered from `first`."""
    (gram, doc, seen), lengths = grams.postings([t or "" for t in rows["title"].to_pylist()], rows["text"].to_pylist())
    return pa.record_batch([gram, doc + first, seen], schema=POSTING), pa.array(lengths, pa.int32())


def _documents(rows: pa.Table, **more: Any) -> pa.Table:
    """Rows of DOCUMENTS from rows of articles; `more` gives the other columns, as arrays or as one value for all."""
    n = rows.num_rows
    given = {k: v if isinstance(v, pa.Array) else pa.array([v] * n, DOCUMENTS.field(k).type) for k, v in more.items()}
    return pa.table([given[name] if name in given else rows[name] for name in DOCUMENTS.names], schema=DOCUMENTS)


def _with(documents: pa.Table, **values: Any) -> pa.Table:
    """The documents with one value for all in some columns."""
    for name, value in values.items():
        place = DOCUMENTS.get_field_index(name)
        documents = documents.set_column(place, DOCUMENTS.field(place), pa.array([value] * documents.num_rows, DOCUMENTS.field(place).type))
    return documents


def _with_newest(documents: pa.Table, touched: set[str]) -> pa.Table:
    """The documents with `is_newest` recomputed for the changed articles."""
    rows = pc.and_(documents["is_here"], pc.is_in(documents["article_id"], pa.array(sorted(touched), pa.string()))).combine_chunks()
    places = pc.indices_nonzero(rows).to_pylist()
    some = documents.take(pa.array(places, pa.int64())).select(["article_id", "fetched_at", "day", "revision_id"]).to_pylist()
    best: dict[str, tuple[Any, ...]] = {}
    for row in some:
        rank = (row["fetched_at"], row["day"], row["revision_id"])
        best[row["article_id"]] = max(best.get(row["article_id"], rank), rank)
    newest = pa.array([best[r["article_id"]] == (r["fetched_at"], r["day"], r["revision_id"]) for r in some], pa.bool_())
    column = pc.replace_with_mask(documents["is_newest"].combine_chunks(), rows, newest)
    return documents.set_column(DOCUMENTS.get_field_index("is_newest"), "is_newest", column)


def merge(index: SearchIndex, documents: pa.Table) -> None:
    """Merge any MERGED_AT_ONCE segments of similar size into one, until there are fewer of each size."""
    while True:
        counts = documents.group_by("segment").aggregate([("doc", "count")])
        tiers: dict[int, list[int]] = {}
        sizes = dict(zip(counts["segment"].to_pylist(), counts["doc_count"].to_pylist(), strict=True))
        for segment, n in sizes.items():
            tier = 0
            while n > SMALL_SEGMENT * MERGED_AT_ONCE**tier:
                tier += 1
            tiers.setdefault(tier, []).append(segment)
        full = next((sorted(some) for _, some in sorted(tiers.items()) if len(some) >= MERGED_AT_ONCE), None)
        if full is None:
            return
        documents = _rewritten(index, documents, full)


def forget(data: Path) -> int:
    """Rewrite the segments that hold documents which the lake has no more, so that nothing of these is left; how many segments."""
    index = SearchIndex(data)
    with index.lock():
        documents = index.documents()
        gone = sorted(pc.unique(documents.filter(pc.invert(documents["is_here"]))["segment"]).to_pylist())
        if gone:
            documents = _rewritten(index, documents, gone)
        index.sweep(documents)
    return len(gone)


def _sql(path: Path) -> str:
    return quoted(str(path.resolve()))


def _rewritten(index: SearchIndex, documents: pa.Table, segments: list[int]) -> pa.Table:
    """Put the documents of some segments that the lake still has into a new one."""
    target = index.next_segment()
    merged = pc.is_in(documents["segment"], pa.array(segments, pa.int32()))
    documents = documents.filter(pc.or_(documents["is_here"], pc.invert(merged)))
    merged = pc.is_in(documents["segment"], pa.array(segments, pa.int32()))
    files = ", ".join(_sql(index.segment_path(s)) for s in segments)
    live = f"select doc from {_sql(index.documents_path)} where is_here and segment in ({', '.join(map(str, segments))})"  # noqa: S608
    some = f"select gram, doc, seen from read_parquet([{files}]) where doc in ({live})"  # noqa: S608  as above
    index.write_segment(target, some)
    place, moved = DOCUMENTS.get_field_index("segment"), pc.if_else(merged, pa.scalar(target, pa.int32()), documents["segment"])
    documents = documents.set_column(place, "segment", moved)
    index.commit(documents)
    return documents


def define(db: duckdb.DuckDBPyConnection, data: Path) -> None:
    """Create lake.search_documents, lake.search_postings and lake.search_folding (the folding of queries) in an open database."""
    index = SearchIndex(data)
    index.prepare()
    sources = {
        "search_documents": (DOCUMENTS, f"read_parquet({_sql(index.documents_path)})", "One row per revision in the search index."),
        "search_postings": (
            POSTINGS,
            (
                f"read_parquet({_sql(index.root / 'postings' / '*' / 'part-0.parquet')}, hive_partitioning = true, hive_types = "
                f"{{'segment': integer}})"
            ),
            "One row per gram and document of the search index.",
        ),
    }
    for name, (schema, source, doc) in sources.items():
        columns = ", ".join(schema.names)
        db.execute(f"create view lake.{name} as select {columns} from {source}")  # noqa: S608  names are ours
        db.execute(f"comment on view lake.{name} is {quoted(doc)}")
        for field in schema:
            db.execute(f"comment on column lake.{name}.{field.name} is {quoted(field.metadata[b'doc'].decode())}")
    db.execute("create table lake.search_folding as select ?::varchar as traditional, ?::varchar as simplified", [*folding()])
