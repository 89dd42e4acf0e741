"""The end of a command: exit codes and one-line messages of errors."""

import sys
import traceback
from types import TracebackType
from typing import NoReturn

from transforms.text.log_lines import as_json
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.output import say

EXIT_CODES = {
    "warehouse.storage.lake:LakeError": ExitCode.TEMPORARY,
    "warehouse.storage.versions:HistoryError": ExitCode.TEMPORARY,
    "warehouse.catalog.views:ViewError": ExitCode.TEMPORARY,
    "crawlers.archive:ArchiveError": ExitCode.TEMPORARY,
    "warehouse.storage.session:QueryError": ExitCode.USAGE,
    "warehouse.storage.session:WarehouseError": ExitCode.TEMPORARY,
    "warehouse.storage.sql_limits:LimitError": ExitCode.TEMPORARY,
    "warehouse.pipeline.workers:WorkerDiedError": ExitCode.TEMPORARY,
    "warehouse.search.hits:SearchError": ExitCode.USAGE,
    "warehouse.pipeline.seed_tables:SeedError": ExitCode.USAGE,
    "warehouse.own.append:OwnFileError": ExitCode.USAGE,
    "transforms.text.toml_reader:SpecError": ExitCode.USAGE,
    "warehouse.pipeline.classifiers:ClassifierError": ExitCode.USAGE,
    "warehouse.pipeline.own_head:HeadError": ExitCode.USAGE,
    "warehouse.delivery.channels:ChannelError": ExitCode.USAGE,
    "builtins:MemoryError": ExitCode.TEMPORARY,
    "builtins:OSError": ExitCode.TEMPORARY,
    "duckdb:Error": ExitCode.TEMPORARY,
}
"""Exit codes of expected errors. The module of a raised error is always imported; the others need not be."""


def exit_code(error: Exception) -> int | None:
    """The exit code of an expected error; None for any other. A group of errors always has one: the highest, or that of a bug."""
    if isinstance(error, ExceptionGroup):
        codes = [exit_code(one) for one in error.exceptions]
        return ExitCode.BUG if None in codes else max(code for code in codes if code is not None)
    for where, code in EXIT_CODES.items():
        module, name = where.split(":")
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return code
    return None


def end_interrupted() -> NoReturn:
    """End after Ctrl-C, without a traceback; no file is half written."""
    say("interrupted", err=True)
    sys.exit(ExitCode.INTERRUPTED)


def print_error(error: Exception, *, is_json: bool = False) -> None:
    """Print an error as one line or as JSON, with a message also for errors without one."""
    text = str(error)
    if isinstance(error, ExceptionGroup):
        text = error.message
        for bug in (one for one in error.exceptions if exit_code(one) is None):
            print_bug(type(bug), bug, bug.__traceback__)
    if isinstance(error, MemoryError):
        text = f"{text or 'MemoryError'} (there is not enough memory: fewer --workers need less)"
    line = f"error: {text}"
    say(as_json(line, level="error") if is_json else line, err=True)


def print_bug(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Print a traceback, sanitised: its message may repeat what a page said. To be `sys.excepthook`."""
    say("".join(traceback.format_exception(kind, error, trace)).rstrip("\n"), err=True)
