"""`tingfeng ask NAME`: a question by its name, one of yours (own/questions/NAME.sql) or one of those that are shipped."""

import re
from collections.abc import Mapping
from datetime import datetime

import click

from transforms.text.printable import printable
from transforms.text.suggestions import did_you_mean
from warehouse.access.questions import FOLDER
from warehouse.access.reports import typed
from warehouse.access.sql_command import opened, print_basis
from warehouse.cli.context import Project
from warehouse.cli.options import MOMENT
from warehouse.cli.output import AnswerForm, answer_options, log, say
from warehouse.own.folder import SqlFile, sql_files
from warehouse.storage import session

_SENTENCE = re.compile(r"[^。？！?!.]+[。？！?!.]?")


@click.command()
@click.argument("name", required=False)
@click.option("--param", "params", multiple=True, metavar="NAME=VALUE", help="Value of $NAME in the question; may be given several times.")
@answer_options
@click.option("--as-of", "moment", type=MOMENT, help="As the lake was then, Beijing time: '2026-10-05 10:00', or a date for its end.")
@click.option("--show", "is_shown", is_flag=True, help="Print the query instead of asking it.")
@click.pass_obj
def ask(project: Project, *, name: str | None, params: tuple[str, ...], form: AnswerForm, moment: datetime | None, is_shown: bool) -> None:
    """Ask a question by its name or number: yours in own/questions, or a shipped one. Without a name: list them.

    Example: tingfeng ask 02_share_of_voice
    """
    files, problems = sql_files(FOLDER, project.own_folder / "questions")
    for problem in problems:
        log(f"left out: {problem}", level="error")
    if name is None:
        for file in files:
            say(printable(f"{file.name}{'  (own)' if file.is_own else ''}  {title_of(file, project.language)}"))
        return
    pairs = dict(p.partition("=")[::2] for p in params)
    if not all("=" in p for p in params):
        raise click.UsageError("--param is written NAME=VALUE")
    file = chosen(files, name)
    if is_shown:
        say(file.sql)
        return
    answer_to(project, file, pairs, form, moment)


def answer_to(project: Project, file: SqlFile, params: Mapping[str, str], form: AnswerForm, moment: datetime | None) -> None:
    """Ask a question and print its answer."""
    if form.name == "table":
        print_basis(project, moment)
    with opened(project, moment, None, file.sql) as db:
        form.give(session.ask(db, file.sql, {key: typed(value) for key, value in params.items()} or None))


def chosen(files: list[SqlFile], name: str) -> SqlFile:
    """The question of a name, of a number, or the only one whose name holds the word. Raises UsageError."""
    by_name = {file.name: file for file in files}
    if name in by_name:
        return by_name[name]
    numbered = [f for f in files if name.isdigit() and f.name.partition("_")[0].lstrip("0") == name.lstrip("0")]
    found = numbered or [f for f in files if not name.isdigit() and name.lower() in f.name]
    if len(found) == 1:
        return found[0]
    if found:
        raise click.UsageError(f"{name} may be {', '.join(f.name for f in found)}; write more of the name")
    raise click.UsageError(f"no question is called {name}{did_you_mean(name, by_name)}; `tingfeng ask` lists them")


def title_of(file: SqlFile, language: str) -> str:
    """What a question asks: its first sentence in Chinese, or the first in English."""
    said: list[str] = [s.strip() for s in _SENTENCE.findall(file.doc) if s.strip()]
    mine = [s for s in said if any("一" <= c <= "鿿" for c in s) == (language == "zh")]
    return (mine or said or [""])[0]
