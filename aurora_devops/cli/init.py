"""An `aurora.yaml` to start from."""

from __future__ import annotations

from pathlib import Path

_HEAD = """\
# yaml-language-server: $schema=https://aurora-devops.github.io/schemas/aurora.schema.json
"""
_START = """\
lint:
  # recommended, strict, all, or a standard: cis-docker, pod-security-baseline, pod-security-restricted
  profile: recommended

  # The least severity that makes aurora-lint fail: error, warning, info, never.
  fail-on: warning

  # Paths to leave alone, as in .gitignore, which is honoured anyway.
  exclude: []

  # Policies to switch off everywhere, by code, name or another linter's id; aurora explain NAME tells about one.
  ignore: []
"""
_READ = "aurora-lint now reads it; aurora-lint --show-config FILE tells what holds for a file"


def starting_config(root: Path, *, from_peers: bool = False) -> tuple[str, list[str]]:
    """The text of a configuration to start from, and notes for the person who asked for it."""
    if not from_peers:
        return _HEAD + _START, [_READ]
    from ..core.run import default_catalogue
    from ..migration import migrate
    from ..reporters.escaping import escape

    text, notes = migrate(root, default_catalogue())
    if not text:
        notes.append(f"no other linter's settings in {root}: this is what everyone starts from")
    return _HEAD + (text or _START), [*map(escape, notes), _READ]
