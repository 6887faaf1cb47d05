"""Declared policies in shared configuration: in extended files and packages, required, and in directories."""

import importlib

import pytest

from aurora_devops.cli import lint as gate

from .declaring import pod

POD = pod("name: web\nsecurityContext:\n  privileged: true")
PRIVILEGED = """\
policies:
  - name: privileged-web
    code: ACM001
    kind: kubernetes
    node: Container
    when: has(self.securityContext) && self.securityContext.privileged
    message: "{self.name} is privileged"
    at: securityContext.privileged
    category: security
"""
NAMED = """\
policies:
  - name: named-web
    kind: kubernetes
    node: Container
    when: self.name == 'web'
    message: is named {self.name}
"""


@pytest.fixture
def lint(capsys):
    """Calls aurora-lint; returns the codes that it reports by path, and standard error."""

    def call(*argv: str):
        gate.guarded(gate.main, ("--format", "concise", *argv, "."))
        out, err = capsys.readouterr()
        rows = [line.split() for line in out.splitlines() if line.count(":") > 2]
        return sorted((row[0].partition(":")[0], row[2]) for row in rows), err

    return call


@pytest.fixture
def acme(tmp_path_factory, monkeypatch):
    """Writes the files of an installed package `acme_rules`, which cannot be imported."""
    site = tmp_path_factory.mktemp("site")
    monkeypatch.syspath_prepend(str(site))

    def write(**files: str):
        files = {"__init__": "raise SystemExit('imported')\n", **files}
        for name, text in files.items():
            path = site / "acme_rules" / f"{name}.{'py' if name == '__init__' else 'yaml'}"
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        importlib.invalidate_caches()

    return write


def ours(found):
    return [(path, code) for path, code in found[0] if code in ("ACM001", "named-web", "more-web")]


def test_the_policies_of_an_extended_package_apply(repository, lint, acme):
    acme(base=PRIVILEGED)
    repository({"aurora.yaml": f"extends: pkg:acme_rules/base.yaml\n{NAMED}", "pod.yaml": POD})
    assert ours(lint()) == [("pod.yaml", "ACM001"), ("pod.yaml", "named-web")]
    # An answer from the cache depends on the package.
    assert ours(lint()) == [("pod.yaml", "ACM001"), ("pod.yaml", "named-web")]
    acme(base=PRIVILEGED.replace("when: ", "when: false && "))
    assert ours(lint()) == [("pod.yaml", "named-web")]


def test_a_file_of_policies_is_beside_the_file_that_names_it(repository, lint, acme):
    named = "policies: [policies.yaml]\n"
    acme(base=named, policies=PRIVILEGED)
    own = f"extends: pkg:acme_rules/base.yaml\n{named}"
    root = repository({"aurora.yaml": own, "policies.yaml": NAMED, "pod.yaml": POD})
    assert ours(lint()) == [("pod.yaml", "ACM001"), ("pod.yaml", "named-web")]
    acme(policies=PRIVILEGED.replace("when: ", "when: false && "))
    assert ours(lint()) == [("pod.yaml", "named-web")]
    acme(policies=PRIVILEGED.replace("self.securityContext.p", "self.securityContext.q"))
    assert "pkg:acme_rules/policies.yaml:6: policies.0.when: SecurityContext has no field" in lint()[1]
    acme(policies=PRIVILEGED.replace("    when: ", "    # "))
    said = "aurora.yaml:1: extends: pkg:acme_rules/base.yaml:1: policies.0: pkg:acme_rules/policies.yaml:2: "
    assert said in lint()[1]
    (root / "aurora.yaml").write_text("policies: [policies.yaml]\n")
    assert ours(lint()) == [("pod.yaml", "named-web")]


def test_a_policy_of_an_extended_file_is_replaced_by_name_or_removed(repository, lint):
    files = {"base.yaml": "policies: [rules.yaml]\n", "rules.yaml": PRIVILEGED, "pod.yaml": POD}
    changed = PRIVILEGED.replace("web\n    code: ACM001", "web").replace("when: ", "when: true && ")
    root = repository({"aurora.yaml": f"extends: base.yaml\n{changed}", **files})
    assert [code for _, code in lint()[0] if "web" in code or "ACM" in code] == ["privileged-web"]
    (root / "aurora.yaml").write_text("extends: base.yaml\nremove: [policies.privileged-web]\n")
    assert ours(lint()) == []


@pytest.mark.parametrize("word", ["privileged-web", "acm1", "kubernetes/privileged-web", "security"])
def test_a_required_policy_is_neither_suppressed_nor_ignored(repository, lint, acme, word):
    acme(base=f"lint: {{require: [{word}]}}\n{PRIVILEGED}")
    text = POD.replace("true", "true # aurora: ignore[privileged-web] -- a reason")
    own = "extends: pkg:acme_rules/base.yaml\nlint: {ignore: [ACM001], select: [latest-tag]}\n"
    repository({"aurora.yaml": own, "pod.yaml": text})
    assert ("pod.yaml", "ACM001") in lint()[0]


@pytest.mark.parametrize("word", ["privileged-web", "acm1", "kubernetes/privileged-web", "security", "all"])
def test_a_required_policy_cannot_be_declared_in_another_way(repository, lint, word):
    base = f"lint: {{require: [{word}]}}\n{PRIVILEGED}"
    weaker = PRIVILEGED.replace("when: ", "when: false && ")
    root = repository({"aurora.yaml": f"extends: base.yaml\n{weaker}", "base.yaml": base, "pod.yaml": POD})
    said = "is required by base.yaml and cannot be"
    assert f"aurora.yaml:3: policy privileged-web {said} changed" in plain(lint()[1], root)
    (root / "aurora.yaml").write_text("extends: base.yaml\nremove: [policies.privileged-web]\n")
    assert f"aurora.yaml:2: policy privileged-web {said} removed" in plain(lint()[1], root)
    (root / "other.yaml").write_text(weaker)
    (root / "aurora.yaml").write_text("extends: [base.yaml, other.yaml]\n")
    assert f"other.yaml:2: policy privileged-web {said} changed" in plain(lint()[1], root)
    (root / "aurora.yaml").write_text(f"extends: base.yaml\n{PRIVILEGED}")
    assert ours(lint()) == [("pod.yaml", "ACM001")]


def test_a_policy_that_is_not_required_can_be_declared_in_another_way(repository, lint):
    base = f"lint: {{require: [latest-tag]}}\n{PRIVILEGED}"
    weaker = PRIVILEGED.replace("when: ", "when: false && ")
    repository({"aurora.yaml": f"extends: base.yaml\n{weaker}", "base.yaml": base, "pod.yaml": POD})
    assert ours(lint()) == []


def test_the_root_and_directories_can_extend_the_same_file(repository, lint, acme):
    acme(base=PRIVILEGED)
    extending = "extends: pkg:acme_rules/base.yaml\n"
    files = {f"{folder}pod.yaml": POD for folder in ("", "a/", "b/", "c/")}
    root = repository({"a/aurora.yaml": extending, "b/aurora.yaml": extending, **files})
    assert ours(lint()) == [("a/pod.yaml", "ACM001"), ("b/pod.yaml", "ACM001")]
    (root / "aurora.yaml").write_text(extending)
    assert [path for path, _ in ours(lint())] == sorted(files)


@pytest.mark.parametrize("key", ["select: [all]", "extend-select: [security]", "require: [security]"])
def test_the_root_does_not_enable_the_policies_of_a_directory_elsewhere(repository, lint, key):
    files = {"a/aurora.yaml": PRIVILEGED, "a/pod.yaml": POD, "b/pod.yaml": POD}
    repository({"aurora.yaml": f"lint: {{{key}}}\n", **files})
    assert ours(lint()) == [("a/pod.yaml", "ACM001")]


def test_a_directory_requires_its_policies(repository, lint):
    text = POD.replace("true", "true # aurora: ignore[privileged-web] -- a reason")
    own = f"lint: {{require: [ACM001]}}\n{PRIVILEGED}"
    repository({"a/aurora.yaml": own, "a/pod.yaml": text, "b/pod.yaml": POD})
    assert ours(lint()) == [("a/pod.yaml", "ACM001")]


def test_the_configuration_shows_where_a_policy_is_declared(repository, capsys, acme):
    acme(base="policies: [policies.yaml]\n", policies=PRIVILEGED)
    repository({"aurora.yaml": f"extends: pkg:acme_rules/base.yaml\n{NAMED}", "pod.yaml": POD})
    gate.main(("--show-config", "pod.yaml"))
    shown = capsys.readouterr().out
    assert "ACM001 privileged-web: warning (declared in pkg:acme_rules/policies.yaml:2)" in shown
    assert "named-web named-web: warning (declared in aurora.yaml:3)" in shown


def plain(text: str, root) -> str:
    """A text without the path of the repository."""
    return text.replace(f"{root.as_posix()}/", "")
