"""docs/shared-configuration.md, followed as it is written."""

import importlib
import re
from pathlib import Path

from aurora_devops.cli.lint import main

PAGE = (Path(__file__).parents[1] / "docs/shared-configuration.md").read_text(encoding="utf-8")
FILES = re.findall(r'(?ms)^```\w+ title="([^"]+)"\n(.*?)^```', PAGE)
OUTPUT = re.findall(r"(?ms)^```(?:console|text)\n(.*?)^```", PAGE)


def test_what_the_page_shows_is_printed(repository, tmp_path_factory, monkeypatch, capsys):
    place = tmp_path_factory.mktemp("installed")
    configurations = [text for name, text in FILES if name == "aurora.yaml"]
    root = repository({name: text for name, text in FILES if name == "Dockerfile"})
    for name, text in FILES:
        home = place if name.startswith("acme_aurora/") else root
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(text)
    monkeypatch.syspath_prepend(str(place))
    importlib.invalidate_caches()

    first, second = configurations
    (root / "aurora.yaml").write_text(first)
    command, *printed = OUTPUT[0].splitlines()
    assert main(command.removeprefix("$ aurora-lint ").split()) == 1
    assert capsys.readouterr().out.splitlines()[: len(printed)] == printed

    assert main(["--show-config", "Dockerfile"]) == 0
    assert set(OUTPUT[1].splitlines()) <= set(capsys.readouterr().out.splitlines())

    (root / "aurora.yaml").write_text(second)
    assert main(["--format", "concise", "--profile", "profiles/team.yaml"]) == 1
    out = capsys.readouterr().out
    assert "undigested-image" in out
    assert "foreign-registry" not in out
