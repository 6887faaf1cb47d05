from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.dockerfile import Command

_OPERATORS = frozenset(("&&", "||", "|", ">", ">>", "<", "2>&1", ";"))
_VARIABLE = regex(r"\$(?:\{[A-Z_][A-Z0-9_]*\}|[A-Z_][A-Z0-9_]*)\Z")
# Programs that interpret such an argument, or pass it to one that does.
_READERS = regex(
    r"(?:.*/)?(?:\w*sh|awk|cmd|env|envsubst|find|java|perl|pwsh|powershell|s6-\w+|su|with-contenv)(?:\.exe)?"
)
_SCRIPT_FLAGS = frozenset(("-c", "-e", "-ec", "-ce", "-lc", "-exc", "-xec", "--eval", "-Command", "/c", "/C"))


@policy(
    "DKR029",
    severity="warning",
    category="reliability",
    examples=[
        bad('FROM debian:13\nRUN ["apt-get", "update", «"&&"», "apt-get", "upgrade"]\n'),
        bad('FROM node:24\nCMD ["node", "server.js", "--port", «"$PORT"»]\n'),
        good('FROM node:24\nCMD ["sh", "-c", "exec node server.js --port $PORT"]\n'),
        good('FROM debian:13\nCMD ["grep", "^a$", "/etc/passwd"]\n'),
    ],
)
def shell_syntax_in_exec_form(command: Command) -> Iterator[Finding]:
    """A JSON array contains shell syntax.

    The exec form runs without a shell: the program gets `&&` or `$PORT` as literal arguments.
    Write `["sh", "-c", "..."]`, or the shell form with `exec`.

    https://docs.docker.com/reference/dockerfile/#exec-form
    """
    words = command.exec
    if not words or _READERS.fullmatch(words[0].text) or any(word.text in _SCRIPT_FLAGS for word in words):
        return
    for word in words[1:]:
        if word.text in _OPERATORS or _VARIABLE.search(word.text):
            message = f'\'{word.text}\' is not interpreted without a shell; use ["sh", "-c", ...]'
            yield Finding(at=word.at, message=message)
            return
