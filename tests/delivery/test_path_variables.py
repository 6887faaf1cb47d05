"""A path that does not exist is shown where a variable of the pipeline has it."""

import pytest

import aurora_devops

_GITLAB = {
    ".gitlab-ci.yml": "include:\n  - local: ci/image.yml\nweb image:\n  extends: .image\n"
    "  variables:\n    FILE: docker/webb.Dockerfile\n",
    "ci/image.yml": ".image:\n  script:\n    - docker build --file $FILE .\n",
}
_GITHUB = {
    ".github/workflows/ci.yml": "on: push\njobs:\n  web:\n    runs-on: ubuntu-24.04\n"
    "    env:\n      FILE: docker/webb.Dockerfile\n    steps:\n      - uses: actions/checkout@v6\n"
    '      - run: docker build --file "$FILE" .\n',
}
_OTHERS = {"docker/web.Dockerfile": "FROM debian:12.5\n"}


@pytest.mark.parametrize(
    ("files", "path", "line"), [(_GITLAB, ".gitlab-ci.yml", 6), (_GITHUB, ".github/workflows/ci.yml", 6)]
)
def test_the_variable_with_the_path_is_shown(files, path, line):
    report = aurora_devops.lint({**files, **_OTHERS}, select=["DLV005"])
    [finding] = report.findings
    assert [(one.path, one.location.line) for one in finding.related] == [(path, line)]
