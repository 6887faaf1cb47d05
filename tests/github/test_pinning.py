"""Which actions must be pinned to a commit, and which may be."""

import pytest

from aurora_devops.testing import expect, findings
from aurora_policies.github.mutable_action import mutable_action
from aurora_policies.github.unpinned_action import unpinned_action

COMMIT = "11bd71901bbe5b1630ceea73d27597364c9af683"


def workflow(*steps: str, top: str = "", job: str = "") -> str:
    lines = "".join(f"      - {step}\n" for step in steps)
    return f"on: push\n{top}jobs:\n  a:\n    runs-on: ubuntu-24.04\n{job}    steps:\n{lines}"


@pytest.mark.parametrize(
    "text",
    [
        workflow("{uses: acme/a@v1, with: {key: '${{ secrets.KEY }}'}}"),
        workflow("{uses: acme/a@v1}", "{run: make, env: {KEY: '${{ secrets.KEY }}'}}"),
        workflow("{uses: acme/a@v1}", "{run: 'echo ${{ secrets.KEY }}'}"),
        workflow("{uses: acme/a@v1}", job="    env: {ALL: '${{ toJSON(secrets) }}'}\n"),
        workflow("{uses: acme/a@v1}", top="env: {KEY: \"${{ secrets['KEY'] }}\"}\n"),
        workflow("{uses: acme/a@v1}", top="permissions: write-all\n"),
        workflow("{uses: acme/a@v1}", top="permissions: {}\n", job="    permissions: {id-token: write}\n"),
        workflow("{uses: acme/a@main}"),
        workflow("{uses: acme/a@v1}", f"{{uses: acme/b@{COMMIT}}}"),
    ],
)
def test_what_a_moved_action_could_take(text: str) -> None:
    expect(unpinned_action, text.replace("acme/a@v1", "«acme/a@v1»").replace("acme/a@main", "«acme/a@main»"))
    expect(mutable_action, text)


@pytest.mark.parametrize(
    "text",
    [
        workflow("{uses: acme/a@v1}"),
        workflow("{uses: acme/a@v1, with: {token: '${{ secrets.GITHUB_TOKEN }}'}}"),
        workflow(
            "{uses: acme/a@v1}", top="permissions: write-all\n", job="    permissions: {contents: read}\n"
        ),
        workflow("{uses: acme/a@v1}", f"{{uses: actions/checkout@{COMMIT}}}"),
    ],
)
def test_an_action_that_reaches_nothing(text: str) -> None:
    expect(unpinned_action, text)
    expect(mutable_action, text.replace("acme/a@v1", "«acme/a@v1»"))


def test_an_action_is_reported_once_in_a_workflow() -> None:
    use = "{uses: %sacme/a@v1%s, with: {key: '${{ secrets.KEY }}'}}"
    text = workflow(use % ("«", "»"), use % ("", ""), use % ("", ""))
    expect(unpinned_action, text)
    (finding,) = findings(unpinned_action, text.replace("«", "").replace("»", ""))
    assert len(finding.related) == 2


@pytest.mark.parametrize(
    "name", ["actions/checkout@v4", "github/codeql-action/init@v4", "dependabot/fetch-metadata@v3"]
)
def test_an_action_of_github_beside_pinned_ones(name: str) -> None:
    checkout = f"{{uses: {name}, with: {{token: '${{{{ secrets.KEY }}}}'}}}}"
    expect(unpinned_action, workflow(checkout, f"{{uses: acme/a@{COMMIT}}}"))
    pinned = workflow(checkout, f"{{uses: actions/cache@{COMMIT}}}")
    expect(unpinned_action, pinned.replace(name, f"«{name}»"))


@pytest.mark.parametrize("reference", ["main", "v1"])
def test_an_action_that_an_organization_shares(reference: str) -> None:
    used = f"acme/shop/.github/actions/setup@{reference}"
    text = workflow(f"{{uses: {used}, with: {{key: '${{{{ secrets.KEY }}}}'}}}}")
    expect(unpinned_action, text)
    expect(mutable_action, text.replace(used, f"«{used}»"))


def test_a_composite_action_has_no_job() -> None:
    text = "name: a\ndescription: b\nruns:\n  using: composite\n  steps:\n    - uses: «acme/a@v1»\n"
    expect(mutable_action, text, path="action.yml")
