from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Run

from ._users import is_of_circleci


@policy(
    "DKR104",
    severity="warning",
    category="security",
    equivalents={"hadolint": "DL3004", "checkov": "CKV2_DOCKER_1", "trivy": ("DS-0010", "AVD-DS-0010")},
    examples=[
        bad("FROM debian:12\nRUN «sudo» apt-get update\n", fixed="FROM debian:12\nRUN apt-get update\n"),
        bad("FROM debian:12\nRUN make && «sudo» -u app make install\n"),
        good("FROM debian:12\nRUN apt-get install -y sudo\n"),
        good(
            "FROM cimg/base:2025.09 AS tools\nFROM tools\nRUN sudo apt-get update\n",
            because="images of CircleCI have a user with sudo",
        ),
        bad(
            "FROM acme/cimg-base:2025.09\nRUN «sudo» apt-get update\n",
            fixed="FROM acme/cimg-base:2025.09\nRUN apt-get update\n",
        ),
    ],
)
def sudo(run: Run) -> Iterator[Finding]:
    """A build step runs a command with sudo.

    A build runs as root unless USER or the base image sets another user. Sudo adds a program with which an attacker
    in the container may become root, and it does not forward all signals.
    Use `USER root` before the steps that need root, and switch back after them.
    Images of CircleCI, whose user is meant to run sudo, are not reported.
    The fix removes `sudo`. It is not applied by default, because the command may then run as another user.

    https://docs.docker.com/build/building/best-practices/#user
    """
    tree = run.parsed
    if tree is None or (run.stage is not None and is_of_circleci(run.stage)):
        return
    for program in tree.programs:
        wrapper = program.wrapper
        while wrapper is not None and wrapper.name != "sudo":
            wrapper = wrapper.wrapper
        command = wrapper if wrapper is not None else program if program.name == "sudo" else None
        if command is None:
            continue
        at = run.place(command.words[0].start, command.words[0].end)
        fix = None
        if run.script is not None and len(command.words) > 1 and not command.words[1].text.startswith("-"):
            fix = Fix((Edit(run.place(command.words[0].start, command.words[1].start), ""),))
        yield Finding(at=at, message="sudo in a build step; use USER to change the user", fix=fix)
