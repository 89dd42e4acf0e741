"""Pictures and links of invented lines: lazy loading, sets of sizes, decoration, films."""

import pytest

from transforms.page.html_source import split
from transforms.page.media import MAX_IMAGES, has_video, images_of, links_of, printed_links
from transforms.page.tree import Page, parse

BASE = "https://a.example/x/1.html"


def page(body: str) -> Page:
    found = parse(split(f"<html><head><title>题</title></head><body>{body}</body></html>"))
    assert found is not None
    return found


def images(body: str) -> list[str]:
    return [u.removeprefix("https://a.example") for u in images_of(page(body).blocks, BASE)]


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<img src='/a.jpg'>", ["/a.jpg"]),
        ("<img src='a.jpg'><img src='a.jpg'><img src='b.jpg'>", ["/x/a.jpg", "/x/b.jpg"]),
        ("<img src='/loading.gif' data-original='/a.jpg'>", ["/a.jpg"]),
        ("<img data-src='/a.jpg' data-original='/b.jpg'>", ["/b.jpg"]),
        ("<img data-srcset='/a.jpg 1x, /b.jpg 2x'>", ["/a.jpg"]),
        ("<picture><source srcset='/a.webp'><img src='/blank.gif'></picture>", ["/a.webp"]),
        ("<img src='/a.jpg' width='1'>", []),
        ("<img src='/a.jpg' height='2px'>", []),
        ("<img src='/a.jpg' width='3'>", ["/a.jpg"]),
        ("<img src='/icons/a.png'><img src='/logo.png'><img src='/a.svg'><img src='/qrcode/1.jpg'>", []),
        ("<img src='data:image/png;base64,AAAA'>", []),
        ("<div style=\"background-image: url('/a.png')\"></div>", ["/a.png"]),
        ("<img>", []),
    ],
)
def test_the_address_of_a_picture(markup: str, found: list[str]) -> None:
    assert images(f"<p>{markup}</p>") == found


def test_so_many_pictures_and_no_more() -> None:
    assert len(images("".join(f"<p><img src='/{i}.jpg'></p>" for i in range(MAX_IMAGES + 1)))) == MAX_IMAGES


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<video src='a.mp4'></video>", True),
        ("<amp-video></amp-video>", True),
        ("<iframe src='https://player.example/1'></iframe>", True),
        ("<iframe data-src='//v.example/x'></iframe>", True),
        ("<embed src='/a.flv'>", True),
        ("<iframe src='https://ads.example/x'></iframe>", False),
        ("<p>视频</p>", False),
    ],
)
def test_films(markup: str, *, shown: bool) -> None:
    assert has_video(page(markup).root) is shown


def test_links_of_lines() -> None:
    found = page("<p>看<a href='/1'>这里</a>的说明</p><p>没有</p><p>和<a href='2'><b>那里的另一处</b></a></p><p><a href='/1'>又是</a></p>")
    assert links_of(found.blocks, BASE) == ("https://a.example/1", "https://a.example/x/2")
    assert links_of(found.blocks[1:2], BASE) == ()


def test_links_that_stand_as_text() -> None:
    assert printed_links("见 https://b.example/y。再见 (http://c.example/z?a=1) 与 https://b.example/y, ftp://d.example") == (
        "https://b.example/y",
        "http://c.example/z?a=1",
    )
