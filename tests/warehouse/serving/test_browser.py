"""The site in a real browser: it asks this host only, can be used by keyboard, without scripts, at any width, by readers of screens."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from support.browser import chromium, looks, serving

RANGE = "first=2026-10-05&last=2026-10-07"
PAGES = (
    *("/?day=2026-10-05", "/", "/story/a1", f"/voice?{RANGE}", f"/tone?entity=yunling&rival=qinghe&{RANGE}", "/search?q=召回"),
    *(f"/sources?{RANGE}", "/article/a1?entity=yunling", f"/rows?of=articles&{RANGE}", f"/chains?{RANGE}", "/chain/a4", f"/firsts?{RANGE}"),
    *(f"/alerts?{RANGE}", "/alert/m1", "/alerts/test"),
    *(f"/edits?{RANGE}", "/entity/yunling", "/topic/recalls", "/sql?q=select+1+as+a&view=headlines", "/nothing"),
)
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


@pytest.fixture(scope="module")
def address(small_site: Path) -> Iterator[str]:
    with serving(small_site) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    with chromium(zone="America/Los_Angeles") as driver:
        yield driver


@pytest.fixture(autouse=True)
def wide(browser):
    looks(browser)
    browser.delete_all_cookies()
    browser.implicitly_wait(5)


def test_a_page_asks_this_host_only_and_the_console_of_the_browser_is_empty(browser, address: str):
    for path in PAGES[:-1]:
        browser.get_log("performance")
        browser.get(address + path)
        events = [json.loads(entry["message"])["message"] for entry in browser.get_log("performance")]
        asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
        assert 1 <= len([url for url in asked if url.startswith(address)]) <= 3
        assert all(url.startswith((address, "data:")) for url in asked), asked
        assert not browser.get_log("browser"), path


def test_times_are_beijing_times_in_a_browser_far_away(browser, address: str):
    browser.get(f"{address}/story/a1")
    assert browser.execute_script("return Intl.DateTimeFormat().resolvedOptions().timeZone") == "America/Los_Angeles"
    assert "10-05 10:00" in browser.find_element(By.TAG_NAME, "main").text


def test_a_reader_searches_opens_a_hit_its_chain_and_compares(browser, address: str):
    browser.get(address)
    box = browser.find_element(By.CSS_SELECTOR, "header input[name=q]")
    box.send_keys("召回", Keys.ENTER)
    browser.find_element(By.CSS_SELECTOR, "main a[href='/article/a4'], main a[href='/article/a5']").click()
    browser.find_element(By.PARTIAL_LINK_TEXT, "看传播树").click()
    assert "逐句对照" in browser.find_element(By.TAG_NAME, "main").text
    assert browser.find_elements(By.CSS_SELECTOR, "table.compare ins")


def test_a_number_leads_to_its_rows_and_the_rows_to_an_export(browser, address: str):
    browser.get(f"{address}/voice?{RANGE}")
    number = browser.find_element(By.CSS_SELECTOR, "td a.count")
    n = int(number.text)
    number.click()
    assert int(browser.find_element(By.CSS_SELECTOR, "h1 [data-rows]").text) == n
    assert len(browser.find_elements(By.CSS_SELECTOR, "table.rows tbody tr")) == n
    assert "form=xlsx" in browser.find_element(By.LINK_TEXT, "xlsx").get_attribute("href")


def test_a_mark_of_a_chart_opens_its_rows(browser, address: str):
    browser.get(f"{address}/?day=2026-10-05")
    mark = browser.find_elements(By.CSS_SELECTOR, "svg.chart a")[-1]
    browser.execute_script("arguments[0].focus()", mark)
    mark.send_keys(Keys.ENTER)
    assert browser.find_element(By.CSS_SELECTOR, "h1 [data-rows]").text == "5"


def test_everything_can_be_reached_by_keyboard_in_the_order_of_the_page(browser, address: str):
    browser.get(f"{address}/story/a1")
    seen = []
    for _ in range(400):
        browser.switch_to.active_element.send_keys(Keys.TAB)
        focused = browser.switch_to.active_element
        if focused.tag_name == "body":
            break
        seen.append(focused.get_attribute("aria-label") or focused.text)
        assert browser.execute_script("return getComputedStyle(arguments[0]).outlineStyle", focused) != "none", seen[-1]
    assert seen[0] == "跳到正文"
    assert any("蓝谱 原创：" in words for words in seen)
    n_links = len(browser.find_elements(By.CSS_SELECTOR, "a[href], input, button, select"))
    assert len(seen) >= n_links


def test_pages_are_the_same_without_javascript(address: str, browser):
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    try:
        browser.get(f"{address}/voice?{RANGE}")
        browser.find_element(By.CSS_SELECTOR, "form.filters button").click()
        assert "云岭科技" in browser.page_source
    finally:
        browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": False})


def test_no_page_is_wider_than_a_telephone(browser, address: str):
    looks(browser, width=360)
    wider = {}
    for path in PAGES:
        browser.get(address + path)
        width = browser.execute_script("return document.documentElement.scrollWidth")
        if width > 360:
            wider[path] = width
    assert not wider


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault(browser, address: str, scheme: str):
    from axe_selenium_python import Axe

    looks(browser, scheme=scheme)
    found = []
    for path in PAGES:
        browser.get(address + path)
        axe = Axe(browser)
        axe.inject()
        for fault in axe.run()["violations"]:
            if fault["impact"] in ("serious", "critical"):
                found += [f"{path}: {fault['id']} {node['target']} {node['failureSummary'][:200]}" for node in fault["nodes"][:3]]
    assert not found, "\n".join(found)


def test_looks_by_switch_beat_those_of_the_system(browser, address: str):
    browser.get(address)
    paper = "return getComputedStyle(document.documentElement).backgroundColor"
    light = browser.execute_script(paper)
    browser.find_element(By.LINK_TEXT, "深色").click()
    assert browser.current_url.rstrip("/") == address
    assert browser.execute_script(paper) != light
    looks(browser, scheme="dark")
    browser.find_element(By.LINK_TEXT, "浅色").click()
    assert browser.execute_script(paper) == light


def test_print_leaves_out_what_paper_cannot_do(browser, address: str):
    browser.get(f"{address}/story/a1")
    looks(browser, media="print", scheme="dark")
    for selector in ("header nav", "header form", ".themes", ".skip"):
        assert not browser.find_element(By.CSS_SELECTOR, selector).is_displayed()
    assert browser.execute_script("return getComputedStyle(document.documentElement).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.find_element(By.CSS_SELECTOR, "svg.chart").is_displayed()
