from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.dockerfile import Onbuild, Run, Stage


@policy(
    "DKR161",
    severity="info",
    category="maintainability",
    equivalents={"hadolint": "DL4001", "trivy": ("DS-0014", "AVD-DS-0014")},
    examples=[
        bad("FROM debian:12\nRUN wget -q https://example.com/a\nRUN «curl» -O https://example.com/b\n"),
        good("FROM debian:12\nRUN curl -O https://example.com/a\nRUN curl -O https://example.com/b\n"),
        good(
            "FROM debian:12\nRUN wget -q https://example.com/a\nFROM alpine:3.20\nRUN curl https://example.com/b\n"
        ),
    ],
)
def wget_and_curl(stage: Stage) -> Iterator[Finding]:
    """A stage uses both wget and curl.

    The image needs both programs and their security updates.
    Use one of them.

    https://docs.docker.com/build/building/best-practices/#dont-install-unnecessary-packages
    """
    first = None
    for instruction in stage.instructions:
        run = instruction.instruction if isinstance(instruction, Onbuild) else instruction
        if not isinstance(run, Run):
            continue
        for command in run.called("wget", "curl"):
            at = run.place(command.words[0].start, command.words[0].end)
            if first is None:
                first = command.name, at
            elif command.name != first[0]:
                related = Related(first[1], f"{first[0]} is used here")
                message = f"'{command.name}' is used in addition to '{first[0]}'; use one of them"
                yield Finding(at=at, message=message, related=(related,))
                return
