"""The judge: one first message for each rule and story, another one only when it escalates, nothing from what was not really crawled."""

from datetime import date, timedelta

import pytest
from support.alert_facts import NOON, copies, fact, judged, later, rule, told

from transforms.alerts.conditions import disagreeing
from transforms.alerts.judge import BLANK, is_quiet
from transforms.alerts.rule import Escalate, When
from transforms.alerts.story import sight
from transforms.alerts.threads import Threads
from transforms.schemas import ALERTS


def conditions(rows, when: When, **more) -> dict[str, tuple[float, list[str]]]:
    done = judged(rows, rule(when, **more))
    return {w["condition"]: (w["number"], w["article_ids"]) for row in done.rows for w in row["why"] if row["kind"] == "first"}


def test_a_story_is_told_once_and_its_numbers_name_their_rows():
    threads, rows = Threads(), [fact("a1"), *copies(3, "a1")]
    (row,) = judged(rows, rule(When(publishers=4)), threads).rows
    assert (row["kind"], row["due"], row["n_articles"], row["n_origins"], row["n_publishers"]) == ("first", "now", 4, 1, 4)
    assert row["article_ids"] == ["a1", "a1c0", "a1c1", "a1c2"]
    assert row["why"][0]["article_ids"] == ["a1", "a1c0", "a1c1", "a1c2"]
    assert ALERTS.table([row]).num_rows == 1
    assert judged(rows, rule(When(publishers=4)), threads, at=later(1)).rows == []
    assert judged(rows, rule(When(publishers=5))).rows == []


@pytest.mark.parametrize(
    ("when", "met", "not_met"),
    [
        (When(negative_origins=2), [fact("a", tone=-0.5), fact("b", tone=-0.2)], [fact("a", tone=-0.5), *copies(4, "a")]),
        (When(negative_share=0.6), [fact("a", tone=-0.5), fact("b", tone=-0.2), fact("c")], [fact("a", tone=-0.5), fact("b", tone=-0.2)]),
        (When(turn=("denial",)), [fact("a", turns=["denial"])], [fact("a", turns=["rumour"])]),
        (When(edited=True), [fact("a", edited_at=NOON)], [fact("a")]),
        (When(removed=True), [fact("a", removed_at=NOON)], [fact("a", edited_at=NOON)]),
    ],
)  # fmt: skip
def test_a_condition_holds_or_not(when: When, met, not_met):
    assert conditions(met, when)
    assert not conditions(not_met, when)


def test_conditions_about_ones_own_texts():
    ours = {"ours": ("us",), "rivals": ("them",)}
    mine = fact("m", publisher="us")
    assert conditions([mine, fact("c", chain_id="m", relation="reprint", origin_publisher="us")], When(press_release=True), **ours)
    assert not conditions([mine, fact("c", publisher="us", relation="reprint", origin_publisher="us")], When(press_release=True), **ours)
    assert conditions([mine, fact("r", rewritten_from=["us"])], When(rewrite=True), **ours)
    assert not conditions([mine, fact("r", rewritten_from=["else"])], When(rewrite=True), **ours)
    assert conditions([fact("t", publisher="them")], When(rival_first=True), **ours)
    assert not conditions([fact("t", publisher="them"), fact("m", publisher="us", at=NOON)], When(rival_first=True), **ours)


def figure(value: float, **more):
    return [{"about": "召回", "unit": "台", "entity_id": "yunling", "value": value, **more}]


def test_figures_disagree_between_publishers_only():
    one, other = fact("a", figures=figure(1200)), fact("b", publisher="p", figures=figure(1500))
    assert [row["article_id"] for row in disagreeing([one, other])] == ["a", "b"]
    assert disagreeing([one, fact("b", figures=figure(1500))]) == []
    assert disagreeing([one, fact("b", publisher="p", figures=figure(1500, unit="元"))]) == []
    assert conditions([one, other], When(figures_disagree=True))["figures_disagree"][0] == 2


def test_a_burst_is_told_for_its_largest_story():
    rows = [fact("a"), fact("b"), fact("c", "s2")]
    done = judged(rows, rule(When(burst=4)), surprises={"yunling": 4.5})
    assert told(done) == [("first", "s1")]
    assert judged(rows, rule(When(burst=4)), surprises={"yunling": 3.9}).rows == []
    assert judged(rows[2:], rule(When(burst=4)), surprises={"yunling": 9}).rows == []  # one origin is no burst


def test_a_name_in_passing_is_no_subject():
    passing = [fact("a", entity="else"), fact("b", entity="else"), fact("c", entity="else"), fact("d", role="subject")]
    assert judged([fact("a", role="named")], rule()).rows == []
    assert judged(passing, rule()).rows == []  # one of four origins
    assert told(judged(passing, rule(role="named"))) == [("first", "s1")]
    assert told(judged(passing[1:], rule())) == [("first", "s1")]
    assert judged([fact("a", role="involved")], rule()).rows == []
    assert told(judged([fact("a", role="involved")], rule(role="involved"))) == [("first", "s1")]


def test_scope_and_searches():
    assert judged([fact("a", kind="digest")], rule()).rows == []
    assert told(judged([fact("a", kind="digest")], rule(kinds=("digest",)))) == [("first", "s1")]
    assert judged([fact("a", portal="lanpu")], rule(portals=("haiyan",))).rows == []
    assert judged([fact("a", publisher="p")], rule(publishers=("q",))).rows == []
    assert judged([fact("a", topics=["x"])], rule(topics=("y",))).rows == []
    assert told(judged([fact("a", topics=["x"])], rule(topics=("x", "y")))) == [("first", "s1")]
    asked = rule(any="召回", none="招聘", entities=())
    assert told(judged([fact("a", queries=["召回"])], asked)) == [("first", "s1")]
    assert judged([fact("a")], asked).rows == []
    assert judged([fact("a", queries=["召回", "招聘"])], asked).rows == []


def test_what_a_backfill_brings_never_fires():
    old = fact("a", is_live=False)
    assert judged([old], rule()).rows == []
    assert judged([old, *(fact(f"b{i}", publisher=f"q{i}") for i in range(3))], rule(When(publishers=4))).rows == []
    assert judged([fact("a", at=later(-25))], rule()).rows == []  # nothing new about it
    assert judged([fact("a", at=later(1))], rule()).rows == []  # not known yet


GROWN = Escalate(copies_times=3, copies_more=5, publishers=(4, 12), tone_turned=True, denial=True)


def second(rows, more, escalate: Escalate = GROWN) -> list[str]:
    watch, threads = rule(escalate=escalate), Threads()
    judged(rows, watch, threads)
    done = judged([*rows, *more], watch, threads, at=later(1))
    assert all(row["kind"] == "escalation" and row["answers_id"] for row in done.rows)
    assert judged([*rows, *more], watch, threads, at=later(2)).rows == []  # and is not told again
    return [w["condition"] for row in done.rows for w in row["why"]]


def test_a_second_message_needs_an_escalation():
    one = [fact("a")]
    assert second(one, []) == []
    assert second(one, copies(2, "a")) == []
    assert second(one, copies(5, "a")) == ["copies", "publishers"]
    assert second([*one, *copies(2, "a")], copies(4, "a", first=2)) == ["publishers"]  # thrice as many, but only four more
    assert second([*one, *copies(3, "a")], copies(5, "a", first=3)) == []  # five more, but not thrice as many
    bad, good = ([fact(f"{n}{i}", tone=t) for i in range(k)] for n, t, k in (("b", -0.5, 3), ("g", 0.9, 4)))
    assert second(bad, good) == ["tone_turned"]
    assert second(bad[:2], good) == []  # two origins are no tone to turn
    assert second([fact("a", turns=["rumour"])], [fact("d", turns=["denial"])]) == ["denial"]
    assert second([fact("a", turns=["rumour", "denial"])], [fact("d", turns=["denial"])]) == []
    assert second(one, [fact("d", turns=["denial"])]) == []  # denied what nobody claimed
    assert second(one, copies(9, "a"), Escalate()) == []


def test_a_story_that_shrinks_and_grows_again_is_no_news():
    watch, threads = rule(escalate=Escalate(publishers=(3, 6))), Threads()
    many = [fact("a"), *copies(6, "a")]
    judged(many, watch, threads)
    assert judged(many[:2], watch, threads, at=later(1)).rows == []
    assert judged(many, watch, threads, at=later(2)).rows == []


def test_a_thread_goes_on_when_the_story_changes_its_id():
    threads = Threads()
    judged([fact("a"), fact("b")], rule(), threads)
    assert judged([fact("z", "s0"), fact("a", "s0"), fact("b", "s0")], rule(), threads, at=later(1)).rows == []


def test_merged_stories_carry_the_older_thread():
    watch, threads = rule(escalate=Escalate(publishers=(2, 3))), Threads()
    judged([fact("a", "old")], watch, threads)
    judged([fact("b", "young")], watch, threads, at=later(1))
    first, younger = (threads.find("yl", story, []) for story in ("old", "young"))
    assert first is not younger
    threads.merge([{"story_id": "young", "merged_into": "old"}])
    assert threads.find("yl", "young", []) is first
    (row,) = judged([fact("a", "old"), fact("b", "old", publisher="p")], watch, threads, at=later(2)).rows
    assert row["answers_id"] == first.first["alert_id"]


def test_articles_of_a_portal_that_was_not_crawled_are_held_and_counted():
    rows = [fact("a"), fact("b", portal="lanpu")]
    gap = {"gaps": frozenset({("lanpu", date(2026, 10, 5))})}
    (row,) = judged(rows, rule(When(publishers=2)), **gap).rows
    assert (row["kind"], row["due"], row["missing"]) == ("held", "never", ["lanpu@2026-10-05"])
    assert told(judged(rows, rule(), **gap)) == [("first", "s1")]  # what haiyan says is enough
    threads = Threads()
    judged(rows, rule(When(publishers=2)), threads, **gap)
    assert judged(rows, rule(When(publishers=2)), threads, at=later(1), **gap).rows == []  # held is counted once a day
    assert told(judged(rows, rule(When(publishers=2)), threads, at=later(2))) == [("first", "s1")]  # crawled after all


def test_a_day_without_a_crawl_fires_nothing_and_says_so():
    every = frozenset((portal, date(2026, 10, 5)) for portal in ("haiyan", "lanpu", "kuaibao"))
    done = judged([fact("a")], rule(), gaps=every)
    assert told(done) == [("held", ""), ("held", "s1")]
    assert done.holds == [{"watch_id": "yl", "portals": ["haiyan", "kuaibao", "lanpu"], "n_portals": 5}]
    assert judged([], rule(portals=("chenguang",)), gaps=every).rows == []


def test_conditions_about_what_is_not_there_wait_for_every_portal():
    gap = {"gaps": frozenset({("lanpu", date(2026, 10, 5))})}
    done = judged([fact("t", publisher="them")], rule(When(rival_first=True), ours=("us",), rivals=("them",)), **gap)
    assert told(done) == [("held", "s1")]
    assert done.rows[0]["missing"] == ["lanpu@2026-10-05"]


def test_red_checks_hold_everything_and_green_ones_release_it():
    threads = Threads()
    (row,) = judged([fact("a")], rule(), threads, red_checks=("duplicate_key",)).rows
    assert (row["kind"], row["missing"]) == ("held", ["check:duplicate_key"])
    assert told(judged([fact("a")], rule(), threads, at=later(1))) == [("first", "s1")]


def due(watch, threads=None, at=NOON, story="s1") -> str:
    (row,) = [r for r in judged([fact(f"{story}a", story, at)], watch, threads, at=at).rows if r["kind"] == "first"]
    return row["due"]


def test_quiet_hours_wait_for_the_digest_unless_red():
    night = {"quiet": (22 * 60, 7 * 60), "digest": (8 * 60,)}
    assert due(rule(**night)) == "now"
    assert due(rule(**night), at=later(11)) == "digest"
    assert due(rule(**night, grade="红"), at=later(11)) == "now"
    assert [is_quiet(rule(quiet=(9 * 60, 10 * 60)), later(h)) for h in (-4, -3, -2.1, -2)] == [False, True, True, False]


def test_more_than_a_days_worth_goes_to_the_digest_which_tells_each_once():
    watch, threads = rule(max_per_day=1, digest=(13 * 60,)), Threads()
    assert due(watch, threads) == "now"
    rows = [fact("x", "s3"), fact("y", "s4", portal="lanpu")]
    done = judged(rows, watch, threads, at=later(0.5), gaps=frozenset({("lanpu", date(2026, 10, 5))}))
    assert [(r["kind"], r["due"]) for r in done.rows] == [("first", "digest"), ("held", "never")]
    (digest,) = judged([], watch, threads, at=later(1.1), before=later(0.6)).rows
    assert digest["kind"] == "digest"
    assert digest["part_ids"] == [r["alert_id"] for r in done.rows]
    assert digest["missing"] == ["lanpu@2026-10-05"]
    assert ALERTS.table([digest]).num_rows == 1
    assert judged([], watch, threads, at=later(1.2), before=later(1.1)).rows == []
    assert judged([], watch, threads, at=later(25.2), before=later(24.5)).rows == []  # nothing new


def mute(story_id: str, hours: float):
    row = {"alert_id": "m", "kind": "mute", "watch_id": "yl", "story_id": story_id, "judged_at": NOON, "until": later(hours)}
    return {**BLANK, "day": NOON.date(), "due": "never", **row}


def test_a_muted_rule_or_story_is_counted_but_not_sent():
    for story_id, other in (("", "never"), ("s1", "now")):
        threads = Threads()
        threads.add([mute(story_id, 5)])
        assert due(rule(), threads, at=later(1)) == "never"
        assert due(rule(), threads, at=later(2), story="s9") == other
    threads = Threads()
    threads.add([mute("", 5)])
    assert due(rule(), threads, at=later(6)) == "now"


def test_sight_of_a_story_the_rule_is_not_about():
    assert sight(rule(), [fact("a", entity=None)], NOON) is None
    assert sight(rule(), [], NOON) is None
    seen = sight(rule(), [fact("a", tone=-0.4), fact("b", tone=0.2), *copies(2, "a")], NOON + timedelta(seconds=1))
    assert seen is not None
    assert (seen.n_copies, seen.mean_tone, [r["article_id"] for r in seen.negative]) == (2, pytest.approx(-0.1), ["a"])
