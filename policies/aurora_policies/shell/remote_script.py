from bisect import bisect_right
from collections.abc import Iterator

from aurora_devops import Finding, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command, Pipeline, Shell

from ._scripts import names, place

_FETCHERS = frozenset({"curl", "wget", "fetch", "aria2c", "http", "https"})
_INTERPRETERS = names("sh bash dash ash zsh ksh python python3 perl ruby node php source . eval")


@policy(
    "SHL001",
    severity="warning",
    category="security",
    equivalents={"poutine": "unverified_script_exec"},
    examples=[
        bad("FROM debian:12\nRUN «curl -fsSL https://example.com/install.sh | sh»\n"),
        bad('FROM debian:12\nRUN sh -c "$(«curl -fsSL https://example.com/install.sh»)"\n'),
        bad(
            'FROM debian:12\nSHELL ["/bin/bash", "-c"]\nRUN bash <(«curl -s https://example.com/install.sh»)\n'
        ),
        good(
            "FROM debian:12\nRUN curl -fsSL https://example.com/app.tgz | tar xz\n",
            because="the archive is unpacked, not run",
        ),
        good(
            "FROM debian:12\nRUN curl -fL https://github.com/acme/tool/raw/"
            "0123456789abcdef0123456789abcdef01234567/install.sh | sh\n",
            because="the address contains the commit, which determines the content",
        ),
        good(
            """\
            FROM debian:12
            RUN curl -fsSLo install.sh https://example.com/install.sh \\
                && echo "7d86...  install.sh" | sha256sum --check \\
                && sh install.sh
            """,
            because="the checksum is verified before the script runs",
        ),
    ],
)
def remote_script(script: Script) -> Iterator[Finding]:
    """A downloaded script runs without verification.

    Anyone who controls the server or the network runs commands here, and an interrupted download runs partially.
    Download to a file, verify its checksum, then run it; or install from a signed package.
    """
    tree = script.parsed
    if tree is None or not any(name in script.text for name in ("curl", "wget", "fetch", "aria2c", "http")):
        return
    for pipeline in tree.pipelines:
        if _runs_what_it_fetches(pipeline):
            yield Finding(
                script.place(pipeline.start, pipeline.end), "a downloaded script runs without verification"
            )
    for expansion in tree.substitutions:
        fetcher = _within(tree, expansion.start, expansion.end)
        if fetcher is not None and _is_run(tree, expansion.start, expansion.end):
            yield Finding(place(script, fetcher), "a downloaded script runs without verification")


def _runs_what_it_fetches(pipeline: Pipeline) -> bool:
    first, *rest = pipeline.stages
    if not any(_fetches(command.unwrapped) for command in first):
        return False
    return any(_reads_script(command.unwrapped) for stage in rest for command in stage)


def _fetches(command: Command) -> bool:
    """Whether a command downloads something that is not the file of a commit."""
    return command.name in _FETCHERS and not any(_COMMIT.match(word.text) for word in command.arguments)


# A file of a commit: its content cannot change.
_COMMIT = regex(
    r"https://(?:raw\.githubusercontent\.com/[\w.-]+/[\w.-]+/|github\.com/[\w.-]+/[\w.-]+/raw/"
    r"|[\w.-]+/(?:[\w.-]+/){2,}-/raw/)[0-9a-f]{40}/"
)


def _reads_script(command: Command) -> bool:
    """Whether an interpreter reads its program from standard input: it has neither a file nor a program as argument."""
    if command.name not in _INTERPRETERS or command.has_flag("-c", "-e", "-m", "-n"):
        return False
    operands = [word.text for word in command.operands(("-o", "-O"))]
    return command.has_flag("-s") or not operands or operands[0] in ("-", "/dev/stdin")


# Of so many commands before a substitution one may have it as an argument.
_NEAR = 50


def _within(tree: Shell, start: int, end: int) -> Command | None:
    """The download command that is the whole substitution."""
    first = bisect_right(tree.commands, start, key=lambda command: command.start)
    inner = [command for command in tree.commands[first : first + 2] if command.start < end]
    return inner[0] if len(inner) == 1 and _fetches(inner[0].unwrapped) else None


def _is_run(tree: Shell, start: int, end: int) -> bool:
    """Whether an interpreter runs the result of a substitution."""
    last = bisect_right(tree.commands, start, key=lambda command: command.start)
    for command in tree.commands[max(0, last - _NEAR) : last]:
        program = command.unwrapped
        if command.end < end or program.name not in _INTERPRETERS:
            continue
        word = next((word for word in program.arguments if word.start <= start and end <= word.end), None)
        if word is not None and word.end - word.start <= end - start + 2:
            return word.raw.startswith("<(") or program.name == "eval" or program.has_flag("-c")
    return False
