"""`tingfeng trace`: the history of one page. The queries are traces/*.sql, run in the order of their names."""

from pathlib import Path
from typing import Any

import click
import duckdb
import pyarrow as pa

from transforms.text.printable import printable
from transforms.text.urls import article_id as article_id_of
from warehouse.cli.context import Project
from warehouse.cli.output import plain, print_table, say
from warehouse.storage import session
from warehouse.storage.current_ids import current_ids

TRACES = Path(__file__).parent.parent / "traces"


@click.command()
@click.argument("url_or_id")
@click.option("--text/--no-text", "with_text", default=False, help="Also print the text.")
@click.pass_obj
def trace(project: Project, url_or_id: str, with_text: bool) -> None:
    """Print what happened to one page, from fetch to story: URL, article id or page id."""
    with project.warehouse() as db:
        article_id, url = locate(db, url_or_id)
        if project.demo_mark:
            say(f"[{project.demo_mark} 演示数据]")
        for path in sorted(TRACES.glob("*.sql")):
            sql = path.read_text(encoding="utf-8")
            wanted = {k: v for k, v in {"article_id": article_id, "url": url}.items() if f"${k}" in sql}
            answer = session.table_of(db, sql, wanted)
            say("\n" + sql.splitlines()[0].removeprefix("--").strip())
            if answer.num_rows == 0:
                say("    —")
            elif answer.num_columns > 8:
                _print_rows(session.rows_of(answer))
            else:
                print_table(told_in_words(answer))
        _print_alignment(db, article_id)
        if with_text:
            for row in session.table_of(db, "select text from mart.articles where article_id = ?", [article_id]).to_pylist():
                say("\n正文 text\n" + row["text"])


def locate(db: duckdb.DuckDBPyConnection, url_or_id: str) -> tuple[str, str]:
    """(article id, URL) of a URL in any spelling, or of a present or former id. Raises QueryError when no article or fetch has it."""
    found = session.table_of(
        db,
        """select article_id, url from lake.articles
           where $word in (article_id, revision_id, page_id, url, canonical_url) or article_id = $id
           order by $word in (article_id, revision_id, page_id, url, canonical_url) desc, fetched_at desc limit 1""",
        {"word": url_or_id, "id": current_ids(db, [url_or_id]).get(url_or_id) or article_id_of(url_or_id)},
    )
    if not found.num_rows:
        found = session.table_of(db, "select page_id, url from lake.fetches where ? in (page_id, url, final_url) limit 1", [url_or_id])
    if found.num_rows:
        article_id, url = found.to_pylist()[0].values()
        return str(article_id), str(url)
    raise session.QueryError(f"nothing is known of {url_or_id!r}: no fetch and no article has this URL or id")


def in_words(value: Any) -> Any:
    """Lists and records as text for people: 林一、周二; 暴跌 −0.8 (falls); kind：text. Any other value as it is."""
    if isinstance(value, list):
        return "、".join(str(in_words(one)) for one in value)
    if not isinstance(value, dict):
        return value
    if "word" in value:
        rule = f" ({value['rule']})" if value.get("rule") else ""
        return f"{value['word']} {value.get('weight') or 0:+.2g}{rule}"
    return "：".join(str(in_words(one)) for one in value.values() if one not in (None, "", []))


def told_in_words(answer: pa.Table) -> pa.Table:
    """A table whose lists and records are text."""
    for i, field in enumerate(answer.schema):
        if pa.types.is_nested(field.type):
            texts = [None if value is None else in_words(value) for value in answer.column(i).to_pylist()]
            answer = answer.set_column(i, field.name, pa.array(texts, pa.string()))
    return answer


def _print_rows(rows: list[dict[str, Any]]) -> None:
    for row in rows:
        for name, value in row.items():
            if value not in (None, [], ""):
                say(f"    {name:20} {printable(plain(in_words(value)))}")
        say("")


def _print_alignment(db: duckdb.DuckDBPyConnection, article_id: str) -> None:
    """Print the sentences of the article next to those of its parent."""
    from warehouse.access.text_diff import side_by_side

    pairs = session.table_of(
        db,
        (
            "select a.text as mine, p.text as other from mart.articles a join mart.articles p on p.article_id = a.parent_id where "
            "a.article_id = ?"
        ),
        [article_id],
    ).to_pylist()
    if not pairs:
        return
    say("\n逐句对照 the article │ the one that it was taken from")
    for line in side_by_side(pairs[0]["mine"], pairs[0]["other"]):
        say(line)
