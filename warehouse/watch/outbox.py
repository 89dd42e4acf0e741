"""Sends the messages that wait and marks each one as soon as its channel accepted it.

Why:    a process that is killed between sending and marking repeats that one message; what was not sent still waits. A message that no
        channel took for a day is old news and expires.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from warehouse.cli.context import Project
from warehouse.delivery.channels import ChannelError, channel
from warehouse.delivery.senders import Sender
from warehouse.delivery.transport import NotTakenError
from warehouse.watch.ledger import Ledger, Row
from warehouse.watch.wording import message_of

EXPIRES = timedelta(hours=24)


@dataclass
class Outbox:
    """The messages of a ledger, sent at a moment; the ledger is locked by the caller."""

    project: Project
    ledger: Ledger
    at: datetime
    n_accepted: int = 0
    n_expired: int = 0
    troubles: list[str] = field(default_factory=list)
    is_temporary: bool = False
    rows: dict[str, Row] = field(default_factory=dict)

    def send(self) -> "Outbox":
        """Send everything that waits; `troubles` then say what was not taken, and why."""
        self.rows = {row["alert_id"]: row for row in self.ledger.alerts()}
        by_channel: dict[str, list[str]] = defaultdict(list)
        for row in list(self.rows.values()):
            for name in (one["channel"] for one in row["deliveries"] if one["state"] == "waiting"):
                if row["judged_at"] < self.at - EXPIRES:
                    self.mark(row["alert_id"], name, "expired")
                    self.n_expired += 1
                else:
                    by_channel[name].append(row["alert_id"])
        for name, ids in sorted(by_channel.items()):
            try:
                self._send_to(name, channel(self.project.channels, name), ids)
            except ChannelError as error:
                self.troubles.append(str(error))
        return self

    def _send_to(self, name: str, sender: Sender, ids: Iterable[str]) -> None:
        """Send to one channel, oldest first; one that has no time or cannot be reached ends it: the next ones would wait for the same."""
        for alert_id in ids:
            try:
                self._send_one(sender, alert_id)
            except (NotTakenError, ValueError) as error:
                # what a service will not take today it may take when its key or secret is mended: it is asked again until it expires
                self.mark(alert_id, name, "waiting" if isinstance(error, NotTakenError) else "refused", str(error))
                self.troubles.append(f"channel {name}: {error}")
                if isinstance(error, NotTakenError) and not error.is_final:
                    self.is_temporary = True
                    return
            else:
                self.mark(alert_id, name, "accepted")
                self.n_accepted += 1

    def _send_one(self, sender: Sender, alert_id: str) -> None:
        row = self.rows[alert_id]
        parts = [self.rows[part] for part in row["part_ids"] if part in self.rows]
        first = self.rows.get(row["answers_id"] or "")
        sender.send(message_of(row, parts, site=self.project.site, mark=self.project.demo_mark, first=first))

    def mark(self, alert_id: str, name: str, state: str, error: str | None = None) -> None:
        """Store what became of a message in a channel."""
        row = self.rows[alert_id]
        changed = [
            {**one, "state": state, "at": self.at, "n_tries": one["n_tries"] + 1, "error": error} if one["channel"] == name else one
            for one in row["deliveries"]
        ]
        self.rows[alert_id] = {**row, "deliveries": changed}
        self.ledger.append("alerts", [self.rows[alert_id]])
