"""Ids that articles had before still find them: in questions, in saved reports, in `trace`; `process` says how many changed."""

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from click.testing import CliRunner, Result

import tingfeng
from warehouse.storage.lake import Lake

BODY = "".join(f"<p>青禾科技在江城发布了第{n}代手机芯片，公司称它的能效比上一代提高了三成，样片已经送到客户手中。</p>" for n in range(4))
PAGE = f"<html><head><title>青禾科技发布芯片</title></head><body><h1>青禾科技发布芯片</h1><div>{BODY}</div></body></html>"
DAY = datetime(2026, 11, 5, tzinfo=UTC).date()


def run(data: Path, *arguments: str, code: int = 0) -> Result:
    answer = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])
    assert answer.exit_code == code, (answer.output, answer.exception)
    return answer


def rows(data: Path, *arguments: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(run(data, *arguments, "--format", "csv").stdout)))[1:]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One article at an address whose id changed, processed once as an earlier version did and once more."""
    root = tmp_path_factory.mktemp("aliases")
    (root / "page.html").write_text(PAGE, encoding="utf-8")
    run(root, "ingest", str(root / "page.html"), "--url", "http://a.example/p/1?mid=5", "--day", str(DAY))
    run(root, "process", "--workers", "1")
    lake = Lake(root / "lake")
    new, old = (lake.read("article_aliases", DAY).to_pylist()[0][name] for name in ("article_id", "alias"))
    (root / "old").write_text(old)
    articles = lake.read("articles", DAY)
    for name in ("article_id", "revision_id"):
        renamed = pa.array([value.replace(new, old) for value in articles.column(name).to_pylist()], pa.string())
        articles = articles.set_column(articles.schema.get_field_index(name), articles.schema.field(name), renamed)
    lake.write("articles", DAY, articles)
    runs = lake.read("runs", DAY)
    lake.write("runs", DAY, runs.filter(pc.not_equal(runs.column("step"), "articles")))  # the earlier version noted nothing of the file
    again = run(root, "process", "--workers", "1", "--force")
    assert "step=articles day=2026-11-05 in=1 out=1 dropped=0 renamed=1 " in again.output
    assert "renamed" not in run(root, "process", "--workers", "1", "--force").output
    run(root, "build")
    return root


def test_a_question_with_a_past_id_finds_the_article(data: Path) -> None:
    old = (data / "old").read_text()
    ((new,),) = rows(data, "sql", "select article_id from articles")
    assert new != old
    assert rows(data, "sql", f"select article_id from articles where article_id = '{old}'") == [[new]]
    assert rows(data, "sql", f"select article_id from articles where article_id in ('{new}', 'url:unknown')") == [[new]]
    assert rows(data, "sql", f"select alias, article_id from lake.article_aliases where alias = '{old}'") == [[old, new]]
    assert rows(data, "sql", "select 'url:it''s' as x, 'say: hello' as y") == [["url:it's", "say: hello"]]


def test_a_saved_report_with_a_past_id_is_answered(data: Path) -> None:
    old = (data / "old").read_text()
    saved = run(data, "report", "save", "一篇", "select title from articles where article_id = $id", "--param", f"id={old}")
    assert ": 1 rows as of" in saved.output
    assert rows(data, "report", "show", saved.output.split()[1]) == [["青禾科技发布芯片"]]


def test_trace_finds_an_article_by_a_past_id(data: Path) -> None:
    ((new,),) = rows(data, "sql", "select article_id from articles")
    for words in ((data / "old").read_text(), "https://A.example:443/p/%31?mid=5#top"):
        assert new in run(data, "trace", words).output
