"""The Python code of the README runs."""

import re
from pathlib import Path

import pytest

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
CODE = re.findall(r"^```python\n(.*?)^```$", README, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("code", CODE, ids=range(len(CODE)))
def test_the_code_runs(code, repository, capsys):
    dockerfile = "FROM debian:latest AS image\nUSER 65532\n"
    repository({"Dockerfile": dockerfile, "path/to/repository/Dockerfile": dockerfile})
    found: dict[str, object] = {}
    exec(compile(code, "README.md", "exec"), found)
    assert "Dockerfile 1 latest-tag" in capsys.readouterr().out


def test_there_is_code():
    assert CODE
