"""`--help` in Chinese: every command and option has its line, and the reader's language decides."""

import subprocess
import sys

import click
import pytest

import tingfeng
from warehouse.cli.chinese_help import catalogue, paragraphs, translate

REPO = tingfeng.REPO


def walk(command: click.Command):
    """A command and all inside it."""
    yield command
    for name in sorted(getattr(command, "commands", {})):
        yield from walk(tingfeng.cli.load(name) if command is tingfeng.cli else command.commands[name])


def test_every_command_and_option_has_a_chinese_line():
    words = catalogue()
    lacking = []
    for command in walk(tingfeng.cli):
        first = paragraphs(command.help)[0]
        options = [o.help for o in command.params if isinstance(o, click.Option) and o.help]
        lacking += [text for text in (first, *(" ".join(o.split()) for o in options)) if text not in words]
    lacking += [about for _, about in tingfeng.COMMANDS.values() if about not in words]
    assert not sorted(set(lacking)), "translate these in warehouse/cli/help_zh.csv"
    assert not [english for english, chinese in words.items() if not any("一" <= c <= "鿿" for c in chinese)]


def test_a_command_is_translated_with_its_options_and_what_is_inside_it():
    @click.group(help="Lay eggs.\n\nNot in the book.")
    def hens():
        pass

    @hens.command(help="Count them\nall.")
    @click.option("--twice", is_flag=True, help="Again.")
    @click.argument("name")
    def count(*, twice: bool, name: str):
        pass

    translate(hens, {"Lay eggs.": "下蛋。", "Count them all.": "数一数。", "Again.": "再来。"})
    assert (hens.help, count.help, count.params[0].help) == ("下蛋。\n\nNot in the book.", "数一数。", "再来。")


@pytest.mark.parametrize(
    ("language", "words", "said"), [("zh", [], "检索文章"), ("en", [], "Find articles"), ("zh", ["search"], "只要截至")]
)
def test_the_reader_s_language_decides(language: str, words: list[str], said: str):
    line = [sys.executable, str(REPO / "tingfeng.py"), *words, "--help"]
    done = subprocess.run(
        line, check=False, capture_output=True, text=True, env={"TINGFENG_LANG": language, "PATH": "/usr/bin", "LANG": "C.UTF-8"}
    )
    assert done.returncode == 0, done.stderr
    assert said in done.stdout
