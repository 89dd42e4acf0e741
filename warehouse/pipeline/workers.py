"""Processes that run batched steps: bounded in flight, ended with their parent, and named when one of them is killed."""

import contextlib
import ctypes
import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import date
from itertools import islice
from typing import Any

import pyarrow as pa

from transforms.registry import STEPS, Step
from transforms.result import StepResult
from warehouse.pipeline.step_contract import opened

BATCHES_IN_FLIGHT_PER_WORKER = 2  # bounds memory: a batch of pages is tens of megabytes
_PR_SET_PDEATHSIG = 1


class WorkerDiedError(Exception):
    """A worker was killed; the message names step and day."""


class WorkerPool:
    """A pool that keeps the curated tables in its processes instead of getting them with every batch."""

    def __init__(self, n: int, reference_tables: Mapping[str, Any]) -> None:
        self.n = n
        context = multiprocessing.get_context("spawn")  # a fork would copy Arrow's threads in an unknown state
        self._executor = ProcessPoolExecutor(n, context, _begin, (reference_tables, os.getpid()))

    def results(self, step: Step, day: date, parts: Iterable[dict[str, Any]], n_ahead: int = 0) -> Iterator[StepResult]:
        """The step's result of each part, in order; workers have the first `n_ahead` parts when it returns. Raises WorkerDiedError."""
        pending: deque[Any] = deque()
        left = iter(parts)
        with self._named(step, day):
            pending.extend(self._submit(step, part) for part in islice(left, max(n_ahead, self.n * BATCHES_IN_FLIGHT_PER_WORKER)))
        return self._collected(step, day, pending, left)

    def _collected(self, step: Step, day: date, pending: deque[Any], left: Iterator[dict[str, Any]]) -> Iterator[StepResult]:
        with self._named(step, day):
            while pending:
                yield pending.popleft().result()
                pending.extend(self._submit(step, part) for part in islice(left, 1))

    def _submit(self, step: Step, part: dict[str, Any]) -> Any:
        return self._executor.submit(_work, step.name, {name: packed(value) for name, value in part.items()})

    @contextlib.contextmanager
    def _named(self, step: Step, day: date) -> Iterator[None]:
        """Say which step and day a killed worker was at."""
        try:
            yield
        except BrokenProcessPool as error:
            raise WorkerDiedError(
                f"a worker of step {step.name}, day {day}, was killed, most likely for want of memory (journalctl -k tells): "
                f"run it again with fewer --workers than {self.n}. What was done before is kept; the day's old file is untouched."
            ) from error

    def stop(self) -> None:
        """End the processes at once: by now nobody waits for what they still work on."""
        processes = list((self._executor._processes or {}).values())
        self._executor.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            with contextlib.suppress(OSError, ValueError):
                process.kill()
        self._executor.shutdown(wait=True)


_reference_tables: Mapping[str, Any] = {}


def _begin(reference_tables: Mapping[str, Any], parent: int) -> None:
    global _reference_tables  # noqa: PLW0603  each worker keeps the curated tables instead of getting them with every batch
    _reference_tables = reference_tables
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    with contextlib.suppress(OSError, AttributeError):  # where there is no prctl, a worker outlives a killed parent until it is idle
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was killed before it could be watched
        os._exit(1)


def packed(value: Any) -> Any:
    """A table as bytes: pickled, some rows of a table take the whole table along."""
    if not isinstance(value, pa.Table):
        return value
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, value.schema) as stream:
        stream.write_table(value)
    return sink.getvalue()


def unpacked(value: Any) -> Any:
    """What was packed."""
    return pa.ipc.open_stream(value).read_all() if isinstance(value, pa.Buffer) else value


def _work(step_name: str, inputs: dict[str, Any]) -> StepResult:
    step = STEPS[step_name]
    return step.run(
        **opened({name: unpacked(value) for name, value in inputs.items()}),
        **{name: _reference_tables[name] for name in step.reference_tables},
    )
