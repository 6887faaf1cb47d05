"""The runner of `nox -s specialists`, without any of the tools."""

import sys
from pathlib import Path

import pytest

from specialists import __main__ as runner
from specialists.broken import BROKEN
from specialists.explained import EXPLAINED, Explained, judged, table
from specialists.said import Said
from specialists.tools import SPECIALISTS, Specialist, Unusable
from templates.delivered import GOLDEN, GOLDEN_CLOUD

PAGE = Path(__file__).parent.parent / "docs/generation.md"
SAID = Said("k8s/deployment.yaml", 1, "checkov", "CKV_K8S_15", "Image Pull Policy should be Always")


def test_the_page_shows_what_is_explained():
    assert table() in PAGE.read_text(encoding="utf-8")


def test_only_what_is_explained_may_be_said():
    reason = Explained("checkov", "CKV_K8S_15", "k8s/*.yaml", "why")
    elsewhere = Said("Dockerfile", 1, "checkov", "CKV_K8S_15", "")
    assert judged([SAID], [reason], ["checkov"]) == ([], [])
    assert judged([elsewhere], [reason], ["checkov"]) == ([elsewhere], [reason])
    assert judged([], [reason], ["hadolint"]) == ([], [])


def test_every_specialist_is_shown_a_mistake():
    names = {one.name for one in SPECIALISTS}
    assert {broken.tool for broken in BROKEN} == names
    assert {reason.tool for reason in EXPLAINED} <= names


@pytest.mark.parametrize("broken", BROKEN, ids=lambda broken: f"{broken.tool}-{broken.rule}")
def test_there_is_something_to_break(broken, tmp_path):
    golden = GOLDEN_CLOUD if broken.path.startswith("terraform/") else GOLDEN["taskmaster"]
    with broken.of(golden, tmp_path) as copy:
        assert (copy / broken.path).read_text() != (golden / broken.path).read_text()


def test_a_mistake_that_is_not_seen_is_told():
    blind = Specialist("hadolint", sys.executable, lambda root: iter(()))
    (told,) = runner.silent(blind, GOLDEN["taskmaster"])
    assert told == "'USER root' in Dockerfile is not DL3002 but nothing"


def run(monkeypatch, said, argv=(), missing=False, optional=False):
    def judge(root):
        if said is None:
            raise Unusable("no answer")
        yield from said

    one = Specialist("checkov", "nowhere-to-be-found" if missing else sys.executable, judge, optional)
    monkeypatch.setattr(runner, "SPECIALISTS", (one,))
    monkeypatch.setattr(runner, "EXPLAINED", (Explained("checkov", "CKV_K8S_15", "*", "why"),))
    monkeypatch.setattr(runner, "BROKEN", ())
    return runner.main([*argv, str(GOLDEN["taskmaster"])])


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ([SAID], 0),
        ([SAID, Said("Dockerfile", 3, "checkov", "CKV_DOCKER_8", "root")], 1),
        ([], 1),
        (None, 1),
    ],
    ids=["explained", "unexplained", "stale", "no answer"],
)
def test_the_exit_status(monkeypatch, said, code):
    assert run(monkeypatch, said) == code


def test_a_missing_tool_is_red_unless_it_may_be(monkeypatch, capsys):
    assert run(monkeypatch, [], missing=True) == 1
    assert run(monkeypatch, [], ["--allow-missing"], missing=True) == 0
    assert "checkov is missing" in capsys.readouterr().out
    assert run(monkeypatch, [], missing=True, optional=True) == 0
    assert "checkov is missing" in capsys.readouterr().out
