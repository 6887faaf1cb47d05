"""An `aurora.yaml` to start from."""

from __future__ import annotations

from pathlib import Path

_HEAD = """\
# yaml-language-server: $schema=https://aurora-devops.github.io/schemas/aurora.schema.json
"""
_START = """\
lint:
  # recommended, strict, all, or a standard: cis-docker, cis-kubernetes, nsa-hardening, pod-security-restricted
  profile: recommended

  # Lowest severity that gives exit status 1: error, warning, info or never.
  fail-on: warning

  # Paths to skip, in addition to .gitignore and in its syntax.
  exclude: []

  # Policies to disable, by code, name or id of another linter; aurora explain NAME shows the page of one.
  ignore: []
"""
_READ = "aurora-lint --show-config FILE shows the settings that apply to a file"


def starting_config(root: Path, *, from_peers: bool = False) -> tuple[str, list[str]]:
    """The text of a configuration to start from, and notes for the user."""
    if not from_peers:
        return _HEAD + _START, [_READ]
    from ..core.run import default_catalogue
    from ..migration import migrate
    from ..reporters.escaping import escape

    text, notes = migrate(root, default_catalogue())
    if not text:
        notes.append(f"no configuration of another linter found in {root}; wrote the defaults")
    return _HEAD + (text or _START), [*map(escape, notes), _READ]
