"""Superseded files of the lake: stored when a day is replaced, found by time, removed by age.

    <root>/.history/<dataset>/day=YYYY-MM-DD/<written at>-<digest>.parquet    the old file itself, by hard link
    <root>/.history/tables/<name>/<written at>-<digest>.parquet               a curated table, from each `tingfeng build` that saw a change
    <root>/.history/pruned.json                                               the periods of each day that can no longer be shown

The digest is that of the bytes when they were superseded (checksums.py); names of older versions of this program have none.

A version of a day was current from its writing (the file's modification time) until the next one was written. The link is made before the
day is replaced, so a writer killed in between only leaves a second name of the file that is still current.
Copies of a lake must keep modification times (cp -a, rsync -aH), or they lose their history.
"""

import contextlib
import errno
import json
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from warehouse.storage import checksums
from warehouse.storage.atomic_write import replacing, sync

FOLDER = ".history"
TABLES = "tables"
PRUNED = "pruned.json"
_STAMP = "%Y%m%dT%H%M%S.%f"
_LEAST_STEP_NS = 1_000  # file names have microseconds
_NO_LINKS = {errno.EPERM, errno.EXDEV, errno.ENOTSUP, errno.EMLINK}
_PIECE_BYTES = 1 << 20
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class HistoryError(Exception):
    """The superseded files cannot be used; the message names the file and what to do."""


@dataclass(frozen=True)
class Version:
    """One file of a day (or curated table) and when it was current; `replaced_at` is None for the file that is current now."""

    path: Path
    written_at: datetime
    replaced_at: datetime | None = None


@dataclass
class Snapshot:
    """The files that were current at a moment, and the days whose file of that moment was pruned."""

    files: dict[str, list[Path]] = field(default_factory=dict)
    lost: dict[str, list[date]] = field(default_factory=dict)


@dataclass(frozen=True)
class Pruned:
    """Number and bytes of the files that a pruning removed."""

    n_files: int = 0
    n_bytes: int = 0


def written_at(path: Path) -> datetime:
    """When a file of the lake was written."""
    return _EPOCH + timedelta(microseconds=path.stat().st_mtime_ns // _LEAST_STEP_NS)


def digest_named(path: Path) -> str | None:
    """The digest in the name of a superseded file; None for one of an older version of this program."""
    return path.name.removesuffix(".parquet").partition("-")[2] or None


def _named(path: Path) -> datetime | None:
    try:
        return datetime.strptime(path.name.removesuffix(".parquet").partition("-")[0], _STAMP).replace(tzinfo=UTC)
    except ValueError:
        return None


def _name(path: Path) -> str:
    """The name of a file among the superseded ones."""
    return f"{written_at(path).strftime(_STAMP)}-{checksums.digest_of(path)}.parquet"


def renamed(path: Path) -> Path:
    """Give a superseded file that was rewritten the name of its bytes; its time stays."""
    stamp = path.name.partition("-")[0].removesuffix(".parquet")
    target = path.with_name(f"{stamp}-{checksums.digest_of(path)}.parquet")
    return path.replace(target)


class History:
    """The superseded files below a lake's root."""

    def __init__(self, root: Path) -> None:
        self.lake = root
        self.root = root / FOLDER

    def replace(self, old: Path, new: Path, *, keep: bool = True) -> bool:
        """Rename `new` to `old` and keep the old bytes as a version; False when the bytes are equal and nothing was done."""
        if old.exists():
            if _same_bytes(old, new):
                new.unlink()
                return False
            _after(old, new)
            if keep:
                link(old, self.root / old.parent.parent.name / old.parent.name / _name(old))
        new.replace(old)
        sync(old.parent)
        return True

    def versions(self, dataset: str, day: date) -> list[Version]:
        """All existing versions of the day, oldest first; the last one is current."""
        current = [p for p in (self.lake / dataset / f"day={day}").glob("*.parquet") if not p.name.startswith(".")]
        return _versions(_parquet(self.root / dataset / f"day={day}"), current[0] if current else None)

    def with_digest(self, dataset: str, day: date, digest: str) -> Path | None:
        """A superseded file of the day with these bytes; None when it is pruned or damaged."""
        found = (self.root / dataset / f"day={day}").glob(f"*-{digest}.parquet")
        return next((path for path in found if checksums.digest_of(path) == digest), None)

    def at(self, moment: datetime, current: Mapping[str, Iterable[tuple[date, Path]]]) -> Snapshot:
        """The snapshot of a moment. `current` are the days and files of each dataset that are current now."""
        gone = self._pruned()
        snapshot = Snapshot()
        for dataset, days in current.items():
            now = dict(days)
            kept = {d: _parquet(p) for d, p in _day_folders(self.root / dataset)}
            files, lost = snapshot.files.setdefault(dataset, []), snapshot.lost.setdefault(dataset, [])
            for day in sorted(now.keys() | kept.keys()):
                version = _current_at(_versions(kept.get(day, []), now.get(day)), moment)
                if version:
                    files.append(version.path)
                elif (span := gone.get(f"{dataset}/{day}")) and span[0] <= moment < span[1]:
                    lost.append(day)
        return snapshot

    def keep_tables(self, tables: Mapping[str, pa.Table]) -> None:
        """Store the curated tables that differ from their newest stored version."""
        for name, table in tables.items():
            folder = self.root / TABLES / name
            folder.mkdir(parents=True, exist_ok=True)
            temporary = folder / f".{name}.{os.getpid()}.tmp"
            try:
                with temporary.open("wb") as f:
                    pq.write_table(table, f, compression="zstd")
                    f.flush()
                    os.fsync(f.fileno())
                newest = max(_parquet(folder), default=None)
                if newest is None or not _same_bytes(newest, temporary):
                    temporary.replace(folder / _name(temporary))
                    sync(folder)
            finally:
                temporary.unlink(missing_ok=True)

    def tables_at(self, moment: datetime, names: Iterable[str]) -> dict[str, pa.Table]:
        """The curated tables of a moment; for a table first stored later, its first version."""
        found = {}
        for name in names:
            versions = _versions(_parquet(self.root / TABLES / name), None)
            if versions:
                path = (_current_at(versions, moment) or versions[0]).path
                try:
                    found[name] = pq.read_table(path, page_checksum_verification=True)
                except (OSError, pa.ArrowException) as error:
                    raise HistoryError(
                        f"{path} cannot be read ({error}): restore it from a backup, or `tingfeng prune --damaged`"
                    ) from error
        return found

    def files(self) -> Iterator[Path]:
        """Every superseded file, of days and of curated tables."""
        yield from (v.path for _, _, v in self.superseded())
        yield from (path for folder in sorted((self.root / TABLES).glob("*/")) for path in _parquet(folder))

    def superseded(self) -> Iterator[tuple[str, date, Version]]:
        """Every superseded file of a day: dataset, day and version."""
        for folder in sorted(self.root.glob("*/")):
            for day, place in _day_folders(folder) if folder.name != TABLES else ():
                yield from ((folder.name, day, v) for v in self.versions(folder.name, day) if v.path.parent == place)

    def prune(self, before: datetime, *, also: Collection[Path] = (), dry_run: bool = False) -> Pruned:
        """Remove files that were superseded before a moment, and those of `also`, after recording the periods that are no longer shown."""
        old = [(d, day, v) for d, day, v in self.superseded() if (v.replaced_at and v.replaced_at < before) or v.path in also]
        tables = [path for path in also if path.parent.parent == self.root / TABLES]
        paths = [*(v.path for _, _, v in old), *tables]
        n_bytes = sum(path.stat().st_size for path in paths)
        if dry_run or not paths:
            return Pruned(len(paths), n_bytes)
        gone = self._pruned()
        for dataset, day, version in old:
            until = version.replaced_at or version.written_at
            first, last = gone.get(f"{dataset}/{day}", (version.written_at, until))
            gone[f"{dataset}/{day}"] = (min(first, version.written_at), max(last, until))
        with replacing(self.root / PRUNED) as temporary:
            temporary.write_text(json.dumps({k: [a.isoformat(), b.isoformat()] for k, (a, b) in sorted(gone.items())}, indent=0))
        for path in paths:
            path.unlink()
            with contextlib.suppress(OSError):  # the day has other versions
                path.parent.rmdir()
        return Pruned(len(paths), n_bytes)

    def _pruned(self) -> dict[str, tuple[datetime, datetime]]:
        """The period, from and to, whose files were pruned, by dataset/day."""
        path = self.root / PRUNED
        if not path.exists():
            return {}
        try:
            spans: dict[str, list[str]] = json.loads(path.read_text(encoding="utf-8"))
            return {k: (datetime.fromisoformat(a), datetime.fromisoformat(b)) for k, (a, b) in spans.items()}
        except (OSError, ValueError, TypeError, AttributeError) as error:
            raise HistoryError(
                f"{path} cannot be read ({error}): restore it from a backup. Without it (move it away) --as-of no longer says "
                "which moments were pruned"
            ) from error


def link(source: Path, target: Path) -> None:
    """Hard-link a file, or copy it with its times where links are not supported. An existing name is left alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, target)
    except FileExistsError:
        return
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        with replacing(target) as temporary:
            shutil.copy2(source, temporary)
    sync(target.parent)


def _same_bytes(one: Path, other: Path) -> bool:
    if one.stat().st_size != other.stat().st_size:
        return False
    with one.open("rb") as a, other.open("rb") as b:
        while piece := a.read(_PIECE_BYTES):
            if piece != b.read(_PIECE_BYTES):
                return False
    return True


def _after(old: Path, new: Path) -> None:
    """Make a file's modification time later than that of the version before it, whatever the clock says."""
    was, now = old.stat().st_mtime_ns, new.stat().st_mtime_ns
    if now < was + _LEAST_STEP_NS:
        os.utime(new, ns=(was + _LEAST_STEP_NS, was + _LEAST_STEP_NS))


def _parquet(folder: Path) -> list[Path]:
    return sorted(p for p in folder.glob("*.parquet") if _named(p)) if folder.is_dir() else []


def _day_folders(folder: Path) -> Iterator[tuple[date, Path]]:
    for place in sorted(folder.glob("day=*")):
        with contextlib.suppress(ValueError):
            yield date.fromisoformat(place.name.removeprefix("day=")), place


def _versions(kept: list[Path], current: Path | None) -> list[Version]:
    """Stored files and the current one as versions, oldest first; a second name of the current file does not count."""
    found = {moment: path for path in kept if (moment := _named(path))}
    if current:
        found[written_at(current)] = current
    moments = sorted(found)
    ends: list[datetime | None] = [*moments[1:], None][: len(moments)]
    return [Version(found[m], m, end) for m, end in zip(moments, ends, strict=True)]


def _current_at(versions: list[Version], moment: datetime) -> Version | None:
    return next((v for v in reversed(versions) if v.written_at <= moment), None)
