import io
import sys

import pytest

from aurora_devops.cli import aurora
from aurora_devops.cli import lint as gate


def _caller(main, capsys):
    def call(*argv: str):
        try:
            code = gate.guarded(main, argv)
        except SystemExit as exit:
            code = exit.code
        out, err = capsys.readouterr()
        return code, out, err

    return call


@pytest.fixture
def lint(capsys):
    """Calls aurora-lint; returns exit status, standard output, standard error."""
    return _caller(gate.main, capsys)


@pytest.fixture
def command(capsys):
    """Calls aurora; returns exit status, standard output, standard error."""
    return _caller(aurora.main, capsys)


@pytest.fixture
def stdin(monkeypatch):
    """Sets standard input."""

    def put(content: bytes | str) -> None:
        raw = content.encode() if isinstance(content, str) else content
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(raw)))

    return put
