"""The targets of make, and the tasks of just, task, poe, rake, mage, mise, tox and nox."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from posixpath import join, normpath
from typing import TYPE_CHECKING

from ..core.record import record
from ..core.words import word_set
from ..facts import NamedTarget, NamedTask, PassedVariable
from .call import Call
from .files import is_built

if TYPE_CHECKING:
    from ..core.facts import Fact
    from ..formats.shell import Word

MAKE_VALUES = word_set("-C --directory -f --file --makefile -j --jobs -l -o -W -I --include-dir")


def make(call: Call) -> Iterator[Fact]:
    """The targets that `make` builds, and the variables that it sets."""
    folder, file = call.option("-C", "--directory"), call.option("-f", "--file", "--makefile")
    if call.folder is None or "$" in folder or "$" in file or folder.startswith("/"):
        return
    makefile = normpath(join(call.folder, folder, file or "Makefile"))
    for word in call.options("-C", "--directory"):
        if not is_built(call.text(word)):
            yield from call.file(word, "make -C", folder=True)
    for word in call.command.operands(MAKE_VALUES):
        target = call.text(word)
        name, equals, _ = word.text.partition("=")
        if equals and name.isidentifier():
            others = tuple(one.text.partition("=")[0] for one in call.command.arguments if "=" in one.text)
            yield call.fact(PassedVariable, word.before("="), name=name, makefile=makefile, others=others)
        if "=" not in target and call.known(target) and not target.isdigit():
            yield call.fact(NamedTarget, word, name=target, makefile=makefile)


@record
class _Runner:
    """How a task runner is called: the options whose value is the next word, and those with which it runs no task.

    `folder` and `file` are the options that set where it searches for its file, and the file. It runs `several` tasks,
    or passes what follows the first one on.
    """

    tool: str
    valued: frozenset[str]
    other: frozenset[str] = frozenset()
    folder: tuple[str, ...] = ()
    file: tuple[str, ...] = ()
    several: bool = False


_JUST = _Runner(
    "just",
    word_set(
        "-f --justfile -d --working-directory --chooser --color --command-color --dotenv-filename --dotenv-path -E "
        "--dump-format --list-heading --list-prefix --shell --shell-arg --tempdir --timestamp-format"
    ),
    word_set(
        "-c --command --changelog --choose --completions --dump -e --edit --evaluate --fmt -g --global-justfile "
        "--groups --init -l --list --man --request --set -s --show --summary --usage --variables -h --help -V --version"
    ),
    folder=("-d", "--working-directory"),
    file=("-f", "--justfile"),
)
_TASK = _Runner(
    "task",
    word_set("-C --concurrency -d --dir -I --interval -o --output --sort -t --taskfile"),
    word_set(
        "-g --global -l --list -a --list-all -i --init --completion --summary -h --help --version --experiments"
    ),
    folder=("-d", "--dir"),
    file=("-t", "--taskfile"),
    several=True,
)
_POE = _Runner(
    "poe",
    word_set("-C --directory --root -e --executor -X --executor-opt"),
    word_set("-h --help --version --completion"),
    folder=("-C", "--directory", "--root"),
)
_RAKE = _Runner(
    "rake",
    word_set(
        "-f --rakefile -e --execute -p --execute-print -E --execute-continue -I --libdir -j --jobs -r --require"
    ),
    word_set(
        "-T --tasks -D --describe -P --prereqs -W --where -h -H --help -V --version -e --execute -g --system"
    ),
    file=("-f", "--rakefile"),
    several=True,
)
_MAGE = _Runner(
    "mage",
    word_set("-d -w -goos -goarch -gocmd -t -ldflags -compile"),
    word_set("-l -h -help -init -clean -compile -version"),
    folder=("-d",),
)
_MISE = _Runner(
    "mise",
    word_set("-j --jobs -C --cd -o --output -t --tool --shell -s --timeout"),
    word_set("-h --help"),
    folder=("-C", "--cd"),
)
RUNNERS_OF = {
    "just": _JUST,
    "task": _TASK,
    "go-task": _TASK,
    "poe": _POE,
    "rake": _RAKE,
    "mage": _MAGE,
}


def tasks(call: Call) -> Iterator[Fact]:
    """The tasks that a task runner runs: `just test`, `task build push`."""
    runner, command = RUNNERS_OF[call.command.name], call.command
    if command.has_flag(*runner.other):
        return
    folder, file = call.option(*runner.folder), call.option(*runner.file)
    # What follows `--` are arguments of the tasks.
    end = next((word.start for word in command.arguments if word.text == "--"), None)
    words = [
        word
        for word in command.operands(runner.valued)
        if "=" not in word.text and (end is None or word.start < end)
    ]
    for word in words if runner.several else words[:1]:
        if runner is _RAKE and "[" in word.text:
            word = word.sub(0, word.raw.index("["))  # the arguments of the task
        text = call.text(word)
        if call.known(text):
            at, _, task = text.rpartition("/") if runner is _JUST else ("", "", text)
            yield from named_task(call, runner.tool, word, task, folder=join(folder, at), file=file)


def named_tasks(
    call: Call, tool: str, words: Iterable[Word], *, folder: str = "", file: str = "", program: bool = False
) -> Iterator[NamedTask]:
    """The tasks that words name; several names in a word are separated by commas."""
    for word in words:
        for part in word.split(","):
            if call.known(text := call.text(part)):
                yield from named_task(call, tool, part, text, folder=folder, file=file, program=program)


def named_task(
    call: Call, tool: str, word: Word, name: str, *, folder: str = "", file: str = "", program: bool = False
) -> Iterator[NamedTask]:
    """The task that a word names, if the folder and the file of its runner are known."""
    if call.folder is None or "$" in f"{folder}{file}" or f"{folder}{file}".startswith(("/", "~")):
        return
    inside = normpath(join(call.folder, folder))
    yield call.fact(
        NamedTask,
        word,
        name=name,
        tool=tool,
        command=call.command.name,
        folder="" if inside == "." else inside,
        file=normpath(join(call.folder, file)) if file else "",
        program=program,
    )


def tox(call: Call) -> Iterator[Fact]:
    """The environments that `tox -e` runs."""
    words = [word for word in call.options("-e", "--env", "-qe", "-re", "-rqe") if word.text.upper() != "ALL"]
    folder = call.option("--root", "--workdir")
    if not folder and not call.command.has_flag("--plugins", "--installpkg", "--help"):
        yield from named_tasks(call, "tox", words, file=call.option("-c", "--conf"))


def nox(call: Call) -> Iterator[Fact]:
    """The sessions that `nox -s` runs."""
    words: list[Word] = []
    reads = False
    for word in call.command.arguments:
        head, equals, _ = word.text.partition("=")
        if word.text == "--":
            break
        if head.startswith("-"):
            reads = head in _SESSIONS and not equals
            if head in _SESSIONS and equals:
                words.append(word.sub(word.raw.index("=") + 1))
        elif reads:
            words.append(word)
    yield from named_tasks(call, "nox", words, file=call.option("-f", "--noxfile"))


_SESSIONS = word_set("-s -e -rs -Rs --session --sessions")


def mise(call: Call) -> Iterator[Fact]:
    """The tasks that `mise run` runs: `mise run lint ::: test`."""
    operands = list(call.command.operands(_MISE.valued))
    if [word.text for word in operands[:1]] not in (["run"], ["r"]):
        return
    folder, before = call.option(*_MISE.folder), ":::"
    words = []
    for word in operands[1:]:
        if before == ":::" and not word.text.startswith("//"):
            words.append(word)
        before = word.text
    yield from named_tasks(call, "mise", words, folder=folder)
