"""The operator of the DAGs: a task runs one command of `tingfeng` in its own process group.

In:     `command` ("crawl", "process" …), positional `arguments`, `options` by name: a list repeats the option, true gives the bare
        option, null, false and an empty list or text omit it; several sets of options are merged. `skip`: a true value skips the
        task. All are templates.
Out:    the last line on standard output, read as JSON, when `output_json` is set; otherwise the `item` that is done.
Exit:   0 success; 99 skipped; 2 and 3 failed without a retry, which would fail again; anything else is retried.
Why:    BashOperator retries a failed check, leaves its child running when its own process is killed, and never sends SIGKILL.
"""

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any, ClassVar

from airflow.sdk import Asset, BaseOperator, Context
from airflow.sdk.exceptions import AirflowException, AirflowFailException, AirflowSkipException

from dags.exit_codes import ExitCode
from dags.runtime.process_group import GRACE_S
from dags.runtime.run_outcome import NOT_DONE, EndedTask, failures_of, undone

MART = Asset(name="tingfeng_mart", uri="tingfeng://mart")  # one partition for each complete day
DEFAULTS = {
    "owner": "tingfeng",
    "retries": 2,
    "retry_exponential_backoff": 2.0,  # the first delay is Airflow's `default_task_retry_delay`
    "max_retry_delay": timedelta(minutes=30),
    "execution_timeout": timedelta(hours=2),
}
CHILD = Path(__file__).parent / "runtime" / "process_group.py"
FINAL: dict[int, str] = {ExitCode.USAGE: "wrong usage or configuration", ExitCode.CHECK_FIRED: "a fail-level check fired"}
Options = dict[str, Any] | Sequence[dict[str, Any]]
MAX_LINE_BYTES = 1_000_000  # the plan of eleven years has 60 KB; longer lines are truncated
MAX_LOG_CHARS = 5_000
REASON = "reason"
MAX_REASON_CHARS = 500


def command_line(command: str, arguments: Sequence[Any] = (), options: Options = ()) -> list[str]:
    """Arguments of `tingfeng`; no shell is involved, so a parameter is always one argument."""
    words = command.split() + [str(argument) for argument in arguments]
    for group in [options] if isinstance(options, dict) else options:
        for name, value in group.items():
            for one in value if isinstance(value, list | tuple) else [value]:
                if one is True:
                    words.append(f"--{name}")
                elif one is not None and one is not False and one != "":
                    words.append(f"--{name}={one}")
    return words


def say_why(context: Context) -> None:
    """Log the reason of a failure again after Airflow's traceback, as the last line of the task's log."""
    context["ti"].task.log.error("%s", context.get("exception"))


def leave_reason(context: Context, reason: str) -> None:
    """Store the reason of a task that failed or had nothing to do as an XCom for the end of the run; the next try deletes it."""
    ti = context["ti"]
    with contextlib.suppress(Exception):  # an unreachable server must not hide the failure
        ti.xcom_push(key=REASON, value={"map_index": ti.map_index, "reason": reason[:MAX_REASON_CHARS]})


def ended_tasks(context: Context) -> list[EndedTask]:
    """The ended tasks of this run, with the reasons that they stored."""
    ti: Any = context["ti"]  # Airflow's protocol of it lacks get_task_breadcrumbs
    ended = ti.get_task_breadcrumbs(dag_id=ti.dag_id, run_id=ti.run_id)
    items = next(iter(ti.xcom_pull(task_ids=["plan"])), None) or []
    names = {str(one["task_id"]) for one in ended if one["state"] in NOT_DONE}
    kept = {name: [one for one in ti.xcom_pull(task_ids=[name], key=REASON) if one] for name in names}
    reasons = {(name, one["map_index"]): str(one["reason"]) for name in names for one in kept[name]}
    left = {name: {one for one in ti.xcom_pull(task_ids=[name]) if isinstance(one, str)} for name in names}
    return [
        EndedTask(
            name := str(one["task_id"]),
            index := int(one["map_index"]),
            str(one["state"]),
            items,
            reason=reasons.get((name, index), ""),
            began=one["duration"] is not None,
            left=left.get(name, ()),
        )
        for one in ended
    ]


class TingfengOperator(BaseOperator):
    """Runs `tingfeng COMMAND ARGUMENTS --OPTIONS`; `item` is the value of a mapped task, for its command and its name in the grid."""

    template_fields: Sequence[str] = ("command", "arguments", "options", "skip", "item", "partitions")
    template_fields_renderers: ClassVar[dict[str, str]] = {"options": "json"}
    ui_color = "#e3f1ec"

    def __init__(
        self,
        *,
        command: str,
        arguments: Sequence[str] = (),
        options: Options = (),
        skip: Any = None,
        item: Any = None,
        partitions: Any = None,
        output_json: bool = False,
        **kwargs: Any,
    ) -> None:
        for callback in ("on_failure_callback", "on_retry_callback"):
            kwargs[callback] = kwargs.get(callback) or say_why  # a mapped task passes an empty list
        super().__init__(**kwargs)
        self.command = command
        self.arguments = arguments
        self.options = options
        self.skip = skip
        self.item = item
        self.partitions = partitions
        self.output_json = output_json
        self.child: subprocess.Popen[bytes] | None = None
        self.is_killed = False

    def execute(self, context: Context) -> Any:
        """Run the command. Raises AirflowSkipException for `skip` and exit code 99, AirflowFailException for 2 and 3."""
        try:
            if self.skip and str(self.skip) != "False":
                raise AirflowSkipException("not asked for by this run's parameters or plan")
            return self.run_command(context)
        except BaseException as error:  # a time-out is no Exception; it is stored for the end of the run and raised again
            leave_reason(context, str(error) or type(error).__name__)
            raise

    def run_command(self, context: Context) -> Any:
        """Run the command to its end; the JSON of its last line, if `output_json` is set."""
        words = command_line(self.command, self.arguments, self.options)
        self.log.info("$ tingfeng %s", " ".join(words))
        started = time.monotonic()
        lines = {"stdout": "", "stderr": ""}
        try:
            code = self.follow(words, lines)
        finally:
            self.stop()
        self.log.info("exit code %d after %.1f s", code, time.monotonic() - started)
        reason = (lines["stderr"] or lines["stdout"] or "no output")[:MAX_LOG_CHARS]
        what = f"tingfeng {' '.join(words)}"
        if self.is_killed:
            raise AirflowException(f"{what} was stopped from outside: {reason}")
        if code == ExitCode.NOTHING_TO_DO:
            raise AirflowSkipException(f"nothing to do: {reason}")
        if code in FINAL:
            raise AirflowFailException(f"{what}: exit code {code}, {FINAL[code]}: {reason}")
        if code:
            raise AirflowException(f"{what}: exit code {code}: {reason}")
        self.publish(context)
        return self.read_json(lines["stdout"]) if self.output_json else self.item

    def follow(self, words: list[str], lines: dict[str, str]) -> int:
        """Start the command and copy its output to the task log until it ends; returns the last line of each stream."""
        parent = os.getppid()
        child = self.child = subprocess.Popen(
            [sys.executable, str(CHILD), "tingfeng", *words],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        streams = selectors.DefaultSelector()
        for name in lines:
            stream = getattr(child, name)
            os.set_blocking(stream.fileno(), False)
            streams.register(stream, selectors.EVENT_READ, (name, bytearray()))
        while streams.get_map():
            for key, _ in streams.select(timeout=0.5):
                name, rest = key.data
                part = os.read(key.fd, 65_536)
                if not part:
                    streams.unregister(key.fileobj)
                    part = b"\n" if rest else b""
                rest += part
                *whole, tail = rest.split(b"\n")
                rest[:] = tail[:MAX_LINE_BYTES]
                for line in whole:
                    self.say(name, line, lines)
            if os.getppid() != parent:  # the supervisor has died, so the scheduler will start another try
                self.is_killed = True
            if self.is_killed or child.poll() is not None:
                self.stop()
        return child.wait()

    def say(self, name: str, line: bytes | bytearray, lines: dict[str, str]) -> None:
        """Copy one line of output to the task log."""
        text = line.decode("utf-8", errors="backslashreplace").rstrip()
        if text:
            lines[name] = text
            self.log.info("%s", text[:MAX_LOG_CHARS])

    def stop(self) -> None:
        """End the command's process group and wait for it; may be called at any time and repeatedly."""
        child = self.child
        if child is None:
            return
        if child.stdin is not None:
            child.stdin.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            child.wait(timeout=GRACE_S + 2.0)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)  # the rest, if process_group.py itself was killed
        child.wait()

    def on_kill(self) -> None:
        """End the command when Airflow kills the task."""
        self.is_killed = True
        if self.child is not None and self.child.poll() is None:
            self.child.send_signal(signal.SIGTERM)

    def publish(self, context: Context) -> None:
        """Mark the days of `partitions` as updated in each outlet; a run with a partition key of its own needs none."""
        if self.partitions and not context["dag_run"].partition_key:
            for outlet in self.outlets:
                context["outlet_events"][outlet].add_partitions([str(day) for day in self.partitions])

    def read_json(self, line: str) -> Any:
        """The last line as JSON. Raises AirflowException when it is not JSON."""
        try:
            return json.loads(line)
        except json.JSONDecodeError as error:
            raise AirflowException(f"tingfeng {self.command}: the last line is not JSON ({error}): {line[:200]}") from error


class NoticeOperator(TingfengOperator):
    """Runs `tingfeng notify` with the failures of this run. As a teardown it also runs when the run was stopped by hand.

    `wanted` are the tasks without which the run is not whole.
    """

    template_fields: Sequence[str] = (*TingfengOperator.template_fields, "wanted")

    def __init__(self, *, wanted: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wanted = wanted

    def run_command(self, context: Context) -> Any:
        """Run the command with the failures of the run."""
        own = [self.options] if isinstance(self.options, dict) else self.options
        failures = failures_of(ended_tasks(context), self.wanted)
        self.options = [*own, {"failures": json.dumps(failures, ensure_ascii=False)}]
        return super().run_command(context)


class OutcomeOperator(BaseOperator):
    """The last task of a run. Fails, and with it the run, when a task of `wanted` was not done, whatever the reason.

    A run that is stopped by hand still runs its teardowns, and Airflow then takes its state from the tasks that the stop skipped.
    As a teardown with on_failure_fail_dagrun this task decides.
    """

    template_fields: Sequence[str] = ("wanted",)
    ui_color = "#e3f1ec"

    def __init__(self, *, wanted: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.wanted = wanted
        self.on_failure_callback = [say_why]

    def execute(self, context: Context) -> None:
        """Raises AirflowFailException with what was not done."""
        left = undone(ended_tasks(context), self.wanted)
        if left:
            raise AirflowFailException(left)


def ends(wanted: Any, **options: Any) -> tuple[NoticeOperator, OutcomeOperator]:
    """The last two tasks of a DAG, to be chained: one tells what failed, the other makes the run as red as it is.

    `wanted` are the ids of the tasks without which the run is not whole (or a template of the list), `options` those of `tingfeng notify`.
    """
    notify = NoticeOperator(task_id="notify", command="notify", wanted=wanted, options=options)
    outcome = OutcomeOperator(task_id="outcome", wanted=wanted, retries=0)
    return notify.as_teardown(), outcome.as_teardown(on_failure_fail_dagrun=True)
