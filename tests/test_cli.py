"""The command line: clear errors with their exit codes, read-only questions, trials."""

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pyarrow as pa
import pytest
from support.paths import REPO

import tingfeng as composition
from transforms.text.printable import printable
from warehouse.cli import command_end
from warehouse.cli.output import print_table
from warehouse.storage.session import connect

PARAGRAPHS = "云岭科技周一在杭州发布了新一代手机芯片，官方称能效提高三成，首批产品将在下个月进入工厂。\n分析人士认为供应链能否跟上仍是最大的疑问，去年同类产品曾因为良率不足推迟三个月上市。"


def tingfeng(*arguments: str, data: Path, **env: str) -> subprocess.CompletedProcess[str]:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")}
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), *arguments]
    return subprocess.run(command, capture_output=True, text=True, env={**clean, **env}, check=False)


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """A data directory with one handed-in article, processed and built."""
    data = tmp_path_factory.mktemp("data")
    text = data / "a.txt"
    text.write_text(PARAGRAPHS, encoding="utf-8")
    steps = [("ingest", str(text), "--url", "https://www.example.com/a/20261005/1.html", "--day", "2026-10-05"), ("process",), ("build",)]
    for step in steps:
        done = tingfeng(*step, data=data)
        assert done.returncode == 0, done.stderr
    return data


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["sql", "select 1"], 2, "tingfeng build"),
        (["search", "芯片"], 2, "tingfeng build"),
        (["process"], 99, "tingfeng crawl"),
        (["process", "--day", "2026-13-01"], 2, "2026-10-05"),
        (["process", "--day", "2026-10-01", "--from", "2026-10-01"], 2, "--day goes without"),
        (["process", "--from", "2026-10-02", "--to", "2026-10-01"], 2, "is before"),
        (["process", "--step", "nonsense"], 2, "articles"),
        (["backfill", "--from", "2026-10-02", "--to", "2026-10-01"], 2, "is before"),
        (["backfill", "--from", "2026-10-01", "--to", "2026-10-01", "--portal", "nowhere"], 2, "unknown portal nowhere"),
        (["crawl", "nowhere"], 2, "nowhere"),
        (["ingest", "no-such-file"], 2, "no-such-file"),
        (["extract"], 2, "--list"),
        (["nonsense"], 2, "nonsense"),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_wrong_use_says_what_to_do(tmp_path, arguments, code, words):
    done = tingfeng(*arguments, data=tmp_path / "none", TINGFENG_CONTACT="test@example.org")
    assert done.returncode == code, done.stderr
    assert words in done.stderr + done.stdout
    assert "Traceback" not in done.stderr


def test_an_unknown_setting_is_an_error(tmp_path):
    done = tingfeng("doctor", data=tmp_path, TINGFENG_DATTA="x")
    assert done.returncode == 2
    assert "TINGFENG_DATTA" in done.stderr


def test_formats_of_an_answer(built: Path):
    question = "select article_id, length(text) as n from articles"
    assert tingfeng("sql", question, "--format", "csv", data=built).stdout.startswith("article_id,n\n")
    assert json.loads(tingfeng("sql", question, "--format", "json", data=built).stdout)["n"] == len(PARAGRAPHS)
    assert tingfeng("sql", question, data=built).returncode == 0


def test_parquet_goes_to_standard_output(built: Path, tmp_path):
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(built), "sql", "select 7 as seven", "--format", "parquet"]
    (tmp_path / "a.parquet").write_bytes(subprocess.run(command, capture_output=True, check=True).stdout)
    assert pa.parquet.read_table(tmp_path / "a.parquet").to_pylist() == [{"seven": 7}]


def test_the_shell_answers_statements_of_several_lines(built: Path):
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(built), "sql"]
    done = subprocess.run(
        command, input="select\n41 + 1 as answer;\nselect nonsense;\nselect 7 as seven;", capture_output=True, text=True, check=False
    )
    assert "42" in done.stdout
    assert "nonsense" in done.stderr
    assert "7" in done.stdout.rsplit("seven", 1)[1]


@pytest.mark.parametrize(
    "statement",
    [
        "select * from read_csv('/etc/passwd')",
        "copy (select 1) to '/tmp/tingfeng-escape.csv'",
        "create table t as select 1",
        "attach '/tmp/tingfeng-escape.duckdb'",
        "set enable_external_access = true",
        "install httpfs",
        "select * from nonsense",
        "select",
    ],
)
def test_sql_reads_the_data_directory_and_nothing_else(built: Path, statement: str):
    done = tingfeng("sql", statement, data=built)
    assert done.returncode == 2
    assert done.stderr.startswith(("error: ", "[DEMO"))
    assert not Path("/tmp/tingfeng-escape.csv").exists()


def test_a_terminal_gets_no_control_characters_of_a_page(capsys):
    assert printable("\x1b[31m红\u202e\x9b") == "�[31m红��"
    print_table(pa.table({"a": ["\x1b]0;title\x07文", "[bold]x[/bold]"]}))
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    assert "[bold]x[/bold]" in shown


CRAWLING = {"scrapy", "twisted", "crawlers.crawl", "crawlers.newsroom"}
PROCESSING = {"transforms.page.extract", "transforms.text.tone.target_tone", "transforms.text.entities.disambiguation", "jieba"}
ENGINES = {"pyarrow", "numpy", "duckdb"}


@pytest.mark.parametrize(
    ("arguments", "words", "not_needed"),
    [
        (["--version"], "version", ENGINES),
        (["-h"], "Fetch today's articles", ENGINES),
        (["plan"], "ithome", {"duckdb", "rich", "crawlers.discover", "fastwarc"}),
        (
            ["sql", "select 41 + 1 as answer"],
            "42",
            {"fastwarc", "lxml", "warehouse.catalog.views", "transforms.text.language.segment", "opencc"},
        ),
        (["search", "手機芯片"], "a/20261005/1.html", {"fastwarc", "lxml", "warehouse.catalog.views"}),
        (["trace", "https://www.example.com/a/20261005/1.html", "--text"], "云岭科技周一", {"fastwarc", "lxml"}),
        (["check"], "pass", {"fastwarc", "lxml"}),
        (["report", "list"], "", {"fastwarc", "lxml"}),
        (["doctor"], "archived 2026-10-05", set()),
    ],
    ids=lambda v: " ".join(v) if isinstance(v, list) else "",
)
def test_a_command_answers_and_imports_only_what_it_needs(built: Path, arguments, words, not_needed):
    done = tingfeng(*arguments, data=built, PYTHONPROFILEIMPORTTIME="1")
    assert done.returncode == 0, done.stderr
    assert words in done.stdout
    imported = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "click" in imported
    assert imported & (CRAWLING | PROCESSING | not_needed) == set()
    assert [name for name in imported if name.startswith("transforms.steps.")] == []


def test_trace_of_an_unknown_page_is_an_error(built: Path):
    assert tingfeng("trace", "https://nowhere.example/", data=built).returncode == 2


@pytest.mark.parametrize(("where", "code"), command_end.EXIT_CODES.items())
def test_an_error_of_a_room_is_one_line_and_an_exit_code(where: str, code: int, capsys):
    module, name = where.split(":")
    error = type(f"Own{name}", (getattr(import_module(module), name),), {"__init__": lambda _: None, "__str__": lambda _: "it broke"})()

    def run() -> None:
        raise error

    with pytest.raises(SystemExit) as ended:
        composition.main(run)
    assert ended.value.code == code
    assert capsys.readouterr().err.startswith("error: it broke")


def test_extract_prints_one_object_a_page_and_reasons_for_the_rest(tmp_path):
    page = tmp_path / "page.html"
    page.write_text(
        f"<html><head><meta charset=utf-8><title>云岭发布芯片_某网</title></head><body><h1>云岭发布芯片</h1><p>2026-10-05 09:30 来源：某网</p>"
        f"<div>{''.join(f'<p>{p}</p>' for p in PARAGRAPHS.splitlines())}</div></body></html>",
        encoding="utf-8",
    )
    (tmp_path / "empty.html").write_text("")
    listing = tmp_path / "pages.jsonl"
    listing.write_text('{"id": "a", "file": "page.html", "url": "https://x.example/1.html"}\n{"id": "b", "file": "empty.html"}\n')
    done = tingfeng("extract", "--list", str(listing), data=tmp_path)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], first["title"], first["source"]) == ("a", "云岭发布芯片", "某网")
    assert first["published_at"] == "2026-10-05T09:30:00+08:00"
    assert (second["id"], second["rejected"]) == ("b", "empty_page")


def test_try_runs_a_step_on_rows_of_a_file(tmp_path):
    rows = [
        {"article_id": "a", "title": "云岭发布芯片", "text": PARAGRAPHS * 2, "published_at": "2026-10-05 9:02:37"},
        {"article_id": "b", "title": "雲嶺發布芯片", "text": PARAGRAPHS * 2 + "\n责任编辑：林一", "published_at": "2026-10-05"},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)))
    done = tingfeng("try", "links", str(tmp_path / "rows.jsonl"), data=tmp_path)
    assert done.returncode == 0, done.stderr
    (link,) = map(json.loads, done.stdout.splitlines())
    assert {link["article_id"], link["other_id"]} == {"a", "b"}


def test_try_tones_takes_targets(tmp_path):
    rows = [
        {"article_id": "1", "text": "谷歌新模型把对手斩落马下，口碑大涨。", "entity": "谷歌"},
        {"article_id": "2", "text": "某公司被监管部门立案调查，股价暴跌。", "entity": "某公司", "start": 0, "end": 3},
    ]
    (tmp_path / "rows.jsonl").write_text("\n".join(json.dumps(r, ensure_ascii=False) for r in rows), encoding="utf-8")
    done = tingfeng("try", "tones", str(tmp_path / "rows.jsonl"), "-o", str(tmp_path / "out.parquet"), data=tmp_path)
    assert done.returncode == 0, done.stderr
    tones = {r["article_id"]: r["tone"] for r in pa.parquet.read_table(tmp_path / "out.parquet").to_pylist()}
    assert tones == {"1": "positive", "2": "negative"}


@pytest.mark.parametrize("line", ["{broken", '{"text": "no id"}', "[1]", '{"article_id": "a", "text": "x", "published_at": "someday"}'])
def test_try_names_what_is_wrong_with_a_row(tmp_path, line):
    (tmp_path / "rows.jsonl").write_text(line)
    done = tingfeng("try", "terms", str(tmp_path / "rows.jsonl"), data=tmp_path)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


def test_connect_refuses_a_missing_warehouse(tmp_path):
    with pytest.raises(Exception, match="tingfeng build"), connect(tmp_path):
        pass
