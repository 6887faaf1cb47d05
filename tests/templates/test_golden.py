"""The golden files: the whole delivery of each application."""

import pytest

from templates.delivered import APPLICATIONS, GOLDEN, everything

# What a person keeps beside what is made.
OWN = {"aurora.yaml"}


@pytest.mark.parametrize("name", APPLICATIONS)
def test_golden(name, pytestconfig):
    made = everything(name)
    if "fix" in (pytestconfig.getoption("inline_snapshot", None) or ""):
        for path in GOLDEN[name].rglob("*"):
            if path.is_file() and path.relative_to(GOLDEN[name]).as_posix() not in {*made, *OWN}:
                path.unlink()
        for path, text in made.items():
            (GOLDEN[name] / path).parent.mkdir(parents=True, exist_ok=True)
            (GOLDEN[name] / path).write_bytes(text.encode())
    for path, text in made.items():
        assert (GOLDEN[name] / path).read_bytes() == text.encode(), path
    kept = {path.relative_to(GOLDEN[name]).as_posix() for path in GOLDEN[name].rglob("*") if path.is_file()}
    assert kept - OWN == set(made)
