"""What running the steps came to: a line for each step and day, an error for those that failed."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Summary:
    """The result of one step on one day, printed as one line."""

    step: str
    day: date
    n_in: int
    n_out: int
    n_dropped: int
    top_drop: str
    seconds: float
    is_unchanged: bool = False
    n_renamed: int = 0  # articles that have another id than when the step ran last
    n_again: int | None = None  # articles that were read again, where the rows of all others were taken over

    def __str__(self) -> str:
        if self.is_unchanged:
            return f"step={self.step} day={self.day} in={self.n_in} out={self.n_out} unchanged"
        top = f" top_drop={self.top_drop}" if self.top_drop else ""
        renamed = f" renamed={self.n_renamed}" if self.n_renamed else ""
        again = "" if self.n_again is None else f" read_again={self.n_again}"
        counts = f"in={self.n_in} out={self.n_out} dropped={self.n_dropped}{top}{renamed}{again}"
        return f"step={self.step} day={self.day} {counts} s={self.seconds:.1f}"


class StepsFailedError(ExceptionGroup[Exception]):
    """Steps that failed, one exception each; the message also names the steps that were left out because they need a failed one."""
