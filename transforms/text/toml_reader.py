"""Reads one table of a TOML file strictly: every key is known, every value has its type, every error names file, line and key.

`path` is the file's name for messages; the text comes with it.
"""

import re
import tomllib
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from transforms.text.suggestions import did_you_mean


class SpecError(Exception):
    """A file of settings is wrong; the message says where and what is needed."""

    def __init__(self, path: object, line: int | None, key: str, problem: str) -> None:
        where = f"{path}:{line}" if line else str(path)
        super().__init__(f"{where}: {key}: {problem}")
        self.path, self.line, self.key = path, line, key


class Reader:
    """A TOML table that is read key by key; `done` rejects the keys that are left."""

    def __init__(self, path: object, source: str, table: dict[str, Any], name: str = "", start: int = 0) -> None:
        self.path, self.source, self.left, self.name, self.start = path, source, dict(table), name, start
        self.known: dict[str, None] = {}

    def take(self, key: str, default: Any) -> Any:
        """The value of a key, which is known from now on; `default` when it is absent."""
        self.known[key] = None
        return self.left.pop(key, default)

    def line_of(self, key: str) -> int | None:
        """Line of `key =` in this table, else of the table's header."""
        lines = self.source.splitlines()
        name = re.escape(key)
        sought = re.compile(rf'(^|[\s{{,])"?{name}"?\s*=|^\s*\[+(?:\w+\.)?{name}[\].]')
        for number, line in enumerate(lines[self.start :], self.start + 1):
            if sought.search(line) and not line.lstrip().startswith("#"):
                return number
        return self.start + 1 if self.name else None

    def error(self, key: str, problem: str) -> SpecError:
        """A SpecError at a key."""
        return SpecError(self.path, self.line_of(key), f"{self.name}.{key}" if self.name else key, problem)

    def check(self, key: str, judge: Callable[[Any], object], value: Any) -> None:
        """Call the check; an exception becomes a SpecError at the key."""
        try:
            judge(value)
        except Exception as problem:  # noqa: BLE001 - parsers of selectors and expressions raise kinds of their own
            raise self.error(key, f"{value!r}: {problem}") from None

    def mapping(self, key: str, default: Any) -> Any:
        """A table as it stands; `default` when the key is absent."""
        value = self.take(key, default)
        if value is not default and not isinstance(value, dict):
            raise self.error(key, "a table is needed")
        return value

    def plain(self, key: str, default: Any) -> Any:
        """A value of any type."""
        return self.take(key, default)

    def text(self, key: str, default: str | None = None) -> str:
        """A string. Raises SpecError when it is missing without a default, or of another type."""
        value = self.take(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, "a text is needed" if value is not None else "is missing")
        return value

    def optional(self, key: str, judge: Callable[[str], object] | None = None) -> str | None:
        """A string that passes the check, or None. Raises SpecError."""
        self.known[key] = None
        if key not in self.left:
            return None
        value = self.text(key)
        if judge is not None:
            self.check(key, judge, value)
        return value

    def many(self, key: str, judge: Callable[[str], object] | None = None) -> tuple[str, ...]:
        """A string or a list of strings, as a tuple. Raises SpecError for anything else."""
        value = self.take(key, ())
        values = (value,) if isinstance(value, str) else value
        if not isinstance(values, list | tuple) or not all(isinstance(v, str) for v in values):
            raise self.error(key, "a text or a list of texts is needed")
        for v in values:
            if judge is not None:
                self.check(key, judge, v)
        return tuple(values)

    def choice(self, key: str, allowed: Sequence[str], default: str | None = None) -> Any:
        """One of the allowed strings. Raises SpecError."""
        value = self.text(key, default)
        if value not in allowed:
            raise self.error(
                key, f"{value!r} is not one of {', '.join(a for a in allowed if a)}{did_you_mean(value, filter(None, allowed))}"
            )
        return value

    def flag(self, key: str, default: bool) -> bool:
        """A boolean. Raises SpecError for anything else."""
        value = self.take(key, default)
        if not isinstance(value, bool):
            raise self.error(key, "true or false is needed")
        return value

    def number(self, key: str, default: float, least: float, most: float) -> float:
        """A number between two bounds, both included. Raises SpecError."""
        value = self.take(key, default)
        if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
            raise self.error(key, f"{value!r}: a number from {least:g} to {most:g} is needed")
        return value

    def regex(self, key: str) -> re.Pattern[str] | None:
        """A compiled regular expression, or None. Raises SpecError."""
        value = self.optional(key, re.compile)
        return re.compile(value) if value is not None else None

    def table(self, key: str) -> "Reader":
        """A sub-table, empty when missing. Raises SpecError for another type."""
        value = self.take(key, {})
        if not isinstance(value, dict):
            raise self.error(key, "a table is needed")
        name = f"{self.name}.{key}" if self.name else key
        return Reader(self.path, self.source, value, name, (self.line_of(key) or 1) - 1 if value else self.start)

    def tables(self, key: str) -> list["Reader"]:
        """An array of tables. Raises SpecError for another type."""
        values = self.take(key, [])
        if not isinstance(values, list) or not all(isinstance(v, dict) for v in values):
            raise self.error(key, f"[[{key}]] is needed")
        heads = [n for n, line in enumerate(self.source.splitlines(), 1) if re.match(rf"\s*\[\[{re.escape(key)}\]\]", line)]
        heads += [self.start + 1] * (len(values) - len(heads))
        return [Reader(self.path, self.source, v, f"{key}[{i}]", heads[i - 1] - 1) for i, v in enumerate(values, 1)]

    def done(self, ignore: Iterable[str] = ()) -> None:
        """Raise SpecError when an unknown key is left, with those of the keys asked for that look like it."""
        for key in self.left:
            if key not in ignore:
                raise self.error(key, f"unknown key{did_you_mean(key, self.known)}")


def parsed(path: object, source: str) -> Reader:
    """The top table of a file. Raises SpecError when it is no TOML."""
    try:
        return Reader(path, source, tomllib.loads(source))
    except tomllib.TOMLDecodeError as error:
        at = re.search(r"\(at line (\d+),", str(error))
        raise SpecError(path, int(at[1]) if at else max(1, len(source.splitlines())), "file", str(error)) from None
    except RecursionError:
        raise SpecError(path, None, "file", "is nested too deeply") from None
