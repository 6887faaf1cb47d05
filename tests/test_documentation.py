"""The commands and configurations in README and docs/ are ones that the program accepts."""

import re
import shlex
from pathlib import Path

import pytest

from aurora_devops.cli import aurora, lint
from aurora_devops.generation import settings

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
BLOCK = re.compile(r"^( *)(`{3,})(\w+)(?: title=\"([^\"]*)\")?[^\n]*\n(.*?)^\1\2$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[tuple[str, str, str]]:
    """Page, title and text of each code block in a language."""
    return [
        (page.name, match[4] or "", match[5])
        for page in PAGES
        for match in BLOCK.finditer(page.read_text(encoding="utf-8"))
        if match[3] == language
    ]


COMMANDS = sorted(
    {
        (page, line.strip())
        for language in ("bash", "console")
        for page, _, text in blocks(language)
        for line in text.replace("\\\n", " ").splitlines()
        if re.match(r"(?:\$ )?aurora(?:-lint)? ", line.strip()) or line.strip() == "aurora-lint"
    }
)
CONFIGURATIONS = [
    (page, text)
    for page, title, text in blocks("yaml")
    if title == "aurora.yaml" or re.search(r"^(?:lint|app|generate|agents):", text, re.MULTILINE)
]


@pytest.mark.parametrize(("page", "line"), COMMANDS)
def test_a_command_is_accepted(page, line):
    program, *words = shlex.split(line.removeprefix("$ "), comments=True)
    end = next((index for index, word in enumerate(words) if word in ("|", ">", "<", "&&")), len(words))
    parser = lint.parser() if program == "aurora-lint" else aurora.parser()
    parser.parse_args(words[:end])


@pytest.mark.parametrize(("page", "text"), CONFIGURATIONS)
def test_a_configuration_is_accepted(page, text, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT / "examples/team-profile"))  # what pages extend
    (tmp_path / "aurora.yaml").write_text(text.replace("REPLACE_ME", "registry.example.com/app"))
    settings.read(tmp_path)


def test_there_is_something_to_check():
    assert len(COMMANDS) > 20
    assert len(CONFIGURATIONS) > 8
