"""The charts and the files of values that a helmfile names."""

import pytest

import aurora_devops

FILES = {
    "charts/web/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "deploy/web.yaml": "a: b\n",
    "deploy/database/helmfile.yaml": "releases: []\n",
}


def messages(text: str, path: str = "deploy/helmfile.yaml") -> list[str]:
    report = aurora_devops.lint({**FILES, path: text}, select=["missing-file-in-command"])
    return [finding.message for finding in report.findings]


@pytest.mark.parametrize(
    ("release", "missing"),
    [
        ("chart: ../charts/web", ""),
        ("chart: ../charts/api", "the folder '../charts/api'"),
        ("chart: ./charts/web", "the folder './charts/web'"),
        ("chart: acme/web", ""),
        ("chart: oci://example.com/web", ""),
        ("chart: '../charts/${NAME}'", ""),
        ("values: [web.yaml]", ""),
        ("values: [webs.yaml, {a: b}]", "the file 'webs.yaml'"),
        ("values: ['{{ .Name }}.yaml', '*.yaml']", ""),
        ("secrets: [keys.yaml]", "the file 'keys.yaml'"),
        ("{values: [webs.yaml], missingFileHandler: Warn}", ""),
    ],
)
@pytest.mark.parametrize("path", ["deploy/helmfile.yaml", "deploy/helmfile-prod.yaml"])
def test_what_a_release_reads(release: str, missing: str, path: str) -> None:
    text = f"releases:\n  - name: web\n    {release}\n"
    if release.startswith("{"):
        text = f"releases:\n  - {release}\n"
    assert messages(text, path) == ([f"helmfile: {missing} does not exist"] if missing else [])


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("helmfiles: [database/helmfile.yaml]\n", 0),
        ("helmfiles: [databases/helmfile.yaml]\n", 1),
        ("helmfiles: [{path: database/helmfiles.yaml}]\n", 1),
        ("bases: [web.yaml, base.yaml]\nreleases: []\n", 1),
        ("missingFileHandler: Info\nreleases: [{name: a, values: [a.yaml]}]\n", 0),
        ("other: [a.yaml]\n", 0),
    ],
)
def test_the_files_that_it_includes(text: str, count: int) -> None:
    assert len(messages(text)) == count
