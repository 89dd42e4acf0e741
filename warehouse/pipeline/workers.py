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
from typing import Any

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

    def results(self, step: Step, day: date, parts: Iterable[dict[str, Any]]) -> Iterator[StepResult]:
        """The step's result of each part, in order. Raises WorkerDiedError."""
        pending: deque[Any] = deque()
        try:
            for part in parts:
                pending.append(self._executor.submit(_work, step.name, part))
                if len(pending) >= self.n * BATCHES_IN_FLIGHT_PER_WORKER:
                    yield pending.popleft().result()
            while pending:
                yield pending.popleft().result()
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


def _work(step_name: str, inputs: dict[str, Any]) -> StepResult:
    step = STEPS[step_name]
    return step.run(**opened(inputs), **{name: _reference_tables[name] for name in step.reference_tables})
