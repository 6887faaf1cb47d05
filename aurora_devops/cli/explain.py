"""The pages of policies and the list of them, for a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from ..core.catalogue import Catalogue
from ..core.policy import Example, Policy
from ..core.run import default_catalogue


def explain(name: str) -> int:
    """Print the page of each policy with this name; the exit status."""
    catalogue = default_catalogue()
    print("\n\n".join(page(policy, catalogue) for policy in catalogue.named(name)))
    return 0


def list_policies(names: Sequence[str], profile: str | None = None, *, as_json: bool = False) -> int:
    """Print one line per policy with one of these names, or per policy; the exit status."""
    catalogue = default_catalogue()
    found: dict[str, Policy] = {}
    for name in names or ["all"]:
        found.update((policy.code, policy) for policy in catalogue.named(name))
    if profile:
        chosen = catalogue.profile(profile)
        found = {code: policy for code, policy in found.items() if chosen.entry(policy) is not None}
    listed = [found[code] for code in sorted(found)]
    if as_json:
        import json

        print(json.dumps([_row(policy) for policy in listed], indent=2, ensure_ascii=False))
        return 0
    widest = max((len(policy.name) for policy in listed), default=0)
    for policy in listed:
        fix = "fix" if policy.fixable else ""
        print(f"{policy.code}  {policy.name:<{widest}}  {policy.severity:<7}  {fix:<3}  {policy.summary}")
    return 0


def _row(policy: Policy) -> dict[str, object]:
    return {
        "code": policy.code,
        "name": policy.name,
        "severity": policy.severity,
        "category": policy.category,
        "summary": policy.summary,
        "fixable": policy.fixable,
        "equivalents": {peer: list(ids) for peer, ids in policy.equivalents.items()},
    }


def page(policy: Policy, catalogue: Catalogue) -> str:
    """The page of a policy: text, severity, profiles, ids in other linters, options and examples."""
    fixable = {"always": "yes", "sometimes": "for some findings", "": "no"}[policy.fixable]
    on = [name for name in catalogue.profile_names() if catalogue.profile(name).entry(policy) is not None]
    lines = [f"{policy.code} {policy.name}", "", policy.page, ""]
    lines.append(f"severity: {policy.severity}   category: {policy.category}   fix: {fixable}")
    lines.append(f"profiles: {', '.join(on)}")
    lines += [f"{peer}: {', '.join(ids)}" for peer, ids in sorted(policy.equivalents.items())]
    if policy.options is not None:
        lines += ["", "options:"]
        lines += [
            f"  {name}: {each.description} (default {each.default!r})"
            for name, each in policy.options.fields().items()
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
    """The heading of an example."""
    said = f" ({example.because})" if example.because else ""
    return f"  reported, at the «marks»{said}:" if example.bad else f"  not reported{said}:"
