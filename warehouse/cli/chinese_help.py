"""`--help` in Chinese where the reader's language is Chinese (TINGFENG_LANG, else the system's).

In:     commands with their English help, and help_zh.csv: a text and its translation
Out:    the same commands with Chinese help; a paragraph without a translation stays as it is, and so do examples
Why:    one table in one file, as the comments of mart have theirs: what is missing is found by a test, and no command knows of languages.
"""

import csv
import inspect
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import click

TABLE = Path(__file__).with_name("help_zh.csv")


@cache
def catalogue() -> dict[str, str]:
    """Translations by English text."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        return {row["english"]: row["chinese"] for row in csv.DictReader(file)}


def paragraphs(text: str | None) -> list[str]:
    """What of a help text is translated as a whole: each paragraph on one line."""
    return [" ".join(part.split()) for part in inspect.cleandoc(text or "").split("\n\n")]


def translated(text: str | None, words: Mapping[str, str]) -> str | None:
    """A help text in Chinese, paragraph by paragraph."""
    return "\n\n".join(words.get(part, part) for part in paragraphs(text)) if text else text


def translate(command: click.Command, words: Mapping[str, str]) -> click.Command:
    """Put the Chinese help in place of the English one, also of options and of commands inside a group."""
    command.help = translated(command.help, words)
    for option in command.params:
        if isinstance(option, click.Option):
            option.help = translated(option.help, words)
    for inner in command.commands.values() if isinstance(command, click.Group) else ():
        translate(inner, words)
    return command
