"""Comments of mart in Chinese: what a DuckDB client shows beside views, columns and macros where the reader's language is Chinese.

In:     the English comments, which stand in warehouse/views/, and warehouse/seeds/comments_zh.csv: a sentence and its translation
Out:    the same comments in Chinese; a sentence without a translation stays as it is, and so does the query behind "Rows:"
Why:    a comment is the sense of a name, the same in all views, and then what is special: by sentences each is translated once.
"""

import re
from collections.abc import Mapping

import duckdb

from warehouse.pipeline.seed_tables import read_seed
from warehouse.storage.session import quoted

_BREAK = re.compile(r"(?<=\.) (?=[A-Z0-9\u4e00-\u9fff])")
_DEPRECATED = re.compile(r"Deprecated: use (\w+)\.")
_ROWS = "Rows: "


def catalogue() -> dict[str, str]:
    """Translations by English sentence."""
    rows = read_seed("comments_zh")
    return dict(zip(rows["english"].to_pylist(), rows["chinese"].to_pylist(), strict=True))


def sentences(comment: str) -> list[str]:
    """What of a comment is to be translated."""
    words = comment.partition(_ROWS)[0].strip()
    return [] if not words or _DEPRECATED.fullmatch(words) else _BREAK.split(words)


def translated(comment: str, chinese: Mapping[str, str]) -> str:
    """A comment in Chinese; the mark of a deprecated column and the query of its rows stay."""
    if found := _DEPRECATED.fullmatch(comment):
        return f"Deprecated 弃用：请用 {found[1]}。"
    _, mark, query = comment.partition(_ROWS)
    said = "".join(chinese.get(sentence, sentence) for sentence in sentences(comment))
    return f"{said}{' ' if said and mark else ''}{mark}{query}"


def translate(db: duckdb.DuckDBPyConnection) -> None:
    """Put the Chinese comments in place of the English ones, in an open database with the schema mart."""
    chinese = catalogue()
    views = db.execute("select 'view mart.' || view_name, comment from duckdb_views() where schema_name = 'mart'").fetchall()
    columns = db.execute(
        """select 'column mart.' || table_name || '."' || column_name || '"', comment from duckdb_columns() where schema_name = 'mart'"""
    ).fetchall()
    macros = db.execute(
        """select distinct if(function_type = 'macro', 'macro mart.', 'macro table mart.') || function_name, comment from duckdb_functions()
        where schema_name = 'mart'"""
    ).fetchall()
    for place, comment in (*views, *columns, *macros):
        if comment:
            db.execute(f"comment on {place} is {quoted(translated(comment, chinese))}")
