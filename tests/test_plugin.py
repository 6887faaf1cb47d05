"""A third party's distribution brings a kind, a policy and a reporter, and its author tests them."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PLUGIN = """
from aurora_devops import Document, Kind, Reporter, hookimpl, policies_in


def read(source, tree, context):
    from .model import Crontab
    crontab = Crontab.parse(source.text)
    return Document("crontab", source, crontab, walk=lambda: (crontab, *crontab.lines))


@hookimpl
def aurora_kinds():
    return [Kind("crontab", "Crontab", "CRN", ("text",), read, paths=(r"(?:^|/)crontab$",), example="crontab")]


@hookimpl
def aurora_policies():
    return [policies_in("acme_policies.rules", kinds=["crontab"])]


@hookimpl
def aurora_reporters():
    return [Reporter("acme", "the number of findings", lambda report: f"{len(report.findings)}\\n")]
"""
MODEL = """
from dataclasses import dataclass

from aurora_devops import Span


@dataclass(frozen=True)
class Line:
    text: str
    at: Span


@dataclass(frozen=True)
class Crontab:
    lines: tuple[Line, ...]

    @classmethod
    def parse(cls, text):
        lines, start = [], 0
        for line in text.splitlines(keepends=True):
            lines.append(Line(line.rstrip(), Span(start, start + len(line.rstrip()))))
            start += len(line)
        return cls(tuple(lines))
"""
RULE = '''
from collections.abc import Iterator

from acme_policies.model import Line
from aurora_devops import Finding, bad, good, policy


@policy(
    "ACM001",
    severity="warning",
    category="reliability",
    examples=[bad("«* * * * * true»\\n"), good("5 4 * * * true\\n")],
)
def every_minute(line: Line) -> Iterator[Finding]:
    """A job runs every minute.

    The machine does nothing else. Give it a time.
    """
    if line.text.startswith("* * * * *"):
        yield Finding(at=line.at, message="runs every minute")
'''
AUTHORS_TEST = """
from acme_policies.rules.every_minute import every_minute
from aurora_devops.testing import expect, verify

for example in every_minute.examples:
    verify(every_minute, example)
expect(every_minute, "# hourly\\n0 * * * * true\\n«* * * * * true»\\n")
try:
    expect(every_minute, "* * * * * true\\n")
except AssertionError as error:
    assert "«* * * * * true»" in str(error)
else:
    raise SystemExit("a missing mark went unseen")
"""
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
METADATA = "Metadata-Version: 2.1\nName: acme-policies\nVersion: 1.0\n"
FILES = {
    "acme_policies/__init__.py": "",
    "acme_policies/plugin.py": PLUGIN,
    "acme_policies/model.py": MODEL,
    "acme_policies/rules/__init__.py": "",
    "acme_policies/rules/every_minute.py": RULE,
    "acme_policies-1.0.dist-info/METADATA": METADATA,
    "acme_policies-1.0.dist-info/WHEEL": WHEEL,
    "acme_policies-1.0.dist-info/entry_points.txt": "[aurora_devops]\nacme = acme_policies.plugin\n",
}


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> dict[str, str]:
    """Builds the wheel, installs it, and returns the environment that has it."""
    place = tmp_path_factory.mktemp("plugin")
    wheel = place / "acme_policies-1.0-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in FILES.items():
            archive.writestr(name, text)
        record = "".join(f"{name},,\n" for name in [*FILES, "acme_policies-1.0.dist-info/RECORD"])
        archive.writestr("acme_policies-1.0.dist-info/RECORD", record)
    target = place / "site"
    pip = [
        sys.executable,
        "-m",
        "pip",
        "install",
        "-q",
        "--no-index",
        "--no-deps",
        "--target",
        str(target),
        str(wheel),
    ]
    subprocess.run(pip, check=True, capture_output=True)
    paths = [str(target), *(path for path in sys.path if path)]
    return {**os.environ, "PYTHONPATH": os.pathsep.join(paths), "AURORA_CACHE_DIR": str(place / "cache")}


def python(code: str, environment: dict[str, str], folder: Path) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-c", code]
    return subprocess.run(argv, capture_output=True, text=True, cwd=folder, env=environment, check=False)


def lint(environment: dict[str, str], folder: Path, *argv: str) -> subprocess.CompletedProcess[str]:
    code = f"import sys; from aurora_devops.cli.lint import guarded, main; sys.exit(guarded(main, {list(argv)!r}))"
    return python(code, environment, folder)


def test_its_kind_and_policy_are_used(installed, tmp_path):
    (tmp_path / "crontab").write_text("# mine\n* * * * * true\n")
    done = lint(installed, tmp_path, ".", "--profile", "all", "--format", "json")
    assert done.returncode == 1, done.stderr
    (finding,) = json.loads(done.stdout)["findings"]
    assert (finding["policy"]["code"], finding["line"], finding["path"]) == ("ACM001", 2, "crontab")


def test_its_reporter_is_used(installed, tmp_path):
    (tmp_path / "crontab").write_text("* * * * * true\n")
    assert lint(installed, tmp_path, ".", "--select", "every-minute", "--format", "acme").stdout == "1\n"


def test_its_names_are_known(installed, tmp_path):
    done = lint(installed, tmp_path, ".", "--select", "every-minut")
    assert done.returncode == 2
    assert "did you mean every-minute?" in done.stderr


def test_its_author_tests_with_the_same_means(installed, tmp_path):
    done = python(AUTHORS_TEST, installed, tmp_path)
    assert done.returncode == 0, done.stderr


def test_a_plugin_that_cannot_be_loaded_is_one_line(installed, tmp_path):
    broken = tmp_path / "site"
    (broken / "broken-1.0.dist-info").mkdir(parents=True)
    (broken / "broken-1.0.dist-info/METADATA").write_text(
        "Metadata-Version: 2.1\nName: broken\nVersion: 1.0\n"
    )
    (broken / "broken-1.0.dist-info/entry_points.txt").write_text(
        "[aurora_devops]\nbroken = no_such_module\n"
    )
    paths = os.pathsep.join([str(broken), *(path for path in sys.path if path)])
    code = "import sys; from aurora_devops.cli.lint import guarded, main; sys.exit(guarded(main, ['.']))"
    done = python(code, {**os.environ, "PYTHONPATH": paths}, tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith("error: plugin broken of broken cannot be loaded: ModuleNotFoundError")
    assert done.stderr.count("\n") == 1
