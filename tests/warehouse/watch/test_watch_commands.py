"""`tingfeng watch` as a user types it, on the small warehouse: rules, ticks, sending, back-tests, mutings, verdicts."""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from support.chat_receivers import Receiver, receiving

import tingfeng
from transforms.schemas import DATASETS, MADE_BY_TICKS
from warehouse.catalog.command import publish
from warehouse.delivery import transport
from warehouse.storage.lake import Lake
from warehouse.watch import ticks
from warehouse.watch.backtest import backtest
from warehouse.watch.commands import names_of
from warehouse.watch.ledger import Ledger
from warehouse.watch.rule_file import load

RULE = """
[[watch]]
id = "yl"
name = "云岭"
entities = ["云岭科技"]
channels = ["pr"]
[watch.when]
publishers = 3
[watch.escalate]
publishers = [4]
tone_turned = true

[[watch]]
id = "edits"
name = "改动"
any = '"云岭"'
role = "named"
[watch.when]
edited = true
"""
FIVE, SEVEN = "2026-10-05 12:30", "2026-10-07 12:30"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, small_site: Path) -> Path:
    """A copy of the small warehouse whose own folder knows 云岭; published again, since its curated tables are others."""
    data = tmp_path_factory.mktemp("watch") / "data"
    shutil.copytree(small_site, data, copy_function=shutil.copy2)
    for name in MADE_BY_TICKS:  # its own alerts are for pages
        shutil.rmtree(data / "lake" / name)
    own = data / "own"
    own.mkdir(exist_ok=True)
    (own / "entities.csv").write_text("entity_id,kind,name_zh\nyunling,company,云岭科技\n", encoding="utf-8")
    (own / "watch").mkdir(exist_ok=True)
    (own / "watch" / "mine.toml").write_text(RULE, encoding="utf-8")
    publish(tingfeng.Project(data))
    return data


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    shutil.copytree(made, tmp_path / "data", copy_function=shutil.copy2)
    with tingfeng.Project(tmp_path / "data").warehouse():
        return tmp_path / "data"


@pytest.fixture
def robot(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    monkeypatch.setattr(transport, "DELAYS_S", ())
    with receiving(Receiver("wecom", lambda: datetime.now(UTC).timestamp())) as receiver:
        yield receiver


def run(data: Path, *words: str, code: int = 0, to: str = "") -> Result:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), "watch", *words], env={"TINGFENG_CHANNEL_PR": to})
    assert done.exit_code == code, (done.output, done.exception)
    return done


def rows(data: Path, *kinds: str) -> list[dict]:
    return [row for row in Ledger(Lake(data / "lake")).alerts() if row["kind"] in kinds]


def test_an_example_is_written_once_and_is_right(tmp_path: Path):
    assert "wrote" in run(tmp_path, "init").output
    assert "is there already" in run(tmp_path, "init").output
    assert "1 rule(s), nothing is wrong" in run(tmp_path, "check").output
    assert "小米" in run(tmp_path, "list").output
    (watch,) = load(tingfeng.Project(tmp_path)).watches
    assert names_of(tingfeng.Project(tmp_path))[watch.entities[0]] == "小米"


def test_what_is_wrong_is_told_with_its_place(data: Path):
    assert "TINGFENG_CHANNEL_PR is not set" in run(data, "check", code=2).output
    (data / "own" / "watch" / "bad.toml").write_text('[[watch]]\nid = "bad"\nname = "b"\ngrad = "红"\n', encoding="utf-8")
    said = run(data, "check", code=2, to="wecom://K").output
    assert "bad.toml, line 4: watch[1].grad: unknown key; did you mean grade?" in said.replace("\n", "")
    assert "✓ yl" in said


def test_ticks_tell_a_story_once_and_again_when_it_escalates(data: Path, robot: Receiver):
    said = run(data, "run", "--at", FIVE, to=f"wecom+{robot.url}").output
    assert "1 accepted" in said
    (first,) = rows(data, "first")
    assert (first["story_id"], first["n_articles"], first["n_origins"], first["n_publishers"]) == ("a1", 4, 2, 3)
    assert [one["state"] for one in first["deliveries"]] == ["accepted"]
    text = robot.taken[0]["markdown"]["content"]
    assert "独立发布者 3 ≥ 3" in text
    assert "4 篇 · 2 个原创 · 3 家" in text
    assert "0 accepted" in run(data, "run", "--at", "2026-10-05 13:00", to=f"wecom+{robot.url}").output
    run(data, "run", "--at", SEVEN, to=f"wecom+{robot.url}")
    (edit,) = [row for row in rows(data, "first") if row["watch_id"] == "edits"]
    assert [w["condition"] for w in edit["why"]] == ["edited"]
    assert "ticks go forward" in run(data, "run", "--at", FIVE, code=2).output
    again = run(data, "backtest", "--from", "2026-10-05", "--to", "2026-10-07").output
    assert "2 message(s) from 3 stored ticks" in again
    assert "✗" not in again


def test_a_message_that_is_not_taken_waits_for_the_next_run(data: Path, robot: Receiver):
    robot.status = 503
    assert "HTTP 503" in run(data, "run", "--at", FIVE, code=75, to=f"wecom+{robot.url}").output
    robot.taken.clear()
    robot.status = 200
    assert "1 accepted" in run(data, "run", "--at", "2026-10-05 13:00", to=f"wecom+{robot.url}").output
    assert len(robot.taken) == 1
    (row,) = rows(data, "first")
    assert [(one["state"], one["n_tries"]) for one in row["deliveries"]] == [("accepted", 2)]


def test_without_a_channel_it_waits_and_then_expires(data: Path):
    assert "TINGFENG_CHANNEL_PR is not set" in run(data, "run", "--at", FIVE, code=2).output
    assert "1 expired unsent" in run(data, "run", "--at", SEVEN, code=0).output
    (row,) = [r for r in rows(data, "first") if r["watch_id"] == "yl"]
    assert row["deliveries"][0]["state"] == "expired"


def test_a_tick_killed_before_its_messages_were_stored_is_finished(data: Path):
    run(data, "run", "--dry-run", "--at", FIVE)
    whole = rows(data, "first")
    lake = Lake(data / "lake")
    (day,) = lake.days("alerts")
    lake.write("alerts", day, DATASETS["alerts"].empty(), keep=False)
    ledger = Ledger(lake)
    assert ticks.finish(ledger) == 1
    assert ticks.finish(ledger) == 0
    assert rows(data, "first") == whole


def test_a_backtest_on_todays_rows_says_what_moved(data: Path):
    run(data, "run", "--dry-run", "--at", FIVE)
    lake = Lake(data / "lake")
    for day in lake.days("stories"):  # a later version puts a2 and a6 of 海燕 into another story
        moved = [row | ({"story_id": "z1"} if row["article_id"] in ("a2", "a6") else {}) for row in lake.read("stories", day).to_pylist()]
        lake.write("stories", day, DATASETS["stories"].table(moved))
    publish(tingfeng.Project(data))
    said = run(data, "backtest", "--from", "2026-10-05", "--to", "2026-10-05").output
    assert "1 message(s) from 1 stored ticks" in said  # what was known then gives what was told
    assert "then only" in said
    assert "moved: a2: story_id a1 -> z1" in said
    assert "today's rows give 0 message(s), 1 differ" in said


def test_a_backtest_before_the_first_tick_makes_ticks_up(data: Path):
    project = tingfeng.Project(data)
    found = backtest(project, load(project).watches, datetime(2026, 10, 4, tzinfo=UTC), datetime(2026, 10, 8, tzinfo=UTC))
    assert found.n_stored == 0
    assert [(r["watch_id"], r["kind"], r["judged_at"]) for r in found.messages] == [
        ("yl", "first", datetime(2026, 10, 5, 4, tzinfo=UTC)),
        ("edits", "first", datetime(2026, 10, 7, 4, tzinfo=UTC)),
    ]
    assert "2 message(s) from no stored tick" in run(data, "backtest", "--from", "2026-10-04", "--to", "2026-10-08").output
    assert run(data, "backtest", "--from", "2026-10-06", "--to", "2026-10-05", code=2)
    assert "did you mean yl" in run(data, "backtest", "--from", "2026-10-04", "--to", "2026-10-05", "--rule", "yll", code=2).output


def test_mutings_and_verdicts(data: Path):
    run(data, "run", "--dry-run", "--at", FIVE)
    (row,) = rows(data, "first")
    assert "有用" in run(data, "verdict", row["alert_id"][:6], "有用").output
    assert "no alert" in run(data, "verdict", "nothing", "误报", code=2).output
    project = tingfeng.Project(data)
    with project.warehouse() as db:
        told = db.execute("select watch_id, n_messages, n_verdicts, useful_ratio from mart.alert_precision").fetchall()
    assert told == [("yl", 1, 1, 1.0)]
    assert "有用 1 / 1" in run(data, "list").output
    assert "story a1 is muted for 7" in run(data, "mute", row["alert_id"]).output.replace("yl on ", "")
    assert "yl is heard again" in run(data, "mute", "yl", "--days", "0").output
    run(data, "mute", "yl", "--days", "3")
    assert sorted(r["story_id"] for r in rows(data, "mute")) == ["", "a1"]
    run(data, "mute", "yl", "--days", "0")
    (ended,) = [r for r in rows(data, "mute") if not r["story_id"]]
    assert ended["until"] < datetime.now(UTC)
    assert "neither a rule nor one alert" in run(data, "mute", "ylx", code=2).output


def test_without_a_rule_there_is_nothing_to_do(tmp_path: Path):
    assert "watch init" in run(tmp_path, "run", code=99).output
