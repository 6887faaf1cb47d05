"""From an application's source to its whole delivery: init, generate, checklist, lint, and again."""

import posixpath
import re

import pytest

import aurora_devops
from aurora_devops.cli import aurora
from aurora_devops.cli.lint import guarded
from aurora_devops.generation import AGENTS, ARTIFACTS, parts_of
from aurora_devops.generation.checklist import checklist
from aurora_devops.generation.write import changes, write

APPS = ["taskmaster", "sessions", "ledger"]
# Parts that only an application in a cloud has: tests/templates/test_infrastructure.py.
CLOUD = {"terraform", "pulumi"}
PARTS = [part for part in parts_of(AGENTS) if part not in CLOUD]


@pytest.fixture
def ready(app, monkeypatch):
    """An application whose `aurora.yaml` was written by init and filled in by a person."""

    def ready(name: str):
        root = app(name)
        monkeypatch.chdir(root)
        assert guarded(aurora.main, ["init"]) == 0
        config = root / "aurora.yaml"
        config.write_text(config.read_text().replace("REPLACE_ME", f"{name}.acme.example"))
        return root

    return ready


@pytest.mark.parametrize("name", APPS)
def test_the_whole_delivery(ready, capsys, name):
    root = ready(name)
    there = {path: path.read_text() for path in root.rglob("*") if path.is_file()}
    code = guarded(aurora.main, ["generate", "--write"])
    out = capsys.readouterr().out
    assert code == 0, out
    assert [
        (item.title, item.state, item.detail) for item in checklist(root) if item.state != "present"
    ] == []
    assert guarded(aurora.main, ["generate", "--checklist"]) == 0
    capsys.readouterr()

    texts = aurora_devops.generate(root).texts()
    own = {str(path.relative_to(root)): text for path, text in there.items() if ".git" not in path.parts}
    report = aurora_devops.lint({**own, **texts}, profile="strict", suppressions=False)
    assert [(finding.path, finding.line, finding.policy.name) for finding in report.findings] == []
    written = {path: (root / path).read_text() for path in texts}
    assert written == {path: there.get(root / path, text) for path, text in texts.items()}

    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}
    assert guarded(aurora.main, ["generate", "--write"]) == 0
    assert "nothing to write" in capsys.readouterr().out
    assert before == {path: path.stat().st_mtime_ns for path in root.rglob("*")}


@pytest.mark.parametrize("name", APPS)
def test_each_agent_and_each_part_fit_the_rest(ready, name):
    root = ready(name)
    whole = aurora_devops.generate(root)
    write(root, changes(root, whole.artifacts))
    for agent in AGENTS:
        bundle = aurora_devops.generate(root, agents=[agent])
        assert bundle.proven, (agent, bundle.findings, bundle.evidence)
        assert {artifact.part for artifact in bundle.artifacts} == set(ARTIFACTS[agent]) - CLOUD
    for part in PARTS if name == APPS[0] else ():
        bundle = aurora_devops.generate(root, only=[part])
        assert bundle.proven, (part, bundle.findings, bundle.evidence)
        assert set(bundle.artifacts) == {artifact for artifact in whole.artifacts if artifact.part == part}


@pytest.mark.parametrize("name", APPS)
def test_each_agent_and_each_part_is_proven_in_a_bare_repository(ready, name):
    root = ready(name)
    asked = [{"agents": [agent]} for agent in AGENTS] + [{"only": [part]} for part in PARTS]
    for choice in asked:
        bundle = aurora_devops.generate(root, **choice)
        assert bundle.proven, (choice, bundle.findings, bundle.evidence)
        for artifact in bundle.artifacts:
            for link in _links(artifact):
                assert (root / link).exists() or link in bundle.texts(), (choice, artifact.path, link)


@pytest.mark.parametrize(
    ("cloud", "tool", "image"),
    [
        ("aws", "terraform", "104729104729.dkr.ecr.eu-central-1.amazonaws.com/taskmaster"),
        ("google", "pulumi", "europe-west3-docker.pkg.dev/acme-prod/taskmaster/api"),
    ],
)
def test_the_delivery_in_a_cloud(ready, cloud, tool, image):
    root = ready("taskmaster")
    config = root / "aurora.yaml"
    text = re.sub(r"(?m)^  image: .*$", f"  image: {image}", config.read_text())
    config.write_text(text.replace("\n  image:", f"\n  cloud: {cloud}\n  infrastructure: {tool}\n  image:"))
    bundle = aurora_devops.generate(root)
    assert bundle.proven, (bundle.findings, bundle.evidence)
    assert "fits" in {one.level for one in bundle.evidence}
    assert {artifact.part for artifact in bundle.artifacts} & CLOUD == {tool}
    assert "### Infrastructure" in bundle.texts()["README.md"]
    texts = {**bundle.texts(), "uv.lock": (root / "uv.lock").read_text()}
    report = aurora_devops.lint(texts, profile="strict", suppressions=False)
    assert [(finding.path, finding.line, finding.policy.name) for finding in report.findings] == []
    write(root, changes(root, bundle.artifacts))
    assert aurora_devops.generate(root).texts() == bundle.texts()


def test_a_host_that_nobody_has_put_in_leaves_out_what_needs_it(ready):
    root = ready("taskmaster")
    config = (root / "aurora.yaml").read_text()
    (root / "aurora.yaml").write_text(config.replace("taskmaster.acme.example", "REPLACE_ME"))
    bundle = aurora_devops.generate(root)
    assert bundle.proven
    assert "k8s/ingress.yaml" not in bundle.texts()
    assert not any("REPLACE_ME" in text for text in bundle.texts().values())
    assert [one.key for one in bundle.left_out] == ["hosts"]


def test_a_host_of_the_documentation_is_a_finding(ready):
    root = ready("taskmaster")
    config = (root / "aurora.yaml").read_text()
    # It is a real name that is nobody's server, whoever wrote it; who wrote it is told where.
    (root / "aurora.yaml").write_text(config.replace("taskmaster.acme.example", "tasks.example.com"))
    bundle = aurora_devops.generate(root)
    assert "openapi.yaml" not in bundle.texts()
    assert ("openapi.yaml", "example-server") in {
        (finding.path, finding.policy.name) for finding in bundle.refused.findings
    }
    assert [one.what for one in bundle.left_out if one.wrong] == ["openapi.yaml"]
    assert "openapi.yaml" not in bundle.texts()["README.md"]
    assert "app.hosts: tasks.example.com is nobody's; put the host that taskmaster answers to" in bundle.notes


def test_what_a_part_refers_to_and_nobody_makes_is_told(ready):
    root = ready("taskmaster")
    notes = aurora_devops.generate(root, only=["pipeline"]).notes
    assert notes == (
        "pipeline refers to Dockerfile, which is not there; --only dockerfile makes it",
        "pipeline refers to k8s/kustomization.yaml, which is not there; --only kubernetes makes it",
    )
    whole = aurora_devops.generate(root)
    assert not any("refers to" in note for note in whole.notes)
    write(root, changes(root, whole.artifacts))
    assert not any("refers to" in note for note in aurora_devops.generate(root, only=["pipeline"]).notes)


def _links(artifact):
    """The files of the repository that a document links to, or that commands in it are about."""
    if not artifact.path.endswith(".md"):
        return
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", artifact.text):
        yield posixpath.normpath(posixpath.join(posixpath.dirname(artifact.path), target))
    if "docker compose" in artifact.text:
        yield "docker-compose.yml"
    yield from re.findall(r"\bmonitoring/[\w./-]+", artifact.text)


@pytest.mark.parametrize("name", APPS)
def test_an_application_alone_is_enough(ready, name):
    from aurora_devops.generation.settings import read

    application = read(ready(name)).application
    assert application is not None
    bundle = aurora_devops.generate(application, agents=["devops"])
    assert bundle.proven, bundle.evidence
    assert bundle == aurora_devops.generate(application, agents=["devops"])
