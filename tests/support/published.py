"""A data directory with two archived, processed and published days."""

import shutil
from pathlib import Path

import tingfeng
from crawlers.archive import Archive
from support.given_pages import D1, D2, ROWS
from transforms.registry import STEPS
from warehouse.catalog.command import publish
from warehouse.pipeline.command import run_steps


def archive(data: Path) -> None:
    """Archive the pages of both days."""
    for day in (D1, D2):
        crawl = Archive(data / "raw", "web", day, "c")
        for row in (r for r in ROWS if r["day"] == day):
            crawl.add({k: v for k, v in row.items() if k not in ("body", "page_id")}, row["body"])
        crawl.close()


def published(data: Path) -> Path:
    """Archive, process and build; gives the directory."""
    archive(data)
    project = tingfeng.Project(data)
    run_steps(project, project.archived_days(), tuple(STEPS))
    publish(project)
    return data


def copied(source: Path, data: Path) -> Path:
    """A copy with its own published views."""
    shutil.copytree(source, data, copy_function=shutil.copy2)
    with tingfeng.Project(data).warehouse():
        return data
