"""Charts: well-formed SVG of what they are given, every mark with a title, links by keyboard, gaps that cannot be read as silence."""

from datetime import UTC, date, datetime, timedelta

import pytest
from lxml import etree
from support.hostile import THORNS, fuzzed
from support.markup import faults_of

from warehouse.serving.charts import bars, chains, days, grids, scales
from warehouse.serving.charts.marks import RELATIONS, linked, rect, relation_mark, shortened, tag, text, width_of

NAMES = dict.fromkeys(RELATIONS, "关系")
MONDAY = date(2026, 10, 5)
TEN = datetime(2026, 10, 5, 2, tzinfo=UTC)


def report(name: str, minutes: int = 0, parent: str | None = None, relation: str = "original", **given) -> chains.Report:
    values = {"article_id": name, "chain_id": "c", "parent_id": parent, "outlet": "蓝谱", "title": name, "relation": relation}
    values |= {"at": TEN + timedelta(minutes=minutes), "is_exact": True, "is_undecided": False, "href": f"/article/{name}"}
    return chains.Report(**(values | given))


def charts(words: str) -> list[str]:
    """Every chart with one text in all places that take text."""
    week = [MONDAY + timedelta(days=i) for i in range(3)]
    told = [report("a", title=words, outlet=words), report("b", 30, "a", "reprint", title=words, outlet=words, is_exact=False)]
    return [
        chains.timeline(told, dict.fromkeys(RELATIONS, words)),
        chains.tree(told, {"b": words}, dict.fromkeys(RELATIONS, words)),
        chains.legend(dict.fromkeys(RELATIONS, words)),
        days.volume([days.DayVolume(d, 3, 1, i == 1, "/rows") for i, d in enumerate(week)]),
        days.tone([days.DayTone(d, 0.5, 2, False, "/rows") for d in week]),
        days.lines(week, [False] * 3, [days.Series(words, [1, None, 2], ["/rows"] * 3)]),
        days.spark([1, None, 2]),
        bars.voices([bars.Voice(words, "/entity", (3, 2, 1), (0.5, 0.5, None), ("/rows",) * 3)]),
        grids.health([("p", words)], week, {("p", MONDAY): grids.Health("ok", 3, "/rows")}),
        grids.matrix([("p", words)], [("q", words)], {("p", "q"): (3, "/rows")}, words),
    ]


@pytest.mark.parametrize("words", THORNS, ids=repr)
def test_hostile_words_stay_words_in_every_chart(words: str):
    for chart in charts(words):
        root = etree.fromstring(chart)
        assert root.tag == "svg"
        assert not faults_of(f"<html><body>{chart}</body></html>")


def test_ten_thousand_strings_become_nothing_but_text():
    for words in fuzzed(10_000):
        mark = linked("/article/x", words, text(words, 1, 2), rect(0, 0, 1, 1, "bar", data_x=words))
        root = etree.fromstring(mark)
        assert [e.tag for e in root.iter()] == ["a", "title", "text", "rect"]
        assert set(root.attrib) == {"href", "aria-label"}


def test_every_link_has_a_title_and_an_address():
    for chart in charts("云岭"):
        for link in etree.fromstring(chart).iter("a"):
            assert link.get("href").startswith("/")
            assert link.find("title") is not None
            assert link.find("title").text == link.get("aria-label")


def test_relations_differ_by_shape():
    marks = [etree.fromstring(relation_mark(relation, 10, 10)) for relation in RELATIONS]
    assert len({(mark.tag, mark.get("d")) for mark in marks}) == len(RELATIONS)


def test_gap_day_is_hatched_and_named_and_its_bar_counts_what_came():
    chart = etree.fromstring(days.volume([days.DayVolume(MONDAY, 0, 0, True, "/rows"), days.DayVolume(MONDAY, 4, 2, False, "/rows?x")]))
    hatched = [e for e in chart.iter("rect") if e.get("fill") == "url(#gap)"]
    assert len(hatched) == 1
    assert "不能读作没有报道" in "".join(t.text for t in chart.iter("title"))
    assert [a.get("data-n") for a in chart.iter("a")] == ["4"]


def test_a_line_breaks_at_a_day_without_data():
    chart = etree.fromstring(days.lines([MONDAY] * 3, [False, True, False], [days.Series("云岭", [1, None, 2])]))
    (line,) = [e for e in chart.iter("path") if "line-0" in e.get("class")]
    assert line.get("d").count("M") == 2
    assert "L" not in line.get("d")


def test_tone_points_up_or_down_by_its_sign():
    up, down, flat = (
        next(e for e in etree.fromstring(days.tone([days.DayTone(MONDAY, value, 4, False, "/r")])).iter("path")).get("class")
        for value in (0.4, -0.4, 0.05)
    )
    assert (up, down, flat) == ("good", "bad", "flat")


def test_copies_on_one_row_are_never_joined_by_the_edge_of_another():
    told = [report("a"), *(report(f"b{i}", 10 * i, "a", "reprint") for i in range(1, 5)), report("z", 600, "a", "reprint")]
    chart = etree.fromstring(chains.timeline(told, NAMES))
    edges = [e.get("d") for e in chart.iter("path") if e.get("class") == "edge"]
    assert len({edge.split("V")[1].split("H")[0] for edge in edges}) == 5  # a row each, since each edge starts at the origin


def test_timeline_says_how_many_articles_it_leaves_out():
    told = [report(f"a{i}", i, chain_id=f"c{i}") for i in range(30)]
    words = "".join(chains.timeline(told, NAMES).striptags().split())
    assert "另有6篇未画" in words
    assert not chains.timeline([], NAMES)


def test_tree_draws_each_article_once_even_in_a_circle():
    circle = [report("a", parent="b"), report("b", parent="a"), report("c", 1, "a", "reprint")]
    hrefs = [a.get("href") for a in etree.fromstring(chains.tree(circle, {"c": "＋1 分"}, NAMES)).iter("a")]
    assert sorted(hrefs) == ["/article/a", "/article/b", "/article/c"]


def test_undecided_report_is_hollow_and_a_date_alone_is_a_span():
    chart = chains.timeline([report("a", is_undecided=True, is_exact=False)], NAMES)
    assert "hollow" in chart
    assert 'class="span"' in chart
    assert "10-05 10:00" not in etree.fromstring(chart).find(".//a/title").text


@pytest.mark.parametrize(("biggest", "ticks"), [(0, [0, 1]), (4, [0, 1, 2, 3, 4]), (37, [0, 10, 20, 30, 40]), (1200, [0, 500, 1000, 1500])])
def test_axis_names_round_numbers(biggest: int, ticks: list[int]):
    assert scales.round_ticks(biggest) == ticks


@pytest.mark.parametrize(("hours", "first"), [(2, "10-05 10:00"), (30, "10-05 12:00"), (24 * 20, "10-08")])
def test_time_axis_names_round_beijing_times(hours: int, first: str):
    scale = scales.TimeScale.around([TEN, TEN + timedelta(hours=hours)], 0, 100)
    ticks = list(scale.ticks())
    assert 2 <= len(ticks) <= 9
    assert ticks[0][1] == first
    assert scale.place(TEN) < scale.place(TEN + timedelta(hours=hours)) <= 100


def test_long_names_are_cut_to_their_room():
    assert shortened("云岭", 100) == "云岭"
    cut = shortened("云岭科技有限责任公司", 60)
    assert cut.endswith("…")
    assert width_of(cut) <= 75
    assert tag("rect", x=None) == "<rect></rect>"


def test_darkness_of_a_cell_goes_with_its_number():
    chart = etree.fromstring(grids.matrix([("a", "甲"), ("b", "乙")], [("c", "丙")], {("a", "c"): (9, "/r"), ("b", "c"): (1, "/r")}, "表"))
    looks = {a.get("data-n"): a.find("rect").get("class") for a in chart.iter("a")}
    assert looks == {"9": "heat-4", "1": "heat-0"}
