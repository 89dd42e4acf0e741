"""A briefing as PDF: by Chromium or by WeasyPrint, whichever is there. Neither may fetch anything."""

import os
import shutil
import subprocess
import tempfile
from importlib.util import find_spec
from pathlib import Path

from warehouse.cli.output import say
from warehouse.storage.atomic_write import replacing

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
MOST_S = 180
NO_FONT = (
    "this machine has no Chinese font: the PDF shows empty boxes in place of characters. Install one "
    "(Debian: apt-get install fonts-noto-cjk) and make the PDF again; the HTML file is fine where a font is"
)


class PdfError(Exception):
    """No PDF was made; the message says why."""


def browser() -> str | None:
    """The path of a browser that prints; None when there is none."""
    return next((found for name in BROWSERS if (found := shutil.which(name))), None)


def missing_font() -> str | None:
    """What is wrong with the fonts; None when one has Chinese characters, or when nobody can tell."""
    lister = shutil.which("fc-list")
    if lister is None:
        return None
    found = subprocess.run([lister, ":lang=zh-cn", "family"], capture_output=True, text=True, check=False, timeout=MOST_S)  # noqa: S603
    return None if found.stdout.strip() or found.returncode else NO_FONT


def write(page: bytes, target: Path) -> str:
    """Write the PDF of a page; the name of what made it. Raises PdfError when nothing here can, or when it failed."""
    program = browser()
    if program is None and find_spec("weasyprint") is None:
        raise PdfError(
            "no PDF: neither Chromium nor WeasyPrint is here. Install one (Debian: apt-get install chromium; or pip install weasyprint), "
            "or print the HTML file from any browser"
        )
    with replacing(target) as temporary:
        if program is not None:
            _by_browser(program, page, temporary)
        else:
            _by_weasyprint(page, temporary)
    return "Chromium" if program is not None else "WeasyPrint"


def _by_browser(program: str, page: bytes, target: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="tingfeng-pdf-") as scratch:
        source, made = Path(scratch) / "brief.html", Path(scratch) / "brief.pdf"
        source.write_bytes(page)
        flags = [
            *("--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--disable-background-networking", "--no-first-run"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", f"--user-data-dir={scratch}/profile", "--no-pdf-header-footer"),
            *(("--no-sandbox",) if os.geteuid() == 0 else ()),  # Chromium refuses to sandbox for root
        ]
        command = [program, *flags, f"--print-to-pdf={made}", source.as_uri()]
        try:
            done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=MOST_S)  # noqa: S603 - found on PATH
        except (OSError, subprocess.TimeoutExpired) as error:
            raise PdfError(f"no PDF: {program} failed ({error})") from error
        if done.returncode or not made.exists():
            raise PdfError(
                f"no PDF: {program} ended with {done.returncode}: {(done.stderr.strip().splitlines() or ['without a word'])[-1][:200]}"
            )
        shutil.copyfile(made, target)


def _by_weasyprint(page: bytes, target: Path) -> None:
    import weasyprint  # type: ignore[import-not-found,unused-ignore]

    def refuse(url: str, *_: object, **__: object) -> dict[str, object]:
        raise ValueError(f"a briefing fetches nothing: {url[:80]}")

    try:
        weasyprint.HTML(string=page.decode(), url_fetcher=refuse).write_pdf(target)
    except Exception as error:
        raise PdfError(f"no PDF: WeasyPrint failed ({error})") from error


def say_of_fonts() -> None:
    """Tell on stderr when the PDF cannot show Chinese."""
    if wrong := missing_font():
        say(f"warning: {wrong}", err=True)
