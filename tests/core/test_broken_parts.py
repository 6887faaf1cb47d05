"""Parts of plugins that fail before or beside the policies: each is named, and the rest of the run is reported."""

from __future__ import annotations

import os
import sys
from functools import partial

import pytest

from aurora_devops import (
    Document,
    Edit,
    Finding,
    Fix,
    Kind,
    Reporter,
    Source,
    Span,
    policies_in,
    policy,
)
from aurora_devops.cli import lint as cli
from aurora_devops.core import run
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.plugin import BrokenPolicy, PluginError
from aurora_devops.core.run import Choices, lint_texts
from aurora_devops.core.suppression import SuppressionOutcome
from bringing import Brings

DOCKERFILE = {"Dockerfile": "FROM debian:latest\n"}
POLICY = """
from collections.abc import Iterator
from aurora_devops import Finding, Image, policy

@policy("ZZZ00{number}", severity="warning", category="security")
def {name}(image: Image) -> Iterator[Finding]:
    \"\"\"Report it.\"\"\"
    yield Finding(at=image.at, message="found")
"""
INDEX = """
POLICIES = {"zed.rules": {
    "broken": ("broken", "ZZZ001", "broken", "security"),
    "whole": ("whole", "ZZZ002", "whole", "security"),
}}
"""
WORDS = """
WORDS = {"zed.rules": {"zzz1": ("broken",), "zzz2": ("whole",)}}
"""
BROKEN = {
    "an import that fails": (
        "import no_such_module",
        "cannot be imported: ModuleNotFoundError: No module named 'no_such_module' at broken.py:1",
    ),
    "an exit": ("raise SystemExit(0)", "cannot be imported: SystemExit: 0 at broken.py:1"),
    "another value": ("broken = 1", "the module has no policy named broken"),
    "nothing": ("", "the module has no policy named broken"),
}


@pytest.fixture
def package(tmp_path_factory, monkeypatch):
    """Writes a package `zed` whose policies can be imported, and forgets it afterwards."""
    site = tmp_path_factory.mktemp("site")

    def write(files: dict[str, str]) -> None:
        for name, text in {"zed/__init__.py": "", "zed/rules/__init__.py": "", **files}.items():
            (site / name).parent.mkdir(parents=True, exist_ok=True)
            (site / name).write_text(text)

    monkeypatch.syspath_prepend(str(site))
    yield write
    for name in [name for name in sys.modules if name.partition(".")[0] == "zed"]:
        del sys.modules[name]


def written(package, broken: str, index: str = "") -> Catalogue:
    package(
        {
            "zed/rules/broken.py": broken,
            "zed/rules/whole.py": POLICY.format(number=2, name="whole"),
            "zed/index/__init__.py": "",
            "zed/index/policies.py": INDEX,
            "zed/index/words.py": WORDS,
        }
    )
    return Catalogue((), [Brings([policies_in("zed.rules", index=index)])])


@pytest.mark.parametrize("index", ["", "zed.index"])
@pytest.mark.parametrize("broken", BROKEN)
def test_a_policy_that_cannot_be_imported_costs_only_itself(package, broken, index):
    text, reason = BROKEN[broken]
    catalogue = written(package, text, index)
    files = {f"{name}/Dockerfile": "FROM debian:latest\n" for name in "ab"}
    report = lint_texts(files, Choices("all"), catalogue=catalogue)
    (failure,) = report.failures
    assert (failure.path, failure.policy, failure.message) == ("", "policy zed.rules.broken", reason)
    found = [finding.policy.name for finding in report.findings]
    assert (found.count("whole"), found.count("latest-tag")) == (2, 2)


def test_a_policy_that_is_not_selected_is_not_imported(package):
    catalogue = written(package, "raise SystemExit(0)", "zed.index")
    report = lint_texts(DOCKERFILE, Choices(select=("ZZZ002",)), catalogue=catalogue)
    assert [finding.policy.name for finding in report.findings] == ["whole"]
    assert report.failures == ()


def test_a_folder_that_cannot_be_imported_is_one_failure(package):
    package({"zed/rules/__init__.py": "1 / 0"})
    catalogue = Catalogue((), [Brings([policies_in("zed.rules")])])
    report = lint_texts(DOCKERFILE, catalogue=catalogue)
    (failure,) = report.failures
    assert (failure.policy, failure.message) == (
        "policy zed.rules",
        "cannot be imported: ZeroDivisionError: division by zero at __init__.py:1",
    )
    assert "latest-tag" in [finding.policy.name for finding in report.findings]


def test_a_word_that_may_call_a_broken_policy_tells_why_it_calls_none(package):
    catalogue = written(package, "raise SystemExit(0)")
    assert [names.name for names in catalogue.called("ZZZ")] == ["whole"]
    with pytest.raises(BrokenPolicy, match=r"policy zed\.rules\.broken: cannot be imported"):
        catalogue.called("ZZZ001")
    with pytest.raises(BrokenPolicy):
        _ = catalogue.policies


@pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="files are read by forked processes on Linux only"
)
@pytest.mark.parametrize("index", ["", "zed.index"])
def test_a_policy_that_a_worker_cannot_import_reaches_the_report(package, repository, monkeypatch, index):
    monkeypatch.setattr(run, "PARALLEL_FROM", 2)
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    monkeypatch.setattr(run, "_preload", lambda engine, todo: None)
    catalogue = written(package, "import no_such_module", index)
    monkeypatch.setattr(run, "default_catalogue", lambda extra=(): catalogue)
    root = repository({f"{name}/Dockerfile": "FROM debian:latest\n" for name in "abc"})
    from aurora_devops import lint

    report = lint(root, profile="all")
    assert [(failure.path, failure.policy) for failure in report.failures] == [
        ("", "policy zed.rules.broken")
    ]
    assert [finding.policy.name for finding in report.findings].count("whole") == 3


def test_the_failure_of_a_policy_is_not_forgotten_by_the_cache(package, repository, monkeypatch, capsys):
    catalogue = written(package, "import no_such_module")
    monkeypatch.setattr(run, "default_catalogue", lambda extra=(): catalogue)
    repository(DOCKERFILE)
    for _ in range(2):
        assert cli.main([]) == 2
        assert "failure policy zed.rules.broken: cannot be imported: " in capsys.readouterr().out


def broken(*_):
    raise LookupError("no such thing")


def document(source, tree, context, **functions) -> Document:
    return Document("belt", source, None, tree, **functions)


def silent(*_):
    yield Span(0, 1)
    raise LookupError("no such thing")


KINDS = {
    "read": Kind("belt", "Belt", "BLT", ("yaml",), broken, paths=(r"belt",)),
    "claims by content": Kind("belt", "Belt", "BLT", ("yaml",), document, hints=("belt",), claims=broken),
    "claims by path": Kind("belt", "Belt", "BLT", ("yaml",), document, paths=(r"belt",), claims=broken),
    "foreign data": Kind(
        "belt",
        "Belt",
        "BLT",
        ("yaml",),
        document,
        paths=(r"belt",),
        claims=lambda data: False,
        foreign=broken,
    ),
    "a foreign text": Kind("belt", "Belt", "BLT", ("text",), document, paths=(r"belt",), foreign=broken),
    "walk": Kind("belt", "Belt", "BLT", ("yaml",), partial(document, walk=silent), paths=(r"belt",)),
    "silences": Kind("belt", "Belt", "BLT", ("yaml",), partial(document, silences=broken), paths=(r"belt",)),
    "statements": Kind(
        "belt", "Belt", "BLT", ("yaml",), partial(document, statements=silent), paths=(r"belt",)
    ),
    "comments": Kind("belt", "Belt", "BLT", ("yaml",), partial(document, comments=silent), paths=(r"belt",)),
    "sections": Kind("belt", "Belt", "BLT", ("yaml",), partial(document, sections=silent), paths=(r"belt",)),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_that_breaks_is_named(name):
    catalogue = Catalogue((), [Brings(kinds=[KINDS[name]])])
    text = "belt: 1 # aurora: ignore[latest-tag]\n# hadolint stage ignore=DL3007\na: 1\n"
    report = lint_texts({"belt.yaml": text, **DOCKERFILE}, catalogue=catalogue)
    (failure,) = report.failures
    assert (failure.path, failure.policy) == ("belt.yaml", "kind belt")
    assert failure.message.startswith("LookupError: no such thing at test_broken_parts.py:")
    assert "latest-tag" in [finding.policy.name for finding in report.findings]


def test_a_fix_on_whose_text_a_kind_breaks_is_not_applied():
    def read(source, tree, context):
        if "broken" in source.text:
            raise LookupError("no such thing")
        return Document("belt", source, None, tree, walk=lambda: [source])

    @policy("ZZZ001", severity="warning", category="security")
    def breaking(source: Source):
        """Offer a fix."""
        span = Span(0, 4)
        yield Finding(at=span, message="found", fix=Fix((Edit(at=span, text="broken"),), safe=True))

    belt = Kind("belt", "Belt", "BLT", ("yaml",), read, paths=(r"belt",))
    catalogue = Catalogue((), [Brings([breaking], [belt])])
    files = {"belt.yaml": "belt: 1\n", "Dockerfile": "FROM debian:12\nMAINTAINER a\n"}
    outcomes = run.fix_texts(files, Choices("all"), unsafe=True, catalogue=catalogue)
    assert [outcome.path for outcome in outcomes] == ["Dockerfile"]


def test_findings_count_where_the_suppressions_cannot_be_read(monkeypatch):
    def fail(source, documents):
        raise LookupError("no such thing")

    monkeypatch.setattr("aurora_devops.core.judging.suppressions", fail)
    report = lint_texts({"Dockerfile": "FROM debian:latest # aurora: ignore[latest-tag]\n"})
    assert [(failure.path, failure.policy) for failure in report.failures] == [("Dockerfile", "suppressions")]
    assert "latest-tag" in [finding.policy.name for finding in report.findings]


def test_a_policy_about_suppressions_that_breaks_costs_only_itself():
    def judging(outcome: SuppressionOutcome):
        """Break."""
        raise LookupError(outcome.state)

    plugin = Brings([policy("ZZZ001", severity="warning", category="security")(judging)])
    text = "# aurora: ignore[DL3000]\nFROM debian:latest\n"
    report = lint_texts({"Dockerfile": text}, Choices("all"), catalogue=Catalogue((), [plugin]))
    assert [(failure.path, failure.policy) for failure in report.failures] == [("Dockerfile", "judging")]
    assert {"latest-tag", "unused-suppression"} <= {finding.policy.name for finding in report.findings}


def test_a_redaction_that_breaks_is_named_and_nothing_of_its_file_is_shown():
    catalogue = Catalogue((), [Brings(redactions=[broken])])
    report = lint_texts(DOCKERFILE, catalogue=catalogue)
    (failure,) = report.failures
    assert failure.policy == f"redaction {__name__}.broken"
    assert failure.message.startswith("LookupError at test_broken_parts.py:")
    assert report.findings == ()


def test_a_kind_with_an_invalid_pattern_is_named():
    kind = Kind("belt", "Belt", "BLT", ("yaml",), document, paths=("(",))
    with pytest.raises(PluginError, match="kind belt: invalid pattern in 'paths': "):
        lint_texts(DOCKERFILE, catalogue=Catalogue((), [Brings(kinds=[kind])]))


def test_a_reporter_that_breaks_is_named(repository, monkeypatch, capsys):
    catalogue = Catalogue((), [Brings(reporters=[Reporter("abacus", "", broken)])])
    monkeypatch.setattr(run, "default_catalogue", lambda extra=(): catalogue)
    monkeypatch.delenv("AURORA_DEBUG", raising=False)
    repository(DOCKERFILE)
    assert cli.guarded(cli.main, ["--format", "abacus"]) == 2
    said = capsys.readouterr().err
    assert said.startswith("error: unexpected LookupError: no such thing at test_broken_parts.py:")
    assert " in reporter abacus; please report it" in said
