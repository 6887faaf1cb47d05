"""Whatever goes wrong on our side costs the part that it goes wrong in, is told in one line, and ends in status 2."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from aurora_devops import Document, Finding, Image, Kind, hookimpl, policy
from aurora_devops.cli import lint
from aurora_devops.core import run
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.plugin import PluginError
from aurora_devops.core.run import lint_texts
from aurora_devops.core.settings import Choices

DOCKERFILE = {"Dockerfile": "FROM debian:latest\n"}


class Plugin:
    """A plugin with one policy and one kind, which raise what they are told to."""

    def __init__(self, error: BaseException) -> None:
        def breaking(image: Image) -> Iterator[Finding]:
            """Break."""
            raise error

        self.policy = policy("ZZZ001", severity="warning", category="security")(breaking)

        def read(source: object, tree: object, context: object) -> Document:
            raise error

        self.kind = Kind("belt", "Belt", "ZZZ", ("text",), read, paths=(r"\.belt$",))

    @hookimpl
    def aurora_policies(self):
        return [self.policy]

    @hookimpl
    def aurora_kinds(self):
        return [self.kind]


ERRORS = [ValueError("a\nb"), SystemExit(0), type("PanicException", (BaseException,), {})("cannot convert")]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_policy_that_breaks_costs_only_itself(error):
    report = lint_texts(
        DOCKERFILE, Choices(extend_select=("ZZZ001",)), catalogue=Catalogue((), [Plugin(error)])
    )
    (failure,) = report.failures
    assert (failure.policy, failure.path) == ("breaking", "Dockerfile")
    assert failure.message.startswith(
        f"{type(error).__name__}: {' '.join(str(error).split())} at test_failures.py:"
    )
    assert "latest-tag" in [finding.policy.name for finding in report.findings]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_kind_that_breaks_costs_only_its_file(error):
    report = lint_texts({"a.belt": "x", **DOCKERFILE}, catalogue=Catalogue((), [Plugin(error)]))
    (failure,) = report.failures
    assert (failure.policy, failure.path) == ("kind belt", "a.belt")
    assert [finding.path for finding in report.findings][:1] == ["Dockerfile"]


def test_a_failure_shows_no_secret():
    key = "AKIA" + "Z3MSJV4WYRQ5XPLD"
    plugin = Plugin(ValueError(f"cannot read {key}"))
    (failure,) = lint_texts({"a.belt": f"key: {key}\n"}, catalogue=Catalogue((), [plugin])).failures
    assert failure.message.startswith(f"ValueError: cannot read {'*' * len(key)} at test_failures.py:")


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("cannot read 'nextcloud'", "cannot read '*********'"),
        ("'port'", "'port'"),
        (
            "can't read \"user:nextcloud@db\" or b'nextcloud'",
            "can't read \"user:*********@db\" or b'*********'",
        ),
        ("the value nextcloud of 'nextclouds'", "the value nextcloud of 'nextclouds'"),
        ("invalid literal: '4711'", "invalid literal: '****'"),
    ],
)
@pytest.mark.parametrize("part", ["reader", "policy"])
def test_a_failure_shows_no_weak_password_that_it_quotes(part, said, shown):
    text = "services:\n  web:\n    image: a:1\n    environment: {DB_PASSWORD: nextcloud, PASSWORD: '4711'}\n"

    def fail(*_):
        raise ValueError(said)

    def breaking(image: Image) -> Iterator[Finding]:
        """Break."""
        raise ValueError(said)

    class Brings:
        @hookimpl
        def aurora_kinds(self):
            return [Kind("compose", "Compose", "ZZZ", ("yaml",), fail, paths=("yaml",))] * (part == "reader")

        @hookimpl
        def aurora_policies(self):
            return [policy("ZZZ001", severity="warning", category="security")(breaking)] * (part == "policy")

    report = lint_texts({"compose.yaml": text}, Choices("all"), catalogue=Catalogue((), [Brings()]))
    (failure,) = report.failures
    assert failure.message.startswith(f"ValueError: {shown} at test_failures.py:")


def test_a_failure_quotes_nothing_where_the_secrets_are_not_known():
    class Unsearchable(Plugin):
        @hookimpl
        def aurora_redactions(self):
            def fail(source):
                raise LookupError("searching")

            return [fail]

    plugin = Unsearchable(ValueError("cannot read abc"))
    (failure,) = lint_texts({"a.belt": "abc"}, catalogue=Catalogue((), [plugin])).failures
    assert failure.message.startswith("ValueError at test_failures.py:")


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: type(error).__name__)
def test_a_hook_that_breaks_is_named(error):
    class Hook:
        @hookimpl
        def aurora_kinds(self):
            raise error

    with pytest.raises(PluginError, match=r"a plugin failed in aurora_kinds: .* at test_failures\.py:"):
        Catalogue((), [Hook()])


def test_who_stops_a_run_stops_it():
    catalogue = Catalogue((), [Plugin(KeyboardInterrupt())])
    with pytest.raises(KeyboardInterrupt):
        lint_texts(DOCKERFILE, Choices(extend_select=("ZZZ001",)), catalogue=catalogue)


@pytest.mark.parametrize("error", [KeyError("x"), ERRORS[2]])
def test_an_unexpected_error_is_one_line_and_status_2(error, capsys, monkeypatch):
    def command(argv):
        raise error

    monkeypatch.delenv("AURORA_DEBUG", raising=False)
    assert lint.guarded(command, []) == 2
    said = capsys.readouterr().err
    assert said.startswith(f"error: unexpected {type(error).__name__}: ")
    assert "please report it" in said
    assert said.count("\n") == 1
    monkeypatch.setenv("AURORA_DEBUG", "1")
    with pytest.raises(type(error)):
        lint.guarded(command, [])


def test_closed_output_is_status_2(repository):
    repository(DOCKERFILE)
    command = f"{sys.executable} -c 'from aurora_devops.cli.lint import run; run()' >&-"
    ran = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (2, "error: standard output is closed\n")


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="files are read by forked processes on Linux only"
)
def test_a_process_that_dies_is_a_failure_of_its_file(repository, monkeypatch):
    monkeypatch.setattr(run, "PARALLEL_FROM", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    real = run._lint_one

    def deadly(engine, path, raw):
        if path == "b/Dockerfile":
            os.kill(os.getpid(), signal.SIGKILL)
        return real(engine, path, raw)

    monkeypatch.setattr(run, "_lint_one", deadly)
    root = repository({f"{name}/Dockerfile": "FROM debian:latest\n" for name in "abc"})
    from aurora_devops import lint as lint_paths

    report = lint_paths(root)
    assert [(failure.path, failure.message) for failure in report.failures] == [
        ("b/Dockerfile", "the process that read the file ended")
    ]
    assert {finding.path for finding in report.findings} == {"a/Dockerfile", "c/Dockerfile"}


def rule(expr: str) -> str:
    return f"groups: [{{name: a, rules: [{{record: 'a:b', expr: '{expr}'}}]}}]"


def pod(ndots: str) -> str:
    spec = f"dnsConfig: {{options: [{{name: ndots, value: '{ndots}'}}]}}"
    return f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec: {{{spec}}}\n"


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("a.rules.yml", rule("count_over_time(x[99999999999999999999])")),
        ("a.rules.yml", rule("rate(x[5m] offset 99999999999999999999d)")),
        ("Dockerfile", f"FROM debian:12\nUSER {'0' * 5000}\n"),
        ("Dockerfile", f"FROM debian:12\nUSER {'1' * 5000}\n"),
        ("openapi.yaml", "openapi: 3.0.0\ninfo: {}\npaths: {/a: {get: {security: [{o: [{}]}]}}}\n"),
        (
            "prometheus.yml",
            "scrape_configs: []\nremote_write: [{url: a, relabel_configs: [{action: drop}]}]\n",
        ),
        ("k8s/pod.yaml", pod("1" * 5000)),
        ("k8s/pod.yaml", pod("²")),
    ],
)
def test_ordinary_mistakes_are_no_failures(path, text):
    assert lint_texts({path: text}, Choices("all")).failures == ()


def test_a_chain_of_aliases_is_too_complex():
    links = "".join(f"x-k: &a{i} [*a{i - 1}]\n" for i in range(1, 3000))
    report = lint_texts({"compose.yaml": f"services: {{a: {{image: x}}}}\nx-k: &a0 [x]\n{links}"})
    assert report.failures == ()
    assert "too-complex" in {finding.policy.name for finding in report.findings}
