"""The one way from the crawl's commands to a terminal or a log: what a portal, a file or a server said cannot steer it."""

import click

from transforms.text.printable import printable


def say(text: str, *, err: bool = False) -> None:
    """Print lines of text; everything in them that acts, hides or reorders is replaced."""
    click.echo(printable(text, lines=True), err=err)
