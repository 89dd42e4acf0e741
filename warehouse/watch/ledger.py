"""The datasets of alerts in the lake: appended to by ticks, one writer at a time; rows of alerts also change when they are sent or judged.

Why:    nothing can make them anew, so their day files are replaced whole like all others. Superseded ones are not kept: each row has its
        own time.
"""

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pyarrow as pa

from transforms.alerts.replay import WINDOW
from transforms.schemas import DATASETS
from transforms.text.times import beijing_day
from warehouse.storage.file_lock import LockHeldError, locked
from warehouse.storage.lake import Lake, LakeError

Row = dict[str, Any]
WAIT_S = 600.0


class Ledger:
    """The alerts of a lake."""

    def __init__(self, lake: Lake) -> None:
        self.lake = lake

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Be the only writer. Raises LakeError when another is for long."""
        with contextlib.ExitStack() as held:
            try:
                held.enter_context(locked(self.lake.root / ".locks" / "alerts.lock", WAIT_S))
            except LockHeldError as error:
                raise LakeError(f"alerts are being judged by process {error.holder}; try again later.") from None
            yield

    def read(self, name: str, since: datetime | None = None, until: datetime | None = None) -> pa.Table:
        """The rows of a dataset of the ticks' days from one moment to another, both days included."""
        first, last = (beijing_day(moment) if moment else None for moment in (since, until))
        days = [day for day in self.lake.days(name) if (not first or day >= first) and (not last or day <= last)]
        return self.lake.read_days(name, days)

    def facts(self, since: datetime, until: datetime | None = None) -> pa.Table:
        """The log of facts that ticks from a moment on looked at."""
        return self.read("alert_facts", since - WINDOW - timedelta(days=1), until)

    def ticks(self, until: datetime | None = None) -> pa.Table:
        """Every tick: merges of stories are told once."""
        return self.read("alert_ticks", until=until)

    def alerts(self) -> list[Row]:
        """Every alert, oldest first."""
        rows: list[Row] = self.read("alerts").to_pylist()
        return sorted(rows, key=lambda row: row["judged_at"])

    def append(self, name: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """Add rows to the files of their days; a row whose key is there already is replaced."""
        dataset = DATASETS[name]
        by_day: dict[date, list[Row]] = {}
        for row in rows:
            by_day.setdefault(row["day"], []).append(dict(row))
        for day, new in by_day.items():
            keys = {tuple(row[k] for k in dataset.key) for row in new}
            old = [row for row in self.lake.read(name, day).to_pylist() if tuple(row[k] for k in dataset.key) not in keys]
            order = [(column, "ascending") for column in dataset.key]
            self.lake.write(name, day, dataset.table([*old, *new]).sort_by(order), keep=False)

    def change(self, alert_id: str, change: Callable[[Row], Mapping[str, Any]]) -> Row:
        """Change a row of alerts, by its id or the beginning of one. Raises KeyError when there is none, or more than one."""
        found = [row for row in self.alerts() if row["alert_id"].startswith(alert_id)] if len(alert_id) > 3 else []
        if len(found) != 1:
            raise KeyError(alert_id)
        row = {**found[0], **change(found[0])}
        self.append("alerts", [row])
        return row


def utc(moment: datetime) -> datetime:
    """A moment in UTC, without what Parquet does not hold."""
    return moment.astimezone(UTC)
