"""The lake: plain Parquet, one file for each dataset and day, replaced in one rename.

    <root>/<dataset>/day=YYYY-MM-DD/part-0.parquet

A reader sees either the old file or the new one, never half of one: a day is written to a hidden temporary file in the same folder, synced
and renamed. A day replaced by different bytes is kept as a superseded file (warehouse/storage/versions.py). Every dataset also has a file
without rows (day 1970-01-01), so that views can be created before the first row exists and always see every column.
"""

import contextlib
import errno
import os
import re
import uuid
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds
import pyarrow.parquet as pq
from numpy.typing import NDArray

from transforms.schemas import DATASETS, MADE_BY_TICKS
from warehouse.storage import checksums
from warehouse.storage.atomic_write import is_alive, replacing
from warehouse.storage.file_lock import LockHeldError, locked
from warehouse.storage.versions import History, link

PART = "part-0.parquet"
NO_DAY = date(1970, 1, 1)
THIS_MILLENNIUM = 2000
ROWS_PER_GROUP = 122_880  # DuckDB's own unit
TEXTS_PER_GROUP = 1_000  # so small that looking up a few articles reads a few megabytes only
DAMAGED = ".damaged"
UNFINISHED = ".unfinished"
IDENTITY = ".identity"
NOTED = frozenset({"fetches", "drops", "runs"}) | MADE_BY_TICKS
"""Datasets whose digests stand beside their files; those of the others stand in `runs`."""
_TEMPORARY = (f"*/day=*/.{PART}.*.tmp", f"{UNFINISHED}/*/.*.tmp", ".history/*/*/.*.tmp", ".history/.*.tmp")
_DAY_FOLDER = re.compile(r"day=(\d{4}-\d\d-\d\d)")

Places = NDArray[np.int64]


class LakeError(Exception):
    """The lake cannot be read or written; the message says where and what to do."""


class DamagedFileError(LakeError):
    """A file of the lake cannot be read; `paths` are those of which at least one is damaged."""

    def __init__(self, message: str, paths: Sequence[Path] = ()) -> None:
        super().__init__(message)
        self.paths = tuple(paths)


class Lake:
    """Reads and writes the datasets below `root`. Files in `left_out` are damaged: they are not listed, so that the others can be read."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.history = History(root)
        self.left_out: set[Path] = set()
        self._digests: dict[Path, tuple[tuple[int, int, int], str]] = {}

    def path(self, dataset: str, day: date) -> Path:
        """The file of a day of a dataset."""
        return self.root / dataset / f"day={day.isoformat()}" / PART

    def glob(self, dataset: str) -> str:
        """Glob pattern of all files of a dataset."""
        return str(self.root.resolve() / dataset / "*" / PART)

    def patterns(self, dataset: str) -> list[Path]:
        """Glob patterns of the same files with the empty one last: DuckDB estimates the number of rows from the first file."""
        folder = self.root / dataset
        if any(p.parent.parent == folder for p in self.left_out):
            return [*(self.path(dataset, day) for day in self.days(dataset)), self.path(dataset, NO_DAY)]
        if not any(day.year >= THIS_MILLENNIUM for day in self.days(dataset)):
            return [folder / "*" / PART]
        return [folder / "day=2*" / PART, folder / "day=1*" / PART]

    def prepare(self) -> None:
        """Make sure that every dataset has its file without rows in today's shape, and that no dead writer's file stays."""
        if not identity_of(self.root):
            with contextlib.suppress(OSError):  # a lake that may only be read
                self.root.mkdir(parents=True, exist_ok=True)
                with replacing(self.root / IDENTITY) as temporary:
                    temporary.write_text(f"{uuid.uuid4().hex}\n", encoding="ascii")
        for dataset in DATASETS.values():
            seed = self.path(dataset.name, NO_DAY)
            if not seed.exists() or not _same_shape(_schema_of(seed), dataset.schema):
                self._replace(seed, dataset.empty(), keep=False)
        self.sweep()

    def days(self, dataset: str) -> list[date]:
        """Days that hold a file of the dataset, ascending."""
        there = (p for p in (self.root / dataset).glob(f"day=*/{PART}") if p not in self.left_out)
        found = (_DAY_FOLDER.fullmatch(p.parent.name) for p in there)
        days = sorted(date.fromisoformat(m.group(1)) for m in found if m)
        return [d for d in days if d != NO_DAY]

    def is_uniform(self, dataset: str, paths: Sequence[Path] | None = None) -> bool:
        """Whether all files (or those of `paths`) have the current columns. Files newer than the empty one do."""
        seed = self.path(dataset, NO_DAY)
        made = seed.stat().st_mtime_ns
        files = paths if paths is not None else (self.root / dataset).glob(f"day=*/{PART}")
        wanted = set(DATASETS[dataset].schema.names)
        old = [p for p in files if p not in self.left_out and p.stat().st_mtime_ns < made]
        with _readable(dataset, old):
            return all(wanted <= set(pq.read_schema(p).names) for p in old)

    def distrust_times(self) -> None:
        """Make the empty files the newest where a newer file has older columns: files that were copied without their times do."""
        for name in DATASETS:
            seed = self.path(name, NO_DAY)
            made, wanted = seed.stat().st_mtime_ns, set(DATASETS[name].schema.names)
            newer = [p for day in self.days(name) if (p := self.path(name, day)).stat().st_mtime_ns >= made]
            if any(not wanted <= set(_schema_of(p).names) for p in newer):
                with contextlib.suppress(OSError):  # a lake that may only be read
                    os.utime(seed)

    def read(self, dataset: str, day: date, columns: Sequence[str] | None = None) -> pa.Table:
        """One day of a dataset; a table without rows when the day has no file. Columns that an older file lacks are null."""
        return self._read(dataset, [self.path(dataset, day)], columns)

    def read_days(self, dataset: str, days: Iterable[date], columns: Sequence[str] | None = None) -> pa.Table:
        """Several days of a dataset as one table, in the order of the days."""
        return self._read(dataset, [self.path(dataset, d) for d in days], columns)

    def find(self, dataset: str, days: Iterable[date], ids: Sequence[str], columns: Sequence[str] | None = None) -> pa.Table:
        """Rows of the days whose article_id is in `ids`. Reads the ids of all rows, and other columns only of row groups with a match."""
        schema, whole = _shape(dataset, columns), DATASETS[dataset].schema
        wanted = pa.array(ids, pa.string())
        found = [schema.empty_table()]
        for path in (p for day in days if (p := self.path(dataset, day)).exists()):
            with _readable(dataset, [path]):
                (fragment,) = ds.dataset(str(path), format=checksums.parquet_format(), schema=whole).get_fragments()
                held = fragment.to_table(schema=whole, columns=["article_id"])["article_id"]
                rows = np.flatnonzero(pc.is_in(held, wanted))
                if len(rows):
                    groups, place = _within_groups(rows, [group.num_rows for group in fragment.row_groups])
                    table = fragment.subset(row_group_ids=groups).to_table(schema=whole, columns=schema.names)
                    found.append(table.take(pa.array(place)).cast(schema))
        return pa.concat_tables(found)

    def _read(self, dataset: str, paths: list[Path], columns: Sequence[str] | None) -> pa.Table:
        schema = _shape(dataset, columns)
        files = [p for p in paths if p.exists()]
        if not files:
            return schema.empty_table()
        with _readable(dataset, files):
            source = ds.dataset([str(p) for p in files], format=checksums.parquet_format(), schema=DATASETS[dataset].schema)
            return source.to_table(columns=schema.names).cast(schema)

    def write(self, dataset: str, day: date, table: pa.Table, *, keep: bool = True) -> None:
        """Replace a day of a dataset. Raises LakeError for a wrong schema, a full disk or a folder without write permission."""
        schema = DATASETS[dataset].schema
        if not table.schema.equals(schema):
            raise LakeError(f"{dataset} has the wrong shape:\n{table.schema}\ninstead of\n{schema}")
        whole = (
            table.cast(schema).replace_schema_metadata(schema.metadata).combine_chunks()
        )  # pages end where chunks do: equal rows, equal bytes
        self._replace(self.path(dataset, day), whole, keep=keep)

    def _replace(self, path: Path, table: pa.Table, *, keep: bool = True) -> None:
        temporary = path.parent / f".{path.name}.{os.getpid()}.tmp"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with temporary.open("wb") as f:
                options = {"write_page_index": True, "write_page_checksum": True, **_encodings(table.schema)}
                group = TEXTS_PER_GROUP if "text" in table.schema.names else ROWS_PER_GROUP
                pq.write_table(table, f, compression="zstd", row_group_size=group, **options)
                f.flush()
                os.fsync(f.fileno())
            is_noted = path.parent.parent.name in NOTED
            if is_noted:
                digest = checksums.digest_of(temporary)
                checksums.note_before(path, digest)
            self.history.replace(path, temporary, keep=keep)
            if is_noted:
                checksums.note(path, [digest])
        except OSError as error:
            with contextlib.suppress(OSError):
                temporary.unlink(missing_ok=True)
            raise LakeError(f"cannot write {path}: {why(error)}. The day's old file is untouched.") from error

    def sweep(self) -> int:
        """Remove the temporary files of dead writers; returns their number."""
        n = 0
        for left in (p for pattern in _TEMPORARY for p in self.root.glob(pattern)):
            pid = left.name.split(".")[-2]
            if not is_alive(pid):
                with contextlib.suppress(OSError):  # a read-only lake
                    left.unlink()
                    n += 1
        return n

    def digest(self, dataset: str, day: date) -> str:
        """Hash of a day's file, cached until the file changes; empty when there is none."""
        path = self.path(dataset, day)
        try:
            with path.open("rb") as f:
                state = os.fstat(f.fileno())
                stamp = (state.st_mtime_ns, state.st_size, state.st_ino)
                known = self._digests.get(path)
                if known is None or known[0] != stamp:
                    known = (stamp, checksums.digest_of_open(f))
                    self._digests[path] = known
                return known[1]
        except FileNotFoundError:
            return ""

    def set_aside(self, dataset: str, day: date, *, is_replaced: bool = False) -> Path:
        """Move a day's damaged file to .damaged/, out of the way of readers, for whoever wants to save something from it; where it is
        now."""
        path = self.path(dataset, day)
        target = self.root / DAMAGED / dataset / path.parent.name / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}.parquet"
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if is_replaced:
                link(path, target)
                return target
            path.rename(target)
        except OSError as error:
            raise LakeError(f"cannot move the damaged {path} aside: {why(error)}.") from error
        checksums.drop_sidecar(path)
        return target

    @contextlib.contextmanager
    def lock(self, day: date, wait_s: float = 600) -> Iterator[None]:
        """Hold the lock of a day. Waits up to `wait_s` seconds, then raises a LakeError that names the holder."""
        path = self.root / ".locks" / f"{day.isoformat()}.lock"
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(locked(path, wait_s))
            except LockHeldError as error:
                raise LakeError(
                    f"day {day} is being processed by process {error.holder} for more than {wait_s:.0f} s; try again later."
                ) from None
            except OSError as error:
                raise LakeError(f"cannot lock day {day} ({path}): {why(error)}.") from error
            yield


def _encodings(schema: pa.Schema) -> dict[str, Any]:
    """Parquet encodings by column: ascending distinct hashes as deltas take two thirds of the space and are read twice as fast."""
    hashes = [f.name for f in schema if f.type == pa.list_(pa.uint32())]
    others = [f.name for f in schema if f.name not in hashes]
    return (
        {"use_dictionary": others, "column_encoding": {f"{name}.list.element": "DELTA_BINARY_PACKED" for name in hashes}} if hashes else {}
    )


def _shape(dataset: str, columns: Sequence[str] | None) -> pa.Schema:
    schema = DATASETS[dataset].schema
    return schema if columns is None else pa.schema([schema.field(c) for c in columns])


@contextlib.contextmanager
def _readable(dataset: str, files: Sequence[Path]) -> Iterator[None]:
    """Turn errors of reading a file into a LakeError that names it."""
    try:
        yield
    except (OSError, ValueError, pa.ArrowException) as error:  # ValueError: no value where there is always one
        bad = [p for p in files if checksums.fault_of(p, whole=True)] or list(files)
        days = ", ".join(sorted({p.parent.name.removeprefix("day=") for p in bad})[:3])
        raise DamagedFileError(
            f"cannot read {dataset} from {', '.join(map(str, bad[:3]))}: {first_line(error)}. "
            f"`tingfeng process --day {days.split(', ')[0]} --force` makes a day anew; `tingfeng verify` names all that is damaged.",
            bad,
        ) from error


def first_line(error: Exception) -> str:
    """The first line of a message; the kind of error when it has none."""
    return (str(error).splitlines() or [type(error).__name__])[0]


def _schema_of(path: Path) -> pa.Schema:
    """The columns of a file; none when it is damaged."""
    try:
        return pq.read_schema(path)
    except (OSError, pa.ArrowException):
        return pa.schema([])


def _within_groups(rows: Places, sizes: Sequence[int]) -> tuple[list[int], Places]:
    """(row groups that contain the ascending rows of a file, indices of the rows in these groups alone)."""
    edges = np.cumsum([0, *sizes])
    group = np.searchsorted(edges, rows, side="right") - 1
    groups, nth = np.unique(group, return_inverse=True)
    before = np.cumsum([0, *(sizes[g] for g in groups)])
    return groups.tolist(), rows - edges[group] + before[nth]


def identity_of(root: Path) -> str:
    """What tells this lake from any other, wherever it is moved or copied to; empty when it has none yet."""
    try:
        return (root / IDENTITY).read_text(encoding="ascii").strip()
    except (OSError, UnicodeDecodeError):
        return ""


def window(day: date, n_days: int) -> list[date]:
    """The `n_days` days before `day`, ascending."""
    return [day - timedelta(days=i) for i in range(n_days, 0, -1)]


def _same_shape(one: pa.Schema, other: pa.Schema) -> bool:
    """Whether columns and their docs are equal; `check_metadata` would see a change, since Parquet names list items differently."""
    return one.equals(other) and one.metadata == other.metadata and [f.metadata for f in one] == [f.metadata for f in other]


def why(error: OSError) -> str:
    """The cause of a failed write, with what to do."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return "the disk (or the quota) is full; free some room and run it again"
    if error.errno in {errno.EROFS, errno.EACCES, errno.EPERM}:
        return f"it may not be written ({error.strerror}); mend the permissions or choose another --data"
    return str(error)
