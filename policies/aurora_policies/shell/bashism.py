from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Script, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command, Shell

from ._scripts import names, place, shellcheck

_ECHO_OPTION = regex(r"-[neE]+\Z")
_BASH_VARIABLES = names(
    "RANDOM UID EUID SECONDS HOSTNAME OSTYPE MACHTYPE HOSTTYPE BASH_VERSION BASH_SOURCE FUNCNAME DIRSTACK"
    " GROUPS SHLVL BASHPID PIPESTATUS"
)
_BUILTINS = {
    "pushd": "SC3044",
    "popd": "SC3044",
    "declare": "SC3044",
    "shopt": "SC3044",
    "let": "SC3039",
    "mapfile": "",
}
_OPERATORS = {"&>": "&>", "&>>": "&>>", "<<<": "<<<"}
# `{}` of find and `@{u}` of git have neither comma nor dots.
_BRACES = regex(r"(?<!\$)\{(?=[^{}\s$]*?(?:,|\.\.))[^{}\s]*+\}")
_SUBSTRING = regex(r":(?![-=?+])")


@policy(
    "SHL042",
    severity="warning",
    category="reliability",
    equivalents=shellcheck(
        "SC2112",
        "SC3001",
        "SC3003",
        "SC3009",
        "SC3010",
        "SC3011",
        "SC3014",
        "SC3018",
        "SC3020",
        "SC3024",
        "SC3028",
        "SC3029",
        "SC3030",
        "SC3037",
        "SC3039",
        "SC3044",
        "SC3046",
        "SC3051",
        "SC3057",
        "SC3060",
    ),
    examples=[
        bad(
            "FROM debian:12\nRUN «source» /etc/os-release\n", fixed="FROM debian:12\nRUN . /etc/os-release\n"
        ),
        bad('FROM debian:12\nRUN «[[» -n "$A" ]] && [ "$B" «==» c ]\n'),
        bad("FROM debian:12\nRUN echo «$RANDOM» «&> log»\n"),
        good(
            'FROM debian:12\nRUN . /etc/os-release && [ "$ID" = debian ]\n',
            because="`.` and `[` work in every shell",
        ),
        good(
            """\
            FROM debian:12
            SHELL ["/bin/bash", "-c"]
            RUN source /etc/os-release && [[ $ID == debian ]]
            """,
            because="the SHELL instruction sets bash",
        ),
        good(
            "FROM alpine:3.20\nRUN echo '[[' source '$RANDOM'\n", because="the strings are arguments of echo"
        ),
    ],
)
def bashism(script: Script) -> Iterator[Finding]:
    """A script for `sh` uses syntax of bash.

    `sh` is dash on Debian and Ubuntu and BusyBox on Alpine: the command fails, or silently does something else.
    Use POSIX syntax, or run the script in bash: `SHELL ["/bin/bash", "-c"]`, `shell: bash`.

    https://pubs.opengroup.org/onlinepubs/9799919799/utilities/V3_chap02.html
    """
    tree = script.parsed
    if tree is None or script.shell not in ("sh", "dash") or (tree.shebang and "bash" in tree.shebang):
        return
    for command in tree.commands:
        yield from _in_command(script, command)
    yield from _in_expansions(script, tree)
    for assignment in tree.assignments:
        value = assignment.value
        if assignment.append or (value is not None and value.raw.startswith("(")):
            what = "+=" if assignment.append else "an array"
            yield Finding(script.place(assignment.start, assignment.end), f"{what} is not available in sh")
    if "((" in script.text:
        for node in tree.walk("c_style_for_statement"):
            start = tree.start + node.start_byte
            yield Finding(script.place(start, start + len("for")), "for (( is not available in sh")
    for function in tree.functions:
        if function.keyword:
            yield Finding(
                script.place(function.start, function.start + len("function")),
                "function is not available in sh",
            )
    for redirect in tree.redirects:
        if redirect.operator in _OPERATORS:
            yield Finding(
                script.place(redirect.start, redirect.end), f"{redirect.operator} is not available in sh"
            )


def _in_command(script: Script, command: Command) -> Iterator[Finding]:
    name = command.name
    if not command.words:
        return
    for word in command.arguments:
        if "{" in word.raw and not word.quoted and _BRACES.search(word.raw) and name not in ("[[", "(("):
            yield Finding(place(script, word), f"sh does not expand {word.raw}")
        elif word.raw.startswith("$'"):
            yield Finding(place(script, word), "$'...' is not available in sh")
    at = place(script, command.words[0])
    if command.operator == "|&":
        yield Finding(at, "|& is not available in sh")
    if name == "source":
        fix = Fix((Edit(at, "."),), safe=True) if len(command.words) == 2 else None
        yield Finding(at, "'source' is not available in sh; use '.'", fix)
    elif name in ("[[", "(("):
        yield Finding(at, f"{name} is not available in sh")
    elif name in ("[", "test"):
        for word in command.arguments:
            if word.raw == "==":
                yield Finding(
                    place(script, word),
                    "'==' is not available in sh; use '='",
                    Fix((Edit(place(script, word), "="),), safe=True),
                )
    elif name in _BUILTINS:
        yield Finding(at, f"{name} is not available in sh")
    elif (
        name == "echo"
        and command.arguments
        and _ECHO_OPTION.match(command.arguments[0].raw)
        and command.arguments[0].raw != "-n"
    ):
        yield Finding(
            place(script, command.arguments[0]),
            f"echo {command.arguments[0].raw} prints the option in sh; use printf",
        )


def _in_expansions(script: Script, tree: Shell) -> Iterator[Finding]:
    given = getattr(script.context, "environment", {})
    assigned = {assignment.name for assignment in tree.assignments}
    for expansion in tree.expansions:
        if expansion.kind == "process":
            yield Finding(place(script, expansion), f"{expansion.raw[:2]}...) is not available in sh")
        elif expansion.kind == "parameter" and (
            expansion.operator[:1] in ("/", "^", ",", "[") or _SUBSTRING.match(expansion.operator)
        ):
            yield Finding(place(script, expansion), f"{expansion.raw} is not available in sh")
        elif (
            expansion.name in _BASH_VARIABLES
            and not expansion.operator
            and expansion.name not in assigned
            and expansion.name not in given
        ):
            yield Finding(place(script, expansion), f"variable '{expansion.name}' is not set in sh")
