"""Articles that were handed in as fields: each field given wins over what the text says; the rest is read from text and address."""

import json
from datetime import UTC, datetime

import pytest

from transforms.page.extract import extract_page
from transforms.page.extracted import Extracted, Rejected
from transforms.page.handed_in import CONTENT_TYPE, is_handed_in

AT = datetime(2026, 11, 20, 4, tzinfo=UTC)
TEXT = "云岭科技周一在杭州发布了新一代手机芯片，官方称能效提高三成，首批产品将在下个月进入工厂。"


def read(row, content_type: str = f"{CONTENT_TYPE}; charset=utf-8") -> Extracted | Rejected:
    body = row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()
    return extract_page(body, url="https://a.example/1", fetched_at=AT, content_type=content_type)


def test_fields_are_taken_as_they_are_given():
    row = {"title": "雲嶺發布晶片", "text": f"{TEXT}\r\n第二段，也不短。", "published_at": "2026-10-05T09:30+08:00", "source": "云见网", "authors": ["林一"],
           "section": "科技", "tags": ["芯片"], "comments_n": 7, "origin": "a.csv, row 2"}  # fmt: skip
    found = read(row)
    assert isinstance(found, Extracted)
    assert (found.title, found.title_raw) == ("云岭发布晶片", "雲嶺發布晶片")
    assert found.text == f"{TEXT}\n第二段，也不短。"
    assert (found.published_at, found.published_precision) == (datetime(2026, 10, 5, 1, 30, tzinfo=UTC), "minute")
    assert (found.source, found.authors, found.section, found.tags, found.comments_n) == ("云见网", ("林一",), "科技", ("芯片",), 7)
    assert dict(found.fields_from[i][:2] for i in range(len(found.fields_from)))["title"] == "handed_in"
    assert len({rung[0] for rung in found.fields_from}) == len(found.fields_from)


def test_a_first_line_that_reads_as_a_headline_stays_in_the_text():
    found = read({"title": "另一个标题", "text": f"云岭发布新的芯片\n{TEXT}"})
    assert found.text.startswith("云岭发布新的芯片\n云岭科技")
    assert read({"title": "云岭发布新的芯片", "text": f"云岭发布新的芯片\n{TEXT}"}).text == TEXT
    assert read({"text": f"云岭发布新的芯片\n{TEXT}"}).title == "云岭发布新的芯片"


def test_markup_becomes_lines():
    found = read({"text": f"<div><p>{TEXT}</p><p>A &lt; B<br/>下一行，不短的一行。</p></div>"})
    assert found.text == f"{TEXT}\nA < B\n下一行,不短的一行。".replace(",", "，")


@pytest.mark.parametrize("row", [b"no json", b"[1, 2]", b'"x"', {"title": "x"}, {"text": 5}, {"text": "  "}, b"[" * 100_000])
def test_what_is_no_article_is_rejected(row):
    assert isinstance(read(row), Rejected)


def test_values_of_other_types_are_left_out():
    found = read({"title": 5, "text": TEXT, "authors": "x", "tags": [1, "芯片"], "comments_n": "7", "published_at": ["x"], "source": {}})
    assert (found.title, found.authors, found.tags, found.comments_n, found.source) == (None, (), ("芯片",), None, None)


def test_only_its_content_type_makes_it_one():
    assert is_handed_in(CONTENT_TYPE)
    assert not is_handed_in("application/json")
    assert not is_handed_in(None)
