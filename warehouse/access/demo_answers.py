"""The demo's answers: each with the SQL that gave it."""

from pathlib import Path

import click

from warehouse.cli.context import Project
from warehouse.storage import session

ANSWERS = Path(__file__).parent.parent / "answers"


def print_answers(project: Project) -> None:
    """Print every question of answers/*.sql with its query and its answer, stamped when the data are a demo's."""
    stamp = f"[{project.stamp} 演示数据] " if project.stamp else ""
    with session.connect(project.data) as db:
        for path in sorted(ANSWERS.glob("*.sql")):
            title, _, sql = path.read_text(encoding="utf-8").partition("\n")
            click.echo(f"\n{'─' * 100}\n{stamp}{title.removeprefix('--').strip()}\n\n{sql.strip()}\n")
            session.print_table(session.ask(db, sql))
