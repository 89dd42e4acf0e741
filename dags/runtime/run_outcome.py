"""What a run has done and not done, from the states of its tasks. Pure: imports nothing of Airflow.

In:     the ended tasks of a run: their states, the reasons that they stored, and the plan that mapped tasks were expanded from.
Out:    failures for the notice; one sentence that names what was not done.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

NOT_DONE = frozenset({"failed", "skipped", "upstream_failed"})
KILLED = "no reason left: the task's process was killed, or it could not start"
STOPPED = "stopped: the run was ended by hand while the task ran"
NOT_STARTED = "stopped: the run was ended by hand before the task began"
GO_ON = "trigger the run again with the same choices: it goes on with what is left"
MAX_FAILURES, MAX_REASON_CHARS, MAX_NAMED = 60, 100, 20  # one argument of a command line has at most 128 kB


@dataclass(frozen=True)
class EndedTask:
    """A task of a run, or one mapped part of it. `items` is the plan of the run, which mapped tasks are named by."""

    name: str
    map_index: int
    state: str
    items: Sequence[str]
    reason: str = ""

    @property
    def where(self) -> str:
        """The portal or day of a mapped task; empty for a task that is not mapped."""
        if self.map_index < 0:
            return ""
        return str(self.items[self.map_index]) if self.map_index < len(self.items) else f"[{self.map_index}]"


def stopped_tasks(tasks: Sequence[EndedTask], wanted: Collection[str]) -> list[EndedTask]:
    """Wanted tasks that were skipped without a reason of their own: only a stop by hand does that, or a plan without work."""
    planned = any(task.name == "plan" and task.state == "success" and not task.items for task in tasks)
    return [] if planned else [task for task in tasks if task.name in wanted and task.state == "skipped" and not task.reason]


def failures_of(tasks: Sequence[EndedTask], wanted: Collection[str]) -> list[dict[str, str]]:
    """Rows for `tingfeng notify --failures`: failed tasks, and those that a stop by hand kept from running."""
    stopped = stopped_tasks(tasks, wanted)
    without = STOPPED if stopped else KILLED
    found = [{"task": task.name, "where": task.where, "reason": task.reason or without} for task in tasks if task.state == "failed"]
    found += [{"task": task.name, "where": task.where, "reason": NOT_STARTED} for task in stopped]
    if len(found) > MAX_FAILURES:
        found = [{**one, "reason": one["reason"][:MAX_REASON_CHARS]} for one in found[: 3 * MAX_FAILURES]]
    return found


def undone(tasks: Sequence[EndedTask], wanted: Collection[str]) -> str:
    """One sentence that names the wanted tasks that were not done, with their reasons; empty when all were."""
    planned_nothing = any(task.name == "plan" and task.state == "success" and not task.items for task in tasks)
    left = [task for task in tasks if task.name in wanted and task.state in NOT_DONE]
    if not left or (planned_nothing and all(task.state == "skipped" for task in left)):
        return ""
    reasons = {(one["task"], one["where"]): one["reason"] for one in failures_of(tasks, wanted)}
    named = [f"{task.name} {task.where}".strip() for task in left if task.state != "upstream_failed"]
    why = [
        f"{task.name} {task.where}".strip() + f": {reasons.get((task.name, task.where), task.reason)}"
        for task in left
        if task.state == "failed"
    ]
    more = f" and {len(named) - MAX_NAMED} more" if len(named) > MAX_NAMED else ""
    return f"not done: {', '.join(named[:MAX_NAMED])}{more}. {'; '.join(why[:3])}{'. ' if why else ''}{GO_ON}"
