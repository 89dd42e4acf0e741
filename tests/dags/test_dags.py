"""DAG files are configuration: only plain statements, every step in order, every command one that the command line knows."""

import ast
import itertools
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from support.paths import REPO

from dags import choices
from tingfeng import cli
from transforms.registry import STEPS

DAGS = REPO / "dags"
IGNORED = (DAGS / ".airflowignore").read_text().split()
DAG_FILES = sorted(path for path in DAGS.glob("*.py") if path.name not in IGNORED)
ALLOWED = {
    *("Module", "Expr", "Constant", "Import", "ImportFrom", "alias", "Assign", "Name", "Load", "Store", "With", "withitem", "Call"),
    *("keyword", "Attribute", "BinOp", "RShift", "List", "Tuple", "Dict", "Starred", "JoinedStr", "FormattedValue"),
}

# Reads the DAGs as Airflow does and prints what they hold; templates are rendered for one made-up run and one mapped item.
READ_DAGS = """
import json, sys, types
from datetime import datetime, timedelta, timezone
from pathlib import Path
from airflow.dag_processing.dagbag import DagBag
from airflow.sdk.definitions.mappedoperator import MappedOperator
from airflow.serialization.serialized_objects import DagSerialization
from dags.operators import command_line

folder = sys.argv[1]
bag = DagBag(folder, bundle_path=Path(folder), bundle_name="dags")
found = {"errors": bag.import_errors, "dags": {}}
PARAMS = json.loads(sys.argv[2])
for dag in bag.dags.values():
    DagSerialization.to_dict(dag)
    tasks = []
    for task in dag.topological_sort():
        mapped = isinstance(task, MappedOperator)
        item = "alpha" if dag.dag_id == "daily" else "2026-10-02"
        plain = task.unmap({"item": item}) if mapped else task
        plain.dag = dag
        params = {**dag.params.dump(), **PARAMS}
        run = types.SimpleNamespace(run_id="run", partition_key="2026-10-01", run_after=datetime(2026, 10, 1, tzinfo=timezone.utc))
        ti = types.SimpleNamespace(xcom_pull=lambda task_ids: [None, "2026-10-02"] if task_ids == ["fill"] else ["built"])
        context = {"dag_run": run, "params": params, "task": plain, "ti": ti, "macros": types.SimpleNamespace(timedelta=timedelta)}
        plain.render_template_fields(context, dag.get_template_env())
        tasks.append({
            "id": task.task_id, "mapped": mapped, "retries": task.retries, "owner": task.owner, "pool": task.pool,
            "trigger_rule": str(getattr(task.trigger_rule, "value", task.trigger_rule)),
            "timeout": task.execution_timeout and task.execution_timeout.total_seconds(),
            "is_teardown": task.is_teardown, "outlets": [o.uri for o in task.outlets], "upstream": sorted(task.upstream_task_ids),
            "words": command_line(plain.command, plain.arguments, plain.options) if hasattr(plain, "command") else [],
            "wanted": getattr(plain, "wanted", None), "skip": str(getattr(plain, "skip", None)),
            "partitions": getattr(plain, "partitions", None),
            "decides": task.on_failure_fail_dagrun, "map_name": getattr(task, "map_index_template", None),
        })
    found["dags"][dag.dag_id] = {
        "tags": sorted(dag.tags), "catchup": dag.catchup, "doc": dag.doc_md, "file": dag.fileloc, "max_active_runs": dag.max_active_runs,
        "schedule": type(dag.timetable).__name__, "params": dag.params.dump(), "tasks": tasks,
    }
print(json.dumps(found))
"""
PARAMS = {"from": "2026-10-01", "to": "2026-10-03", "portals": ["alpha", "beta"], "steps": ["links"], "redo": True}


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    env = {
        **os.environ,
        "AIRFLOW_HOME": str(tmp_path_factory.mktemp("airflow")),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "PYTHONPATH": str(DAGS.parent),
        "PYTHONWARNINGS": "ignore",
    }
    answer = subprocess.run(
        [sys.executable, "-c", READ_DAGS, str(DAGS), json.dumps(PARAMS)], env=env, capture_output=True, text=True, check=False
    )
    assert answer.returncode == 0, answer.stderr[-3000:]
    return json.loads(answer.stdout.splitlines()[-1])


def nodes_not_allowed(source: str) -> set[str]:
    return {type(node).__name__ for node in ast.walk(ast.parse(source))} - ALLOWED


def test_dag_files_are_found() -> None:
    assert {"daily", "backfill"} <= {path.stem for path in DAG_FILES}
    assert all((DAGS / name).exists() for name in IGNORED)


def test_steps_of_the_dags_are_those_of_the_registry() -> None:
    assert tuple(STEPS) == choices.STEPS


def test_form_offers_own_portals(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("TINGFENG_NEWSROOM", raising=False)
    for folder, name in (("data/own", "ithome"), ("data/own", "mine"), ("elsewhere", "yours")):
        (tmp_path / folder / "portals").mkdir(parents=True, exist_ok=True)
        (tmp_path / folder / "portals" / f"{name}.toml").touch()
    monkeypatch.setenv("TINGFENG_DATA", str(tmp_path / "data"))
    names = choices.portal_names()
    assert "mine" in names
    assert names.count("ithome") == 1
    monkeypatch.setenv("TINGFENG_OWN", str(tmp_path / "elsewhere"))
    assert {"yours"} == set(choices.portal_names()) - set(names)


def test_form_offers_the_portals_that_can_be_crawled(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TINGFENG_NEWSROOM", raising=False)
    monkeypatch.delenv("TINGFENG_PORTALS", raising=False)
    real = choices.portal_names()
    monkeypatch.setenv("TINGFENG_NEWSROOM", "http://127.0.0.1:9")
    invented = choices.portal_names()
    assert "ithome" in real
    assert "qinghe" in invented
    assert not set(real) & set(invented)
    assert not [name for name in real + invented if name.startswith("_")]
    monkeypatch.setenv("TINGFENG_PORTALS", "qinghe nosuch")
    assert choices.portal_names() == ["qinghe"]


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_dag_file_holds_configuration_only(path: Path) -> None:
    assert nodes_not_allowed(path.read_text()) == set()


@pytest.mark.parametrize(
    "source", ["def f(): pass", "if a: b = 1", "x = [a for a in b]", "x = 1 + 2", "x = lambda: 1", "import a\nfor b in a: c()"]
)
def test_logic_in_a_dag_file_is_found(source: str) -> None:
    assert nodes_not_allowed(source)


@pytest.mark.parametrize("path", DAG_FILES, ids=lambda path: path.stem)
def test_dag_file_imports_airflow_and_dates_only(path: Path) -> None:
    roots = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom):
            roots.add((node.module or "").split(".")[0])
        elif isinstance(node, ast.Import):
            roots |= {alias.name.split(".")[0] for alias in node.names}
    assert roots <= {"airflow", "datetime", "pendulum", "json", "dags"}


@pytest.mark.slow
class TestLoaded:
    def test_every_file_loads_as_the_dag_of_its_name(self, loaded: dict[str, Any]) -> None:
        assert loaded["errors"] == {}
        assert {name: Path(dag["file"]).stem for name, dag in loaded["dags"].items()} == {path.stem: path.stem for path in DAG_FILES}

    def test_every_dag_says_what_it_is(self, loaded: dict[str, Any]) -> None:
        for dag in loaded["dags"].values():
            assert "tingfeng" in dag["tags"]
            assert dag["catchup"] is False
            assert dag["max_active_runs"] == 1
            assert dag["doc"]
            assert len(dag["doc"]) > 80

    def test_every_task_retries_ends_and_has_an_owner(self, loaded: dict[str, Any]) -> None:
        for dag in loaded["dags"].values():
            for task in dag["tasks"]:
                assert task["retries"] >= (0 if task["id"] == "outcome" else 2)
                assert task["timeout"]
                assert task["owner"] == "tingfeng"

    def test_mapped_tasks_have_a_pool_and_a_name(self, loaded: dict[str, Any]) -> None:
        from dags.runtime.launcher import POOLS

        mapped = [task for dag in loaded["dags"].values() for task in dag["tasks"] if task["mapped"]]
        assert {task["pool"] for task in mapped} == set(POOLS)
        assert all(task["map_name"] for task in mapped)

    def test_daily_runs_the_steps_in_one_process(self, loaded: dict[str, Any]) -> None:
        tasks = {task["id"]: task for task in loaded["dags"]["daily"]["tasks"]}
        chain = ["plan", "crawl", "process", "build", "check", "alerts", "notify", "outcome"]
        assert list(tasks) == chain
        for before, after in itertools.pairwise(chain):
            assert before in tasks[after]["upstream"]
        assert tasks["process"]["words"] == ["process", "--day=2026-10-01"]
        assert tasks["check"]["partitions"] == ["2026-10-01"]

    def test_pulse_asks_its_portals_and_judges_what_is_new(self, loaded: dict[str, Any]) -> None:
        tasks = {task["id"]: task for task in loaded["dags"]["pulse"]["tasks"]}
        assert list(tasks) == ["plan", "crawl", "process", "build", "alerts", "notify", "outcome"]
        assert tasks["plan"]["words"] == ["plan", "--day=2026-10-01", "--pulse"]
        assert tasks["alerts"]["words"] == ["watch", "run"]
        assert tasks["process"]["trigger_rule"] == "one_success"  # without a portal nothing is processed
        assert loaded["dags"]["pulse"]["schedule"] == "CronTriggerTimetable"

    def test_a_failed_portal_does_not_stop_the_day_and_a_failed_step_not_the_build(self, loaded: dict[str, Any]) -> None:
        tasks = {task["id"]: task for task in loaded["dags"]["daily"]["tasks"]}
        rules = {name: task["trigger_rule"] for name, task in tasks.items() if not task["is_teardown"]}
        assert {name for name, rule in rules.items() if rule == "all_done"} == {"process", "build", "alerts"}
        assert {rule for name, rule in rules.items() if name not in {"process", "build", "alerts"}} == {"all_success"}
        assert {"process", "build"} <= set(tasks["check"]["upstream"])  # a day with a failed step is not announced

    def test_every_dag_tells_what_failed_and_is_as_red_as_what_it_did(self, loaded: dict[str, Any]) -> None:
        for name, dag in loaded["dags"].items():
            tasks = {task["id"]: task for task in dag["tasks"]}
            notify, outcome = tasks["notify"], tasks["outcome"]
            assert notify["is_teardown"]
            assert outcome["is_teardown"]
            assert not notify["decides"]  # a message that nobody took does not make a run red
            assert outcome["decides"]
            downstream = {above for task in dag["tasks"] for above in task["upstream"] if task["id"] not in {"notify", "outcome"}}
            assert set(notify["upstream"]) == set(tasks) - downstream - {"notify", "outcome"}
            assert notify["wanted"] == outcome["wanted"]
            assert set(outcome["wanted"]) <= set(tasks)
            assert ("--run=run" in notify["words"]) == (name != "daily")  # a cause is told once a day

    def test_only_portals_and_what_was_not_asked_for_may_be_left_undone(self, loaded: dict[str, Any]) -> None:
        for dag in loaded["dags"].values():
            (outcome,) = [task for task in dag["tasks"] if task["id"] == "outcome"]
            others = {task["id"] for task in dag["tasks"]} - {"notify", "outcome", *outcome["wanted"]}
            assert others <= {"crawl", "rehearse", "alerts"}  # without rules there is nothing to judge

    def test_only_built_and_checked_days_are_published(self, loaded: dict[str, Any]) -> None:
        for name in ("daily", "backfill"):
            (publishing,) = [task for task in loaded["dags"][name]["tasks"] if task["outlets"]]
            assert publishing["id"] == "check"
            assert "build" in publishing["upstream"]
        (check,) = [task for task in loaded["dags"]["backfill"]["tasks"] if task["id"] == "check"]
        assert check["partitions"] == ["2026-10-02"]  # the days of `fill` that were done
        assert check["skip"] == "False"

    def test_every_command_is_one_that_the_command_line_knows(self, loaded: dict[str, Any]) -> None:
        for dag in loaded["dags"].values():
            for task in (task for task in dag["tasks"] if task["id"] != "outcome"):
                name, *words = task["words"]
                with cli.load(name).make_context(name, words, parent=click.Context(cli)) as parsed:
                    assert parsed.command.name == name

    def test_backfill_passes_every_parameter_on(self, loaded: dict[str, Any]) -> None:
        tasks = {task["id"]: task["words"] for task in loaded["dags"]["backfill"]["tasks"]}
        what = ["--mode=recrawl", "--portal=alpha", "--portal=beta", "--step=links"]
        whole = ["--from=2026-10-01", "--to=2026-10-03", "--order=oldest", "--redo", *what]
        assert tasks["plan"] == ["backfill", "--plan", *whole]
        assert tasks["rehearse"] == ["backfill", "--dry-run", *whole]
        assert tasks["fill"] == ["backfill", *whole, "--day=2026-10-02"]

    def test_backfill_form_offers_what_the_command_takes(self, loaded: dict[str, Any]) -> None:
        params = loaded["dags"]["backfill"]["params"]
        options = {option.name: option for option in cli.load("backfill").params}
        assert set(params) == {"from", "to", "portals", "mode", "steps", "order", "redo", "dry_run"}
        assert list(STEPS) == list(options["steps"].type.choices)
