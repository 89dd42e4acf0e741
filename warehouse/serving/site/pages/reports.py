"""报告: the briefings of the archive, the newest day first; each opens as it was made."""

from pathlib import Path

from starlette.responses import HTMLResponse

from warehouse.access import briefing_archive as archive
from warehouse.serving.site.visit import NotFoundError, Page, Visit
from warehouse.storage.session import QueryError

HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Cache-Control": "private, no-cache",
}
"""A briefing carries its own style; the file names the hash of that style itself. Nothing else may be run or fetched."""
N_SHOWN = 200


def page(visit: Visit) -> Page:
    """The list of the archive."""
    kept = archive.kept(visit.data)[::-1]
    return Page(
        "reports.html",
        "报告",
        {"briefings": kept[:N_SHOWN], "n_briefings": len(kept), "kinds": archive.KINDS},
        crumbs=(("总览", "/"),),
    )


def answer(data: Path, key: str) -> HTMLResponse:
    """A briefing as it was made. Raises NotFoundError for an id that the archive does not have, or a file that is not what was made."""
    try:
        return HTMLResponse(archive.page_of(data, archive.chosen(data, key)), headers=HEADERS)
    except QueryError as error:
        raise NotFoundError(str(error)) from error


def stamp_of(data: Path) -> str:
    """Changes when a briefing comes."""
    folder = archive.folder(data)
    return f"{folder.stat().st_mtime_ns:x}" if folder.exists() else ""
