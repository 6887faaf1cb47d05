"""Writes the files that are derived from the code: pages, schemas, names for completion, pre-commit hooks.

python docs/generate.py            write them
python docs/generate.py --check    exit with 1 if one of them is out of date
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import policy_pages
import reference

from aurora_devops.core.catalogue import Catalogue
from aurora_devops.core.configfile import ConfigFile
from aurora_devops.core.kind import Kind
from aurora_devops.core.policy import CATEGORIES, Policy
from aurora_devops.core.profiles import Profile, load
from aurora_devops.core.record import replace
from aurora_devops.delivery.records import schema as graph_schema
from aurora_devops.formats.data import ENDINGS
from aurora_devops.generation.settings import catalog_entry
from aurora_devops.generation.settings import schema as config_schema
from aurora_devops.reporters.schema import schema as report_schema

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
INDEX, PROFILES = "policies/aurora_policies/_index", "policies/aurora_policies/profiles"
PICTURE_WIDTH = 100


def pages() -> Iterator[tuple[Path, str]]:
    """Every generated page: its path below docs/, and its text."""
    catalogue = _catalogue_of_code()
    yield from policy_pages.pages(catalogue, _built_in_profiles(catalogue))
    yield from reference.pages()
    yield Path("schemas/aurora.schema.json"), json.dumps(config_schema(), indent=2) + "\n"
    yield Path("schemas/schemastore.json"), json.dumps(catalog_entry(), indent=2) + "\n"
    yield Path("schemas/report.schema.json"), json.dumps(report_schema(), indent=2) + "\n"
    yield Path("schemas/graph.schema.json"), json.dumps(graph_schema(), indent=2) + "\n"


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
        return load(ConfigFile(f"{ROOT}/{PROFILES}/{name}.yaml"), catalogue.called, built_in)

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


def picture() -> str:
    """What a terminal shows of a run on a part of the first example, as SVG."""
    from rich.console import Console
    from rich.text import Text

    command = ["aurora-lint", "Dockerfile", "k8s"]
    run = subprocess.run(
        [sys.executable, "-c", "from aurora_devops.cli.lint import run; run()", *command[1:]],
        cwd=ROOT / "examples" / "taskmaster",
        env={**os.environ, "FORCE_COLOR": "1", "COLUMNS": str(PICTURE_WIDTH)},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    console = Console(record=True, width=PICTURE_WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"$ {' '.join(command)}\n{run.stdout}"))
    svg = console.export_svg(title="examples/taskmaster", unique_id="report")
    # A viewer would load the fonts from another site.
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
    # Each release of rich draws the picture a little differently, so it is written but never checked.
    (DOCS / "images").mkdir(exist_ok=True)
    (DOCS / "images/report.svg").write_text(picture(), encoding="utf-8")
    print(f"{len(wanted)} files, {len(changed)} written, {len(old)} removed")
    return 0


def _same(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main())
