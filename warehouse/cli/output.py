"""Output of commands: lines, tables, CSV, JSON, Markdown, Parquet, workbooks, all sanitised by transforms/text/printable.py."""

import csv
import functools
import json
import math
import os
import stat
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

import click

from transforms.text.log_lines import as_json
from transforms.text.printable import escaped_json, printable
from transforms.text.times import BEIJING
from warehouse.storage.atomic_write import replacing

if TYPE_CHECKING:
    import pyarrow as pa

FORMATS = ("table", "csv", "json", "parquet", "xlsx", "md")
SUFFIXES = {".csv": "csv", ".json": "json", ".jsonl": "json", ".parquet": "parquet", ".xlsx": "xlsx", ".md": "md", ".txt": "table"}
"""The format of a file by its ending."""
MAX_TABLE_ROWS = 200  # laying out 47,000 rows took 39 seconds, and nobody reads them
_CELL_CHARS = 120  # a wider cell hides its neighbours
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
_MARKUP = {ord(c): f"\\{c}" for c in "\\|<>`*_[]"}
_EXPLAINED = ["explain_key", "explain_value"]


def say(text: object = "", *, err: bool = False) -> None:
    """Print lines for people; all commands of this room print through it."""
    click.echo(printable(str(text), lines=True), err=err)


def log(line: object, *, level: str = "info") -> None:
    """Print a line of `key=value` pairs about what was done; as JSON when TINGFENG_LOG asks for it."""
    context = click.get_current_context(silent=True)
    if context and getattr(context.find_root().obj, "log_format", "text") == "json":
        line = as_json(str(line), at=datetime.now(UTC).isoformat(timespec="milliseconds"), level=level, command=context.info_name or "")
    say(str(line), err=level == "error")


@dataclass(frozen=True)
class AnswerForm:
    """How an answer is given: one of FORMATS; into a file or to standard output; CSV for Excel or for programs."""

    name: str = "table"
    target: Path | None = None
    guard_formulas: bool | None = None
    is_for_excel: bool = False

    def give(self, answer: "pa.Table") -> None:
        """Write or print a table."""
        if self.target is None:
            print_answer(answer, self.name, guard_formulas=self.guard_formulas, is_for_excel=self.is_for_excel)
            return
        guarded = True if self.guard_formulas is None else self.guard_formulas
        try:
            with replacing(self.target) as temporary, temporary.open("w", encoding="utf-8", newline="") as out:
                print_answer(answer, self.name, guard_formulas=guarded, is_for_excel=self.is_for_excel, out=out)
            self.target.chmod(0o644)
        except OSError as error:
            raise click.UsageError(f"cannot write {self.target}: {error.strerror or error}") from error
        say(f"wrote {self.target}: {answer.num_rows} rows, {self.target.stat().st_size:,} bytes", err=True)


def answer_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of every command that prints an answer, as one `form`."""

    @functools.wraps(command)
    def collected(*args: Any, form: str | None, target: Path | None, guard_formulas: bool | None, is_for_excel: bool, **more: Any) -> None:
        name = form or (SUFFIXES.get(target.suffix.lower()) if target else "csv" if is_for_excel else "table")
        if name is None:
            raise click.UsageError(f"--output {target}: say with --format what it shall be; endings known are {', '.join(SUFFIXES)}")
        if is_for_excel and name != "csv":
            raise click.UsageError("--excel is for CSV; --format xlsx is a workbook")
        if name == "xlsx" and target is None and sys.stdout.isatty():
            raise click.UsageError("a workbook is no text for a terminal; give --output FILE.xlsx")
        command(*args, form=AnswerForm(name, target, guard_formulas, is_for_excel), **more)

    options = (
        click.option(
            "--format", "form", type=click.Choice(FORMATS), help="How the answer is given. [by the ending of --output, else table]"
        ),
        click.option("--output", "target", type=click.Path(dir_okay=False, path_type=Path), help="Write the answer into this file."),
        click.option("--excel", "is_for_excel", is_flag=True, help="CSV as Excel opens it by a double click: with a byte order mark."),
        click.option(
            "--guard-formulas/--no-guard-formulas",
            default=None,
            help="CSV: an apostrophe before text that a spreadsheet would run as a formula. [on into a file, off into a pipe]",
        ),
    )
    for option in options:
        collected = option(collected)
    return collected


def print_answer(
    answer: "pa.Table", form: str, *, guard_formulas: bool | None = None, is_for_excel: bool = False, out: TextIO | None = None
) -> None:
    """Print a table in one of FORMATS. `guard_formulas` makes formulas in CSV harmless; None: when the output goes into a file."""
    out = out or sys.stdout
    if form == "parquet":
        import pyarrow as pa
        import pyarrow.parquet as pq

        pq.write_table(answer, pa.PythonFile(out.buffer, mode="w"))
    elif form == "xlsx":
        from warehouse.cli import workbook

        try:
            workbook.write(answer, out.buffer, plain)
        except workbook.TooLargeError as error:
            raise click.UsageError(str(error)) from error
    elif form == "csv":
        is_guarded = is_for_excel or _is_file(out) if guard_formulas is None else guard_formulas
        if is_for_excel:
            out.write("\ufeff")
        writer = csv.writer(out, lineterminator="\r\n" if is_for_excel else "\n")
        writer.writerow([csv_cell(name, guard=is_guarded) for name in answer.column_names])
        for batch in answer.to_batches(max_chunksize=10_000):
            writer.writerows([csv_cell(v, guard=is_guarded) for v in row.values()] for row in _rows(batch))
    elif form == "json":
        for batch in answer.to_batches(max_chunksize=10_000):
            out.writelines(json_line(row) + "\n" for row in _rows(batch))
    elif form == "md":
        _print_markdown(answer, out)
    elif answer.column_names == _EXPLAINED:
        out.write("\n".join(printable(text, lines=True) for text in answer["explain_value"].to_pylist()) + "\n")
    else:
        print_table(answer, out)


def _print_markdown(answer: "pa.Table", out: TextIO) -> None:
    """A table as Markdown: cells on one line, with nothing that Markdown or HTML would read as markup."""
    out.write(f"| {' | '.join(map(_markdown, answer.column_names))} |\n|{'---|' * answer.num_columns}\n")
    for batch in answer.to_batches(max_chunksize=10_000):
        out.writelines(f"| {' | '.join(map(_markdown, row.values()))} |\n" for row in _rows(batch))


def _markdown(value: Any) -> str:
    return printable(" ".join(plain(value).splitlines())).translate(_MARKUP)


def print_table(answer: "pa.Table", out: TextIO | None = None) -> None:
    """Print a table for people: Beijing time, long cells cut, no more than MAX_TABLE_ROWS rows."""
    import pyarrow as pa
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in answer.column_names:
        is_number = pa.types.is_integer(answer.schema.field(name).type) or pa.types.is_floating(answer.schema.field(name).type)
        table.add_column(printable(name), justify="right" if is_number else "left", overflow="fold")
    for row in _rows(answer.slice(0, MAX_TABLE_ROWS)):
        table.add_row(*(printable(_shown(v), lines=True) for v in row.values()))
    console = Console(file=out or sys.stdout, markup=False, highlight=False, emoji=False)
    if not console.is_terminal:
        console.width = 200
    console.print(table)
    if answer.num_rows > MAX_TABLE_ROWS:
        more = (
            f"… {answer.num_rows - MAX_TABLE_ROWS:,} more rows of {answer.num_rows:,}: `--format csv`, `xlsx` or `parquet` gives them all"
        )
        console.print(f"{more}, `limit` and `where` fewer")


def csv_cell(value: Any, *, guard: bool) -> str:
    """A value as a cell of CSV; with `guard`, text that a spreadsheet would run as a formula starts with an apostrophe."""
    text = plain(value)
    if guard and isinstance(value, str) and text.startswith(_FORMULA_STARTS):
        text = f"'{text}"
    return printable(text, lines=True)


def json_line(row: Any, default: Callable[[Any], Any] | None = None) -> str:
    r"""A row as one line of JSON, unsafe characters as \uXXXX; `default` turns what JSON does not know. NaN and infinity become null."""
    return escaped_json(_json(row, default or _jsonable))


def plain(value: Any) -> str:
    """A value as one line of text: Beijing time, lists as JSON."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(BEIJING).strftime("%Y-%m-%d %H:%M:%S") if value.tzinfo else str(value)
    if isinstance(value, list | dict):
        return _json(value, _jsonable)
    return str(value)


def named(columns: Sequence[str], row: Sequence[Any]) -> str:
    """A row as `column=value, …`, safe to print, without the columns that have no value in it."""
    return printable(", ".join(f"{column}={plain(value)}" for column, value in zip(columns, row, strict=True) if value is not None))


def _json(value: Any, default: Callable[[Any], Any]) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, default=default, allow_nan=False)
    except ValueError:  # JSON has no such numbers, and readers refuse a line with them
        return json.dumps(_finite(value), ensure_ascii=False, default=default)


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(v) for key, v in value.items()}
    return [_finite(v) for v in value] if isinstance(value, list | tuple) else value


def _rows(answer: "pa.Table | pa.RecordBatch") -> list[dict[str, Any]]:
    from warehouse.storage.session import rows_of

    return rows_of(answer)


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.3g}" if abs(value) < 1000 else f"{value:.0f}"
    text = plain(value)
    return text if len(text) <= _CELL_CHARS else text[: _CELL_CHARS - 1] + "…"


def _is_file(out: Any) -> bool:
    try:
        return stat.S_ISREG(os.fstat(out.fileno()).st_mode)
    except (OSError, ValueError):
        return False


def _jsonable(value: Any) -> str:
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, bytes):
        return value.hex()
    return str(value)
