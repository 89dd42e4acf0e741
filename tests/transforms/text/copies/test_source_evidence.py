"""What a page says of where its text comes from: addresses, names, titles, and what only announces a quotation."""

from typing import Any

import pytest

from transforms.text.copies.publishers import PublisherIndex
from transforms.text.copies.source_evidence import ADDRESS, LATE, NAME, QUOTE, TITLE, Pointer, SourceEvidence, mirroring, publishers_of

HOUR = 3_600_000_000
OUTLETS = PublisherIndex.of(
    [
        {"publisher_id": "beihe", "name": "北河社", "host": "beihe.example", "portal": "beihe"},
        {"publisher_id": "lake", "name": "湖畔网", "host": "lake.example", "portal": "lake"},
    ]
)


def page(name: str, portal: str = "lake", **more: Any) -> dict[str, Any]:
    blank = dict.fromkeys(("source", "source_url", "canonical_url", "account", "published_at", "fetched_at", "time_from_id", "provenance"))
    return blank | {"article_id": name, "portal": portal, "url": f"https://{portal}.example/{name}", "title": f"标题{name}"} | more


def note(kind: str, text: str | None = None, url: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "text": text, "url": url}


def read(mine: dict[str, Any], *others: dict[str, Any]) -> SourceEvidence:
    return SourceEvidence(mine, others, OUTLETS)


def test_a_page_without_a_word_points_nowhere():
    said = read(page("1"), page("2", "beihe"))
    assert (said.pointers, said.names_other, said.names_itself) == ([], None, None)


@pytest.mark.parametrize("kind", ["canonical", "og_url", "link", "source_line", "reprint_line"])
def test_an_address_leads_to_the_page_there(kind: str):
    there = page("2", "beihe", canonical_url="https://beihe.example/b")
    for url in ("http://www.beihe.example/2#top", "https://beihe.example/b"):
        said = read(page("1", provenance=[note(kind, "", url)]), there, page("3", "far"))
        assert Pointer("2", ADDRESS, (kind, url)) in said.pointers
        assert {p.target for p in said.pointers} == {"2"}
        assert said.names_other == (kind, url)


def test_an_address_of_an_outlet_speaks_of_all_its_pages_but_not_of_one_s_own():
    url = "https://beihe.example/elsewhere"
    said = read(page("1", provenance=[note("canonical", None, url)]), page("2", "beihe"), page("3", "far"))
    assert said.pointers == [Pointer("2", NAME, ("canonical", url))]
    assert said.names_other == ("canonical", url)
    own = read(page("1", provenance=[note("canonical", None, "https://lake.example/other")]), page("2", "lake"))
    assert (own.pointers, own.names_other) == ([], None)


def test_a_link_to_an_unknown_page_elsewhere_names_nobody():
    url = "https://far.example/9"
    assert read(page("1", provenance=[note("link", "更多", url)])).names_other is None
    assert read(page("1", provenance=[note("og_url", None, url)])).names_other == ("og_url", url)


def test_a_printed_name_of_another_outlet_points_to_its_pages():
    said = read(page("1", source="北河社东港电"), page("2", "beihe"), page("3", "far", account="北河社"), page("4", "far"))
    assert said.pointers == [Pointer(i, NAME, ("source_line", "北河社东港电")) for i in ("2", "3")]
    assert said.names_other == ("source_line", "北河社东港电")
    assert said.names_itself is None


def test_one_s_own_name_is_no_evidence_for_others():
    said = read(page("1", source="湖畔网"), page("2", "lake"))
    assert (said.pointers, said.names_other, said.names_itself) == ([], None, ("source_line", "湖畔网"))


def test_the_printed_source_counts_once_where_the_notes_hold_it():
    said = read(page("1", source="湖畔网", provenance=[note("source_line", "北河社")]), page("2", "beihe"))
    assert said.names_other == ("source_line", "北河社")
    assert said.names_itself is None


def test_a_name_of_one_character_says_nothing():
    assert read(page("1", source="云")).names_other is None
    assert read(page("1", source="云海")).names_other == ("source_line", "云海")


def test_an_original_title_points_to_the_page_of_that_title():
    said = read(page("1", provenance=[note("original_title", "「标题2」")]), page("2", "beihe"), page("3", "far", title=None))
    assert said.pointers == [Pointer("2", TITLE, ("original_title", "「标题2」"))]
    assert said.names_other == ("original_title", "「标题2」")


def test_words_that_announce_a_quotation_point_to_everybody_and_name_nobody():
    said = read(page("1", provenance=[note("lead_in", "据报道")]), page("2"), page("3"))
    assert said.pointers == [Pointer(i, QUOTE, ("lead_in", "据报道")) for i in ("2", "3")]
    assert said.names_other is None


@pytest.mark.parametrize("kind", ["authorised", "compiled"])
def test_an_authorised_or_compiled_text_comes_from_elsewhere(kind: str):
    assert read(page("1", provenance=[note(kind, "经授权发布")])).names_other == (kind, "经授权发布")


def test_the_first_note_stays_and_a_long_one_is_cut():
    said = read(page("1", provenance=[note("compiled", "长" * 200), note("authorised", "二")]))
    assert said.names_other == ("compiled", "长" * 120)


def mirrors() -> tuple[dict[str, Any], dict[str, Any]]:
    first = page("first", "beihe", url="https://beihe.example/a/12345678", published_at=5 * HOUR)
    return first, page("mirror", "lake", url="https://lake.example/a/12345678", published_at=6 * HOUR)


def test_of_two_pages_with_one_path_the_later_is_the_mirror():
    first, mirror = mirrors()
    found = ("id_in_url", "https://lake.example/a/12345678")
    assert read(mirror, first).pointers == [Pointer("first", ADDRESS, found)]
    assert read(mirror, first).names_other == found
    assert read(first, mirror).pointers == []
    beside = mirror | {"url": "https://www.beihe.example/a/12345678"}
    assert read(beside, first).pointers == []  # the same site


def test_of_two_mirrors_of_one_minute_the_converted_one_is_later():
    first, mirror = mirrors()
    mirror |= {"published_at": 5 * HOUR, "script": "hant", "article_id": "a"}
    assert mirroring(first) < mirroring(mirror)
    assert mirroring(first) < mirroring(first | {"is_obfuscated": True})
    assert mirroring(page("1", fetched_at=9)) == (9, False, "1")
    assert mirroring(page("1", published_at=7, fetched_at=9)) == (7, False, "1")


@pytest.mark.parametrize(("wait", "is_mirror"), [(LATE, False), (LATE + 1, True)])
def test_a_page_long_after_the_time_in_a_known_site_s_id_is_a_mirror(wait: int, is_mirror: bool):
    assert LATE == 2 * HOUR
    notes = [note("id_in_url", "a/1234567")]
    said = read(page("1", provenance=notes, published_at=9 * HOUR + wait, time_from_id=9 * HOUR))
    assert said.names_other == (("id_in_url", "a/1234567") if is_mirror else None)
    unknown = read(page("1", published_at=9 * HOUR + wait, time_from_id=9 * HOUR))
    assert unknown.names_other is None


def test_publishers_of_a_page():
    assert publishers_of(page("1", "lake", account="北河社"), OUTLETS) == {"lake", "beihe"}
    assert publishers_of(page("1", "", account=None), OUTLETS) == set()
