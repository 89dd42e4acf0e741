"""Child processes of a task end when they must, and their exit codes mean what we say; Airflow's launcher starts once and says why not."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from support.driving import wait_until
from support.paths import REPO

from dags.exit_codes import ExitCode
from dags.runtime import launcher, run_outcome, settings

CHILD = REPO / "dags" / "runtime" / "process_group.py"
DEAF = "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); print('up', flush=True); time.sleep(600)"
PARENT = "import subprocess, time; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True); time.sleep(600)"
LEAVER = "import subprocess; p = subprocess.Popen(['sleep', '600']); print(p.pid, flush=True)"


def start(*command: str, grace: float = 1.0) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, str(CHILD), "--grace", str(grace), *command],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def ends(child: "subprocess.Popen[str]", timeout: float = 120) -> int:
    try:
        return child.wait(timeout=timeout)
    finally:
        for stream in (child.stdin, child.stdout, child.stderr):
            stream.close()


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["true"], 0),
        ([sys.executable, "-c", "raise SystemExit(75)"], 75),
        ([sys.executable, "-c", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"], 137),
        (["no-such-command-here"], 127),
    ],
)
def test_exit_code_is_the_commands(command: list[str], code: int) -> None:
    assert ends(start(*command)) == code


def test_output_passes_through() -> None:
    child = start(sys.executable, "-c", "import sys; print('out'); print('err', file=sys.stderr)")
    assert (child.stdout.read(), child.stderr.read()) == ("out\n", "err\n")
    assert ends(child) == 0


@pytest.mark.parametrize("stop", [lambda c: c.send_signal(signal.SIGTERM), lambda c: c.stdin.close()], ids=["sigterm", "asker_gone"])
def test_grandchild_ends_too(stop: Callable[["subprocess.Popen[str]"], None]) -> None:
    child = start(sys.executable, "-c", PARENT)
    grandchild = int(child.stdout.readline())
    assert is_alive(grandchild)
    stop(child)
    assert ends(child) == 143
    assert not is_alive(grandchild)


def test_asker_gone_with_its_ends_of_the_pipes() -> None:
    child = start(sys.executable, "-c", PARENT)
    grandchild = int(child.stdout.readline())
    for stream in (child.stdout, child.stderr, child.stdin):
        stream.close()  # what the kernel does when a task is killed: nobody reads any more
    child.wait(timeout=120)
    assert not is_alive(grandchild)


def test_deaf_command_is_killed_after_the_grace_time() -> None:
    child = start(sys.executable, "-c", DEAF)
    assert child.stdout.readline() == "up\n"
    began = time.monotonic()
    child.send_signal(signal.SIGTERM)
    assert ends(child) == 137
    assert time.monotonic() - began > 0.9


def test_what_a_command_leaves_behind_ends_with_it() -> None:
    child = start(sys.executable, "-c", LEAVER)
    left = int(child.stdout.readline())
    assert ends(child) == 0
    assert not is_alive(left)


# Every case is a task, run as Airflow runs it, with a `tingfeng` that does as its first argument says; one process, because Airflow loads
# slowly.
RUN_TASKS = """
import json, os, sys, threading, time, types
from dags.operators import OutcomeOperator, TingfengOperator
os.environ["PATH"] = sys.argv[1] + os.pathsep + os.environ["PATH"]
ends = {}
for name, case in json.loads(sys.argv[2]).items():
    task = TingfengOperator(task_id=name, **case["task"])
    how = {"on_kill": task.on_kill, "child_killed": lambda: os.kill(task.child.pid, 9)}
    if case.get("later"):
        threading.Timer(1.0, how[case["later"]]).start()
    began, left = time.monotonic(), []
    ti = types.SimpleNamespace(map_index=-1, task_id=name, xcom_push=lambda key, value: left.append(value["reason"]))
    try:
        end = ["returned", task.execute({"dag_run": types.SimpleNamespace(partition_key="2026-10-01"), "ti": ti})]
    except BaseException as error:
        end = [type(error).__name__, str(error)]
    ends[name] = [*end, time.monotonic() - began, left]
class Run:
    dag_id, run_id = "d", "r"
    def get_task_breadcrumbs(self, **_):
        states = {("fill", 0): "success", ("fill", 1): "failed", ("fill", 2): "failed", ("plan", -1): "success", ("build", -1): "success"}
        return [{"task_id": name, "map_index": n, "state": state, "operator": "x", "duration": 1.0} for (name, n), state in states.items()]
    def xcom_pull(self, task_ids, key="return_value"):
        kept = {("plan", "return_value"): [["d1", "d2", "d3"]], ("fill", "return_value"): ["d1"]}
        kept |= {("fill", "reason"): [{"map_index": 1, "reason": "exit code 75"}]}
        return kept.get((task_ids[0], key), [None])
try:
    ends["outcome"] = OutcomeOperator(task_id="outcome", wanted=["plan", "fill", "build"]).execute({"ti": Run()})
except BaseException as error:
    ends["outcome"] = [type(error).__name__, str(error)]
print(json.dumps(ends))
"""
FAKE = f"""#!{sys.executable}
import os, subprocess, sys, time
what, *words = sys.argv[1:]
if what == "exit":
    print("out", flush=True); print("last words", file=sys.stderr); sys.exit(int(words[0]))
if what == "plan":
    print("a note"); print('["a", "b"]'); print("a warning", file=sys.stderr)
if what == "big":
    print('["' + "x" * 300_000 + '"]')
if what == "echo":
    print(__import__("json").dumps(words))
if what == "flood":
    sys.stdout.write("y" * 5_000_000); print(); print("[]")
if what == "hang":
    p = subprocess.Popen(["sleep", "600"]); open(words[0], "w").write(str(p.pid)); print("hanging", flush=True); time.sleep(600)
"""


OPTIONS = {"a": ["x y", "$(id)"], "b": True, "c": False, "d": None, "e": "", "f": [], "g": 3}
EXITS = {
    "0": ("returned", "None"),
    "99": ("AirflowSkipException", "nothing to do: last words"),
    "75": ("AirflowException", "exit code 75: last words"),
    "1": ("AirflowException", "exit code 1: last words"),
    "2": ("AirflowFailException", "wrong usage or configuration: last words"),
    "3": ("AirflowFailException", "a fail-level check fired: last words"),
}
OUTPUTS = {"plan": ["a", "b"], "big": ["x" * 300_000], "flood": [], "echo": ["--a=x y", "--a=$(id)", "--b", "--g=3"]}
KILLS = ("on_kill", "child_killed")
Ends = dict[str, tuple[str, object, float, list[str]]]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("tasks")


@pytest.fixture(scope="module")
def ends_of_tasks(folder: Path) -> Ends:
    fake = folder / "tingfeng"
    fake.write_text(FAKE)
    fake.chmod(0o755)
    cases = {f"exit{code}": {"task": {"command": "exit", "arguments": [code]}} for code in EXITS}
    cases |= {name: {"task": {"command": name, "options": OPTIONS, "output_json": True}} for name in OUTPUTS}
    cases |= {how: {"task": {"command": "hang", "arguments": [str(folder / how)]}, "later": how} for how in KILLS}
    cases["skip"] = {"task": {"command": "exit", "arguments": ["1"], "skip": True}}
    env = {**os.environ, "AIRFLOW_HOME": str(folder), "PYTHONPATH": str(REPO), "PYTHONWARNINGS": "ignore"}
    words = [sys.executable, "-c", RUN_TASKS, str(folder), json.dumps(cases)]
    answer = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    return json.loads(answer.stdout.splitlines()[-1])


@pytest.mark.slow
class TestOperator:
    @pytest.mark.parametrize("code", EXITS)
    def test_exit_code_decides(self, ends_of_tasks: Ends, code: str) -> None:
        kind, words, _, left = ends_of_tasks[f"exit{code}"]
        assert kind == EXITS[code][0]
        assert EXITS[code][1] in str(words)
        assert left == ([] if code == "0" else [words])  # what the run's notice will say

    @pytest.mark.parametrize("command", OUTPUTS)
    def test_json_is_the_last_line_of_standard_output(self, ends_of_tasks: Ends, command: str) -> None:
        assert ends_of_tasks[command][:2] == ["returned", OUTPUTS[command]]

    @pytest.mark.parametrize("how", KILLS)
    def test_killed_task_leaves_nothing_behind(self, ends_of_tasks: Ends, folder: Path, how: str) -> None:
        kind, words, _, left = ends_of_tasks[how]
        assert left == [words]
        assert kind == "AirflowException"
        assert "hanging" in str(words)
        assert not is_alive(int((folder / how).read_text()))

    def test_outcome_of_a_run_names_the_days_that_failed(self, ends_of_tasks: Ends) -> None:
        kind, words = ends_of_tasks["outcome"]
        assert kind == "AirflowFailException"
        assert words == (f"not done: fill d2, fill d3. fill d2: exit code 75. fill d3: {run_outcome.KILLED}. {run_outcome.GO_ON}")

    def test_skipped_by_parameters(self, ends_of_tasks: Ends) -> None:
        assert ends_of_tasks["skip"][0] == "AirflowSkipException"
        assert ends_of_tasks["skip"][3] == ["not asked for by this run's parameters or plan"]  # not a stop by hand


def test_settings_for_services_are_private_and_read_back_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TINGFENG_CONTACT", 'a "quoted" \\ address')
    (tmp_path / "airflow").mkdir()
    env = settings.settings(tmp_path, REPO, port=8123, newsroom=None, demo=False, profile="team")
    path = settings.write_environment(tmp_path / "airflow", env)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    quoted = (
        f"set -a; . {path}; exec {sys.executable} -c 'import json, os; print(json.dumps(dict(os.environ)))'"  # sh reads it as systemd does
    )
    read = json.loads(subprocess.run(["/bin/sh", "-c", quoted], env={}, capture_output=True, text=True, check=True).stdout)
    assert env.items() <= read.items()
    assert env["AIRFLOW__CORE__EXECUTOR"] == "CeleryExecutor"


def test_team_without_its_servers_says_how_to_get_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "airflow").mkdir()
    for name, value, words in (
        (settings.DATABASE, "postgresql+psycopg://nobody@127.0.0.1:1/none", "PostgreSQL does not let us in"),
        (settings.DATABASE, "sqlite:////tmp/x.db", "is no PostgreSQL address: sqlite"),
    ):
        monkeypatch.setenv(name, value)
        env = settings.settings(tmp_path, REPO, port=8123, newsroom=None, demo=False, profile="team")
        with pytest.raises(settings.StartError, match=words) as refused:
            settings.check_team_servers(env)
        assert "apt-get install postgresql redis-server" in str(refused.value)
        assert refused.value.code == ExitCode.USAGE


def test_workers_of_one_machine_have_names_and_files_of_their_own(tmp_path: Path) -> None:
    commands = [launcher.Part(f"worker-{n}", {}, tmp_path / f"worker-{n}.log").command for n in (1, 2)]
    assert all(command[:2] == ["celery", "worker"] for command in commands)
    assert len({command[command.index("--celery-hostname") + 1] for command in commands}) == 2
    assert len({command[command.index("--pid") + 1] for command in commands}) == 2


def test_part_whose_keeper_was_killed_is_ended_before_it_starts_again(tmp_path: Path) -> None:
    part = launcher.Part("scheduler", {}, tmp_path / "scheduler.log")
    part.process = start(sys.executable, "-c", PARENT)  # type: ignore[assignment]
    left = int(part.process.stdout.readline())
    part.process.kill()
    part.process.wait()
    assert is_alive(left)
    part.end_group()
    wait_until(lambda: not is_alive(left), 120, "the end of what the keeper had started")
    for stream in (part.process.stdin, part.process.stdout, part.process.stderr):
        stream.close()


def test_the_password_is_private_and_kept(tmp_path: Path) -> None:
    word, is_new = settings.password(tmp_path)
    assert is_new
    assert settings.password(tmp_path) == (word, False)
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_settings_of_the_user_win_but_not_over_the_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__CORE__PARALLELISM", "3")
    monkeypatch.setenv("AIRFLOW__API__PORT", "1")
    monkeypatch.setenv("AIRFLOW_HOME", "/somewhere/else")
    monkeypatch.setenv("TINGFENG_LANG", "zh")
    (tmp_path / "airflow").mkdir()
    env = settings.settings(tmp_path, REPO, port=8123, newsroom="http://127.0.0.1:9", demo=True)
    assert env["AIRFLOW__CORE__PARALLELISM"] == "3"
    assert env["AIRFLOW__API__PORT"] == "8123"
    assert env["AIRFLOW_HOME"] == str(tmp_path / "airflow")
    assert env["TINGFENG_NEWSROOM"] == "http://127.0.0.1:9"
    assert "DEMO" in env["AIRFLOW__API__INSTANCE_NAME"]
    assert {name for name in env if name.startswith("TINGFENG_")} <= {
        "TINGFENG_DATA",
        "TINGFENG_CONTACT",
        "TINGFENG_NEWSROOM",
        "TINGFENG_LOG",
        "TINGFENG_LANG",
    }


def test_second_launcher_on_the_same_data_is_refused(tmp_path: Path) -> None:
    lock = launcher.take_lock(tmp_path, 8123)
    with pytest.raises(settings.StartError, match=rf"already runs .*process {os.getpid()}, http://127.0.0.1:8123"):
        launcher.take_lock(tmp_path, 8124)
    lock.close()
    launcher.take_lock(tmp_path, 8124).close()


def test_port_of_another_program_is_named() -> None:
    with socket.socket() as other:
        other.bind((settings.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(settings.StartError, match=f"port {port} is used by another program"):
            launcher.free_port(port, patience_s=0)
    launcher.free_port(port, patience_s=0)


def test_signs_of_life_of_an_older_server_do_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    beats = {name: {f"latest_{name}_heartbeat": "2026-10-01T00:00:10+00:00"} for name in ("scheduler", "dag_processor", "triggerer")}
    monkeypatch.setattr(launcher, "ask", lambda *_: beats)
    at = 1_790_812_810.0  # 2026-10-01T00:00:10Z
    assert launcher.is_healthy("http://x", at - 5)
    assert not launcher.is_healthy("http://x", at + 5)
    beats["scheduler"]["latest_scheduler_heartbeat"] = None
    assert not launcher.is_healthy("http://x", at - 5)
