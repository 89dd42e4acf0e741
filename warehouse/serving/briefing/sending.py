"""Sends a briefing to the addresses of TINGFENG_NOTIFY_URLS: the points as text, the file where an address takes files (mail does)."""

import hashlib
import time
from collections.abc import Sequence
from pathlib import Path

import click

from transforms.text.printable import printable
from warehouse.cli.context import Project
from warehouse.operations.notify import SentNotices


def send(project: Project, key: str, title: str, text: str, files: Sequence[Path]) -> tuple[int, list[str]]:
    """(number of addresses that took it, addresses without their secrets that did not); what an address was sent before is not sent again.

    Raises UsageError for an address of no known kind.
    """
    import apprise

    n_sent, refused = 0, []
    with SentNotices(project.data).open() as told:
        for address in project.notify_urls:
            mark = hashlib.blake2b(f"brief\0{address}\0{key}".encode(), digest_size=12).hexdigest()
            if mark in told:
                continue
            service = apprise.Apprise.instantiate(address)
            if service is None:
                raise click.UsageError(f"TINGFENG_NOTIFY_URLS: no address that Apprise knows begins with {address.split(':')[0]}:")
            box = apprise.Apprise()
            box.add(service)
            takes_files = bool(getattr(service, "attachment_support", False))
            attached = [str(path) for path in files] if takes_files else None
            if box.notify(body=printable(text, lines=True), title=printable(title), body_format=apprise.NotifyFormat.TEXT, attach=attached):
                told[mark] = time.time()
                n_sent += 1
            else:
                refused.append(str(service.url(privacy=True)).split("?")[0])  # type: ignore[no-untyped-call]
    return n_sent, refused
