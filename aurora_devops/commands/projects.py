"""The projects of the repository that commands install, build or test, by their folders."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import NamedTarget, UsedProject
from ..inputs import program_of
from .call import REMOTE, Call

if TYPE_CHECKING:
    from ..core.facts import Fact

# A language with the folder of a project, or of a part of it where that is enough.
_Used = tuple[str, str, bool]

_PIP_VALUES = word_set(
    "-r --requirement -c --constraint -e --editable -i --index-url --extra-index-url -f --find-links -t --target "
    "--cache-dir --python --prefix --root --src --progress-bar"
)
_EXTRAS = regex(r"\[[\w,.-]*\]$")
_PATH = regex(r"[\w./@+-]+")


def used_projects(call: Call, facts: Iterable[Fact], user: str) -> Iterator[Fact]:
    """The projects that a command of a job or of a target (`user`) installs, builds or tests, and targets that do."""
    if not call.command.words:
        return
    at = call.command.words[0]
    for language, folder, inside in _projects_of(call):
        yield call.fact(UsedProject, at, user=user, language=language, folder=folder, inside=inside)
    for one in facts:
        if isinstance(one, NamedTarget):
            target = f"{one.makefile}:{one.name}"
            yield call.fact(UsedProject, at, user=user, language="", folder="", target=target)


def _projects_of(call: Call) -> Iterator[_Used]:
    """The language of a project, its folder, and whether it may be one of its folders only."""
    if call.folder is None or call.folder.startswith("/"):
        return
    reader = _READERS.get(call.command.name)
    if reader is not None:
        yield from reader(call)
    # `uv run pytest` is also a command of pytest.
    inner = program_of(call.command)
    if inner is not call.command and (reader := _READERS.get(inner.name)) is not None:
        yield from reader(replace(call, command=inner))


def _inside(call: Call, text: str) -> str | None:
    """A folder from the root of the repository; None if it is unknown or outside."""
    if text.startswith(("/", "~", "-")) or REMOTE.match(text) or not _PATH.fullmatch(text or "."):
        return None
    path = normpath(join(call.folder or "", text))
    return None if path.startswith("..") else "" if path == "." else path


def _folder(call: Call, text: str) -> str | None:
    """The folder that an option names, by itself or by a file of settings in it; None as in `_inside`."""
    return _inside(call, dirname(text) if text.endswith((".toml", ".xml", ".yaml", ".yml")) else text)


def _pip(call: Call) -> Iterator[_Used]:
    """`pip install -r api/requirements.txt -e ./worker`."""
    operands = [call.text(word) for word in call.command.operands(_PIP_VALUES)]
    if operands[:1] != ["install"]:
        return
    for word in call.options("-r", "--requirement"):
        folder = _inside(call, dirname(call.text(word)))
        if folder is not None:
            yield "python", folder.removesuffix("/requirements"), False
    sources = [text for text in operands[1:] if text.startswith(".") or "/" in text]
    for text in (*sources, *(call.text(word) for word in call.options("-e", "--editable"))):
        folder = _inside(call, _EXTRAS.sub("", text))
        if folder is not None:
            yield "python", folder, False


def _tested(language: str) -> Callable[[Call], Iterator[_Used]]:
    """A program that tests the folders that it names, or the one in which it runs."""

    def read(call: Call) -> Iterator[_Used]:
        operands = [call.text(word).partition("::")[0] for word in call.command.operands(_TEST_VALUES)]
        folders = [_inside(call, text) for text in operands if "/" in text or text.endswith(".py")]
        for folder in folders or [_inside(call, "")]:
            if folder is not None:
                yield language, folder, True

    return read


_TEST_VALUES = word_set(
    "-m -k -c -n -p -o --cov --cov-report --junitxml --junit-xml --rootdir --ds --timeout --dist"
)


def _here(*options: str) -> Callable[[Call], Iterator[_Used]]:
    """A runner of tests whose project is the folder in which it runs, that of an option, or one that it names."""

    def read(call: Call) -> Iterator[_Used]:
        if given := call.option(*options):
            named = [_folder(call, given)]
        else:
            texts = [call.text(word) for word in call.command.operands(frozenset(options))]
            named = [_inside(call, dirname(text)) for text in texts if "/" in text.strip("./")]
        for one in named or [_inside(call, "")]:
            if one is not None:
                yield "", one, True

    return read


def _managed(
    language: str, options: tuple[str, ...], verbs: frozenset[str], valued: frozenset[str] = frozenset()
) -> Callable[[Call], Iterator[_Used]]:
    """A manager of packages that works in one folder: `poetry -C api install`, `npm --prefix web ci`."""
    taking = valued.union(options)

    def read(call: Call) -> Iterator[_Used]:
        operands = call.command.operands(taking)
        verb = operands[0].text if operands else ""
        if verb not in verbs or call.command.has_flag("-g", "--global"):
            return
        folder = _inside(call, call.option(*options))
        if folder is not None:
            yield language, folder, False

    return read


def _with_file(language: str, *options: str) -> Callable[[Call], Iterator[_Used]]:
    """A build tool with an option for the manifest: `mvn -f api/pom.xml test`, `cargo test --manifest-path ...`."""

    def read(call: Call) -> Iterator[_Used]:
        folder = _folder(call, call.option(*options))
        if folder is not None:
            yield language, folder, False

    return read


def _go(call: Call) -> Iterator[_Used]:
    """`go -C worker test ./...`, or in a folder of the module."""
    operands = [word.text for word in call.command.operands(frozenset({"-C"}))]
    folder = _inside(call, call.option("-C"))
    if folder is not None and operands[:1] and operands[0] in _GO_VERBS and "@" not in "".join(operands):
        yield "go", folder, True


def _deployed(*options: str, required: bool = False) -> Callable[[Call], Iterator[_Used]]:
    """A tool that deploys the folder of an option, or the one in which it runs unless the option is `required`."""

    def read(call: Call) -> Iterator[_Used]:
        words = {word.text for word in call.command.arguments[:_FIRST]}
        source = call.option(*options)
        if not words.isdisjoint(("deploy", "publish", "up")) and (source or not required):
            folder = _folder(call, source)
            if folder is not None:
                yield "", folder, True

    return read


# The words among which the verb is.
_FIRST = 4
_GO_VERBS = word_set("build generate install run test vet")
_OF_NODE = word_set("ci i install t test tst run run-script build lint")
_READERS: dict[str, Callable[[Call], Iterator[_Used]]] = {
    "pip": _pip,
    "pip3": _pip,
    **dict.fromkeys(("pytest", "py.test", "unittest"), _tested("python")),
    "uv": _managed(
        "python", ("--directory", "--project"), word_set("sync run build lock"), word_set("--group --extra")
    ),
    "poetry": _managed(
        "python",
        ("--directory", "-C", "--project", "-P"),
        word_set("install sync run build check"),
        word_set("--with --only --without"),
    ),
    "pdm": _managed("python", ("--project", "-p"), word_set("install sync run build")),
    "npm": _managed("node", ("--prefix", "-C"), _OF_NODE),
    "pnpm": _managed("node", ("--dir", "-C"), _OF_NODE),
    "yarn": _managed("node", ("--cwd",), _OF_NODE),
    "go": _go,
    **dict.fromkeys(("mvn", "mvnw"), _with_file("java", "-f", "--file")),
    "cargo": _with_file("rust", "--manifest-path"),
    **dict.fromkeys(("gradle", "gradlew"), _here("-p", "--project-dir")),
    **dict.fromkeys(
        ("jest", "mocha", "phpunit", "pest", "rspec", "vitest"), _here("--root", "--rootDir", "-c")
    ),
    **dict.fromkeys(("bats", "ctest", "dotnet", "mix", "nox", "rake", "sbt", "tox"), _here("--test-dir")),
    **dict.fromkeys(("fly", "flyctl", "wrangler"), _deployed("-c", "--config")),
    **dict.fromkeys(("railway", "sam", "serverless", "sls", "vercel"), _deployed("--cwd", "--template-file")),
    "gcloud": _deployed("--source", required=True),
    "composer": _managed("php", ("--working-dir", "-d"), word_set("i install update")),
}
