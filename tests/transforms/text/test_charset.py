"""Bytes decide over what is declared."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from transforms.text.charset import charset_of_header, decode

TEXT = "<html><head>{meta}</head><body>青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成。</body></html>"


@pytest.mark.parametrize("charset", ["utf-8", "gb18030", "gbk"])
@pytest.mark.parametrize("said", ["", "utf-8", "gb2312", "gbk", "iso-8859-1", "nonsense", "utf-16-le"])
def test_declared_charsets_do_not_win_over_bytes(charset: str, said: str) -> None:
    text = TEXT.format(meta=f'<meta charset="{said}">' if said else "")
    assert decode(text.encode(charset), declared=said or None)[0] == text


def test_big5_and_boms() -> None:
    text = TEXT.format(meta='<meta charset="big5">').replace(
        "青禾科技五月二十日在江城发布了新一代手机芯片，公司称它的能效比上一代提高了三成",
        "這是一個繁體中文的網頁，內容說的是新聞與科技的發展",
    )
    assert decode(text.encode("big5"))[0] == text
    for name in ("utf-8-sig", "utf-16"):
        assert decode(text.encode(name))[0] == text


def test_a_utf8_page_with_a_broken_byte_stays_utf8() -> None:
    body = TEXT.format(meta="").encode() * 20
    text, name = decode(body[:400] + b"\xe4" + body[401:])
    assert name == "utf-8"
    assert "青禾科技" in text


def test_charset_of_a_header() -> None:
    assert charset_of_header('text/html; charset="GB2312"') == "gb2312"
    assert charset_of_header("text/html") is None
    assert charset_of_header(None) is None


@given(st.binary(max_size=300), st.sampled_from([None, "gbk", "utf-8", "x", "utf-16"]))
def test_any_bytes_decode(body: bytes, said: str | None) -> None:
    decode(body, declared=said)
