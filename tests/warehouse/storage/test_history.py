"""The lake as it was: superseded files, the past in SQL, saved reports, pruning, numbers that moved."""

import contextlib
import csv
import io
import json
import os
import random
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result
from support.given_pages import ROWS

import tingfeng
from crawlers.archive import Archive
from transforms.schemas import DATASETS
from transforms.text.times import BEIJING
from warehouse.catalog import views
from warehouse.catalog.dependencies import needed
from warehouse.cli.options import moment_of
from warehouse.pipeline.runner import Runner
from warehouse.storage import session
from warehouse.storage.lake import Lake
from warehouse.storage.versions import written_at

D1, D2 = date(2026, 10, 5), date(2026, 10, 6)
T1, T2, T3 = (datetime(2026, 10, 5, hour, tzinfo=BEIJING) for hour in (9, 12, 18))
TERMS = DATASETS["terms"]


def terms(n: int, day: date = D1) -> pa.Table:
    return TERMS.table({"article_id": f"a:{i:04}", "day": day, "term": "芯片", "tf": i, "in_title": False} for i in range(n))


def dated(path: Path, moment: datetime) -> None:
    os.utime(path, (moment.timestamp(), moment.timestamp()))


def put(lake: Lake, dataset: str, day: date, rows: list[dict], moment: datetime) -> None:
    """Write a day as if it had been done at the moment."""
    full = [DATASETS[dataset].completed({"day": day, **row}) for row in rows]
    lake.write(dataset, day, DATASETS[dataset].table(full))
    dated(lake.path(dataset, day), moment)


def current(lake: Lake, dataset: str = "terms") -> dict:
    return {dataset: [(d, lake.path(dataset, d)) for d in lake.days(dataset)]}


def rows_at(lake: Lake, moment: datetime) -> int | None:
    """Rows of terms at a moment; None when the file is pruned."""
    then = lake.history.at(moment, current(lake))
    return None if then.lost["terms"] else sum(pq.read_metadata(p).num_rows for p in then.files["terms"])


def test_each_version_of_a_day_is_found_by_its_time(lake: Lake):
    for n, moment in ((1, T1), (2, T2), (3, T3)):
        lake.write("terms", D1, terms(n))
        dated(lake.path("terms", D1), moment)
    second = timedelta(seconds=1)
    found = [rows_at(lake, t) for t in (T1 - second, T1, T2 - second, T2, T3 - second, T3, T3 + second)]
    assert found == [0, 1, 1, 2, 2, 3, 3]


def test_equal_bytes_make_no_version_and_leave_the_time(lake: Lake):
    lake.write("terms", D1, terms(5))
    dated(lake.path("terms", D1), T1)
    lake.write("terms", D1, terms(5))
    assert len(lake.history.versions("terms", D1)) == 1
    assert written_at(lake.path("terms", D1)) == T1


def test_a_clock_that_was_set_back_keeps_the_order(lake: Lake):
    lake.write("terms", D1, terms(1))
    dated(lake.path("terms", D1), datetime.now(UTC) + timedelta(hours=1))
    lake.write("terms", D1, terms(2))
    first, second = lake.history.versions("terms", D1)
    assert second.written_at > first.written_at == second.written_at - timedelta(microseconds=1)
    assert pq.read_metadata(first.path).num_rows == 1


def test_a_writer_killed_between_keeping_and_replacing_leaves_one_version(lake: Lake, monkeypatch):
    lake.write("terms", D1, terms(1))
    dated(lake.path("terms", D1), T1)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            lake.write("terms", D1, terms(2))
    assert [v.written_at for v in lake.history.versions("terms", D1)] == [T1]
    lake.write("terms", D1, terms(2))
    assert [pq.read_metadata(v.path).num_rows for v in lake.history.versions("terms", D1)] == [1, 2]


def test_a_file_system_without_hard_links_keeps_copies(lake: Lake, monkeypatch):
    monkeypatch.setattr(os, "link", lambda *_: (_ for _ in ()).throw(PermissionError(1, "no links here")))
    lake.write("terms", D1, terms(1))
    dated(lake.path("terms", D1), T1)
    lake.write("terms", D1, terms(2))
    assert rows_at(lake, T1) == 1


@pytest.mark.parametrize("seed", range(5))
def test_any_sequence_of_writes_and_prunings_is_told_truly(lake: Lake, seed: int):
    draw = random.Random(seed)
    written: list[tuple[datetime, int]] = []
    horizon = datetime(2026, 1, 1, tzinfo=UTC)
    moment = horizon
    for _ in range(25):
        moment += timedelta(minutes=draw.randrange(1, 90))
        if draw.random() < 0.25 and written:
            before = moment - timedelta(minutes=draw.randrange(600))
            lake.history.prune(before)
            horizon = max(horizon, before)
        elif not written or (n := draw.randrange(1, 30)) != written[-1][1]:
            written.append((moment, n if written else 3))
            lake.write("terms", D1, terms(written[-1][1]))
            dated(lake.path("terms", D1), moment)
    for _ in range(60):
        asked = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=draw.randrange(2400))
        at = [(w, n) for w, n in written if w <= asked]
        ends = [w for w, _ in written if w > asked]
        is_gone = bool(at and ends and ends[0] < horizon)
        assert rows_at(lake, asked) == (None if is_gone else at[-1][1] if at else 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-10-05 10:00", datetime(2026, 10, 5, 2, tzinfo=UTC)),
        ("2026-10-05T10:00:30", datetime(2026, 10, 5, 2, 0, 30, tzinfo=UTC)),
        ("2026-10-05T10:00Z", datetime(2026, 10, 5, 10, tzinfo=UTC)),
        ("2026-10-05T10:00-05:00", datetime(2026, 10, 5, 15, tzinfo=UTC)),
        ("2024-02-29", datetime(2024, 2, 29, 15, 59, 59, 999999, tzinfo=UTC)),
        ("2026-11-23", datetime(2026, 11, 22, 16, 30, tzinfo=UTC)),  # the day is not over: now
    ],
)
def test_moments_are_beijing_time_unless_they_say_otherwise(text: str, expected: datetime):
    assert moment_of(text, datetime(2026, 11, 22, 16, 30, tzinfo=UTC)) == expected  # half past midnight in Beijing


@pytest.mark.parametrize("text", ["yesterday", "", "2026-13-01", "2026-02-29", "2026-11-24", "2026-11-23 00:31"])
def test_what_is_no_moment_or_lies_ahead_is_refused(text: str):
    with pytest.raises(ValueError, match=r"no moment|future"):
        moment_of(text, datetime(2026, 11, 22, 16, 30, tzinfo=UTC))


# A small lake with a past: three articles about two companies at 9:00, a backfill at 12:00 that finds two more.


def article(n: int, day: date = D1) -> dict:
    at = datetime(day.year, day.month, day.day, 0, n, tzinfo=UTC)
    return {"article_id": f"a{n}", "revision_id": f"a{n}@1", "portal": "web", "kind": "article", "title": f"第{n}条", "text": "正文" * 20,
            "published_at": at, "published_precision": "minute", "fetched_at": at, "page_id": f"p{n}"}  # fmt: skip


def named(n: int, entity: str) -> dict:
    return {"article_id": f"a{n}", "entity_id": entity, "alias": entity, "sentence": "", "start": n, "end": n + 1}


def placed(n: int) -> dict:
    at = datetime(2026, 10, 5, 0, n, tzinfo=UTC)
    return {"article_id": f"a{n}", "chain_id": f"a{n}", "origin_id": f"a{n}", "relation": "original", "decided_at": at}


def process(lake: Lake, numbers: list[int], moment: datetime) -> None:
    put(lake, "articles", D1, [article(n) for n in numbers], moment)
    put(lake, "copies", D1, [placed(n) for n in numbers], moment)
    put(lake, "mentions", D1, [named(n, "huawei" if n < 3 else "xiaomi") for n in numbers], moment)


def tingfeng_run(data: Path, *arguments: str) -> Result:
    return CliRunner().invoke(tingfeng.cli, ["--data", str(data), *arguments])


def asked(data: Path, *arguments: str) -> list[list[str]]:
    answer = tingfeng_run(data, *arguments, "--format", "csv")
    assert answer.exit_code == 0, (answer.output, answer.exception)
    return list(csv.reader(io.StringIO(answer.stdout)))[1:]


@pytest.fixture
def data(lake: Lake) -> Path:
    process(lake, [1, 2, 3], T1)
    process(lake, [1, 2, 3, 4, 5], T2)
    return lake.root.parent


VOICE = "select entity_id, n_copies from share_of_voice order by all"


def test_sql_as_of_a_moment_is_not_touched_by_later_backfills(data: Path):
    assert asked(data, "sql", VOICE, "--as-of", "2026-10-05 10:00") == [["huawei", "2"], ["xiaomi", "1"]]
    assert asked(data, "sql", VOICE, "--as-of", "2026-10-05T04:00Z") == [["huawei", "2"], ["xiaomi", "3"]]
    put(Lake(data / "lake"), "mentions", D1, [named(1, "huawei")], T3)
    assert asked(data, "sql", VOICE, "--as-of", "2026-10-05 10:00") == [["huawei", "2"], ["xiaomi", "1"]]
    assert asked(data, "sql", VOICE, "--as-of", "2026-10-05 19:00") == [["huawei", "1"]]


def test_before_the_first_run_there_is_an_error_and_not_an_empty_answer(data: Path):
    with pytest.raises(session.QueryError, match="nothing was processed by 2026-10-05 08:59:00"):
        CliRunner().invoke(tingfeng.cli, ["--data", str(data), "sql", VOICE, "--as-of", "2026-10-05 08:59"], catch_exceptions=False)


def test_known_by_asks_the_files_of_today(data: Path):
    sql = "select (select count(*) from articles), (select count(*) from lake.mentions)"
    assert asked(data, "sql", sql, "--known-by", "2026-10-05 08:02") == [["2", "2"]]


def test_an_hour_of_each_day_is_asked_at_once(data: Path):
    answer = tingfeng_run(
        data,
        "sql",
        "select count(*) as n, getvariable('day') as day from articles",
        "--daily-at",
        "11:00",
        "--from",
        "2026-10-04",
        "--to",
        "2026-10-06",
        "--format",
        "json",
    )
    rows = [json.loads(line) for line in answer.stdout.splitlines()]
    assert [(r["as_of"][:16], r["n"], r["day"]) for r in rows] == [
        ("2026-10-05T11:00", 3, "2026-10-05"),
        ("2026-10-06T11:00", 5, "2026-10-06"),
    ]


def test_curated_tables_are_those_of_the_moment(data: Path, lake: Lake):
    def kept(name: str, moment: datetime) -> None:
        before = set(lake.history.root.glob("tables/entities/*"))
        lake.history.keep_tables({"entities": pa.table({"name": [name]})})
        (new,) = set(lake.history.root.glob("tables/entities/*")) - before
        new.rename(new.with_name(f"{moment.astimezone(UTC):%Y%m%dT%H%M%S.%f}.parquet"))

    kept("旧名", T1)
    kept("新名", T3)
    names = [lake.history.tables_at(t, ["entities"])["entities"]["name"].to_pylist() for t in (T1, T2, T3)]
    assert names == [["旧名"], ["旧名"], ["新名"]]
    lake.history.keep_tables({"entities": pa.table({"name": ["新名"]})})
    assert len(list(lake.history.root.glob("tables/entities/*"))) == 2


def test_a_report_rebuilds_to_the_same_numbers_until_its_files_are_pruned(data: Path, lake: Lake, tmp_path, monkeypatch):
    sql = "select entity_id, n_copies, copies_ratio from share_of_voice where day = $day"
    kept = tingfeng_run(data, "report", "save", "声量", sql, "--param", "day=2026-10-05", "--as-of", "2026-10-05 13:00")
    assert kept.exit_code == 0, kept.exception
    key = kept.output.split()[1]
    first = sorted(asked(data, "report", "show", key))
    assert [r[:2] for r in first] == [["huawei", "2"], ["xiaomi", "3"]]
    process(lake, [1, 2, 6, 7, 8, 9], T3)  # a backfill that moves the numbers
    assert sorted(asked(data, "sql", sql.replace("$day", "'2026-10-05'"), "--as-of", "2026-10-06 10:00")) != first
    (tmp_path / "views").mkdir()
    for path in views.VIEWS.rglob("share_of_voice.sql"):  # a new version of the view that counts otherwise
        (tmp_path / "views" / path.name).write_text(path.read_text().replace("count(*)", "7"))
    with monkeypatch.context() as patch:
        patch.setattr(views, "VIEWS", tmp_path / "views")
        assert sorted(asked(data, "report", "show", "声量")) == first
    assert tingfeng_run(data, "report", "list").output.startswith(key)
    said = tingfeng_run(data, "prune", "--keep", "0d").output
    assert f"report {key} (声量) as of 2026-10-05 13:00:00 can no longer be rebuilt" in said
    with pytest.raises(session.QueryError, match=r"cannot be rebuilt: .*were removed by `tingfeng prune`"):
        CliRunner().invoke(tingfeng.cli, ["--data", str(data), "report", "show", key], catch_exceptions=False)
    assert "✗" in tingfeng_run(data, "report", "list").output


def test_a_report_whose_files_were_changed_by_hand_is_not_shown(data: Path, lake: Lake):
    key = tingfeng_run(data, "report", "save", "n", "select count(*) from articles", "--as-of", "2026-10-05 10:00").output.split()[1]
    old = lake.history.versions("articles", D1)[0].path
    times = old.stat()
    pq.write_table(DATASETS["articles"].table([DATASETS["articles"].completed({"day": D1, **article(1)})]), old)
    os.utime(old, ns=(times.st_atime_ns, times.st_mtime_ns))
    with pytest.raises(session.QueryError, match="other numbers than when it was saved"):
        CliRunner().invoke(tingfeng.cli, ["--data", str(data), "report", "show", key], catch_exceptions=False)


def test_prune_removes_what_is_old_and_what_the_dead_left_and_nothing_else(data: Path, lake: Lake):
    put(lake, "mentions", D1, [named(1, "huawei")], datetime.now(UTC) - timedelta(hours=1))  # superseded an hour ago: kept
    before = {p: p.read_bytes() for p in lake.root.glob("*/day=*/*.parquet")}
    dead = subprocess.Popen([sys.executable, "-S", "-c", ""])
    dead.wait()
    left = [data / f".warehouse.duckdb.{dead.pid}.tmp.wal", lake.root / "terms" / "day=1970-01-01" / f".part-0.parquet.{dead.pid}.tmp"]
    for path in left:
        path.write_text("half")
    (data / f".rehearsal.{dead.pid}" / "lake").mkdir(parents=True)
    planned = tingfeng_run(data, "prune", "--keep", "30d", "--dry-run").output
    assert "would free" in planned
    assert "3 files superseded" in planned
    assert all(p.exists() for p in left)
    done = tingfeng_run(data, "prune", "--keep", "30d").output
    assert "3 files superseded" in done
    assert "3 left by dead processes" in done
    assert not any(p.exists() for p in left)
    assert len(lake.history.versions("mentions", D1)) == 2
    assert {p: p.read_bytes() for p in lake.root.glob("*/day=*/*.parquet")} == before
    assert "0 files superseded" in tingfeng_run(data, "prune", "--keep", "30d").output


def test_numbers_that_a_rerun_moved_are_told(data: Path):
    moved = asked(data, "compare", "--since", "2026-10-05 10:00", "--until", "2026-10-05 13:00")
    told = {(view, row, measure): (before, after, percent, change) for view, _, row, measure, before, after, percent, change in moved}
    assert told["share_of_voice", "xiaomi", "n_articles"] == ("1.0", "3.0", "200.0", "up")
    assert told["share_of_voice", "huawei", "articles_ratio"][2:] == ("40.0", "down")
    assert ("share_of_voice", "huawei", "n_articles") not in told  # 2 before and after
    assert asked(data, "compare", "--since", "2026-10-05 10:00", "--over", "300") == []


@pytest.mark.parametrize(
    "statement",
    [
        "copy (select 1) to '{place}'",
        "explain analyze copy (select 1) to '{place}'",
        "/* x */ explain -- y\n analyze copy (select 1) to '{place}'",
        "copy (pivot portal_daily on portal using count(*)) to '{place}'",
        "select 1; copy (select 1) to '{place}'",
        "export database '{place}'",
        "attach '{place}' as other",
        "prepare p as copy (select 1) to '{place}'",
    ],
)
def test_sql_writes_no_file(tmp_path: Path, statement: str):
    place = tmp_path / "written"
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("create schema mart")
        session.confine(db, tmp_path)
        with pytest.raises(session.QueryError, match=r"only questions|Parser Error"):
            session.ask(db, statement.format(place=place))
    assert not place.exists()


def test_sql_asks_all_kinds_of_questions(tmp_path: Path):
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("create schema mart; create table mart.t as select 1 as a, 'x' as b")
        session.confine(db, tmp_path)
        for statement in ("from t", "with u as (from t) from u", "describe t", "show tables", "summarize t", "explain analyze from t",
                          "explain (from t)", "pivot t on b using sum(a)", "set variable x = 1; select getvariable('x')"):  # fmt: skip
            assert session.ask(db, statement).num_rows > 0, statement


def test_a_past_holds_the_views_that_its_question_needs():
    scripts = views.definitions()
    assert needed(scripts, None) == needed(scripts, "select * from duckdb_views()") == scripts
    names = [name for name, _ in needed(scripts, "select * from mart.share_of_voice")]
    assert names == ["current_articles.sql", "voices.sql", "share_of_voice.sql"]


def test_a_rehearsal_tells_the_numbers_that_would_move_and_moves_none(tmp_path: Path):
    def archive(crawl_id: str, rows: list[dict]) -> None:
        crawl = Archive(tmp_path / "raw", "web", D1, crawl_id)
        for row in rows:
            crawl.add({k: v for k, v in row.items() if k not in ("body", "page_id")}, row["body"])
        crawl.close()

    pages = [row for row in ROWS if row["day"] == D1]
    archive("first", pages[:1])
    project = tingfeng.Project(tmp_path)
    Runner(project.lake, project.source, project.reference_table).process([D1])
    before = {p: p.read_bytes() for p in project.lake.root.rglob("*.parquet")}
    archive("second", pages[1:])
    said = tingfeng_run(tmp_path, "backfill", "--from", str(D1), "--to", str(D1), "--mode", "reprocess", "--redo", "--dry-run").output
    assert "would change articles day=2026-10-05: 1 -> 2 rows (+1 -0 ~0)" in said
    assert "would move portal_daily.n_articles day=2026-10-05 web: 1 -> 2" in said
    assert "0 articles would get another origin" in said
    assert {p: p.read_bytes() for p in project.lake.root.rglob("*.parquet")} == before
    assert not list(tmp_path.glob(".rehearsal.*"))
