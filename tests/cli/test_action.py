"""The scripts of action.yml, run in bash with stand-ins for what a runner provides."""

import json
import os
import re
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from aurora_devops.formats import yaml

ROOT = Path(__file__).parents[2]
ACTION = yaml.read((ROOT / "action.yml").read_text(encoding="utf-8")).documents[0].value
STEPS = {step.get("id", step["name"]): step for step in ACTION["runs"]["steps"]}
BASH = shutil.which("bash")

pytestmark = pytest.mark.skipif(BASH is None, reason="bash is not installed")


class Runner:
    """Runs a step in a folder, with its inputs as environment variables."""

    def __init__(self, folder: Path) -> None:
        self.temp, self.work = folder / "temp", folder / "work"
        self.output, self.summary = folder / "output", folder / "summary"
        self.programs = folder / "programs"
        self.system = "Linux"
        for path in (self.temp, self.work, self.programs):
            path.mkdir()

    def program(self, name: str, text: str, folder: Path | None = None) -> Path:
        path = (folder or self.programs) / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"#!{BASH}\n{text}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return path

    def run(self, step: str, path: str | None = None, **inputs: str) -> subprocess.CompletedProcess[str]:
        declared = dict.fromkeys(STEPS[step].get("env", {}), "")
        assert set(inputs) <= set(declared)
        environment = {
            "PATH": os.environ["PATH"] if path is None else path,
            "HOME": str(self.temp),
            "RUNNER_OS": self.system,
            "RUNNER_TEMP": str(self.temp),
            "GITHUB_OUTPUT": str(self.output),
            "GITHUB_STEP_SUMMARY": str(self.summary),
            **declared,
            **inputs,
        }
        command = [BASH, "--noprofile", "--norc", "-eo", "pipefail", "-c", STEPS[step]["run"]]
        return subprocess.run(
            command, cwd=self.work, env=environment, capture_output=True, text=True, check=False
        )

    def outputs(self) -> dict[str, str]:
        return dict(line.split("=", 1) for line in self.output.read_text().splitlines())

    def arguments(self, **inputs: str) -> list[str]:
        """The arguments of the first call of aurora-lint."""
        self.program(
            "aurora-lint",
            f"printf '%s\\n' \"$@\" >> {self.temp}/arguments; echo END >> {self.temp}/arguments",
        )
        self.run("lint", PROGRAMS=str(self.programs), **inputs)
        return (self.temp / "arguments").read_text().split("END\n")[0].splitlines()

    def paths(self, text: str) -> list[str]:
        arguments = self.arguments(PATHS=text)
        return arguments[arguments.index("--") + 1 :]


@pytest.fixture
def runner(tmp_path):
    return Runner(tmp_path)


@pytest.fixture
def real(runner):
    """A runner on which aurora-lint is installed."""
    library = os.pathsep.join(entry for entry in sys.path if entry)
    python = f"PYTHONPATH='{library}' exec '{sys.executable}'"
    runner.program("aurora-lint", f"{python} -c 'from aurora_devops.cli.lint import run; run()' \"$@\"")
    runner.program("python", f'{python} "$@"')
    (runner.work / "Dockerfile").write_text(
        "FROM debian:latest\n# aurora: ignore[latest-tag]\nFROM alpine:latest\n"
    )
    (runner.work / ".git").mkdir()
    return runner


def test_no_script_contains_an_expression():
    for step in STEPS.values():
        assert "${{" not in step.get("run", "")


def test_every_action_is_pinned():
    used = [step["uses"] for step in STEPS.values() if "uses" in step]
    assert len(used) == 3
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", each) for each in used)


@pytest.mark.parametrize(
    ("text", "paths"),
    [
        (".", ["."]),
        ("", ["."]),
        ("services\nplatform\n", ["services", "platform"]),
        ("  my app/Dockerfile  \r\n\r\nb", ["my app/Dockerfile", "b"]),
        ("k8s/*.yaml", ["k8s/a b.yaml", "k8s/c.yaml"]),
        ("k8s/**/deep.yaml", ["k8s/x/y/deep.yaml"]),
        ("[x].yaml", ["[x].yaml"]),
        ("none*", ["none*"]),
        (
            "-q\n$(touch hacked)\n`touch hacked`\n;touch hacked",
            ["-q", "$(touch hacked)", "`touch hacked`", ";touch hacked"],
        ),
    ],
)
def test_paths_are_lines(runner, text, paths):
    for name in ("k8s/a b.yaml", "k8s/c.yaml", "k8s/x/y/deep.yaml", "[x].yaml", "x.yaml"):
        (runner.work / name).parent.mkdir(parents=True, exist_ok=True)
        (runner.work / name).touch()
    assert runner.paths(text) == paths
    assert not (runner.work / "hacked").exists()


def test_inputs_become_options(runner):
    arguments = runner.arguments(
        PATHS="a",
        PROFILE="strict",
        FAIL_ON="error",
        CONFIG="my conf.yaml",
        NO_CONFIG="true",
        BASELINE="base.json",
        TRUSTED_CONFIG="origin/main",
        ARGS="--ignore DL3008 --exclude 'a b'\n--no-suppressions",
    )
    assert arguments[: arguments.index("--")][3:-2] == [
        "--profile=strict",
        "--fail-on=error",
        "--config=my conf.yaml",
        "--no-config",
        "--trusted-config=origin/main",
        "--baseline=base.json",
        "--ignore",
        "DL3008",
        "--exclude",
        "a b",
        "--no-suppressions",
    ]


@pytest.mark.parametrize("name", ["api/Dockerfile", "my app/compose.yaml"])
def test_windows_separates_directories_with_backslashes(runner, name):
    (runner.work / name).parent.mkdir()
    (runner.work / name).touch()
    runner.system = "Windows"
    written = name.replace("/", "\\")
    arguments = runner.arguments(
        PATHS=f"{written[:-1]}*\r\n{written}\n", ARGS=f"--config '{written}' --exclude a\\b"
    )
    assert arguments[arguments.index("--") + 1 :] == [name, name]
    options = [option.replace("\\\\", "\\") for option in arguments]
    assert options[options.index("--config") + 1] == written
    assert options[options.index("--exclude") + 1] == "a\\b"


@pytest.mark.parametrize("args", [" ", "\n", " \n  "])
def test_blank_options_are_no_argument(runner, args):
    assert "" not in runner.arguments(PATHS="a", ARGS=args)


@pytest.mark.parametrize("args", ["--select it's", '--ignore "DL3008'])
def test_options_that_cannot_be_read_fail_the_step(real, args):
    done = real.run("lint", PROGRAMS=str(real.programs), PATHS=".", ARGS=args)
    assert done.returncode != 0
    assert "unmatched" in done.stderr
    assert done.stdout == ""


def test_annotations_summary_and_outputs(real):
    done = real.run("lint", PROGRAMS=str(real.programs), PATHS=".", ARGS="--select latest-tag")
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("::warning file=Dockerfile,line=1")
    assert real.outputs() == {"status": "1", "findings": "1", "errors": "0", "warnings": "1"}
    assert "| warning |" in real.summary.read_text()
    assert real.run("Check the exit status", STATUS="1").returncode == 1
    assert real.run("Check the exit status", STATUS="0").returncode == 0


def test_sarif_for_code_scanning_has_no_suppressed_results(real):
    real.run(
        "lint",
        PROGRAMS=str(real.programs),
        PATHS=".",
        ARGS="--select latest-tag",
        SARIF_FILE="my report.sarif",
        UPLOAD_SARIF="true",
    )
    outputs = real.outputs()
    assert outputs["sarif"] == "my report.sarif"
    [whole] = json.loads((real.work / "my report.sarif").read_text())["runs"]
    [sent] = json.loads(Path(outputs["upload"]).read_text())["runs"]
    assert (len(whole["results"]), len(sent["results"])) == (2, 1)


def test_a_usage_error_fails_and_is_shown_once(real):
    done = real.run("lint", PROGRAMS=str(real.programs), PATHS=".", PROFILE="none")
    assert done.returncode == 0
    assert done.stderr.count("unknown profile") == 1
    assert real.outputs() == {"status": "2"}


def test_a_python_that_is_new_enough_is_found(runner):
    runner.program("python3", "exit 1")
    # Debian has 'venv' without the package that 'python -m venv' needs.
    runner.program("python3.11", f"[[ $2 == *ensurepip* ]] && exit 1; exec '{sys.executable}' \"$@\"")
    assert runner.run("python", path=str(runner.programs), ACTION_PATH=str(ROOT)).returncode == 0
    assert not runner.output.exists()
    runner.program("python3.12", f"exec '{sys.executable}' \"$@\"")
    runner.run("python", path=str(runner.programs), ACTION_PATH=str(ROOT))
    outputs = runner.outputs()
    assert outputs["path"] == str(runner.programs / "python3.12")
    assert re.fullmatch("[0-9a-f]{64}", outputs["lock"])


@pytest.mark.parametrize(
    ("folder", "packages", "installed"),
    [
        ("bin", "", []),
        ("Scripts", "\n", []),
        ("bin", "acme-aurora==1.0.0\r\n\n./a b\n", ["-m pip install --quiet -- acme-aurora==1.0.0 ./a b"]),
    ],
)
def test_installation(runner, folder, packages, installed):
    """`venv` puts programs into bin, on Windows into Scripts."""
    log = runner.temp / "log"
    inner = f'echo "$@" >> {log}'
    made = runner.temp / "aurora-lint/venv" / folder
    python = runner.program("made", inner)
    runner.program("python3", f"mkdir -p {made}; cp {python} {made}/python")
    python = str(runner.programs / "python3")
    done = runner.run("install", PYTHON=python, ACTION_PATH="/a b", PACKAGES=packages)
    assert done.returncode == 0, done.stderr
    assert runner.outputs() == {"programs": str(made)}
    locked, own, *others = log.read_text().splitlines()
    assert others == installed
    assert locked.endswith("--require-hashes -r /a b/requirements.lock")
    assert own.endswith("--no-deps --no-build-isolation /a b")


def test_the_lock_pins_every_dependency():
    text = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    pinned = {match[1] for match in re.finditer(r"^([\w.-]+)==", text, re.MULTILINE)}
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    declared = re.search(r"^dependencies = \[(.*?)^\]", project, re.MULTILINE | re.DOTALL)
    names = {re.match(r"[\w.-]+", name)[0] for name in re.findall(r'"([^"]+)"', declared[1])}
    assert {name.replace(".", "-") for name in names} <= pinned
    assert "hatchling" in pinned
