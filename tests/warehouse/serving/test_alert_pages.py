"""预警 pages: what fired as numbers with rows, rules in words, a verdict by form, a rule tested before it is saved."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient
from support.markup import tree_of

import tingfeng
from warehouse.catalog.command import publish
from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site.app import Site
from warehouse.serving.site.pages.alerts import stamp_of
from warehouse.storage.lake import Lake
from warehouse.watch.ledger import Ledger

BASE = "http://127.0.0.1:8765"
RULE = '[[watch]]\nid = "mine"\nname = "试"\nentities = ["云岭科技"]\n[watch.when]\npublishers = 3\n'


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory, small_site: Path) -> Path:
    data = tmp_path_factory.mktemp("alerts") / "data"
    shutil.copytree(small_site, data, copy_function=shutil.copy2)
    (data / "own").mkdir(exist_ok=True)
    (data / "own" / "entities.csv").write_text("entity_id,kind,name_zh\nyunling,company,云岭科技\n", encoding="utf-8")
    publish(tingfeng.Project(data))
    return data


@pytest.fixture(scope="module")
def client(data: Path) -> Iterator[TestClient]:
    site = Site(OpenWarehouse(data), project=tingfeng.Project(data))
    with TestClient(site.app(), base_url=BASE, client=("127.0.0.1", 5)) as found:
        yield found
    site.warehouse.close()


def words(client: TestClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return "".join(tree_of(answer.text).get_element_by_id("main").text_content().split())


def test_messages_and_rules_are_listed_with_their_numbers(client: TestClient):
    said = words(client, "/alerts")
    for piece in ("2026-10-01至2026-10-07", "口吻−0.50→+0.10", "独立发布者3≥3", "云岭科技（主角）", "报过2条、1个故事，缺数未报1条", "有用100.0%",
                  "3个信源里有1个今天没有真正抓到（kuaibao）"):  # fmt: skip
        assert piece in said
    assert "独立发布者3≥3" not in words(client, "/alerts?first=2026-10-06&last=2026-10-06")
    assert client.get("/alerts?first=2026-10-08&last=2026-10-07").status_code == 400


def test_a_message_opens_the_rows_of_each_reason(client: TestClient):
    page = client.get("/alert/m1")
    (href,) = tree_of(page.text).xpath("//li/a[contains(@href, 'condition=')]/@href")
    assert "3 行" in client.get(href).text
    assert "同一串" in page.text
    assert "没有编号为 nothing 的预警" in client.get("/alert/nothing").text


def test_a_verdict_is_stored_and_shown_at_once(client: TestClient, data: Path):
    before, old = stamp_of(data), client.get("/alert/m2").headers["etag"]
    form = {"alert_id": "m2xx", "verdict": "误报"}
    assert client.post("/alerts/verdict", data=form, headers={"Origin": BASE}).status_code == 404
    lake = Lake(data / "lake")
    long = [row | {"alert_id": "m2-long"} for row in Ledger(lake).alerts() if row["alert_id"] == "m2"]
    Ledger(lake).append("alerts", long)
    answer = client.post("/alerts/verdict", data=form | {"alert_id": "m2-long"}, headers={"Origin": BASE}, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/alert/m2-long")
    assert "已评为误报" in words(client, "/alert/m2-long")
    assert stamp_of(data) != before
    assert client.get("/alert/m2").headers["etag"] != old
    assert client.post("/alerts/verdict", data=form | {"verdict": "好"}, headers={"Origin": BASE}).status_code == 400
    assert client.post("/alerts/verdict", data=form).status_code == 403


def test_a_rule_is_tested_before_it_is_saved(client: TestClient):
    answer = client.get("/alerts/test", params={"rule": RULE, "first": "2026-10-05", "last": "2026-10-06"})
    assert "会报 1 条" in answer.text
    assert "云岭科技（主角）" in answer.text
    wrong = client.get("/alerts/test", params={"rule": RULE.replace("entities", "entitys")})
    assert "第 4 行" in wrong.text
    assert "did you mean entities" in wrong.text
    assert client.get("/alerts/test", params={"first": "2026-01-01", "last": "2026-10-07"}).status_code == 400
