"""Output of the crawl commands to a terminal or a log, with foreign text sanitised."""

from datetime import UTC, datetime

import click

from transforms.text.log_lines import as_json
from transforms.text.printable import printable


def say(text: str, *, err: bool = False) -> None:
    """Print lines of text, with control, invisible and reordering characters replaced."""
    click.echo(printable(text, lines=True), err=err)


def log(line: object, *, level: str = "info") -> None:
    """Print a line of `key=value` pairs about what was done; as JSON when TINGFENG_LOG asks for it."""
    context = click.get_current_context(silent=True)
    if context and getattr(context.find_root().obj, "log_format", "text") == "json":
        line = as_json(str(line), at=datetime.now(UTC).isoformat(timespec="milliseconds"), level=level, command=context.info_name or "")
    say(str(line), err=level == "error")
