"""Views: given rows of the lake, the expected rows; they build on an empty lake; every column is documented; checks fire on bad rows.

A case is tests/cases/views/<view>.json: {"given": {dataset: rows}, "tables": {table: rows}, "expect": rows}. Columns that a given row lacks
are blank; the expected rows name the columns that are compared.
"""

import contextlib
import json
import os
import re
from datetime import UTC, date, datetime

import duckdb
import pyarrow.parquet as pq
import pytest
from support.given_lake import TABLES, curated, shown, warehouse
from support.opening import check_ways_to_rows
from support.paths import TESTS

from transforms.schemas import DATASETS
from warehouse.catalog import views
from warehouse.storage.lake import Lake
from warehouse.storage.session import table_of

CASES = TESTS / "cases"
VIEWS = sorted(p.stem for p in views.VIEWS.glob("*.sql"))
CHECKS = sorted(p.stem for p in views.CHECKS.glob("*.sql"))


@pytest.mark.parametrize("view", VIEWS)
def test_view_gives_the_expected_rows(lake: Lake, view: str):
    case = json.loads((CASES / "views" / f"{view}.json").read_text(encoding="utf-8"))
    columns = list(case["expect"][0])
    with warehouse(lake, case["given"], case.get("tables", {}), [view]) as db:
        answer = table_of(db, f"select {', '.join(columns)} from mart.{view} order by all").to_pylist()
        check_ways_to_rows(db, view)
    got = [{c: shown(v) for c, v in row.items()} for row in answer]
    assert sorted(map(str, got)) == sorted(map(str, case["expect"])), json.dumps(got, ensure_ascii=False, indent=1)


def test_an_article_is_reported_when_its_row_says_and_in_files_without_the_column_at_its_own_time(lake: Lake):
    day, first, again = date(2026, 10, 5), datetime(2026, 10, 4, 1, tzinfo=UTC), datetime(2026, 10, 5, 1, tzinfo=UTC)
    articles = DATASETS["articles"]
    rows = [
        {"article_id": "a", "revision_id": "a@2", "day": day, "fetched_at": again, "reported_at": first},
        {"article_id": "b", "revision_id": "b@1", "day": day, "fetched_at": again},
        {"article_id": "c", "revision_id": "c@1", "day": day, "fetched_at": again, "time_from_id": first},
        {"article_id": "d", "revision_id": "d@1", "day": day, "fetched_at": again, "time_from_id": again, "published_at": first},
    ]
    table = articles.table(articles.completed(row) for row in rows)
    asked = "select article_id, reported_at, day from mart.articles order by article_id"
    lake.write("articles", day, table)
    with warehouse(lake, {}, {}, ["articles"]) as db:
        expected = [("a", first, date(2026, 10, 4)), ("b", again, day), ("c", first, date(2026, 10, 4)), ("d", first, date(2026, 10, 4))]
        assert db.execute(asked).fetchall() == expected
    old = lake.path("articles", day)
    pq.write_table(table.drop_columns(["reported_at"]), old)
    os.utime(old, ns=(0, 0))
    lake.prepare()
    with warehouse(lake, {}, {}, ["articles"]) as db:
        assert db.execute(asked).fetchall() == [("a", again, day), *expected[1:]]


def test_all_views_build_on_an_empty_lake_and_are_empty(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        for view in VIEWS:
            assert db.execute(f"select count(*) from mart.{view}").fetchone() == (0,), view


def test_every_view_and_column_is_documented_and_reads_the_lake_only(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        docs = dict(db.execute("select view_name, comment from duckdb_views() where schema_name = 'mart'").fetchall())
        assert set(docs) == set(VIEWS)
        for view, doc in docs.items():
            assert (doc or "").startswith("One row per"), view
        columns = db.execute("select table_name, column_name, comment from duckdb_columns() where schema_name = 'mart'").fetchall()
        bare = [f"{t}.{c}" for t, c, doc in columns if len(doc or "") < 8 or doc == c.replace("_", " ")]
        assert not bare
    for path in views.VIEWS.glob("*.sql"):
        assert " from mart." not in path.read_text(encoding="utf-8"), f"{path.name} reads another view of mart"


@pytest.mark.parametrize("check", CHECKS)
def test_check_fires_on_its_bad_rows_only(lake: Lake, check: str):
    case = json.loads((CASES / "checks" / f"{check}.json").read_text(encoding="utf-8"))
    with warehouse(lake, case["given"], case.get("tables", {})) as db:
        fired = {f.check: f for f in views.run_checks(db)}
    assert check in fired
    assert len(fired[check].rows) == case["n_rows"]


def test_the_key_of_every_dataset_is_checked():
    sql = (views.CHECKS / "duplicate_key.sql").read_text(encoding="utf-8")
    for name, dataset in DATASETS.items():
        keys = ", ".join(f'"{k}"' for k in dataset.key)
        assert f"select '{name}' as dataset, day, concat_ws(' ', {keys}) as key from lake.{name}" in sql


def test_published_file_opens_in_a_plain_client_and_is_replaced_while_held(lake: Lake, tmp_path):
    target = tmp_path / "warehouse.duckdb"
    tables = {name: curated(name, []) for name in TABLES}
    views.build(lake, target, tables)
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as held:
        views.build(lake, target, tables, demo_mark="DEMO")
        assert held.execute("select count(*) from mart.articles").fetchone() == (0,)
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as fresh:
        assert fresh.execute("select stamp from lake.about").fetchone() == ("DEMO",)
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []


def test_an_sql_error_names_the_file(lake: Lake, tmp_path, monkeypatch):
    (tmp_path / "broken.sql").write_text("create view mart.broken as select nonsense from lake.articles")
    monkeypatch.setattr(views, "VIEWS", tmp_path)
    with pytest.raises(views.ViewError, match=r"broken\.sql"), warehouse(lake, {}, {}):
        pass


def senses(db: duckdb.DuckDBPyConnection) -> dict[str, dict[str, list[str]]]:
    """Of each name of a column: what its comments say first, and the views that say so.

    A comment is the sense of the name, one sentence that is the same in all views, and then what is special in this one.
    """
    found: dict[str, dict[str, list[str]]] = {}
    columns = (
        "select column_name, table_name, comment from duckdb_columns() "
        "where schema_name = 'mart' and not starts_with(comment, 'Deprecated: ')"
    )
    for name, view, doc in db.execute(columns).fetchall():
        found.setdefault(name, {}).setdefault(re.split(r"(?<=\.) (?=[A-Z0-9\u4e00-\u9fff])", doc)[0], []).append(view)
    return found


def test_a_name_of_a_column_has_one_sense_in_all_views(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        several = {name: said for name, said in senses(db).items() if len(said) > 1}
    assert not several, several


def test_a_name_with_two_senses_is_found(lake: Lake):
    with warehouse(lake, {}, {}, ["clock", "calendar"]) as db:
        assert not {name: said for name, said in senses(db).items() if len(said) > 1}
        db.execute("create view mart.other as select 1 as day; comment on column mart.other.day is 'Number of the day. It is 1.'")
        assert list(senses(db)["day"].values()) == [["calendar"], ["other"]]


def test_a_deprecated_column_says_what_to_use_and_gives_the_same(lake: Lake):
    given = json.loads((CASES / "views" / "share_of_voice.json").read_text(encoding="utf-8"))
    with warehouse(lake, given["given"], given["tables"]) as db:
        columns = db.execute("select table_name, column_name, comment from duckdb_columns() where schema_name = 'mart'").fetchall()
        known = {(view, name) for view, name, _ in columns}
        deprecated = [
            (view, name, doc.removeprefix("Deprecated: use ").removesuffix("."))
            for view, name, doc in columns
            if doc.startswith("Deprecated")
        ]
        assert deprecated
        for view, name, instead in deprecated:
            assert (view, instead) in known, (view, name)
            unlike = f"select count(*) from mart.{view} where {name}::varchar is distinct from {instead}::varchar"
            if (view, name) != ("copy_edges", "evidence"):  # a text of what is a list now
                assert db.execute(unlike).fetchone() == (0,), (view, name)


def test_lists_and_ids_come_behind_what_is_read(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        columns = db.execute(
            "select table_name, column_name, data_type, comment from duckdb_columns() "
            "where schema_name = 'mart' order by table_name, column_index"
        ).fetchall()
    ranks: dict[str, list[int]] = {}
    for view, name, kind, doc in columns:
        is_place = name.endswith("url") or name in ("warc_file", "warc_offset", "time_from_id", "text")
        is_id, is_list = name.endswith("_id"), kind.endswith("[]") or kind.startswith("MAP")
        if not is_place:
            ranks.setdefault(view, []).append(3 if doc.startswith("Deprecated: ") else 2 if is_list else int(is_id))
    assert not [view for view, found in ranks.items() if found != sorted(found)]
