"""A policy's page as a terminal shows it."""

from __future__ import annotations

from ..core.catalogue import Catalogue
from ..core.policy import Example, Policy


def page(policy: Policy, catalogue: Catalogue) -> str:
    """Name, page, where it is on, what others call it, options, examples."""
    fixable = {"always": "yes", "sometimes": "for some findings", "": "no"}[policy.fixable]
    on = [name for name in catalogue.profile_names() if catalogue.profile(name).entry(policy) is not None]
    lines = [f"{policy.code} {policy.name}", "", policy.page, ""]
    lines.append(f"severity: {policy.severity}   category: {policy.category}   fix: {fixable}")
    lines.append(f"profiles: {', '.join(on)}")
    lines += [f"{peer}: {', '.join(ids)}" for peer, ids in sorted(policy.equivalents.items())]
    if policy.options is not None:
        lines += ["", "options:"]
        lines += [
            f"  {name}: {info.description or ''} (default {info.get_default(call_default_factory=True)!r})"
            for name, info in policy.options.model_fields.items()
        ]
    for example in policy.examples:
        lines += ["", _heading(example), *(f"    {line}" for line in example.text.rstrip("\n").split("\n"))]
        if example.fixed is not None:
            lines += [
                "",
                "  after the fix:",
                *(f"    {line}" for line in example.fixed.rstrip("\n").split("\n")),
            ]
    return "\n".join(lines)


def _heading(example: Example) -> str:
    """What an example shows, with the marks explained once."""
    said = f" ({example.because})" if example.because else ""
    return f"  reported, at the «marks»{said}:" if example.bad else f"  not reported{said}:"
