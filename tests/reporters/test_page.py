"""The page of the report in a browser, without a network: needs playwright and an installed chromium."""

import shutil

import pytest

from aurora_devops.core.record import replace
from aurora_devops.core.report import Report
from aurora_devops.reporters import html

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run nox -s site")

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")

pytestmark = pytest.mark.skipif(CHROMIUM is None, reason="no chromium was found on this machine")

HOSTILE = "</script><script>document.title = 'owned'</script><img src=x onerror=\"document.title = 'owned'\">"


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(params=[(1400, 900), (390, 844)], ids=["desktop", "phone"])
def show(request, browser, tmp_path):
    """Opens the page of a report; at the end it has no errors and has requested nothing."""
    width, height = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme="dark")
    context.set_offline(True)
    problems, requests = [], []

    def opened(report):
        (tmp_path / "report.html").write_text(html.render(report), encoding="utf-8")
        page = context.new_page()
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", lambda message: problems.append(message.text) if message.type == "error" else None)
        page.on("request", lambda asked: requests.append(asked.url))
        page.goto((tmp_path / "report.html").as_uri())
        page.wait_for_selector("article")
        return page

    yield opened
    context.close()
    assert problems == []
    assert len(requests) == 1


def choose(page, facet, value):
    if not page.is_visible("#facets"):
        page.click("#filters")
    page.locator(f"#facet-{facet} input[value={value!r}]").check()


def test_every_finding_is_shown_inside_the_window(show, report):
    page = show(report)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.locator("article").count() == len(report.findings) == 4
    assert page.locator("article mark").nth(1).inner_text() == "debian:latest"
    assert page.locator("article .related").nth(1).inner_text() == "see Dockerfile:4:6 named again"
    assert page.locator("#incomplete li").all_inner_texts()[0].startswith("Dockerfile: odd-policy: KeyError")
    assert "chart/templates/a.yaml: template" in page.locator("#incomplete li").all_inner_texts()


def test_filters_and_search(show, report):
    page = show(report)
    choose(page, "severity", "error")
    assert page.locator("article").count() == 2
    choose(page, "category", "security")
    assert page.locator("article .message").all_inner_texts() == ["PASSWORT für 日本 is written down"]
    assert page.inner_text("#shown") == "1 of 6 findings"
    for facet in ("severity", "category"):
        page.locator(f"#facets h3:has(+ #facet-{facet}) button").click()
    choose(page, "path", ".github/")
    assert page.locator("article .message").count() == 1
    page.locator("#facets h3:has(+ #facet-path) button").click()
    page.fill("#search", "LATEST 12")
    playwright.expect(page.locator("article")).to_have_count(0)
    page.fill("#search", "debian pinned")
    playwright.expect(page.locator("article")).to_have_count(1)


def test_suppressed_findings_are_shown_on_request(show, report):
    page = show(report)
    choose(page, "state", "suppressed")
    assert page.locator("article").count() == 6


def test_hostile_text_stays_text(show, report):
    evil = replace(
        report.findings[0],
        message=HOSTILE,
        path=HOSTILE,
        excerpt=HOSTILE,
        control=HOSTILE,
        related=tuple(replace(place, message=HOSTILE, path=HOSTILE) for place in report.findings[0].related),
        fixes=tuple(replace(fix, title=HOSTILE) for fix in report.findings[0].fixes),
    )
    failure = replace(report.failures[0], path=HOSTILE, policy=HOSTILE, message=HOSTILE)
    page = show(
        Report(findings=(evil,), failures=(failure,), profile=HOSTILE, root=f"/{HOSTILE.replace('/', '')}")
    )
    assert page.inner_text("article .message") == HOSTILE
    assert page.inner_text("article pre").strip().endswith(HOSTILE)
    assert page.locator("img").count() == 0
    assert page.locator("script").count() == 3
    assert "owned" not in page.title().replace("document.title = 'owned'", "")


def test_many_findings(show, report):
    many = tuple(
        replace(report.findings[0], message=f"number {index}", path=f"a/{index // 50}.yaml")
        for index in range(5000)
    )
    page = show(Report(findings=many))
    assert page.locator("article").count() < 1000
    page.fill("#search", "number 4999")
    playwright.expect(page.locator("article")).to_have_count(1)
    page.fill("#search", "")
    page.locator("article").nth(99).wait_for(state="attached")
    before = page.locator("article").count()
    page.evaluate("scrollTo(0, document.body.scrollHeight)")
    page.locator("article").nth(before).wait_for(state="attached")


def test_dark_and_light(show, report):
    page = show(report)
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.click("#theme")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
