"""A briefing as PDF and as a message: by what is there, without fetching anything, once a day to each address."""

import base64
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest
from support.webhook import Webhook, webhook

from warehouse.delivery.message import Message
from warehouse.serving.briefing import pdf, sending

PAGE = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>日报</title><h1>舆情日报</h1><img src=http://127.0.0.1:9/x.png>".encode()
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a plugin of Apprise imports it


@pytest.fixture
def receiver() -> Iterator[Webhook]:
    with webhook() as receiver:
        yield receiver


def test_a_briefing_is_sent_with_its_points_and_its_file_once_for_a_day(receiver: Webhook, tmp_path: Path):
    addresses = {"channel pr": f"json://127.0.0.1:{receiver.server_address[1]}/"}
    file = tmp_path / "b1.html"
    file.write_bytes(PAGE)
    message = Message("日报", ("1. 声量\u202e",), "第 1 期", "http://x.test/reports/b1")
    receiver.status = 500
    n_sent, refused = sending.send(tmp_path, addresses, "daily 2026-10-07", message, [file])
    assert (n_sent, [r.split(" (")[0] for r in refused]) == (0, ["channel pr"])
    receiver.status = 200
    assert sending.send(tmp_path, addresses, "daily 2026-10-07", message, [file]) == (1, [])
    assert sending.send(tmp_path, addresses, "daily 2026-10-07", replace(message, title="日报 改"), [file]) == (0, [])
    assert sending.send(tmp_path, addresses, "daily 2026-10-08", message, []) == (1, [])
    told = [(g["title"], g["message"]) for g in receiver.got[1:]]
    assert told == 2 * [("日报", "第 1 期\n1. 声量\ufffd\nhttp://x.test/reports/b1")]
    assert base64.b64decode(receiver.got[1]["attachments"][0]["base64"]) == PAGE


def test_an_address_of_no_known_kind_is_named_without_its_secret(tmp_path: Path):
    with pytest.raises(click.UsageError, match=r"^channel pr: .*begins with nothing:") as told:
        sending.send(tmp_path, {"channel pr": "nothing://secret"}, "k", Message("t"), [])
    assert "secret" not in str(told.value)


@pytest.mark.skipif(pdf.browser() is None, reason="no browser: apt-get install chromium")
def test_chromium_prints_the_page(tmp_path: Path):
    assert pdf.write(PAGE, tmp_path / "b.pdf") == "Chromium"
    made = (tmp_path / "b.pdf").read_bytes()
    assert made.startswith(b"%PDF-")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["b.pdf"]


def test_weasyprint_is_taken_where_no_browser_is_and_may_fetch_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []

    class Html:
        def __init__(self, string: str, url_fetcher: Any) -> None:
            self.string, self.fetch = string, url_fetcher

        def write_pdf(self, target: Path) -> None:
            try:
                self.fetch("http://127.0.0.1:9/x.png")
            except ValueError as error:
                asked.append(str(error))
            target.write_bytes(b"%PDF-1.7 " + self.string[:20].encode())

    monkeypatch.setattr(pdf, "browser", lambda: None)
    monkeypatch.setattr(pdf, "find_spec", lambda _: object())
    monkeypatch.setitem(sys.modules, "weasyprint", SimpleNamespace(HTML=Html))
    assert pdf.write(PAGE, tmp_path / "b.pdf") == "WeasyPrint"
    assert (tmp_path / "b.pdf").read_bytes().startswith(b"%PDF-")
    assert asked == ["a briefing fetches nothing: http://127.0.0.1:9/x.png"]


def test_without_a_printer_the_way_to_one_is_told_and_a_failure_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(pdf, "browser", lambda: None)
    monkeypatch.setattr(pdf, "find_spec", lambda _: None)
    with pytest.raises(pdf.PdfError, match="apt-get install chromium"):
        pdf.write(PAGE, tmp_path / "b.pdf")
    monkeypatch.setattr(pdf, "browser", lambda: "/bin/false")
    with pytest.raises(pdf.PdfError, match="/bin/false ended with 1"):
        pdf.write(PAGE, tmp_path / "b.pdf")
    assert not list(tmp_path.iterdir())


def test_a_missing_chinese_font_is_told(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    lister = {"path": "/bin/true"}  # lists no font
    monkeypatch.setattr(pdf.shutil, "which", lambda _: lister["path"])
    pdf.say_of_fonts()
    assert "no Chinese font" in capsys.readouterr().err
    lister["path"] = "/bin/pwd"  # lists something
    pdf.say_of_fonts()
    lister["path"] = ""
    monkeypatch.setattr(pdf.shutil, "which", lambda _: None)  # nobody can tell
    pdf.say_of_fonts()
    assert capsys.readouterr().err == ""
