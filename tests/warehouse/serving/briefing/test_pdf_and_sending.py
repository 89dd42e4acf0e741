"""A briefing as PDF and as a message: by what is there, without fetching anything, once a day to each address."""

import base64
import json
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import click
import pytest

import tingfeng
from warehouse.serving.briefing import pdf, sending

PAGE = "<!doctype html><html lang=zh-CN><meta charset=utf-8><title>日报</title><h1>舆情日报</h1><img src=http://127.0.0.1:9/x.png>".encode()
pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a plugin of Apprise imports it


class Receiver(ThreadingHTTPServer):
    """A webhook: keeps what is posted; answers with `status`."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.status = 200
        super().__init__(("127.0.0.1", 0), Answer)


class Answer(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        self.server.got.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as receiver:
        threading.Thread(target=receiver.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        yield receiver
        receiver.shutdown()


def test_a_briefing_is_sent_with_its_points_and_its_file_once_for_a_day(receiver: Receiver, tmp_path: Path):
    project = tingfeng.Project(tmp_path, notify_urls=(f"json://127.0.0.1:{receiver.server_address[1]}/",))
    file = tmp_path / "b1.html"
    file.write_bytes(PAGE)
    receiver.status = 500
    n_sent, refused = sending.send(project, "daily 2026-10-07", "日报", "1. 声量\u202e", [file])
    assert (n_sent, len(refused)) == (0, 1)
    receiver.status = 200
    assert sending.send(project, "daily 2026-10-07", "日报", "1. 声量\u202e", [file]) == (1, [])
    assert sending.send(project, "daily 2026-10-07", "日报 改", "1. 声量", [file]) == (0, [])
    assert sending.send(project, "daily 2026-10-08", "日报", "1. 声量", []) == (1, [])
    assert [(g["title"], g["message"]) for g in receiver.got[1:]] == [("日报", "1. 声量\ufffd"), ("日报", "1. 声量")]
    assert base64.b64decode(receiver.got[1]["attachments"][0]["base64"]) == PAGE


def test_an_address_of_no_known_kind_is_named(tmp_path: Path):
    project = tingfeng.Project(tmp_path, notify_urls=("nothing://x",))
    with pytest.raises(click.UsageError, match="begins with nothing:"):
        sending.send(project, "k", "t", "x", [])


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
