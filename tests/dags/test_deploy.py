"""docs/deploy.md: what its services start exists and takes the arguments that it is given; its settings and its example are real."""

import ast
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import click
import pytest
from support.paths import REPO

from dags.runtime import launcher, settings
from tingfeng import SETTINGS, cli
from warehouse.delivery import channels
from warehouse.operations.notify import notify

PAGE = (REPO / "docs" / "deploy.md").read_text(encoding="utf-8")
CODE = re.findall(r"^    (?!sudo -u postgres)(.+)$", PAGE.replace("\\\n", ""), re.MULTILINE)
VENV = "/opt/tingfeng/.venv/bin/"
STARTS = re.findall(r"^    ExecStart=(.+)$", PAGE, re.MULTILINE)
STARTER = {"tingfeng", VENV + "tingfeng"}
PARSE = """
import json, sys
from airflow.cli.cli_parser import get_parser
for words in json.loads(sys.argv[1]):
    print(get_parser().parse_args(words).func.__name__ and "ok")
"""


def test_services_start_programs_of_the_environment() -> None:
    assert len(STARTS) == 4
    for line in STARTS:
        program = shlex.split(line)[0]
        assert program.startswith(VENV)
        assert (Path(sys.executable).parent / program.removeprefix(VENV)).exists()


def test_tingfeng_takes_the_arguments_of_its_lines() -> None:
    typed = [
        shlex.split(line.partition("=")[2] if "ExecStart=" in line else line, comments=True)
        for line in CODE
        if not {'"', "'"}.intersection(line)
    ]
    typed = [words[max(i for i, word in enumerate(words) if word in STARTER) + 1 :] for words in typed if STARTER.intersection(words)]
    assert len(typed) >= 4
    for words in typed:
        with cli.make_context("tingfeng", words) as context:
            name, command, rest = cli.resolve_command(context, context._protected_args + context.args)
            with command.make_context(name, rest, parent=click.Context(cli)) as parsed:
                assert parsed.command.name == name


@pytest.mark.slow
def test_airflow_takes_the_arguments_of_its_lines(tmp_path: Path) -> None:
    """The units' lines, those that the launcher itself starts, and `airflow backfill create` of the page."""
    mine = [shlex.split(line)[1:] for line in STARTS if "/airflow " in line]
    mine = [[word.replace("%i", "1" if "celery" in words else "scheduler") for word in words] for words in mine]
    ours = [launcher.Part(name, {}, tmp_path / name).command for name in (*settings.PARTS, "worker-1")]
    native = [shlex.split(line)[1:] for line in re.findall(r"^    (airflow backfill .+)$", PAGE, re.MULTILINE)]
    assert native
    env = {**os.environ, "AIRFLOW_HOME": str(tmp_path), "AIRFLOW__CORE__EXECUTOR": "CeleryExecutor", "PYTHONWARNINGS": "ignore"}
    words = [sys.executable, "-c", PARSE, json.dumps([*mine, *ours, *native])]
    answer = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr[-2000:]
    assert answer.stdout.count("ok") == len(mine) + len(ours) + len(native)
    assert next(w for w in mine if w[0] == "celery")[:5] == [*ours[-1][:3], "worker-1", "--pid"]  # the unit starts what the launcher starts


def test_settings_of_the_page_exist() -> None:
    assert set(re.findall(r"\b(TINGFENG_[A-Z_]+)\b", PAGE)) <= {*SETTINGS, channels.PREFIX}
    known = set(re.findall(r"AIRFLOW__[A-Z_]+", (REPO / "dags" / "runtime" / "settings.py").read_text()))
    named = set(re.findall(r"AIRFLOW__[A-Z_]+[A-Z]", PAGE))
    assert named - known <= {"AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST", "AIRFLOW__SECTION__NAME"}


def test_addresses_of_the_page_are_known_to_apprise(recwarn: pytest.WarningsRecorder) -> None:
    import apprise

    (addresses,) = re.findall(r'^    TINGFENG_NOTIFY_URLS="(.+)"$', PAGE, re.MULTILINE)
    kinds = {address.split("://")[0] for address in addresses.split()}
    assert kinds == {"wecombot", "feishu", "dingtalk", "mailto", "tgram", "json"}
    schemas = {
        schema
        for plugin in apprise.Apprise().details()["schemas"]
        for schema in (plugin["protocols"] or ()) + (plugin["secure_protocols"] or ())
    }
    assert kinds <= schemas
    assert notify.name == "notify"
    recwarn.clear()


def test_example_dag_stands_on_our_asset() -> None:
    tree = ast.parse((REPO / "docs" / "consumer_dag.py").read_text(encoding="utf-8"))
    (asset,) = [call for call in ast.walk(tree) if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Asset"]
    given = {keyword.arg: ast.literal_eval(keyword.value) for keyword in asset.keywords}
    (ours,) = [
        call
        for call in ast.walk(ast.parse((REPO / "dags" / "operators.py").read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "Asset"
    ]
    assert given == {keyword.arg: ast.literal_eval(keyword.value) for keyword in ours.keywords}
