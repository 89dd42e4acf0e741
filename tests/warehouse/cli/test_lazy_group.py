"""Commands that are imported when they are called, and the exit codes that errors lead to."""

import click
import pytest
from click.testing import CliRunner

from transforms.text.printable import printable
from warehouse.cli import command_end, lazy_group
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.lazy_group import LazyGroup
from warehouse.storage.lake import LakeError

LAZY = {"walk": ("this_module_is_not_there:walk", "Walk words."), "docs": ("warehouse.search.command:search", "Find words.")}


def group() -> LazyGroup:
    return LazyGroup("top", lazy=LAZY)


def test_the_list_of_commands_needs_no_import():
    listed = CliRunner().invoke(group(), ["--help"])
    assert listed.exit_code == 0
    assert "Walk words." in listed.output


def test_a_command_is_imported_when_it_is_called():
    assert group().load("docs").name == "search"
    with pytest.raises(ModuleNotFoundError):
        group().load("walk")
    help_page = CliRunner().invoke(group(), ["docs", "--help"])
    assert "Find articles, best first" in help_page.output


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (BrokenPipeError(), 0),
        (SystemExit(3), 3),
        (SystemExit(None), 0),
        (SystemExit("words"), 1),
        (click.exceptions.Exit(99), 99),
        (click.UsageError("x"), 2),
        (LakeError("x"), ExitCode.TEMPORARY),
        (ValueError("x"), ExitCode.BUG),
        (KeyboardInterrupt(), ExitCode.BUG),
    ],
)
def test_the_exit_code_of_an_error(error: BaseException, code: int):
    assert lazy_group._code_of(error) == code


def test_a_typing_error_gets_the_command_that_was_meant():
    told = CliRunner().invoke(group(), ["dcos"])
    assert told.exit_code == 2
    assert "did you mean docs?" in told.output
    assert "did you mean" not in CliRunner().invoke(group(), ["xyzzy"]).output


def test_an_option_of_the_group_behind_the_command_is_told_its_place():
    one = LazyGroup("top", lazy=LAZY, params=[click.Option(["--data"])])
    said = CliRunner().invoke(one, ["docs", "x", "--data", "y"])
    assert said.exit_code == 2
    assert "--data stands before the command" in said.stderr
    assert "before the command" not in CliRunner().invoke(one, ["docs", "x", "--date", "y"]).stderr


HOSTILE = "\x1b]0;state=done\x07\u009b2J\u202e\udcff"


@pytest.mark.parametrize(
    "arguments", [[HOSTILE], [f"--no{HOSTILE}"], ["docs", "x", f"--{HOSTILE}"], ["docs", "--since", HOSTILE, "x"], ["docs", "x", HOSTILE]]
)
def test_what_was_typed_is_repeated_without_its_control_characters(arguments: list[str]):
    said = CliRunner().invoke(group(), arguments)
    assert said.exit_code == 2
    assert said.stderr == printable(said.stderr, lines=True)
    assert "Usage: " in said.stderr


def test_ctrl_c_while_a_command_starts_is_130(monkeypatch):
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    one = group()
    monkeypatch.setattr(one, "make_context", interrupted)
    said = CliRunner().invoke(one, ["docs"])
    assert (said.exit_code, said.stderr.strip()) == (ExitCode.INTERRUPTED, "interrupted")


def test_a_traceback_is_printed_without_control_characters(capsys):
    command_end.print_bug(ValueError, ValueError(HOSTILE), None)
    said = capsys.readouterr().err
    assert said.startswith("ValueError: ")
    assert said == printable(said, lines=True)
