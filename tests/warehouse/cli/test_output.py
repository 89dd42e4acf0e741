"""What commands print: nothing that steers a terminal, no formula in a file for people, tables that end."""

import csv
import io
import json
import sys
from datetime import date

import click
import pyarrow as pa
import pyarrow.parquet
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.printable import escaped_json, printable
from warehouse.cli import output

UNSAFE = [
    *range(0x09),
    *range(0x0B, 0x20),
    *range(0x7F, 0xA0),
    0x61C,
    *range(0x200E, 0x2010),
    *range(0x202A, 0x202F),
    *range(0x2066, 0x206A),
]
HOSTILE = "".join(map(chr, UNSAFE))


def printed(capsys, table: pa.Table, form: str, **more) -> str:
    output.print_answer(table, form, **more)
    return capsys.readouterr().out


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
@pytest.mark.parametrize("code", UNSAFE)
def test_no_form_prints_a_character_that_steers_a_terminal(capsys, form: str, code: int):
    shown = printed(capsys, pa.table({f"a{chr(code)}": [f"x{chr(code)}y"]}), form)
    assert chr(code) not in shown.replace("\r\n", "\n")


def test_json_loses_nothing(capsys):
    shown = printed(capsys, pa.table({"a": [HOSTILE, "文\n字"]}), "json")
    assert [json.loads(line)["a"] for line in shown.split("\n")[:-1]] == [HOSTILE, "文\n字"]


@given(st.text(st.characters(exclude_categories=())))
def test_whatever_text_comes_it_can_be_encoded_and_a_line_stays_one(text: str):
    assert len(printable(text).splitlines()) <= 1
    printable(text).encode()
    assert json.loads(escaped_json(json.dumps(text, ensure_ascii=False))) == text


def test_json_has_null_where_a_number_is_none(capsys):
    nan, endless = float("nan"), float("inf")
    table = pa.table({"x": [nan, 1.5], "l": [[-endless, 2.0], []], "s": [{"a": {"b": [nan]}}, {"a": {"b": []}}], "t": ["NaN", "x"]})
    output.print_answer(table, "json")
    refused: list[str] = []
    rows = [json.loads(line, parse_constant=refused.append) for line in capsys.readouterr().out.splitlines()]
    assert refused == []
    assert rows[0] == {"x": None, "l": [None, 2.0], "s": {"a": {"b": [None]}}, "t": "NaN"}
    assert rows[1] == {"x": 1.5, "l": [], "s": {"a": {"b": []}}, "t": "x"}
    output.print_answer(table, "csv")
    assert json.loads(list(csv.reader(capsys.readouterr().out.splitlines()))[1][1], parse_constant=refused.append) == [None, 2.0]
    assert refused == []


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠"])
def test_a_formula_in_a_file_for_people_is_text(capsys, start: str):
    table = pa.table({"title": [f'{start}cmd|" /C calc"!A0'], "n": [-3]})
    rows = list(csv.reader(io.StringIO(printed(capsys, table, "csv", guard_formulas=True))))
    assert rows[1][0].startswith("'")
    assert rows[1][1] == "-3"  # a number stays a number
    if start != "\r":
        assert printed(capsys, table, "csv", guard_formulas=False).splitlines()[1].lstrip('"').startswith(start)


@pytest.mark.parametrize(("into_file", "first"), [(True, "'=1+1"), (False, "=1+1")])
def test_formulas_are_guarded_in_files_and_not_in_pipes(tmp_path, monkeypatch, into_file: bool, first: str):
    with (tmp_path / "out.csv").open("w+") as file:
        out = file if into_file else io.StringIO()
        monkeypatch.setattr(sys, "stdout", out)
        output.print_answer(pa.table({"a": ["=1+1"]}), "csv")
        out.seek(0)
        assert out.read().splitlines() == ["a", first]


def test_a_long_table_ends_and_says_how_to_get_the_rest(capsys):
    shown = printed(capsys, pa.table({"n": list(range(47_000))}), "table")
    assert len(shown.splitlines()) < output.MAX_TABLE_ROWS + 10
    assert "46,800 more rows of 47,000" in shown
    assert "--format csv" in shown
    assert "more rows" not in printed(capsys, pa.table({"n": list(range(200))}), "table")


def test_a_plan_is_shown_whole(capsys):
    plan = "┌────┐\n" + "│ x  │\n" * 300
    assert printed(capsys, pa.table({"explain_key": ["physical_plan"], "explain_value": [plan]}), "table").strip() == plan.strip()


def test_markdown_holds_no_markup_of_a_page(capsys):
    table = pa.table({"a|b": ["x|y", "<b>*bold*</b> [l](u)", "two\nlines", None]})
    assert printed(capsys, table, "md").splitlines() == [
        "| a\\|b |",
        "|---|",
        "| x\\|y |",
        "| \\<b\\>\\*bold\\*\\</b\\> \\[l\\](u) |",
        "| two lines |",
        "|  |",
    ]


@click.command()
@output.answer_options
def ask(form: output.AnswerForm) -> None:
    form.give(pa.table({"名": ["=1+1", "甲"]}))


@pytest.mark.parametrize(
    ("arguments", "file", "content"),
    [
        (["--output", "a.csv"], "a.csv", "名\n'=1+1\n甲\n".encode()),
        (["--output", "a.csv", "--no-guard-formulas"], "a.csv", "名\n=1+1\n甲\n".encode()),
        (["--output", "a.csv", "--excel"], "a.csv", "\ufeff名\r\n'=1+1\r\n甲\r\n".encode()),
        (["--output", "a.dat", "--format", "json"], "a.dat", '{"名": "=1+1"}\n{"名": "甲"}\n'.encode()),
    ],
)
def test_an_answer_goes_into_a_file(arguments, file, content, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(ask, arguments)
    assert done.exit_code == 0, done.output
    assert (tmp_path / file).read_bytes() == content
    assert [p.name for p in tmp_path.iterdir()] == [file]


def test_the_ending_tells_the_format_and_parquet_keeps_types(tmp_path):
    assert CliRunner().invoke(ask, ["--output", str(tmp_path / "a.parquet")]).exit_code == 0
    assert pa.parquet.read_table(tmp_path / "a.parquet").to_pylist() == [{"名": "=1+1"}, {"名": "甲"}]
    assert CliRunner().invoke(ask, ["--excel"]).stdout_bytes.startswith("\ufeff名\r\n'=1+1".encode())
    assert CliRunner().invoke(ask, ["--format", "csv"]).stdout == "名\n=1+1\n甲\n"


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--output", "a.odt"], "say with --format"),
        (["--excel", "--format", "json"], "--excel is for CSV"),
        (["--output", "/proc/nothing/a.csv"], "cannot write"),
    ],
)
def test_what_cannot_be_given_is_told(arguments, told):
    done = CliRunner().invoke(ask, arguments)
    assert done.exit_code == 2
    assert told in done.output


def test_a_row_with_its_columns_leaves_out_what_has_no_value():
    row = (date(2026, 10, 5), None, 0, ["甲"], "\x1b[2J乙")
    assert output.named(("day", "why", "n", "names", "title"), row) == 'day=2026-10-05, n=0, names=["甲"], title=�[2J乙'
