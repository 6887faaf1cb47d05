"""The pages of policies and the list of them, for a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..core.catalogue import Catalogue
from ..core.policy import Example, Policy
from ..core.run import default_catalogue


def explain(name: str) -> int:
    """Print the page of each policy with this name; the exit status."""
    print(explained(name))
    return 0


def explained(name: str) -> str:
    """The page of each policy with this name."""
    catalogue = default_catalogue()
    return "\n\n".join(page(policy, catalogue) for policy in catalogue.named(name))


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
            f"  {name.replace('_', '-')}: {each.description} (default {each.default!r})"
            for name, each in policy.options.fields().items()
        ]
    for example in policy.examples:
        lines += _example(policy, example, catalogue)
    return "\n".join(lines)


def files(policy: Policy, example: Example, catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Path and text of all that the result of an example depends on: itself, its options, the other files."""
    from ..testing import path_of

    yield example.path or path_of(policy, example.kind, catalogue), example.text
    if example.options:
        from ..formats.writing import write_yaml

        options = {name.replace("_", "-"): value for name, value in example.options.items()}
        yield "aurora.yaml", write_yaml({"lint": {"options": {policy.name: options}}})
    yield from example.files.items()


def _example(policy: Policy, example: Example, catalogue: Catalogue) -> Iterator[str]:
    because = f" ({example.because})" if example.because else ""
    yield from ("", f"  {'reported, at the «marks»' if example.bad else 'not reported'}{because}:")
    shown = list(files(policy, example, catalogue))
    for path, text in shown:
        yield from _file(path, text)
    if example.fixed is not None:
        yield from ("", "  after the fix:", *_file(shown[0][0], example.fixed))


def _file(path: str, text: str) -> Iterator[str]:
    yield f"    --- {path}"
    yield from (f"    {line}".rstrip() for line in text.rstrip("\n").split("\n"))
