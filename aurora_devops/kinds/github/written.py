"""What a `run` step writes to the files of the runner: outputs (`$GITHUB_OUTPUT`) and variables (`$GITHUB_ENV`)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING

from ...core.lazy import regex
from ...core.words import word_set
from ...formats.shell import Word, parse

if TYPE_CHECKING:
    from ...formats.shell import Command, Shell

_FILE = "GITHUB_OUTPUT"
_NAME = regex(r"([A-Za-z_][\w-]*)(=|<<)(.*)")
# The command of earlier runners, which still works.
_COMMAND = regex(r"::set-output name=([A-Za-z_][\w-]*)::.*")
# Commands that set no outputs, whatever their arguments are.
_QUIET = word_set(
    ": [ [[ (( alias apk apt apt-get awk aws az base64 basename bc break cat cd chmod chown cmp comm command"
    " continue cosign cp crane curl cut date declare diff dirname docker dpkg du echo egrep env exit export"
    " expr false fgrep find flux gcloud gh git grep gsutil gunzip gzip head helm hostname id jq kind kubectl"
    " kustomize let ln local ls mapfile md5sum mkdir mktemp mv nproc numfmt openssl paste pip pip3 popd"
    " printenv printf ps pushd pwd read readarray readlink readonly realpath return rev rm rmdir rsync sed seq"
    " set sha1sum sha256sum sha512sum shasum shift shopt shuf skopeo sleep sort split stat tac tail tar tee"
    " test time timeout touch tr trap true typeset umask uname uniq unset unzip wait wc wget which whoami xargs"
    " xmllint xxd yq zip zstd"
)
# The subcommands that set no outputs, of tools that also run programs of the repository.
_QUIET_VERBS = {
    "cargo": word_set("metadata build fetch pkgid"),
    "composer": word_set("config install show validate"),
    "go": word_set("build env install list mod version"),
    "npm": word_set("ci config install pack pkg view version"),
    "pnpm": word_set("install i config store list"),
    "poetry": word_set("version show install"),
    "yarn": word_set("install config cache"),
}
# The actions that install these tools wrap them: a step that runs them has these outputs.
_WRAPPED = frozenset({"terraform", "tofu", "tflint"})
_WRAPPER = ("stdout", "stderr", "exitcode")
_INLINE = frozenset({"node", "perl", "python", "python3", "ruby"})
# Commands that write nothing to the standard output.
_SILENT = word_set(
    ": [ [[ (( break cd continue declare exit export false let local mkdir read return rm set shift sleep test true"
)


@lru_cache(maxsize=256)
def outputs_written(script: str) -> frozenset[str] | None:
    """The names of the outputs that a script of bash or sh sets, in lower case; None if it may set others."""
    shell = parse(script)
    if shell.errors:
        return None
    found = _Outputs(shell)
    return frozenset(found.names) if found.known else None


# What a command is in that does not run in each run of the script.
_CONDITIONAL = ("case", "condition", "function", "if", "loop")
_ARGUMENT = regex(r"%[sd]")
_FILES = regex(r"\$(\{)?(GITHUB_(?:ENV|OUTPUT))(?(1)\})")


@lru_cache(maxsize=256)
def lines_written(script: str, file: str) -> tuple[tuple[str, str, bool], ...]:
    """The names and values that a script writes to a file, and whether it writes them in each run.

    A value of several lines is empty.
    """
    shell = parse(script)
    found = []
    spans = [span for span, target in _group_spans(shell) if _named_file(target) == file]
    for command in shell.programs:
        outer = command.outermost
        pipeline = outer.pipeline
        into = pipeline.stages[outer.index + 1] if pipeline and outer.index + 1 < len(pipeline.stages) else ()
        targets = [one.target for one in outer.redirects]
        targets += [word for one in (*into, command) if one.name == "tee" for word in one.arguments]
        if not any(word is not None and _named_file(word.text) == file for word in targets) and not any(
            start <= command.start < end for start, end in spans
        ):
            continue
        certain = not command.inside(*_CONDITIONAL) and outer.operator not in ("&&", "||")
        found += [(*pair, certain) for pair in _pairs(_text_of(command, outer))]
    return tuple(found)


def _named_file(text: str) -> str:
    """The file of the runner that a text names: `GITHUB_OUTPUT`; empty for another one."""
    match = _FILES.fullmatch(text.strip("\"'"))
    return match[2] if match else ""


def _text_of(command: Command, outer: Command) -> str:
    """The text that `echo`, `printf` or a here-document writes, with expansions as they are written."""
    words = list(command.arguments)
    if command.name in ("cat", "tee"):
        return "\n".join(one.body.raw for one in outer.redirects if one.body is not None)
    if command.name == "echo":
        while words and _ECHO_OPTION.fullmatch(words[0].text):
            words.pop(0)
        return " ".join(word.text for word in words).replace("\\n", "\n")
    if command.name == "printf" and words and not words[0].text.startswith("-"):
        given = [word.text for word in words[1:]]
        form = words[0].text.replace("\\n", "\n")
        count = len(_ARGUMENT.findall(form))
        forms = form * max(1, len(given) // count) if count else form
        values = iter(given)
        return _ARGUMENT.sub(lambda _: next(values, ""), forms)
    return ""


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    delimiter = ""
    for line in text.split("\n"):
        match = _NAME.match(line.strip())
        if delimiter:
            delimiter = "" if line.strip() == delimiter else delimiter
        elif match is not None and match[2] == "<<":
            delimiter = match[3].strip()
            yield match[1], ""
        elif match is not None:
            yield match[1], match[3].strip()


class _Outputs:
    """The outputs that the commands of a script set."""

    def __init__(self, shell: Shell) -> None:
        self.shell = shell
        self.names: set[str] = set()
        # The line that ends the value of an output with several lines.
        self.delimiter = ""
        self.known = self._read()

    def _read(self) -> bool:
        shell = self.shell
        functions = {function.name for function in shell.functions}
        redirects = [one for one in shell.redirects if _is_file(one.target)]
        tees = [one for one in shell.programs if one.name == "tee" and any(map(_is_file, one.arguments))]
        explained = [(one.start, one.end) for one in redirects]
        explained += [(word.start, word.end) for one in tees for word in one.arguments if _is_file(word)]
        explained += [
            (one.start, one.end) for one in shell.programs if one.name in ("cat", "test", "[", "[[", "touch")
        ]
        explained += list(shell.comments)
        if not all(any(start <= at < end for start, end in explained) for at in _mentions(shell.text)) or any(
            one.operator not in (">>", ">") for one in redirects
        ):
            return False
        groups = list(self._groups())
        writing = {id(one) for tee in tees for one in _piped(tee)}
        for command in shell.programs:
            outer = command.outermost
            writes = (
                any(_is_file(one.target) for one in outer.redirects)
                or id(command) in writing
                or id(outer) in writing
                or (
                    "substitution" not in command.context
                    and any(start <= command.start < end for start, end in groups)
                )
            )
            if writes or (command.name == "tee" and any(map(_is_file, command.arguments))):
                if not self._written(command, outer, functions):
                    return False
            elif not self._ignores(command, functions):
                return False
        return not self.delimiter

    def _groups(self) -> Iterator[tuple[int, int]]:
        """The spans of the compound commands whose output is redirected to the file."""
        for span, target in _group_spans(self.shell):
            if _named_file(target) == _FILE:
                yield span

    def _ignores(self, command: Command, functions: set[str]) -> bool:
        """Whether a command that writes elsewhere sets no output, apart from those that are added here."""
        name = command.name
        if not command.words:
            return True
        given = [word.text for word in command.arguments if "set-output" in word.text]
        if given:
            found = [_COMMAND.match(text) for text in given]
            self.names.update(match[1].lower() for match in found if match)
            return name in ("echo", "printf") and all(found)
        if name in _WRAPPED:
            self.names.update(_WRAPPER)
            return True
        if name in _INLINE:
            return command.has_flag("-c", "-e", "-p", "-pe", "--version", "-V")
        if name in _QUIET_VERBS:
            return command.subcommand in _QUIET_VERBS[name]
        return name in _QUIET or name in functions or command.script is not None

    def _written(self, command: Command, outer: Command, functions: set[str]) -> bool:
        """Read what a command writes to the file; False if that is unknown."""
        documents = [one.body for one in outer.redirects if one.body is not None]
        if command.name in ("cat", "tee") and documents and (command.name == "tee" or not command.operands()):
            return all(self._lines(_masked(body, quoted=False)) for body in documents)
        if command.name == "tee" or not command.words:
            return True
        if command.name == "echo":
            words = list(command.arguments)
            escapes = False
            while words and _ECHO_OPTION.fullmatch(words[0].text):
                escapes |= "e" in words.pop(0).text
            text = " ".join(map(_masked, words))
            return self._lines(text.replace("\\n", "\n") if escapes else text)
        if command.name == "printf" and command.arguments and not command.arguments[0].text.startswith("-"):
            return self._lines(_masked(command.arguments[0]).replace("\\n", "\n"))
        return (bool(self.delimiter) or command.name in _SILENT) and self._ignores(command, functions)

    def _lines(self, text: str) -> bool:
        """Read the lines that are written to the file; False if a name is unknown."""
        for line in text.split("\n"):
            if self.delimiter:
                if line.strip() == self.delimiter:
                    self.delimiter = ""
                continue
            match = _NAME.match(line)
            if match is not None:
                self.names.add(match[1].lower())
                self.delimiter = match[3].strip() if match[2] == "<<" else ""
            elif line.strip():
                return False
        return True


_ECHO_OPTION = regex(r"-[neE]+")
_MENTION = regex(_FILE)
_REDIRECT = regex(r"[\d&]*>>?\s*(.*)")


def _group_spans(shell: Shell) -> Iterator[tuple[tuple[int, int], str]]:
    """The spans of the compound commands whose output is redirected, with the file."""
    for node in shell.walk("redirected_statement"):
        body = node.child_by_field_name("body")
        if body is None or body.type == "command":
            continue
        span = shell.start + body.start_byte, shell.start + body.end_byte
        for child in node.children:
            match = _REDIRECT.fullmatch(shell.source(child)) if child is not body else None
            if match is not None:
                yield span, match[1]


def _mentions(text: str) -> list[int]:
    return [match.start() for match in _MENTION.finditer(text)]


def _is_file(word: Word | None) -> bool:
    return word is not None and _named_file(word.text) == _FILE


def _piped(tee: Command) -> tuple[Command, ...]:
    """The commands whose output a command reads."""
    if tee.pipeline is None or not tee.index:
        return ()
    return tee.pipeline.stages[tee.index - 1]


def _masked(word: Word, *, quoted: bool = True) -> str:
    """The value of a word, in which an expansion is one name that begins with a control character."""
    raw = word.raw
    for one in reversed(word.expansions):
        start, end = one.start - word.start, one.end - word.start
        raw = f"{raw[:start]}\x01{raw[start:end].encode().hex()}{raw[end:]}"
    return Word(raw, 0, len(raw)).text if quoted else raw
