"""`tingfeng ask`: questions by name, own ones among them; own views in the past and in reports."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.published import copied

import tingfeng
from warehouse.access.ask import chosen, title_of
from warehouse.own.folder import SqlFile


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, published_data: Path) -> Path:
    data = copied(published_data, tmp_path_factory.mktemp("ask") / "data")
    for folder, name, text in (
        (
            "questions",
            "recalls.sql",
            "-- 有哪些召回？\n-- Which recalls?\nselect title from headlines where title like $word order by title\n",
        ),
        ("questions", "broken.sql", "-- nothing\n"),
        ("views", "mine.sql", "-- Recalls.\nselect title from mart.headlines where title like '%召回%'\n"),
    ):
        path = data / "own" / folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    run(data, "build")
    return data


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def test_an_own_question_is_asked_by_its_name_with_its_parameters(data: Path):
    assert run(data, "ask", "recalls", "--param", "word=%召回%", "--format", "csv").stdout == "title\n青禾召回手表\n"
    assert run(data, "ask", "recalls", "--show").stdout.startswith("select title from headlines")
    assert "broken.sql: holds no statement" in run(data, "ask").output


def test_all_questions_are_listed_and_a_shipped_one_is_asked_by_its_number(data: Path):
    lines = run(data, "ask").output.splitlines()
    assert any(line.startswith("recalls  (own)  Which recalls?") for line in lines)
    assert sum(line[:2].isdigit() for line in lines) == 40
    assert run(data, "ask", "23", "--format", "csv").stdout.startswith("alias,is_main_name")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nobody_asks_this"], "no question is called"),
        (["tone"], "may be"),
        (["recalls", "--param", "word"], "--param is written NAME=VALUE"),
    ],
)
def test_a_name_that_fits_none_or_several_is_an_error(data: Path, words: list[str], said: str):
    assert said in run(data, "ask", *words, code=2).output


def test_an_own_view_is_there_in_the_past_and_in_a_report_even_when_its_file_changes_later(data: Path):
    moment = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S.%f")
    asked = "select title from own.mine"
    assert run(data, "sql", asked, "--as-of", moment, "--format", "csv").stdout == "title\n青禾召回手表\n"
    saved = run(data, "report", "save", "mine", asked, "--as-of", moment).output.split()[1]
    (data / "own" / "views" / "mine.sql").write_text("select 1 as title", encoding="utf-8")
    assert run(data, "report", "show", saved, "--format", "csv").stdout == "title\n青禾召回手表\n"


def test_a_title_is_in_the_language_of_the_reader_and_a_number_or_a_part_finds_a_question():
    files = [
        SqlFile(Path(f"{name}.sql"), "有几篇？ How many? A note.", "select 1", is_own=False) for name in ("01_copies", "12_copiers", "x")
    ]
    assert (title_of(files[0], "zh"), title_of(files[0], "en")) == ("有几篇？", "How many?")
    assert chosen(files, "1").name == "01_copies"
    assert chosen(files, "copiers").name == "12_copiers"
