from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.formats.shell import Command
from aurora_devops.kinds.dockerfile import Run


@policy(
    "DKR117",
    severity="error",
    category="security",
    equivalents={"checkov": "CKV2_DOCKER_17"},
    examples=[
        bad("FROM debian:12\nRUN echo 'root:secret' | «chpasswd»\n"),
        bad("FROM debian:12\nRUN «usermod» --password x app\n"),
        good("FROM debian:12\nRUN useradd app\n"),
        good(
            "FROM alpine:3.22\nRUN adduser -D git && echo 'git:*' | chpasswd -e\n",
            because="this disables the password",
        ),
        good(
            'FROM debian:12\nRUN echo "root:$(openssl rand -base64 12)" | chpasswd\n',
            because="the password is random and not stored anywhere",
        ),
        good(
            'FROM debian:12\nRUN echo "root:$(openssl rand -base64 12)" | chpasswd; '
            "printf 'listen: 127.0.0.1' > /etc/nats.conf\n",
            because="the other line is not read by chpasswd",
        ),
        bad(
            'FROM debian:12\nRUN echo "app:$(pwgen 12)" >/dev/null; printf "root:%s" secret | «chpasswd»\n',
        ),
    ],
)
def password_in_build(run: Run) -> Iterator[Finding]:
    """A build step sets the password of a user.

    The password is in the history of the image and in `/etc/shadow` of every container, so everyone who can pull the
    image can read it.
    Do not set a password: select the user with USER, and log in with `docker exec`.

    https://docs.docker.com/build/building/secrets/
    """
    for command in run.called("chpasswd", "usermod", "useradd", "passwd"):
        if command.name == "passwd":
            sets = command.has_flag("--stdin") or (command.index > 0 and len(command.arguments) < 2)
        else:
            sets = command.name == "chpasswd" or command.has_flag("-p", "--password")
            if command.name == "chpasswd" and (
                (command.has_flag("-e", "--encrypted") and _locks(run)) or _is_random(run, command)
            ):
                continue
        if sets:
            at = run.place(command.words[0].start, command.words[0].end)
            yield Finding(at=at, message=f"'{command.name}' stores a password in the image; remove it")


def _locks(run: Run) -> bool:
    """Whether the step disables passwords: `git:*`, `git:!`."""
    parsed = run.script.parsed if run.script else None
    return parsed is not None and any(
        word.text.endswith((":*", ":!")) for command in parsed.programs for word in command.arguments
    )


# Programs and files that give random text.
_RANDOM = regex(r"\$\([^)]*(?:\b(?:openssl +rand|pwgen|uuidgen|mkpasswd)\b|/dev/u?random|/random/uuid)")

# What `chpasswd` reads: `root:secret`.
_ENTRY = regex(r"(?:-\w+ )?[\w.-]+:(?!//)")


def _is_random(run: Run, reader: Command) -> bool:
    """Whether a command reads a random password, and no other: `echo "root:$(openssl rand -hex 9)" | chpasswd`."""
    parsed = run.script.parsed if run.script else None
    if parsed is None:
        return False
    if reader.pipeline is not None:
        before = [command for stage in reader.pipeline.stages[: reader.index] for command in stage]
        printing = [command for command in before if command.name in ("echo", "printf")]
    else:
        printing = list(parsed.called("echo", "printf"))
    lines = [" ".join(word.text for word in command.arguments) for command in printing]
    printed = [line for line in lines if _ENTRY.match(line)]
    return bool(printed) and all(_RANDOM.search(line) for line in printed)
