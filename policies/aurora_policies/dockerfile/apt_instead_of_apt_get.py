from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.formats.packages import verb
from aurora_devops.kinds.dockerfile import Run

from ._commands import names

_SAME = names("install reinstall update remove purge autoremove clean autoclean")


@policy(
    "DKR127",
    severity="info",
    category="reliability",
    equivalents={"hadolint": "DL3027", "checkov": "CKV_DOCKER_9"},
    examples=[
        bad(
            "FROM debian:12\nRUN «apt» update && «apt» install -y curl\n",
            fixed="FROM debian:12\nRUN apt-get update && apt-get install -y curl\n",
        ),
        bad("FROM debian:12\nRUN «apt» list --installed\n"),
        good("FROM debian:12\nRUN apt-get update && apt-get install -y curl\n"),
    ],
)
def apt_instead_of_apt_get(run: Run) -> Iterator[Finding]:
    """A build step calls `apt`, whose command line is not stable.

    Its options and output may change between releases, as apt(8) documents, and it prints a warning in every build.
    Use `apt-get` or `apt-cache`.

    https://manpages.debian.org/stable/apt/apt.8.en.html
    """
    for command in run.called("apt"):
        at = run.place(command.words[0].start, command.words[0].end)
        same = verb(command) in _SAME and command.words[0].raw == "apt"
        fix = Fix((Edit(at, "apt-get"),), safe=True) if same else None
        yield Finding(
            at=at, message="'apt' has no stable command line interface; use apt-get or apt-cache", fix=fix
        )
