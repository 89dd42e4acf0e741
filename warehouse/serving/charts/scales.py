"""Where a value lies on an axis, and which values an axis names."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from transforms.text.times import BEIJING

_STEPS = (300, 900, 3600, 10_800, 21_600, 43_200, 86_400, 172_800, 604_800, 1_209_600, 2_592_000, 7_776_000)  # seconds
_MOST_TICKS = 8


@dataclass(frozen=True)
class TimeScale:
    """Moments from left to right, between two places in pixels."""

    first: datetime
    last: datetime
    left: float
    right: float

    @classmethod
    def around(cls, moments: list[datetime], left: float, right: float) -> "TimeScale":
        """The scale that holds the moments, with a little room at both ends."""
        first, last = min(moments), max(moments)
        room = max((last - first) * 0.03, timedelta(minutes=5))
        return cls((first - room).astimezone(BEIJING), (last + room).astimezone(BEIJING), left, right)

    def place(self, moment: datetime) -> float:
        """Pixels from the left edge of the chart."""
        return self.left + (self.right - self.left) * ((moment - self.first) / (self.last - self.first))

    def ticks(self) -> Iterator[tuple[float, str]]:
        """Places and words of round moments, Beijing time: at least the date, the hour where days are few."""
        span = (self.last - self.first).total_seconds()
        step = next((s for s in _STEPS if span / s <= _MOST_TICKS), math.ceil(span / _MOST_TICKS / 86_400) * 86_400)
        zone = 8 * 3600
        at = datetime.fromtimestamp(math.ceil((self.first.timestamp() + zone) / step) * step - zone, BEIJING)
        day = None
        while at <= self.last:
            yield self.place(at), at.strftime("%m-%d" if step >= 86_400 else "%H:%M" if at.date() == day else "%m-%d %H:%M")
            day = at.date()
            at += timedelta(seconds=step)


def round_ticks(biggest: float, n: int = 4) -> list[int]:
    """Whole numbers 0, …, ≥ `biggest` in steps of 1, 2 or 5 times a power of ten, about `n` of them."""
    raw = max(biggest, 1) / n
    power = 10 ** math.floor(math.log10(raw))
    step = max(1, int(next(m for m in (1, 2, 5, 10) if m * power >= raw) * power))
    return list(range(0, math.ceil(max(biggest, 1) / step) * step + 1, step))
