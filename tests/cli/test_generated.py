"""Files that docs/generate.py derives from the code, and the hooks for pre-commit among them."""

import importlib.util
import re
from pathlib import Path

import pytest

from aurora_devops.core.run import default_catalogue
from aurora_devops.formats import yaml

ROOT = Path(__file__).parents[2]


def derived() -> dict[Path, str]:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs/generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return dict(module.derived())


def test_derived_files_are_up_to_date():
    for path, text in derived().items():
        assert (ROOT / path).read_text(encoding="utf-8") == text, f"{path}: run nox -s docs"


def hooks() -> list[dict[str, str]]:
    return yaml.read((ROOT / ".pre-commit-hooks.yaml").read_text()).documents[0].value


@pytest.mark.parametrize("hook", hooks(), ids=lambda hook: hook["id"])
def test_hooks_select_every_kind(hook):
    pattern = re.compile(hook["files"])
    for kind in default_catalogue().kinds.values():
        assert pattern.search(kind.example), kind.name
    for path in (
        "app/values.yml",
        "docs/guide.md",
        "app/.dockerignore",
        "api.Dockerfile",
        "a/Containerfile.dev",
    ):
        assert pattern.search(path), path
    for path in ("main.py", "Dockerfile.tmpl", "notes.txt"):
        assert not pattern.search(path), path


@pytest.mark.parametrize("name", ["--show-config=x.yaml", "--write-baseline=out.yaml", "-q.yaml"])
def test_hooks_take_file_names_that_look_like_options_as_files(repository, lint, name):
    root = repository({"Dockerfile": "FROM debian:latest\n", name: "a: 1\n"})
    for hook in hooks():
        program, *arguments = hook["entry"].split()
        assert program == "aurora-lint"
        before = sorted(path.name for path in root.iterdir())
        code, out, _ = lint(*arguments, "Dockerfile", name)
        assert code == 1
        assert "latest-tag" in out
        assert sorted(path.name for path in root.iterdir()) == before
