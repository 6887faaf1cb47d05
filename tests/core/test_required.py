"""`lint.require`: policies that nothing below the file with the requirement disables, weakens or suppresses."""

import pytest

import aurora_devops
from aurora_devops import ConfigError

LATEST = "FROM debian:latest\n"
BASE = "lint: {require: [latest-tag], severity: {latest-tag: error}}\n"


@pytest.fixture
def required(repository):
    """Findings of latest-tag where a file that the configuration extends requires it; more files can be given."""

    def lint(own, base=BASE, **files):
        files = {"Dockerfile": LATEST, "base.yaml": base, **files}
        root = repository({"aurora.yaml": f"extends: base.yaml\n{own}", **files})
        return [(f.path, f.severity) for f in report(root).findings if f.policy.name == "latest-tag"]

    def report(root, **settings):
        return aurora_devops.lint(root, **settings)

    return lint


@pytest.mark.parametrize(
    "own",
    [
        "lint: {ignore: [latest-tag]}",
        "lint: {ignore: [all]}",
        "lint: {ignore: [DL3007]}",
        "lint: {select: [missing-user]}",
        "lint: {profile: mine.yaml}",
        "lint: {severity: {latest-tag: info}}",
        "lint: {severity: {all: warning}}",
        "lint: {overrides: [{paths: ['*'], ignore: [latest-tag]}]}",
        "lint: {overrides: [{paths: ['*'], severity: {latest-tag: info}}]}",
        "lint: {aside: ['*']}",
        "remove: [lint.severity]",
    ],
)
def test_a_file_that_extends_it_does_not_disable_or_weaken_it(required, own):
    assert required(own, **{"mine.yaml": "policies: []\n"}) == [("Dockerfile", "error")]


def test_its_severity_can_be_raised_and_its_file_can_list_it_again(required):
    own = "lint: {severity: {latest-tag: error}, require: [latest-tag]}\n"
    assert required(own, base="lint: {require: [latest-tag]}\n") == [("Dockerfile", "error")]


def test_each_file_of_a_chain_that_requires_it_has_its_own_severity(repository):
    files = {
        "aurora.yaml": "extends: middle.yaml\nlint: {severity: {latest-tag: info}}\n",
        "middle.yaml": "extends: base.yaml\nlint: {require: [latest-tag], severity: {latest-tag: error}}\n",
        "base.yaml": "lint: {require: [latest-tag], severity: {latest-tag: warning}}\n",
        "Dockerfile": LATEST,
    }
    root = repository(files)
    (finding,) = aurora_devops.lint(root, select=["latest-tag"]).findings
    assert finding.severity == "error"


def test_a_policy_of_no_profile_is_enabled_with_the_options_of_its_file(repository):
    base = (
        "lint: {require: [foreign-registry], options: {foreign-registry: {registries: [ours.example.com]}}}\n"
    )
    own = "extends: base.yaml\nlint: {select: [missing-user], options: {foreign-registry: {registries: [docker.io]}}}\n"
    root = repository({"aurora.yaml": own, "base.yaml": base, "Dockerfile": "FROM debian:12.5\n"})
    assert "foreign-registry" in {f.policy.name for f in aurora_devops.lint(root).findings}


@pytest.mark.parametrize("entry", ["lint.require", "lint.require.latest-tag", "lint"])
def test_it_cannot_be_removed(required, entry):
    with pytest.raises(ConfigError, match="contains a required policy and cannot be removed") as caught:
        required(f"remove: [{entry}]\n")
    assert "aurora.yaml:2: remove: " in str(caught.value)


@pytest.mark.parametrize(
    "text",
    [
        f"# aurora: ignore[latest-tag] -- old\n{LATEST}",
        f"# aurora: ignore-file[all] -- old\n{LATEST}",
        f"# hadolint ignore=DL3007\n{LATEST}",
    ],
)
def test_it_is_not_suppressed_and_that_is_said(required, repository, text):
    assert required("", Dockerfile=text) == [("Dockerfile", "error")]
    report = aurora_devops.lint(repository({}))
    said = [f.message for f in report.findings if f.policy.name == "malformed-suppression"]
    if "[all]" not in text:
        assert said == ["policy latest-tag is required and cannot be suppressed"]
    assert not [f for f in report.suppressed if f.policy.name == "latest-tag"]


def test_other_policies_in_the_same_comment_are_suppressed(required, repository):
    text = f"# aurora: ignore[latest-tag, missing-user] -- old\n{LATEST}"
    assert required("", Dockerfile=text) == [("Dockerfile", "error")]
    report = aurora_devops.lint(repository({}))
    assert {f.policy.name for f in report.suppressed} == {"missing-user"}


def test_the_command_line_has_the_last_word(repository):
    files = {"aurora.yaml": "extends: base.yaml\n", "base.yaml": BASE, "Dockerfile": LATEST}
    root = repository(files)

    def names(**settings):
        return {f.policy.name for f in aurora_devops.lint(root, **settings).findings}

    assert "latest-tag" not in names(ignore=["latest-tag"])
    assert names(select=["missing-user"]) == {"missing-user"}
    assert "latest-tag" in names(profile="cis-docker")
    (root / "Dockerfile").write_text(f"# aurora: ignore[latest-tag]\n{LATEST}")
    assert names(select=["latest-tag"]) == {"latest-tag"}


def test_the_configuration_of_a_folder_requires_for_its_paths(repository):
    text = f"# aurora: ignore[latest-tag] -- old\n{LATEST}"
    root = repository(
        {
            "aurora.yaml": "lint: {ignore: [latest-tag]}\n",
            "api/aurora.yaml": "lint: {require: [latest-tag]}\n",
            "api/Dockerfile": text,
            "Dockerfile": text,
        }
    )
    found = [f.path for f in aurora_devops.lint(root).findings if f.policy.name == "latest-tag"]
    assert found == ["api/Dockerfile"]


def test_it_applies_to_the_file_itself(repository):
    text = "lint: {require: [latest-tag], ignore: [images, latest-tag]}\n"
    root = repository({"aurora.yaml": text.replace("images, ", ""), "Dockerfile": LATEST})
    assert "latest-tag" in {f.policy.name for f in aurora_devops.lint(root).findings}


def test_an_unknown_name_has_its_line(repository):
    root = repository(
        {"aurora.yaml": "extends: base.yaml\n", "base.yaml": "lint:\n  require:\n    - latest-tga\n"}
    )
    (root / "Dockerfile").write_text(LATEST)
    with pytest.raises(ConfigError, match=r"base\.yaml:3: lint\.require: unknown policy 'latest-tga'"):
        aurora_devops.lint(root)


def softened(root):
    report = aurora_devops.lint(root, select=["softened-configuration"])
    return [(f.line, f.message) for f in report.findings if f.policy.name == "softened-configuration"]


def test_an_entry_without_effect_is_a_finding(repository):
    own = """\
extends: team/base.yaml
lint:
  ignore: [missing-user, Latest-Tag]
  severity: {IMG001: info, latest-tag: info}
  overrides:
    - paths: ["*"]
      ignore: [latest-tag]
"""
    root = repository({"aurora.yaml": own, "team/base.yaml": "extends: more.yaml\n", "team/more.yaml": BASE})
    said = "team/more.yaml requires '{}', so this entry of '{}' has no effect"
    assert softened(root) == [
        (3, said.format("Latest-Tag", "ignore")),
        (4, said.format("latest-tag", "severity")),
        (7, said.format("latest-tag", "ignore")),
    ]
    (root / "team/more.yaml").write_text("lint: {severity: {latest-tag: error}}\n")
    assert softened(root) == []


def test_an_entry_beside_the_requirement_is_a_finding_too(repository):
    root = repository({"aurora.yaml": "lint:\n  require: [latest-tag]\n  ignore: [latest-tag]\n"})
    assert softened(root) == [(3, "this file requires 'latest-tag', so this entry of 'ignore' has no effect")]
    (root / "aurora.yaml").write_text("lint: {require: [latest-tag], severity: {latest-tag: info}}\n")
    assert softened(root) == []
