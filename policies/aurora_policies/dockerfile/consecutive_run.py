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
            because="each may be a step of its own",
        ),
    ],
)
def consecutive_run(stage: Stage) -> Iterator[Finding]:
    """A RUN with one command follows another one.

    Each RUN makes a layer, and a file that a later layer deletes still is in the earlier one.
    Join them with `&&`, or by a here-document, unless their caching apart is what you want.
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
            yield Finding(at=instruction.keyword_at, message="this RUN could be one with that above it")
        before = instruction if isinstance(instruction, Run) else None


def _is_single(run: Run) -> bool:
    tree = run.parsed
    return tree is not None and len(tree.commands) == 1


def _flags(run: Run) -> set[tuple[str, str | None]]:
    return {(flag.name, flag.value) for flag in run.flags}
