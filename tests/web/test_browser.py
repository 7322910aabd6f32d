"""The pages in a real browser: typing, completing, narrowing, opening, going back, keys alone, and without scripts."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from typing import Any

import pytest

from tests.repositories import copy_sample


@pytest.fixture(scope="module")
def address(tmp_path_factory, serve) -> str:
    """The address of a real server of the sample."""
    folder = tmp_path_factory.mktemp("browser")
    copy_sample(folder / "shop")
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
    page.locator("#uses h2", has_text="ParcelStore").wait_for()
    page.locator("#uses a", has_text="all as an answer").click()
    page.wait_for_url("**/search?q=*def*ParcelStore*ref*ParcelStore*")
    page.go_back()
    page.go_back()
    assert page.locator("#q").input_value().split() == ["ParcelStore", "lang:python"]


def test_going_back_after_typing_leads_to_the_question_before(page, address):
    def shows(query, start=""):
        page.wait_for_url(f"**/search?q={query}{start}")
        page.wait_for_function("query => document.getElementById('q').value === query", arg=query)
        page.locator("#results .count").first.wait_for()

    page.goto(f"{address}/search?q=store&start=3")
    shows("store", "&start=3")
    behind = page.locator(".files .path").all_inner_texts()
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("Parcel", delay=120)  # several answers while it is typed
    page.keyboard.press("Enter")
    shows("Parcel")
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("weight")
    page.keyboard.press("Enter")  # before the answer to what was typed
    shows("weight")
    page.locator(".files .path").first.click()
    page.wait_for_url("**/file/**")
    page.go_back()
    shows("weight")
    page.go_back()
    shows("Parcel")
    page.go_back()
    shows("store", "&start=3")
    page.wait_for_function(
        "paths => [...document.querySelectorAll('.files .path')].map(path => path.textContent).join() === paths",
        arg=",".join(behind),
    )
    page.go_forward()
    shows("Parcel")


def test_escape_leaves_what_was_typed(page, address):
    page.goto(f"{address}/search")
    page.locator("#q").press_sequentially("Parc")
    page.locator("#completions li").first.wait_for()
    page.keyboard.press("Escape")
    page.locator("#completions").wait_for(state="hidden")
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement === document.body")
    assert page.locator("#q").input_value() == "Parc"


def test_a_server_that_is_gone_is_told_instead_of_the_answer_before(browser, address):
    page = browser.new_page()
    thrown: list[str] = []
    page.on("pageerror", lambda error: thrown.append(str(error)))
    page.goto(f"{address}/search?q=Parcel")
    page.context.set_offline(True)
    page.locator("#q").fill("scan")
    page.get_by_text("The server does not answer.").wait_for()
    assert page.locator(".files").count() == 0
    page.close()
    assert thrown == []


def test_facets_of_the_question_before_cannot_be_taken(page, address):
    held: list[Any] = []
    page.goto(f"{address}/search?q=Parcel")
    facets = page.locator("#facets")
    facets.locator("a", has_text="python").first.wait_for()

    def hold(route: Any) -> None:
        held.append(route)

    page.route("**/facets?*", hold)
    page.locator("#q").press("End")
    page.keyboard.type("Store")
    page.wait_for_url("**/search?q=ParcelStore")
    assert facets.evaluate("part => part.inert")
    while not any(route.request.url.endswith("=ParcelStore") for route in held):
        page.wait_for_timeout(20)
    assert facets.locator("a", has_text="python").first.is_visible()  # and nothing has moved
    for route in held:
        route.continue_()
    page.locator("#facets:not([inert])").wait_for()
    facets.locator("a", has_text="python").first.click()
    page.wait_for_url("**/search?q=ParcelStore*lang*python")


def test_a_chosen_completion_stays_chosen_while_more_is_typed(page, address):
    page.goto(f"{address}/search")
    chosen = page.locator("#completions li[aria-selected=true]")
    page.locator("#q").press_sequentially("Parce")
    page.locator("#completions li", has_text="ParcelStore").first.wait_for()
    while chosen.all_inner_texts() != ["ParcelStore"]:
        page.keyboard.press("ArrowDown")
    with page.expect_response("**/complete?q=ParcelSt"):
        page.keyboard.type("lSt")
    page.locator("#completions:not(:has-text('ParcelBatch'))").wait_for()
    # Read at once: the list of the last letter may take the place of the one before at any time.
    told = "box => document.getElementById(box.getAttribute('aria-activedescendant'))?.textContent"
    assert chosen.all_inner_texts() == ["ParcelStore"]
    assert page.locator("#q").evaluate(told) == "ParcelStore"


def test_lines_have_addresses_by_clicks(page, address):
    page.goto(f"{address}/file/hub/store.py")
    page.locator("#L24 > a").click()
    page.wait_for_url("**#L24")
    page.locator("#L30 > a").click(modifiers=["Shift"])
    page.wait_for_url("**#L24-L30")
    picked = "[...document.querySelectorAll('.picked')].map((line) => line.id)"
    assert page.evaluate(picked) == [f"L{number}" for number in range(24, 31)]
    page.locator("#L20 > a").click(modifiers=["Shift"])
    page.wait_for_url("**#L20-L24")
    page.go_back()
    page.wait_for_url("**#L24-L30")
    assert page.evaluate(picked) == [f"L{number}" for number in range(24, 31)]
    page.goto("about:blank")
    page.goto(f"{address}/file/hub/store.py#L40-L42")
    assert page.evaluate(picked) == ["L40", "L41", "L42"]
    line, header = (page.locator(part).bounding_box() for part in ("#L40", "header"))
    assert header["y"] + header["height"] <= line["y"] < 800


def test_where_a_name_is_defined_and_used_is_shown_beside_the_source(page, address):
    page.goto(f"{address}/file/hub/store.py")
    name = page.locator("#L24 code a", has_text="ParcelStore")
    name.focus()
    page.keyboard.press("Enter")
    panel = page.locator("#uses")
    panel.locator("h2", has_text="ParcelStore").wait_for()
    assert page.evaluate("document.activeElement.id") == "uses-title"
    files = panel.locator("h3").all_inner_texts()
    assert files[0] == "hub/store.py"
    assert "tests/conftest.py" in files
    defined = panel.locator("tr", has=page.locator(".role", has_text="defined")).first
    assert defined.locator(".number").inner_text() == "24"
    page.keyboard.press("Escape")
    assert not panel.is_visible()
    assert page.evaluate("document.activeElement.textContent") == "ParcelStore"
    name.click()
    panel.locator("a.path", has_text="tests/conftest.py").click()
    page.wait_for_url("**/file/tests/conftest.py")


@pytest.mark.parametrize("width", [390, 1280])
def test_keys_lead_through_the_places_of_a_name_in_its_file(page, address, width):
    page.set_viewport_size({"width": width, "height": 700})

    def line() -> int:
        found = page.evaluate("document.activeElement.closest('.line')?.id")
        return int(found[1:]) if found else 0

    page.goto(f"{address}/file/hub/store.py")
    page.locator("#L24 a", has_text="ParcelStore").click()
    page.locator("#uses h2", has_text="ParcelStore").wait_for()
    assert page.locator(".same").all_inner_texts() == ["ParcelStore"] * 2
    page.keyboard.press("Escape")
    assert (line(), page.locator(".same").count()) == (24, 0)
    links = page.locator(".source code a").all_inner_texts()
    name = max(set(links), key=lambda text: (links.count(text), text))
    places = [
        int(found[1:])
        for found in page.evaluate(
            "name => [...document.querySelectorAll('.source code a')].filter(a => a.textContent === name)"
            ".map(a => a.closest('.line').id)",
            name,
        )
    ]
    assert len(places) > 2
    page.locator(f"#L{places[0]} code a", has_text=name).first.click()
    page.locator("#uses [role=status]", has_text=f"In {len(places)} places").wait_for()
    seen = []
    for key in [*"n" * len(places), "p"]:
        page.keyboard.press(key)
        seen.append(line())
        header, place, panel = (
            page.locator(one).bounding_box() for one in ("header", f"#L{seen[-1]}", "#uses")
        )
        assert header["y"] + header["height"] <= place["y"]
        assert place["y"] + place["height"] <= panel["y"]
    assert seen == [*places[1:], places[0], places[-1]]
    assert page.locator(".same").count() == len(places)
    page.locator("#q").focus()
    page.keyboard.type("n")
    assert page.locator("#q").input_value() == "n"


def test_a_question_mark_shows_the_keys(page, address):
    page.goto(f"{address}/search?q=ParcelStore")
    page.keyboard.press("?")
    page.locator("#help[open]", has_text="the address of the line").wait_for()
    page.keyboard.press("Escape")
    assert not page.locator("#help").is_visible()
    page.locator("#q").fill("")
    page.locator("#q").press_sequentially("a?")
    assert page.locator("#q").input_value() == "a?"
    assert not page.locator("#help").is_visible()


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
    page.click("#L24 code a")
    assert page.locator(".files .path").first.inner_text() == "hub/store.py"
    page.goto(f"{address}/graph/")
    assert page.locator("svg .part text").all_text_contents()[:1] == ["tests/"]
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


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/search?q=ParcelStore",
        pytest.param("/search?q=a%20(b", marks=pytest.mark.slow),
        "/file/hub/store.py",
        pytest.param("/folder/hub", marks=pytest.mark.slow),
        "/graph/",
        pytest.param("/names?letter=p", marks=pytest.mark.slow),
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


def test_a_narrow_screen_has_the_facets_behind_a_button(browser, address, axe):
    context = browser.new_context(viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(f"{address}/search?q=ParcelStore")
    facets = page.locator("#facets")
    assert not facets.is_visible()
    page.get_by_role("button", name="Narrow").click()
    assert facets.is_visible()
    page.evaluate(axe)
    assert page.evaluate("axe.run()")["violations"] == []
    page.keyboard.press("Escape")
    assert not facets.is_visible()
    page.get_by_role("button", name="Narrow").click()
    facets.locator("a", has_text="python").first.click()
    page.wait_for_url("**/search?q=ParcelStore*lang*python")
    context.close()


@pytest.mark.parametrize("scheme", ["light", pytest.param("dark", marks=pytest.mark.slow)])
def test_colours_of_chosen_lines_can_be_read(browser, address, axe, scheme):
    page = browser.new_page(viewport={"width": 1280, "height": 900}, color_scheme=scheme)
    page.goto(f"{address}/file/hub/store.py#L1-L60")
    page.locator(".picked .string").first.wait_for()
    assert page.locator(".picked .keyword").count() > 3
    page.evaluate(axe)
    found = page.evaluate("axe.run('.source')")["violations"]
    page.close()
    assert [(rule["id"], [node["html"] for node in rule["nodes"][:3]]) for rule in found] == []


@pytest.mark.parametrize(
    "path", ["/search?q=ParcelStore", "/file/hub/store.py", "/", "/graph/", "/names?letter=p"]
)
def test_a_narrow_screen_scrolls_down_alone(browser, address, path):
    page = browser.new_page(viewport={"width": 390, "height": 800})
    page.goto(f"{address}{path}")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.close()
