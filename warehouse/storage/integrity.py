"""Compares the files of the lake with their digests: damaged, missing or unknown files, and the commands that recreate them.

In:     the digests that `runs` and the sidecars hold (checksums.py), and `<lake>/.verified.json`: size and time of each file when it was
        last found whole, so that a build reads only files that changed since
Out:    one Damage for each file that is not what was written
Why:    of single flipped bits in Parquet pages a quarter changes answers without an error, and DuckDB does not verify page checksums
"""

import contextlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from transforms.schemas import DATASETS, MADE_BY_TICKS
from warehouse.storage import checksums
from warehouse.storage.atomic_write import replacing
from warehouse.storage.lake import NO_DAY, NOTED, DamagedFileError, Lake
from warehouse.storage.versions import FOLDER, digest_named

VERIFIED = ".verified.json"
SAID_ONCE = "no step makes it anew: restore it from a backup, or move it away"
NOT_MADE_ANEW = "restore it from a backup, or tingfeng prune --damaged: --as-of then says that it is gone"
"""The cure of a superseded file, which no command can make anew."""


@dataclass(frozen=True)
class Damage:
    """A damaged file (or record in it), and the command that recreates it. `is_whole` is a file that can be read and was written after
    the digests: most likely by a run that was killed before it wrote down its own."""

    path: Path
    what: str
    cure: str
    is_whole: bool = False

    def __str__(self) -> str:
        return f"{self.path}: {self.what}"


@dataclass
class Tally:
    """Numbers of files and bytes compared."""

    n_files: int = 0
    n_bytes: int = 0
    n_unknown: int = 0


def digests_in(runs: pa.Table) -> dict[str, str]:
    """Digest by dataset, from the rows of `runs` of one day."""
    texts = [text for text in runs.column("digests").to_pylist() if text]
    return dict(pair.split(":", 1) for text in texts for pair in text.split() if ":" in pair)


def recorded(lake: Lake, day: date) -> dict[str, str]:
    """Digest of each file that the steps wrote for a day; empty when `runs` cannot be read or is older than digests."""
    try:
        return digests_in(lake.read("runs", day, ["digests"]))
    except DamagedFileError:
        return {}


class Verifier:
    """Compares files with their digests; with `everything` also those whose size and time have not changed since the last comparison.

    `archived` are the days from whose archive a file can be made anew; None: all.
    """

    def __init__(self, lake: Lake, *, everything: bool = False, archived: Collection[date] | None = None) -> None:
        self.lake = lake
        self.archived = archived
        self.tally = Tally()
        self.unproven: list[Path] = []  # files that can be read and are not known to be what was written
        self._known: dict[str, str] = {} if everything else _read(lake.root / VERIFIED)
        self._seen = {key: stamp for key, stamp in self._known.items() if key.startswith(FOLDER)}

    def damages(self, days: Iterable[date] | None = None) -> Iterator[Damage]:
        """All damaged files of the lake, or those of some days, by day."""
        wanted = None if days is None else set(days)
        by_day: dict[date, list[str]] = {}
        for name in DATASETS:
            for day in self.lake.days(name):
                if wanted is None or day in wanted:
                    by_day.setdefault(day, []).append(name)
        for day in sorted(by_day):
            yield from self._of_day(day, by_day[day])

    def damages_of_history(self) -> Iterator[Damage]:
        """Superseded files that are not what was superseded, or, without a digest in the name, cannot be read."""
        self._seen = {key: stamp for key, stamp in self._seen.items() if not key.startswith(FOLDER)}
        for path in self.lake.history.files():
            key, stamp = str(path.relative_to(self.lake.root)), _stamp(path)
            self.tally.n_files += 1
            if self._known.get(key) != stamp:
                try:
                    what = self._of_superseded(path)
                except OSError as error:
                    what = f"cannot be read: {error.strerror}"
                if what:
                    yield Damage(path, what, NOT_MADE_ANEW)
                    continue
            self._seen[key] = stamp

    def _of_superseded(self, path: Path) -> str | None:
        digest = digest_named(path)
        self.tally.n_bytes += path.stat().st_size
        self.tally.n_unknown += digest is None
        if digest is None:
            return checksums.fault_of(path)
        return None if checksums.digest_of(path) == digest else "not the bytes that were superseded"

    def _of_day(self, day: date, names: list[str]) -> Iterator[Damage]:
        stamps = {name: _stamp(self.lake.path(name, day)) for name in names}
        changed = [name for name in names if self._known.get(f"{name}/{day}") != stamps[name]]
        self._seen |= {f"{name}/{day}": stamps[name] for name in names if name not in changed}
        self.tally.n_files += len(names) - len(changed)
        digests: Mapping[str, str] = recorded(self.lake, day) if changed else {}
        for name in changed:
            self.tally.n_files += 1
            found = self._of_file(name, day, digests.get(name))
            if found:
                yield found
            else:
                self._seen[f"{name}/{day}"] = stamps[name]

    def _of_file(self, name: str, day: date, digest: str | None) -> Damage | None:
        path = self.lake.path(name, day)
        wanted = checksums.noted(path) if name in NOTED else {digest} if digest else set()
        try:
            self.tally.n_bytes += path.stat().st_size
            if wanted:
                if checksums.digest_of(path) in wanted:
                    return None
                cure = SAID_ONCE if name in MADE_BY_TICKS else self._cure(day)
                if what := checksums.fault_of(path, whole=True) or _unlike(path, name):
                    return Damage(path, what, cure)
                is_newer = self._is_newer_than_runs(path, day)
                self.unproven += [path] * is_newer
                what = "left by a run that did not end, or changed since" if is_newer else "not the bytes that were written"
                return Damage(path, what, cure, is_whole=is_newer)
            self.tally.n_unknown += 1
            self.unproven.append(path)
            what = checksums.fault_of(path) or self._lacking(path, name) or ""
        except OSError as error:
            what = f"cannot be read: {error.strerror}"
        return Damage(path, what, SAID_ONCE if name in MADE_BY_TICKS else self._cure(day, " --force")) if what else None

    def unreadable(self, path: Path, what: str) -> Damage:
        """The damage of a file that DuckDB cannot read."""
        return Damage(path, what, self._cure(date.fromisoformat(path.parent.name.removeprefix("day=")), " --force"))

    def _cure(self, day: date, how: str = "") -> str:
        if self.archived is None or day in self.archived:
            return f"tingfeng process --day {day}{how}"
        return f"the archive has no page of {day} to make it from: restore it from a backup, or move it away"

    def _is_newer_than_runs(self, path: Path, day: date) -> bool:
        runs = self.lake.path("runs", day)
        return runs.exists() and path.stat().st_mtime_ns > runs.stat().st_mtime_ns

    def _lacking(self, path: Path, name: str) -> str | None:
        """Columns that can never be null and that a file lacks, though it is newer than today's columns: another program wrote it."""
        seed = self.lake.path(name, NO_DAY)
        if not seed.exists() or path.stat().st_mtime_ns < seed.stat().st_mtime_ns:
            return None  # written by an older version: its step is due
        required = {field.name for field in DATASETS[name].schema if not field.nullable}
        missing = sorted(required - set(pq.read_schema(path).names))
        return f"lacks the column {', '.join(missing)}" if missing else None

    def save(self) -> None:
        """Remember which files are whole; a lake that may only be read is left as it is."""
        if self._seen != self._known:
            with contextlib.suppress(OSError), replacing(self.lake.root / VERIFIED) as temporary:
                temporary.write_text(json.dumps(self._seen, indent=0, sort_keys=True), encoding="utf-8")


def adopt(lake: Lake, day: date) -> tuple[int, list[Damage]]:
    """Take the files of a day of which nothing is known for what was written, when all their pages can be read: how many, and the
    others."""
    n, damaged = 0, []
    with lake.lock(day):
        known = recorded(lake, day)
        adopted: dict[str, str] = {}
        for name in DATASETS:
            path = lake.path(name, day)
            if not path.exists() or (checksums.noted(path) if name in NOTED else name in known):
                continue
            if what := checksums.fault_of(path, whole=True):
                damaged.append(Damage(path, what, f"tingfeng process --day {day} --force"))
                continue
            n += 1
            if name in NOTED:
                checksums.note(path, [checksums.digest_of(path)])
            else:
                adopted[name] = checksums.digest_of(path)
        if adopted and not any(d.path == lake.path("runs", day) for d in damaged):
            _record(lake, day, adopted)
    return n, damaged


def _record(lake: Lake, day: date, adopted: Mapping[str, str]) -> None:
    """Add digests to the rows of the steps that wrote the files."""
    from transforms.registry import STEPS

    runs = lake.read("runs", day)
    texts = []
    for step, text in zip(runs["step"].to_pylist(), runs["digests"].to_pylist(), strict=True):
        names = (step, *STEPS[step].also) if step in STEPS else (step,)
        added = " ".join(f"{name}:{adopted[name]}" for name in names if name in adopted)
        texts.append(" ".join(t for t in (text, added) if t) or None)
    place = runs.schema.get_field_index("digests")
    table = runs.set_column(place, runs.schema.field(place), pa.array(texts, pa.string()))
    if not pc.all(pc.equal(pc.fill_null(table["digests"], ""), pc.fill_null(runs["digests"], ""))).as_py():
        lake.write("runs", day, table)


def _unlike(path: Path, name: str) -> str | None:
    """How the columns of a file that is not what was written differ from today's: a damaged footer can still be read."""
    held = {field.name: field.type for field in pq.read_schema(path)}
    unlike = [field.name for field in DATASETS[name].schema if held.get(field.name) != field.type]
    return f"its column {', '.join(unlike[:3])} is not that of {name}" if unlike else None


def _stamp(path: Path) -> str:
    try:
        state = path.stat()
    except OSError:
        return ""
    return f"{state.st_mtime_ns}-{state.st_size}"


def _read(path: Path) -> dict[str, str]:
    try:
        read = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return read if isinstance(read, dict) else {}
