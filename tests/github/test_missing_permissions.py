"""Where `contents: read` is offered as a fix."""

import pytest

import aurora_devops

HEAD = "on: push\n\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"


def fixed(rest: str, head: str = HEAD) -> bool:
    files = {".github/workflows/a.yml": head + rest}
    report = aurora_devops.lint(files, select=["missing-permissions"])
    assert len(report.findings) == 1
    outcomes = aurora_devops.fix(files, select=["missing-permissions"], unsafe=True)
    for outcome in outcomes:
        assert outcome.after == (head + rest).replace("\njobs:", "\npermissions:\n  contents: read\n\njobs:")
    return bool(outcomes)


@pytest.mark.parametrize(
    "steps",
    [
        "      - uses: actions/checkout@v4\n        with: {token: '${{ secrets.GITHUB_TOKEN }}'}\n",
        "      - uses: actions/setup-node@v4\n      - run: npm publish\n",
        "      - run: git pull && echo push\n",
        "      - run: ./weigh now\n",
        "      - uses: actions/github-script@v7\n        with: {script: 'console.log(github.actor)'}\n",
        "      - uses: owner/action@v1\n        with: {token: '${{ secrets.OTHER }}'}\n",
    ],
)
def test_a_workflow_that_reads_gets_contents_read(steps):
    assert fixed("    steps:\n" + steps)


@pytest.mark.parametrize(
    "steps",
    [
        "      - run: git commit -m x && git push\n",
        "      - run: |\n          set -e\n          git -C site push origin main\n",
        "      - run: gh release create v1\n",
        "      - uses: actions/github-script@v7\n        with: {script: 'await github.rest.issues.createComment(a)'}\n",
        "      - uses: actions/github-script@v5\n        with: {script: 'await github.issues.addLabels(a)'}\n",
        "      - uses: actions/stale@v9\n",
        "      - uses: Softprops/action-gh-release@v2\n",
        "      - uses: Sibz/github-status-action@v1\n        with: {authToken: '${{ secrets.GITHUB_TOKEN }}'}\n",
        "      - run: ./report\n        env: {TOKEN: '${{ github.token }}'}\n",
        "      - uses: ./actions/report\n",
    ],
)
def test_a_workflow_that_may_write_gets_no_fix(steps):
    assert not fixed("    steps:\n" + steps)


def test_the_environment_of_the_job_and_a_called_workflow_may_write():
    assert not fixed("    env: {TOKEN: '${{ secrets.GITHUB_TOKEN }}'}\n    steps:\n      - run: make\n")
    assert not fixed("", "on: push\n\njobs:\n  a:\n    uses: ./.github/workflows/b.yml\n")
