"""Key words of an article: what stays and what goes."""

import pytest

from transforms.steps.terms import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("我们的公司表示，芯片很好", ["芯片"]),
        ("发布GPT-5.2和C++、AT&T、iPhone17", ["发布", "gpt-5.2", "c++", "at&t", "iphone17"]),
        ("见https://a.example/long/path?x=1或芯片press@a.example.com", ["芯片"]),
        ("售价2999元，提速5G", ["售价", "提速", "5g"]),
        ("THE model of AI", ["model", "ai"]),
        ("！？。…", []),
    ],
)
def test_terms_are_words_with_content(text, expected):
    assert words(text) == expected


def test_latin_runs_without_end_are_left_out():
    assert words("密钥" + "a" * 500) == ["密钥"]


def test_hostile_text_is_quick():
    assert words("a-" * 50_000 + "@" * 50_000) is not None
