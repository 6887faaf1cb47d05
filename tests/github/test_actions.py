"""The table of the inputs of widely used actions."""

import re
from datetime import date

import pytest

import aurora_devops
from aurora_devops.kinds.github.actions import rule_of, table
from aurora_devops.kinds.github.model import Uses

OWNERS = {
    *("actions", "aws-actions", "azure", "codecov", "docker", "github", "google-github-actions", "hashicorp"),
    *("peter-evans", "softprops"),
}


def rule(uses):
    return rule_of(Uses.parse(uses))


def test_the_table_is_dated_and_in_order():
    assert date.fromisoformat(table()["date"]) <= date.today()
    names = list(table()["actions"])
    assert names == sorted(names)
    assert len(names) >= 150
    assert {name.partition("/")[0] for name in names} > OWNERS
    for name, entry in table()["actions"].items():
        first, last = map(int, entry["majors"].split("-"))
        assert first <= last, name
        assert re.fullmatch(r"v?\d[\w.]*", entry["newest"]), name
        for word in entry["inputs"].split():
            assert re.fullmatch(r"[\w./ -]+(?:@\d*-\d*)?", word), (name, word)


@pytest.mark.parametrize(
    ("uses", "there", "absent"),
    [
        ("actions/checkout@v4", "sparse-checkout", "fetch_depth"),
        ("actions/setup-node@v5", "package-manager-cache", "node_version"),
        ("actions/setup-node@v4.1.0", "node-version", "package-manager-cache"),
        ("actions/setup-java@v4", "distribution", "java_version"),
        ("actions/setup-java@v1", "java-version", "distribution"),
        ("docker/build-push-action@v6", "cache-from", "repository"),
        ("docker/build-push-action@v1", "repository", "cache-from"),
        ("Azure/login@v2", "client-id", "clientid"),
        ("aws-actions/configure-aws-credentials@v4", "role-to-assume", "role"),
        ("google-github-actions/auth@v2", "workload_identity_provider", "workload-identity-provider"),
        ("hashicorp/setup-terraform@v3", "terraform_version", "version"),
        ("github/codeql-action/init@v3", "languages", "language"),
        ("softprops/action-gh-release@v2", "files", "file"),
        ("peter-evans/create-pull-request@v7", "add-paths", "add-path"),
    ],
)
def test_inputs_of_a_version(uses, there, absent):
    assert there in rule(uses).inputs
    assert absent not in rule(uses).inputs


@pytest.mark.parametrize(
    "uses",
    [
        "actions/checkout@main",
        "actions/checkout@v99",
        "actions/checkout@v7.99.0",
        "actions/checkout/sub@v4",
        "acme/checkout@v4",
        "dtolnay/rust-toolchain@1.91.1",
        f"actions/checkout@{'0' * 40}",
    ],
)
def test_what_is_not_known(uses):
    assert rule(uses) is None


def test_a_message_names_the_action_in_its_repository():
    steps = "      - uses: github/codeql-action/analyze@v4\n        with: {languages: go}\n"
    text = f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}"
    report = aurora_devops.lint({".github/workflows/a.yml": text}, select=["unknown-action-input"])
    (finding,) = report.findings
    assert finding.message.startswith("action 'github/codeql-action/analyze@v4' has no input 'languages'")
