"""Where a user's own things lie, and what is said when one of them is wrong.

    <data>/own/  (or TINGFENG_OWN)
        portals/*.toml        portals, with their saved pages in portals/pages/<portal>/
        <table>.csv           rows over those of warehouse/seeds/<table>.csv
        words.txt             words for the segmenter, in jieba's userdict form
        views/*.sql           one query a file, published as own.<file>
        questions/*.sql       saved questions
        checks/*.sql          checks over the data
        searches/*.toml       saved searches
        watch/*.toml          rules for alerts
        templates/*.html      sections of briefings

Everything here is written by hand or by other programs: a mistake costs its own line or file and never the rest.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDERS = ("portals", "views", "questions", "checks", "searches", "watch", "templates")
WORDS = "words.txt"
MAX_FILE_BYTES = 50 * 2**20


@dataclass(frozen=True)
class Problem:
    """Something in the own folder that cannot be used; `line` is None for the whole file."""

    path: Path
    line: int | None
    text: str

    def __str__(self) -> str:
        return f"{self.path}{'' if self.line is None else f', line {self.line}'}: {self.text}"


@dataclass(frozen=True)
class SqlFile:
    """A file of SQL: `sql` without the comment lines at its head, which are `doc`."""

    path: Path
    doc: str
    sql: str
    is_own: bool

    @property
    def name(self) -> str:
        """Name of the file without its ending."""
        return self.path.stem


def text_of(path: Path) -> tuple[str, Problem | None]:
    """The text of a file; empty, with what is wrong, when it cannot be read. Without a mark it is UTF-8, else what Excel saves in China."""
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            return "", Problem(path, None, f"is larger than {MAX_FILE_BYTES >> 20} MB")
        data = path.read_bytes()
    except OSError as error:
        return "", Problem(path, None, f"cannot be read ({error.strerror or error})")
    codecs = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "gb18030")
    for codec in codecs:
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text.replace("\r\n", "\n").replace("\r", "\n"), None
    return "", Problem(path, None, "is no text; save it as UTF-8")


def sql_files(shipped: Path | None, own: Path) -> tuple[list[SqlFile], list[Problem]]:
    """The SQL files of a shipped folder and of an own one, by name: an own file takes the place of the shipped one of its name."""
    found: dict[str, SqlFile] = {}
    problems: list[Problem] = []
    for folder, is_own in ((shipped, False), (own, True)):
        for path in sorted(folder.glob("*.sql")) if folder else ():
            if not is_own:
                found[path.stem] = read_sql(path, path.read_text(encoding="utf-8"), is_own=False)
                continue
            text, problem = text_of(path)
            if problem is None and not _body(text.splitlines()):
                problem = Problem(path, None, "holds no statement")
            if problem is None and not _is_name(path.stem):
                problem = Problem(path, None, "name the file with small letters, digits and _, a letter first: its name is used in SQL")
            if problem:
                problems.append(problem)
            else:
                found[path.stem] = read_sql(path, text, is_own=True)
    return [found[name] for name in sorted(found)], problems


def read_sql(path: Path, text: str, *, is_own: bool) -> SqlFile:
    """A file of SQL from its text."""
    lines = text.strip().splitlines()
    body = _body(lines)
    head = lines[: len(lines) - len(body)]
    doc = " ".join(line.removeprefix("--").strip() for line in head if line.strip() and not line.startswith("-- level:"))
    return SqlFile(path, doc, "\n".join(body).strip(), is_own)


def _body(lines: list[str]) -> list[str]:
    n = next((i for i, line in enumerate(lines) if line.strip() and not line.lstrip().startswith("--")), len(lines))
    return lines[n:]


def _is_name(name: str) -> bool:
    return name.isascii() and name.replace("_", "a").isalnum() and name.islower() and name[0].isalpha() and len(name) < 64


def strangers(own: Path, tables: Iterable[str]) -> list[Problem]:
    """Files and folders of an own folder that nothing reads: most often a name with a typing error."""
    known = {*FOLDERS, WORDS, *(f"{table}.csv" for table in tables), "README.md", "tone_head.json"}
    if not own.is_dir():
        return []
    wrong = [p for p in sorted(own.iterdir()) if p.name not in known and not p.name.startswith(".")]
    return [Problem(p, None, f"is not read; known are {', '.join(sorted(known))}") for p in wrong]
