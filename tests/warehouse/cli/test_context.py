"""What commands ask of a project is what tingfeng.py gives them."""

import inspect
from pathlib import Path

import tingfeng
from warehouse.cli import context


def test_the_project_has_everything_that_commands_ask_for(tmp_path: Path):
    project = tingfeng.Project(tmp_path)
    asked = {name for name in vars(context.Project) if not name.startswith("_")} | set(context.Project.__annotations__)
    assert {"lake", "portals", "crawl", "data", "limits"} <= asked
    lacking = [name for name in sorted(asked) if not hasattr(project, name)]
    assert not lacking


def test_methods_take_the_same_parameters():
    for name, wanted in inspect.getmembers(context.Project, inspect.isfunction):
        if not name.startswith("_"):
            given, asked = (inspect.signature(f).parameters for f in (getattr(tingfeng.Project, name), wanted))
            assert set(asked) <= set(given), name
            assert all(given[n].default is not inspect.Parameter.empty for n in set(given) - set(asked)), name
