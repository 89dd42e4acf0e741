"""Tables as text: the delimiter, and lines of cells with their numbers. Spreadsheets write commas, semicolons or tabs.

In:     lines of text; Out: (number of the line on which a row begins, its cells); rows that are empty or begin with # are left out
Raises: csv.Error for what is no table
"""

import csv
from collections.abc import Iterable, Iterator
from itertools import chain

DELIMITERS = ",;\t"
LONGEST_CELL = 20_000_000  # characters: a cell may hold an article


def rows_of(lines: Iterable[str]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a table; the first one that is none of remarks says what separates cells."""
    given = iter(lines)
    head: list[str] = []
    for line in given:
        head.append(line)
        if line.strip() and not line.startswith("#"):
            break
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(chain(head, given), delimiter=max(DELIMITERS, key=(head[-1] if head else "").count))
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells) and not cells[0].startswith("#"):
            yield start, cells
        start = reader.line_num + 1
