"""The page of the graph in a browser, without a network: needs playwright and an installed chromium."""

import shutil

import pytest

import aurora_devops
from aurora_devops.delivery.writing import as_html

from .test_graph import FILES
from .test_joins import ends_of

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run nox -s site")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium was found on this machine")


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1400, 900), (390, 844)], ids=["desktop", "phone"])
def page(request, browser, tmp_path):
    ends_of(tmp_path, FILES)
    (tmp_path / "graph.html").write_text(as_html(aurora_devops.graph(tmp_path), "shop", "{path}#L{line}"))
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark")
    context.set_offline(True)
    page = context.new_page()
    problems, requests = [], []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
    page.on("request", lambda asked: requests.append(asked.url))
    page.goto((tmp_path / "graph.html").as_uri())
    page.wait_for_selector("#panel .node")
    yield page
    assert problems == []
    assert len(requests) == 1
    context.close()


def test_all_nodes_are_drawn_inside_the_window(page):
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    drawn, listed = page.evaluate("deliveryGraph.nodes().length"), page.locator("#panel .node").count()
    assert drawn == listed > 20


def test_from_a_node_to_file_and_line(page):
    page.fill("#search", "port 8000")
    page.press("#search", "Enter")
    link = page.locator("#places a").first
    assert link.inner_text() == "main.py:16"
    assert link.get_attribute("href") == "main.py#L16"
    assert page.evaluate("deliveryGraph.elements('.faded').length > 0")


def test_a_label_comes_before_a_path(page):
    page.fill("#search", "shop")
    assert page.locator("#panel .node").first.get_attribute("data-id") == "program:."
    page.fill("#search", "ship")
    assert (
        page.locator("#panel .node").first.get_attribute("data-id") == "job:.github/workflows/ship.yml:ship"
    )


def test_only_one_kind(page):
    page.click("#filters")
    for box in page.locator("#kinds input:not([value=job])").all():
        box.uncheck()
    assert page.evaluate("deliveryGraph.nodes().not('.off').map((node) => node.id().split(':')[0])") == [
        "job",
        "job",
    ]


def test_an_environment(page):
    page.select_option("#environment", "compose")
    assert "service:compose.yaml:web" in page.evaluate(
        "deliveryGraph.nodes().not('.off').map((node) => node.id())"
    )


def test_dark_and_light(page):
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"


def test_zoom(page):
    before = page.evaluate("deliveryGraph.zoom()")
    page.click("#in")
    assert page.evaluate("deliveryGraph.zoom()") > before
