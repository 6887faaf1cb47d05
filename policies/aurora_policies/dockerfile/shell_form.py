import json
from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command as ShellCommand
from aurora_devops.kinds.dockerfile import Cmd, Command, Entrypoint
from aurora_devops.subjects import Script


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
        *(
            good(
                f"FROM {image}\nCMD java -jar shop.jar \\\n  --port $PORT\n",
                because="the shell is Bash, which java replaces",
            )
            for image in (
                "amazoncorretto:25-al2023",
                "registry.access.redhat.com/ubi9/openjdk-21:1.23 AS run",
            )
        ),
        bad("FROM amazoncorretto:25-alpine3.22\n«CMD» java -jar shop.jar --port $PORT\n"),
        bad("FROM fedora:43\n«CMD» java -jar shop.jar --port $PORT > /log\n"),
        bad("FROM fedora:43\n«CMD» cd /shop && java -jar shop.jar\n"),
        good("FROM node:24\nHEALTHCHECK CMD curl --fail http://localhost/ || exit 1\n"),
    ],
)
def shell_form(command: Cmd | Entrypoint) -> Iterator[Finding]:
    """CMD or ENTRYPOINT runs its process in a shell.

    The shell does not forward SIGTERM: `docker stop` kills the process after 10 seconds, so that it cannot finish
    its work. An ENTRYPOINT in shell form also ignores the arguments of `docker run`.
    Write a JSON array, or begin the command with `exec` where it needs variables of the shell.
    A single command in an image whose shell is Bash, as those of Fedora, Red Hat and Amazon Linux, is not reported:
    Bash replaces itself with it.
    The fix is not applied by default, because without a shell, files such as `$ENV` are not read.

    https://docs.docker.com/reference/build-checks/json-args-recommended/
    """
    script = command.script
    if script is None or command.looks_like_exec:
        return
    text = script.text.strip()
    if text and not text.startswith("exec ") and not _is_replaced(command):
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


# Images in which `/bin/sh` is Bash.
_WITH_BASH = regex(
    r"(?:almalinux|amazoncorretto|amazonlinux|archlinux|centos|fedora|oraclelinux|rockylinux)(?:/.+)?|opensuse/.+"
    r"|(?:public\.ecr\.aws/)?amazonlinux/amazonlinux|(?:registry\.access\.redhat\.com/|registry\.redhat\.io/)?ubi\d+(?:/.+)?"
    r"|quay\.io/(?:centos|fedora)/.+"
)
_OTHER_SYSTEM = regex(r"alpine|bookworm|debian|trixie")


def _is_replaced(command: Command) -> bool:
    """Whether the shell replaces itself with the command: Bash, if it is a single one without redirections."""
    script, stage = command.script, command.stage
    base = stage.base if stage is not None else None
    if script is None or (base is None and script.shell != "bash"):
        return False
    bash = script.shell == "bash" or (
        script.shell == "sh"
        and base is not None
        and base.known
        and _WITH_BASH.fullmatch(base.familiar) is not None
        and not _OTHER_SYSTEM.search(base.tag or "")
    )
    return bash and _only_command(script) is not None


def _only_command(script: Script) -> ShellCommand | None:
    """The only command of a script, if it is a program without redirections and assignments."""
    shell = script.parsed
    if shell is None or len(shell.commands) != 1 or shell.errors:
        return None
    only = shell.commands[0]
    special = only.assignments or only.redirects or only.context or only.negated or only.following
    return None if special or not only.name or only.name in _BUILTINS else only


def _exec_form(command: Command) -> Fix | None:
    """The fix that writes the words as a JSON array; None where only a shell can read them."""
    script = command.script
    shell = script.parsed if script else None
    only = _only_command(script) if script is not None else None
    if script is None or shell is None or only is None or shell.expressions:
        return None
    if not all(word.static and not word.glob for word in only.words):
        return None
    text = script.text
    if text[: only.start].strip() or text[only.end :].strip() or "\n" in text[only.start : only.end]:
        return None
    words = json.dumps([word.text for word in only.words], ensure_ascii=False)
    return Fix((Edit(script.place(only.start, only.end), words),))
