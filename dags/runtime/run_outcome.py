"""What a run has done and not done, from the states of its tasks. Pure: imports nothing of Airflow.

In:     the ended tasks of a run: their states, the reasons that they stored, and the plan that mapped tasks were expanded from.
Out:    failures for the notice; one sentence that names what was not done.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

NOT_DONE = frozenset({"failed", "skipped", "upstream_failed"})
KILLED = "no reason left: the task's process was killed"
NOT_STARTED = "not started: the run was ended by hand, or the task could not start"
GO_ON = "trigger the run again with the same choices: it goes on with what is left"
MAX_FAILURES, MAX_REASON_CHARS, MAX_NAMED, MAX_REASONS = 60, 100, 20, 3  # one argument of a command line has at most 128 kB


@dataclass(frozen=True)
class EndedTask:
    """A task of a run, or one mapped part of it.

    `items` is the plan of the run, which mapped tasks are named by; `began` is false for a task that never ran; `left` are the items that
    the mapped parts of the task returned. Airflow marks all parts as failed when a run is stopped by hand, also those that had ended well.
    """

    name: str
    map_index: int
    state: str
    items: Sequence[str]
    reason: str = ""
    began: bool = True
    left: Collection[str] = ()

    @property
    def where(self) -> str:
        """The portal or day of a mapped task; empty for a task that is not mapped."""
        if self.map_index < 0:
            return ""
        return str(self.items[self.map_index]) if self.map_index < len(self.items) else f"[{self.map_index}]"

    @property
    def is_done(self) -> bool:
        """Whether it did what it was for."""
        return self.state not in NOT_DONE or (self.map_index >= 0 and self.where in self.left)

    @property
    def why(self) -> str:
        """Why it is not done."""
        return self.reason or (KILLED if self.began and self.state == "failed" else NOT_STARTED)


def undone_tasks(tasks: Sequence[EndedTask], wanted: Collection[str]) -> list[EndedTask]:
    """Wanted tasks that are not done. With a plan of no work, those that were skipped are as they should be."""
    is_idle = any(task.name == "plan" and task.state == "success" and not task.items for task in tasks)
    return [task for task in tasks if task.name in wanted and not task.is_done and not (is_idle and task.state == "skipped")]


def failures_of(tasks: Sequence[EndedTask], wanted: Collection[str]) -> list[dict[str, str]]:
    """Rows for `tingfeng notify --failures`: failed tasks, and wanted ones that a stop by hand kept from running."""
    failed = [task for task in tasks if task.state == "failed" and not task.is_done]
    kept = [task for task in undone_tasks(tasks, wanted) if task.state == "skipped" and not task.reason]
    found = [{"task": task.name, "where": task.where, "reason": task.why} for task in (*failed, *kept)]
    if len(found) > MAX_FAILURES:
        found = [{**one, "reason": one["reason"][:MAX_REASON_CHARS]} for one in found[: 3 * MAX_FAILURES]]
    return found


def undone(tasks: Sequence[EndedTask], wanted: Collection[str]) -> str:
    """One sentence that names the wanted tasks that are not done, with the reasons of failures; empty when all are."""
    left = [task for task in undone_tasks(tasks, wanted) if task.state != "upstream_failed"]
    if not left:
        return ""
    named = [f"{task.name} {task.where}".strip() for task in left]
    why = [f"{name}: {task.why}. " for name, task in zip(named, left, strict=True) if task.state == "failed"]
    more = f" and {len(named) - MAX_NAMED} more" if len(named) > MAX_NAMED else ""
    return f"not done: {', '.join(named[:MAX_NAMED])}{more}. {''.join(why[:MAX_REASONS])}{GO_ON}"
