"""`--show-config`: each setting of a file with the place where it is set."""

import json

import pytest

FILES = {
    "aurora.yaml": """\
extends: shared/base.yaml
lint:
  ignore:
    - missing-user
    - latest-tag
  severity: {root-user: error}
  overrides:
    - paths: ["api/**"]
      select: [foreign-registry]
""",
    "shared/base.yaml": """\
lint:
  profile: strict
  require: [latest-tag]
  ignore: [missing-healthcheck]
  options: {foreign-registry: {registries: [docker.io, ghcr.io]}}
""",
    "api/aurora.yaml": "lint:\n  extend-select: [recommended-apt-packages]\n  ignore: [sudo]\n",
    "api/Dockerfile": "FROM debian:latest\n",
}


@pytest.fixture
def shown(repository, lint):
    """What is shown of api/Dockerfile, as JSON."""
    repository(FILES)

    def show(*argv):
        status, out, err = lint("--show-config", "api/Dockerfile", "--format", "json", *argv)
        assert (status, err) == (0, "")
        return json.loads(out)

    return show


def rows(settings):
    return [(row["key"].removeprefix("lint."), row["value"], row["from"]) for row in settings if row["value"]]


def test_each_setting_has_its_place(shown):
    found = shown()
    assert found["extended"] == ["shared/base.yaml"]
    assert [row for row in rows(found["settings"]) if row[0] != "aside"] == [
        ("profile", "strict", "shared/base.yaml:2"),
        ("ignore", "missing-healthcheck", "shared/base.yaml:4"),
        ("ignore", "missing-user", "aurora.yaml:4"),
        ("ignore", "latest-tag", "aurora.yaml:5"),
        ("require", "latest-tag", "shared/base.yaml:3"),
        ("severity.root-user", "error", "aurora.yaml:6"),
        ("options.foreign-registry.registries", "docker.io", "shared/base.yaml:5"),
        ("options.foreign-registry.registries", "ghcr.io", "shared/base.yaml:5"),
        ("overrides.1.paths", "api/**", "aurora.yaml:8"),
        ("overrides.1.select", "foreign-registry", "aurora.yaml:9"),
        ("fail-on", "warning", "default"),
        ("max-file-size", 5_000_000, "default"),
    ]
    assert [row["from"] for row in found["settings"] if row["key"] == "lint.aside"] == ["default"]
    # Below the root, only what adds applies.
    (nested,) = found["nested"]
    assert rows(nested["settings"]) == [("extend-select", "recommended-apt-packages", "api/aurora.yaml:2")]


def test_what_the_command_line_sets_replaces_or_adds(shown):
    found = rows(
        shown("--profile", "all", "--ignore", "sudo", "--fail-on", "never", "--no-aside")["settings"]
    )
    assert {
        ("profile", "all", "--profile"),
        ("ignore", "missing-user", "aurora.yaml:4"),
        ("ignore", "sudo", "--ignore"),
        ("fail-on", "never", "--fail-on"),
    } <= set(found)
    assert not [row for row in found if row[0] == "aside"]
    found = rows(shown("--select", "DKR")["settings"])
    assert [row for row in found if row[0] == "select"] == [("select", "DKR", "--select")]


def test_each_policy_has_what_enables_it_and_sets_its_severity(shown):
    policies = {policy["name"]: policy for policy in shown()["policies"]}
    assert "missing-user" not in policies
    expected = {
        "latest-tag": ("required by shared/base.yaml", "default"),
        "root-user": ("profile strict", "aurora.yaml:6"),
        "foreign-registry": ("aurora.yaml:9", "default"),
    }
    found = {name: policies[name] for name in expected}
    assert {name: (p["from"], p["severity-from"]) for name, p in found.items()} == expected
    assert policies["foreign-registry"]["options"] == {"registries": ["docker.io", "ghcr.io"]}
    selected = {policy["from"] for policy in shown("--select", "DKR")["policies"]}
    assert {"--select"} <= selected <= {"--select", "aurora.yaml:9", "api/aurora.yaml:2"}


def test_a_word_that_disables_a_required_policy_has_a_note(shown, lint):
    notes = {row["value"]: row["note"] for row in shown()["settings"] if "note" in row}
    assert notes == {"latest-tag": "no effect on latest-tag, untagged-image: required"}
    out = lint("--show-config", "api/Dockerfile")[1]
    assert (
        "  lint.ignore: latest-tag (aurora.yaml:5; no effect on latest-tag, untagged-image: required)\n"
        in out
    )


def test_other_formats_are_refused(repository, lint):
    repository(FILES)
    status, _, err = lint("--show-config", "api/Dockerfile", "--format", "sarif")
    assert (status, err) == (2, "error: --show-config is shown as text or json, not as sarif\n")
