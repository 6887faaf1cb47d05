"""Dispatch, failures, order and what crosses files."""

from collections.abc import Iterator

import pytest

import aurora_devops
from aurora_devops import Document, Finding, Image, Repository, hookimpl, policy
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.plugin import PluginError
from aurora_devops.core.run import lint_texts
from aurora_devops.core.settings import Choices
from aurora_devops.core.source import Span

COMPOSE = "services:\n  web:\n    image: nginx:latest\n"


class Plugin:
    """A plugin made of the values it is given."""

    def __init__(self, *policies):
        self.policies = policies

    @hookimpl
    def aurora_policies(self):
        return self.policies


def lint(files, *policies, **choices):
    catalogue = Catalogue(extra=[Plugin(*policies)])
    select = tuple(policy.code for policy in policies)
    return lint_texts(files, Choices(select=select, **choices), catalogue=catalogue)


@policy("TST001", severity="error", category="security")
def failing(image: Image) -> Iterator[Finding]:
    """Fails."""
    raise KeyError(image.name)
    yield


@policy("TST002", severity="info", category="security")
def late_failing(image: Image) -> Iterator[Finding]:
    """Finds something, then fails."""
    yield Finding(at=image.at, message="found")
    raise ValueError("later")


@policy("TST003", severity="info", category="security")
def document(document: Document) -> Iterator[Finding]:
    """Speaks of every document."""
    yield Finding(at=aurora_devops.Span(0, 1), message=document.kind)


@policy("TST004", severity="warning", category="security")
def anything(repository: Repository) -> Iterator[Finding]:
    """Speaks of the first image of the repository, and of the number of files."""
    for fact in repository.about("image")[:1]:
        yield Finding(at=fact, message=f"{fact.name} among {len(repository.paths)}")


def test_a_policy_that_raises_is_reported_and_the_run_goes_on():
    report = lint({"compose.yaml": COMPOSE}, failing, late_failing, document)
    assert [(failure.policy, failure.path) for failure in report.failures] == [
        ("failing", "compose.yaml"),
        ("late-failing", "compose.yaml"),
    ]
    assert report.failures[0].message.startswith("KeyError: 'nginx' at test_engine.py:")
    assert [finding.message for finding in report.findings] == ["compose", "found"]


def test_the_order_of_files_changes_nothing():
    files = {"b/compose.yaml": COMPOSE, "a/compose.yaml": COMPOSE, "c.yaml": "x: 1\n"}
    backwards = dict(reversed(files.items()))
    assert aurora_devops.lint(files, profile="all") == aurora_devops.lint(backwards, profile="all")


def test_an_alias_gives_one_finding():
    text = "services:\n  a: &a\n    image: nginx:latest\n  b: *a\n  c:\n    <<: *a\n"
    report = aurora_devops.lint({"compose.yaml": text}, select=["latest-tag"])
    assert [finding.line for finding in report.findings] == [3]


def test_what_aliases_repeat_gives_one_finding_whatever_each_is_called():
    text = "x-db: &db [db]\nservices:\n{}  db:\n    image: a:1\n    healthcheck:\n      test: a\n"
    service = "  s{}:\n    image: a:1\n    depends_on: *db\n"
    merged = "  s{}:\n    <<: &s{}\n      image: a:1\n      depends_on: [db]\n"
    for services in (service.format(1) + service.format(2), merged.format(1, 1) + "  s2:\n    <<: *s1\n"):
        report = aurora_devops.lint({"compose.yaml": text.format(services)}, select=["unhealthy-dependency"])
        assert len(report.findings) == 1
    report = aurora_devops.lint(
        {"compose.yaml": text.format(service.format(1).replace("*db", "[db, db2]") + service.format(2))},
        select=["unhealthy-dependency"],
    )
    assert len(report.findings) == 2


def test_several_findings_about_one_shared_entry_are_kept():
    text = (
        "services:\n  a: &a\n    image: a:1\n    restart: on-failure:x\n    stop_grace_period: x\n  b: *a\n"
    )
    report = aurora_devops.lint({"compose.yaml": text}, select=["invalid-value"])
    assert [finding.line for finding in report.findings] == [4, 5]


def test_kinds_are_told_apart_in_one_file():
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\nservices:\n  a:\n    image: x\n---\nother: 1\n"
    assert [document.kind for document in aurora_devops.read("all.yaml", text)] == ["kubernetes", "compose"]


def test_files_that_are_not_checked_are_counted():
    files = {"a.yaml": "x: 1\n", "chart/b.yaml": "apiVersion: v1\nkind: Pod\nname: {{ .x }}\n", "c.py": ""}
    assert aurora_devops.lint(files).skipped == {"unknown type": 2, "template": 1}


@pytest.mark.parametrize(
    ("path", "text", "read"),
    [
        ("{{ cookiecutter.slug }}/Dockerfile", "FROM alpine:{{ cookiecutter.alpine }}\n", False),
        (
            "{{slug}}/compose.yaml",
            "services:\n  a:\n    {%- if worker %}\n    image: a:1\n    {%- endif %}\n",
            False,
        ),
        ("{% if ci %}.github{% endif %}/workflows/a.yml", "on: push  # {{ slug }}\njobs: {}\n", False),
        (
            "sdk/package.json",
            '{"name": "a"\n{% for one in all %}\n, "{{ one }}": 1\n{% endfor %}\n}\n',
            False,
        ),
        (
            "roles/web/compose.yaml",
            "services:\n  {%- if worker %}\n  a: {image: a:1}\n  {%- endif %}\n",
            False,
        ),
        ("sdk/package.json", '{"name": "a",, "version": "{% now %}"}\n', True),
        ("web/compose.yaml", "services:\n  a: [{{ image }}\n", True),
        ("{{slug}}/Dockerfile", "FROM alpine:3.20\n", True),
        ("{{slug}}/.github/workflows/a.yml", "on: push\nenv: {A: '${{ github.sha }}'}\njobs: {}\n", True),
        ("app/compose.yaml", "services:\n  a:\n    image: alpine:{{ cookiecutter.alpine }}\n", True),
    ],
)
def test_files_of_a_project_template_are_not_checked(path, text, read):
    report = aurora_devops.lint({path: text})
    assert report.skipped == ({} if read else {"template": 1})


def test_two_policies_cannot_share_a_code():
    @policy("IMG001", severity="info", category="security")
    def other(image: Image) -> Iterator[Finding]:
        """Is a thief."""
        yield from ()

    with pytest.raises(PluginError, match="IMG001 is the code of both"):
        _ = Catalogue(extra=[Plugin(other)]).policies


def test_a_policy_may_compare_files():
    files = {"compose.yaml": COMPOSE, "Dockerfile": "FROM debian:12.5\n"}
    report = lint(files, anything)
    assert not report.failures
    (finding,) = report.findings
    assert finding.path == "Dockerfile"
    assert finding.message.endswith("among 2")


POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, image: 'x:1'}]}\n"
DASHBOARD = '{"title": "a", "schemaVersion": 39, "panels": []}'
CONFIG_MAP = f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: a}}\ndata:\n  a.json: '{DASHBOARD}'\n"


@pytest.mark.parametrize(
    ("path", "text", "files"),
    [
        ("pods.yaml", f"{POD}---\n{POD}---\n{POD}", {"kubernetes": 1}),
        ("dashboards.yaml", CONFIG_MAP, {"kubernetes": 1}),
        # What cannot be read is still of a kind.
        ("pod.json", '{"apiVersion": "v1", "kind": "Pod"}\n{"apiVersion": "v1", "kind": "Pod"}\n', {"kubernetes": 1}),
        ("pod.yaml", f"{POD}a: [\n", {"kubernetes": 1}),
        ("cluster.json", '{"apiVersion": "apps/v1",\n"kind": "Deployment",\n"spec": {,}}', {"kubernetes": 1}),
        ("values.yaml", "a: 1\n", {"searched": 1}),
        ("rows.yaml", "a: 1\n", {}),
    ],
)  # fmt: skip
def test_each_file_counts_once(path, text, files):
    report = aurora_devops.lint({path: text})
    assert report.files == files
    assert {finding.kind for finding in report.findings} <= set(files)


def test_the_excerpt_of_a_fact_is_short():
    (document,) = aurora_devops.read("Dockerfile", f"FROM a:1\nCOPY {'a ' * 1000} /b/\n")
    fact = document.statement("copied", "a", Span(2_000, 2_001))
    assert fact.excerpt == ("COPY " + "a " * 1000)[:300]
