"""The pages about policies: one per policy, the catalogue, the ids of other linters and the profiles."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path, PurePosixPath

from aurora_devops.cli.explain import files
from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.policy import CATEGORIES, Example, Policy
from aurora_devops.core.profiles import Profile
from aurora_devops.formats.writing import write_yaml
from aurora_devops.testing import kind_of

TITLES = {
    "devcontainer": "Dev containers",
    "files": "Any file",
    "github": "GitHub Actions",
    "openapi": "OpenAPI",
    "otel": "OpenTelemetry Collector",
    "precommit": "pre-commit",
    "codeowners": "CODEOWNERS",
    "shell": "Shell scripts",
}
FIX = {"always": "yes", "sometimes": "sometimes", "": "no"}
# The profiles that include each other; a policy is listed with the first that has it.
NESTED = ("recommended", "strict", "all")
LANGUAGES = {
    "Dockerfile": "dockerfile",
    "Makefile": "make",
    "justfile": "make",
    ".env": "bash",
    ".nvmrc": "bash",
    "go.mod": "go",
    ".tool-versions": "bash",
    ".alloy": "terraform",
    ".tf": "terraform",
    ".tofu": "terraform",
    ".tfvars": "terraform",
    ".hcl": "terraform",
    ".conf": "nginx",
    ".dockerfile": "dockerfile",
    ".Dockerfile": "dockerfile",
    ".example": "terraform",
    ".go": "go",
    ".gradle": "groovy",
    ".java": "java",
    ".csproj": "xml",
    ".xml": "xml",
    "Caddyfile": "nginx",
    "CODEOWNERS": "bash",
    ".json5": "json",
    ".js": "javascript",
    ".json": "json",
    ".md": "markdown",
    ".py": "python",
    ".sh": "bash",
    ".sql": "sql",
    ".lock": "toml",
    ".txt": "bash",
    ".vue": "html",
    ".toml": "toml",
    ".yaml": "yaml",
    ".yml": "yaml",
    ".gotmpl": "yaml",
}


def pages(catalogue: Catalogue, profiles: Mapping[str, Profile]) -> Iterator[tuple[Path, str]]:
    """Every page about policies: its path below docs/, and its text."""
    policies = catalogue.policies
    families: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        families[policy.names.family].append(policy)
        yield Path("policies") / f"{policy.code}.md", _policy(policy, profiles, catalogue)
    yield Path("policies/index.md"), _index(policies, profiles)
    yield Path("policies/SUMMARY.md"), _navigation(families)
    yield Path("policies/equivalents.md"), _equivalents(policies)
    yield Path("profiles.md"), _profiles(policies, profiles)


def _policy(policy: Policy, profiles: Mapping[str, Profile], catalogue: Catalogue) -> str:
    on = [f"[{name}](../profiles.md#{name})" for name in _including(policy, profiles)]
    lines = [
        f"# {policy.code} {policy.name}",
        "",
        policy.page,
        "",
        f"Severity: **{policy.severity}** · Category: **{policy.category}** · Fix: **{FIX[policy.fixable]}** · "
        f"Profiles: {', '.join(on)}",
    ]
    if policy.examples:
        lines += ["", "## Examples", "", "The reported place is highlighted."]
        for example in policy.examples:
            lines += _example(policy, example, catalogue)
    if policy.options is not None:
        lines += ["", "## Options", "", "| option | default | meaning |", "| --- | --- | --- |"]
        for name, each in policy.options.fields().items():
            default = json.dumps(each.default, default=list)
            lines.append(f"| `{kebab(name)}` | `{cell(default)}` | {cell(each.description)} |")
    lines += ["", "## Suppress", "", *_suppression(policy, catalogue)]
    if policy.equivalents:
        lines += ["", "## In other linters", ""]
        lines += [
            f"- {peer}: {', '.join(f'`{name}`' for name in ids)}"
            for peer, ids in sorted(policy.equivalents.items())
        ]
    return "\n".join(lines) + "\n"


def _including(policy: Policy, profiles: Mapping[str, Profile]) -> list[str]:
    return [name for name, profile in profiles.items() if profile.entry(policy) is not None]


def kebab(name: str) -> str:
    """A name as it is written in `aurora.yaml`."""
    return name.replace("_", "-")


def cell(text: str) -> str:
    """A text as a cell of a Markdown table."""
    return text.replace("|", "\\|").replace("\n", " ")


def _example(policy: Policy, example: Example, catalogue: Catalogue) -> Iterator[str]:
    because = f": {example.because}" if example.because else ""
    (path, text), *others = files(policy, example, catalogue)
    yield from ("", f"**{'Reported' if example.bad else 'Not reported'}**{because}", "")
    yield from _block(text, path, marked=example.bad)
    for other, text in others:
        if not text.strip():
            yield from ("", f"With an empty file `{other}`.")
            continue
        yield from ("", "With this configuration:" if other == "aurora.yaml" else "With this file:", "")
        yield from _block(text, other)
    if example.fixed is not None:
        yield from ("", "After the fix:", "", *_block(example.fixed, path))


def _block(text: str, path: str, *, marked: bool = False) -> Iterator[str]:
    """A code block with the path as its title; the fence is longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    name = PurePosixPath(path)
    language = LANGUAGES.get(name.suffix) or LANGUAGES.get(name.name) or "text"
    yield f'{fence}{language} title="{path}"' + (' marked="yes"' if marked else "")
    yield text.rstrip("\n")
    yield fence


def _suppression(policy: Policy, catalogue: Catalogue) -> Iterator[str]:
    """How to suppress a finding: by a comment, or by configuration in a format without comments."""
    kinds = {example.kind or kind_of(policy, catalogue) for example in policy.examples}
    if kinds == {"grafana-dashboard"}:
        settings = {"lint": {"overrides": [{"paths": ["dashboards/app.json"], "ignore": [policy.code]}]}}
        yield from ("JSON has no comments, so the configuration disables the policy for a path:", "")
        yield from _block(write_yaml(settings), "aurora.yaml")
    elif policy.names.family == "documents":
        yield from ("```markdown", f"<!-- aurora: ignore[{policy.code}] -- reason -->", "```")
    else:
        yield from ("```yaml", f"# aurora: ignore[{policy.code}] -- reason", "```")


def _index(policies: tuple[Policy, ...], profiles: Mapping[str, Profile]) -> str:
    """The catalogue: one table, which docs/javascripts/catalogue.js filters by its data attributes."""
    rows = "\n".join(_row(policy, _including(policy, profiles)) for policy in policies)
    heads = "".join(
        f"<th>{head}</th>" for head in ("Policy", "Severity", "Category", "Fix", "Profile", "Other linters")
    )
    counted = ", ".join(
        f"{sum(policy.category == category for policy in policies)} {category}" for category in CATEGORIES
    )
    return f"""\
---
hide:
  - toc
---

# Policies

<div class="catalogue">
<table class="catalogue__table">
<thead><tr>{heads}</tr></thead>
<tbody>
{rows}
</tbody>
</table>
</div>

{len(policies)} policies: {counted}.
The column Profile has the smallest of {", ".join(NESTED)} that includes the policy, and the standards.
"""


def _row(policy: Policy, including: list[str]) -> str:
    first = next(name for name in NESTED if name in including)
    shown = [first, *(name for name in including if name not in NESTED)]
    ids = [f"{peer} {', '.join(names)}" for peer, names in sorted(policy.equivalents.items())]
    data = {"kind": _title(policy.names.family), "profiles": " ".join(including)}
    attributes = "".join(f' data-{name}="{escape(value)}"' for name, value in data.items())
    summary = re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(policy.summary))
    cells = (
        f'<a href="{policy.code}.md">{policy.code} {policy.name}</a><br>{summary}',
        policy.severity,
        policy.category,
        FIX[policy.fixable],
        ", ".join(shown),
        "<br>".join(map(escape, ids)),
    )
    return f"<tr{attributes}>{''.join(f'<td>{each}</td>' for each in cells)}</tr>"


def _title(family: str) -> str:
    return TITLES.get(family, family.capitalize())


def _navigation(families: Mapping[str, list[Policy]]) -> str:
    """The navigation below Policies, which lets each page show where it is and link to its neighbours."""
    lines = [
        "- [Catalogue](index.md)",
        "- [Profiles](../profiles.md)",
        "- [Ids of other linters](equivalents.md)",
        "- [Parity](../parity.md)",
    ]
    for family in sorted(families, key=_title):
        lines.append(f"- {_title(family)}")
        lines += [f"    - [{policy.code} {policy.name}]({policy.code}.md)" for policy in families[family]]
    return "\n".join(lines) + "\n"


def _equivalents(policies: tuple[Policy, ...]) -> str:
    lines = [
        "# Ids of other linters",
        "",
        "These ids can be used wherever a policy is named: `--select`, `ignore`, `aurora explain`.",
        "",
    ]
    peers: dict[str, dict[str, list[Policy]]] = defaultdict(lambda: defaultdict(list))
    for policy in policies:
        for peer, ids in policy.equivalents.items():
            for name in ids:
                peers[peer][name].append(policy)
    for peer in sorted(peers):
        lines += [f"## {peer}", "", f"| {peer} | aurora_devops |", "| --- | --- |"]
        for name in sorted(peers[peer]):
            ours = ", ".join(
                f"[{policy.code} {policy.name}]({policy.code}.md)" for policy in peers[peer][name]
            )
            lines.append(f"| {cell(name)} | {ours} |")
        lines.append("")
    return "\n".join(lines)


def _profiles(policies: tuple[Policy, ...], profiles: Mapping[str, Profile]) -> str:
    lines = [
        "# Profiles",
        "",
        "A profile is a named set of policies; `--profile` or `lint.profile` selects one.",
        "",
    ]
    for name, profile in profiles.items():
        entries = [(policy, entry) for policy in policies if (entry := profile.entry(policy)) is not None]
        lines += [f"## {name}", "", f"{profile.description} {len(entries)} policies.", ""]
        if name != "all":
            for policy, entry in entries:
                control = f": {entry.control}" if entry.control else ""
                lines.append(f"- [{policy.code} {policy.name}](policies/{policy.code}.md){control}")
            lines.append("")
    return "\n".join(lines)
