"""Configurations of Renovate."""

import json

import pytest

import aurora_devops


def messages(data, *names, path="renovate.json"):
    text = data if isinstance(data, str) else json.dumps(data)
    report = aurora_devops.lint({path: text}, profile="all")
    assert not report.failures
    return [finding.message for finding in report.findings if finding.policy.name in names]


@pytest.mark.parametrize(
    ("data", "part"),
    [
        ({"automerge": "true"}, "must be true or false"),
        ({"prConcurrentLimit": "3"}, "must be an integer"),
        ({"labels": {"a": 1}}, "must be a list"),
        ({"dependencyDashbord": True}, "did you mean 'dependencyDashboard'?"),
        ({"packageRules": [{"matchPackageName": ["a"], "automerge": True}]}, "'matchPackageNames'?"),
        ({"packageRules": [{"automerge": True}]}, "selects packages"),
        ({"timezone": "Europe/Nowhere"}, "not a time zone"),
        ("{", "Expecting"),
    ],
)
def test_what_renovate_refuses(data, part):
    found = messages(data, "invalid-configuration", "syntax-error", "unreadable-file", "invalid-syntax")
    assert any(part in message for message in found), found


@pytest.mark.parametrize(
    "data",
    [
        {"$schema": "https://docs.renovatebot.com/renovate-schema.json", "extends": "config:recommended"},
        {"gomod": {"enabled": True}, "somethingNew": 1, "timezone": "UTC"},
        {"packageRules": [{"matchManagers": ["npm"], "allowedVersions": "<2"}, {"extends": ["a:b"]}]},
        {"packageRules": [{"packagePatterns": ["^a"], "labels": ["a"]}]},
        "{\n\t// why\n\textends: ['config:recommended'],\n}\n",
    ],
)
def test_what_renovate_accepts(data):
    assert messages(data, "invalid-configuration", path="renovate.json5") == []


@pytest.mark.parametrize(
    "path", [".renovaterc", ".renovaterc.json", ".github/renovate.json5", ".gitlab/renovate.json"]
)
def test_paths(path):
    assert len(messages({"masterIssue": True}, "deprecated-option", path=path)) == 1


def test_configurations_of_other_directories_are_not_read():
    assert messages({"masterIssue": True}, "deprecated-option", path="vendor/renovate.json") == []


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"extends": ["regexManagers:dockerfileVersions"]}, "use 'customManagers:dockerfileVersions'"),
        ({"npm": {"fileMatch": ["a"]}}, "use 'managerFilePatterns'"),
        ({"packageRules": [{"matchPackagePatterns": ["a"]}]}, "use 'matchPackageNames'"),
    ],
)
def test_deprecated_names(data, message):
    (found,) = messages(data, "deprecated-option")
    assert message in found


@pytest.mark.parametrize(
    "data",
    [
        {"extends": ["config:best-practices"]},
        {
            "extends": ["config:recommended"],
            "packageRules": [{"matchManagers": ["npm"], "minimumReleaseAge": "3 days"}],
        },
        {"extends": ["config:recommended"], "stabilityDays": 3},
        {"labels": ["a"]},
    ],
)
def test_a_release_age_that_may_be_set(data):
    assert messages(data, "missing-cooldown") == []
