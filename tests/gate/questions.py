# ruff: noqa: E402 - the checkout is put on the path first
"""Writes docs/questions.md: the questions of warehouse/questions/ with their queries, and the answers of the demo.

`python tests/gate/questions.py` runs `tingfeng demo` and the queries (a minute); `--data DIR` uses the demo data of an earlier run there,
or keeps them there.
"""

import argparse
import subprocess
import sys
import tempfile
from pathlib import Path

REPO = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(REPO))

from warehouse.access import questions
from warehouse.storage import session

UNANSWERED = {17}
"""Questions about what does not happen in the demo: none of its stories is on ten sites with one independent report only."""


def write(data: Path) -> None:
    """Run every query and write the page."""
    with session.connect(data) as db:
        answers = [session.ask(db, q.sql) for q in questions.questions()]
    empty = {q.number for q, answer in zip(questions.questions(), answers, strict=True) if not answer.num_rows}
    if empty != UNANSWERED:
        raise SystemExit(f"the demo has no answer to the questions {sorted(empty)}; expected {sorted(UNANSWERED)}")
    questions.PAGE.write_text(questions.page(answers), encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args().data
    with tempfile.TemporaryDirectory() as scratch:
        data = given or Path(scratch) / "data"
        if not (data / "warehouse.duckdb").exists():
            subprocess.run([sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), "demo"], check=True)
        write(data)
