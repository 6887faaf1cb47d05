"""The plugin of docs/plugins.md, as it is written there."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[1] / "docs/plugins.md").read_text(encoding="utf-8")
FILES = dict(re.findall(r'(?ms)^```\w+ title="([^"]+)"\n(.*?)^```', PAGE))


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> dict[str, str]:
    """A folder on the path with the package and the metadata that an installation would write."""
    place = tmp_path_factory.mktemp("plugin")
    for name, text in FILES.items():
        path = place / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for folder in ("", "images", "conveyors"):
        (place / "acme_policies" / folder / "__init__.py").touch()
    metadata = place / "acme_policies-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: acme-policies\nVersion: 1.0\n")
    (entry,) = re.findall(r'^acme = "(.*)"$', FILES["pyproject.toml"], re.MULTILINE)
    (metadata / "entry_points.txt").write_text(f"[aurora_devops]\nacme = {entry}\n")
    paths = [str(place), *(path for path in sys.path if path)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "AURORA_CACHE_DIR": str(place / "cache")}


def lint(folder: Path, environment: dict[str, str]) -> list[str]:
    code = "from aurora_devops.cli.lint import run; run()"
    argv = [sys.executable, "-c", code, "--format", "concise", "--fail-on", "never"]
    run = subprocess.run(argv, capture_output=True, text=True, cwd=folder, env=environment, check=True)
    return [line for line in run.stdout.splitlines() if " ACM" in line or " CNV" in line]


def test_its_policies_report_once_they_are_enabled(environment, tmp_path):
    (tmp_path / "Dockerfile").write_text("FROM docker.io/acme/base:1\n")
    (tmp_path / "conveyor.yaml").write_text("lanes:\n  - name: a\n    speed: 9\n")
    (tmp_path / "slow").mkdir()
    (tmp_path / "slow/conveyor.yaml").write_text("lanes:\n  - name: a\n    speed: slow\n")
    assert lint(tmp_path, environment) == []
    configuration = FILES["aurora.yaml"].replace("[ACM]", "[ACM, CNV]")
    (tmp_path / "aurora.yaml").write_text(configuration)
    assert lint(tmp_path, environment) == [
        "Dockerfile:1:6: warning ACM001 public-base: image 'docker.io/acme/base' is a public copy; "
        "use registry.acme.example",
        "conveyor.yaml:3:12: error CNV001 fast-lane: lane 'a' has speed 9; use at most 5",
        "slow/conveyor.yaml:3:12: error CNV002 invalid-conveyor: 'lanes[0].speed' must be a number, not a string",
    ]


def test_its_examples_and_tests_pass(environment, tmp_path):
    code = FILES["tests/test_public_base.py"] + (
        "\ntest_examples()\ntest_a_mirror_is_not_reported()\n"
        "from acme_policies.conveyors.fast_lane import fast_lane\n"
        "for example in fast_lane.examples:\n    verify(fast_lane, example)\n"
        "from acme_policies.conveyors.invalid_conveyor import invalid_conveyor\n"
        "for example in invalid_conveyor.examples:\n    verify(invalid_conveyor, example)\n"
    )
    argv = [sys.executable, "-c", code]
    run = subprocess.run(argv, capture_output=True, text=True, cwd=tmp_path, env=environment, check=False)
    assert run.returncode == 0, run.stderr
