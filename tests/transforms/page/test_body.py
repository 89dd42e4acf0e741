"""Where the article stands on invented pages: by prose, by the names of containers, behind the headline, without the lists around it."""

import pytest

from transforms.page.body import Body, find_body, gains, is_noise, live_noise
from transforms.page.html_source import split
from transforms.page.tree import Page, parse

PROSE = "栎山机器人五月十二日说，它的分拣臂已经在三百家社区仓里运转，差错低于万分之三。"  # 39 characters
N = len(PROSE)
LINKS = "".join(f"<li><a href='/{i}'>一条新闻的标题排在列表里</a></li>" for i in range(5))


def page(body: str) -> Page:
    found = parse(split(f"<html><head><title>题</title></head><body>{body}</body></html>"))
    assert found is not None
    return found


def prose(n: int) -> str:
    return f"<p>{PROSE}</p>" * n


def lines(found: Page, body: Body | None) -> list[str]:
    return [b.text for b in found.blocks[body.start : body.end]] if body else []


def test_the_densest_container() -> None:
    found = page(f"<ul>{LINKS}</ul><div id='x'>{prose(3)}</div><div>{LINKS}</div>")
    body = find_body(found)
    assert body is not None
    assert (lines(found, body), body.rung, body.confidence) == ([PROSE] * 3, "density", 0.7)


def test_a_named_container_that_agrees() -> None:
    found = page(f"<div><h1>题目</h1><div class='article-content'>{prose(3)}</div><p>{PROSE[:15]}</p></div>")
    body = find_body(found)
    assert body is not None
    assert (lines(found, body), body.rung) == ([PROSE] * 3, "container")
    assert body.confidence == 0.939  # 0.6 and 0.38 times the share of the best gain


def test_a_named_container_with_little_of_the_prose_is_passed_over() -> None:
    found = page(f"<div class='article-content'>{prose(1)}</div><div id='x'>{prose(9)}</div>")
    body = find_body(found)
    assert body is not None
    assert PROSE in lines(found, body)
    assert len(lines(found, body)) >= 9


def test_prose_before_the_headline_counts_little_and_prose_behind_it_is_not_skipped() -> None:
    found = page(f"<div>{prose(4)}</div><ul>{LINKS * 4}</ul><h1>题目</h1><div id='x'>{prose(2)}</div>")
    body = find_body(found, title=24)
    assert body is not None
    assert (body.start, body.end) == (25, 27)
    body = find_body(found)
    assert body is not None
    assert (body.start, body.end) == (0, 4)
    skipping = page(f"<h1>题目</h1><p>{PROSE}</p><p>{PROSE}</p><div class='content'>{prose(2)}</div>")
    body = find_body(skipping, title=0)
    assert body is not None
    assert lines(skipping, body).count(PROSE) == 4


def test_links_at_the_ends_of_a_container_are_left_out_and_short_lines_kept() -> None:
    found = page(f"<div class='article-content'><ul>{LINKS}</ul><p>小标题</p>{prose(12)}<p>完</p><ul>{LINKS}</ul></div>")
    assert lines(found, find_body(found)) == ["小标题", *[PROSE] * 12, "完"]


def test_paragraphs_among_links_are_a_run() -> None:
    many = "".join(f"<a href='/{i}'>一条新闻的标题排在列表里还很长</a><br>" for i in range(60))
    found = page(f"{many}<p>{PROSE}</p><p>{PROSE}</p>{many}")
    body = find_body(found)
    assert body is not None
    assert (lines(found, body), body.rung, body.confidence) == ([PROSE, PROSE], "run", 0.6)


@pytest.mark.parametrize(("text", "is_body"), [("十二个字的一句话就是这，", True), ("十一个字的一句话是这，", False)])
def test_the_shortest_body_is_a_sentence(text: str, *, is_body: bool) -> None:
    assert (find_body(page(f"<div>{text}</div>")) is not None) is is_body


def test_pages_without_prose_have_no_body() -> None:
    assert find_body(page("")) is None
    assert find_body(page(f"<ul>{LINKS}</ul>")) is None


def test_marked_regions_count_as_noise_unless_they_hold_most_of_the_prose() -> None:
    comments = page(f"<div class='comment'>{prose(1)}</div><div>{prose(1)}</div>")
    assert live_noise(comments.blocks, comments.noise) == {0}
    wrong = page(f"<div class='comment'>{prose(2)}</div><div>{prose(1)}</div>")
    assert live_noise(wrong.blocks, wrong.noise) == frozenset()
    assert gains(comments) == [-4.0 - 0.05 * N, N]
    assert gains(wrong) == [N, N, N]
    assert (is_noise(comments.blocks[0], frozenset({0})), is_noise(comments.blocks[1], frozenset({0}))) == (True, False)
    assert not is_noise(comments.blocks[0], frozenset({1}))


def test_the_share_that_takes_a_mark_back() -> None:
    def marked(n: int) -> bool:
        found = page(f"<div class='comment'><p>{'句，' * n}</p></div><div><p>{'句，' * (100 - n)}</p></div>")
        return bool(live_noise(found.blocks, found.noise))

    assert [marked(n) for n in (20, 54, 56, 80)] == [True, True, False, False]


def test_pictures_weigh_nothing() -> None:
    assert gains(page(f"<p><img src='a.jpg'></p><p>{PROSE}</p>")) == [0.0, N]


def test_the_one_named_container_before_cards_is_the_article() -> None:
    cards = "".join(f"<div class='c'><p>{PROSE}</p></div>" for _ in range(14))
    alone = page(f"<article><div class='article__content'>{prose(11)}</div>{cards}</article>")
    body = find_body(alone)
    assert body is not None
    assert body.end - body.start == 11
    going_on = page(
        f"<article><div class='article__content'>{prose(11)}</div><div class='article__content'>{prose(12)}</div>{cards}</article>"
    )
    body = find_body(going_on)
    assert body is not None
    assert body.end - body.start == 37
