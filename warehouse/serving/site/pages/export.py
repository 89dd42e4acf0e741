"""/rows/export and /sql/export: an answer as a file: xlsx, csv or json. No cell is ever a formula, an address or a number by its look."""

import csv
import io
import math
import re
from datetime import date, datetime
from typing import Any

from starlette.responses import Response

from transforms.text.printable import printable
from transforms.text.times import BEIJING
from warehouse.cli.output import csv_cell, json_line, plain
from warehouse.serving.site.pages import rows
from warehouse.serving.site.statements import ParameterError
from warehouse.serving.site.visit import Visit
from warehouse.storage.session import rows_of
from warehouse.storage.sql_limits import LimitError

MOST_ROWS = 100_000
_WIDTHS = {"title": 48, "headline": 48, "sentence": 60, "evidence": 60, "text": 60, "url": 40}
_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\\]")
_MOST_CHARS = 32_767  # of a cell in a spreadsheet
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
        name, title = found.name, found.title
        table = visit.reader.table(f"{sql}\nlimit {MOST_ROWS + 1}", values)
    else:
        name, title = "sql", "SQL"
        table = visit.reader.ask(visit.query.get("q", [""])[0])
    if table.num_rows > MOST_ROWS:
        raise LimitError(f"超过 {MOST_ROWS:,} 行，请缩小范围，或用 tingfeng sql 导出")
    body = {"xlsx": xlsx, "csv": csv_file, "json": json_lines}[form](table.column_names, rows_of(table), title)
    return Response(
        body,
        media_type=FORMS[form],
        headers={"Content-Disposition": f'attachment; filename="tingfeng-{name}.{form}"', "Cache-Control": "no-store"},
    )


def csv_file(columns: list[str], found: list[dict[str, Any]], _: str) -> bytes:
    """CSV for spreadsheets: with a byte order mark, and an apostrophe before what would be run as a formula."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([csv_cell(value, guard=True) for value in row.values()] for row in found)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def json_lines(_: list[str], found: list[dict[str, Any]], __: str) -> bytes:
    """One JSON object a line."""
    return "".join(json_line(row) + "\n" for row in found).encode()


def xlsx(columns: list[str], found: list[dict[str, Any]], title: str) -> bytes:
    """A workbook with a frozen head and a filter; text is text, times are Beijing times."""
    import xlsxwriter

    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "remove_timezone": True,
    }
    with xlsxwriter.Workbook(out, options) as book:
        sheet = book.add_worksheet(_NOT_IN_NAMES.sub(" ", title)[:31])
        head = book.add_format({"bold": True, "bg_color": "#DDE7EC", "bottom": 1})
        formats: dict[type, Any] = {
            datetime: book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            date: book.add_format({"num_format": "yyyy-mm-dd"}),
        }
        sheet.freeze_panes(1, 0)
        for j, name in enumerate(columns):
            sheet.set_column(j, j, _WIDTHS.get(name, 19))
            sheet.write_string(0, j, printable(name), head)
        for i, row in enumerate(found, 1):
            for j, value in enumerate(row.values()):
                _put(sheet, i, j, value, formats)
        if found:
            sheet.autofilter(0, 0, len(found), max(len(columns) - 1, 0))
    return out.getvalue()


def _put(sheet: Any, i: int, j: int, value: Any, formats: dict[type, Any]) -> None:
    if value is None:
        return
    if isinstance(value, bool):
        sheet.write_boolean(i, j, value)
    elif isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(i, j, value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value, formats[datetime])
    elif isinstance(value, date) and not isinstance(value, datetime) and value.year >= 1900:
        sheet.write_datetime(i, j, datetime(value.year, value.month, value.day), formats[date])  # noqa: DTZ001 - no zone in sheets
    elif isinstance(value, int | float) and abs(value) < 10**15 and math.isfinite(value):
        sheet.write_number(i, j, value)
    else:
        sheet.write_string(i, j, printable(plain(value), lines=True)[:_MOST_CHARS])
