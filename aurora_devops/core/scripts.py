"""What the scripts of a repository write, merge and replace, as far as their texts show it.

Readers ask their context, so that a file which a command completes is not judged as it is in the repository. Policies
about the whole repository have the facts of `commands/written.py`.
"""

from __future__ import annotations

import re
from posixpath import basename, dirname
from typing import TYPE_CHECKING

from .context import folders_of
from .record import record

if TYPE_CHECKING:
    from .context import Context

# Where commands are: scripts of shells, files of task runners, pipelines.
_SCRIPTS = (
    "**/*.sh",
    "**/*.bash",
    "**/Makefile",
    "**/*.mk",
    "**/justfile",
    "**/Taskfile.yml",
    "**/Taskfile.yaml",
    "**/Jenkinsfile",
    ".gitlab-ci.yml",
    ".github/workflows/*.yml",
    ".github/workflows/*.yaml",
)
# The most scripts of a repository that are searched.
_MOST_SCRIPTS = 500
# How a line of a script writes a file: its name follows, or is one of the operands.
_WRITES = (
    r"(?:(?:^|[\s;&|@(])(?:cp|install|ln|mv|tee)\s[^\n]{0,400}?|>\s?[^\s>]{0,400}?"
    r"|\s(?:-o|-O|--output)[ =]\S{0,400}?)"
)


@record
class _Script:
    """A file with commands: its folder, and its text."""

    folder: str
    text: str


def _scripts(context: Context) -> tuple[_Script, ...]:
    paths = [path for pattern in _SCRIPTS for path in context.glob(pattern)]
    sources = (context.source(path) for path in paths[:_MOST_SCRIPTS])
    return tuple(_Script(dirname(one.path), one.text) for one in sources if one is not None)


def _all(context: Context) -> tuple[_Script, ...]:
    return context.shared(("scripts",), _scripts)


def is_written(path: str, context: Context) -> bool:
    """Whether a script names the folder of a file, and writes a file of its name.

    A script in a folder above names it from there: `"$HERE/db/patch.yaml"`.
    """
    name = basename(path)
    written = re.compile(rf"(?m){_WRITES}(?<![\w.-]){re.escape(name)}(?![\w.-])")
    return any(
        name in one.text and _names_folder(one, path) and written.search(one.text) is not None
        for one in _all(context)
    )


def _names_folder(script: _Script, path: str) -> bool:
    """Whether a script names the folder of a file, by its last two parts or from the folder of the script."""
    folder = dirname(path)
    names = {"/".join(folder.split("/")[-2:])}
    if script.folder and script.folder in folders_of(path):
        if folder == script.folder:
            return True
        names.add(folder[len(script.folder) + 1 :])
    return any(
        name in script.text and re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w-])", script.text) is not None
        for name in names - {""}
    )
