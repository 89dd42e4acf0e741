"""`tingfeng search`: how a hit is printed."""

from pathlib import Path

import pytest
from click.testing import CliRunner
from support.searching import DAY, NOON, article, write

import tingfeng
from transforms.schemas import COPIES
from warehouse.catalog.command import publish
from warehouse.search.command import search
from warehouse.search.hits import MAX_LIMIT
from warehouse.storage.lake import Lake


def copy_of(name: str, origin: str) -> dict:
    return COPIES.completed(
        {"article_id": name, "day": DAY, "chain_id": origin, "origin_id": origin, "relation": "reprint" if name != origin else "original"}
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    lake = Lake(folder / "lake")
    lake.prepare()
    rows = [
        article("a1", "星河发布芯片", "星河公司发布了芯片。"),
        article("a2", "星河的一天", "星河公司发布了芯片。" + "其余的话。" * 90),
        article("a3", None, "云杉\x07的屏幕。", at=NOON),
    ]
    write(lake, [*rows[:2], rows[2] | {"published_at": None}])
    lake.write("copies", DAY, COPIES.table([copy_of("a1", "a1"), copy_of("a2", "a1")]))
    publish(tingfeng.Project(folder))
    return folder


def run(data: Path, *words: str) -> tuple[str, str]:
    done = CliRunner().invoke(tingfeng.cli, ["--data", str(data), "search", *words])
    assert done.exit_code == 0, done.output
    return done.stdout, done.stderr


def test_a_hit_shows_score_time_portal_title_snippet_and_address(data: Path):
    out, err = run(data, "芯片")
    assert err == "2 篇\n"
    first = out.splitlines()
    assert first[0].split("  ")[-3:] == ["2026-10-05 12:00", "demo_tech", "星河发布芯片"]
    assert float(first[0].split()[0]) > 0
    assert "芯片" in first[1]
    assert first[2].split() == ["a1", "https://demo.example/a1"]


def test_copies_are_folded_into_one_hit_on_demand(data: Path):
    out, err = run(data, "芯片", "--fold")
    assert err == "1 篇\n"
    assert "星河发布芯片（另有 1 篇转载）" in out


def test_unknown_time_and_title_are_said_and_control_characters_are_not_shown(data: Path):
    out, _ = run(data, "屏幕")
    assert "时间不详  demo_tech  （无标题）" in out
    assert "\x07" not in out


def test_dates_and_limit_are_passed_on(data: Path):
    assert run(data, "芯片", "--since", "2026-10-06")[1].startswith("0 篇\n")
    assert run(data, "芯片", "--until", "2026-10-04")[1].startswith("0 篇\n")
    assert run(data, "芯片", "--since", "2026-10-05", "--until", "2026-10-05", "--limit", "1")[1] == "1 篇\n"


def test_the_command_itself_says_of_which_data_it_speaks(data: Path, monkeypatch: pytest.MonkeyPatch):
    project = tingfeng.Project(data)
    plain = CliRunner().invoke(search, ["芯片"], obj=project)
    assert (plain.exit_code, plain.stderr) == (0, "2 篇\n")
    monkeypatch.setattr(tingfeng.Project, "demo_mark", "DEMO")
    marked = CliRunner().invoke(search, ["芯片"], obj=project)
    assert marked.stderr == "[DEMO 演示数据]\n2 篇\n"
    assert marked.stdout == plain.stdout


@pytest.mark.parametrize("limit", ["0", str(MAX_LIMIT + 1), "viele"])
def test_a_limit_out_of_range_is_refused(data: Path, limit: str):
    assert CliRunner().invoke(search, ["芯片", "--limit", limit], obj=tingfeng.Project(data)).exit_code == 2
