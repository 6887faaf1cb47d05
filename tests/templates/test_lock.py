"""The lock table: everything in it is pinned, and nothing else is ever made up."""

import re
from datetime import date

import pytest

from aurora_devops.generation import PLACEHOLDER
from aurora_templates.lock import action, image, table, tool, versions


def test_every_entry_is_pinned():
    assert date.fromisoformat(table()["date"]) <= date.today()
    for name, entry in table()["images"].items():
        assert re.fullmatch(r"sha256:[0-9a-f]{64}", entry["digest"]), name
        assert entry["tag"] != "latest"
    for name, entry in table()["actions"].items():
        assert re.fullmatch(r"[0-9a-f]{40}", entry["commit"]), name
        assert re.fullmatch(r"\d+\.\d+\.\d+", entry["version"]), name


@pytest.mark.parametrize("part", ["images", "actions", "tools"])
def test_in_order(part):
    assert list(table()[part]) == sorted(table()[part])


def test_pinned():
    assert re.fullmatch(r"python:3\.13\.\d+-slim@sha256:[0-9a-f]{64}", image("python:3.13-slim"))
    assert re.fullmatch(r"actions/checkout@[0-9a-f]{40} # v\d+\.\d+\.\d+", action("actions/checkout"))
    assert versions("python", "slim")[0] == "3.14"
    assert versions("golang", "")[0] == "1.26"


def test_unknown():
    assert image("python:2.7-slim") == f"python:{PLACEHOLDER}"
    assert action("acme/deploy") == f"acme/deploy@{PLACEHOLDER}"
    assert tool("make") == PLACEHOLDER
