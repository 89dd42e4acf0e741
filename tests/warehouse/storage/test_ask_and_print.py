"""Questions: what may be asked, what a connection reaches, and how values are printed."""

import contextlib
import json
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from warehouse.cli import output
from warehouse.cli.output import plain, print_answer
from warehouse.storage import session
from warehouse.storage.session import QueryError, ask, quoted, table_of

NOON = datetime(2026, 10, 5, 4, tzinfo=UTC)


@pytest.fixture
def db():
    with contextlib.closing(duckdb.connect()) as connection:
        connection.execute("create table birds as select * from (values ('a', 1), ('b', 2)) t(name, n)")
        yield connection


@pytest.mark.parametrize(
    "sql",
    [
        "select 1",
        "from birds",
        "with b as (from birds) select * from b",
        "describe birds",
        "show tables",
        "summarize birds",
        "explain select 1",
        "explain analyze select 1",
        "/* a */ -- b\n explain (format json) select 1",
        "pivot birds on name using sum(n)",
        "set variable x = 1",
    ],
)
def test_questions_are_asked(db, sql: str):
    assert ask(db, sql) is not None


@pytest.mark.parametrize(
    "sql",
    [
        "insert into birds values ('c', 3)",
        "delete from birds",
        "drop table birds",
        "create table x as select 1",
        "copy birds to '/tmp/never.csv'",
        "explain analyze insert into birds values ('c', 3)",
        "explain analyze copy birds to '/tmp/never.csv'",
        "attach 'x.duckdb'",
        "select 1; delete from birds",
    ],
)
def test_what_writes_is_refused(db, sql: str):
    with pytest.raises(QueryError):
        ask(db, sql)
    assert db.execute("select count(*) from birds").fetchone() == (2,)


@pytest.mark.parametrize(
    ("sql", "names"), [("select 1 as a, 2 as a", ["a", "a_1"]), ("select 1 as a, 2 as a_1, 3 as a", ["a", "a_1", "a_2"])]
)
def test_no_column_is_lost_to_another_of_its_name(db, sql: str, names: list[str]):
    answer = ask(db, sql)
    assert answer.column_names == names
    assert list(answer.to_pylist()[0].values()) == [1, 2, 3][: len(names)]


@pytest.mark.parametrize(("sql", "params"), [("select '\udcff'", None), ("select $x", {"x": "\ud800"})])
def test_half_a_character_is_refused_in_words(db, sql: str, params):
    with pytest.raises(QueryError, match="UTF-8"):
        ask(db, sql, params)
    with pytest.raises(QueryError, match="UTF-8"):
        table_of(db, "select ?", ["\udcff"])


@pytest.mark.parametrize("form", ["table", "csv", "json", "md"])
@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("date 'infinity'", "infinity"),
        ("date '-infinity'", "-infinity"),
        ("date '0044-01-01 (BC)'", "0044-01-01 (BC)"),
        ("timestamp 'infinity'", "infinity"),
        ("timestamptz '0044-01-01 (BC)'", "0044-01-01 (BC) 00:00:00"),
        ("timestamp '294000-01-01'", "294000-01-01 00:00:00"),
        ("[date 'infinity']", "[infinity]"),
        ("{'a': date 'infinity'}", "{'a': infinity}"),
        ("timestamp_s 'infinity'", "infinity"),
        ("timestamp_ns '2020-01-01 00:00:00.123456789'", "2020-01-01 00:00:00.123456789"),
        ("time '24:00:00'", "24:00:00"),
        ("[time '24:00:00']", "['24:00:00']"),
        ("timetz '10:00:00+09'", "10:00:00+09"),
        ("340282366920938463463374607431768211455::uhugeint", "340282366920938463463374607431768211455"),
        ("12345678901234567890123456789012345678901234567890::bignum", "12345678901234567890123456789012345678901234567890"),
        ("bit '101'", "101"),
        ("interval 3 month", "3 months"),
    ],
)
def test_values_that_python_does_not_have_are_shown_as_duckdb_writes_them(db, value: str, text: str, form: str, capsys):
    db.execute("set TimeZone = 'Asia/Shanghai'")
    print_answer(ask(db, f"select 1 as one, {value} as a, timestamptz '2026-10-05 12:00:00+08' as noon"), form)
    said = capsys.readouterr().out
    assert (json.dumps(text)[1:-1] if form == "json" else text.replace("[", "\\[").replace("]", "\\]") if form == "md" else text) in said
    assert "2026-10-05" in said


@pytest.mark.parametrize(("n_failures", "is_answered"), [(1, True), (2, False)])
def test_a_file_that_is_replaced_while_duckdb_opens_it_is_read_again_once(db, n_failures: int, is_answered: bool):
    class Replaced:
        """A connection whose first answers fail as they do when a day file is renamed between two openings."""

        left = n_failures

        def sql(self, *given, **named):
            if self.left:
                self.left -= 1
                raise duckdb.IOException(
                    'IO Error: Could not read enough bytes from file "/data/lake/topics/day=2026-10-05/part-0.parquet"'
                )
            return db.sql(*given, **named)

        def execute(self, *given):
            return db.execute(*given)

    if is_answered:
        assert table_of(Replaced(), "select 1 as a")["a"].to_pylist() == [1]
    else:
        with pytest.raises(QueryError, match="tingfeng verify"):
            table_of(Replaced(), "select 1 as a")


def test_an_error_is_in_duckdb_s_words(db):
    with pytest.raises(QueryError, match="nonsense"):
        ask(db, "select nonsense from birds")


def test_parameters_and_statements_without_an_answer(db):
    assert ask(db, "select n from birds where name = $name", {"name": "b"})["n"].to_pylist() == [2]
    assert table_of(db, "create table fish (n int)").num_rows == 0


def test_a_confined_connection_reaches_its_folder_only(tmp_path: Path):
    inside = tmp_path / "data" / session.READABLE[0]
    inside.mkdir(parents=True)
    (inside / "in.csv").write_text("n\n7\n")
    (tmp_path / "out.csv").write_text("n\n8\n")
    with contextlib.closing(duckdb.connect()) as db:
        db.execute("create schema mart")
        session.confine(db, tmp_path / "data", {"day": date(2026, 10, 5)})
        assert ask(db, f"select * from '{inside}/in.csv'")["n"].to_pylist() == [7]
        with pytest.raises(QueryError):
            ask(db, f"select * from '{tmp_path}/out.csv'")
        assert ask(db, "select getvariable('day') as d, current_schema() as s").to_pylist() == [{"d": date(2026, 10, 5), "s": "mart"}]
        assert ask(db, "select current_setting('TimeZone') as z")["z"].to_pylist() == ["Asia/Shanghai"]
        with pytest.raises(duckdb.Error):
            db.execute("set enable_external_access = true")


def test_a_missing_warehouse_says_how_to_make_one(tmp_path: Path):
    with pytest.raises(QueryError, match=r"warehouse\.duckdb is missing: run `tingfeng build`"), session.connect(tmp_path):
        pass


def test_quoting():
    assert quoted("it's") == "'it''s'"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (NOON, "2026-10-05 12:00:00"),
        (datetime(2026, 10, 5, 4), "2026-10-05 04:00:00"),
        (date(2026, 10, 5), "2026-10-05"),
        (["甲", None], '["甲", null]'),
        ({"at": NOON, "raw": b"\x01"}, '{"at": "2026-10-05T04:00:00+00:00", "raw": "01"}'),
        (1.5, "1.5"),
        ("x", "x"),
    ],
)
def test_a_value_is_one_line_of_text(value: object, text: str):
    assert plain(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0.12345, "0.123"),
        (-999.5, "-1e+03"),
        (1234.56, "1235"),
        (-1234.56, "-1235"),
        (None, ""),
        ("x" * 120, "x" * 120),
        ("x" * 121, "x" * 119 + "…"),
    ],
)
def test_cells_are_short(value: object, text: str):
    assert output._shown(value) == text


def test_formats(capsys: pytest.CaptureFixture[str]):
    answer = pa.table({"n": [1, None], "names": [["甲"], []], "at": pa.array([NOON, None], pa.timestamp("us", tz="UTC"))})
    print_answer(answer, "csv")
    assert capsys.readouterr().out == 'n,names,at\n1,"[""甲""]",2026-10-05 12:00:00\n,[],\n'
    print_answer(answer, "json")
    first, second = map(json.loads, capsys.readouterr().out.splitlines())
    assert first == {"n": 1, "names": ["甲"], "at": "2026-10-05T04:00:00+00:00"}
    assert second == {"n": None, "names": [], "at": None}
    print_answer(answer, "table")
    out = capsys.readouterr().out
    assert "2026-10-05 12:00:00" in out
    assert "[bold]" in (print_answer(pa.table({"t": ["[bold]x"]}), "table") or capsys.readouterr().out)  # no markup of a page
