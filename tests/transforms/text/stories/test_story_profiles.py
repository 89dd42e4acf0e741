"""What events and stories keep of their articles."""

import math

import pytest

from transforms.text.stories.story_profiles import MAX_TERMS, OPEN_DAYS, Event, Reading, Story, is_open, units_of


def reading(*terms, at=0.0, **more):
    return Reading({t: 1 / math.sqrt(len(terms)) for t in terms}, at=at, **more)


def test_open_days_grow_with_the_days_reported():
    assert is_open(30, 1)
    assert not is_open(31, 1)
    assert is_open(60, 2)
    assert not is_open(OPEN_DAYS + 1, 1000)


def test_a_story_is_the_sum_of_its_events():
    story, event = Story(story_id="s"), Event(event_id="s")
    story.tell(event, reading("栖山", "搜救", at=1.0, names=frozenset({"a"})), 1)
    story.tell(event, reading("栖山", "索道", at=2.5), 2)
    assert (story.articles, story.days, story.opened, story.last) == (2, 2, 1.0, 2.5)
    assert story.vector == event.vector == pytest.approx({"栖山": math.sqrt(2), "搜救": math.sqrt(0.5), "索道": math.sqrt(0.5)})
    assert story.carriers["栖山"] == 2
    assert story.cosine_parts(reading("栖山").terms) == pytest.approx({"栖山": math.sqrt(2) / math.sqrt(3)})
    again = Story.of("s", 2, 2, [event])
    assert (again.vector, again.names, again.articles) == (story.vector, story.names, 2)


def test_units_say_what_numbers_count():
    assert units_of(["5157台", "3.5亿元", "88", "云杉", "17%"]) == {"台", "亿元", "%"}
    story = Story(story_id="s")
    story.tell(Event(event_id="s"), reading("云杉", "5157台"), 1)
    assert story.units == Story.of("s", 1, 1, story.events).units == {"台"}


def test_an_event_keeps_its_heaviest_terms():
    event = Event(event_id="s")
    event.read(Reading({f"t{n:03}": 1.0 + n for n in range(MAX_TERMS + 5)}, at=3.0))
    event.keep(2.0, 4.0)
    assert len(event.vector) == len(event.carriers) == MAX_TERMS
    assert "t000" not in event.vector
    assert (event.opened, event.last) == (2.0, 4.0)
