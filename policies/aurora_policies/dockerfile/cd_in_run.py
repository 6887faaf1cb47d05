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
    """A build step changes its directory by `cd`.

    The change holds for this one RUN, so each step has to say again where it works, and a reader has to follow.
    Say it once with WORKDIR, which also makes the directory.
    """
    for command in run.called("cd", "pushd"):
        at = run.place(command.words[0].start, command.words[0].end)
        yield Finding(at=at, message=f"{command.name} instead of WORKDIR")
