"""The newsroom's language: every template expands, nothing broken is left in it, and unrelated articles do not look alike."""

import csv
import itertools
import re
from random import Random

import numpy as np
import pytest

from crawlers.newsroom import Newsroom, truth_rows
from crawlers.newsroom.cast import all_companies
from crawlers.newsroom.copying import text_of
from crawlers.newsroom.grammar import WORDS, Voice, parse, pool, words
from crawlers.newsroom.plan import EVENTS
from crawlers.newsroom.scripts import traditional, with_pinyin
from crawlers.newsroom.world import facts_of
from transforms.text.chars import normalise

BROKEN = re.compile(
    r"[{}\[\]<>|~]|的的|了了|，，|。。|，。|。，|：：|、、|“”|百分之\d|\d月(?:0|3[2-9]|[4-9]\d)日|用户用户|公司公司|No(?:ne|t)"
)
FILES = [*EVENTS, "turns", "shared"]


def lines_of(name):
    return [(key, line) for key, lines in words(name).items() for line in lines]


@pytest.mark.parametrize("name", FILES)
def test_every_line_expands_to_clean_text(name):
    room = Newsroom(5, 300)
    facts = facts_of(room, 3)
    for seed, (key, line) in enumerate(lines_of(name)):
        template = parse(line)
        for n in range(3):
            said = Voice(Random(seed * 7 + n), facts.slots, facts.roles).say(template).text
            assert not BROKEN.search(said), (key, said)
            assert key.endswith(("title", "heading", "caption")) or said[-1] in "。”？！", said


@pytest.mark.parametrize("name", FILES)
def test_no_line_stands_twice(name):
    lines = [line for _, line in lines_of(name)]
    assert len(lines) == len(set(lines))


def test_enough_templates():
    assert sum(len(lines_of(name)) for name in FILES) > 500
    assert all(len(pool(event, "detail")) >= 20 for event in EVENTS)


@pytest.mark.parametrize("line", ["[甲|乙", "甲]乙", "甲{乙", "甲}"])
def test_a_broken_template_is_an_error(line):
    with pytest.raises(ValueError, match="bracket"):
        parse(line)


@pytest.mark.slow
def test_articles_hold_nothing_broken():
    for t in truth_rows(Newsroom(21, 400)):
        if not t["is_hostile"]:
            assert not BROKEN.search(t["title"] + "\n" + t["text"]), t["text"]
            assert t["text"].strip() == t["text"]


def test_no_company_bears_a_name_of_the_real_table():
    """The curated tables of the product hold real companies; an invented name must not be one of them."""
    with (WORDS.parents[2] / "warehouse" / "seeds" / "aliases.csv").open(encoding="utf-8", newline="") as f:
        real = {row["alias"] for row in csv.DictReader(f)}
    ours = {n for c in all_companies() for n in (c.zh, c.short, c.nick, c.boss, *(p[1] for p in c.products))}
    assert not ours & real


@pytest.mark.slow
def test_unrelated_articles_do_not_look_alike():
    """Character 5-gram Jaccard between first articles of different stories, 600 characters or more: p99.9 under .10."""
    room = Newsroom(3, 1500)
    texts = [text_of(room, room.articles(s)[0]).plain() for s in range(room.stories) if room.articles(s)[0].member.kind == "article"]
    grams = [np.unique(np.fromiter((hash(t[i : i + 5]) for i in range(len(t) - 4)), dtype=np.int64)) for t in texts if len(t) >= 600]
    assert len(grams) > 120
    alike = []
    for a, b in itertools.combinations(grams, 2):
        shared = len(np.intersect1d(a, b, assume_unique=True))
        alike.append(shared / (len(a) + len(b) - shared))
    assert np.percentile(alike, 99.9) < 0.10


def test_mirror_scripts_fold_back():
    text = "公司发布新机，计划在车辆里使用云技术，记者现场体验了一个小时。"
    hant, marked = traditional(text), with_pinyin(text)
    assert "發" in hant
    assert "后" in traditional("后来")  # left alone, as careless mirrors do
    assert re.search(r"\([a-zà-ǜ]+\)", marked)
    assert normalise(marked).replace("壹", "一") == normalise(text)
