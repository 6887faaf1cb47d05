"""The files that commands write, and the commands that create a project."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.words import word_set
from ..facts import UsedVariable, WrittenFile
from .call import expanded

if TYPE_CHECKING:
    from ..core.kind import Document
    from ..formats.shell import Command, Shell
    from ..subjects import Script


def written(document: Document, script: Script, shell: Shell) -> Iterator[WrittenFile]:
    """The names of the files that a script writes; `*` if it unpacks, fetches or generates any number of them.

    A file that a script removes was written before, by a command that may not name it.
    """
    words = [redirect.target for redirect in shell.redirects if ">" in redirect.operator]
    for command in shell.programs:
        operands = command.operands()
        if _unpacks(command) or creates_project(command):
            yield document.fact(WrittenFile, script.place(command.start, command.end), name="*")
        elif command.name == "ansible-playbook" or (
            operands and operands[0].text == "generate" and command.name != "make"
        ):
            name = "*code" if _program(command) in _CODE_GENERATORS else "*generated"
            yield document.fact(WrittenFile, script.place(command.start, command.end), name=name)
        elif command.name in ("cp", "mv", "install", "ln") and operands:
            words.append(operands[-1])
        elif command.name in ("tee", "touch", "mkdir"):
            words.extend(operands)
        elif command.name == "rm":
            words.extend(word for word in operands if _REMOVED.fullmatch(word.text))
        elif command.name in ("curl", "wget"):
            words.extend(word for word in operands if "://" in word.text)
        named = [word.text.partition("=")[0] for word in command.arguments if _OUTPUT.match(word.text)]
        words.append(command.option("-o", "-O", "-out", *named))
    assigned = {one.name: one.value.text for one in shell.assignments if one.value is not None}
    for word in words:
        path = "" if word is None else expanded(word.text, assigned).rstrip("/")
        above, _, name = path.rpartition("/")
        folder = above.rpartition("/")[2]
        if word is not None and name:
            yield document.fact(
                WrittenFile,
                script.place(word.start, word.end),
                name=name,
                folder=folder if _FOLDER.fullmatch(folder) else "",
            )


# What `PROGRAM generate` writes for these: code, and descriptions of interfaces.
_CODE_GENERATORS = word_set("buf gqlgen mockery openapi-generator openapi-generator-cli orval prisma sqlc")
_VARIABLE = regex(r"\$[({](\w+)[)}]")


def _program(command: Command) -> str:
    """The name of a program, also of one that a variable of this name has: `$(BUF) generate`."""
    variable = _VARIABLE.fullmatch(command.word)
    return command.name if variable is None else variable[1].lower().replace("_", "-")


_FOR_TERRAFORM = regex(r"(?<![\\$])\$\{?(TF_VAR_\w+)")


def used_for_terraform(document: Document, script: Script) -> Iterator[UsedVariable]:
    """The variables for Terraform that a script inserts itself."""
    if "TF_VAR_" in script.text:
        for name in dict.fromkeys(match[1] for match in _FOR_TERRAFORM.finditer(script.text)):
            yield document.fact(UsedVariable, script.at, name=name)


# A name, and neither a variable nor a host.
_FOLDER = regex(r"\w[\w.-]*")
# `--output`, `--out-dir`, `--output-template-file`
_OUTPUT = regex(r"--?out(?:put)?(?:-?(?:template-)?(?:dir|file|folder|path))?(?:=|$)")
# A file, not a folder, whose name may be that of other folders.
_REMOVED = regex(r"[^/*][^*]*\.\w+")
_UNPACKING = word_set("tar unzip unxz gunzip 7z cpio bsdtar rsync scp")
# The subcommands that write files, of tools that do other things as well.
_FETCHING = {
    "aws": word_set("s3 s3api"),
    "gcloud": word_set("storage"),
    "gh": word_set("checkout clone download fork sync"),
    "git": word_set("clone submodule"),
    "gsutil": word_set("cp mv rsync"),
}
# The commands that create a project in a folder, by their first words.
_CREATING = {
    "bun": word_set("create init"),
    "cargo": word_set("init new"),
    "cap": word_set("add"),
    "composer": word_set("create-project"),
    "cordova": word_set("create"),
    "copier": word_set("copy"),
    "cookiecutter": frozenset(),
    "create-react-app": frozenset(),
    "django-admin": word_set("startproject"),
    "dotnet": word_set("new"),
    "expo": word_set("init prebuild"),
    "flutter": word_set("create"),
    "gradle": word_set("init"),
    "helm": word_set("create"),
    "hugo": word_set("new"),
    "ignite": word_set("new"),
    "ionic": word_set("start"),
    "laravel": word_set("new"),
    "mix": word_set("new phx.new"),
    "mvn": word_set("archetype:generate"),
    "nest": word_set("new"),
    "ng": word_set("new"),
    "npm": word_set("create init"),
    "nuxi": word_set("init"),
    "pnpm": word_set("create init"),
    "poetry": word_set("init new"),
    "rails": word_set("new"),
    "react-native": word_set("init"),
    "sam": word_set("init"),
    "symfony": word_set("new"),
    "uv": word_set("init"),
    "vue": word_set("create"),
    "yarn": word_set("create init"),
}
# `npx create-web`, `npx web-cli generate .`
_RUNNERS = word_set("bunx npx pnpx")
_GENERATOR = regex(r"(?:@[\w-]+/)?create-[\w-]+(?:@.*)?|@?[\w/-]*cli(?:@.*)?")
_GENERATING = word_set("create generate init new")


def creates_project(command: Command) -> bool:
    """Whether a command creates a project, whose files it does not name."""
    operands = [word.text for word in command.operands()]
    if operands[:1] == ["dlx"] or (command.name in _RUNNERS and operands):
        name, *rest = (operands[1:] or [""]) if operands[0] == "dlx" else operands
        generator = _GENERATOR.fullmatch(name) is not None
        if generator and ("create-" in name or not _GENERATING.isdisjoint(rest[:1])):
            return True
        return not _CREATING.get(name.partition("@")[0], frozenset()).isdisjoint(rest[:1])
    if command.name.endswith("-cli"):
        return not _GENERATING.isdisjoint(operands[:1])
    if command.name == "go":
        return operands[:2] == ["mod", "init"]
    verbs = _CREATING.get(command.name)
    return verbs is not None and (not verbs or not verbs.isdisjoint(operands[:1]))


_ON_A_HOST = regex(r"(?>(?:\$\{+[^{}\s]*\}+|[^/\s:])+):(?!//)")


def _unpacks(command: Command) -> bool:
    """Whether a command writes files that it does not name."""
    if command.name in _UNPACKING:
        first = command.arguments[0].text.lstrip("-") if command.arguments else ""
        if command.name in ("rsync", "scp") and command.arguments:
            # What is copied to a host is not written here.
            return not _ON_A_HOST.match(command.arguments[-1].text)
        return not (
            command.name in ("bsdtar", "tar")
            and (first.startswith("c") or command.has_flag("-c", "--create"))
        )
    fetching = _FETCHING.get(command.name)
    operands = command.operands()
    if operands and operands[-1].text.startswith(("s3://", "gs://")):
        return False  # an upload
    return fetching is not None and any(word.text in fetching for word in command.arguments)
