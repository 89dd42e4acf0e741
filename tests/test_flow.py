"""The main job from end to end, offline: invented newsroom → crawl → archive → steps → views → answers, scored against the truth."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from starlette.testclient import TestClient
from support.briefings import unmarked_digits, wrong_numbers
from support.crawl_site import crawled
from support.paths import REPO

from tingfeng import cli
from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site.app import Site
from warehouse.storage.lake import Lake

FLOORS = {
    "pages crawled": 0.99,
    "pages that became articles": 0.99,
    "title exact": 0.97,
    "minute exact": 0.98,
    "source exact": 0.95,
    "body F1": 0.97,
    "links precision": 0.97,
    "links recall": 0.85,
    "mentions F1": 0.97,
    "tone right": 0.93,
    "stories BCubed F1": 0.88,
    "traps survived as expected": 1.0,
}
MOST_PAGES, MOST_OF_A_KIND = (10_000, 10_000) if "FUZZ" in os.environ else (40, 2)
"""Pages of the demo whose numbers are compared with their rows, and how many of a kind on each; all of them with FUZZ set."""
pytestmark = pytest.mark.slow


def tingfeng(*arguments: str, data: Path, check: bool = True) -> str:
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")}
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(data), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=clean, check=False)
    assert not check or done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def demo(tmp_path_factory) -> tuple[Path, str]:
    data = tmp_path_factory.mktemp("flow") / "demo-data"
    return data, tingfeng("demo", "--pages", "300", data=data)


def contents(data: Path) -> dict[str, bytes]:
    root = Lake(data / "lake").root
    return {str(p.relative_to(root)): p.read_bytes() for p in sorted(root.glob("*/day=*/part-0.parquet"))}


def test_the_demo_prints_its_answers_with_their_sql_and_is_stamped(demo):
    _, printed = demo
    for words in ("抓到了什么", "声量", "谁先报道", "口吻", "信源健康", "与真相对照的得分"):
        assert words in printed
    assert printed.count("[DEMO 演示数据]") >= 7
    assert printed.count("select") >= 5
    assert re.search(r"pochuang .* 列表为空", printed), "the portal that is broken on purpose does not show"


@pytest.mark.parametrize("measure", FLOORS)
def test_the_demo_scores_against_the_truth(demo, measure: str):
    _, printed = demo
    found = re.search(rf"^ {re.escape(measure)} +([\d.]+)", printed, re.MULTILINE)
    assert found, f"{measure} is not in the demo's score"
    assert float(found.group(1)) >= FLOORS[measure]


def test_questions_go_on_from_the_demo(demo):
    data, _ = demo
    chains = tingfeng("sql", "select chain_id, article_ids from copy_chains where n_shortened > 0 limit 1", "--format", "csv", data=data)
    assert chains.count("\n") == 2
    copy = tingfeng("sql", "select article_id from articles where relation = 'abridged' limit 1", "--format", "csv", data=data).split()[1]
    traced = tingfeng("trace", copy, data=data)
    for words in ("The chain of copies", "the one that it was taken from", "Which rung of extraction", "warc"):
        assert words in traced
    assert "演示数据" in traced
    assert "archived 2026-10-05 … 2026-10-07 (3 days)" in tingfeng("doctor", data=data)
    assert tingfeng("search", "云岭", data=data).strip()
    tingfeng("check", data=data)


def test_processing_again_changes_no_byte(demo):
    data, _ = demo
    before = contents(data)
    assert "unchanged" in tingfeng("process", data=data)
    tingfeng("process", "--day", "2026-10-06", "--force", data=data)
    assert contents(data) == before


def test_every_article_can_be_read_again_from_the_archive(demo):
    from crawlers import archive

    data, _ = demo
    for row in Lake(data / "lake").read("articles", archive.days(data / "raw")[0]).slice(0, 20).to_pylist():
        assert archive.read_page(data / "raw", row["warc_file"], row["warc_offset"]).strip()


def test_the_demo_refuses_a_folder_that_holds_other_data(tmp_path):
    (tmp_path / "lake").mkdir()
    clean = {k: v for k, v in os.environ.items() if not k.startswith("TINGFENG_")}
    command = [sys.executable, str(REPO / "tingfeng.py"), "--data", str(tmp_path), "demo"]
    done = subprocess.run(command, capture_output=True, text=True, env=clean, check=False)
    assert done.returncode == 2
    assert (tmp_path / "lake").exists()


def test_every_number_of_the_demos_pages_opens_as_many_rows(demo):
    data, _ = demo
    site = Site(OpenWarehouse(data), is_demo=True)
    with TestClient(site.app(), base_url="http://127.0.0.1") as client:
        assert "DEMO 演示数据" in client.get("/").text
        starts = ["/", "/voice", "/tone", "/chains", "/firsts", "/edits", "/sources", "/search?q=召回", "/search?q=芯片&fold=0"]
        n_pages, n_numbers, wrong = crawled(client, starts, most_pages=MOST_PAGES, most_of_a_kind=MOST_OF_A_KIND)
    site.warehouse.close()
    assert not wrong
    assert n_pages >= 40
    assert n_numbers > 200


def test_every_number_of_the_demos_briefings_is_that_of_its_rows(demo, tmp_path):
    data, _ = demo
    warehouse = OpenWarehouse(data)
    with warehouse.reader() as reader:
        (story,) = reader.rows("select arg_max(story_id, n_articles) as id from mart.story_overview")
        for words in (("daily",), ("weekly",), ("event", story["id"])):
            file = tmp_path / f"{words[0]}.html"
            done = CliRunner().invoke(cli, ["--data", str(data), "brief", *words, "--output", str(file)])
            assert done.exit_code == 0, done.output
            page = file.read_text(encoding="utf-8")
            n_numbers, wrong = wrong_numbers(reader, page)
            assert not wrong
            assert n_numbers >= 20
            assert not unmarked_digits(page)
            assert "DEMO 演示数据" in page
            assert len(page.encode()) <= 300_000
    warehouse.close()
