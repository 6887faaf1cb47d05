"""One report with everything that makes rendering hard, built by hand."""

from __future__ import annotations

import pytest

from aurora_devops.core.policy import Policy
from aurora_devops.core.report import (
    Failure,
    NotJudged,
    RelatedPlace,
    Report,
    Reported,
    Suppressed,
    TextEdit,
    TextFix,
    Timing,
)
from aurora_devops.core.source import Location, Span

LATEST = Policy(
    code="DKR007",
    name="latest-tag",
    severity="warning",
    category="reproducibility",
    summary="The image is named by the moving tag `latest`",
    page="The image is named by the moving tag `latest`.\n\nName a <release> & say `<why>`.",
    equivalents={"hadolint": ("DL3007",), "checkov": ("CKV_DOCKER_7",)},
    module="aurora_policies.images.latest_tag",
)
SECRET = Policy(
    code="SEC001",
    name="secret-in-env",
    severity="error",
    category="security",
    summary="A secret is written down",
    page="A secret is written down.",
    sensitive=True,
    module="aurora_policies.secrets.secret_in_env",
)
FOREIGN = Policy(
    code="ACM001",
    name="long-step",
    severity="info",
    category="maintainability",
    summary="A step is long",
    page="A step is long.",
    module="acme_policies.long_step",
)


def place(line: int, column: int, end_line: int, end_column: int) -> Location:
    return Location(line, column, end_line, end_column)


@pytest.fixture
def report() -> Report:
    pinned = TextFix((TextEdit(Span(11, 17), place(1, 12, 1, 18), "12.5"),), safe=True, title="name 12.5")
    removed = TextFix((TextEdit(Span(0, 9), place(2, 1, 3, 1), ""),), safe=False, title="")
    findings = (
        Reported(
            policy=LATEST,
            severity="warning",
            kind="dockerfile",
            path="Dockerfile",
            location=place(1, 6, 1, 19),
            span=Span(5, 18),
            message="debian is not pinned",
            excerpt="FROM debian:latest",
            related=(RelatedPlace("Dockerfile", place(4, 6, 4, 12), "named again"),),
            fixes=(pinned,),
            control="CIS-Docker 4.7",
        ),
        Reported(
            policy=SECRET,
            severity="error",
            kind="dockerfile",
            path="Dockerfile",
            location=place(12, 12, 12, 15),
            span=Span(60, 63),
            message="PASSWORT für 日本 is written down",
            excerpt="\tENV 日本語='***' # é",
            fixes=(removed,),
        ),
        Reported(
            policy=FOREIGN,
            severity="info",
            kind="workflow",
            path=".github/work flows/ci#1.yml",
            location=place(7, 9, 9, 3),
            span=Span(90, 120),
            message="100% long: see [here](https://example.com), step 1\r\nstep 2",
            excerpt="      - run: make all  ",
            related=(RelatedPlace("compose.yaml", place(3, 1, 3, 2), "the same there"),),
        ),
        Reported(
            policy=LATEST,
            severity="error",
            kind="dockerfile",
            path="x/\x1b[2Kevil\u202e.Dockerfile",
            location=place(3, 6, 3, 9),
            span=Span(20, 23),
            message="a\x1b]0;title\x07b\u200bc ##[add-mask]x \x7f\x9b",
            excerpt="FROM \x1b[1m ##vso[task.complete]",
        ),
    )
    silenced = Reported(
        policy=LATEST,
        severity="warning",
        kind="dockerfile",
        path="Dockerfile",
        location=place(20, 6, 20, 19),
        span=Span(200, 213),
        message="debian is not pinned",
        excerpt="FROM debian:latest",
        suppressed=Suppressed("inline", "pinned\x1b elsewhere", 19),
    )
    known = Reported(
        policy=SECRET,
        severity="error",
        kind="compose",
        path="compose.yaml",
        location=place(2, 1, 2, 4),
        span=Span(4, 7),
        message="a password",
        suppressed=Suppressed("baseline", ""),
    )
    return Report(
        findings=findings,
        suppressed=(silenced, known),
        files={"workflow": 1, "dockerfile": 2},
        skipped={"unknown type": 2, "template": 1},
        unjudged=(NotJudged("chart/templates/a.yaml", "template"), NotJudged("\x1bpod", "not text", True)),
        failures=(Failure("Dockerfile", "odd-policy", "KeyError: 'x'\nat line 3"),),
        profile="recommended",
        root="/home/somebody/project",
        timings=(Timing("latest-tag", 0.25, 3),),
    )
