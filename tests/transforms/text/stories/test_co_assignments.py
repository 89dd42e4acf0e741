"""How often one article fitted two stories."""

from transforms.text.stories.co_assignments import CoAssignments


def test_pairs_are_counted_in_either_order_within_the_window():
    fitted = CoAssignments()
    fitted.add(1, "a", "b")
    fitted.add(2, "b", "a")
    fitted.add(2, "a", "a")
    assert fitted.count("a", "b") == fitted.count("b", "a") == 2
    assert fitted.count("a", "a") == 0
    fitted.forget(2)
    assert fitted.count("a", "b") == 1
    fitted.forget(3)
    assert fitted.count("a", "b") == 0


def test_a_merged_story_counts_as_the_one_it_went_into():
    fitted = CoAssignments()
    fitted.add(1, "a", "b")
    fitted.add(1, "b", "c")
    fitted.add(2, "a", "c")
    fitted.merge("b", "a")
    assert fitted.count("a", "c") == 2
    assert fitted.count("a", "b") == fitted.count("b", "c") == 0
    fitted.forget(2)
    assert fitted.count("a", "c") == 1
