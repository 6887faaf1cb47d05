"""The specialists: how each is called on a generated repository, and how its answer is read.

Sources: the manual of each program.
"""

import json
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aurora_devops.formats import yaml

from .said import Said

SECONDS = 600
WORKFLOWS = ".github/workflows"
LINT = ("--lint=all", "--lint-fatal")
TFLINT_RULES = 'plugin "terraform" {\n  enabled = true\n  preset  = "all"\n}\n'
SPECTRAL_RULES = "extends: ['spectral:oas']\n"


class Unusable(Exception):
    """A tool that is there, and gave no answer."""


@dataclass(frozen=True, slots=True)
class Specialist:
    """A tool: its name, the program that is looked for, and a function from a repository to what it says of it.

    An `optional` one, which no registry of packages has, is asked where it is installed.
    """

    name: str
    program: str
    judge: Callable[[Path], Iterator[Said]]
    optional: bool = False

    @property
    def missing(self) -> bool:
        """Whether it is not installed."""
        return shutil.which(self.program) is None


def _call(root: Path, *argv: str, answers: tuple[int, ...] = (0, 1), text: str = "") -> str:
    """What a program writes to its standard output. Raises Unusable when it ends as it does for no answer."""
    try:
        done = subprocess.run(
            argv, cwd=root, input=text, capture_output=True, text=True, timeout=SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise Unusable(f"{argv[0]}: {error}") from error
    if done.returncode not in answers:
        raise Unusable(f"{' '.join(argv)}: exit status {done.returncode}: {done.stderr or done.stdout}")
    return done.stdout


def _json(root: Path, *argv: str, answers: tuple[int, ...] = (0, 1), text: str = "") -> Any:
    said = _call(root, *argv, answers=answers, text=text)
    try:
        return json.loads(said)
    except ValueError:
        raise Unusable(f"{' '.join(argv)}: no JSON: {said[:500]}") from None


def _paths(root: Path, pattern: str) -> list[str]:
    """The files that a pattern means. Raises Unusable when there are none: of nothing, nothing is said."""
    found = sorted(path.relative_to(root).as_posix() for path in root.glob(pattern))
    if not found:
        raise Unusable(f"there is no {pattern}")
    return found


def hadolint(root: Path) -> Iterator[Said]:
    """The Dockerfile, with the scripts in it."""
    for one in _json(root, "hadolint", "--disable-ignore-pragma", "--format", "json", "Dockerfile"):
        yield Said(one["file"], one["line"], "hadolint", one["code"], one["message"])


def zizmor(root: Path) -> Iterator[Said]:
    """The workflows, with all that it has for maintainers who want to know."""
    argv = ("zizmor", "--offline", "--no-progress", "--no-exit-codes", "--persona", "auditor")
    for run in _json(root, *argv, "--format", "sarif", WORKFLOWS)["runs"]:
        for one in run["results"]:
            place = one["locations"][0]["physicalLocation"]
            path, line = place["artifactLocation"]["uri"], place["region"]["startLine"]
            yield Said(path, line, "zizmor", one["ruleId"].removeprefix("zizmor/"), one["message"]["text"])


def actionlint(root: Path) -> Iterator[Said]:
    """The workflows; shellcheck on their steps is asked by itself."""
    files = _paths(root, f"{WORKFLOWS}/*.yml")
    for one in _json(root, "actionlint", "-shellcheck=", "-pyflakes=", "-format", "{{json .}}", *files):
        yield Said(one["filepath"], one["line"], "actionlint", one["kind"], one["message"])


def checkov(root: Path) -> Iterator[Said]:
    """The Dockerfile, the manifests and the workflows.

    Its schema of workflows is of 2022, and it passes over a file that does not fit: it is shown a copy without
    the permission and the expression that came later.
    """
    with tempfile.TemporaryDirectory() as name:
        copy = Path(name)
        for path in _paths(root, f"{WORKFLOWS}/*.yml"):
            text = (root / path).read_text()
            text = re.sub(r"(?m)^ +attestations: write.*\n", "", text)
            text = re.sub(r"(?m)^(  cancel-in-progress:).*", r"\1 true", text)
            (copy / path).parent.mkdir(parents=True, exist_ok=True)
            (copy / path).write_text(text)
        yield from _checkov(
            root, "dockerfile", "kubernetes", *(["terraform"] if _has_terraform(root) else [])
        )
        yield from _checkov(copy, "github_actions")


def _checkov(root: Path, *frameworks: str) -> Iterator[Said]:
    argv = ("checkov", "--directory", ".", "--compact", "--skip-download", "--output", "json", "--framework")
    found = _json(root, *argv, *frameworks)
    reports = {one.get("check_type"): one for one in (found if isinstance(found, list) else [found])}
    for framework in frameworks:
        if framework not in reports:
            raise Unusable(f"checkov judged nothing as {framework}")
        for one in reports[framework]["results"]["failed_checks"]:
            path, line = one["file_path"].lstrip("/"), one["file_line_range"][0]
            yield Said(path, line, "checkov", one["check_id"], one["check_name"])


def _has_terraform(root: Path) -> bool:
    return (root / "terraform").is_dir()


def terraform(root: Path) -> Iterator[Said]:
    """The format of the module; its resources are only validated with the providers, which nothing here installs."""
    if _has_terraform(root):
        for path in _call(
            root, "terraform", "fmt", "-check", "-list=true", "terraform", answers=(0, 3)
        ).split():
            yield Said(path, 1, "terraform", "fmt", "is not formatted")


def tflint(root: Path) -> Iterator[Said]:
    """The module, with all rules for the language."""
    if not _has_terraform(root):
        return
    with tempfile.TemporaryDirectory() as name:
        config = Path(name) / "tflint.hcl"
        config.write_text(TFLINT_RULES)
        argv = ("tflint", "--chdir", "terraform", "--format", "json", "--config", str(config))
        for one in _json(root, *argv, answers=(0, 2))["issues"]:
            place, rule = one["range"], one["rule"]["name"]
            yield Said(place["filename"], place["start"]["line"], "tflint", rule, one["message"])


def shellcheck(root: Path) -> Iterator[Said]:
    """Each script, each step of a workflow, and the commands of documents."""
    for path, name, script in _scripts(root):
        found = _json(root, "shellcheck", "--shell", "bash", "--format", "json1", "-", text=script)
        for one in found["comments"]:
            yield Said(
                path, one["line"], "shellcheck", f"SC{one['code']}", f"{one['message']} (line in {name})"
            )


def _scripts(root: Path) -> Iterator[tuple[str, str, str]]:
    """Path, name and text of whatever a shell reads."""
    for path in sorted(root.rglob("*.sh")):
        yield path.relative_to(root).as_posix(), "the script", path.read_text()
    for path in _paths(root, f"{WORKFLOWS}/*.yml"):
        workflow = yaml.read((root / path).read_text()).documents[0].value
        for name, job in workflow["jobs"].items():
            for step in job["steps"]:
                if "run" in step:
                    yield path, f"{name}: {step['name']}", step["run"]
    for path in _paths(root, "**/*.md"):
        for number, block in enumerate(re.findall(r"(?ms)^```sh\n(.*?)^```", (root / path).read_text()), 1):
            yield path, f"block {number}", block


def promtool(root: Path) -> Iterator[Said]:
    """The configuration of Prometheus, the rules, and their unit tests."""
    for path, *argv in (
        ("monitoring/prometheus.yml", "check", "config", *LINT),
        ("monitoring/prometheus.compose.yml", "check", "config", *LINT),
        *((path, "check", "rules", *LINT) for path in _paths(root, "monitoring/rules/*")),
        *((path, "test", "rules") for path in _paths(root, "monitoring/tests/*")),
    ):
        yield from _ended(root, path, "promtool", *argv, rule=" ".join(argv[:2]))


def amtool(root: Path) -> Iterator[Said]:
    """The configuration of Alertmanager."""
    yield from _ended(root, "monitoring/alertmanager.yml", "amtool", "check-config", rule="check-config")


def _ended(root: Path, path: str, program: str, *argv: str, rule: str) -> Iterator[Said]:
    """A program that tells by its exit status whether it has something to say."""
    done = subprocess.run(
        (program, *argv, path), cwd=root, capture_output=True, text=True, timeout=SECONDS, check=False
    )
    said = done.stdout + done.stderr
    if done.returncode or re.search(r"\bwarn(?:ing)?\b", said, re.IGNORECASE):
        yield Said(path, 1, program, rule, " ".join(said.split()))


def dclint(root: Path) -> Iterator[Said]:
    """The compose files."""
    for file in _json(root, "dclint", "--formatter", "json", *_paths(root, "docker-compose*.yml")):
        for one in file["messages"]:
            yield Said(file["filePath"], one["line"], "dclint", one["rule"], one["message"])


def spectral(root: Path) -> Iterator[Said]:
    """The description of the API, with the rules that it brings for OpenAPI."""
    with tempfile.TemporaryDirectory() as name:
        rules = Path(name) / "rules.yaml"
        rules.write_text(SPECTRAL_RULES)
        argv = ("spectral", "lint", "--quiet", "--format", "json", "--ruleset", str(rules), "openapi.yaml")
        for one in _json(root, *argv):
            path = os.path.relpath(one["source"], root.resolve())
            line = one["range"]["start"]["line"] + 1
            yield Said(path, line, "spectral", str(one["code"]), one["message"])


def kubernetes_validate(root: Path) -> Iterator[Said]:
    """The manifests against the schemas of Kubernetes; a kustomization is none of its own."""
    files = [path for path in _paths(root, "k8s/*.yaml") if not path.endswith("kustomization.yaml")]
    for path in [*files, "monitoring/instances.yaml"]:
        yield from _ended(root, path, "kubernetes-validate", "--strict", rule="schema")


SPECIALISTS = (
    Specialist("hadolint", "hadolint", hadolint),
    Specialist("zizmor", "zizmor", zizmor),
    Specialist("actionlint", "actionlint", actionlint, optional=True),
    Specialist("checkov", "checkov", checkov),
    Specialist("terraform", "terraform", terraform, optional=True),
    Specialist("tflint", "tflint", tflint, optional=True),
    Specialist("shellcheck", "shellcheck", shellcheck),
    Specialist("promtool", "promtool", promtool),
    Specialist("amtool", "amtool", amtool),
    Specialist("dclint", "dclint", dclint),
    Specialist("spectral", "spectral", spectral),
    Specialist("kubernetes-validate", "kubernetes-validate", kubernetes_validate),
)
