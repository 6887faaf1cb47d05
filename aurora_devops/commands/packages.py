"""The scripts and packages that package managers and build tools run: npm, uv, cargo, mvn, gradle, go."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from posixpath import join, normpath
from typing import TYPE_CHECKING

from ..core.lazy import regex
from ..core.record import replace
from ..core.words import word_set
from ..facts import NamedMember, NamedScript
from ..inputs import program_of
from .call import Call
from .extras import installed_extras
from .files import likely_files, read_path
from .images import handled_image, pushed_by_ko
from .programs import own_script
from .tasks import named_task, named_tasks

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Command, Word


def behind(call: Call) -> Iterator[Fact]:
    """What the program names that another one runs, as `uv run`, and whether it is a script of the project."""
    yield from own_script(call)
    yield from likely_files(call)
    yield from installed_extras(call)
    command = program_of(call.command)
    tool = call.command.name
    if tool == "poetry" and call.command.subcommand == "poe":
        command = replace(call.command, words=call.command.words[1:])
    if command is call.command:
        return
    within = replace(call, command=command)
    read = call.readers.get(command.name)
    if read is not None:
        yield from read(within)
        return
    yield from own_script(within)
    name = call.text(command.words[0])
    environment, colon, script = name.rpartition(":")
    if tool == "hatch":
        word = command.words[0]
        if colon:
            yield from named_tasks(within, "hatch", [word.sub(0, word.raw.rindex(":"))])
        if _is_script_name(script) and call.known(name):
            script = f"{environment or 'default'}:{script}"
            yield from named_task(within, "hatch script", word, script, program=True)
    elif (sort := _SCRIPTS_OF.get(tool)) and _is_script_name(name):
        yield from named_tasks(within, sort, command.words[:1], program=True)


def _is_script_name(name: str) -> bool:
    """Whether a word may be the name of a script, and not a file or an option."""
    return _SCRIPT_NAME.fullmatch(name) is not None and name not in ("python", "python3")


_SCRIPT_NAME = regex(r"[A-Za-z][\w:-]*")
_SCRIPTS_OF = {"pdm": "pdm", "poetry": "entry point", "uv": "entry point"}
# npm has a default command for this script, or a command of this name.
_NPM_BUILTIN = frozenset({"env", "restart"})
PACKAGE_VALUES = word_set(
    "--prefix -C --dir --cwd --loglevel --reporter --script-shell -w --workspace -F --filter --filter-prod"
)
# The options that select a package of the workspace; `-w` of pnpm selects the root.
_MEMBER_OPTIONS = {
    "npm": ("-w", "--workspace"),
    "pnpm": ("-F", "--filter"),
    "turbo": ("-F", "--filter"),
}
_PACKAGE = regex(r"(?:@[\w.-]+/)?[\w-][\w.-]*")
_SELECTING = frozenset[str]().union(*_MEMBER_OPTIONS.values())
# The options with which a script is not that of the folder alone, or need not exist.
_WORKSPACE = _SELECTING | word_set(
    "--workspaces -ws --if-present -r --recursive --filter-prod -g --global --include-workspace-root"
)


def package_script(call: Call) -> Iterator[Fact]:
    """The script that `npm run build`, `npm test`, `pnpm run build` or `yarn build:web` runs.

    pnpm, yarn and bun also run the programs of dependencies, so only a name that no program has is sure to be a script.
    """
    tool = call.command.name
    folder = call.option("--prefix", "-C", "--dir", "--cwd")
    arguments = [word.text.partition("=")[0] for word in call.command.arguments]
    operands = call.command.operands(PACKAGE_VALUES)
    selected = list(call.options(*_MEMBER_OPTIONS.get(tool, ())))
    if tool == "yarn" and len(operands) > 2 and operands[0].text == "workspace":
        selected, operands = [operands[1]], operands[2:]
        arguments = [word.text for word in operands]
    package = ""
    if selected:
        for word in selected:
            yield from _member(call, word, "npm", tool)
        package = _AROUND.sub("", call.text(selected[0]))
        if len(selected) > 1 or not _PACKAGE.fullmatch(package):
            return
        arguments = [option for option in arguments if option not in _SELECTING]
    if call.folder is None or "$" in folder or folder.startswith("/") or not _WORKSPACE.isdisjoint(arguments):
        return
    verb = operands[0].text if operands else ""
    if tool == "npm" and verb in ("test", "t", "tst", "stop", "start"):
        word, name = operands[0], verb if verb in ("start", "stop") else "test"
    elif verb in ("run", "run-script", "rum", "urn") and len(operands) > 1:
        word, name = operands[1], call.text(operands[1])
    elif tool in ("yarn", "pnpm") and (":" in verb or verb in _USUAL_SCRIPTS):
        word, name = operands[0], call.text(operands[0])
    else:
        return
    sure = tool == "npm" or (tool == "pnpm" and verb == "run") or ":" in name or name in _USUAL_SCRIPTS
    if sure and call.known(name) and name not in _NPM_BUILTIN and not _PATTERN.search(name):
        manifest = normpath(join(call.folder, folder, "package.json"))
        yield call.fact(
            NamedScript,
            word,
            name=name,
            manifest="" if package else manifest,
            command=f"{tool} {verb}",
            given=bool(folder or package),
            package=package,
        )


def _member(
    call: Call, word: Word, tool: str, command: str, *, likely: bool = False, name: str = ""
) -> Iterator[NamedMember]:
    """A package, a module or a project of a workspace that a word selects."""
    text = _AROUND.sub("", name or call.text(word))
    if call.folder is not None and call.known(text) and _MEMBER.fullmatch(text):
        folder = "" if call.folder == "." else call.folder
        yield call.fact(
            NamedMember, word, tool=tool, name=text, command=command, folder=folder, likely=likely
        )


# What a filter selects beside a package: `...@acme/web`, `@acme/web^...`, `./apps/web`.
_AROUND = regex(r"^(?:\.\.\.\^?)?(?:\./(?=\w))?|\^?\.\.\.$")
_MEMBER = regex(r":?@?[A-Za-z0-9_](?:[\w./:-]*\w)?")


def turbo(call: Call) -> Iterator[Fact]:
    """The packages that `turbo run TASK --filter=NAME` or `turbo prune NAME` select."""
    for word in call.options(*_MEMBER_OPTIONS["turbo"]):
        yield from _member(call, word, "npm", "turbo")
    operands = call.command.operands(_TURBO_VALUES)
    if operands and operands[0].text == "prune":
        for word in operands[1:]:
            yield from _member(call, word, "npm", "turbo prune")


_TURBO_VALUES = word_set(
    "--out-dir --scope -F --filter --concurrency --cache-dir --cwd --log-order --output-logs"
)


def lerna(call: Call) -> Iterator[Fact]:
    """The packages that `lerna run SCRIPT --scope NAME` selects."""
    for word in call.options("--scope"):
        yield from _member(call, word, "npm", "lerna")


def cargo(call: Call) -> Iterator[Fact]:
    """The package of the workspace that `cargo -p NAME` selects, or the program."""
    yield from likely_files(call)
    for word in call.options("-p", "--package"):
        yield from _member(call, word, "cargo", "cargo", likely=True)


def maven(call: Call) -> Iterator[Fact]:
    """The modules that `mvn -pl MODULE` selects."""
    yield from own_script(call)
    yield from likely_files(call)
    yield from _images(call)
    if call.option("-f", "--file"):
        return
    for word in call.options("-pl", "--projects"):
        for part in word.split(","):
            yield from _member(call, part, "maven", "mvn -pl")


def _images(call: Call) -> Iterator[Fact]:
    """The image that an option names for a plugin that builds it: `-Djib.to.image=ghcr.io/acme/web:1.4`."""
    words = [call.text(word) for word in call.command.arguments]
    local = any(word.endswith("ockerBuild") for word in words)
    for word in call.options(*_IMAGE_OPTIONS):
        publishes = word.text and any(_PUBLISHING.search(each) for each in words)
        does = "push" if publishes and not local else "build"
        yield from handled_image(call, word, call.text(word), does, call.command.name)


_IMAGE_OPTIONS = (
    "-Djib.to.image",
    "-Dimage",
    "--image",
    "-Dspring-boot.build-image.imageName",
    "--imageName",
    "-Dquarkus.container-image.image",
)
# The task of Jib, and the options with which the others push.
_PUBLISHING = regex(
    r"(?:^|:)jib$|jib:build$|jib-maven-plugin:[\w.]+:build$|build-image\.publish(?:=true)?$|--publishImage$"
    r"|container-image\.push=true$"
)


def gradle(call: Call) -> Iterator[Fact]:
    """The projects of the tasks that Gradle runs: `gradle :api:test`."""
    yield from own_script(call)
    yield from likely_files(call)
    yield from _images(call)
    if call.option("-p", "--project-dir"):
        return
    for word in call.command.operands(_GRADLE_VALUES):
        project, colon, task = word.text.strip(":").rpartition(":")
        if colon and task.isidentifier() and word.static:
            yield from _member(call, word, "gradle", "gradle", name=project)


_GRADLE_VALUES = word_set(
    "-x --exclude-task -b -c -I --init-script -p --project-dir --tests -g --console --max-workers"
)
# Names of scripts that no program of a usual dependency has.
_USUAL_SCRIPTS = word_set(
    "build check clean dev develop e2e format lint prod release test typecheck type-check"
)
# pnpm runs the scripts that a regular expression matches, and yarn those of a workspace.
_PATTERN = regex(r"[*/\s\\]")


def go(call: Call) -> Iterator[Fact]:
    """The packages that `go build ./cmd/web` reads; with `-C` they are in another folder.

    What a program of another module names is read as if it was installed: `go run example.com/acme/tool@v1.2.0`.
    """
    inner = program_of(call.command)
    if inner is not call.command:
        if (read := call.readers.get(inner.name)) is not None:
            yield from read(replace(call, command=inner))
        return
    if next(call.options("-C"), None) is None and call.command.subcommand in _ON_PACKAGES:
        for word in _packages(call.command):
            package = word.text.removesuffix("/*").removesuffix("/*.go").removesuffix("/main.go")
            package = package.removesuffix("/...") if package.startswith("./") else package
            own = package.startswith("./") or package != word.text
            if own and not package.endswith((".go", "...")) and package not in ("./", "."):
                yield from read_path(
                    call, word.sub(0, len(package)), f"go {call.command.subcommand}", folder=True
                )


def _packages(command: Command) -> Sequence[Word]:
    """The packages among the words of a command of Go; the others are those of the program or the tests that it runs.

    `go test ./web -v ./data` tests one package, whose tests get the words after it.
    """
    words = command.operands(_GO_VALUES)[1:]
    if command.subcommand == "run":
        return words[:1]
    if command.subcommand != "test" or not words:
        return words
    arguments = command.arguments
    first = arguments.index(words[0])
    return [word for number, word in enumerate(words) if arguments.index(word) == first + number]


def ko(call: Call) -> Iterator[Fact]:
    """The images that ko pushes, and the packages from which it builds them."""
    yield from pushed_by_ko(call)
    if call.command.subcommand in ("build", "publish", "run"):
        for word in call.command.operands(_KO_VALUES)[1:]:
            package = word.text.removesuffix("/...")
            if package.startswith("./") and package != "./":
                yield from read_path(call, word.sub(0, len(package)), "ko", folder=True)


_ON_PACKAGES = frozenset({"build", "install", "run", "test", "vet"})
_KO_VALUES = word_set(
    "-t --tags --platform --sbom --image-label --image-refs --sbom-dir --tarball --oci-layout-path -j --jobs"
    " --image-user"
)
_GO_VALUES = word_set(
    "-o -ldflags --ldflags -tags --tags -gcflags -asmflags -mod -modfile -p -run -timeout -count -coverprofile"
    " -covermode -coverpkg -bench -benchtime -cpu -parallel -C -exec -overlay -pgo -fuzz -fuzztime -list -shuffle -skip"
    " -blockprofile -cpuprofile -memprofile -mutexprofile -outputdir -toolexec -trace -vettool"
)
