"""Runs the steps over days of the lake: read, call, check, write, record.

Each step of a day writes one row to `runs`, and one row to `drops` for each row that it did not keep. A step whose inputs, curated tables
and version are the same as in its last run is skipped, so processing a day twice is cheap and gives the same bytes.
"""

import hashlib
import os
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.registry import STEPS, Step, needs
from transforms.result import StepResult
from transforms.schemas import DATASETS
from warehouse.pipeline import table_changes
from warehouse.pipeline.step_contract import batches_of, check_balance, fingerprint_of
from warehouse.pipeline.summary import StepsFailedError, Summary
from warehouse.pipeline.window import Window
from warehouse.pipeline.workers import WorkerDiedError, WorkerPool
from warehouse.storage import checksums
from warehouse.storage.integrity import digests_in, recorded
from warehouse.storage.lake import NOTED, DamagedFileError, Lake, window
from warehouse.storage.page_source import PageSource

ROWS_WORTH_A_POOL = 1_000  # starting workers costs about two seconds
REVISED = frozenset({"articles", "signatures", "mentions"})  # of an article fetched again today, only today's rows count


@dataclass
class Runner:
    """Runs steps. `reference_tables` returns a curated table (or the portals' rules) by name; `report` is called with each step's
    summary.
    """

    lake: Lake
    source: PageSource
    reference_tables: Callable[[str], Any]
    workers: int = 1
    report: Callable[[Summary], None] = field(default=lambda _: None)
    done: list[Summary] = field(default_factory=list, init=False)
    _pool: WorkerPool | None = field(default=None, init=False)
    _window: Window = field(init=False)
    _reference_values: dict[str, Any] = field(default_factory=dict, init=False)
    _reference_hashes: dict[str, str] = field(default_factory=dict, init=False)
    _digests: dict[date, tuple[str, dict[str, str]]] = field(default_factory=dict, init=False)
    _failed: dict[tuple[str, date], Exception | None] = field(default_factory=dict, init=False)
    _aside: dict[tuple[str, date], tuple[Path, str | None]] = field(default_factory=dict, init=False)
    _partly: dict[tuple[str, date], tuple[str, set[str]]] = field(default_factory=dict, init=False)
    """Days of datasets of which this run made some articles anew: the digest before, and these articles."""

    def __post_init__(self) -> None:
        self._window = Window(self.lake)
        self._read_tables = table_changes.ReadTables(self.lake.root)

    def process(self, days: Iterable[date], steps: Iterable[str] = tuple(STEPS), *, force: bool = False) -> list[Summary]:
        """Run the steps over the days, oldest first. What does not need the output of a failed step is still done.

        Raises StepsFailedError at the end, when a step failed; errors that concern every step at once. Finished steps stay written.
        """
        chosen = self._chosen(steps)
        self._read_tables.keep()
        self.done, self._failed = [], {}
        try:
            for day in sorted(days):
                self._mend_what_is_read(day, chosen)
                self._run_day(day, chosen, force=force)
        finally:
            if self._pool:
                self._pool.stop()
                self._pool = None
        errors = [error for error in self._failed.values() if error]
        if errors:
            left_out = ", ".join(f"{step} {day}" for (step, day), error in self._failed.items() if error is None)
            told = "; ".join(error.__notes__[-1] for error in errors)
            raise StepsFailedError(f"{told}{'; left out: ' if left_out else ''}{left_out}", errors)
        return self.done

    def _load_reference_tables(self, steps: Iterable[Step]) -> None:
        """Load the curated tables that the steps read and that are not loaded yet; a pool has only those of its start, so it ends."""
        new = {n for step in steps for n in step.reference_tables} - self._reference_values.keys()
        self._reference_values |= {name: self.reference_tables(name) for name in sorted(new)}
        self._reference_hashes |= {name: fingerprint_of(self._reference_values[name]) for name in new}
        self._read_tables.take(self._reference_values, self._reference_hashes)
        if new and self._pool:
            self._pool.stop()
            self._pool = None

    def _run_day(self, day: date, steps: Iterable[Step], *, force: bool = False) -> None:
        """Run the steps of a day but those that have failed and those that need a failed one; None is noted for the latter."""
        with self.lake.lock(day):
            self._set_damaged_aside(day)
            self._take_archived(day)
            for step in steps:
                if (step.name, day) in self._failed:
                    continue
                if any((name, day) in self._failed for name in needs(step)):
                    self._failed[step.name, day] = None
                    continue
                try:
                    summary = self._run(step, day, force)
                except (OSError, MemoryError, WorkerDiedError):
                    raise  # a full disk, no memory: the next step would find the same
                except Exception as error:  # noqa: BLE001  one bad step must not stop the others
                    self._note_failed(step, day, error)
                    continue
                self.report(summary)
                self.done.append(summary)

    def _note_failed(self, step: Step, day: date, error: Exception) -> None:
        error.add_note(f"step={step.name} day={day}: {type(error).__name__}: {error}")
        self._failed[step.name, day] = error

    def _mend_what_is_read(self, day: date, steps: Sequence[Step]) -> None:
        """Make damaged files that the steps read anew; a step that reads one which cannot be made fails, the others do not."""
        try:
            self._mend_read_files(day, steps, steps)
        except DamagedFileError:
            for step in steps:
                try:
                    self._mend_read_files(day, [step], steps)
                except DamagedFileError as error:
                    self._note_failed(step, day, error)

    def _mend_read_files(self, day: date, steps: Sequence[Step], chosen: Sequence[Step]) -> None:
        """Make anew the damaged files that the steps read and that none of the chosen makes: those of the window, or of steps not chosen.

        Raises DamagedFileError when the archive no longer has the day that such a file was made from.
        """
        made = {name for step in chosen for name in (step.name, *step.also)}
        reads: dict[date, set[str]] = {day: {name for step in steps for name in step.reads} - made}
        for step in steps:
            others = step.past_columns.keys() - {step.name, *step.also}  # of these only the rows of articles' newest revisions count
            for past in window(day, step.window_days):
                reads.setdefault(past, set()).update({*step.past_columns, *step.lookups}, {"articles"} if others else ())
        for one, names in sorted(reads.items()):
            lost = [s for s in STEPS.values() if any(n in names and self._is_damaged(n, one) for n in (s.name, *s.also))]
            if not lost:
                continue
            if not self.source.fetches(one).num_rows:
                paths = [self.lake.path(n, one) for s in lost for n in (s.name, *s.also) if self._is_damaged(n, one)]
                raise DamagedFileError(
                    f"{', '.join(map(str, paths))}: damaged or gone. Day {day} reads it, and the archive has no page of {one} "
                    f"to make it from: restore it, or raw/*/{one}, from a backup",
                    paths,
                )
            self._load_reference_tables(lost)
            self._mend_read_files(one, lost, lost)
            self._run_day(one, lost)

    def _is_damaged(self, name: str, day: date) -> bool:
        """Whether a file is gone or is not what its step wrote down; one without a digest, whether it cannot be read."""
        digest = self._recorded(day).get(name)
        if digest is not None:
            return self.lake.digest(name, day) != digest
        path = self.lake.path(name, day)
        return path.exists() and checksums.fault_of(path) is not None

    def _recorded(self, day: date) -> dict[str, str]:
        stamp = self.lake.digest("runs", day)
        if day not in self._digests or self._digests[day][0] != stamp:
            self._digests[day] = (stamp, recorded(self.lake, day) if stamp else {})
        return self._digests[day][1]

    def due(self, days: Iterable[date], steps: Iterable[str] = tuple(STEPS)) -> Iterator[tuple[str, date, int | None]]:
        """Steps and days that would run now, with the number of articles to be read again; None for all of the day. Writes nothing."""
        chosen = self._chosen(steps)
        for day in sorted(days):
            last = {run["step"]: run for run in self.lake.read("runs", day).to_pylist()}
            for step in chosen:
                run = last.get(step.name)
                if run is None or run["input_hash"] != self._input_hash(step, day):
                    again = self._concerned(step, day, run) if run else None
                    if again is None or again:
                        yield step.name, day, None if again is None else len(again)

    def _chosen(self, steps: Iterable[str]) -> list[Step]:
        """The steps in their order; their curated tables are read."""
        chosen = [s for s in STEPS.values() if s.name in set(steps)]
        self.lake.prepare()
        self._reference_values, self._reference_hashes = {}, {}
        self._load_reference_tables(chosen)
        return chosen

    def _set_damaged_aside(self, day: date) -> None:
        """Move files that are not what was written out of the way. Without `runs` or `drops` every step is due, so both go together."""
        lost = [name for name in sorted(NOTED) if not self._is_noted_whole(name, day)]
        if {"runs", "drops"} & set(lost):
            lost = sorted({*lost, "runs", "drops"})
        for name in (n for n in lost if self.lake.path(n, day).exists()):
            self.lake.set_aside(name, day)

    def _is_noted_whole(self, name: str, day: date) -> bool:
        path = self.lake.path(name, day)
        if not path.exists():
            return not checksums.noted(path)
        is_same = checksums.matches(path)
        return checksums.fault_of(path, whole=True) is None if is_same is None else is_same

    def _is_written(self, name: str, day: date, digest: str | None, *, is_same_input: bool) -> bool:
        """Whether a file is what its step wrote. A damaged one is moved aside; one that a killed run left, whose input had changed,
        stays."""
        path = self.lake.path(name, day)
        if not path.exists():
            return False
        if digest is not None and self.lake.digest(name, day) == digest:
            return True
        runs = self.lake.path("runs", day)
        fault = checksums.fault_of(path, whole=digest is not None or not runs.exists())
        is_newer = not runs.exists() or path.stat().st_mtime_ns > runs.stat().st_mtime_ns
        if fault:
            self._aside[name, day] = (self.lake.set_aside(name, day), digest)
        elif digest is not None and (is_same_input or not is_newer):
            self._aside[name, day] = (path, digest)  # it can be read: readers have it until its place is taken
        return fault is None and digest is None

    def _write(self, name: str, day: date, table: pa.Table) -> str:
        """Write a dataset's day; its digest. What is made anew as it was counts as written when the damaged file was: --as-of finds it."""
        path = self.lake.path(name, day)
        damaged, wanted = self._aside.pop((name, day), (None, None))
        if damaged == path:
            damaged = self.lake.set_aside(name, day, is_replaced=True)
        self.lake.write(name, day, table, keep=damaged is None)
        digest = self.lake.digest(name, day)
        if damaged and wanted == digest:
            os.utime(path, ns=(damaged.stat().st_mtime_ns,) * 2)
        return digest

    def _take_archived(self, day: date) -> None:
        """Store the day's fetches, read from the index of the archive without any page."""
        rows = self.source.fetches(day).sort_by([("fetched_at", "ascending"), ("page_id", "ascending")])
        if not self.lake.read("fetches", day).equals(rows):
            self.lake.write("fetches", day, rows)

    def _run(self, step: Step, day: date, force: bool) -> Summary:
        started = time.monotonic()
        input_hash = self._input_hash(step, day)
        last = [r for r in self.lake.read("runs", day).to_pylist() if r["step"] == step.name]
        written = digests_in(DATASETS["runs"].table(last))
        is_same_input = bool(last) and last[0]["input_hash"] == input_hash
        names = (step.name, *step.also)
        lost = [name for name in names if not self._is_written(name, day, written.get(name), is_same_input=is_same_input)]
        if is_same_input and not force and not lost:
            return Summary(step.name, day, last[0]["n_in"], last[0]["n_out"], last[0]["n_dropped"], "", 0.0, is_unchanged=True)
        again = self._concerned(step, day, last[0]) if last and not force and not lost else None
        if again is not None and not again:
            self._record_run(day, last[0] | {"input_hash": input_hash, "tables": self._tables_of(step)})
            return Summary(step.name, day, last[0]["n_in"], last[0]["n_out"], last[0]["n_dropped"], "", 0.0, is_unchanged=True)
        inputs = self._inputs(step, day)
        keys = self._keys(step, day, inputs)
        if again is None:
            result = self._call(step, day, inputs)
        else:
            new = self._call(step, day, table_changes.only(inputs, step, again))
            result = table_changes.taken_over(self.lake, step, day, inputs[step.reads[0]], ids=again, new=new)
            self._partly |= {(name, day): (self.lake.digest(name, day), again) for name in names}
        n_in, n_kept = check_balance(step, keys, result)
        n_renamed = self._n_renamed(day, result) if "article_aliases" in step.also else 0
        outputs = {step.name: result.out, **{name: result.also[name] for name in step.also}}
        digests = " ".join(f"{name}:{self._write(name, day, table)}" for name, table in outputs.items())
        self._record(step, day, result, {"n_in": n_in, "n_kept": n_kept, "input_hash": input_hash, "digests": digests})
        reasons = Counter(d.reason.value for d in result.dropped)
        top = ":".join(map(str, reasons.most_common(1)[0])) if reasons else ""
        counts = (n_in, result.out.num_rows, len(result.dropped), top, time.monotonic() - started)
        return Summary(step.name, day, *counts, n_renamed=n_renamed, n_again=None if again is None else len(again))

    def _concerned(self, step: Step, day: date, last: Mapping[str, Any]) -> set[str] | None:
        """The articles that a step has to read again when nothing but names has changed since its last run; None: all that there are."""
        if last["version"] != step.version or step.name not in table_changes.ALONE | table_changes.ONLY_KNOWN or last["tables"] is None:
            return None
        before = table_changes.digests_of(last["tables"])
        partly = {name: self._partly[name, day] for name in step.reads if (name, day) in self._partly}
        if before.keys() != set(step.reference_tables):
            return None
        if self._input_hash(step, day, before, {name: digest for name, (digest, _) in partly.items()}) != last["input_hash"]:
            return None
        change = self._read_tables.change(before, {name: self._reference_hashes[name] for name in step.reference_tables})
        if change is None or (step.name in table_changes.ONLY_KNOWN and (partly or not change.is_only_new)):
            return None
        if step.name in table_changes.ONLY_KNOWN:
            return set()
        return table_changes.worth_it(
            self.lake, day, table_changes.concerned(self.lake, day, change).union(*(ids for _, ids in partly.values()))
        )

    def _tables_of(self, step: Step) -> str:
        return table_changes.noted({name: self._reference_hashes[name] for name in step.reference_tables})

    def _n_renamed(self, day: date, result: StepResult) -> int:
        """Articles of the day whose id was another one until now: the old one is an alias of theirs."""
        before = pc.unique(self.lake.read("articles", day, ["article_id"]).column("article_id"))
        aliases = result.also["article_aliases"]
        gone = pc.and_(
            pc.is_in(aliases.column("alias"), before), pc.invert(pc.is_in(aliases.column("alias"), result.out.column("article_id")))
        )
        return len(pc.unique(aliases.filter(gone).column("alias")))

    def _keys(self, step: Step, day: date, inputs: Mapping[str, Any]) -> set[str]:
        first = self.lake.read("fetches", day, ["page_id"]) if step.reads[0] == "pages" else inputs[step.reads[0]]
        return set(pc.unique(first.column(step.key)).to_pylist())

    def _input_hash(self, step: Step, day: date, tables: Mapping[str, str] | None = None, digests: Mapping[str, str] | None = None) -> str:
        """Hash of the step's inputs, or of what they were: with the digests of other curated tables, or of other files of the day."""
        known = digests or {}
        parts = [step.name, step.version, *((tables or self._reference_hashes)[name] for name in step.reference_tables)]
        parts += [known.get(name) or self.lake.digest("fetches" if name == "pages" else name, day) for name in step.reads]
        past = window(day, step.window_days)
        parts += [self.lake.digest(name, d) for name in sorted({*step.past_columns, *step.lookups}) for d in past]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()

    def _inputs(self, step: Step, day: date) -> dict[str, Any]:
        inputs: dict[str, Any] = {name: self._window.current(name, day) for name in step.reads if name != "pages"}
        days = window(day, step.window_days)
        today = inputs.get("articles")
        for name, columns in step.past.items():
            again = today if name in REVISED else None
            is_own = name in {step.name, *step.also}
            inputs[f"past_{name}"] = (
                self._window.every_row(name, days, columns) if is_own else self._window.newest_rows(name, days, columns, again)
            )
        if step.previous_run:
            inputs[f"previous_{step.name}"] = self.lake.read(step.name, day, step.previous_run)
        for name in step.lookups:
            inputs[f"lookup_{name}"] = partial(self._window.lookup, name, [*days, day])
        return inputs

    def _call(self, step: Step, day: date, inputs: dict[str, Any]) -> StepResult:
        reference_tables = {name: self._reference_values[name] for name in step.reference_tables}
        if not step.batched:
            return step.run(**inputs, **reference_tables)
        n_rows = self.lake.read("fetches", day, ["page_id"]).num_rows if step.reads[0] == "pages" else inputs[step.reads[0]].num_rows
        parts = self._pages(day, inputs) if step.reads[0] == "pages" else batches_of(step, inputs)
        if self.workers > 1 and n_rows >= ROWS_WORTH_A_POOL:
            self._pool = self._pool or WorkerPool(self.workers, self._reference_values)
            results: Iterable[StepResult] = self._pool.results(step, day, parts)
        else:
            results = (step.run(**part, **reference_tables) for part in parts)
        result = StepResult.concat(results, DATASETS[step.name].schema)
        if step.finish:
            past = {name: value for name, value in inputs.items() if name.startswith("past_")}
            result = step.finish(result=result, **past)
        return result

    def _pages(self, day: date, inputs: dict[str, Any]) -> Iterator[dict[str, Any]]:
        for batch in self.source.pages(day):
            yield {**inputs, "pages": pa.Table.from_batches([batch])}

    def _record(self, step: Step, day: date, result: StepResult, counts: dict[str, Any]) -> None:
        drops = [{"step": step.name, "day": day, "key": d.key, "reason": d.reason.value, "detail": d.detail} for d in result.dropped]
        drops.sort(key=lambda r: (r["key"], r["reason"]))
        run = {"step": step.name, "day": day, "n_out": result.out.num_rows, "n_dropped": len(drops), "version": step.version, **counts}
        self._replace_rows("drops", day, step.name, drops)
        self._record_run(day, run | {"tables": self._tables_of(step)})

    def _record_run(self, day: date, run: dict[str, Any]) -> None:
        self._replace_rows("runs", day, run["step"], [run])

    def _replace_rows(self, name: str, day: date, step: str, rows: list[dict[str, Any]]) -> None:
        """Replace the rows of one step in `runs` or `drops`."""
        before = self.lake.read(name, day)
        others = before.filter(pc.not_equal(before.column("step"), step))
        order = [("step", "ascending")] + ([("key", "ascending")] if name == "drops" else [])
        table = pa.concat_tables([others, DATASETS[name].table(rows)]).sort_by(order)
        if not self.lake.path(name, day).exists() or not table.equals(before):
            self.lake.write(name, day, table)


def steps_due(lake: Lake, day: date) -> list[str]:
    """Steps that never ran on the day, ran in another version, or whose output is gone or cannot be read."""
    try:
        done = {r["step"]: r["version"] for r in lake.read("runs", day, ["step", "version"]).to_pylist()}
    except DamagedFileError:
        done = {}
    return [s.name for s in STEPS.values() if done.get(s.name) != s.version or not _can_be_read(lake, s, day)]


def _can_be_read(lake: Lake, step: Step, day: date) -> bool:
    """Whether the files of a step are there and have their footers."""
    paths = [lake.path(name, day) for name in (step.name, *step.also)]
    return all(path.exists() and checksums.fault_of(path) is None for path in paths)
