import json
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Cmd, Command, Entrypoint


@policy(
    "DKR026",
    severity="warning",
    category="reliability",
    equivalents={"hadolint": "DL3025", "buildkit": "JSONArgsRecommended"},
    examples=[
        bad("FROM node:24\n«CMD» node server.js\n", fixed='FROM node:24\nCMD ["node", "server.js"]\n'),
        bad("FROM node:24\n«ENTRYPOINT» node server.js --port $PORT\n"),
        good('FROM node:24\nCMD ["node", "server.js"]\n'),
        good("FROM node:24\nCMD exec node server.js --port $PORT\n", because="node replaces the shell"),
        good("FROM node:24\nHEALTHCHECK CMD curl --fail http://localhost/ || exit 1\n"),
    ],
)
def shell_form(command: Cmd | Entrypoint) -> Iterator[Finding]:
    """CMD or ENTRYPOINT runs its process in a shell.

    The shell does not forward SIGTERM: `docker stop` kills the process after 10 seconds, so that it cannot finish
    its work. An ENTRYPOINT in shell form also ignores the arguments of `docker run`.
    Write a JSON array, or begin the command with `exec` where it needs variables of the shell.
    The fix is not applied by default, because without a shell, files such as `$ENV` are not read.

    https://docs.docker.com/reference/build-checks/json-args-recommended/
    """
    script = command.script
    if script is None or command.looks_like_exec:
        return
    text = script.text.strip()
    if text and not text.startswith("exec "):
        message = f"{command.name} runs in a shell that does not forward signals; write a JSON array"
        yield Finding(at=command.keyword_at, message=message, fix=_exec_form(command))


_BUILTINS = frozenset(
    (
        ".",
        "[",
        "[[",
        "cd",
        "command",
        "eval",
        "exec",
        "export",
        "set",
        "source",
        "trap",
        "type",
        "ulimit",
        "umask",
        "wait",
    )
)


def _exec_form(command: Command) -> Fix | None:
    """The fix that writes the words as a JSON array; None where only a shell can read them."""
    script = command.script
    shell = script.parsed if script else None
    if script is None or shell is None or len(shell.commands) != 1 or shell.errors or shell.expressions:
        return None
    only = shell.commands[0]
    special = only.assignments or only.redirects or only.context or only.negated or only.following
    if special or not only.name or only.name in _BUILTINS:
        return None
    if not all(word.static and not word.glob for word in only.words):
        return None
    text = script.text
    if text[: only.start].strip() or text[only.end :].strip() or "\n" in text[only.start : only.end]:
        return None
    words = json.dumps([word.text for word in only.words], ensure_ascii=False)
    return Fix((Edit(script.place(only.start, only.end), words),))
