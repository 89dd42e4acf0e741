"""The score: a perfect lake has only perfect numbers, and each planted mistake lowers the number it belongs to."""

import copy
from datetime import datetime

import pytest

from crawlers.newsroom import Newsroom, hostile, truth_rows
from crawlers.newsroom.score import score

COMPANY = "demo_"
LOWER_IS_BETTER = {
    "look-alikes wrongly merged",
    "independent reports wrongly merged",
    "copies held for independent reports",
    "origin left undecided",
    "tone turned round",
}


@pytest.fixture(scope="module")
def truth():
    return list(truth_rows(Newsroom(4, 200)))


@pytest.fixture(scope="module")
def perfect(truth):
    """The lake that a faultless pipeline would make of the truth."""
    rows = [t for t in truth if not t["is_hostile"] and t["is_listed"] and not t["deleted_at"]]
    ids = {t["url"]: t["article_id"] for t in rows}
    names = {-1: "negative", 0: "neutral", 1: "positive"}
    lake = {name: [] for name in ("fetches", "articles", "copies", "links", "mentions", "tones", "stories")}
    for t in rows:
        key = t["article_id"]
        lake["fetches"].append({"url": t["url"], "final_url": t["url"], "outcome": "ok", "portal": t["portal"]})
        lake["articles"].append(
            {
                **{k: t[k] for k in ("url", "canonical_url", "title", "text", "authors", "source", "account", "kind")},
                "article_id": key,
                "published_at": datetime.fromisoformat(t["published_at"]),
                "fetched_at": None,
            }
        )
        lake["copies"].append(
            {
                "article_id": key,
                "chain_id": t["chain"],
                "origin_id": ids.get(t["origin_url"], key),
                "parent_id": ids.get(t["parent_url"]),
                "relation": t["relation"],
            }
        )
        lake["stories"].append({"article_id": key, "story_id": t["story"]})
        others = [t["origin_url"]] if t["relation"] not in ("original", "digest") else t["members"]
        lake["links"] += [{"article_id": key, "other_id": ids[u]} for u in others if u in ids]
        for e in t["entities"]:
            lake["mentions"].append({"article_id": key, "entity_id": e["entity_id"]})
            if e["tone"] is not None:
                lake["tones"].append({"article_id": key, "entity_id": e["entity_id"], "tone": names[e["tone"]]})
    for trap in hostile.TRAPS:
        lake["fetches"].append({"url": trap.url, "final_url": None, "outcome": trap.outcomes[0], "portal": trap.portal})
    return lake


def numbers(truth, lake):
    return {r["measure"]: r["score"] for r in score(truth, lake).to_pylist()}


def test_a_perfect_lake_scores_perfectly(truth, perfect):
    got = numbers(truth, perfect)
    assert len(got) >= 28
    for measure, value in got.items():
        assert value == (0 if measure in LOWER_IS_BETTER else pytest.approx(1)), measure


MISTAKES = {
    "title exact": lambda lake: lake["articles"][0].update(title="别的标题"),
    "minute exact": lambda lake: lake["articles"][0].update(published_at=None),
    "source exact": lambda lake: lake["articles"][0].update(source="别家"),
    "authors exact": lambda lake: lake["articles"][0].update(authors=["无名氏"]),
    "body F1": lambda lake: lake["articles"][0].update(text=lake["articles"][0]["text"][: len(lake["articles"][0]["text"]) // 2]),
    "pages that became articles": lambda lake: lake["articles"].pop(),
    "pages crawled": lambda lake: lake["fetches"][0].update(outcome="timeout"),
    "links recall": lambda lake: lake["links"].pop(),
    "links precision": lambda lake: lake["links"].append(
        {"article_id": lake["copies"][0]["article_id"], "other_id": lake["copies"][-1]["article_id"]}
    ),
    "mentions recall": lambda lake: lake["mentions"].pop(),
    "relation right": lambda lake: lake["copies"][0].update(relation="digest"),
    "tone right": lambda lake: lake["tones"][0].update(tone="neutral" if lake["tones"][0]["tone"] != "neutral" else "positive"),
    "stories BCubed precision": lambda lake: [s.update(story_id="one") for s in lake["stories"]],
    "stories BCubed recall": lambda lake: [s.update(story_id=s["article_id"]) for s in lake["stories"]],
    "traps survived as expected": lambda lake: lake["fetches"][-1].update(outcome="server_error"),
}


def first_copy(lake):
    return next(c for c in lake["copies"] if c["relation"] == "reprint")


FAULTS = {
    "copies held for independent reports": lambda lake: first_copy(lake).update(relation="original"),
    "origin left undecided": lambda lake: first_copy(lake).update(is_undecided=True),
}


@pytest.mark.parametrize("measure", FAULTS)
def test_a_fault_raises_its_number(measure, truth, perfect):
    lake = copy.deepcopy(perfect)
    FAULTS[measure](lake)
    assert numbers(truth, lake)[measure] > 0


@pytest.mark.parametrize("measure", MISTAKES)
def test_a_mistake_lowers_its_number(measure, truth, perfect):
    lake = copy.deepcopy(perfect)
    MISTAKES[measure](lake)
    assert numbers(truth, lake)[measure] < 1


@pytest.mark.parametrize(
    ("measure", "column"), [("relation right", "relation"), ("origin right", "origin_id"), ("parent right", "parent_id")]
)
def test_a_wrong_copy_lowers_its_number(measure, column, truth, perfect):
    lake = copy.deepcopy(perfect)
    row = next(c for c in lake["copies"] if c["relation"] == "abridged" and c["parent_id"] and c["origin_id"] != c["article_id"])
    row[column] = "excerpt" if column == "relation" else row["article_id"]
    assert numbers(truth, lake)[measure] < 1


def test_merged_look_alikes_are_counted(truth, perfect):
    lake = copy.deepcopy(perfect)
    for row in lake["copies"]:
        row["chain_id"] = "one"
    got = numbers(truth, lake)
    assert got["look-alikes wrongly merged"] == got["independent reports wrongly merged"] == 1


def test_either_text_of_an_edited_page_is_right(truth, perfect):
    lake = copy.deepcopy(perfect)
    after = {t["article_id"]: t for t in truth if t.get("text_after")}
    assert after
    for row in lake["articles"]:
        if row["article_id"] in after:
            row.update(title=after[row["article_id"]]["title_after"], text=after[row["article_id"]]["text_after"])
    got = numbers(truth, lake)
    assert got["title exact"] == got["body F1"] == 1


def test_an_empty_lake_scores_nothing(truth):
    got = numbers(truth, {"fetches": [], "articles": [], "copies": [], "links": [], "mentions": [], "tones": [], "stories": []})
    assert got["pages crawled"] == got["pages that became articles"] == 0
