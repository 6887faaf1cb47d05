from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import TooComplex


@policy(
    "AUR003",
    severity="error",
    category="validity",
    examples=[
        bad("a: " + "[" * 199 + "«[»" + "]" * 200 + "\n", kind="github-workflow"),
        good("a: [[[]]]\n", kind="github-workflow", because="four levels are below the limit"),
    ],
)
def too_complex(problem: TooComplex) -> Iterator[Finding]:
    """The text is nested too deep, or its aliases expand to too much, to be read.

    A few hundred bytes of nested aliases can stand for billions of nodes and stop every tool that follows
    them, so this one does not follow.
    Write the structure out, or split it.
    """
    yield Finding(at=problem.at, message=problem.message)
