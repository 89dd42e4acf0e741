"""Posts one request to a webhook, within its rate, again when it asks for patience, and tells what it answered.

Why:    these services answer 200 to everything: whether a message was taken stands in the body. A time-out may hide that it was taken;
        asking again can then repeat it once, not asking would lose it.
"""

import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

TIMEOUT_S = 10.0
DELAYS_S = (1.0, 4.0, 15.0, 60.0)
"""Waits between tries; the last one lets a limit of a minute pass."""
BUSY_STATUS = frozenset({408, 425, 429, 500, 502, 503, 504})


class NotTakenError(Exception):
    """A message was not accepted; the message says what the service answered. `is_final`: the same would be refused again."""

    def __init__(self, reason: str, *, is_final: bool) -> None:
        super().__init__(reason)
        self.is_final = is_final


@dataclass(frozen=True)
class Answers:
    """How a service says what it did: name of the code, the one for done, those that ask for patience, and what others mean."""

    codes: tuple[str, ...]
    message: str
    patience: frozenset[int]
    meanings: Mapping[int, str] = field(default_factory=dict)


@dataclass
class Rate:
    """At most so many requests in so many seconds, each pair on its own."""

    limits: Sequence[tuple[int, float]]
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    sent: deque[float] = field(default_factory=deque)

    def wait(self) -> None:
        """Wait until another request may go out, and count it."""
        while (left := self._left()) > 0:
            self.sleep(left)
        self.sent.append(self.clock())

    def _left(self) -> float:
        now, longest = self.clock(), max(seconds for _, seconds in self.limits)
        while self.sent and self.sent[0] <= now - longest:
            self.sent.popleft()
        full = (self.sent[-n] + seconds - now for n, seconds in self.limits if len(self.sent) >= n)
        return max(full, default=0.0)


def post(make: Callable[[], tuple[str, bytes]], answers: Answers, rate: Rate) -> None:
    """Post what `make` gives (address and JSON body; a signature is made anew for each try). Raises NotTakenError."""
    for delay in (*DELAYS_S, None):
        rate.wait()
        try:
            _once(*make(), answers)
        except NotTakenError as error:
            if error.is_final or delay is None:
                raise
            rate.sleep(delay)
        else:
            return


def _once(url: str, body: bytes, answers: Answers) -> None:
    import requests

    try:
        answer = requests.post(url, data=body, headers={"Content-Type": "application/json; charset=utf-8"}, timeout=TIMEOUT_S)
    except requests.RequestException as error:
        raise NotTakenError(f"cannot be reached ({type(error).__name__})", is_final=False) from None  # the address is a secret
    if answer.status_code != requests.codes.ok:
        raise NotTakenError(f"HTTP {answer.status_code}", is_final=answer.status_code not in BUSY_STATUS)
    try:
        said: Any = answer.json()
        code = next(int(said[name]) for name in answers.codes if name in said)
    except (ValueError, TypeError, StopIteration):
        raise NotTakenError(f"answers {answer.text[:80]!r} instead of a code", is_final=False) from None
    if code:
        words = answers.meanings.get(code) or str(said.get(answers.message) or "")[:200]
        raise NotTakenError(f"code {code}: {words}", is_final=code not in answers.patience)
