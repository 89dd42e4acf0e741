"""Published numbers that moved between two moments: what counts as a move, and what is compared."""

from datetime import date

import pyarrow as pa

from warehouse.access import metric_diff

D1 = date(2026, 10, 5)


def test_scores_are_compared_with_their_scale_and_noise_is_no_move():
    def numbers(*rows: tuple[str, str, float]) -> pa.Table:
        return pa.Table.from_pylist(
            [{"view": "v", "row": r, "day": D1, "measure": m, "value": x} for r, m, x in rows], schema=metric_diff.LONG
        )

    before = numbers(
        ("a", "tone_score", 0.01),
        ("b", "tone_score", 0.01),
        ("c", "n", 100),
        ("d", "n", 100),
        ("e", "n", 0.3),
        ("f", "n", 0),
        ("g", "n", 5),
    )
    after = numbers(
        ("a", "tone_score", 0.02),
        ("b", "tone_score", -0.02),
        ("c", "n", 102),
        ("d", "n", 103),
        ("e", "n", 0.1 + 0.2),
        ("f", "n", 1),
        ("h", "n", 5),
    )
    assert [(r["row"], r["change"]) for r in metric_diff.moved(before, after).to_pylist()] == [
        ("b", "down"), ("d", "up"), ("f", "up"), ("g", "gone"), ("h", "new"),
    ]  # fmt: skip


def test_a_move_is_over_the_given_percent():
    def numbers(value: float) -> pa.Table:
        return pa.Table.from_pylist([{"view": "v", "row": "a", "day": D1, "measure": "n", "value": value}], schema=metric_diff.LONG)

    assert metric_diff.moved(numbers(5), numbers(6)).to_pylist()[0]["moved_percent"] == 20
    assert metric_diff.moved(numbers(5), numbers(6), over=20).num_rows == 0
    assert metric_diff.moved(numbers(5), numbers(6), over=19.9).num_rows == 1
    assert metric_diff.moved(numbers(-5), numbers(-6)).to_pylist()[0]["change"] == "down"
