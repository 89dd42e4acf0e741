"""`tingfeng trace`: which page a URL or id means, and what is printed of it."""

from datetime import timedelta

import pyarrow as pa
import pytest
from click.testing import CliRunner
from support.searching import DAY, NOON, article, write

import tingfeng
from transforms.schemas import FETCHES
from warehouse.access import trace
from warehouse.storage.lake import Lake
from warehouse.storage.session import QueryError, connect


def fetch(page: str, url: str, final_url: str | None = None) -> dict:
    known = {"page_id": page, "url": url, "final_url": final_url, "day": DAY, "portal": "demo_tech", "fetched_at": NOON, "outcome": "ok"}
    return FETCHES.completed(known)


def later(name: str, hours: int) -> dict:
    """The article as it was when it was fetched again, under another address."""
    row = article(name, f"第{hours}版", "正文" * 9, revision=str(hours))
    return row | {
        "fetched_at": NOON + timedelta(hours=hours),
        "url": f"https://demo.example/{name}?v={hours}",
        "page_id": f"p{hours}-{name}",
    }


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> tingfeng.Project:
    data = tmp_path_factory.mktemp("data")
    lake = Lake(data / "lake")
    lake.prepare()
    write(lake, [later("a1", 2), later("a1", 9), later("a1", 5), article("a2", "\x1b[31m红", "别的正文。")])
    lake.write("fetches", DAY, FETCHES.table([fetch("p9", "https://demo.example/gone", "https://demo.example/there")]))
    built = tingfeng.Project(data)
    from warehouse.catalog.command import publish

    publish(built)
    return built


@pytest.mark.parametrize("key", ["a1", "a1-2", "p2-a1", "https://demo.example/a1?v=2", "https://demo.example/a1"])
def test_any_name_of_an_article_leads_to_it(project: tingfeng.Project, key: str):
    with connect(project.data) as db:
        assert trace.locate(db, key)[0] == "a1"


def test_of_several_fetches_the_newest_is_meant(project: tingfeng.Project):
    with connect(project.data) as db:
        assert trace.locate(db, "a1") == ("a1", "https://demo.example/a1?v=9")
        assert trace.locate(db, "https://demo.example/a1") == ("a1", "https://demo.example/a1?v=9")


@pytest.mark.parametrize("key", ["p9", "https://demo.example/gone", "https://demo.example/there"])
def test_a_page_that_made_no_article_is_known_by_its_fetch(project: tingfeng.Project, key: str):
    with connect(project.data) as db:
        assert trace.locate(db, key) == ("p9", "https://demo.example/gone")


def test_what_nobody_knows_is_an_error(project: tingfeng.Project):
    with connect(project.data) as db, pytest.raises(QueryError, match="nothing is known of 'a3'"):
        trace.locate(db, "a3")


def test_the_history_is_printed_with_the_text_on_demand(project: tingfeng.Project):
    plain, full = (CliRunner().invoke(tingfeng.cli, ["--data", str(project.data), "trace", "a2", *more]) for more in ([], ["--text"]))
    assert plain.exit_code == full.exit_code == 0, plain.output
    assert "别的正文。" in full.output
    assert "正文 text" not in plain.output
    assert "\x1b[31m" not in full.output
    assert "逐句对照" not in plain.output  # it was taken from nobody
    assert "    —" in plain.output  # a query without rows


def test_an_exact_name_means_that_fetch_and_no_newer_one(project: tingfeng.Project):
    with connect(project.data) as db:
        for key in ("a1-2", "p2-a1", "https://demo.example/a1?v=2"):
            assert trace.locate(db, key) == ("a1", "https://demo.example/a1?v=2"), key


def test_what_is_printed_of_an_article(project: tingfeng.Project):
    lines = CliRunner().invoke(tingfeng.cli, ["--data", str(project.data), "trace", "a1"]).stdout.splitlines()
    assert f"    {'article_id':20} a1" in lines  # a wide answer, a column a line
    assert f"    {'title':20} 第9版" in lines
    heads = [path.read_text(encoding="utf-8").splitlines()[0].removeprefix("--").strip() for path in sorted(trace.TRACES.glob("*.sql"))]
    assert [line for line in lines if line in heads] == heads


def test_rows_with_many_columns_are_printed_a_column_a_line(capsys: pytest.CaptureFixture[str]):
    trace._print_rows([{"name": "甲\x07", "n": 0, "none": None, "empty": "", "tags": []}])
    assert capsys.readouterr().out == f"    {'name':20} 甲�\n    {'n':20} 0\n\n"


def test_lists_and_records_are_told_in_words():
    words = [{"word": "暴跌", "weight": -0.8, "rule": "falls"}, {"word": "畅销", "weight": 0.5, "rule": None}]
    assert trace.in_words(words) == "暴跌 -0.8 (falls)、畅销 +0.5"
    assert trace.in_words([{"kind": "link", "text": "原文", "url": None}]) == "link：原文"
    assert trace.in_words(["林一", "周二"]) == "林一、周二"
    assert trace.in_words(None) is None
    told = trace.told_in_words(pa.table({"a": [["x", "y"], None], "b": [1, 2]}))
    assert told.to_pylist() == [{"a": "x、y", "b": 1}, {"a": None, "b": 2}]
