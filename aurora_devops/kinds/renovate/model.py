"""Renovate's configuration as typed models; options that no policy looks at are taken as they come.

Source: docs.renovatebot.com/configuration-options/.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...core.fields import Word, camel_case
from ...core.node import Node
from ...core.place import Place
from ...core.record import record
from ...formats.structure import below
from .options import PRESETS, RENAMED, REPLACED


class _Renovate(Node, spelling=lambda name: camel_case(name)):
    """What all parts share: the spelling of their keys."""


class Renovate(_Renovate):
    """`renovate.json`."""

    extends: list[str] | str = []
    package_rules: list[dict[str, Any]] = []
    automerge: bool | None = None
    minimum_release_age: Word = None
    timezone: Word = None

    @property
    def presets(self) -> list[str]:
        """The presets that it extends."""
        return [self.extends] if isinstance(self.extends, str) else self.extends


@record
class DeprecatedOption:
    """An option or a preset that has another name now; `at` is its place, `exact` whether only the name changed."""

    name: str
    new: str
    at: Place
    exact: bool
    what: str = "option"


def deprecated(config: Renovate, data: Any) -> Iterator[DeprecatedOption]:
    """The deprecated options of a configuration, and of its rules and managers."""
    for index, preset in enumerate(config.presets):
        at = config.at["extends"] if isinstance(config.extends, str) else config.at["extends"][index]
        new = PRESETS.get(preset)
        if preset.startswith("regexManagers:"):
            new = f"customManagers:{preset.partition(':')[2]}"
        if new:
            yield DeprecatedOption(preset, new, at, True, "preset")
    stack: list[tuple[Any, tuple[str | int, ...]]] = [(data, ())]
    while stack:
        value, route = stack.pop()
        if not isinstance(value, dict):
            continue
        for key, item in value.items():
            new = RENAMED.get(key) or REPLACED.get(key)
            if new:
                yield DeprecatedOption(key, new, below(config.at, (*route, key)).key, key in RENAMED)
            elif key == "packageRules" and isinstance(item, list):
                stack.extend((rule, (*route, key, index)) for index, rule in enumerate(item))
            elif route == () and isinstance(item, dict) and key not in ("hostRules", "constraints", "env"):
                stack.append((item, (*route, key)))
