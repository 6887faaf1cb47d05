"""What the scripts of a repository write, merge and replace, as far as their texts show it.

Readers ask their context, so that a file which a command completes is not judged as it is in the repository. Policies
about the whole repository have the facts of `commands/written.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from posixpath import basename, dirname
from typing import TYPE_CHECKING, Protocol, TypeVar

from .context import folders_of
from .lazy import regex
from .record import record

if TYPE_CHECKING:
    from .context import Context

T = TypeVar("T")
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


class Asked(Protocol):
    """What is asked about the repository: the context of a reader."""

    def shared(self, key: Hashable, make: Callable[[Context], T]) -> T:
        """A value that several files need, made once."""


@record
class _Script:
    """A file with commands: its folder, and its text."""

    folder: str
    text: str


def _scripts(context: Context) -> tuple[_Script, ...]:
    paths = [path for pattern in _SCRIPTS for path in context.glob(pattern)]
    sources = (context.source(path) for path in paths[:_MOST_SCRIPTS])
    return tuple(_Script(dirname(one.path), one.text) for one in sources if one is not None)


def _all(context: Asked) -> tuple[_Script, ...]:
    return context.shared(("scripts",), _scripts)


def is_written(path: str, context: Asked) -> bool:
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


# A program that merges several files of data into one.
_MERGES = regex(
    r"\b(?:eval-all|yq[ \t]+(?:[^\n|]{0,80}[ \t])?ea|spruce[ \t]+merge|openapi-merge-cli|yaml-merge|redocly[ \t]+join"
    r"|swagger-merger|merge-yaml|yamlmerge|yq[ \t]+(?:m|merge))\b|\b[jy]q[ \t]+(?:-\w+[ \t]+)*(?:-\w*s\w*|--slurp)\b"
    r"|(?i:\$[({]?yq[)}]?)[ \t]+(?:m|merge|ea)\b"
)


def is_merged(path: str, context: Asked) -> bool:
    """Whether a script merges files of the folder of a file with others, so that the file is only a part.

    Such a line ends in another file: `yq eval-all ... src/api.yaml src/lib/*.yaml > api.yaml`.
    """
    folder = dirname(path)
    for one in _all(context) if folder else ():
        if _MERGES.search(one.text):
            lines = [line for line in _lines(one.text, _MERGES) if _WRITES_RESULT.search(line)]
            if lines and (_names_folder(one, path) or any(_fits_variable(line, path) for line in lines)):
                return True
    return False


# A path with variables and wildcards: `./parts/${kind}-fixed/*.yaml`.
_VARIABLE_PATH = regex(r"(?<![\w./${}*-])(?:\.{0,2}/)?(?:[\w./*-]|\$\{\w+\}|\$\w){1,200}")
_STANDS_FOR = regex(r"\$\{\w+\}|\$\w+|\*")


def _fits_variable(line: str, path: str) -> bool:
    """Whether a line names a file by a path with a variable, of which a folder or a part of one is written."""
    for match in _VARIABLE_PATH.finditer(line) if "$" in line else ():
        written = match[0].lstrip("./")
        literal = _STANDS_FOR.sub("", dirname(written)).strip("/.")
        if "$" in written and literal and "/" in written:
            fitting = "[^/]*".join(map(re.escape, _STANDS_FOR.split(written)))
            if re.fullmatch(rf"(?:.+/)?{fitting}", path):
                return True
    return False


# The lines go on after a backslash.
_WRITES_RESULT = regex(r">|[ \t](?:-o|--output)[ =]|[ \t]-i\b|--inplace")
_CONTINUED = regex(r"\\\r?\n[ \t]*")


def _lines(text: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """The lines of a text that fit a pattern."""
    return (line for line in _CONTINUED.sub(" ", text).split("\n") if pattern.search(line))


# A file in the root without an ending, as the command that starts everything: `./start`.
_COMMANDS = regex(r"[\w-]+\Z")
# A program that is given several files, which it merges.
_WITH_FILES = regex(r"\bdocker(?:-|[ \t]+)compose\b")
_FILE_OPTION = regex(r"(?:^|[\s\"'(])(?:-f|--file)(?:[\s\"'=]|$)", re.MULTILINE)
# The path of a YAML file, in which a variable is the name of a folder or a part of the name.
_DATA_PATH = regex(r"(?<![\w./${}-])(?:[\w./-]|\$\{\w+\}|\$\w){1,200}?\.ya?ml(?![\w-])")
_VARIABLE = regex(r"\$\{?\w+\}?")
_ANY = "[^/]+"


def _combined(context: Context) -> tuple[tuple[str, re.Pattern[str]], ...]:
    """For each script that gives files to Docker Compose, the paths in it: the script, and what fits one of them."""
    sources = (context.source(path) for path in context.glob("*") if _COMMANDS.match(path))
    commands = (_Script("", one.text) for one in sources if one is not None and one.text.startswith("#!"))
    found = []
    for number, one in enumerate((*commands, *_all(context))):
        if "$" not in one.text or not _WITH_FILES.search(one.text) or not _FILE_OPTION.search(one.text):
            continue
        for path in sorted({match[0] for match in _DATA_PATH.finditer(one.text)}):
            above = f"(?:{re.escape(one.folder)}/)?" if one.folder else ""
            parts = _VARIABLE.split(path.removeprefix("./"))
            if len(parts) > 1 and not parts[0] and parts[1].startswith("/"):
                # The folder of the script or of the repository.
                above, parts = "(?:.+/)?", [parts[1][1:], *parts[2:]]
            if len(parts) == 1 or parts[0].strip("./"):
                found.append((str(number), re.compile(above + _ANY.join(map(re.escape, parts)))))
    return tuple(found)


def combined_with(path: str, context: Asked) -> tuple[re.Pattern[str], ...]:
    """What fits the paths of the files that a script gives to Docker Compose together with one of several files.

    The script names these with a variable: `files+=(-f "parts/${name}/compose.yml")`.
    """
    combined = context.shared(("combined",), _combined)
    scripts = {script for script, fitting in combined if _ANY in fitting.pattern and fitting.fullmatch(path)}
    return tuple(fitting for script, fitting in combined if script in scripts)


# Programs that write a type for each part of a description of an API, whether the description uses it or not.
_GENERATES = regex(
    r"\b(?:datamodel-codegen|oapi-codegen|openapi-generator(?:-cli)?|openapi-python-client|openapi-typescript"
    r"|orval|swagger-codegen(?:-cli)?|swagger-typescript-api)\b"
)


# The input of such a program in the builds of Gradle and Maven: `inputSpec.set("$projectDir/api.yaml")`.
_INPUT = regex(r"\binputSpec\b")
_BUILDS = ("**/build.gradle", "**/build.gradle.kts", "**/pom.xml")


def _generating(context: Context) -> tuple[str, ...]:
    def texts(*patterns: str) -> Iterator[str]:
        for path in [path for pattern in patterns for path in context.glob(pattern)][:_MOST_SCRIPTS]:
            if (source := context.source(path)) is not None:
                yield source.text

    found = [(text, _GENERATES) for text in (*(one.text for one in _all(context)), *texts("**/package.json"))]
    found += ((text, _INPUT) for text in texts(*_BUILDS))
    return tuple(line for text, naming in found if naming.search(text) for line in _lines(text, naming))


def _generating_beside(folder: str, context: Context) -> tuple[str, ...]:
    """The comments in the Go files of a folder by which `go generate` writes code."""
    sources = (context.source(path) for path in context.glob(f"{folder}/*.go" if folder else "*.go"))
    texts = (one.text for one in sources if one is not None and "//go:generate" in one.text)
    return tuple(
        line for text in texts for line in _lines(text, _GENERATES) if line.startswith("//go:generate")
    )


def generates_code(path: str, context: Context) -> bool:
    """Whether a command gives a file to a program that writes code from it: `datamodel-codegen --input api.yaml`.

    Builds of Gradle and Maven count, and so do comments for `go generate` in the folder of the file.
    """
    # A variable may be in front, as `$projectDir`.
    written = re.compile(rf"(?<![\w.-])(?:\$\w+/)?([\w./-]*?{re.escape(basename(path))})(?![\w.-])")
    folder = dirname(path)
    lines = (
        *context.shared(("generating",), _generating),
        *context.shared(("generating", folder), lambda asked: _generating_beside(folder, asked)),
    )
    return any(
        f"/{path}".endswith("/" + match[1].lstrip("./")) for line in lines for match in written.finditer(line)
    )


# What stands for a text that a script puts in: `{{ts}}`, `@TAG@`, `__TAG__`, `%TAG%`, `<tag>`.
PLACEHOLDER = regex(
    r"(?<![$\w{])\{\{[ ]?[\w.-]{1,40}[ ]?\}\}|@{1,2}[A-Za-z][\w-]{1,40}@{1,2}|(?<!\w)__[A-Za-z]\w{1,40}?__(?!\w)"
    r"|%[A-Za-z]\w{1,40}%|<[A-Za-z][\w-]{1,40}>"
)
# `sed "s/{{ts}}/$NOW/g"`, also with another separator; a sign may be escaped.
_SUBSTITUTES = regex(r"\bs([/|#,!~:;])((?:(?!\1)[^\n\\]|\\.){3,80})\1")
_ESCAPED = regex(r"\\(.)")


def _replaced(context: Context) -> frozenset[str]:
    return frozenset(
        placeholder
        for one in _all(context)
        for match in (_SUBSTITUTES.finditer(one.text) if _SED.search(one.text) else ())
        if PLACEHOLDER.fullmatch(placeholder := _ESCAPED.sub(r"\1", match[2]))
    )


_SED = regex(r"\b(?:sed|perl)\b")


def replaced_texts(context: Asked) -> frozenset[str]:
    """The placeholders that the scripts of the repository replace in other files: `{{ts}}`."""
    return context.shared(("replaced",), _replaced)
