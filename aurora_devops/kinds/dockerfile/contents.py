"""What the stages of an image contain, as far as the Dockerfile shows it: steps for `ImageContents`.

What a command writes is known for the commands of package managers and of coreutils; any other one may write any file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from posixpath import join, normpath
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.words import word_set
from ...formats.shell.folders import in_folders
from .model import Add, Copy, From, Instruction, Run, Stage, Transfer, Workdir

if TYPE_CHECKING:
    from ...formats.shell import Command, Word

Step = tuple[str, ...]


# Images of operating systems and languages, which have no files of an application.
_PLAIN_IMAGE = regex(
    r"(?:(?:docker\.io/|public\.ecr\.aws/docker/)?library/|docker\.io/|public\.ecr\.aws/amazonlinux/)?"
    r"(?:almalinux|alpine|amazoncorretto|amazonlinux|busybox|centos|composer|debian|eclipse-temurin|fedora|golang|gradle"
    r"|maven|node|openjdk|oven/bun|php|python|rockylinux|ruby|rust|ubuntu)"
    r"|public\.ecr\.aws/lambda/[\w-]+|gcr\.io/distroless/[\w-]+|mcr\.microsoft\.com/dotnet/[\w/-]+|(?:registry\.access\.redhat\.com/)?ubi\d+(?:/[\w-]+)?"
)
_EMPTY_IMAGE = regex(r"gcr\.io/distroless/(?:base|cc|static)(?:-|:|@|$)")
# Commands that write no file of an application.
_QUIET = word_set(
    "[ [[ : addgroup adduser alternatives apk apt apt-get break bundle cat cd chgrp chmod chown corepack dnf dpkg echo"
    " env exit export false find gem getent git-lfs grep groupadd groupdel groupmod head ldconfig local locale-gen ls"
    " microdnf mkdir nproc passwd pip pip3 printf pwd pushd popd rm rmdir sed set setcap sha256sum shift sleep sort"
    " source strip tail tdnf test true umask unset update-alternatives update-ca-certificates useradd userdel usermod"
    " which xargs yum zypper return"
)
# Package managers whose installation may run scripts of the project.
_MANAGERS = frozenset({"bun", "npm", "pnpm", "yarn"})
_INSTALLS = word_set("add cache ci config i install prune remove set version")
_FETCHING = frozenset({"build", "install", "mod", "get", "env", "clean", "vet", "test", "version", "fetch"})
_NAMELESS = regex(r"[$`*?\[\]{}]")
ANY = "*"
# The output of a build, of JavaScript or Java for example, and not the source of a script.
BUILT = "*built"
# What the scripts of packages of Node.js write.
SCRIPTS = "*npm"
ANYTHING = frozenset({ANY, BUILT, SCRIPTS})
# The programs of Go packages: the folder that they are written to, and the pattern of the packages.
PROGRAMS = "*go:"


class StageContents:
    """What a stage contains: `steps` are its name with its last folder, its base, and what its instructions write.

    `runs` are its RUN instructions, each with the number of the steps before it.
    """

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.runs: list[tuple[Run, int]] = []
        steps: list[Step] = [(stage.name, stage.effective_workdir or ""), ("from", _base(stage))]
        for instruction in stage.instructions:
            if isinstance(instruction, Run):
                self.runs.append((instruction, len(steps) - 1))
            steps.extend(_steps(instruction))
        self.steps = tuple(steps)


def _steps(instruction: Instruction) -> Iterator[Step]:
    if isinstance(instruction, Transfer):
        yield from _copied(instruction)
    elif isinstance(instruction, Run):
        made = tuple(dict.fromkeys(_made(instruction)))
        if made:
            yield ("make", *made)
    elif isinstance(instruction, Workdir) and instruction.path is not None:
        place = within(instruction.workdir, instruction.value_of(instruction.path))
        yield ("make", ANY if place is None else place)


def _base(stage: Stage) -> str:
    if stage.parent is not None:
        return str(stage.parent.index)
    base = stage.from_
    if base is None:
        return ""
    if base.is_scratch or _EMPTY_IMAGE.match(base.reference):
        return "empty"
    return "plain" if _is_plain(base) else ""


def _is_plain(base: From) -> bool:
    name, _, tag = base.reference.partition("@")[0].partition(":")
    return "onbuild" not in tag and _PLAIN_IMAGE.fullmatch(name) is not None


def _copied(transfer: Transfer) -> Iterator[Step]:
    """The files that COPY or ADD writes."""
    words = [None if word is None else transfer.value_of(word) for word in transfer.sources]
    target = transfer.value_of(transfer.destination) if transfer.destination else None
    place = within(transfer.workdir, target)
    sources = [word for word in words if word is not None]
    origin = ""
    if transfer.flag("from") is not None:
        found = transfer.stage_reference if isinstance(transfer, Copy) else None
        origin = str(found.index) if found is not None else ANY
    if target is None or place is None or len(sources) < len(words) or transfer.flag("parents"):
        yield ("make", ANY if place is None else f"{place}/**")
        return
    if transfer.heredocs:
        yield ("make", place, *(f"{place}/{one.name}" for one in transfer.heredocs))
    if not sources:
        return
    if origin == ANY:
        # The image may have anything below the folder.
        yield ("make", place, f"{place}/**")
        return
    if isinstance(transfer, Add) and any("://" in one or _ARCHIVE.search(one) for one in sources):
        yield ("make", place, f"{place}/**")
        return
    folder = len(sources) > 1 or target.endswith(("/", ".")) or target == ""
    yield ("copy", place, "folder" if folder else "file", origin, *map(_source, sources))


_ARCHIVE = regex(r"\.(?:tar(?:\.\w+)?|tgz|tbz2?|txz|zip)$")


def _source(text: str) -> str:
    path = normpath("/" + text).lstrip("/")
    return "" if path == "." else path


def within(folder: str | None, path: str | None) -> str | None:
    """An absolute path; None if it is unknown."""
    if path is None or (folder is None and not path.startswith("/")):
        return None
    return "/" + normpath(join(folder or "/", path)).lstrip("/")


def _made(run: Run) -> Iterator[str]:
    """The paths that the commands of RUN may write."""
    shell = run.parsed
    if shell is None or run.heredocs:
        yield ANY
        return
    folder = run.workdir
    for redirect in shell.redirects:
        if ">" in redirect.operator and redirect.target is not None:
            yield from _written(folder, redirect.target.text)
    settings: dict[str, str | None] | None = None
    for command, inside in in_folders(shell, folder, entered):
        yield from written_by(command, inside)
        if command.name in _VARIABLES:
            if settings is None:
                settings = dict(run.environment)
                settings.update(
                    (one.name, one.value.text if one.value else None) for one in shell.assignments
                )
            yield from _set_folders(command, inside, settings)


def _set_folders(command: Command, folder: str | None, settings: Mapping[str, str | None]) -> Iterator[str]:
    """The paths in the folders that a package manager creates because variables name them: `BUNDLE_PATH=/opt/gems`."""
    for name, value in settings.items():
        if (
            value is None
            or not _ABSOLUTE.fullmatch(value)
            or not name.upper().startswith(_VARIABLES[command.name])
        ):
            continue
        for path in (f"{value}/bin", f"{value}/pkg") if name == "GOPATH" else (value,):
            yield from _written(folder, path, below=True)


_ABSOLUTE = regex(r"(?:/[\w@+.-]+)+/?")
# Package managers, and what the names of the variables begin with that name their folders.
_VARIABLES = {
    "bun": ("BUN_",),
    "bundle": ("BUNDLE_", "GEM_"),
    "cargo": ("CARGO_", "RUSTUP_"),
    "composer": ("COMPOSER_",),
    "conda": ("CONDA_",),
    "deno": ("DENO_",),
    "dotnet": ("NUGET_",),
    "gem": ("GEM_",),
    "go": ("GOBIN", "GOCACHE", "GOMODCACHE", "GOPATH"),
    "gradle": ("GRADLE_",),
    "npm": ("NPM_CONFIG_",),
    "npx": ("CYPRESS_", "PLAYWRIGHT_", "PUPPETEER_"),
    "pip": ("PIP_", "PYTHONUSERBASE"),
    "pip3": ("PIP_", "PYTHONUSERBASE"),
    "pipenv": ("PIPENV_", "WORKON_HOME"),
    "pipx": ("PIPX_",),
    "playwright": ("PLAYWRIGHT_",),
    "pnpm": ("NPM_CONFIG_", "PLAYWRIGHT_", "PNPM_"),
    "poetry": ("POETRY_",),
    "rustup": ("CARGO_", "RUSTUP_"),
    "uv": ("UV_",),
    "yarn": ("PLAYWRIGHT_", "YARN_"),
}


def entered(folder: str | None, target: str) -> str | None:
    """The folder after `cd`; None if it is unknown."""
    return None if _NAMELESS.search(target) or not target else within(folder, target)


def _written(folder: str | None, text: str, *, below: bool = False) -> Iterator[str]:
    """The paths for one that a command writes; `below` if it may write other files in that folder."""
    path = within(folder, text)
    if _NAMELESS.search(text) or path is None:
        yield ANY
        return
    yield path
    if below:
        yield f"{path}/**"


def written_by(command: Command, folder: str | None) -> Iterator[str]:
    """The paths that a command may write; `*` for any, and `*built` for what a build tool writes."""
    if command.name == "pnpm" and (deployed := deployed_by(command, folder)) is not None:
        yield f"{DEPLOYED}{deployed[0]}:{deployed[1]}"
    if command.name not in _READING and not (command.name in _MANAGERS and command.subcommand in _INSTALLS):
        # It may write any path among its arguments, such as the value of `--target`.
        for word in _named_by(command):
            option, equals, value = word.text.partition("=")
            text = value if equals and option.startswith("-") else word.text
            if not text.startswith("-") and text not in (".", "..", "./") and _PATH.fullmatch(text):
                yield from _written(folder, text, below=command.name not in ("go", "mkdir"))
    operands = [word.text for word in command.operands(_VALUES)]
    name, verb = command.name, operands[0] if operands else ""
    if name in ("cp", "mv", "install", "ln") and operands:
        target = command.option("-t", "--target-directory")
        *sources, last = operands if target is None else [*operands, target.text]
        many = command.has_flag("-r", "-R", "-a", "-d", "--recursive", "--archive") or name in ("mv", "ln")
        yield from _written(folder, last, below=many or any(map(_NAMELESS.search, sources)))
        for source in sources:
            yield from _written(folder, join(last, source.rstrip("/").rpartition("/")[2]))
    elif name in ("touch", "tee"):
        for operand in operands:
            yield from _written(folder, operand)
    elif name in ("curl", "wget"):
        urls = [word.text for word in command.arguments if "://" in word.text]
        for text in (one.rpartition("/")[2].partition("?")[0] for one in urls):
            if text:
                yield from _written(folder, text)
    elif name in ("tar", "unzip", "bsdtar"):
        target = command.option("-C", "--directory", "-d")
        yield from _written(folder, target.text if target is not None else ".", below=True)
    elif name == "git" and verb == "clone" and len(operands) > 1:
        place = operands[2] if len(operands) > 2 else operands[1].rpartition("/")[2].removesuffix(".git")
        yield from _written(folder, place, below=True)
    elif name == "go" and verb in _FETCHING:
        output = command.option("-o")
        packages = [entered(folder, word) for word in operands[1:] if word.startswith(("./", "../"))]
        several = len(operands) > 2 or any(word.endswith("/...") for word in operands[1:])
        if command.option("-C") is not None:
            yield ANY
        elif (
            output is not None
            and (several or output.text.endswith("/"))
            and packages
            and len(packages) == len(operands) - 1
            and None not in packages
            and (written := within(folder, output.text)) is not None
        ):
            yield written
            for package in packages:
                yield f"{PROGRAMS}{written}:{package}"
        elif output is not None:
            yield from _written(folder, output.text, below=output.text.endswith(("/", ".")))
        elif verb == "build":
            # The program has the name of the package or of the module.
            named = _of_package(operands[1:], packages)
            yield ANY if folder is None else f"{PROGRAMS}{folder}:{named}" if named else f"{folder}/*"
        elif verb == "install":
            named = _of_package(operands[1:], packages)
            yield f"{PROGRAMS}/go/bin:{named}" if named else "/go/bin/**"
    elif name in _MANAGERS or name in _BUILDERS:
        if _runs_scripts(name, operands):
            yield SCRIPTS
        elif not (name in _MANAGERS and verb in _INSTALLS) and _PACKAGES_WITHOUT_FILES.isdisjoint(
            operands[:2]
        ):
            yield BUILT
    elif name not in _QUIET and not (name in _PACKAGERS and verb in _LOCKED):
        yield ANY


def deployed_by(command: Command, folder: str | None) -> tuple[str, str] | None:
    """The package that `pnpm --filter @shop/web deploy /out/web` copies, and the folder to which it does."""
    operands, selected = command.operands(_FILTERS), command.option(*_FILTERS)
    if len(operands) != 2 or operands[0].text != "deploy" or selected is None:
        return None
    target = entered(folder, operands[1].text)
    return (selected.text, target) if target and _PACKAGE.fullmatch(selected.text) else None


_PACKAGE = regex(r"(?:@[\w.-]+/)?[\w.-]+")
_FILTERS = ("--filter", "-F")
# A package of a workspace that pnpm copies with what its scripts have written.
DEPLOYED = "*pnpm:"


def _of_package(named: Sequence[str], packages: Sequence[str | None]) -> str | None:
    """The folder of the only package that a command names; None if it is not known, or has the name of a module."""
    package = packages[0] if len(packages) == len(named) == 1 else None
    return package if package and named[0].strip("./") and not named[0].endswith(("/...", ".go")) else None


def _named_by(command: Command) -> Sequence[Word]:
    """The arguments of a command that may be paths which it writes; names of scripts and packages are none."""
    if command.name == "go" and command.subcommand == "build":
        return ()
    if _runs_scripts(command.name, [word.text for word in command.operands(_VALUES)]):
        texts = [word.text for word in command.arguments]
        return command.arguments[texts.index("--") + 1 :] if "--" in texts else ()
    return command.arguments


def _runs_scripts(name: str, operands: list[str]) -> bool:
    """Whether a command runs scripts of packages, by a package manager or Turborepo, and no program of a package."""
    if name == "turbo" or "turbo" in operands[:2]:
        return "prune" not in operands and "gen" not in operands
    if name not in _MANAGERS or operands[:1] == ["deploy"] or not _PROGRAM_VERBS.isdisjoint(operands[:2]):
        return False
    if name == "bun":
        return operands[:1] == ["run"]
    return any(word in _SCRIPT_VERBS or ":" in word for word in operands[:3])


_PROGRAM_VERBS = word_set("exec dlx x create init pack publish")
_SCRIPT_VERBS = word_set(
    "run run-script workspace workspaces build compile bundle start test lint typecheck generate"
)
# Packages whose programs write no files of the application.
_PACKAGES_WITHOUT_FILES = word_set(
    "prisma playwright husky patch-package allow-scripts pm2 puppeteer drizzle-kit"
)


_READING = word_set(
    "[ [[ addgroup adduser apk apt apt-get cat cd chgrp chmod chown corepack dnf dpkg echo export find grep groupadd ls"
    " microdnf printf rm rmdir sed set sleep test true useradd usermod yum zypper"
)
_PATH = regex(r"[\w@+.-][\w@+./-]*|/[\w@+./-]+")
_PACKAGERS = frozenset({"composer", "conda", "pdm", "pipenv", "poetry", "uv"})
# The subcommands of package managers that write no file of an application.
_LOCKED = word_set("sync install venv pip lock config export cache clear-cache self env run-script add")
# The options of the commands above whose value is the next word.
_VALUES = word_set(
    "-o -O -C -t -d -m -g --mode --owner --group --target-directory --directory --output --branch -b --depth -ldflags"
    " -tags --prefix --cwd -H --header -F"
)
# Tools that compile or package, and write no scripts of Python or of a shell.
_BUILDERS = word_set(
    "cargo cmake dotnet esbuild gradle gradlew mvn mvnw nest next ng npx nx rollup tsc turbo vite webpack ./gradlew"
    " ./mvnw javac rustup"
)
