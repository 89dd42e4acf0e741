"""The invented newsroom in a process of its own, for as long as a block runs."""

import contextlib
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import click

REPO = Path(__file__).resolve().parents[2]


@contextlib.contextmanager
def newsroom_server(pages: int, seed: int, first_day: date, n_days: int) -> Iterator[str]:
    """Serves the newsroom while the block runs; gives its address."""
    command = [sys.executable, "-m", "crawlers.newsroom", "--seed", str(seed), "--pages", str(pages)]
    command += ["--day", first_day.isoformat(), "--days", str(n_days)]
    with subprocess.Popen(command, cwd=REPO, stdout=subprocess.PIPE, text=True) as server:  # noqa: S603  ourselves, by full path
        try:
            line = server.stdout.readline() if server.stdout else ""
            if not line.startswith("newsroom http"):
                raise click.ClickException(f"the newsroom did not start: {line.strip() or 'no answer'}")
            yield line.split()[1]
        finally:
            server.terminate()
