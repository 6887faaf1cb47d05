"""Writes the pages that come from the code: one for each policy, the catalogue, profiles, schemas.

python docs/generate.py            write them
python docs/generate.py --check    exit with 1 when one of them is old
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from aurora_devops.core.policy import CATEGORIES, Example, Policy
from aurora_devops.core.run import default_catalogue
from aurora_devops.generation.settings import schema as config_schema
from aurora_devops.reporters.schema import schema as report_schema

DOCS = Path(__file__).resolve().parent
PICTURE_WIDTH, PICTURE_LINES = 136, 34
LANGUAGES = {"dockerfile": "dockerfile", "document": "markdown", "grafana-dashboard": "json"}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page: its path below docs/, and its text."""
    catalogue = default_catalogue()
    policies = catalogue.policies
    profiles = {name: catalogue.profile(name) for name in catalogue.profile_names()}
    for policy in policies:
        on = [name for name, profile in profiles.items() if profile.entry(policy) is not None]
        yield Path("policies") / f"{policy.code}.md", _policy(policy, on)
    yield Path("policies/index.md"), _catalogue(policies)
    yield Path("policies/equivalents.md"), _equivalents(policies)
    yield Path("profiles.md"), _profiles(policies, profiles)
    yield Path("schemas/aurora.schema.json"), json.dumps(config_schema(), indent=2) + "\n"
    yield Path("schemas/report.schema.json"), json.dumps(report_schema(), indent=2) + "\n"


def _policy(policy: Policy, profiles: list[str]) -> str:
    fix = {"always": "yes", "sometimes": "sometimes", "": "no"}[policy.fixable]
    lines = [
        f"# {policy.code} {policy.name}",
        "",
        policy.page,
        "",
        "| severity | category | fix | profiles |",
        "| --- | --- | --- | --- |",
        f"| {policy.severity} | {policy.category} | {fix} | {', '.join(profiles)} |",
    ]
    if policy.equivalents:
        lines += ["", "## In other linters", ""]
        lines += [
            f"- {peer}: {', '.join(f'`{name}`' for name in ids)}"
            for peer, ids in sorted(policy.equivalents.items())
        ]
    if policy.options is not None:
        lines += ["", "## Options", "", "| option | default | |", "| --- | --- | --- |"]
        for name, info in policy.options.model_fields.items():
            default = json.dumps(info.get_default(call_default_factory=True), default=list)
            lines.append(
                f"| `{name.replace('_', '-')}` | `{_cell(default)}` | {_cell(info.description or '')} |"
            )
    if policy.examples:
        lines += ["", "## Examples", "", "The marks «» stand around the place that is reported."]
        for example in policy.examples:
            lines += _example(policy, example)
    lines += ["", "## To silence it", "", "```text", f"# aurora: ignore[{policy.code}] -- why", "```", ""]
    return "\n".join(lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _example(policy: Policy, example: Example) -> list[str]:
    said = f": {example.because}" if example.because else ""
    kind = example.kind or ("dockerfile" if policy.module.endswith(f"dockerfile.{policy.name}") else "")
    language = LANGUAGES.get(kind, "yaml" if kind else "text")
    lines = [
        "",
        f"{'Reported' if example.bad else 'Not reported'}{said}",
        "",
        *_block(example.text, language),
    ]
    if example.fixed is not None:
        lines += ["", "After the fix", "", *_block(example.fixed, language)]
    return lines


def _block(text: str, language: str) -> list[str]:
    """A fenced block whose fence is longer than any in the text."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}{language}", text.rstrip("\n"), fence]


def _catalogue(policies: tuple[Policy, ...]) -> str:
    lines = ["# Policies", "", f"{len(policies)} policies, by what they are about.", ""]
    families: dict[str, list[Policy]] = defaultdict(list)
    for policy in policies:
        families[policy.family].append(policy)
    for family in sorted(families):
        lines += [
            f"## {family}",
            "",
            "| code | name | severity | category | fix | |",
            "| --- | --- | --- | --- | --- | --- |",
        ]
        for policy in families[family]:
            link = f"[{policy.code}]({policy.code}.md)"
            fix = "fix" if policy.fixable else ""
            lines.append(
                f"| {link} | {policy.name} | {policy.severity} | {policy.category} | {fix} | {_cell(policy.summary)} |"
            )
        lines.append("")
    counted = ", ".join(f"{sum(p.category == c for p in policies)} {c}" for c in CATEGORIES)
    lines += [f"By category: {counted}.", ""]
    return "\n".join(lines)


def _equivalents(policies: tuple[Policy, ...]) -> str:
    lines = [
        "# Other linters' ids",
        "",
        "Each works wherever one of ours does: `--select`, `ignore`, `aurora explain`.",
        "",
    ]
    peers: dict[str, dict[str, list[Policy]]] = defaultdict(lambda: defaultdict(list))
    for policy in policies:
        for peer, ids in policy.equivalents.items():
            for name in ids:
                peers[peer][name].append(policy)
    for peer in sorted(peers):
        lines += [f"## {peer}", "", "| theirs | ours |", "| --- | --- |"]
        for name in sorted(peers[peer]):
            ours = ", ".join(
                f"[{policy.code} {policy.name}]({policy.code}.md)" for policy in peers[peer][name]
            )
            lines.append(f"| {_cell(name)} | {ours} |")
        lines.append("")
    return "\n".join(lines)


def _profiles(policies: tuple[Policy, ...], profiles: dict[str, object]) -> str:
    lines = [
        "# Profiles",
        "",
        "A profile is a named choice of policies; `--profile` or `lint.profile` takes one.",
        "",
    ]
    for name, profile in profiles.items():
        held = [policy for policy in policies if profile.entry(policy) is not None]  # type: ignore[attr-defined]
        lines += [f"## {name}", "", f"{profile.description} {len(held)} policies.", ""]  # type: ignore[attr-defined]
        if name != "all":
            for policy in held:
                control = profile.entry(policy).control  # type: ignore[attr-defined]
                lines.append(
                    f"- [{policy.code} {policy.name}](policies/{policy.code}.md){f': {control}' if control else ''}"
                )
            lines.append("")
    return "\n".join(lines)


def picture() -> str:
    """What a terminal shows of the first example, as SVG."""
    from rich.console import Console
    from rich.text import Text

    import aurora_devops
    from aurora_devops.reporters import text

    folder = DOCS.parent / "examples" / "taskmaster"
    files = {
        path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()
    }
    shown = text.render(
        aurora_devops.lint(files).with_paths("examples/taskmaster/".__add__), colour=True, width=PICTURE_WIDTH
    )
    lines = shown.split("\n")
    cut = [*lines[:PICTURE_LINES], "…", "", *lines[-4:-1]]
    console = Console(record=True, width=PICTURE_WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi("\n".join(cut)))
    svg = console.export_svg(title="aurora-lint examples/taskmaster", unique_id="report")
    # Fonts of other sites would be fetched by whoever looks at the page.
    return re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)


def main() -> int:
    """Write or check the pages; the exit status."""
    wanted = dict(pages())
    old = {path.relative_to(DOCS) for path in (DOCS / "policies").glob("*.md")} - set(wanted)
    changed = [path for path, text in wanted.items() if not _same(DOCS / path, text)]
    if "--check" in sys.argv:
        for path in (*changed, *sorted(old)):
            print(f"docs/{path.as_posix()} is old: run nox -s docs", file=sys.stderr)
        return 1 if changed or old else 0
    for path in old:
        (DOCS / path).unlink()
    for path in changed:
        (DOCS / path).parent.mkdir(parents=True, exist_ok=True)
        (DOCS / path).write_text(wanted[path], encoding="utf-8")
    # Drawn by a library whose every release draws it a little differently: it is written, and never said to be old.
    (DOCS / "images").mkdir(exist_ok=True)
    (DOCS / "images/report.svg").write_text(picture(), encoding="utf-8")
    print(f"{len(wanted)} pages, {len(changed)} written, {len(old)} removed")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
