"""What a run has done, told from the states of its tasks."""

import json

import pytest

from dags.runtime.run_outcome import GO_ON, KILLED, NOT_STARTED, EndedTask, failures_of, undone

DAYS = ["2026-10-05", "2026-10-06", "2026-10-07"]
WANTED = ["plan", "fill", "build", "check"]


def run(
    fills: str, build: str = "success", check: str = "success", plan: str = "success", reasons: dict[int, str] | None = None
) -> list[EndedTask]:
    """Ended tasks of a backfill; one letter for each day: success, failed, skipped, upstream failed."""
    states = {"s": "success", "f": "failed", "k": "skipped", "u": "upstream_failed"}
    days = [EndedTask("fill", n, states[letter], DAYS, (reasons or {}).get(n, "")) for n, letter in enumerate(fills)]
    return [EndedTask("plan", -1, plan, DAYS), *days, EndedTask("build", -1, build, DAYS), EndedTask("check", -1, check, DAYS)]


def test_whole_run_has_nothing_undone() -> None:
    assert undone(run("sss"), WANTED) == ""
    assert failures_of(run("sss"), WANTED) == []


def test_failed_day_is_named_with_its_reason() -> None:
    tasks = run("sfs", reasons={1: "exit code 75: the disk is full"})
    assert undone(tasks, WANTED) == f"not done: fill 2026-10-06. fill 2026-10-06: exit code 75: the disk is full. {GO_ON}"
    assert failures_of(tasks, WANTED) == [{"task": "fill", "where": "2026-10-06", "reason": "exit code 75: the disk is full"}]


def test_killed_day_without_a_reason_says_so() -> None:
    assert failures_of(run("ssf"), WANTED) == [{"task": "fill", "where": "2026-10-07", "reason": KILLED}]


def test_run_stopped_by_hand_counts_what_had_ended_well_though_airflow_marks_every_part_failed() -> None:
    days = [
        EndedTask("fill", n, "failed", DAYS, began=n < 2, left=DAYS[:1], reason="was stopped from outside" if n == 1 else "")
        for n in range(3)
    ]
    tasks = [EndedTask("plan", -1, "success", DAYS), *days, EndedTask("build", -1, "success", DAYS)]
    said = undone(tasks, WANTED)
    assert said.startswith("not done: fill 2026-10-06, fill 2026-10-07. fill 2026-10-06: was stopped from outside. ")
    assert failures_of(tasks, WANTED) == [
        {"task": "fill", "where": "2026-10-06", "reason": "was stopped from outside"},
        {"task": "fill", "where": "2026-10-07", "reason": NOT_STARTED},
    ]


def test_tasks_that_a_stop_skipped_are_not_done() -> None:
    tasks = run("sfk", build="skipped", check="skipped")
    assert undone(tasks, WANTED) == f"not done: fill 2026-10-06, fill 2026-10-07, build, check. fill 2026-10-06: {KILLED}. {GO_ON}"
    assert [one["reason"] for one in failures_of(tasks, WANTED)] == [KILLED, NOT_STARTED, NOT_STARTED, NOT_STARTED]


def test_run_stopped_after_its_last_day_is_not_whole() -> None:
    assert undone(run("sss", build="skipped", check="skipped"), WANTED).startswith("not done: build, check.")


def test_skip_with_a_reason_of_its_own_is_no_stop_by_hand() -> None:
    tasks = [*run("fff")[:-1], EndedTask("check", -1, "skipped", DAYS, "not asked for by this run's parameters or plan")]
    assert {one["reason"] for one in failures_of(tasks, WANTED)} == {KILLED}
    assert undone(tasks, WANTED).startswith("not done: fill 2026-10-05, fill 2026-10-06, fill 2026-10-07, check.")


def test_plan_without_work_is_a_whole_run() -> None:
    tasks = [EndedTask("plan", -1, "success", []), EndedTask("fill", -1, "skipped", []), EndedTask("check", -1, "skipped", [])]
    assert undone(tasks, WANTED) == ""
    assert failures_of(tasks, WANTED) == []


def test_plan_without_work_hides_no_failure() -> None:
    tasks = [EndedTask("plan", -1, "success", []), EndedTask("fill", -1, "skipped", []), EndedTask("build", -1, "failed", [], "no space")]
    assert undone(tasks, WANTED) == f"not done: build. build: no space. {GO_ON}"


def test_failed_plan_is_the_cause_and_what_follows_from_it_is_not_named() -> None:
    tasks = [EndedTask("plan", -1, "failed", [], "--to is before --from"), EndedTask("fill", -1, "upstream_failed", [])]
    assert undone(tasks, WANTED) == f"not done: plan. plan: --to is before --from. {GO_ON}"


def test_task_that_nobody_waits_for_may_fail_and_is_told() -> None:
    tasks = [EndedTask("crawl", 0, "failed", ["ithome"], "challenge"), EndedTask("build", -1, "success", [])]
    assert undone(tasks, ["build"]) == ""
    assert failures_of(tasks, ["build"]) == [{"task": "crawl", "where": "ithome", "reason": "challenge"}]


@pytest.mark.parametrize("n", [61, 3_650])
def test_failures_of_many_days_fit_one_argument_of_a_command_line(n: int) -> None:
    tasks = [EndedTask("fill", at, "failed", [], "错" * 500) for at in range(n)]
    failures = failures_of(tasks, ["fill"])
    assert len(failures) > 60
    assert failures[0]["where"] == "[0]"
    assert len(json.dumps(failures, ensure_ascii=False).encode()) < 131_072
    assert f"and {n - 20} more" in undone(tasks, ["fill"])
