"""Findings silenced in place, and what becomes of comments that silence nothing."""

from datetime import date

import pytest

import aurora_devops

TODAY = date(2026, 11, 21)


def lint(text: str, path: str = "Dockerfile", **more):
    return aurora_devops.lint({path: text}, select=["latest-tag", "AUR"], today=TODAY, **more)


def names(report) -> list[str]:
    return [finding.policy.name for finding in report.findings]


@pytest.mark.parametrize(
    "comment",
    [
        "# aurora: ignore[IMG001]",
        "# aurora: ignore[latest-tag] -- the vendor has no tags",
        "# AURORA: Ignore[ LATEST-TAG ] until=2026-11-21 -- a day is enough",
        "# aurora:ignore[DL3007]",
        "# aurora: ignore-file[img001]",
        "# hadolint ignore=DL3007",
        "# hadolint ignore=DL3006,DL3007",
        "# hadolint global ignore=DL3007",
    ],
)
def test_a_comment_silences(comment):
    report = lint(f"{comment}\nFROM debian:latest\n")
    assert names(report) == []
    assert [finding.policy.name for finding in report.suppressed] == ["latest-tag"]


def test_the_reason_is_kept():
    report = lint("# aurora: ignore[latest-tag] -- the vendor has no tags\nFROM debian:latest\n")
    suppressed = report.suppressed[0].suppressed
    assert suppressed is not None
    assert (suppressed.by, suppressed.reason, suppressed.line) == ("inline", "the vendor has no tags", 1)


def test_a_comment_above_passes_over_other_comments_and_empty_lines():
    report = lint("# aurora: ignore[latest-tag]\n\n# the base\nFROM debian:latest\nFROM alpine:latest\n")
    assert [finding.line for finding in report.findings] == [5]


def test_a_comment_on_the_line():
    text = "services:\n  a:\n    image: x:latest # aurora: ignore[latest-tag]\n  b:\n    image: x:latest\n"
    assert [finding.line for finding in lint(text, "compose.yaml").findings] == [5]


@pytest.mark.parametrize(
    ("comment", "name"),
    [
        ("# aurora: ignore[latest-tag]", "unused-suppression"),
        ("# aurora: ignore", "malformed-suppression"),
        ("# aurora: ignore[]", "malformed-suppression"),
        ("# aurora: skip[latest-tag]", "malformed-suppression"),
        ("# aurora: ignore[latest-tga]", "malformed-suppression"),
        ("# aurora: ignore[latest-tag] because", "malformed-suppression"),
        ("# aurora: ignore[latest-tag] until=tomorrow", "malformed-suppression"),
        ("# aurora: ignore[latest-tag] until=2026-11-20", "expired-suppression"),
    ],
)
def test_a_comment_that_silences_nothing_is_found(comment, name):
    report = lint(f"{comment}\nFROM debian:12.5\n")
    assert names(report) == [name]
    assert report.findings[0].line == 1


def test_the_nearest_right_name_is_offered():
    report = lint("# aurora: ignore[latest-tga]\nFROM debian:12.5\n")
    assert "did you mean latest-tag?" in report.findings[0].message


def test_an_expired_suppression_silences_nothing():
    report = lint("# aurora: ignore[latest-tag] until=2020-01-01\nFROM debian:latest\n")
    assert names(report) == ["expired-suppression", "latest-tag"]


def test_a_suppression_of_a_policy_that_is_off_is_not_unused():
    assert names(lint("# aurora: ignore[missing-timeout]\nFROM debian:12.5\n")) == []


def test_a_name_in_a_sentence_is_no_suppression():
    assert names(lint("# the aurora: a base image\nFROM debian:12.5\n")) == []


def test_other_linters_comments_are_never_unused():
    assert names(lint("# hadolint ignore=DL3007\nFROM debian:12.5\n")) == []


def test_nothing_is_silenced_when_asked():
    assert names(lint("# aurora: ignore[latest-tag]\nFROM debian:latest\n", suppressions=False)) == [
        "latest-tag"
    ]


def test_zizmor_and_checkov_comments():
    workflow = "on: push\njobs:\n  a:\n    container: node:latest # zizmor: ignore[unpinned-images] fine\n"
    report = aurora_devops.lint({".github/workflows/a.yml": workflow}, select=["unpinned-images"])
    assert not report.findings
    dockerfile = "FROM debian:latest\n# checkov:skip=CKV_DOCKER_7: the vendor has no tags\n"
    report = aurora_devops.lint({"Dockerfile": dockerfile}, select=["CKV_DOCKER_7"])
    assert not report.findings
    assert report.suppressed[0].suppressed.reason == "the vendor has no tags"
