"""Own views in an open database: one over another, the comment, and queries that are none or reach for files."""

from pathlib import Path

import duckdb

from warehouse.catalog import own_views


def test_views_are_made_in_any_order_and_the_others_are_told(tmp_path: Path):
    views = tmp_path / "own" / "views"
    views.mkdir(parents=True)
    (views / "a.sql").write_text("-- Over b.\nselect n + 1 as n from own.b;\n")
    (views / "b.sql").write_text("with x as (select 1 as n) select n from x -- end")
    (views / "c.sql").write_text("insert into t values (1)")
    (views / "d.sql").write_text("select * from own.e")
    (views / "e.sql").write_text("select * from own.d")
    (views / "f.sql").write_text(f"select * from read_text('{__file__}')")
    (views / "g.sql").write_text("selec 1")
    with duckdb.connect() as db:
        problems = own_views.publish(db, tmp_path / "own", tmp_path)
        assert db.execute("select n from own.a").fetchall() == [(2,)]
        assert db.execute("select view_name, comment from duckdb_views() where schema_name = 'own' order by 1").fetchall() == [
            ("a", "Over b."),
            ("b", None),
        ]
    assert sorted(p.path.stem for p in problems) == ["c", "d", "e", "f", "g"]


def test_without_a_folder_the_schema_is_empty(tmp_path: Path):
    with duckdb.connect() as db:
        assert own_views.publish(db, tmp_path, tmp_path) == []
        assert db.execute("select count(*) from duckdb_schemas() where schema_name = 'own'").fetchone() == (1,)
