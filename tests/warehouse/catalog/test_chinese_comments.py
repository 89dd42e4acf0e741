"""Comments in Chinese: none is missing, none is left over, and a warehouse has them where the language is Chinese."""

import contextlib
from pathlib import Path

import duckdb
from support.given_lake import TABLES, curated, warehouse

from warehouse.catalog import chinese_comments, views
from warehouse.storage.lake import Lake

CHINESE = chinese_comments.catalogue()


def comments(db: duckdb.DuckDBPyConnection) -> list[str]:
    """All comments of mart."""
    return [
        comment
        for (comment,) in db.execute(
            """select comment from duckdb_views() where schema_name = 'mart'
            union all select comment from duckdb_columns() where schema_name = 'mart'
            union all select comment from duckdb_functions() where schema_name = 'mart'"""
        ).fetchall()
    ]


def test_every_comment_of_mart_is_translated_and_nothing_else(lake: Lake):
    with warehouse(lake, {}, {}) as db:
        said = {sentence for comment in comments(db) for sentence in chinese_comments.sentences(comment)}
    assert said - CHINESE.keys() == set(), "translate these in warehouse/seeds/comments_zh.csv"
    assert CHINESE.keys() - said == set(), "nobody says these any more"
    assert not [english for english, chinese in CHINESE.items() if not any("\u4e00" <= c <= "\u9fff" for c in chinese)]


def test_a_comment_keeps_its_mark_and_the_query_of_its_rows():
    chinese = {"Eggs laid.": "下的蛋。", "Not eaten.": "没吃掉的。"}
    assert chinese_comments.translated("Eggs laid. Not eaten.", chinese) == "下的蛋。没吃掉的。"
    assert (
        chinese_comments.translated("Eggs laid. Rows: select id from eggs where n = $n", chinese)
        == "下的蛋。 Rows: select id from eggs where n = $n"
    )
    assert chinese_comments.translated("Rows: select 1", chinese) == "Rows: select 1"
    assert chinese_comments.translated("Deprecated: use n_eggs.", chinese) == "Deprecated 弃用：请用 n_eggs。"
    assert chinese_comments.translated("Unknown here.", chinese) == "Unknown here."


def test_a_warehouse_built_in_chinese_has_chinese_comments(lake: Lake, tmp_path: Path):
    target = tmp_path / "warehouse.duckdb"
    views.build(lake, target, {name: curated(name, []) for name in TABLES}, language="zh")
    with contextlib.closing(duckdb.connect(str(target), read_only=True)) as db:
        assert all(any("\u4e00" <= c <= "\u9fff" for c in comment) for comment in comments(db))
        (doc,) = db.execute(
            "select comment from duckdb_columns() where table_name = 'share_of_voice' and column_name = 'n_origins'"
        ).fetchone()
    assert doc == "原创数：同一份文字的全部转载只算一次。"
