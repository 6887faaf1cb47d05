"""The settings that apply to a file: the source of the configuration, and the enabled policies."""

from __future__ import annotations

import json
from pathlib import Path

from ..core.catalogue import Catalogue
from ..core.engine import Engine
from ..core.files import Checkout
from ..core.selection import counts_aside
from ..core.settings import Choices


def show_config(repository: Checkout, choices: Choices, name: str, catalogue: Catalogue) -> str:
    """The configuration files, the kind, the overrides and the policies that apply to a file, as text."""
    files = repository.around(Path(name))
    config = choices.settings(repository, files)
    engine = Engine(catalogue, config)
    (path,) = files.paths
    kind = engine.reader.kind_of(path)
    layers = engine.selection.overriding(path)
    overrides = [str(index + 1) for index in layers if index < len(config.overrides)]
    configurations = [repository.config_path] if repository.config_path else []
    configurations.extend(repository.nested_files(files).values())
    profiles = [] if config.select else [config.profile]
    profiles.extend(nested.profile for _, nested in config.nested if nested.profile_given)
    aside = engine.reporting.aside(path)
    lines = [
        f"file: {path}",
        f"kind: {kind.name if kind else 'determined by content'}",
        f"root: {repository.root.as_posix()}",
        f"configuration: {', '.join(found.as_posix() for found in configurations) or 'none'}",
        f"profile: {', '.join(dict.fromkeys(profiles)) or 'none (only the selected policies)'}",
        f"overrides: {', '.join(overrides) or 'none'}",
        f"aside: {f'yes, by {aside} (only errors of policies about tokens)' if aside else 'no'}",
        f"fail-on: {', '.join([config.fail_on, *(f'{name} {gate}' for name, gate in config.gates.items())])}",
        "policies:",
    ]
    policies = engine.catalogue.policies if kind is None else engine.catalogue.policies_for(kind.name)
    for policy in sorted(policies, key=lambda policy: policy.code):
        rule = engine.selection.rule(policy, layers)
        if rule is not None and (aside is None or counts_aside(policy, rule.severity)):
            changed = rule.options.changed() if rule.options is not None else {}
            options = f" {json.dumps(changed, separators=(',', ':'), default=list)}" if changed else ""
            lines.append(f"  {policy.code} {policy.name}: {rule.severity}{options}")
    return "\n".join(lines) + "\n"
