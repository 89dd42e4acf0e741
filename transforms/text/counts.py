"""Counts as sites print them: 128, "1,204", "1.2万", "3.4w", "共 56 条评论"."""

import re

MAX_CHARS = 50  # a count is at the start of its label
_COUNT = re.compile(r"(\d[\d,]*(?:\.\d+)?)\s*([万萬wWkK亿億]?)")
_TIMES = {"万": 10_000, "萬": 10_000, "w": 10_000, "k": 1000, "亿": 100_000_000, "億": 100_000_000}


def read_count(value: object) -> int | None:
    """The first number of a label; None when it holds none."""
    if isinstance(value, bool) or value is None:
        return None
    found = _COUNT.search(str(value)[:MAX_CHARS])
    if found is None:
        return None
    n = float(found[1].replace(",", "")) * _TIMES.get(found[2].lower(), 1)
    return round(n) if n < 2**53 else None
