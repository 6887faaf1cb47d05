from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, Span, bad, good, policy
from aurora_devops.kinds.dockerfile import Dockerfile


@policy(
    "DKR054",
    severity="warning",
    category="validity",
    equivalents={"buildkit": "NoEmptyContinuation"},
    examples=[
        bad("FROM debian:13\nRUN make \\\n«»\n  install\n", fixed="FROM debian:13\nRUN make \\\n  install\n"),
        good("FROM debian:13\nRUN make \\\n  # and then\n  install\n"),
    ],
)
def empty_continuation(dockerfile: Dockerfile) -> Iterator[Finding]:
    """An empty line stands within an instruction.

    Docker goes on as if it were not there, says that this is deprecated, and will refuse it one day; a backslash too
    many before an empty line swallows the next instruction.
    Remove the line, or the backslash above it.
    """
    for instruction in dockerfile.instructions:
        for line in instruction.blank_lines:
            edit = Edit(Span(line.start, min(line.end + 1, len(dockerfile.text))), "")
            message = f"empty line within {instruction.name}"
            yield Finding(at=line, message=message, fix=Fix((edit,), safe=True))
