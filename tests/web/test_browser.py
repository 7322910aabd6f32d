"""The pages in a real browser: typing, completing, narrowing, opening, going back, keys alone, and without scripts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

SAMPLE = Path(__file__).parents[2] / "sample_repo"


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve) -> str:
    """The address of a real server of the sample."""
    folder = tmp_path_factory.mktemp("browser")
    shutil.copytree(SAMPLE, folder / "shop")
    return serve(folder / "shop") + "shop"


@pytest.fixture
def page(browser) -> Iterator[Any]:
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda told: errors.append(told.text) if told.type == "error" else None)
    yield page
    page.close()
    assert errors == []


def test_typing_completing_narrowing_opening_and_going_back(page, address):
    page.goto(f"{address}/search")
    page.locator("#q").press_sequentially("Parc", delay=20)
    page.locator("#completions li", has_text="ParcelStore").first.wait_for()
    while page.locator("#completions li[aria-selected=true]").all_inner_texts() != ["ParcelStore"]:
        page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".files .path", has_text="hub/store.py").wait_for()
    page.wait_for_url("**/search?q=ParcelStore%20")
    page.locator("aside a", has_text="python").first.click()
    page.wait_for_url("**/search?q=ParcelStore*lang*python")
    assert page.locator("#q").input_value().split() == ["ParcelStore", "lang:python"]
    page.locator(".files .path", has_text="hub/store.py").click()
    page.locator("#L24", has_text="class ParcelStore").wait_for()
    page.locator("#L24 a", has_text="ParcelStore").click()
    page.wait_for_url("**/search?q=ParcelStore")
    page.go_back()
    page.go_back()
    assert page.locator("#q").input_value().split() == ["ParcelStore", "lang:python"]


def test_keys_alone(page, address):
    page.goto(f"{address}/")
    page.keyboard.press("/")
    page.keyboard.type("ParcelStore")
    with page.expect_navigation():  # the list of the page that is left is there already
        page.keyboard.press("Enter")
    page.locator(".files .path").first.wait_for()
    page.locator("body").press("ArrowDown")
    page.locator("body").press("ArrowDown")
    second = page.locator(".files > li").nth(1)
    assert "chosen" in (second.get_attribute("class") or "")
    target = second.locator("a.path").get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{target}")


def test_everything_without_scripts(browser, address):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/")
    page.fill("#q", "ParcelStore")
    page.click("button[type=submit]")
    page.click(".files .path >> nth=0")
    assert page.locator("#L24").inner_text().endswith("class ParcelStore:")
    context.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory) -> str:
    """The script of axe-core, which finds what keeps people from using a page."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    script = folder / "node_modules/axe-core/axe.min.js"
    if npm is not None:
        command = [npm, "install", "--prefix", str(folder), "--no-audit", "--no-fund", "axe-core@4"]
        subprocess.run(command, capture_output=True, check=False, timeout=100)
    if not script.is_file():
        pytest.skip("axe-core cannot be installed here")
    return script.read_text(encoding="utf-8")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=ParcelStore",
        "/search?q=a%20(b",
        "/file/hub/store.py",
        "/folder/hub",
        "/names?letter=p",
    ],
)
def test_nothing_keeps_anybody_from_a_page(browser, address, axe, path, scheme):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}{path}")
    page.evaluate(axe)
    found = page.evaluate("axe.run()")["violations"]
    page.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"][:3]]) for rule in found] == []


@pytest.mark.parametrize("width", [1440, 390])
def test_the_line_of_an_address_is_in_sight(browser, address, width):
    page = browser.new_page(viewport={"width": width, "height": 400})
    page.goto(f"{address}/file/hub/store.py#L40")
    line, header = (page.locator(part).bounding_box() for part in ("#L40", "header"))
    page.close()
    assert header["y"] + header["height"] <= line["y"] < 380


@pytest.mark.parametrize("path", ["/search?q=ParcelStore", "/file/hub/store.py", "/", "/names?letter=p"])
def test_a_narrow_screen_scrolls_down_alone(browser, address, path):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
