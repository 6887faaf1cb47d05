"""Writes the files that are derived from the code: pages, schemas, names for completion, pre-commit hooks.

python docs/generate.py            write them
python docs/generate.py --check    exit with 1 if one of them is out of date
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.kind import Kind
from aurora_devops.core.policy import CATEGORIES, Example, Policy
from aurora_devops.core.profiles import Profile, load
from aurora_devops.core.record import replace
from aurora_devops.formats.data import ENDINGS
from aurora_devops.generation.settings import schema as config_schema
from aurora_devops.reporters.schema import schema as report_schema

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
INDEX, PROFILES = "policies/aurora_policies/_index", "policies/aurora_policies/profiles"
PICTURE_WIDTH, PICTURE_LINES = 136, 34
LANGUAGES = {"dockerfile": "dockerfile", "document": "markdown", "grafana-dashboard": "json"}


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page: its path below docs/, and its text."""
    catalogue = _catalogue_of_code()
    policies = catalogue.policies
    profiles = _built_in_profiles(catalogue)
    for policy in policies:
        on = [name for name, profile in profiles.items() if profile.entry(policy) is not None]
        yield Path("policies") / f"{policy.code}.md", _policy(policy, on)
    yield Path("policies/index.md"), _catalogue(policies)
    yield Path("policies/equivalents.md"), _equivalents(policies)
    yield Path("profiles.md"), _profiles(policies, profiles)
    yield Path("schemas/aurora.schema.json"), json.dumps(config_schema(), indent=2) + "\n"
    yield Path("schemas/report.schema.json"), json.dumps(report_schema(), indent=2) + "\n"


def derived() -> Iterator[tuple[Path, str]]:
    """Every other generated file: its path below the repository, and its text."""
    catalogue = _catalogue_of_code()
    words = {word for policy in catalogue.policies for word in policy.names.all()}
    words |= {*CATEGORIES, *(policy.code[:3] for policy in catalogue.policies), "all"}
    yield (
        Path("policies/aurora_policies/names.txt"),
        "".join(f"{word}\n" for word in sorted(words) if " " not in word),
    )
    yield from _index(catalogue)
    yield Path(".pre-commit-hooks.yaml"), _hooks(catalogue.kinds.values())


@cache
def _catalogue_of_code() -> Catalogue:
    """The built-in policies as the code has them: the index may be out of date."""
    catalogue = Catalogue()
    catalogue.folders = [
        folder if isinstance(folder, Policy) else replace(folder, index="") for folder in catalogue.folders
    ]
    return catalogue


def _built_in_profiles(catalogue: Catalogue) -> dict[str, Profile]:
    def built_in(name: str) -> Profile:
        return load(ROOT / PROFILES / f"{name}.yaml", catalogue.called, built_in)

    return {file.stem: built_in(file.stem) for file in sorted((ROOT / PROFILES).glob("*.yaml"))}


def _index(catalogue: Catalogue) -> Iterator[tuple[Path, str]]:
    """The modules with the names of the built-in policies, with the words that call them, and with the profiles."""
    rows: defaultdict[str, dict[str, object]] = defaultdict(dict)
    words: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for policy in sorted(catalogue.policies, key=lambda policy: policy.module):
        package, _, module = policy.module.rpartition(".")
        _, code, name, category, aliases, ids, by_id = policy.names
        rows[package][module] = (module, code, name, category, aliases, dict(ids), by_id)
        for word in sorted(set(policy.names.calls())):
            words[package][word].append(module)
    lines = ["POLICIES: dict[str, dict[str, tuple[Any, ...]]] = {"]
    for package, held in rows.items():
        named = (f"        {module!r}: {row!r}," for module, row in held.items())
        lines += [f"    {package!r}: {{", *named, "    },"]
    lines += ["}", "PROFILES: dict[str, tuple[str, bool, tuple[Any, ...]]] = {"]
    for name, profile in _built_in_profiles(catalogue).items():
        everything = len(profile.entries) == len(catalogue.policies)
        lines.append(f"    {name!r}: ({profile.description!r}, {everything}, (")
        for code, entry in () if everything else sorted(profile.entries.items()):
            options = {key: _frozen(value) for key, value in sorted(entry.options.items())}
            lines.append(f"        {(code, entry.severity, entry.control, options)!r},")
        lines.append("    )),")
    head = '"""The names of the policies, and the profiles; generated."""'
    yield Path(INDEX) / "policies.py", "\n".join([head, "", "from typing import Any", "", *lines, "}", ""])
    lines = ["WORDS: dict[str, dict[str, tuple[str, ...]]] = {"]
    for package, called in words.items():
        rows_of_words = (
            f"        {word!r}: {tuple(sorted(modules))!r}," for word, modules in sorted(called.items())
        )
        lines += [f"    {package!r}: {{", *rows_of_words, "    },"]
    head = '"""The words that call the policies, in canonical spelling; generated."""'
    yield Path(INDEX) / "words.py", "\n".join([head, "", *lines, "}", ""])


def _frozen(value: object) -> object:
    return tuple(map(_frozen, value)) if isinstance(value, list) else value


_HOOKS = """\
# Generated by docs/generate.py from the kinds of artifact; run nox -s docs to update it.
- id: aurora-lint
  name: aurora-lint
  description: Lint Dockerfiles, Compose, workflows, Kubernetes and more with one set of policies.
  entry: aurora-lint --
  language: python
  files: &files |-
    (?x)
{files}
  require_serial: true
- id: aurora-fix
  name: aurora-lint --fix
  description: Lint and apply the safe fixes.
  entry: aurora-lint --fix --
  language: python
  files: *files
  require_serial: true
"""


def _hooks(kinds: Iterable[Kind]) -> str:
    """The hooks for pre-commit, for all files that a kind recognizes by path, and those judged by content."""
    patterns = [path for kind in kinds for path in kind.paths]
    patterns.append(rf"(?:{'|'.join(map(re.escape, ENDINGS))})$")
    # In verbose mode a space or a number sign would need a backslash; no path has one.
    assert not any(character in pattern for pattern in patterns for character in " #")
    return _HOOKS.format(
        files="\n".join(f"    {'|' if index else ' '}{each}" for index, each in enumerate(patterns))
    )


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
        for name, each in policy.options.fields().items():
            default = json.dumps(each.default, default=list)
            lines.append(f"| `{name.replace('_', '-')}` | `{_cell(default)}` | {_cell(each.description)} |")
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
        families[policy.names.family].append(policy)
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
    """Write or check the files; the exit status."""
    wanted = {DOCS / path: text for path, text in pages()} | {ROOT / path: text for path, text in derived()}
    old = set((DOCS / "policies").glob("*.md")) - set(wanted)
    changed = [path for path, text in wanted.items() if not _same(path, text)]
    if "--check" in sys.argv:
        for path in (*changed, *sorted(old)):
            print(f"{path.relative_to(ROOT).as_posix()} is out of date: run nox -s docs", file=sys.stderr)
        return 1 if changed or old else 0
    for path in old:
        path.unlink()
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    # Drawn by a library whose every release draws it a little differently: it is written, and never said to be old.
    (DOCS / "images").mkdir(exist_ok=True)
    (DOCS / "images/report.svg").write_text(picture(), encoding="utf-8")
    print(f"{len(wanted)} files, {len(changed)} written, {len(old)} removed")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
