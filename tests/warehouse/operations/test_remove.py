"""`tingfeng remove`: an article goes from every file and does not come back; a kill at any moment shows nothing of it."""

import gzip
import json
import zlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from fastwarc.warc import ArchiveIterator, WarcRecordType
from support.given_pages import D1, D2, ROWS
from support.published import copied

import tingfeng
from crawlers import archive, removal
from crawlers.archive import Archive
from crawlers.tombstone_files import TombstoneError, tombstones
from transforms.registry import STEPS
from transforms.schemas import DATASETS
from transforms.text.tombstones import Buried, Tombstone, from_json, to_json
from warehouse.operations import remove as command
from warehouse.pipeline.command import run_steps

RECALLED = "https://www.yunjian.example/news/2.html"
SECRET = "电池在充电时可能过热"  # stands in that article only
TITLE = "青禾召回手表"


@pytest.fixture
def data(tmp_path: Path, published_data: Path) -> Path:
    return copied(published_data, tmp_path / "data")


def run(data: Path, *words: str, code: int = 0) -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), *words])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def unpacked(path: Path) -> str:
    """Everything that a file says."""
    if path.suffix == ".parquet":
        return json.dumps(pq.read_table(path, partitioning=None).to_pylist(), default=str, ensure_ascii=False)
    if path.suffix == ".gz":
        return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")
    if path.suffix == ".duckdb":
        with duckdb.connect(str(path), read_only=True) as db:
            tables = db.execute("select schema_name, table_name from duckdb_tables() where not internal").fetchall()
            return str([db.execute(f'select * from "{s}"."{t}"').fetchall() for s, t in tables if t not in ("entities", "aliases")])
    return path.read_bytes().decode("utf-8", "replace")


def files_that_hold(folder: Path, *words: str) -> list[str]:
    """Files below a folder that say any of the words."""
    return [str(p.relative_to(folder)) for p in sorted(folder.rglob("*")) if p.is_file() and any(w in unpacked(p) for w in words)]


def aged(data: Path) -> None:
    """Give the lake a superseded version of each file of articles."""
    project = tingfeng.Project(data)
    for day in (D1, D2):
        table = project.lake.read("articles", day)
        project.lake.write("articles", day, table.slice(0, 0))
        project.lake.write("articles", day, table)


def test_an_article_goes_from_every_file_and_a_tombstone_without_its_text_stays(data: Path, tmp_path: Path):
    aged(data)
    export = tmp_path / "export.duckdb"
    run(data, "export", str(export))
    moment = (datetime.now(UTC) + timedelta(hours=8)).strftime("%Y-%m-%d %H:%M:%S.%f")
    saved = run(data, "report", "save", "all", "select title from headlines").output.split()[1]
    assert len(files_that_hold(data, SECRET, TITLE)) > 5
    assert files_that_hold(export.parent, SECRET)

    planned = run(data, "remove", RECALLED, "--reason", "律师函 17").output
    assert "1 article(s), 1 fetch(es) of 1 day(s)" in planned
    assert "nothing was removed; --yes does it" in planned
    assert tombstones(data / "raw") == []
    assert len(files_that_hold(data, SECRET, TITLE)) > 5

    done = run(data, "remove", RECALLED, "--reason", "律师函 17", "--yes").output
    assert "archive: 1 record(s) overwritten" in done
    assert files_that_hold(data, SECRET, TITLE) == []
    assert not [name for name in files_that_hold(export.parent, SECRET, TITLE) if not name.startswith("data")]
    (stone,) = tombstones(data / "raw")
    assert (stone.reason, stone.target, stone.done_at is not None) == ("律师函 17", RECALLED, True)
    assert str(stone) in run(data, "remove", "--list").output
    assert "0 damaged" in run(data, "verify").output

    with tingfeng.Project(data).warehouse() as db:
        left = db.execute("select count(*) from mart.headlines").fetchone()
    assert left == (2,)
    assert TITLE not in run(data, "sql", "select title from headlines", "--as-of", moment, "--format", "csv").stdout
    shown = run(data, "report", "show", saved, "--format", "csv")
    assert "律师函 17" in shown.stderr
    assert TITLE not in shown.stdout


def test_briefings_and_sent_messages_lose_it_too(data: Path):
    lake = tingfeng.Project(data).lake
    folder = data / "reports" / "briefings"
    folder.mkdir(parents=True)
    (folder / "b1.html").write_text(f"<h2>{TITLE}</h2>", encoding="utf-8")
    (folder / "b1.pdf").write_bytes(b"%PDF")
    (folder / "b2.html").write_text("<h2>云岭</h2>", encoding="utf-8")
    told = {"alert_id": "x", "watch_id": "w", "day": D1, "judged_at": datetime(2026, 10, 5, tzinfo=UTC)}
    rows = [
        told | {"headline": TITLE, "url": RECALLED},
        told | {"alert_id": "y", "headline": "云岭", "url": "https://www.yunjian.example/1"},
    ]
    for some in (rows, rows[:1], rows):  # the file of a day has superseded versions
        lake.write("alerts", D1, DATASETS["alerts"].table(DATASETS["alerts"].completed(dict(row)) for row in some))
    run(data, "remove", RECALLED, "--reason", "r", "--yes")
    assert sorted(p.name for p in folder.iterdir()) == ["b2.html"]
    assert [(r["alert_id"], r["headline"]) for r in lake.read("alerts", D1).to_pylist()] == [("x", None), ("y", "云岭")]
    assert files_that_hold(data, SECRET, TITLE) == []


def test_it_does_not_come_back_by_a_crawl_a_reprocess_or_a_restored_backup(data: Path):
    backup = {p: p.read_bytes() for p in (data / "raw" / "web").rglob("*") if p.is_file()}
    run(data, "remove", RECALLED, "--reason", "r", "--yes")
    again = next(r for r in ROWS if r["url"] == RECALLED)
    crawl = Archive(data / "raw", "web", D2, "again")
    row = crawl.add({k: v for k, v in again.items() if k not in ("body", "page_id", "day")}, again["body"])
    crawl.close()
    assert (row["outcome"], row["n_bytes"], row["warc_file"]) == ("removed", 0, None)
    run(data, "process", "--force")
    run(data, "build")
    assert files_that_hold(data, SECRET, TITLE) == []
    for path, content in backup.items():
        path.write_bytes(content)
    run(data, "process", "--force")
    run(data, "build")
    assert [n for n in files_that_hold(data, SECRET) if not n.startswith("raw/")] == []
    assert "tingfeng remove --resume" in run(data, "verify", code=3).output
    run(data, "remove", "--resume")
    assert files_that_hold(data, SECRET) == []
    assert "0 damaged" in run(data, "verify").output
    assert "nothing is left to be removed" in run(data, "remove", "--resume").output


@pytest.mark.parametrize("place", ["steps", *(pytest.param(p, marks=pytest.mark.faults) for p in ("index", "history", "build", "end"))])
def test_a_kill_anywhere_shows_nothing_and_resume_ends_it(data: Path, monkeypatch: pytest.MonkeyPatch, place: str):
    aged(data)

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        where = {"index": (removal, "_replace"), "steps": (command, "run_steps"), "history": (command, "purge_history")}
        where |= {"build": (command, "publish"), "end": (command, "left_over")}
        module, name = where[place]
        if place == "index":  # the tombstone itself is written by it, too
            real = removal._replace
            patch.setattr(module, name, lambda path, content: real(path, content) if path.suffix == ".json" else die())
        else:
            patch.setattr(module, name, die)
        done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), "remove", RECALLED, "--reason", "r", "--yes"])
        assert done.exit_code != 0
    pages = [row for batch in archive.read_pages(data / "raw", D1) for row in batch.to_pylist()]
    assert [p["outcome"] for p in pages if p["url"] == RECALLED] == ["removed"]
    assert not [p for p in pages if SECRET in (p["body"] or b"").decode("utf-8", "replace")]
    assert "tingfeng remove --resume" in run(data, "verify", code=3).output
    run(data, "remove", "--resume")
    assert files_that_hold(data, SECRET, TITLE) == []
    assert "0 damaged" in run(data, "verify").output


def test_all_of_a_portal_goes(data: Path):
    run(data, "remove", "web", "--reason", "r", "--yes")
    assert files_that_hold(data, SECRET, TITLE, "云岭发布新芯片") == []
    with tingfeng.Project(data).warehouse() as db:
        assert db.execute("select count(*) from mart.headlines").fetchone() == (0,)


def test_days_whose_archive_is_gone_lose_the_rows_all_the_same(data: Path):
    project = tingfeng.Project(data)
    article_id = next(r["article_id"] for r in project.lake.read("articles", D1).to_pylist() if r["title"] == TITLE)
    for path in sorted((data / "raw" / "web" / f"{D1}").glob("*")):
        path.unlink()
    (data / "raw" / "web" / f"{D1}").rmdir()
    run(data, "remove", article_id, "--reason", "r", "--yes")
    assert files_that_hold(data, SECRET, TITLE) == []
    assert "0 damaged" in run(data, "verify").output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["remove", RECALLED], "--reason"),
        (["remove", "--reason", "r"], "say what to remove"),
        (["remove", RECALLED, "--reason", " "], "--reason"),
        (["remove", "https://nobody.example/1", "--reason", "r"], "nothing here is https://nobody.example/1"),
        (["remove", RECALLED, "--resume"], "--resume goes alone"),
    ],
)
def test_a_wrong_call_says_what_is_wrong_and_removes_nothing(data: Path, words: list[str], said: str):
    assert said in run(data, *words, code=2).output
    assert tombstones(data / "raw") == []


def test_an_overwritten_record_has_the_length_of_the_old_one_and_every_tool_reads_past_it(data: Path):
    (warc,) = (data / "raw" / "web" / f"{D1}").glob("*.warc.gz")
    size = warc.stat().st_size
    run(data, "remove", RECALLED, "--reason", "r", "--yes")
    assert warc.stat().st_size == size
    with warc.open("rb") as file:
        kinds = [record.record_type for record in ArchiveIterator(file)]
    assert sorted(str(k) for k in kinds) == sorted(str(k) for k in (WarcRecordType.metadata, WarcRecordType.resource))


def test_a_note_that_does_not_fit_is_an_error():
    row = ROWS[0] | {"final_url": None}
    with pytest.raises(archive.ArchiveError, match="shorter than the note"):
        removal.blank(row, {"page_id": "p"}, 40)
    whole = removal.blank(row, {"page_id": "p"}, 900)
    assert len(whole) == 900
    assert b"WARC/1" in zlib.decompress(whole, 31)


def test_tombstones_are_read_as_they_were_written_and_a_damaged_one_stops_reading(tmp_path: Path):
    stone = Tombstone("1", "2026-12-01T00:00:00+00:00", "me@here", "why", "web", portal="web", article_ids=("a",))
    assert from_json(to_json(stone)) == stone
    removal.write(tmp_path, stone)
    assert tombstones(tmp_path) == [stone]
    (tmp_path / ".removed" / "1.json").write_text("{}")
    with pytest.raises(TombstoneError, match=r"1\.json cannot be read"):
        tombstones(tmp_path)


def test_what_is_under_a_tombstone():
    below = Buried([Tombstone("1", "t", "b", "r", "x", page_ids=("p1",), page_keys=("https://a.example/1",))])
    assert below.holds("web", "article", "p1", ())
    assert below.holds("web", "article", None, (None, "http://a.example/1"))
    assert not below.holds("web", "list", "p1", ("http://a.example/1",))
    assert not below.holds("web", "article", "p2", ("http://a.example/2",))
    assert not Buried([])
    portal = Buried([Tombstone("1", "t", "b", "r", "x", portal="web")])
    assert portal.holds("web", "list", None, ())
    assert not portal.holds("web", "robots", None, ())
    assert not portal.holds("other", "article", None, ())


def test_steps_run_again_after_a_removal_are_the_same_as_from_an_archive_without_the_page(data: Path, tmp_path: Path):
    run(data, "remove", RECALLED, "--reason", "r", "--yes")
    other = tingfeng.Project(tmp_path / "other")
    for day in (D1, D2):
        crawl = Archive(other.raw, "web", day, "c")
        for row in (r for r in ROWS if r["day"] == day and r["url"] != RECALLED):
            crawl.add({k: v for k, v in row.items() if k not in ("body", "page_id")}, row["body"])
        crawl.close()
    run_steps(other, other.archived_days(), tuple(STEPS))
    mine = tingfeng.Project(data).lake
    for name in ("mentions", "copies", "stories", "terms"):
        for day in (D1, D2):
            columns = [c for c in mine.read(name, day).column_names if c != "decided_at"]
            assert mine.read(name, day, columns).to_pylist() == other.lake.read(name, day, columns).to_pylist(), (name, day)
