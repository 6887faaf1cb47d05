from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.compose import ServiceIn


@policy(
    "CMP049",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\n    user: «root»\n"),
        bad("services:\n  web:\n    image: nginx:1.29\n    user: «0:0»\n"),
        good("services:\n  web:\n    image: nginx:1.29\n    user: 1000:0\n"),
        good(
            "services:\n  owner:\n    image: alpine:3.22\n    user: root\n"
            "    command: [sh, -c, chown -R 1000:1000 /data && chmod g+w /data]\n    volumes: [data:/data]\n"
            "volumes: {data: {}}\n",
            because="only root may change the owner of the files, and the container ends then",
        ),
        bad(
            "services:\n  web:\n    image: nginx:1.29\n    user: «root»\n"
            '    command: sh -c "chown -R nginx /data && nginx"\n'
        ),
    ],
)
def root_user(inside: ServiceIn) -> Iterator[Finding]:
    """A service sets `user` to root.

    A process that runs as root and escapes from the container is root on the host.
    Set `user` to a user ID other than 0, and give that user the folders to which it writes.
    A service that only changes owners and permissions of files (`chown`, `chmod`) is not reported.
    """
    if (inside.service.user or "").partition(":")[0] in ("root", "0") and not _gives_files(inside):
        yield Finding(
            at=inside.at["user"], message=f"service '{inside.name}' runs as root; set 'user' to another user"
        )


def _gives_files(inside: ServiceIn) -> bool:
    """Whether a service does nothing but give files to others."""
    given = (inside.value("entrypoint"), inside.value("command"))
    parts = [one if isinstance(one, str) else " ; ".join(one) for one in given if one]
    commands = [one.strip(" \t\"'") for one in _ENDS.split(" ; ".join(parts))]
    doing = [one for one in commands if one and _SHELL.fullmatch(one) is None]
    return any(one.startswith("chown ") for one in doing) and all(map(_ON_FILES.match, doing))


_ENDS = regex(r"[;&|\n]+")
_SHELL = regex(r"(?:/bin/)?(?:ba|da)?sh(?:[ ]+-\w+)*|-\w+")
_ON_FILES = regex(
    r"(?:/bin/)?(?:(?:ba|da)?sh[ ]+(?:-\w+[ ]+)+[\"']?)?(?:chown|chmod|chgrp|mkdir|echo|find|ls|set|true|exit)\b"
)
