"""The answers that the demo prints, each with its SQL."""

from pathlib import Path

from warehouse.cli.context import Project
from warehouse.cli.output import print_table, say
from warehouse.storage import session

ANSWERS = Path(__file__).parent.parent / "answers"


def print_answers(project: Project) -> None:
    """Print each query of answers/*.sql with its result, stamped when the data are demo data."""
    stamp = f"[{project.demo_mark} 演示数据] " if project.demo_mark else ""
    with project.warehouse() as db:
        for path in sorted(ANSWERS.glob("*.sql")):
            title, _, sql = path.read_text(encoding="utf-8").partition("\n")
            say(f"\n{'─' * 100}\n{stamp}{title.removeprefix('--').strip()}\n\n{sql.strip()}\n")
            print_table(session.ask(db, sql))
