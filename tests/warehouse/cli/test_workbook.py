"""Workbooks: types, Beijing time, links, widths, and text that Excel would run as a formula."""

import io
import zipfile
from datetime import UTC, date, datetime

import openpyxl
import pyarrow as pa
import pytest

from warehouse.cli import workbook
from warehouse.cli.output import plain


def book(table: pa.Table):
    out = io.BytesIO()
    workbook.write(table, out, plain)
    return openpyxl.load_workbook(out).active, out


def test_values_are_what_they_were():
    table = pa.table(
        {
            "标题": ["云岭发布芯片", '=HYPERLINK("http://x")', "+1", "a\x1bb\x0b"],
            "at": pa.array([datetime(2026, 10, 5, 16, 30, tzinfo=UTC), None, None, None], pa.timestamp("us", tz="UTC")),
            "day": [date(2026, 10, 5), date(1800, 1, 1), None, None],
            "n": [3, 2**60, -1, None],
            "share": [0.5, float("nan"), float("inf"), None],
            "is_own": [True, False, None, None],
            "ids": [["a", "b"], [], None, None],
            "url": ["https://x.example/1", "javascript:alert(1)", "http://two words", None],
        }
    )
    sheet, _ = book(table)
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == table.column_names
    assert rows[1][:6] == ["云岭发布芯片", datetime(2026, 10, 6, 0, 30), datetime(2026, 10, 5), 3, 0.5, True]
    assert (rows[1][6], rows[2][2], rows[2][3], rows[2][4]) == ('["a", "b"]', "1800-01-01", str(2**60), "nan")
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n", "d", "b"}
    assert [row[0].value for row in sheet.iter_rows(min_row=3)][:2] == ['=HYPERLINK("http://x")', "+1"]
    links = [row[7].hyperlink for row in sheet.iter_rows(min_row=2)]
    assert [link and link.target for link in links] == ["https://x.example/1", None, None, None]


def test_no_cell_is_a_formula_in_the_file_itself():
    _, out = book(pa.table({"=a": ["=1+1", "@SUM(A1)", "https://x.example/=1", "-2+3"]}))
    with zipfile.ZipFile(out) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in sheet
    assert 't="f"' not in sheet


def test_the_header_stays_and_columns_have_widths():
    sheet, _ = book(pa.table({"n": [1], "title": ["中" * 20], "long": ["x" * 500]}))
    assert sheet.freeze_panes == "A2"
    widths = [sheet.column_dimensions[c].width for c in "ABC"]
    assert widths == [workbook.NARROWEST, 41, workbook.WIDEST]
    assert sheet["A1"].font.bold
    assert len(sheet["C2"].value) == 500


def test_text_too_long_for_a_cell_is_cut_and_too_many_rows_are_refused(monkeypatch: pytest.MonkeyPatch):
    sheet, _ = book(pa.table({"t": ["x" * 40_000]}))
    assert len(sheet["A2"].value) == workbook.MOST_CHARS
    monkeypatch.setattr(workbook, "MOST_ROWS", 1)
    with pytest.raises(workbook.TooLargeError, match="parquet"):
        book(pa.table({"a": [1, 2]}))
    monkeypatch.setattr(workbook, "MOST_LINKS", 0)
    assert book(pa.table({"a": ["https://x.example/"]}))[0]["A2"].hyperlink is None


def test_an_answer_without_rows_or_columns_is_a_workbook():
    assert book(pa.table({}))[0].max_row == 1
    assert book(pa.table({"a": pa.array([], pa.int64())}))[0]["A1"].value == "a"
