"""The gathered settings as the text of an `aurora.yaml`, every entry with where it comes from."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from ..core.lazy import regex
from ..reporters.escaping import escape
from .files import Origin
from .settings import PROFILE, Settings, Words

# What reads as a string in every dialect of YAML without quotes.
_PLAIN = regex(r"[A-Za-z][A-Za-z0-9_]*(?:[-./][A-Za-z0-9_]+)*")
_WORDS = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "inf", "nan"})
_LONGEST_REASON = 200


def text_of(settings: Settings) -> str:
    """The section `lint`."""
    lines = ["lint:", f"  profile: {PROFILE}"]
    for title, key, words in (
        (
            "What the other linters report and the profile leaves out.",
            "extend-select",
            settings.extend_select,
        ),
        ("What they are told not to report.", "ignore", settings.ignore),
    ):
        if words:
            lines += ["", f"  # {title}", f"  {key}:", *_listed(words, "    ")]
    if settings.severity:
        lines += ["", "  severity:"]
        lines += [
            f"    {scalar(word)}: {rating.severity}{comment(rating.origins)}"
            for word, rating in settings.severity.items()
        ]
    if settings.options:
        lines += ["", "  options:"]
        for name, options in settings.options.items():
            lines.append(f"    {scalar(name)}:")
            lines += [
                f"      {option.replace('_', '-')}: {value(held.value)}{comment(held.origins)}"
                for option, held in options.items()
            ]
    if settings.overrides:
        lines += ["", "  overrides:"]
        for paths, words in settings.overrides.items():
            lines += [f"    - paths: {value(list(paths))}", "      ignore:", *_listed(words, "        ")]
    if settings.exclude:
        lines += ["", "  exclude:", *_listed(settings.exclude, "    ")]
    if settings.fail_on:
        lines += ["", f"  fail-on: {settings.fail_on}{comment([settings.fail_on_origin])}"]
    return "\n".join(lines) + "\n"


def _listed(words: Words, indent: str) -> Iterator[str]:
    for word, origins in words.items():
        yield f"{indent}- {scalar(word)}{comment(origins)}"


def scalar(text: str) -> str:
    """A string, in quotes where it needs them."""
    if _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return json.dumps(escape(text), ensure_ascii=False)


def value(data: Any) -> str:
    """Plain data on one line."""
    if isinstance(data, str):
        return scalar(data)
    if isinstance(data, list):
        return f"[{', '.join(map(value, data))}]"
    if isinstance(data, dict):
        return f"{{{', '.join(f'{scalar(str(key))}: {value(held)}' for key, held in data.items())}}}"
    return json.dumps(data)


def comment(origins: Iterable[Origin]) -> str:
    """Where an entry comes from, and why, as a comment behind it."""
    said = []
    for origin in origins:
        reason = escape(origin.reason)
        cut = reason if len(reason) <= _LONGEST_REASON else f"{reason[:_LONGEST_REASON]}…"
        said.append(f"{origin}: {cut}" if cut else str(origin))
    return f" # {escape('; '.join(said))}"
