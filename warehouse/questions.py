"""The questions that the warehouse is there for: warehouse/questions/*.sql, shown in docs/questions.md and held by tests.

A file starts with comment lines: the question in Chinese, in English, then notes; a note that starts with `tingfeng ` is a command.
"""

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent / "questions"
PAGE = Path(__file__).parent.parent / "docs" / "questions.md"
_QUERY = re.compile(r"^```sql\n(.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Question:
    """One question: `name` is its file, `sql` the query without the comment lines at its head."""

    name: str
    title_zh: str
    title_en: str
    notes: tuple[str, ...]
    commands: tuple[str, ...]
    sql: str

    @property
    def number(self) -> int:
        return int(self.name.split("_")[0])


def questions() -> list[Question]:
    """All of them, in order."""
    return [_read(path) for path in sorted(FOLDER.glob("*.sql"))]


def _read(path: Path) -> Question:
    lines = path.read_text(encoding="utf-8").strip().splitlines()
    n_head = next(i for i, line in enumerate(lines) if not line.startswith("--"))
    title_zh, title_en, *notes = (line.removeprefix("--").strip() for line in lines[:n_head])
    commands = tuple(n for n in notes if n.startswith("tingfeng "))
    return Question(path.stem, title_zh, title_en, tuple(n for n in notes if n not in commands), commands, "\n".join(lines[n_head:]))


def queries_of(page: str) -> list[str]:
    """The queries that a page shows."""
    return _QUERY.findall(page)
