"""What jobs wait for, the conditions that never hold, and the folders, paths and profiles that pipelines name."""

import pytest

import aurora_devops

BUILD = """\
  build:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/upload-artifact@v4
        with: {name: 'dist-${{ matrix.os }}', path: dist}
    strategy: {matrix: {os: [linux, mac]}}
  lint:
    needs: build
    runs-on: ubuntu-24.04
    steps: [{run: 'true'}]
"""
TEST = """\
  test:
    runs-on: ubuntu-24.04
    MORE
    steps:
      - uses: actions/download-artifact@v5
        with: {WITH}
"""


def found(files: dict[str, str], policy: str) -> list[str]:
    report = aurora_devops.lint({"README.md": "# Shop\n", **files}, select=[policy])
    assert not report.failures
    return [one.message for one in report.findings]


@pytest.mark.parametrize(
    ("needs", "given", "number"),
    [
        ("needs: build", "name: dist-linux", 0),
        ("needs: [lint]", "name: dist-mac", 0),
        ("if: always()", "name: dist-linux", 1),
        ("needs: build", "name: dist-win", 1),
        ("needs: build", "pattern: 'dist-*'", 0),
        ("needs: build", "pattern: 'build-*'", 1),
        ("if: always()", "pattern: 'dist-*'", 1),
        ("if: always()", "name: dist-linux, run-id: 7", 0),
    ],
)
def test_the_job_of_an_artifact(needs: str, given: str, number: int) -> None:
    text = "on: push\njobs:\n" + BUILD + TEST.replace("MORE", needs).replace("WITH", given)
    assert len(found({".github/workflows/ci.yml": text}, "DLV129")) == number


def test_a_job_downloads_its_own_artifact() -> None:
    steps = """\
      - uses: actions/upload-artifact@v4
        with: {name: dist, path: dist}
      - uses: actions/download-artifact@v5
        with: {name: dist}
"""
    text = f"on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n{steps}"
    assert found({".github/workflows/ci.yml": text}, "DLV129") == []


@pytest.mark.parametrize(
    ("events", "condition", "number"),
    [
        ("push", "github.event_name == 'push'", 0),
        ("push", "github.event_name == 'release'", 1),
        ("[push, release]", "github.event_name == 'release' && github.ref_name == 'main'", 0),
        ("push", "github.event_name == 'release' || github.ref_name == 'main'", 0),
        ("{workflow_call: {}}", "github.event_name == 'release'", 0),
        ("{push: {branches: [main]}}", "github.ref == 'refs/heads/main'", 0),
        ("{push: {branches: [main]}}", "github.ref == 'refs/heads/master'", 1),
        ("{push: {branches: [main]}, pull_request: {}}", "github.ref_name == 'master'", 1),
        ("{push: {branches: ['release/**']}}", "github.ref_name == 'release/1/2'", 0),
        ("{push: {branches: [main]}, workflow_dispatch: {}}", "github.ref_name == 'master'", 0),
        ("{push: {branches: ['release/[0-9]+', 'v+']}}", "github.ref_name == 'release/1'", 0),
        ("{push: {branches: [main], tags: ['v*']}}", "github.ref_name == 'v1'", 0),
        ("{push: {branches: [main]}}", "github.base_ref == 'master'", 0),
    ],
)
def test_a_condition_on_what_starts_the_workflow(events: str, condition: str, number: int) -> None:
    job = f"jobs:\n  a:\n    runs-on: ubuntu-24.04\n    if: {condition}\n    steps: [{{run: 'true'}}]\n"
    assert len(found({".github/workflows/ci.yml": f"on: {events}\n{job}"}, "GHA024")) == number


@pytest.mark.parametrize(("folder", "number"), [("web", 0), ("webb", 1), ("$FOLDER", 0), ("dist", 0)])
def test_the_folder_of_all_commands(folder: str, number: int) -> None:
    text = (
        "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n"
        f"    defaults: {{run: {{working-directory: {folder}}}}}\n"
        "    steps:\n      - uses: actions/checkout@v5\n      - run: npm test\n"
    )
    files = {".github/workflows/ci.yml": text, "web/package.json": '{"scripts": {"test": "vitest"}}\n'}
    assert len(found(files, "DLV005")) == number


FILTERS = """\
on: push
jobs:
  a:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v5
      - uses: dorny/paths-filter@v3
        with:
          filters: |
            api:
              - '!docs/**'
              - 'FOLDER/**'
"""


@pytest.mark.parametrize(("folder", "number"), [("services/api", 0), ("service/api", 1), ("**/api", 0)])
def test_the_paths_of_a_filter(folder: str, number: int) -> None:
    code = {"services/api/main.go": "package main\n"}
    workflow = {".github/workflows/ci.yml": FILTERS.replace("FOLDER", folder)}
    assert len(found({**code, **workflow}, "DLV125")) == number
    for changes in (f"['{folder}/**/*']", f"{{paths: ['{folder}/*'], compare_to: main}}"):
        pipeline = f"a:\n  script: ['true']\n  rules: [[{{changes: {changes}}}]]\n"
        assert len(found({**code, ".gitlab-ci.yml": pipeline}, "DLV125")) == number


@pytest.mark.parametrize(("profile", "number"), [("e2e", 0), ("e2e-tests", 1), ("$PROFILE", 0), ("gpu", 0)])
def test_the_profile_of_a_command(profile: str, number: int) -> None:
    compose = "services:\n  api: {image: 'a:1'}\n  e2e: {image: 'a:1', profiles: [e2e]}\n"
    files = {"compose.yaml": compose, "Makefile": f"up:\n\tdocker compose --profile {profile} up -d\n"}
    assert len(found(files, "DLV002")) == number


@pytest.mark.parametrize(
    ("command", "number"),
    [
        ("helm install shop ./charts/shop", 0),
        ("helm install shop ./chart/shop", 1),
        ("kubectl apply -k k8s/overlays/production", 1),
        ("kubectl apply -k k8s/overlays/staging", 1),
        ("kubectl apply -k deploy/staging", 0),
        ("kubectl apply -k my-overlays/prod", 0),
    ],
)
def test_a_folder_in_a_document(command: str, number: int) -> None:
    files = {
        "README.md": f"# Shop\n\n```sh\n{command}\n```\n",
        "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        "k8s/overlays/prod/kustomization.yaml": "resources: []\n",
    }
    assert len(found(files, "DLV005")) == number
