"""A group of commands, each imported when it is called: every task of a scheduler starts a process."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from warehouse.cli.command_end import end_interrupted
from warehouse.storage import interrupt


class LazyGroup(click.Group):
    """`lazy` names for each command its place (module:attribute) and its line in the list, which stands for it until it is called."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        for name, (_, about) in lazy.items():
            self.add_command(click.Command(name, help=about))

    def load(self, name: str) -> click.Command:
        if name in self.lazy:
            module, attribute = self.lazy[name][0].split(":")
            self.add_command(getattr(import_module(module), attribute), name)
        return self.commands[name]

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.load(name) if name else command, rest

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command. What an interrupt makes of it, in whatever library, ends like Ctrl-C itself."""
        try:
            return super().invoke(ctx)
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) or (interrupt.was_asked() and not isinstance(error, SystemExit)):
                end_interrupted()
            raise
