"""How a command ends: exit codes by error, and what is said of it in one line."""

import sys
from typing import NoReturn

from transforms.text.log_lines import as_json
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.output import say

EXIT_CODES = {
    "warehouse.storage.lake:LakeError": ExitCode.TEMPORARY,
    "warehouse.catalog.views:ViewError": ExitCode.TEMPORARY,
    "crawlers.archive:ArchiveError": ExitCode.TEMPORARY,
    "warehouse.storage.session:QueryError": ExitCode.USAGE,
    "warehouse.storage.session:WarehouseError": ExitCode.TEMPORARY,
    "warehouse.storage.sql_limits:LimitError": ExitCode.TEMPORARY,
    "warehouse.pipeline.workers:WorkerDiedError": ExitCode.TEMPORARY,
    "warehouse.search.hits:SearchError": ExitCode.USAGE,
    "warehouse.pipeline.seed_tables:SeedError": ExitCode.USAGE,
    "crawlers.spec:SpecError": ExitCode.USAGE,
    "warehouse.pipeline.classifiers:ClassifierError": ExitCode.USAGE,
    "warehouse.pipeline.own_head:HeadError": ExitCode.USAGE,
    "warehouse.pipeline.own_words:WordsError": ExitCode.USAGE,
    "builtins:MemoryError": ExitCode.TEMPORARY,
    "duckdb:Error": ExitCode.TEMPORARY,
}
"""What a command may end with, by error. Where an error was raised its module is imported; the others need not be."""


def exit_code(error: Exception) -> int | None:
    for where, code in EXIT_CODES.items():
        module, name = where.split(":")
        if module in sys.modules and isinstance(error, getattr(sys.modules[module], name)):
            return code
    return None


def end_interrupted() -> NoReturn:
    """The user pressed Ctrl-C: no traceback, and nothing is half written."""
    say("interrupted", err=True)
    sys.exit(ExitCode.INTERRUPTED)


def print_error(error: Exception, *, is_json: bool = False) -> None:
    """An error as one line for people, or as JSON; in words also where the library that raised it has none."""
    text = str(error)
    if isinstance(error, MemoryError):
        text = f"{text or 'MemoryError'} (there is not enough memory: fewer --workers need less)"
    line = f"error: {text}"
    say(as_json(line, level="error") if is_json else line, err=True)
