"""Reading whole pages: each invented page of tests/pages/_generic carries one trap, its JSON says what a reader finds on it."""

import json
import random
from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from support.paths import TESTS

from transforms.page.extract import NO_TEXT, extract_page
from transforms.page.extracted import Extracted, Rejected
from transforms.result import DropReason

PAGES = TESTS / "pages" / "_generic"
NAMES = sorted(p.stem for p in PAGES.glob("*.html"))
AT = datetime(2026, 5, 20, 10, tzinfo=UTC)


def read(name: str) -> tuple[Extracted | Rejected, dict]:
    told = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
    found = extract_page(
        (PAGES / f"{name}.html").read_bytes(),
        url=told["url"],
        fetched_at=datetime.fromisoformat(told["fetched_at"]),
        content_type=told["content_type"],
    )
    return found, told


def plain(value):
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    return list(value) if isinstance(value, tuple) else value


def fields() -> list[tuple[str, str]]:
    out = []
    for name in NAMES:
        told = json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))
        out += [(name, field) for field in told.get("article", {"reason": None})]
    return out


@pytest.mark.parametrize(("name", "field"), fields())
def test_field_of_page(name: str, field: str) -> None:
    found, told = read(name)
    if field == "reason":
        assert isinstance(found, Rejected)
        assert found.reason.value == told["reason"]
        return
    assert isinstance(found, Extracted), found
    if field == "provenance_kinds":
        assert sorted({n.kind for n in found.provenance} & set(told["article"][field])) == told["article"][field]
        return
    assert plain(asdict(found)[field]) == told["article"][field]


def test_every_page_has_an_answer_and_no_answer_lacks_a_page() -> None:
    assert NAMES
    assert sorted(p.stem for p in PAGES.glob("*.json")) == NAMES


@pytest.mark.parametrize(
    ("body", "reason"),
    [(b"", DropReason.EMPTY_PAGE), (b"%PDF-1.7 x", DropReason.NOT_HTML), (b"<html><body></body></html>", DropReason.EMPTY_PAGE)],
)
def test_what_holds_no_page_has_a_reason(body: bytes, reason: DropReason) -> None:
    found = extract_page(body, url="https://a.example/x.html", fetched_at=AT)
    assert isinstance(found, Rejected)
    assert found.reason == reason


@pytest.mark.parametrize(
    "body",
    [
        random.Random(3).randbytes(9_000),
        random.Random(4).randbytes(300),
        b"\xcb\x0d\r\n" + "程序 <html><body><p>正文正文正文</p></body></html>".encode() + bytes(2_000),
        bytes(range(256)) * 20,
    ],
)
@pytest.mark.parametrize("content_type", [None, "text/html", "text/plain"])
def test_bytes_of_no_text_are_refused_whatever_they_begin_with(body: bytes, content_type: str | None) -> None:
    found = extract_page(body, url="https://a.example/x.html", fetched_at=AT, content_type=content_type)
    assert found == Rejected(DropReason.NOT_HTML, NO_TEXT)


def test_a_page_with_stray_controls_is_read() -> None:
    text = (PAGES / "glued_header.html").read_text(encoding="utf-8").replace("<body", "\x00\x00\x07\x1b<body", 1)
    assert isinstance(extract_page(text.encode(), url="https://a.example/x.html", fetched_at=AT), Extracted)


@pytest.mark.parametrize("header", [None, "text/html", "text/html; charset=gb2312", "text/html; charset=iso-8859-1"])
@pytest.mark.parametrize("meta", ["gb2312", "gbk", "utf-8", None])
def test_a_gbk_page_reads_the_same_whatever_header_and_meta_say(header: str | None, meta: str | None) -> None:
    text = (PAGES / "glued_header.html").read_text(encoding="utf-8").replace("江城晚报", "镕城晚报")  # 镕 stands in gbk, not in gb2312
    tag = f'<meta http-equiv="Content-Type" content="text/html; charset={meta}">' if meta else ""
    body = text.replace('<meta charset="utf-8">', tag).encode("gbk")
    found = extract_page(body, url="https://a.example/x.html", fetched_at=AT, content_type=header)
    assert isinstance(found, Extracted)
    assert found.source == "镕城晚报"
    assert found.title == "青禾科技发布新一代芯片，能效提高三成"


def test_text_that_was_handed_in_becomes_an_article() -> None:
    text = (
        "上周,青禾科技罕見地按下了「紅色警報」。這不僅僅是一個戰術調整,更像是一場帶著血腥味的求生。\n![]()\n"
        "附上參考地址:\nhttps://www.paper.example.com/tech/code-red?mod=pos1\n"
        "特別聲明:以上內容(如有圖片或視頻亦包括在內)為自媒體平臺“網易號”用戶上傳并發布,本平臺僅提供信息存儲服務。\n"
        "Notice: The content above (including the pictures and videos if any) is uploaded and posted by a user of NetEase Hao.\n"
    )
    found = extract_page(
        text.encode(), url="https://www.163.com/dy/article/KT9JOK0005118O8G.html", fetched_at=AT, content_type="text/plain; charset=utf-8"
    )
    assert isinstance(found, Extracted)
    assert found.title is None
    assert found.text.startswith("上周,青禾科技罕见地按下了“红色警报”。这不仅仅是一个战术调整,更像是一场带着血腥味的求生。\n附上参考地址:")
    assert "声明" not in found.text and "Notice" not in found.text and "![" not in found.text
    assert found.links == ("https://www.paper.example.com/tech/code-red?mod=pos1",)
    assert (found.script, found.account, found.published_from, found.published_precision) == ("hant", "网易号", "id_time", "day")
    assert found.time_from_id == found.published_at
    assert [c for c, _ in found.boilerplate] == ["disclaimer", "disclaimer"]


def test_a_headline_before_handed_in_text_is_the_title() -> None:
    text = "青禾科技发布新一代芯片\n青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成。\n"
    found = extract_page(text.encode(), url="https://a.example/1", fetched_at=AT, content_type="text/plain")
    assert isinstance(found, Extracted)
    assert found.title == "青禾科技发布新一代芯片"


def test_each_field_says_where_it_came_from() -> None:
    found, _ = read("glued_header")
    assert isinstance(found, Extracted)
    rungs = {name: rung for name, rung, _ in found.fields_from}
    assert rungs == {"title": "heading", "text": rungs["text"], "published_at": "header", "source": "header", "authors": "header"}
    assert all(0 <= sure <= 1 for _, _, sure in found.fields_from)
