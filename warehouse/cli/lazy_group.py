"""A group of commands, each imported when it is called: every task of a scheduler starts a process."""

import io
import sys
import time
from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click

from transforms.text.suggestions import nearest
from warehouse.cli.chinese_help import translate
from warehouse.cli.command_end import end_interrupted, exit_code
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.metrics import MEASURED, command_ended
from warehouse.cli.output import say
from warehouse.storage import interrupt


class LazyGroup(click.Group):
    """`lazy` has for each command its location (module:attribute) and its line in the list of commands."""

    def __init__(self, *args: Any, lazy: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lazy = lazy
        self.words: Mapping[str, str] = {}
        for name, (_, about) in lazy.items():
            self.add_command(click.Command(name, help=about))

    def load(self, name: str) -> click.Command:
        """The command of a name, imported on first use."""
        if name in self.lazy:
            module, attribute = self.lazy[name][0].split(":")
            command = getattr(import_module(module), attribute)
            self.add_command(translate(command, self.words) if self.words else command, name)
        return self.commands[name]

    def speak(self, words: Mapping[str, str]) -> None:
        """Give the help of all commands by these translations."""
        self.words = words
        translate(self, words)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        if args and self.get_command(ctx, args[0]) is None and (near := nearest(args[0], self.commands, most=1)):
            ctx.fail(f"No such command {args[0]!r}; did you mean {near[0]}?")
        name, command, rest = super().resolve_command(ctx, args)
        return name, self.load(name) if name else command, rest

    def main(self, *args: Any, standalone_mode: bool = True, **extra: Any) -> Any:
        """Run the command line. Click's messages repeat what was typed, so they are printed sanitised, like all foreign text."""
        run: Any = super().main
        if not standalone_mode:
            return run(*args, standalone_mode=False, **extra)
        try:
            code = run(*args, standalone_mode=False, **extra)
        except click.Abort:  # Ctrl-C or the end of the input while a command starts or asks
            end_interrupted()
        except click.ClickException as error:
            if isinstance(error, click.NoSuchOption) and any(error.option_name in option.opts for option in self.params):
                error = click.UsageError(f"{error.message} {error.option_name} stands before the command.", error.ctx)
            words = io.StringIO()
            error.show(words)
            say(words.getvalue().rstrip("\n"), err=True)
            sys.exit(error.exit_code)
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and record its end. Any error after an interrupt ends like Ctrl-C."""
        started, code = time.monotonic(), 0
        try:
            answer = super().invoke(ctx)
            if interrupt.was_asked():  # what was cut off was taken for a finding
                raise KeyboardInterrupt
            return answer
        except BaseException as error:
            code = _code_of(error)
            if isinstance(error, KeyboardInterrupt) or (interrupt.was_asked() and not isinstance(error, SystemExit)):
                code = ExitCode.INTERRUPTED
                end_interrupted()
            raise
        finally:
            if ctx.obj is not None and ctx.invoked_subcommand in MEASURED:
                command_ended(ctx.obj.data, ctx.invoked_subcommand, started, code)


def _code_of(error: BaseException) -> int:
    """The exit code of an error; 0 for a closed pipe."""
    if isinstance(error, BrokenPipeError):
        return 0
    if isinstance(error, SystemExit):
        return error.code if isinstance(error.code, int) else int(error.code is not None)
    if isinstance(error, click.exceptions.Exit | click.ClickException):
        return error.exit_code
    return (exit_code(error) if isinstance(error, Exception) else None) or ExitCode.BUG
