"""The distribution in examples/team-profile: installed by pip, and extended by a repository."""

import importlib
import json
import shutil
import subprocess
import sys
from pathlib import Path

from aurora_devops.cli import lint as gate

EXAMPLE = Path(__file__).parents[2] / "examples/team-profile"


def test_a_repository_extends_an_installed_distribution(repository, tmp_path_factory, monkeypatch, capsys):
    place = tmp_path_factory.mktemp("installed")
    shutil.copytree(EXAMPLE, place / "source")
    install = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--no-index",
    ]
    install += ["--disable-pip-version-check", "--target", str(place / "target"), str(place / "source")]
    subprocess.run(install, check=True, capture_output=True)
    monkeypatch.syspath_prepend(str(place / "target"))
    importlib.invalidate_caches()

    own = "extends: pkg:acme-aurora/base.yaml\nlint: {ignore: [latest-tag, missing-user]}\n"
    suppressed = "# aurora: ignore[latest-tag] -- tested nightly\nFROM quay.io/acme/app:latest\n"
    files = {"Dockerfile": suppressed, "dev/Dockerfile": "FROM quay.io/acme/app:1.0\n"}
    repository({"aurora.yaml": own, **files, "third_party/Dockerfile": suppressed})

    assert gate.main(["--format", "json", "--no-cache"]) == 1
    findings = json.loads(capsys.readouterr().out)["findings"]
    found = {(f["path"], f["policy"]["name"], f["severity"], f.get("control", "")) for f in findings}
    assert {name for path, name, _, _ in found if path == "Dockerfile"} >= {"malformed-suppression"}
    assert {each for each in found if each[3]} == {
        ("Dockerfile", "latest-tag", "error", "ACME-1"),
        ("Dockerfile", "foreign-registry", "error", "ACME-2"),
    }
    assert not {name for _, name, _, _ in found} & {"missing-user", "missing-healthcheck"}
    assert "third_party/Dockerfile" not in {path for path, *_ in found}

    assert gate.main(["--show-config", "Dockerfile"]) == 0
    shown = capsys.readouterr().out
    assert "  lint.profile: profile.yaml (pkg:acme-aurora/base.yaml:2)\n" in shown
    by = "required by pkg:acme-aurora/base.yaml; severity from profile pkg:acme-aurora/profile.yaml"
    assert f"  IMG001 latest-tag: error ({by})\n" in shown
