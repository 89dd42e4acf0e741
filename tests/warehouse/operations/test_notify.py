"""`tingfeng notify`: one message for each cause, told once, to a real receiver; what it reads from the lake."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from click.testing import CliRunner, Result
from support.webhook import Webhook, webhook

from dags.runtime import run_outcome
from tingfeng import cli
from transforms.schemas import DATASETS
from warehouse.cli.exit_codes import ExitCode
from warehouse.operations import notify
from warehouse.storage.lake import Lake

pytestmark = pytest.mark.filterwarnings("ignore:'imghdr' is deprecated")  # a plugin of Apprise imports it

DAY = date(2026, 10, 6)
STOPPED = 'tingfeng crawl {0} --day=2026-10-06: exit code 75: crawl portal={0} state=stopped reason="{1}" articles=0'


@pytest.fixture
def service() -> Iterator[Webhook]:
    with webhook() as service:
        yield service


def failure(task: str, where: str, reason: str) -> dict[str, str]:
    return {"task": task, "where": where, "reason": reason}


def tell(data: Path, failures: list[dict[str, str]], *options: str, to: str = "", name: str = "daily 2026-10-06") -> Result:
    words = ["--data", str(data), "notify", "--name", name, "--failures", json.dumps(failures), *options]
    return CliRunner().invoke(cli, words, env={"TINGFENG_NOTIFY_URLS": to})


WALLS = [failure("crawl", portal, STOPPED.format(portal, "challenge: a page that asks for a human")) for portal in ("alpha", "beta")]
CRASH = failure("links", "", "tingfeng process --day=2026-10-06 --step=links: exit code 1: ValueError: 7 of 9")


def test_one_message_for_each_cause_that_says_what_where_and_what_to_do(service: Webhook, tmp_path: Path) -> None:
    answer = tell(tmp_path, [*WALLS, CRASH], to=service.address)
    assert answer.exit_code == 0, answer.output
    assert len(service.got) == 2
    walls, crash = service.got
    assert walls["title"] == "听风 daily 2026-10-06：门户要求人机验证，已停止抓取（2 处）"
    assert "在哪里：crawl alpha、crawl beta" in walls["message"]
    assert "怎么办：" in walls["message"]
    assert "ValueError: 7 of 9" in crash["message"]


def test_what_was_told_is_not_told_again_but_a_new_place_is(service: Webhook, tmp_path: Path) -> None:
    tell(tmp_path, WALLS[:1], to=service.address)
    assert tell(tmp_path, WALLS[:1], to=service.address).exit_code == 0
    assert len(service.got) == 1
    tell(tmp_path, WALLS, to=service.address)
    assert len(service.got) == 2
    tell(tmp_path, WALLS, to=service.address, name="daily 2026-10-07")
    assert len(service.got) == 3
    assert {p.name for p in tmp_path.iterdir() if "metrics" not in p.name} == {"notices.json", "notices.lock"}


def test_service_that_refuses_is_named_without_its_secret_and_asked_again(service: Webhook, tmp_path: Path) -> None:
    service.status = 500
    answer = tell(tmp_path, WALLS, to=service.address)
    assert answer.exit_code == ExitCode.TEMPORARY
    assert "not taken by json://" in answer.output
    assert "secret" not in answer.output
    service.status = 200
    assert tell(tmp_path, WALLS, to=service.address).exit_code == 0
    assert len(service.got) == 2


@pytest.mark.parametrize(
    "address",
    ["wecombot://botkey", "feishu://token", "dingtalk://token", "tgram://12345:abcdefghijklmnopqrstuvwxyz/1", "mailto://u:p@mail.test"],
)
def test_services_of_the_documentation_are_known(address: str) -> None:
    import apprise

    assert apprise.Apprise.instantiate(address) is not None


def test_unknown_address_is_wrong_usage(tmp_path: Path) -> None:
    answer = tell(tmp_path, WALLS, to="nonsense://secret")
    assert answer.exit_code == ExitCode.USAGE
    assert "begins with nonsense:" in answer.output
    assert "secret" not in answer.output


@pytest.mark.parametrize("failures", ["no json", '{"a": 1}', "[1]"])
def test_failures_that_are_no_list_are_wrong_usage(tmp_path: Path, failures: str) -> None:
    answer = CliRunner().invoke(cli, ["--data", str(tmp_path), "notify", "--failures", failures])
    assert answer.exit_code == ExitCode.USAGE


def test_nothing_to_tell_and_nobody_to_tell_are_no_failure(tmp_path: Path) -> None:
    assert tell(tmp_path, []).exit_code == 99
    answer = tell(tmp_path, WALLS)
    assert answer.exit_code == 0
    assert "TINGFENG_NOTIFY_URLS names no address" in answer.output
    assert "crawl alpha、crawl beta" in answer.output


@pytest.mark.parametrize(
    ("reason", "key"),
    [
        ("error: cannot write /data/lake/x: the disk is full. The day's old file is untouched.", "disk_full"),
        (STOPPED.format("a", "rate_limited: status 429"), "limited"),
        (STOPPED.format("a", "login_redirect: http://x.test/"), "login"),
        (STOPPED.format("a", "connection_failed: 5 failures in a row"), "network"),
        ("tingfeng build: exit code 137: Killed", "killed"),
        ("error: day 2026-10-06 is being processed by process 7 for more than 600 s", "busy"),
        (run_outcome.NOT_STARTED, "stopped"),
        (run_outcome.KILLED, "killed"),
        ("tingfeng plan: exit code 2, wrong usage or configuration: no", "usage"),
    ],
)
def test_reason_finds_its_cause(reason: str, key: str) -> None:
    (cause,) = notify.causes_of([failure("crawl", "a", reason)])
    assert cause.key == key
    assert cause.mend


def test_same_crash_of_several_days_is_one_cause() -> None:
    days = [failure("fill", f"2026-10-0{n}", f"tingfeng backfill --from=2026-10-0{n}: exit code 1: KeyError: 'a'") for n in range(1, 4)]
    (cause,) = notify.causes_of(days)
    assert len(cause.places) == 3


def test_long_and_hostile_reasons_stay_short_and_harmless() -> None:
    (cause,) = notify.causes_of([failure("crawl", f"p{n}", "x\x1b[31m\u202e" + "y" * 10_000) for n in range(50)])
    assert len(cause.text()) < 700
    assert "\x1b" not in cause.text()
    assert "等 50 处" in cause.text()


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    return DATASETS[name].table([DATASETS[name].completed(row) for row in rows])


def fetch(portal: str, day: date, n: int, kind: str) -> dict[str, Any]:
    at = datetime(day.year, day.month, day.day, 4, tzinfo=UTC)
    return {
        "page_id": f"{portal}{day}{kind}{n}",
        "portal": portal,
        "day": day,
        "kind": kind,
        "url": f"http://{portal}.test/{n}",
        "fetched_at": at,
        "outcome": "ok",
        "status": 200,
    }


@pytest.mark.slow
def test_silent_portal_and_red_check_are_told(service: Webhook, tmp_path: Path) -> None:
    lake = Lake(tmp_path / "lake")
    lake.prepare()
    for day in (date(2026, 10, 5), DAY):
        rows = [fetch("ithome", day, 0, "list"), fetch("solidot", day, 0, "list"), fetch("solidot", day, 1, "article")]
        lake.write("fetches", day, table("fetches", rows))
    article = {
        "article_id": "solidot:1",
        "portal": "solidot",
        "day": DAY,
        "page_id": "nowhere",
        "url": "http://solidot.test/1",
        "text": "正文",
    }
    lake.write("articles", DAY, table("articles", [article]))
    assert CliRunner().invoke(cli, ["--data", str(tmp_path), "build"]).exit_code == 0
    red = failure("check", "", "tingfeng check: exit code 3, a fail-level check fired: rows")
    answer = tell(tmp_path, [red], "--day", DAY.isoformat(), to=service.address)
    assert answer.exit_code == 0, answer.output
    told = {message["title"].split("：")[1]: message["message"] for message in service.got}
    assert any("ithome" in text and "solidot" not in text for title, text in told.items() if "没有声音" in title)
    assert any(title.startswith("数据检查不通过") for title in told)
    assert not any("exit code 3" in text for text in told.values())  # the check itself is told, not the task
