"""Adds rows to own tables, which people also edit by hand: their columns, delimiter and remarks stay as they are."""

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path

from warehouse.own.folder import text_of
from warehouse.storage.atomic_write import replacing


class OwnFileError(Exception):
    """An own file cannot be added to; the message says why."""


def append(path: Path, columns: Sequence[str], rows: Sequence[Mapping[str, str]]) -> None:
    """Add rows to a table; a missing one is made with `columns`. Raises OwnFileError."""
    if not rows:
        return
    text, mark = f"{','.join(columns)}\n", ""
    if path.exists():
        text, problem = text_of(path)
        if problem:
            raise OwnFileError(str(problem))
        mark = "" if path.read_bytes().decode("utf-8", "replace") == text else "\ufeff"  # Excel wrote it, and wants to read it again
    head = next((line for line in text.split("\n") if line.strip() and not line.startswith("#")), "")
    if not head:
        text, head = f"{text}{','.join(columns)}\n", ",".join(columns)
    delimiter = max(",;\t", key=head.count)
    header = [cell.strip().lower() for cell in next(csv.reader([head], delimiter=delimiter))]
    lacking = sorted({name for row in rows for name, value in row.items() if value} - set(header))
    if lacking:
        raise OwnFileError(f"{path}: add the column {', '.join(lacking)} to its first line, then try again")
    out = StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\n")
    writer.writerows([row.get(name, "") for name in header] for row in rows)
    path.parent.mkdir(parents=True, exist_ok=True)
    with replacing(path) as temporary:
        temporary.write_text(f"{mark}{text.rstrip(chr(10))}\n{out.getvalue()}", encoding="utf-8")
