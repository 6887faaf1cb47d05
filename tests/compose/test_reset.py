"""Entries with `!reset`, which Compose removes when it merges the file into another one."""

import pytest

import aurora_devops

BASE = "services:\n  web:\n    image: web:1.4\n  db:\n    image: postgres:17.6\n"


def messages(text: str, path: str = "compose.test.yaml") -> list[str]:
    files = {"compose.yaml": BASE, path: text}
    report = aurora_devops.lint(files, profile="recommended")
    assert not report.failures
    return [one.message for one in report.findings if one.path == path]


@pytest.mark.parametrize(
    "text",
    [
        "services:\n  db: !reset\n  web:\n    read_only: true\n",
        "services:\n  db: !reset null\n",
        "services:\n  db: !reset {}\n  web:\n    ports: !reset []\n    build: !reset null\n",
        "services:\n  web:\n    depends_on: !reset\n      - nothing\n",
        "services:\n  web:\n    environment:\n      A: !reset ''\n      B: c\n",
        "x: &none !reset null\nservices:\n  db: *none\n",
    ],
)
@pytest.mark.parametrize("path", ["compose.test.yaml", "more.yml"])
def test_what_is_removed_is_not_judged(text: str, path: str) -> None:
    assert messages(text, path) == []


def test_what_is_beside_it_is_judged() -> None:
    text = "services:\n  db: !reset null\n  web: ''\n"
    assert messages(text) == ["'web' must be a mapping, not ''"]


@pytest.mark.parametrize("text", ["!reset null\n", "!reset []\n", "a: [!reset b, c]\n", "? !reset a\n: b\n"])
def test_any_place_is_read(text: str) -> None:
    messages(text)
