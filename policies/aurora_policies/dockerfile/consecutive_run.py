from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dockerfile import Run, Stage


@policy(
    "DKR159",
    severity="info",
    category="performance",
    equivalents={"hadolint": "DL3059"},
    examples=[
        bad("FROM debian:12\nRUN make\n«RUN» make install\n"),
        good("FROM debian:12\nRUN make && make install\n"),
        good("FROM debian:12\nRUN --mount=type=cache,target=/root make\nRUN make install\n"),
        good(
            "FROM debian:12\nRUN make && make install\nRUN make test\n",
            because="the steps may be cached separately on purpose",
        ),
    ],
)
def consecutive_run(stage: Stage) -> Iterator[Finding]:
    """A RUN with a single command follows another one.

    Each RUN creates a layer, and a file that a later layer deletes remains in the earlier one.
    Join the commands with `&&` or in a here-document, unless they should be cached separately.

    https://docs.docker.com/build/building/best-practices/#run
    """
    before = None
    for instruction in stage.instructions:
        if (
            isinstance(instruction, Run)
            and before is not None
            and _flags(before) == _flags(instruction)
            and _is_single(before)
            and _is_single(instruction)
        ):
            yield Finding(at=instruction.keyword_at, message="RUN follows another RUN; join them with &&")
        before = instruction if isinstance(instruction, Run) else None


def _is_single(run: Run) -> bool:
    tree = run.parsed
    return tree is not None and len(tree.commands) == 1


def _flags(run: Run) -> set[tuple[str, str | None]]:
    return {(flag.name, flag.value) for flag in run.flags}
