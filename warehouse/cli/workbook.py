"""An answer as a workbook for Excel: one sheet with widths, a frozen header, links, dates as dates in Beijing time, and no formula ever.

In:     a table, a file open for writing
Out:    .xlsx; text stays text whatever it begins with, and numbers that Excel would round are text too
Why:    people look at answers in a spreadsheet; a CSV loses types there, and text that begins with = is run
"""

import math
from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import IO, Any

import pyarrow as pa

from transforms.text.printable import printable
from transforms.text.times import BEIJING

MOST_ROWS = 1_048_575  # of a sheet, without the header
MOST_CHARS = 32_767  # of a cell
MOST_LINKS = 60_000  # of a sheet; Excel repairs a file with more than 65,530
EXACT = 2**53  # a larger whole number is rounded
NARROWEST, WIDEST = 8, 60
SEEN_FOR_WIDTH = 200
_BATCH = 10_000
_TIME, _DAY = "yyyy-mm-dd hh:mm:ss", "yyyy-mm-dd"


class TooLargeError(Exception):
    """The answer does not fit into a sheet; the message says what takes it."""


def write(answer: pa.Table, out: IO[bytes], plain: Callable[[Any], str], title: str = "answer") -> None:
    """Write the table as a workbook; `plain` tells what is neither number nor time as text. Raises TooLargeError."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    if answer.num_rows > MOST_ROWS:
        raise TooLargeError(
            f"{answer.num_rows:,} rows; a sheet of Excel holds {MOST_ROWS:,}: ask for less, or take --format parquet or csv"
        )
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for i, width in enumerate(_widths(answer, plain), 1):
        sheet.column_dimensions[get_column_letter(i)].width = width
    n_links = 0

    def cell(value: Any, *, is_head: bool = False) -> Any:
        nonlocal n_links
        made = WriteOnlyCell(sheet)
        if isinstance(value, str):
            made._value, made.data_type = value, "s"  # the setter would take = for a formula
            if not is_head and n_links < MOST_LINKS and _is_link(value):
                made.hyperlink, made.style = value, "Hyperlink"
                made._value, made.data_type = value, "s"
                n_links += 1
        else:
            made.value = value
            if isinstance(value, datetime):
                made.number_format = _TIME
            elif isinstance(value, date):
                made.number_format = _DAY
        if is_head:
            made.font = Font(bold=True)
        return made

    sheet.append([cell(_text(name, plain), is_head=True) for name in answer.column_names])
    for row in _rows(answer, plain):
        sheet.append([None if value is None else cell(value) for value in row])
    if answer.num_columns:
        sheet.auto_filter.ref = f"A1:{get_column_letter(answer.num_columns)}{answer.num_rows + 1}"
    book.save(out)


def _rows(answer: pa.Table, plain: Callable[[Any], str]) -> Iterator[list[Any]]:
    from warehouse.storage.session import rows_of

    for batch in answer.to_batches(max_chunksize=_BATCH):
        for row in rows_of(batch):
            yield [_value(value, plain) for value in row.values()]


def _value(value: Any, plain: Callable[[Any], str]) -> Any:
    """A value as a cell holds it."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, datetime):
        moment = value.astimezone(BEIJING).replace(tzinfo=None) if value.tzinfo else value
        return moment.replace(microsecond=0) if moment.year >= 1900 else str(moment)  # Excel knows no earlier day
    if isinstance(value, date):
        return value if value.year >= 1900 else str(value)
    if isinstance(value, int):
        return value if abs(value) <= EXACT else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else str(value)
    return _text(value, plain)


def _text(value: Any, plain: Callable[[Any], str]) -> str:
    text = printable(plain(value), lines=True)
    return text if len(text) <= MOST_CHARS else text[: MOST_CHARS - 1] + "…"


def _is_link(value: str) -> bool:
    return value.startswith(("http://", "https://")) and len(value) < 2_000 and not any(c.isspace() for c in value)


def _widths(answer: pa.Table, plain: Callable[[Any], str]) -> list[int]:
    """Widths of the columns in characters; a Chinese one takes two."""
    widths = [_width(name) + 3 for name in answer.column_names]  # room for the arrow of the filter
    for row in _rows(answer.slice(0, SEEN_FOR_WIDTH), plain):
        widths = [max(w, 20 if isinstance(v, datetime) else _width(str(v or ""))) for w, v in zip(widths, row, strict=True)]
    return [min(max(w + 1, NARROWEST), WIDEST) for w in widths]


def _width(text: str) -> int:
    return max((sum(2 if ord(c) > 0x2E80 else 1 for c in line) for line in text.split("\n")), default=0)
