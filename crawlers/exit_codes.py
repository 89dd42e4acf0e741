"""Exit codes of the commands, for the shell, the DAGs and other commands.

Rooms do not import each other: warehouse and dags hold the same list, and a test keeps the three equal.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """The contract of every `tingfeng` command; 0 is done."""

    BUG = 1
    """A programming error; the traceback was printed."""
    USAGE = 2
    """Wrong usage or configuration: trying again finds the same."""
    CHECK_FIRED = 3
    """A check of level fail found something."""
    TEMPORARY = 75
    """Try again later: a full disk, a lock that another process holds, a portal that does not answer."""
    NOTHING_TO_DO = 99
    """There was nothing to do; the DAGs show the task as skipped."""
    INTERRUPTED = 130
    """Ended by Ctrl-C."""
