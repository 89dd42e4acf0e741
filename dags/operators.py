"""The operator of the DAGs: a task runs one command of `tingfeng` in its own process group.

In:     `command` ("crawl", "process" …), positional `arguments`, `options` by name: a list repeats the option, true gives the bare
        option, null, false and an empty list or text omit it; several sets of options are merged. `skip`: a true value skips the
        task. All are templates.
Out:    the last line on standard output, read as JSON, when `output_json` is set; nothing otherwise (the lake holds the data).
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

from dags.choices import STEPS
from dags.exit_codes import ExitCode
from dags.runtime.process_group import GRACE_S

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
FAILURE = "failure"
NO_REASON = "no reason left: the task's process was killed, or it could not start"
MAX_REASON_CHARS, MAX_FAILURES = 500, 60


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


def leave_reason(context: Context, where: str, reason: str) -> None:
    """Store the reason of a failed task as an XCom for the run's notice; the next try deletes it."""
    ti = context["ti"]
    failure = {"map_index": ti.map_index, "task": ti.task_id, "where": where, "reason": reason[:MAX_REASON_CHARS]}
    with contextlib.suppress(Exception):  # an unreachable server must not hide the failure
        ti.xcom_push(key=FAILURE, value=failure)


def failures_of(context: Context) -> list[dict[str, Any]]:
    """Failed tasks of this run: with the reasons that they stored, and those killed before they could store one."""
    ti: Any = context["ti"]  # Airflow's protocol of it lacks get_task_breadcrumbs
    ended = ti.get_task_breadcrumbs(dag_id=ti.dag_id, run_id=ti.run_id)
    failed = [(str(one["task_id"]), int(one["map_index"])) for one in ended if one["state"] == "failed"]
    left = {task_id: ti.xcom_pull(task_ids=[task_id], key=FAILURE) for task_id in {task_id for task_id, _ in failed}}
    reasons = {(task_id, one["map_index"]): one for task_id, given in left.items() for one in given if one}
    found = [
        reasons.get((task_id, index)) or {"task": task_id, "where": "" if index < 0 else f"[{index}]", "reason": NO_REASON}
        for task_id, index in failed
    ]
    if len(found) > MAX_FAILURES:  # an argument of a command line has at most 128 kB
        found = [{**one, "reason": one["reason"][: MAX_REASON_CHARS // 5]} for one in found[: 3 * MAX_FAILURES]]
    return found


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
        if self.skip and str(self.skip) != "False":
            raise AirflowSkipException("not asked for by this run's parameters")
        try:
            return self.run_command(context)
        except AirflowSkipException:
            raise
        except BaseException as error:  # a time-out is no Exception; it is stored for the notice and raised again
            leave_reason(context, str(self.item or ""), str(error) or type(error).__name__)
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
        return self.read_json(lines["stdout"]) if self.output_json else None

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
    """Runs `tingfeng notify` with the failures of this run. As a teardown it runs last and does not change the run's state."""

    def run_command(self, context: Context) -> Any:
        """Run the command with the failures of the run."""
        own = [self.options] if isinstance(self.options, dict) else self.options
        self.options = [*own, {"failures": json.dumps(failures_of(context), ensure_ascii=False)}]
        return super().run_command(context)


def step_tasks(day: str) -> list[TingfengOperator]:
    """One task for each step, to be chained in this order; the first one runs even if crawls before it failed.

    `day` is the Beijing date or a template of it.
    """
    first, *others = STEPS
    return [
        TingfengOperator(task_id=first, command="process", options={"day": day, "step": first}, trigger_rule="all_done"),
        *(TingfengOperator(task_id=step, command="process", options={"day": day, "step": step}) for step in others),
    ]
