"""/rows/export and /sql/export: an answer as a file: xlsx, csv or json. No cell is ever a formula."""

import io

import pyarrow as pa
from starlette.responses import Response

from warehouse.cli import workbook
from warehouse.cli.output import plain, print_answer
from warehouse.serving.site.pages import rows
from warehouse.serving.site.statements import ParameterError
from warehouse.serving.site.visit import Visit
from warehouse.storage.sql_limits import LimitError

MOST_ROWS = 100_000
FORMS = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "json": "application/x-ndjson",
}


def answer(visit: Visit) -> Response:
    """The file. Raises ParameterError and, for more than MOST_ROWS rows, LimitError."""
    form = visit.value("form", "csv")
    if form not in FORMS:
        raise ParameterError(f"没有 {form[:10]} 这种格式；可用：{'、'.join(FORMS)}")
    if visit.value("of"):
        found, sql, values = rows.asked(visit)
        name = found.name
        table = visit.reader.table(f"{sql}\nlimit {MOST_ROWS + 1}", values)
    else:
        name = "sql"
        table = visit.reader.ask(visit.query.get("q", [""])[0])
    if table.num_rows > MOST_ROWS:
        raise LimitError(f"超过 {MOST_ROWS:,} 行，请缩小范围，或用 tingfeng sql 导出")
    headers = {"Content-Disposition": f'attachment; filename="tingfeng-{name}.{form}"', "Cache-Control": "no-store"}
    return Response(written(table, form), media_type=FORMS[form], headers=headers)


def written(table: pa.Table, form: str) -> bytes:
    """The bytes of the file: CSV as spreadsheets open it, JSON lines, or a workbook."""
    if form == "xlsx":
        book = io.BytesIO()
        workbook.write(table, book, plain)
        return book.getvalue()
    out = io.StringIO()
    print_answer(table, form, is_for_excel=form == "csv", out=out)
    return out.getvalue().encode()
