from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import TooComplex


@policy(
    "AUR003",
    severity="error",
    category="validity",
    examples=[
        bad("a: " + "[" * 199 + "«[»" + "]" * 200 + "\n", kind="github-workflow"),
        good("a: [[[]]]\n", kind="github-workflow"),
    ],
)
def too_complex(problem: TooComplex) -> Iterator[Finding]:
    """A file is nested too deeply, or its aliases expand to too many nodes.

    A few hundred bytes of nested aliases can expand to billions of nodes and stop every program that follows them, so
    the file is not checked.
    Write the values out, or split the file.
    """
    yield Finding(at=problem.at, message=problem.message)
