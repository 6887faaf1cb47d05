"""The comments of other linters silence what those linters would not report, and no more."""

import time
from datetime import date

import pytest

import aurora_devops

TODAY = date(2026, 11, 21)
# A key in the format of AWS, made up here; in two parts, so that nobody's scanner stumbles over this file.
KEY = "AKIA" + "QYLPMN5HHHFPZAM2"


def lines(text: str, *select: str, path: str = "Dockerfile") -> list[int]:
    """The lines of what is left of the findings."""
    report = aurora_devops.lint({path: text}, profile="all", select=select, today=TODAY)
    assert not report.failures
    return [finding.line for finding in report.findings]


@pytest.mark.parametrize(
    ("comment", "left"),
    [
        ("# hadolint ignore=DL3007", [3]),
        ("# hadolint ignore=DL3008, DL3007 # the vendor has no tags", [3]),
        ("#hadolint ignore = DL3007", [3]),
        ("# hadolint global ignore=DL3007", []),
        ("# hadolint ignore=DL3008", [2, 3]),
        ("# ignore=DL3007", [2, 3]),
    ],
)
def test_hadolint(comment, left):
    assert lines(f"{comment}\nFROM debian:latest\nFROM alpine:latest\n", "latest-tag") == left


def test_hadolint_gives_a_reason_behind_a_second_hash():
    text = "# hadolint ignore=DL3007 # the vendor has no tags\nFROM debian:latest\n"
    report = aurora_devops.lint({"Dockerfile": text}, select=["latest-tag"])
    assert report.suppressed[0].suppressed.reason == "the vendor has no tags"


def test_checkov_is_about_the_whole_dockerfile():
    text = "FROM debian:latest\n# checkov:skip=CKV_DOCKER_7: no tags\nFROM alpine:latest\n"
    assert lines(text, "latest-tag") == []
    assert lines(text.replace("checkov:skip=", "bridgecrew:skip= "), "latest-tag") == []
    assert lines(text.replace("CKV_DOCKER_7", "CKV_DOCKER_2"), "latest-tag") == [1, 3]


COMPOSE = """\
services:
  a:
    {0}
    image: x:latest
    {1}
  b:
    image: y:latest
"""


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("#checkov:skip=CKV_DOCKER_7:no tags", "", [7]),
        ("", "# see the wiki, checkov:skip=CKV_DOCKER_7", [7]),
        ("# trivy:ignore:DS001", "", [7]),
        ("", "# trivy:ignore:DS001", [4, 7]),
        ("# dclint disable-line service-image-require-explicit-tag", "", [7]),
        ("", "# dclint disable-line", [4, 7]),
        ("# dclint disable service-image-require-explicit-tag", "", []),
        ("# dclint disable no-version-field service-image-require-explicit-tag", "", []),
        ("# dclint disable no-version-field", "", [4, 7]),
        ("# dclint disable-file", "", []),
    ],
)
def test_in_a_compose_file(first, second, left):
    assert lines(COMPOSE.format(first, second), "latest-tag", path="compose.yaml") == left


@pytest.mark.parametrize(
    "id", ["DS001", "DS-0001", "AVD-DS-0001", "avd-ds-0001", "*", "AVD-DS-0001:exp:2026-11-22"]
)
def test_every_spelling_of_trivys_ids(id):
    assert lines(f"#trivy:ignore:{id}\nFROM debian:latest\n", "latest-tag") == []


def test_trivys_ignore_ends_on_its_day():
    assert lines("#trivy:ignore:DS001:exp:2026-11-21\nFROM debian:latest\n", "latest-tag") == [2]


@pytest.mark.parametrize(
    "comment",
    [
        "#trivy:ignore:DS026 trivy:ignore:DS001",
        "#trivy:ignore:DS026 #trivy:ignore:DS001",
        "# no tags there trivy:ignore:DS001",
        "#tfsec:ignore:DS001",
    ],
)
def test_trivy_takes_several_on_a_line(comment):
    assert lines(f"{comment}\nFROM debian:latest\n", "latest-tag") == []


@pytest.mark.parametrize("id", ["DS0011", "DS001[name=a]", "DS001:ws:production", "KSV001"])
def test_other_ignores_of_trivy_are_not_taken_for_this_one(id):
    assert lines(f"#trivy:ignore:{id}\nFROM debian:latest\n", "latest-tag") == [2]


WORKFLOW = """\
on:{0}
  pull_request_target:
permissions: {{}}
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - name: one{1}
        run: |{2}
          echo
          echo "${{{{ github.event.issue.title }}}}"
      - run: echo "${{{{ github.event.issue.title }}}}"
"""


@pytest.mark.parametrize(
    ("comments", "left"),
    [
        (("", "", ""), [11, 12]),
        (("", " # zizmor: ignore[template-injection]", ""), [12]),
        (("", "", " # zizmor: ignore[unpinned-uses,template-injection] known"), [12]),
        (("", "\n        # zizmor: ignore[template-injection]", ""), [13]),
        (("", "", " # zizmor: ignore[unpinned-uses]"), [11, 12]),
    ],
)
def test_zizmor_anywhere_in_the_step(comments, left):
    found = lines(WORKFLOW.format(*comments), "script-injection", path=".github/workflows/a.yml")
    assert found == left


def test_zizmor_at_the_key_of_what_is_found():
    text = WORKFLOW.format(" # zizmor: ignore[dangerous-triggers] labels only", "", "")
    assert lines(text, "dangerous-trigger", path=".github/workflows/a.yml") == []


RULES = """\
groups:
  - name: a
    rules:
      {0}
      - alert: A
        expr: rate(x_total[5m]) > 0
        {1}
        for: 0s
      - alert: B
        expr: y > 0
        for: 0s
"""


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("", "", [8, 11]),
        ("# pint disable alerts/for", "", [11]),
        ("", "# pint disable alerts/for", [11]),
        ("# pint disable promql/rate", "", [8, 11]),
        ("# pint file/disable alerts/for", "", []),
        ("# pint snooze 2027-01-12T10:00:00Z alerts/for", "", [11]),
        ("# pint snooze 2026-01-12 alerts/for", "", [8, 11]),
        ("# pint file/snooze 2027-01-12 alerts/for", "", []),
        ("# pint ignore/file", "", []),
        ("", "# pint ignore/next-line", [11]),
        ("# pint ignore/begin", "# pint ignore/end", [8, 11]),
        ("# pint ignore/begin", "", []),
        ("# pint rule/owner alerts/for", "", [8, 11]),
    ],
)
def test_pint(first, second, left):
    assert lines(RULES.format(first, second), "alerts/for", path="rules.yaml") == left


def test_pint_leaves_out_what_lies_between():
    text = RULES.format("", "").replace("      - alert: B", "      # pint ignore/begin\n      - alert: B")
    assert lines(text + "# pint ignore/end\n", "alerts/for", path="rules.yaml") == [8]


@pytest.mark.parametrize(
    ("before", "after", "left"),
    [
        ("", "", [3, 4]),
        ("", " # gitleaks:allow", [4]),
        ("# gitleaks:allow", "", [3, 4]),
        ("", " # pragma: allowlist secret", [4]),
        ("", " # pragma: whitelist secret", [4]),
        ("", " #pragma:allowlist-secret because", [4]),
        ("# pragma: allowlist nextline secret", "", [4]),
        ("# pragma: allowlist secret", "", [3, 4]),
        ("", " # pragma: allow secret", [3, 4]),
    ],
)
def test_secrets_are_allowed_on_their_line(before, after, left):
    text = f"services: {{a: {{image: 'b:1', environment: *e}}}}\n{before}\nx-a: {KEY}{after}\nx-b: {KEY}\n"
    text = text.replace(", environment: *e", "")
    assert lines(text, "client-identifier", path="compose.yaml") == left


SCRIPT = """\
on: push
jobs:
  a:
    runs-on: ubuntu-latest
    steps:
      - run: |
          {0}
          set -e
          {1}
          if true; then
            echo $a
          fi
          echo $b
"""


@pytest.mark.parametrize(
    ("first", "second", "left"),
    [
        ("", "", [11, 13]),
        ("# shellcheck disable=SC2086", "", []),
        ("# shellcheck shell=bash disable=SC2046,2086 # old", "", []),
        ("", "# shellcheck disable=SC2086", [13]),
        ("", "# shellcheck disable=2086,SC2046", [13]),
        ("", "# shellcheck disable=SC2000-SC2999", [13]),
        ("", "# shellcheck disable=all", [13]),
        ("", "# shellcheck disable=SC2046", [11, 13]),
        ("", "# shellcheck disable=SC2087-SC2999", [11, 13]),
        ("", "# shellcheck source=a.sh", [11, 13]),
    ],
)
def test_shellcheck_in_a_block(first, second, left):
    assert lines(SCRIPT.format(first, second), "SC2086", path=".github/workflows/a.yml") == left


def test_shellcheck_in_a_here_document():
    text = (
        "FROM debian:13\nRUN <<EOF\n#!/bin/sh\n# shellcheck disable=SC2086\ncat $a\ncat $b\nEOF\nRUN cat $c\n"
    )
    assert lines(text, "SC2086") == [8]


def test_hadolint_speaks_for_shellcheck():
    assert lines("FROM debian:13\n# hadolint ignore=SC2086\nRUN cat $a\nRUN cat $b\n", "SC2086") == [4]


@pytest.mark.parametrize(
    "text",
    [
        "#trivy:ignore:A " * 5_000,
        "# pint ignore/begin\n" * 5_000,
        "#" * 50_000 + ":skip=",
        "a:\n" + "  # zizmor: ignore[x]\n" * 5_000,
        "- a\n" + "  # checkov:skip=A\n" * 5_000,
        "".join(" " * depth + "a: # checkov:skip=A\n" for depth in range(150)),
        "on: push\njobs:\n  a:\n    steps:\n      - run: |\n"
        + "          # shellcheck disable=SC2086\n" * 5_000,
        "on: push\njobs:\n  a:\n    steps:\n      - run: |\n"
        + "          # shellcheck disable=all\n          x\n" * 2_000,
    ],
    ids=lambda text: text.strip()[:12],
)
def test_many_comments_cost_no_more_than_their_number(text):
    began = time.process_time()
    lines(text, "latest-tag", path=".github/workflows/a.yml")
    # No measurement: what is not linear takes minutes.
    assert time.process_time() - began < 60
