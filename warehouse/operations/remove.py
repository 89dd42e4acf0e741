"""`tingfeng remove`: take an article, or all of a portal, out of everything that is stored here.

In:     an address, an id of an article or of a portal, and the reason
Out:    a tombstone below raw/.removed/ (who, when, why, which ids; no text), then the archive's records overwritten, the steps run again,
        superseded files, materialised months, search index and exports without it
Why:    companies' lawyers ask for it, and a copy that is left somewhere is worse than none removed. The tombstone comes first: from then
        on the page is not read, so a kill at any moment shows nothing, and doing it again (`--resume`) ends what was begun.
"""

import getpass
import hashlib
import os
import socket
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from transforms.registry import STEPS
from transforms.text.suggestions import did_you_mean
from transforms.text.tombstones import Tombstone
from transforms.text.urls import article_id as article_id_of
from transforms.text.urls import page_key
from warehouse.catalog import exports
from warehouse.catalog.command import publish
from warehouse.catalog.standalone import write
from warehouse.cli.context import Project
from warehouse.cli.exit_codes import ExitCode
from warehouse.cli.output import say
from warehouse.pipeline.command import run_steps
from warehouse.search import index
from warehouse.storage.purge import holding, purge_day, purge_history


@dataclass(frozen=True)
class Found:
    """What is stored of a target: ids and addresses of its articles, its fetches, and the days of both."""

    portal: str | None
    article_ids: frozenset[str]
    keys: frozenset[str]
    fetches: tuple[Mapping[str, Any], ...]
    lake_days: tuple[date, ...]

    @property
    def page_ids(self) -> frozenset[str]:
        """Keys of the fetches."""
        return frozenset(f["page_id"] for f in self.fetches)

    @property
    def days(self) -> list[date]:
        """Days with anything of it, ascending."""
        return sorted({*self.lake_days, *(date.fromisoformat(str(f["day"])) for f in self.fetches)})


@click.command()
@click.argument("target", metavar="URL|ARTICLE_ID|PORTAL", required=False)
@click.option("--reason", help="Why; it is kept with the tombstone.")
@click.option("--yes", is_flag=True, help="Do it. Without it nothing is removed, and what would go is printed.")
@click.option("--resume", is_flag=True, help="End removals that were cut off, and take out again what a backup brought back.")
@click.option("--list", "is_listing", is_flag=True, help="Print the tombstones.")
@click.pass_obj
def remove(project: Project, target: str | None, *, reason: str | None, yes: bool, resume: bool, is_listing: bool) -> None:
    """Take an article or a portal out of everything here; a tombstone stays.

    It goes from archive, lake, superseded files, materialised months, search index and exports made here, and it does not come back: not by
    a crawl, a backfill, a reprocess or a restored backup of these. Without --yes it is only said what would go.

    Example: tingfeng remove https://www.ithome.com/0/900/001.htm --reason "律师函 2026-12-01" --yes
    """
    if is_listing:
        for tombstone in project.source.tombstones():
            say(f"{tombstone}{'' if tombstone.done_at else '  (not ended: tingfeng remove --resume)'}")
        return
    if resume:
        if target or reason:
            raise click.UsageError("--resume goes alone")
        begun = unfinished(project)
        for tombstone in begun:
            carry_out(project, tombstone)
        if not begun:
            say("nothing is left to be removed")
        return
    if not target or not (reason or "").strip():
        raise click.UsageError("say what to remove and --reason why")
    found = looked_up(project, target)
    if not found.fetches and not found.article_ids:
        names = did_you_mean(target, project.portals)
        raise click.UsageError(f"nothing here is {target}: give an address, an id as `tingfeng trace` shows it, or a portal{names}")
    _say_what_goes(project, target, found)
    if not yes:
        say("nothing was removed; --yes does it")
        return
    at = datetime.now(UTC).isoformat(timespec="seconds")
    mark = hashlib.blake2b(f"{at} {target} {os.getpid()}".encode(), digest_size=4).hexdigest()
    tombstone = Tombstone(
        id=f"{at[:10].replace('-', '')}_{mark}",
        at=at,
        by=f"{getpass.getuser()}@{socket.gethostname()}",
        reason=reason.strip() if reason else "",
        target=target,
        portal=found.portal,
        article_ids=tuple(sorted(found.article_ids)),
        page_ids=tuple(sorted(found.page_ids)),
        page_keys=() if found.portal else tuple(sorted(found.keys)),
    )
    project.source.bury(tombstone)
    carry_out(project, tombstone, found.days)


def looked_up(project: Project, target: str) -> Found:
    """What is stored of a target, in the lake and in the archive."""
    portal = target if target in project.portals or (project.data / "raw" / target).is_dir() else None
    keys = {page_key(target)} if "://" in target else set[str]()
    ids = {article_id_of(target)} if "://" in target else set() if portal else {target}
    columns = ["article_id", "portal", "url", "canonical_url"]
    days = []
    for day in project.lake.days("articles"):
        rows = project.lake.read("articles", day, columns).to_pylist()
        mine = [r for r in rows if _is_wanted(r, portal, ids, keys)]
        if mine:
            days.append(day)
            ids |= {r["article_id"] for r in mine}
            keys |= {page_key(url) for r in mine for url in (r["url"], r["canonical_url"]) if url}
    fetches = tuple(project.source.pages_of(portal, frozenset(keys))) if keys or portal else ()
    return Found(portal, frozenset(ids if days else ()), frozenset(keys), fetches, tuple(days))


def _is_wanted(row: Mapping[str, Any], portal: str | None, ids: set[str], keys: set[str]) -> bool:
    if portal:
        return bool(row["portal"] == portal)
    return row["article_id"] in ids or any(page_key(url) in keys for url in (row["url"], row["canonical_url"]) if url)


def _say_what_goes(project: Project, target: str, found: Found) -> None:
    files = {f["filename"] for f in found.fetches if f.get("filename")}
    superseded = list(holding([v.path for _, _, v in project.lake.history.superseded()], found.article_ids | found.page_ids))
    span = f"{found.days[0]} … {found.days[-1]}" if found.days else "no day"
    say(f"{target}: {len(found.article_ids)} article(s), {len(found.fetches)} fetch(es) of {len(found.days)} day(s) ({span})")
    say(f"  archive: {len(files)} file(s); their records are overwritten")
    say(f"  lake: these days are processed again, and later ones that read them; {len(superseded)} superseded file(s) are rewritten")
    say("  months, search index and warehouse are built anew")
    for path in exports.noted(project.data):
        say(f"  export: {path} is made anew")
    say(
        "  not reached: copies made by others, backups, answers saved as files, messages sent; lists that name an article keep its headline"
    )


def carry_out(project: Project, tombstone: Tombstone, days: Iterable[date] = ()) -> None:
    """Do what a tombstone says. Safe to repeat; every part is whole or is done again."""
    source = project.source
    fetches = list(source.pages_of(tombstone.portal, frozenset(tombstone.page_keys)))
    ids = {*tombstone.article_ids, *tombstone.page_ids, *(f["page_id"] for f in fetches)}
    touched = {*days, *(date.fromisoformat(str(f["day"])) for f in fetches)}
    n = source.take_out(tombstone)
    say(f"archive: {n} record(s) overwritten")
    archived = project.archived_days()
    if touched:
        run_steps(project, [day for day in archived if day >= min(touched)], tuple(STEPS))
    n_days = sum(purge_day(project.lake, day, ids) for day in project.lake.days("articles") if day not in set(archived))
    n_old = purge_history(project.lake, ids)
    say(f"lake: {n_days} file(s) of days without an archive and {n_old} superseded file(s) rewritten")
    for _ in range(2):  # the files of the build before stay for its readers until the next one
        publish(project)
    index.forget(project.data)
    for target in exports.noted(project.data):
        write(project.data / "warehouse.duckdb", target)
        say(f"export: {target} made anew")
    left = list(left_over(project, tombstone))
    for path in left:
        say(f"  ✗ {path} still holds it", err=True)
    if left:
        sys.exit(ExitCode.TEMPORARY)
    source.bury(tombstone.ended(datetime.now(UTC).isoformat(timespec="seconds")))
    say(f"removed: {tombstone}")


def left_over(project: Project, tombstone: Tombstone) -> Iterable[Path]:
    """Files of the lake that still hold anything of a removal."""
    ids = {*tombstone.article_ids}
    lake = project.lake
    current = [lake.path(name, day) for name in ("articles", "mentions", "links", "tones", "stories") for day in lake.days(name)]
    return [*holding(current, ids), *holding([v.path for _, _, v in lake.history.superseded()], ids | {*tombstone.page_ids})]


def unfinished(project: Project) -> list[Tombstone]:
    """Removals that were cut off, or whose articles a backup brought back."""
    return [t for t in project.source.tombstones() if not t.done_at or is_back(project, t)]


def is_back(project: Project, tombstone: Tombstone) -> bool:
    """Whether anything of a removal is here again."""
    if any(f["outcome"] != "removed" for f in project.source.pages_of(tombstone.portal, frozenset(tombstone.page_keys))):
        return True
    return bool(left_over(project, tombstone))
