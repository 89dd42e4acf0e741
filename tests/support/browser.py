"""Debian's Chromium without a window, for tests and pictures of pages."""

import base64
import contextlib
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import uvicorn

from warehouse.serving.connection import OpenWarehouse
from warehouse.serving.site.app import Site

CHROMIUM, DRIVER = shutil.which("chromium"), shutil.which("chromedriver")


@contextlib.contextmanager
def chromium(*flags: str, zone: str = "UTC") -> Iterator:
    """A browser in a time zone. Skips where Debian's packages chromium and chromium-driver are missing."""
    if not (CHROMIUM and DRIVER):
        pytest.skip("no browser: apt-get install chromium chromium-driver")
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = CHROMIUM
    for flag in (
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-dev-shm-usage",
        "--hide-scrollbars",
        "--window-size=1200,900",
        *flags,
    ):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options, service=Service(DRIVER, env={"TZ": zone, "PATH": "/usr/bin:/bin", "HOME": "/tmp"}))
    try:
        yield driver
    finally:
        driver.quit()


@contextlib.contextmanager
def serving(data: Path) -> Iterator[str]:
    """The site of a data directory on a free port of this machine; gives its address."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        site = Site(OpenWarehouse(data))
        server = uvicorn.Server(uvicorn.Config(site.app(), log_level="warning", ws="none", lifespan="off"))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join(20)
            site.warehouse.close()


def looks(driver, *, width: int = 1200, scheme: str = "light", media: str = "") -> None:
    """Width of the window in pixels, light or dark by system, and the medium (`print`)."""
    driver.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride", {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500}
    )
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"media": media, "features": features})


def picture(driver, most_height: int = 2400) -> bytes:
    """The page as a PNG, from its top."""
    width, height = driver.execute_script("return [document.documentElement.clientWidth, document.documentElement.scrollHeight]")
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, most_height), "scale": 1}
    shot = driver.execute_cdp_cmd("Page.captureScreenshot", {"captureBeyondViewport": True, "clip": clip})
    return base64.b64decode(shot["data"])
