"""The built documentation in a browser: `nox -s site` builds it and installs what these tests need."""

import contextlib
import re
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed; run nox -s site")

SITE = Path(__file__).parents[2] / "site"
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
PAGES = (
    *(
        "",
        "installation/",
        "quick-start/",
        "editors/",
        "faq/",
        "findings/",
        "configuration/",
        "ci/",
        "migration/",
    ),
    *("generation/", "taskmaster/", "plugins/", "policies/", "profiles/", "policies/equivalents/", "parity/"),
    *("command-line/", "configuration-reference/", "api/", "versioning/", "architecture/"),
    *("policies/IMG004/", "policies/GRA001/", "policies/SHL001/", "policies/KUB011/"),
)

pytestmark = [
    pytest.mark.skipif(not (SITE / "index.html").is_file(), reason="the site is not built; run nox -s site"),
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium was found on this machine"),
]


class _Handler(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture(scope="module")
def base() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, directory=SITE)) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def browser():
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def opened(browser, base):
    """Open a page of the site; at the end of the test, no page has logged an error or loaded from another site."""
    problems: list[str] = []
    with contextlib.ExitStack() as stack:

        def open_page(path: str, viewport=DESKTOP, **options):
            context = browser.new_context(viewport=viewport, **options)
            stack.callback(context.close)
            page = context.new_page()
            page.on("console", lambda each: problems.append(each.text) if each.type == "error" else None)
            page.on("pageerror", lambda error: problems.append(str(error)))
            page.on("requestfailed", lambda request: problems.extend(_failure(request)))
            page.on(
                "request",
                lambda request: (
                    None if request.url.startswith((base, "data:", "blob:")) else problems.append(request.url)
                ),
            )
            page.goto(base + path)
            return page

        yield open_page
    assert problems == []


def _failure(request) -> list[str]:
    """What a failed request is reported as; one that the next page aborts has not failed."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"{request.failure}: {request.url}"]


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_no_page_is_wider_than_the_screen(opened, base, viewport):
    page = opened("", viewport)
    wide = []
    for path in PAGES:
        page.goto(base + path)
        if page.evaluate("document.documentElement.scrollWidth") > viewport["width"]:
            wide.append(path)
    assert wide == []


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_catalogue_fits_the_screen(opened, viewport):
    page = opened("policies/", viewport)
    box = page.locator(".catalogue").bounding_box()
    assert box["height"] > 200
    assert box["y"] + box["height"] <= viewport["height"]


def _shown(page) -> list[str]:
    return page.locator(".catalogue tbody tr:not([hidden]) a").all_inner_texts()


def test_the_catalogue_is_filtered_by_each_property(opened):
    page = opened("policies/")
    everything = len(_shown(page))
    assert everything > 600

    for name, value in {
        "kind": "Compose",
        "severity": "error",
        "category": "security",
        "profile": "cis-docker",
        "fix": "yes",
    }.items():
        page.locator(f".filter [name={name}]").select_option(value)
        shown = len(_shown(page))
        assert 0 < shown < everything, name
        assert page.locator(".filter output").inner_text() == f"{shown} of {everything} policies"
        page.locator(".filter button").click()
        page.wait_for_function(
            "n => document.querySelector('.filter output').textContent.startsWith(n)", arg=everything
        )

    page.locator(".filter [name=kind]").select_option("Kubernetes")
    assert all(text.startswith("KUB") for text in _shown(page))


def test_the_catalogue_is_searched_by_the_id_of_another_linter(opened):
    page = opened("policies/")
    page.locator(".filter [name=q]").fill("dl3007")
    assert _shown(page) == ["IMG001 latest-tag"]


def test_the_address_keeps_the_filter(opened):
    page = opened("policies/")
    page.locator(".filter [name=kind]").select_option("Dockerfile")
    page.locator(".filter [name=q]").fill("user")
    shown = _shown(page)
    assert page.url.endswith("#q=user&kind=Dockerfile")

    page.locator(".catalogue tbody tr:not([hidden]) a").first.click()
    page.wait_for_url("**/policies/DKR*/")
    page.go_back()
    page.wait_for_selector(".filter")
    assert page.locator(".filter [name=q]").input_value() == "user"
    assert _shown(page) == shown


def test_the_catalogue_is_a_table_without_scripts(opened):
    page = opened("policies/", java_script_enabled=False)
    assert page.locator(".filter").count() == 0
    assert page.get_by_role("link", name="IMG001 latest-tag").is_visible()


def test_the_search_finds_a_policy_by_an_id(opened):
    page = opened("")
    page.locator(".md-search__button").click()
    page.locator("dialog input").first.fill("DL3007")
    page.locator("dialog a", has_text="IMG001").first.click()
    page.wait_for_url("**/policies/IMG001/**")


def test_a_policy_page_highlights_the_reported_place(opened):
    page = opened("policies/IMG004/")
    mark = page.locator(".highlight mark").first
    assert mark.inner_text() == "quay.io/team/app:1"
    background = "element => getComputedStyle(element).backgroundColor"
    assert mark.evaluate(background) != page.locator(".highlight code").first.evaluate(background)
    titles = page.locator(".highlight .filename").all_inner_texts()
    assert titles[:2] == ["Dockerfile", "aurora.yaml"]
    assert page.locator(".highlight .k").count() > 0


def test_a_policy_page_shows_where_it_is(opened):
    page = opened("policies/CMP023/")
    active = page.locator(".md-sidebar--primary a.md-nav__link--active")
    assert [each.strip() for each in active.all_inner_texts() if each.strip()] == [
        "CMP023 missing-project-name"
    ]
    assert page.locator(".md-path").inner_text().split() == ["Home", "Policies", "Compose"]
    page.locator(".md-footer__link--next").click()
    page.wait_for_url("**/policies/CMP024/")
    page.locator(".md-footer__link--prev").click()
    page.wait_for_url("**/policies/CMP023/")


def test_dark_mode_follows_the_system_and_the_switch(opened):
    def scheme(page) -> str:
        return page.evaluate("document.body.dataset.mdColorScheme")

    assert scheme(opened("", color_scheme="light")) == "default"
    page = opened("", color_scheme="dark")
    assert scheme(page) == "slate"
    page.locator("[data-md-component=palette] label:visible").click()
    page.wait_for_function("document.body.dataset.mdColorScheme === 'default'")


def test_no_page_shows_raw_marks_or_fences():
    pages = sorted((SITE / "policies").glob("*/index.html"))
    assert len(pages) > 600
    texts = {page.parent.name: page.read_text(encoding="utf-8") for page in pages}
    assert [code for code, text in texts.items() if re.search("[«»]|<p>```", text)] == []


def test_sources_are_not_published():
    assert [path.name for path in SITE.rglob("*.py")] == []
    assert not (SITE / "overrides").exists()
