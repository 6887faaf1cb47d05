from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run


@policy(
    "DKR103",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL3003", "trivy": ("DS-0013", "AVD-DS-0013")},
    examples=[
        bad("FROM debian:12\nRUN «cd» /usr/src/app && make\n"),
        good("FROM debian:12\nWORKDIR /usr/src/app\nRUN make\n"),
        good("FROM debian:12\nRUN make -C /usr/src/app\n"),
    ],
)
def cd_in_run(run: Run) -> Iterator[Finding]:
    """A build step changes the directory with `cd`.

    The change applies to this RUN only, so each step must repeat it.
    Use WORKDIR, which applies to all following instructions and creates the directory.

    https://docs.docker.com/build/building/best-practices/#workdir
    """
    for command in run.called("cd", "pushd"):
        at = run.place(command.words[0].start, command.words[0].end)
        yield Finding(at=at, message=f"'{command.name}' applies to this RUN only; use WORKDIR")
