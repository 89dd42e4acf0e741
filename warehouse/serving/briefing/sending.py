"""Sends a briefing: the points as text and a link to it on the site; the file itself where a channel takes files (mail does)."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import click

from warehouse.delivery.channels import ChannelError, sender_of
from warehouse.delivery.message import Message
from warehouse.delivery.transport import NotTakenError
from warehouse.operations.notify import SentNotices


def send(data: Path, addresses: Mapping[str, str], once: str, message: Message, files: Sequence[Path]) -> tuple[int, list[str]]:
    """(number of addresses that took it, those that did not, with why). What an address was sent as `once` is not sent again.

    `addresses` are known by what a message about them may call them, without a secret. Raises UsageError for one of no known kind.
    """
    n_sent, refused = 0, []
    with SentNotices(data).open() as told:
        for name, address in addresses.items():
            mark = hashlib.blake2b(f"brief\0{address}\0{once}".encode(), digest_size=12).hexdigest()
            if mark in told:
                continue
            try:
                sender_of(address).send(replace(message, files=tuple(map(str, files))))
            except ChannelError as error:
                raise click.UsageError(f"{name}: {error}") from None
            except NotTakenError as error:
                refused.append(f"{name} ({error})")
                continue
            told[mark] = time.time()
            n_sent += 1
    return n_sent, refused
