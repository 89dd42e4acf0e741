"""`tingfeng try` and `tingfeng extract` on small files: what is taken from a row, what is told of a wrong one, how rows are written."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner

import tingfeng
from transforms.schemas import COPIES, FETCHES
from transforms.text.times import BEIJING
from warehouse.trial import commands
from warehouse.trial.commands import NoSource, Trial, _folded_target, _given, _page, read_table, write_rows
from warehouse.trial.rows import TrialError, article, moment, rows_of, written

TEXT = "云杉公司今天在东港发布了第三代车载芯片，并演示了新的系统。河谷工厂的四条产线将从明年春天起分批投入使用。"


def run(*words: str, data: Path):
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])


def lines(path: Path) -> list[dict]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def jsonl(path: Path, *rows: dict) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def test_steps_before_a_step_are_run_and_its_rows_written(tmp_path: Path):
    rows = jsonl(
        tmp_path / "a.jsonl", *({"article_id": i, "text": TEXT * 4, "published_at": f"2026-10-05 0{n}:00"} for n, i in enumerate("ab"))
    )
    done = run("try", "copies", str(rows), "-o", str(tmp_path / "copies.jsonl"), data=tmp_path)
    assert done.exit_code == 0, done.output
    found = {row["article_id"]: row for row in lines(tmp_path / "copies.jsonl")}
    assert (found["a"]["relation"], found["b"]["parent_id"]) == ("original", "a")
    printed = run("try", "signatures", str(rows), data=tmp_path)
    assert [json.loads(line)["article_id"] for line in printed.stdout.splitlines()] == ["a", "b"]


def test_a_given_dataset_is_taken_instead_of_made(tmp_path: Path):
    rows = jsonl(tmp_path / "a.jsonl", {"article_id": "a", "text": TEXT}, {"article_id": "b", "text": "别的一篇文章。" * 9})
    links = jsonl(
        tmp_path / "links.jsonl",
        {"article_id": "b", "other_id": "a", "relation": "reprint", "contained": 0.9, "contains": 0.9, "jaccard": 0.8},
    )
    done = run("try", "copies", str(rows), "--side", f"links={links}", "-o", str(tmp_path / "c.jsonl"), data=tmp_path)
    assert done.exit_code == 0, done.output
    assert {row["relation"] for row in lines(tmp_path / "c.jsonl")} > {"original"}


def test_which_steps_a_step_needs(tmp_path: Path):
    trial = Trial(tingfeng.Project(tmp_path), tmp_path / "scratch", {"links": COPIES.empty(), "publishers": pa.table({"name": ["x"]})})
    assert trial._needed("copies") == {"copies"}
    assert trial._needed("stories") == {"stories", "copies", "mentions"}
    assert trial._side("publishers").num_rows == 1
    assert NoSource().fetches(date(2026, 10, 5)).schema == FETCHES.schema
    assert list(NoSource().pages(date(2026, 10, 5))) == []


def test_tones_of_targets_are_one_line_each(tmp_path: Path):
    rows = jsonl(
        tmp_path / "t.jsonl",
        {"article_id": "1", "text": "云杉公司业绩大增。", "entity": "云杉公司", "start": 0, "end": 4},
        {"article_id": "2", "text": "云杉公司涉嫌造假。", "entity": None},
    )
    done = run("try", "tones", str(rows), data=tmp_path)
    assert done.exit_code == 0, done.output
    assert [json.loads(line)["article_id"] for line in done.stdout.splitlines()] == ["1", "2"]


def test_a_target_moves_with_the_normalised_text():
    row = {"text": "「ＡＢ　華為」", "entity": "華為", "start": 4, "end": 6}
    target = _folded_target(row)
    assert target["text"][target["start"] : target["end"]] == target["entity"] == "华为"
    assert _folded_target({"text": "华为", "entity": None})["entity"] is None
    assert "start" not in _folded_target({"text": "華為", "entity": "華為"})
    with pytest.raises(TrialError, match="a row needs text"):
        _folded_target({"text": None})


@pytest.mark.parametrize(
    ("words", "cure"),
    [
        (["try", "articles", "FILE"], "tingfeng extract"),
        (["try", "copies", "FILE", "--side", "links"], "write NAME=PATH"),
        (["try", "copies", "FILE", "--side", "links=none.jsonl"], "of an existing file"),
        (["extract"], "name a FILE or give --list"),
        (["extract", "none.html"], "no file none.html"),
        (["extract", "FILE", "--portal", "nowhere"], "unknown portal 'nowhere'; known: "),
    ],
)
def test_wrong_use_is_told(tmp_path: Path, words: list[str], cure: str):
    rows = jsonl(tmp_path / "a.jsonl", {"article_id": "a", "text": TEXT})
    told = run(*(str(rows) if w == "FILE" else w for w in words), data=tmp_path)
    assert told.exit_code == 2
    assert cure in told.output


def test_saved_pages_are_extracted_by_list_or_by_name(tmp_path: Path):
    body = f"<html><head><title>第三代芯片发布</title></head><body><h1>第三代芯片发布</h1>{''.join(f'<p>{TEXT}</p>' for _ in range(8))}</body></html>"
    (tmp_path / "a.html").write_text(body, "utf-8")
    (tmp_path / "b.html").write_text("<html></html>", "utf-8")
    listed = jsonl(tmp_path / "list.jsonl", {"id": "A", "file": "a.html", "url": "https://demo.example/1"}, {"id": "B", "file": "b.html"})
    done = run("extract", "--list", str(listed), data=tmp_path)
    assert done.exit_code == 0, done.output
    first, second = (json.loads(line) for line in done.stdout.splitlines())
    assert (first["id"], first["title"], first["url"]) == ("A", "第三代芯片发布", "https://demo.example/1")
    assert TEXT in first["text"]
    assert set(second) == {"id", "rejected", "detail"}
    named = json.loads(run("extract", str(tmp_path / "a.html"), data=tmp_path).stdout)
    assert named["id"] == str(tmp_path / "a.html")


def test_a_page_of_a_file(tmp_path: Path):
    (tmp_path / "a.txt").write_text("x", "utf-8")
    page = _page(tmp_path / "a.txt", None, None)
    assert (page["content_type"], page["url"], page["portal"], page["n_bytes"]) == ("text/plain", "file:a.txt", "web", 1)
    (tmp_path / "a.html").write_text("x", "utf-8")
    page = _page(tmp_path / "a.html", "https://demo.example/1", "demo")
    assert (page["content_type"], page["url"], page["portal"]) == ("text/html", "https://demo.example/1", "demo")
    assert page["day"] == datetime.fromtimestamp((tmp_path / "a.html").stat().st_mtime, BEIJING).date()


def test_rows_of_a_dataset_are_completed_with_times_and_days():
    row = _given(COPIES, {"article_id": "a", "day": "2026-10-05", "decided_at": "2026-10-05T08:00:00+08:00"})
    assert (row["day"], row["decided_at"]) == (date(2026, 10, 5), datetime(2026, 10, 5, tzinfo=UTC))
    assert row["relation"] == ""
    assert _given(COPIES, {"article_id": "a", "day": None})["day"] == date(2000, 1, 1)


def test_tables_are_read_and_written_in_each_format(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    (tmp_path / "t.csv").write_text("name,note\n甲,\n", "utf-8")
    assert read_table(tmp_path / "t.csv").to_pylist() == [{"name": "甲", "note": None}]
    table = pa.table(
        {"n": [1, 2], "at": pa.array([datetime(2026, 10, 5, tzinfo=UTC)] * 2, pa.timestamp("us", tz="UTC")), "day": [date(2026, 10, 5)] * 2}
    )
    write_rows(table, tmp_path / "t.parquet")
    assert pq.read_table(tmp_path / "t.parquet").equals(table)
    assert read_table(tmp_path / "t.parquet").num_rows == 2
    write_rows(table, tmp_path / "t.jsonl")
    assert lines(tmp_path / "t.jsonl")[0] == {"n": 1, "at": "2026-10-05T08:00:00+08:00", "day": "2026-10-05"}
    write_rows(table.slice(0, 1), None)
    assert capsys.readouterr().out == (tmp_path / "t.jsonl").read_text("utf-8").splitlines()[0] + "\n"
    assert commands._jsonable(1.5j) == "1.5j"


def test_a_wrong_line_is_named():
    with pytest.raises(TrialError, match=r"f, line 8: "):
        list(rows_of([b"{}", b"", b"{"], Path("f"), 6))
    with pytest.raises(TrialError, match="f, line 1: not a JSON object"):
        list(rows_of([b"[1]"], Path("f"), 1))
    assert list(rows_of([b"{}\n", b" \n", b'{"a": 1}'], Path("f"), 1)) == [{}, {"a": 1}]


def test_what_an_article_row_lacks_is_derived():
    row = article(
        {"article_id": "a", "text": "華為", "title": "標題", "published_at": "2026-10-05 00:30", "url": "u"}, fold=True, by_day=True
    )
    assert (row["text"], row["title"], row["text_raw"]) == ("华为", "标题", "華為")
    assert (row["day"], row["published_precision"], row["kind"]) == (date(2026, 10, 5), "minute", "article")
    assert row["published_at"] == row["fetched_at"] == datetime(2026, 10, 4, 16, 30, tzinfo=UTC)
    assert (row["canonical_url"], row["revision_id"]) == ("u", "a")
    plain = article({"article_id": "a", "text": "華為"}, fold=False, by_day=True)
    assert (plain["text"], plain["title"], plain["published_at"], plain["published_precision"]) == ("華為", None, None, "none")
    assert plain["day"] == date(2000, 1, 1)
    assert article({"article_id": "a", "text": "x", "published_at": "2026-10-05"}, fold=False, by_day=False)["day"] == date(2000, 1, 1)
    for wrong in ({"article_id": "a"}, {"text": "x"}, {"article_id": 5, "text": "x"}):
        with pytest.raises(TrialError, match="a row needs article_id and text"):
            article(wrong, fold=False, by_day=False)


def test_times_of_rows():
    assert moment(None) is moment("") is None
    assert moment("2026-10-05T08:00:00+08:00") == moment("2026-10-05 08:00") == datetime(2026, 10, 5, tzinfo=UTC)
    assert moment(datetime(2026, 10, 5, 8)) == datetime(2026, 10, 5, tzinfo=UTC)
    assert written("2026-10-05").precision == "day"
    with pytest.raises(TrialError):
        moment("sometime")
