"""Runs the steps over days of the lake: read, call, check, write, record.

Each step of a day writes one row to `runs`, and one row to `drops` for each row that it did not keep. A step whose inputs, curated tables
and version are the same as in its last run is skipped, so processing a day twice is cheap and gives the same bytes.
"""

import contextlib
import hashlib
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from transforms.registry import STEPS, Step, needs
from transforms.result import StepResult
from transforms.schemas import DATASETS
from warehouse.pipeline import table_changes, taken_over
from warehouse.pipeline.day_changes import PAGES, DayChanges, stored
from warehouse.pipeline.day_files import DayFiles
from warehouse.pipeline.step_contract import batches_of, check_balance, fingerprint_of, finishes_day, opened
from warehouse.pipeline.summary import StepsFailedError, Summary
from warehouse.pipeline.window import Window
from warehouse.pipeline.workers import WorkerDiedError, WorkerPool
from warehouse.storage import checksums
from warehouse.storage.integrity import digests_in, recorded
from warehouse.storage.lake import DamagedFileError, Lake, window
from warehouse.storage.page_source import PageSource

MS_WORTH_A_POOL = 8_000  # CPU of a step; starting workers and loading their dictionaries costs each about two seconds
BATCHES_AHEAD = 64  # of a step that workers run while this process runs another one; bounds memory
MS_WORTH_SENDING = 300  # to workers that run already
REVISED = frozenset({"articles", "signatures", "mentions"})  # of an article fetched again today, only today's rows count


@dataclass(frozen=True)
class Begun:
    """A step that has begun to read a day: all of it, or the keys `again` of its first input; and the seconds that it took until now."""

    step: Step
    day: date
    input_hash: str
    inputs: dict[str, Any]
    again: set[str] | None
    undone: Mapping[str, pa.Table]
    results: Iterable[StepResult]
    seconds: float


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

    def __post_init__(self) -> None:
        self._window = Window(self.lake)
        self._files = DayFiles(self.lake)
        self._changes = DayChanges(self.lake)

    def process(self, days: Iterable[date], steps: Iterable[str] = tuple(STEPS), *, force: bool = False) -> list[Summary]:
        """Run the steps over the days, oldest first. What does not need the output of a failed step is still done.

        Raises StepsFailedError at the end, when a step failed; errors that concern every step at once. Finished steps stay written.
        """
        chosen = self._chosen(steps)
        self._changes.tables.keep()
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
        self._changes.tables.take(self._reference_values, self._reference_hashes)
        if new and self._pool:
            self._pool.stop()
            self._pool = None

    def _run_day(self, day: date, steps: Iterable[Step], *, force: bool = False) -> None:
        """Run the steps of a day but those that have failed and those that need a failed one; None is noted for the latter."""
        with self.lake.lock(day):
            self._files.set_damaged_aside(day)
            self._take_archived(day)
            left, begun = list(steps), dict[str, Begun]()
            while left:
                step = self._next(left)
                left.remove(step)
                if (step.name, day) in self._failed:
                    continue
                if any((name, day) in self._failed for name in needs(step)):
                    self._failed[step.name, day] = None
                    continue
                try:
                    begun |= self._begin_others([step, *left], day, begun, force=force)
                    summary = self._run(begun.pop(step.name) if step.name in begun else self._begin(step, day, force=force))
                except (OSError, MemoryError, WorkerDiedError):
                    raise  # a full disk, no memory: the next step would find the same
                except Exception as error:  # noqa: BLE001  one bad step must not stop the others
                    self._note_failed(step, day, error)
                    continue
                self.report(summary)
                self.done.append(summary)

    def _next(self, left: Sequence[Step]) -> Step:
        """The step whose turn it is: while there are workers, those that run in this process go before those that workers run."""
        names = {name for step in left for name in (step.name, *step.also)}
        ready = (step for step in left if not step.batched and not needs(step) & (names - {step.name, *step.also}))
        return next(ready, left[0]) if self._pool else left[0]

    def _begin_others(self, left: Sequence[Step], day: date, begun: Mapping[str, Begun], *, force: bool) -> dict[str, Begun]:
        """Give workers the first batches of all steps that need none of those that are left, so that they work beside this process."""
        found: dict[str, Begun] = {}
        names = {step.name for step in left}
        for step in left if self._pool and not left[0].batched else ():
            if (
                step.batched
                and step.name not in begun
                and not needs(step) & names
                and not any((n, day) in self._failed for n in needs(step))
            ):
                with contextlib.suppress(Exception):  # what is wrong is told when it is the step's turn
                    one = self._begin(step, day, force=force, n_ahead=BATCHES_AHEAD)
                    found |= {step.name: one} if isinstance(one, Begun) and one.again is None else {}
        return found

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
                    again = self._due(step, day, run) if run else None
                    if again is None or again:
                        yield step.name, day, None if again is None else len(again)

    def _chosen(self, steps: Iterable[str]) -> list[Step]:
        """The steps in their order; their curated tables are read."""
        chosen = [s for s in STEPS.values() if s.name in set(steps)]
        self.lake.prepare()
        self._reference_values, self._reference_hashes = {}, {}
        self._load_reference_tables(chosen)
        return chosen

    def _take_archived(self, day: date) -> None:
        """Store the day's fetches, read from the index of the archive without any page."""
        rows = self.source.fetches(day).sort_by([("fetched_at", "ascending"), ("page_id", "ascending")])
        if not self.lake.read("fetches", day).equals(rows):
            self.lake.write("fetches", day, rows)

    def _begin(self, step: Step, day: date, *, force: bool, n_ahead: int = 0) -> Begun | Summary:
        """Decide what a step has to read and begin to; of one that has nothing to do the summary."""
        started = time.monotonic()
        input_hash = self._input_hash(step, day)
        last = [r for r in self.lake.read("runs", day).to_pylist() if r["step"] == step.name]
        written = digests_in(DATASETS["runs"].table(last))
        is_same_input = bool(last) and last[0]["input_hash"] == input_hash
        names = (step.name, *step.also)
        lost = [name for name in names if not self._files.is_written(name, day, written.get(name), is_same_input=is_same_input)]
        if is_same_input and not force and not lost:
            return Summary(step.name, day, last[0]["n_in"], last[0]["n_out"], last[0]["n_dropped"], "", 0.0, is_unchanged=True)
        again = self._due(step, day, last[0]) if last and not force and not lost else None
        if again is not None and not again and not finishes_day(step):
            self._record_run(day, last[0] | {"input_hash": input_hash} | self._read_by(step, day))
            return Summary(step.name, day, last[0]["n_in"], last[0]["n_out"], last[0]["n_dropped"], "", 0.0, is_unchanged=True)
        inputs = self._inputs(step, day)
        undone = taken_over.unfinished(self.lake, step, day, last[0]["digests"]) if again is not None else None
        again = None if undone is None else again
        read = inputs if again is None else taken_over.only(inputs, step, again)
        results = self._results(step, day, read, page_ids=again, n_ahead=n_ahead)
        return Begun(step, day, input_hash, inputs, again, undone or {}, results, time.monotonic() - started)

    def _run(self, begun: Begun | Summary) -> Summary:
        """Complete a step: take over what was not read again, check, write, record."""
        if isinstance(begun, Summary):
            return begun
        started, step, day, inputs, again = time.monotonic() - begun.seconds, begun.step, begun.day, begun.inputs, begun.again
        keys = self._keys(step, day, inputs)
        result = StepResult.concat(begun.results, DATASETS[step.name].schema) if step.batched else next(iter(begun.results))
        if again is not None:
            order = inputs[step.reads[0]][step.key] if step.reads[0] in inputs else pa.chunked_array([], pa.string())
            result = taken_over.joined(self.lake, step, day, order, keys=again, new=result, undone=begun.undone)
        before, result = result, self._finished(step, result, inputs)
        n_in, n_kept = check_balance(step, keys, result)
        n_renamed = self._n_renamed(day, result) if "article_aliases" in step.also else 0
        outputs = {step.name: result.out, **{name: result.also[name] for name in step.also}}
        digests = " ".join(f"{name}:{self._files.write(name, day, table)}" for name, table in outputs.items())
        taken_over.keep_unfinished(self.lake, step, day, before, finished=result, digests=digests)
        self._record(step, day, result, {"n_in": n_in, "n_kept": n_kept, "input_hash": begun.input_hash, "digests": digests})
        reasons = Counter(d.reason.value for d in result.dropped)
        top = ":".join(map(str, reasons.most_common(1)[0])) if reasons else ""
        counts = (n_in, result.out.num_rows, len(result.dropped), top, time.monotonic() - started)
        return Summary(step.name, day, *counts, n_renamed=n_renamed, n_again=None if again is None else len(again & keys))

    def _due(self, step: Step, day: date, last: Mapping[str, Any]) -> set[str] | None:
        """Keys of the first input that a step has to read again since its last run; None: all that there are."""
        tables = {name: self._reference_hashes[name] for name in step.reference_tables}
        if step.batched:
            return self._changes.due(step, day, last, tables)
        before = table_changes.digests_of(last["tables"])
        if last["version"] != step.version or step.name not in table_changes.ONLY_KNOWN or before.keys() != tables.keys():
            return None
        is_same = self._input_hash(step, day, before) == last["input_hash"]
        change = self._changes.tables.change(before, tables) if is_same else None
        return set() if change is not None and change.is_only_new else None

    def _read_by(self, step: Step, day: date) -> dict[str, str]:
        """What a step reads, for `runs`: files of the day and curated tables."""
        tables = {name: self._reference_hashes[name] for name in step.reference_tables}
        return {"inputs": self._changes.inputs_of(step, day), "tables": table_changes.noted(tables)}

    def _n_renamed(self, day: date, result: StepResult) -> int:
        """Articles of the day whose id was another one until now: the old one is an alias of theirs."""
        before = pc.unique(self.lake.read("articles", day, ["article_id"]).column("article_id"))
        aliases = result.also["article_aliases"]
        gone = pc.and_(
            pc.is_in(aliases.column("alias"), before), pc.invert(pc.is_in(aliases.column("alias"), result.out.column("article_id")))
        )
        return len(pc.unique(aliases.filter(gone).column("alias")))

    def _keys(self, step: Step, day: date, inputs: Mapping[str, Any]) -> set[str]:
        first = self.lake.read("fetches", day, ["page_id"]) if PAGES in step.reads else inputs[step.reads[0]]
        return set(pc.unique(first.column(step.key)).to_pylist())

    def _input_hash(self, step: Step, day: date, tables: Mapping[str, str] | None = None) -> str:
        """Hash of the step's inputs, or of what they were with the digests of other curated tables."""
        parts = [step.name, step.version, *((tables or self._reference_hashes)[name] for name in step.reference_tables)]
        parts += [self.lake.digest(stored(name), day) for name in step.reads]
        past = window(day, step.window_days)
        parts += [self.lake.digest(name, d) for name in sorted({*step.past_columns, *step.lookups}) for d in past]
        return hashlib.blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()

    def _inputs(self, step: Step, day: date) -> dict[str, Any]:
        inputs: dict[str, Any] = {name: self._window.current(name, day) for name in step.reads if name != PAGES}
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

    def _results(self, step: Step, day: date, inputs: dict[str, Any], page_ids: set[str] | None, n_ahead: int) -> Iterable[StepResult]:
        """The step's result, of a batched step that of each batch; of pages only those of `page_ids`, when they are given.

        Workers have at least the first `n_ahead` batches when it returns.
        """
        reference_tables = {name: self._reference_values[name] for name in step.reference_tables}
        if not step.batched:
            return (step.run(**inputs, **reference_tables) for _ in range(1))
        inputs = {name: value.slice(0, 0) if name.startswith("past_") else value for name, value in inputs.items()}  # `finish` reads them
        n_rows = len(page_ids) if page_ids is not None else self._n_rows(step, day, inputs)
        parts = self._pages(day, inputs, page_ids) if PAGES in step.reads else batches_of(step, inputs)
        if page_ids is not None and not page_ids:
            parts = iter(())  # the index of the archive need not be read
        if self.workers > 1 and n_rows * step.row_ms >= (MS_WORTH_SENDING if self._pool else MS_WORTH_A_POOL):
            self._pool = self._pool or WorkerPool(self.workers, self._reference_values)
            return self._pool.results(step, day, parts, n_ahead)
        return (step.run(**opened(part), **reference_tables) for part in parts)

    def _n_rows(self, step: Step, day: date, inputs: Mapping[str, Any]) -> int:
        return int((self.lake.read("fetches", day, ["page_id"]) if PAGES in step.reads else inputs[step.reads[0]]).num_rows)

    def _pages(self, day: date, inputs: dict[str, Any], page_ids: set[str] | None) -> Iterator[dict[str, Any]]:
        for part in self.source.pages(day, page_ids):
            yield {**inputs, PAGES: part}

    def _finished(self, step: Step, result: StepResult, inputs: Mapping[str, Any]) -> StepResult:
        past = {name: value for name, value in inputs.items() if name.startswith("past_")}
        return step.finish(result=result, **past) if step.batched and step.finish else result

    def _record(self, step: Step, day: date, result: StepResult, counts: dict[str, Any]) -> None:
        drops = [{"step": step.name, "day": day, "key": d.key, "reason": d.reason.value, "detail": d.detail} for d in result.dropped]
        drops.sort(key=lambda r: (r["key"], r["reason"]))
        run = {"step": step.name, "day": day, "n_out": result.out.num_rows, "n_dropped": len(drops), "version": step.version, **counts}
        self._replace_rows("drops", day, step.name, drops)
        self._record_run(day, run | self._read_by(step, day))

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
