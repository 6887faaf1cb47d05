"""What a release is made with: workflows, image, descriptors. `nox -s release` builds the distributions."""

import importlib.util
import json
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

import aurora_devops
from aurora_devops.cli import lint
from aurora_devops.core.version import __version__
from aurora_devops.formats import yaml

ROOT = Path(__file__).parents[1]
WORKFLOWS = sorted((ROOT / ".github/workflows").glob("*.yml"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def data(path):
    return yaml.read(path.read_text(encoding="utf-8")).documents[0].value


@pytest.fixture(scope="module")
def descriptors():
    # The folder has the name of a library, so its modules are loaded by path.
    spec = importlib.util.spec_from_file_location("descriptors", ROOT / "packaging/descriptors.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_files_of_the_project_are_clean_under_strict():
    own = ["action.yml", "Dockerfile", ".dockerignore"]
    files = [*sorted((ROOT / ".github").rglob("*.yml")), *(ROOT / name for name in own)]
    report = aurora_devops.lint(files, profile="strict", aside=False, suppressions=False)
    assert not report.failures
    assert [(each.path, each.line, each.message) for each in report.findings] == []
    assert sum(report.files.values()) == len(files)


def test_actions_are_pinned_by_commit():
    used = [
        (path.name, line.strip())
        for path in (*WORKFLOWS, ROOT / "action.yml")
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.match(r"\s*(?:- )?uses:", line)
    ]
    assert len(used) > 10
    assert [each for each in used if not re.search(r"@[0-9a-f]{40} # v\d+\.\d+\.\d+$", each[1])] == []


def test_jobs_have_the_least_permissions():
    granted = {}
    for path in WORKFLOWS:
        workflow = data(path)
        assert workflow["permissions"] == {"contents": "read"}, path.name
        granted |= {key: job["permissions"] for key, job in workflow["jobs"].items() if "permissions" in job}
        assert "secrets." not in path.read_text(encoding="utf-8")
    assert granted == {
        "attest": {"attestations": "write", "id-token": "write"},
        "publish": {"id-token": "write"},
        "github": {"contents": "write"},
    }
    # A job that signs, publishes or releases runs no code of the repository.
    jobs = data(ROOT / ".github/workflows/release.yml")["jobs"]
    for key in granted:
        used = [step.get("uses", "").partition("@")[0] for step in jobs[key]["steps"]]
        assert "actions/checkout" not in used


def test_the_workflows_run_sessions_that_exist():
    sessions = set(
        re.findall(r"^def (\w+)\(session", (ROOT / "noxfile.py").read_text(encoding="utf-8"), re.MULTILINE)
    )
    jobs = data(ROOT / ".github/workflows/ci.yml")["jobs"]
    run = set(jobs["checks"]["strategy"]["matrix"]["session"])
    for path in WORKFLOWS:
        run |= set(re.findall(r"nox --session (\w+)", path.read_text(encoding="utf-8")))
    assert run == {"docs", "lint", "release", "types", "vscode"}
    assert run <= sessions
    assert "bash .ci/run" in [step.get("run") for step in jobs["tests"]["steps"]]
    tested = [each.rpartition(" ")[2] for each in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", each)]
    assert jobs["tests"]["strategy"]["matrix"]["python"] == tested


@pytest.mark.parametrize(
    "command",
    [("actionlint",), ("zizmor", "--offline", "--quiet", "--persona", "pedantic")],
    ids=lambda each: each[0],
)
def test_the_linters_of_workflows_find_nothing(command):
    if shutil.which(command[0]) is None:
        pytest.skip(f"{command[0]} is not installed")
    done = subprocess.run([*command, *WORKFLOWS], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_image_has_what_the_build_needs():
    """Each path that the lock file and the build backend read is copied, and no other one."""
    text = (ROOT / "Dockerfile").read_text(encoding="utf-8")
    packages = {
        path.partition("/")[0]
        for path in tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["hatch"][
            "build"
        ]["targets"]["wheel"]["packages"]
    }
    needed = packages | {"pyproject.toml", "requirements.lock", PROJECT["readme"], *PROJECT["license-files"]}
    copied = {
        word.removeprefix("./")
        for line in re.findall(r"^COPY (?!--from)(.*) \S+$", text, re.MULTILINE)
        for word in line.split()
    }
    ignored = (ROOT / ".dockerignore").read_text(encoding="utf-8")
    assert copied == needed
    assert set(re.findall(r"^!(.*)$", ignored, re.MULTILINE)) == needed


def test_the_descriptors_are_up_to_date(descriptors, capsys):
    assert descriptors.main(["--check"]) == 0, capsys.readouterr().out


def test_the_formula_of_a_release_has_its_version_and_digest(descriptors, tmp_path):
    sdist = tmp_path / f"aurora_devops-{__version__}.tar.gz"
    sdist.write_bytes(b"the distribution")
    formula = descriptors.formula(sdist)
    assert f"/releases/download/v{__version__}/aurora_devops-{__version__}.tar.gz" in formula
    assert 'sha256 "e98a0cbe400cb6e3ba56e06579124bc59c908f84931be829fe5bb52fc0e8b4b3"' in formula
    description = re.search(r'^  desc "(.*)"$', formula, re.MULTILINE)[1]
    assert len(description) <= 80
    assert PROJECT["description"].startswith(description)
    old = tmp_path / "aurora_devops-0.0.1.tar.gz"
    old.write_bytes(b"")
    with pytest.raises(SystemExit, match=r"not the source distribution of this version"):
        descriptors.formula(old)


def test_the_megalinter_descriptor_names_this_version_and_options_that_exist():
    descriptor = data(ROOT / "packaging/megalinter/aurora.megalinter-descriptor.yml")
    (linter,) = descriptor["linters"]
    assert linter["install"]["pip"] == [f"{PROJECT['name']}=={__version__}"]
    assert linter["cli_executable"] in PROJECT["scripts"]
    args = [linter["cli_config_arg_name"], "aurora.yaml", linter["cli_lint_fix_arg_name"]]
    parsed = lint.parser().parse_args([*linter["cli_lint_extra_args"], *linter["cli_sarif_args"], *args, "."])
    assert (str(parsed.config), parsed.fix, parsed.format) == ("aurora.yaml", True, "sarif")


def test_the_extension_has_the_version_of_the_project():
    manifest = json.loads((ROOT / "editors/vscode/package.json").read_text(encoding="utf-8"))
    lock = json.loads((ROOT / "editors/vscode/package-lock.json").read_text(encoding="utf-8"))
    assert manifest["version"] == lock["version"] == __version__
    assert manifest["license"] == PROJECT["license"]


def test_the_lock_of_the_extension_has_no_addresses():
    lock = (ROOT / "editors/vscode/package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
