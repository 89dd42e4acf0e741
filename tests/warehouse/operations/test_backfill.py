"""`tingfeng backfill` over archived days: what it plans, what it leaves out, what a rehearsal says; no portal is asked."""

import json
from pathlib import Path

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result

from tingfeng import cli
from transforms.result import Drop, DropReason, StepResult
from transforms.schemas import DATASETS
from transforms.steps import topics
from warehouse.operations import backfill as module
from warehouse.pipeline.summary import StepsFailedError

pytestmark = pytest.mark.slow

DAYS = ["2026-10-05", "2026-10-06", "2026-10-07"]
PAGE = "<html><head><title>{0}</title></head><body><h1>{0}</h1><p>发布时间：{1} 10:00</p><p>{2}</p></body></html>"


def run(data: Path, *words: str) -> Result:
    return CliRunner().invoke(cli, ["--data", str(data), *words])


def backfill(data: Path, *words: str) -> Result:
    return run(data, "backfill", "--from", DAYS[0], "--to", DAYS[-1], "--mode", "reprocess", "--workers", "1", *words)


def plan(data: Path, *words: str) -> list[str]:
    return json.loads(backfill(data, "--plan", *words).output)


def lake_files(data: Path) -> dict[str, tuple[int, bytes]]:
    return {str(p.relative_to(data)): (p.stat().st_mtime_ns, p.read_bytes()) for p in (data / "lake").rglob("*") if p.is_file()}


@pytest.fixture(scope="module")
def archived(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two archived days (the third is not), of which none is processed."""
    data = tmp_path_factory.mktemp("data")
    for n, day in enumerate(DAYS[:2]):
        page = data / f"{n}.html"
        page.write_text(PAGE.format(f"第{n}家公司发布新品", day, f"某公司{n}今日发布新款手机，售价三千元。" * 30), encoding="utf-8")
        answer = run(data, "ingest", str(page), "--url", f"http://example.test/a/{n}.html", "--day", day)
        assert answer.exit_code == 0, answer.output
    return data


def test_reprocess_plans_archived_days_that_are_not_done_in_the_order_asked_for(archived: Path) -> None:
    assert plan(archived) == DAYS[:2]
    assert plan(archived, "--order", "newest") == DAYS[1::-1]


def test_recrawl_plans_days_that_were_never_archived_too(archived: Path) -> None:
    assert plan(archived, "--mode", "recrawl") == DAYS


def test_stopped_backfill_goes_on_with_the_days_that_are_left(archived: Path) -> None:
    one = run(archived, "backfill", "--from", DAYS[0], "--to", DAYS[0], "--mode", "reprocess", "--workers", "1")
    assert one.exit_code == 0, one.output
    assert plan(archived) == [DAYS[1]]
    assert plan(archived, "--redo") == DAYS[:2]
    said = backfill(archived).output
    assert f"day={DAYS[1]}" in said
    assert f"day={DAYS[0]}" not in said
    done = backfill(archived)
    assert done.exit_code == 99
    assert "every day is complete; --redo does them again" in done.output


def test_stopped_redo_goes_on_with_the_days_that_are_left_and_then_begins_anew(archived: Path) -> None:
    assert backfill(archived).exit_code in {0, 99}
    first = backfill(archived, "--redo", "--day", DAYS[0])
    assert first.exit_code == 0, first.output
    assert f"step=articles day={DAYS[0]}" in first.output
    left = backfill(archived, "--redo", "--plan")
    assert json.loads(left.stdout) == [DAYS[1]]
    assert "1 of 2 days were redone before this backfill was interrupted: going on" in left.stderr
    assert plan(archived, "--redo", "--step", "terms") == DAYS[:2]  # another backfill
    rest = backfill(archived, "--redo").output
    assert f"step=articles day={DAYS[1]}" in rest
    assert f"step=articles day={DAYS[0]}" not in rest
    assert plan(archived, "--redo") == DAYS[:2]


def test_redo_whose_record_is_old_or_unreadable_begins_anew(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert backfill(archived, "--redo", "--day", DAYS[0]).exit_code == 0
    assert json.loads(backfill(archived, "--redo", "--plan").stdout) == [DAYS[1]]
    monkeypatch.setattr(module, "KEPT_S", -1)
    assert plan(archived, "--redo") == DAYS[:2]
    monkeypatch.undo()
    (archived / "backfills.json").write_text("{half")
    assert plan(archived, "--redo") == DAYS[:2]


def test_day_with_a_failed_step_does_not_stop_the_others(archived: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(articles: pa.Table, **_: object) -> StepResult:
        if str(articles.column("day")[0]) == DAYS[0]:
            raise ValueError("no such cue")
        return StepResult(
            DATASETS["topics"].empty(), tuple(Drop(i, DropReason.NO_TOPIC) for i in articles.column("article_id").to_pylist())
        )

    monkeypatch.setattr(topics, "run", broken)
    answer = backfill(archived, "--redo", "--step", "topics")
    assert isinstance(answer.exception, StepsFailedError)
    assert answer.exception.message == f"step=topics day={DAYS[0]}: ValueError: no such cue"
    assert f"step=topics day={DAYS[1]}" in answer.output
    assert json.loads(backfill(archived, "--redo", "--step", "topics", "--plan").stdout) == [DAYS[0]]


def test_rehearsal_says_what_would_change_and_changes_nothing(archived: Path) -> None:
    assert run(archived, "process", "--workers", "1").exit_code == 0
    page = archived / "new.html"
    page.write_text(PAGE.format("又一家公司涨价", DAYS[1], "某公司今日宣布涨价一成，市场反应平静。" * 30), encoding="utf-8")
    assert run(archived, "ingest", str(page), "--url", "http://example.test/a/new.html", "--day", DAYS[1]).exit_code == 0
    before = lake_files(archived)
    answer = backfill(archived, "--redo", "--dry-run")
    assert answer.exit_code == 0, answer.output
    assert f"would change articles day={DAYS[1]}: 1 -> 2 rows (+1 -0 ~0)" in answer.output
    assert "articles would get another origin" in answer.output
    assert "published numbers would move" in answer.output
    assert lake_files(archived) == before
    assert list(archived.glob(".rehearsal*")) == []


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--from", DAYS[1], "--to", DAYS[0]], f"--to {DAYS[0]} is before --from {DAYS[1]}"),
        (["--from", "2000-01-01", "--to", DAYS[0]], "is more than 3660 days"),
        (["--from", DAYS[0], "--to", DAYS[0], "--portal", "nosuch"], "unknown portal nosuch; known: "),
        (["--from", DAYS[0], "--to", DAYS[1], "--day", DAYS[2]], f"--day {DAYS[2]} is not between {DAYS[0]} and {DAYS[1]}"),
        (["--from", DAYS[0], "--to", "2026-02-30"], "'2026-02-30' is no date; write it as 2026-10-05"),
        (["--from", DAYS[0], "--to", DAYS[0], "--step", "nosuch"], "'nosuch' is not one of"),
    ],
)
def test_wrong_usage_is_said_plainly(tmp_path: Path, words: list[str], message: str) -> None:
    answer = run(tmp_path, "backfill", *words)
    assert answer.exit_code == 2
    assert message in answer.output
