"""Output of the crawl commands to a terminal or a log, with foreign text sanitised."""

import click

from transforms.text.printable import printable


def say(text: str, *, err: bool = False) -> None:
    """Print lines of text, with control, invisible and reordering characters replaced."""
    click.echo(printable(text, lines=True), err=err)
