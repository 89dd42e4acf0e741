"""From which article each copy was taken, what kind of copy it is, and what evidence is not enough."""

import pytest
from support.copying import Lake, article_text, reworded, row

TEXT = article_text(1)
LINES = TEXT.split("\n")
CUT = "\n".join(LINES[:7])


def verdicts(*rows):
    return Lake(rows).process().verdicts()


def note(kind: str, text: str | None = None, url: str | None = None):
    return [{"kind": kind, "text": text, "url": url}]


def swapped(text: str, n: int) -> str:
    """One word replaced inside the first `n` sentences, all else as it was."""
    lines = text.split("\n")
    return "\n".join([*(line[:16] + "却说" + line[18:] for line in lines[:n]), *lines[n:]])


@pytest.mark.parametrize(("n", "relation"), [(1, "reprint"), (2, "reprint"), (5, "rewrite"), (14, "rewrite")])
def test_words_in_the_place_of_words_make_a_rewrite(n: int, relation: str):
    assert verdicts(row("a:1", TEXT), row("b:2", swapped(TEXT, n), hour=9))["b:2"]["relation"] == relation


def test_lines_about_the_source_and_captions_do_not_make_a_text_another_one():
    line = "本文来自微信公众号：云杉日报（ID：yunshan_news），作者：某某，原标题：《云杉发布新款手机，多家渠道商表示担心》"
    same = {"title": "云杉发布新款手机"}
    found = verdicts(
        row("a:1", TEXT, **same),
        row("b:2", f"{line}\n{TEXT}\n新款手机外观", hour=9, **same),
        row("c:3", f"{LINES[0]}\n{article_text(9, 1)}\n" + "\n".join(LINES[1:]), hour=10, **same),
    )
    assert (found["b:2"]["relation"], found["c:3"]["relation"]) == ("identical", "reprint")


def test_nothing_is_taken_from_what_came_later_unless_an_address_says_so():
    later = row("ithome:9", TEXT, hour=12)
    by_name = verdicts(row("a:1", TEXT, hour=8, source="IT之家"), later)
    assert by_name["a:1"]["parent_id"] is None
    assert by_name["ithome:9"]["parent_id"] == "a:1"
    address = note("source_line", "IT之家", later["url"])
    assert verdicts(row("a:1", TEXT, hour=8, source="IT之家", provenance=address), later)["a:1"]["parent_id"] == "ithome:9"


def test_a_title_means_the_first_page_that_bears_it():
    title = {"title": "云杉发布新款手机首批备货"}
    said = note("original_title", title["title"])
    rows = [
        row("m:1", TEXT, hour=8, **title),
        row("b:2", CUT, hour=9, source="某某网", **title),
        row("z:3", TEXT, hour=12, **title),
        row("c:4", TEXT, hour=10, title="别的标题", provenance=said),
    ]
    found = verdicts(*rows)["c:4"]
    assert found["parent_id"] == "m:1"
    assert [e["kind"] for e in found["evidence"]] == ["original_title", "shared_text"]


def test_who_takes_a_cut_copy_takes_over_the_name_that_it_credits():
    rows = [row("ithome:1", TEXT, hour=8), row("b:2", CUT, hour=9, source="IT之家"), row("c:3", CUT, hour=10, source="IT之家")]
    found = verdicts(*rows)
    assert (found["b:2"]["parent_id"], found["c:3"]["parent_id"]) == ("ithome:1", "b:2")
    assert (found["c:3"]["origin_id"], found["c:3"]["hop"]) == ("ithome:1", 2)


def test_a_headline_of_its_own_shows_whose_copy_was_copied():
    rows = [
        row("a:1", TEXT, hour=8, title="云杉发布新款手机首批备货"),
        row("b:2", TEXT, hour=9, title="出大事了：云杉发布新款手机"),
        row("c:3", TEXT, hour=10, title="出大事了：云杉发布新款手机"),
    ]
    assert verdicts(*rows)["c:3"]["parent_id"] == "b:2"


def test_words_that_announce_a_quotation_tie_an_excerpt_to_its_origin():
    text = article_text(41, 6) + "\n据此前的报道：\n" + "\n".join(LINES[4:6]) + "\n" + article_text(42, 6)
    told = row("b:2", text, hour=9, provenance=note("lead_in", "据此前的报道："))
    silent = verdicts(row("a:1", TEXT), row("b:2", text, hour=9))["b:2"]
    assert silent["relation"] == "original"
    found = verdicts(row("a:1", TEXT), told)["b:2"]
    assert (found["relation"], found["parent_id"], found["chain_id"]) == ("excerpt", "a:1", "a:1")


def test_short_numbers_that_are_equal_by_chance_are_no_evidence():
    one, other = "http://a.example/2026/10/05/412017.html", "http://b.example/2026/10/05/412017.html"
    found = verdicts(row("a:1", TEXT, url=one), row("b:2", TEXT, hour=9, url=other))["b:2"]
    assert [e["kind"] for e in found["evidence"]] == ["shared_text"]
    long = verdicts(
        row("a:1", TEXT, url=one.replace("412017", "41201788")), row("b:2", TEXT, hour=9, url=other.replace("412017", "41201788"))
    )
    assert "id_in_url" in [e["kind"] for e in long["b:2"]["evidence"]]


def test_a_rewrite_is_not_pulled_in_by_a_cut_copy_of_what_it_rewrote():
    spun = reworded(TEXT, 0.2, 3)
    found = verdicts(
        row("a:1", TEXT), row("b:2", spun, hour=9), row("c:3", CUT, hour=10), row("d:4", "\n".join(spun.split("\n")[:8]), hour=11)
    )
    assert {i: v["chain_id"] for i, v in found.items()} == {"a:1": "a:1", "b:2": "b:2", "c:3": "a:1", "d:4": "b:2"}
    assert found["b:2"]["relation"] == "rewrite"


def test_what_is_open_names_its_candidates():
    found = verdicts(row("a:1", TEXT), row("b:2", TEXT), row("c:3", TEXT, hour=12))
    assert {tuple(v["candidates"]) for v in found.values()} == {("a:1", "b:2")}
    assert verdicts(row("a:1", TEXT), row("b:2", TEXT, hour=9))["b:2"]["candidates"] is None


def test_lines_around_a_text_do_not_make_it_the_fuller_one():
    longer = TEXT + "\n" + article_text(50, 1)
    found = verdicts(row("a:1", TEXT, hour=0, published_precision="day"), row("b:2", longer, hour=0, published_precision="day"))
    assert all(v["is_undecided"] for v in found.values())
