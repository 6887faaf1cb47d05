"""The settings that apply to a file: the source of the configuration, and the enabled policies."""

from __future__ import annotations

import json
import os
from pathlib import Path

from ..core.catalogue import Catalogue
from ..core.engine import Engine
from ..core.files import Checkout
from ..core.run import Choices


def show_config(repository: Checkout, choices: Choices, name: str, catalogue: Catalogue) -> str:
    """The configuration file, the kind, the overrides and the policies that apply to a file, as text."""
    config = choices.over(repository.config())
    engine = Engine(catalogue, config)
    path = os.path.relpath(Path(name).resolve(), repository.root).replace(os.sep, "/")
    kind = engine.kind_of(path)
    overrides = engine.selection.overriding(path)
    lines = [
        f"file: {path}",
        f"kind: {kind.name if kind else 'determined by content'}",
        f"root: {repository.root.as_posix()}",
        f"configuration: {repository.config_path.as_posix() if repository.config_path else 'none'}",
        f"profile: {'none (only the selected policies)' if config.select else config.profile}",
        f"overrides: {', '.join(str(index + 1) for index in overrides) or 'none'}",
        f"fail-on: {config.fail_on}",
        "policies:",
    ]
    policies = engine.catalogue.policies if kind is None else engine.catalogue.policies_for(kind.name)
    for policy in sorted(policies, key=lambda policy: policy.code):
        rule = engine.selection.rule(policy, overrides)
        if rule is not None:
            changed = rule.options.changed() if rule.options is not None else {}
            options = f" {json.dumps(changed, separators=(',', ':'), default=list)}" if changed else ""
            lines.append(f"  {policy.code} {policy.name}: {rule.severity}{options}")
    return "\n".join(lines) + "\n"
