from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR054",
    severity="warning",
    category="maintainability",
    equivalents={"buildkit": "NoEmptyContinuation"},
    examples=[
        bad("FROM debian:13\nRUN make \\\n«»\n  install\n", fixed="FROM debian:13\nRUN make \\\n  install\n"),
        good("FROM debian:13\nRUN make \\\n  # and then\n  install\n"),
    ],
)
def empty_continuation(dockerfile: Dockerfile) -> Iterator[Finding]:
    """An empty line interrupts an instruction.

    BuildKit ignores it, but warns that it will become an error. A superfluous backslash before an empty line also
    makes the next instruction part of this one.
    Remove the line, or the backslash above it.

    https://docs.docker.com/reference/build-checks/no-empty-continuation/
    """
    for instruction in dockerfile.instructions:
        for line in instruction.blank_lines:
            edit = Edit(Span(line.start, min(line.end + 1, len(dockerfile.text))), "")
            message = f"empty line in {instruction.name}; remove it"
            yield Finding(at=line, message=message, fix=Fix((edit,), safe=True))
