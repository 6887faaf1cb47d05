from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import SyntaxProblem


@policy(
    "AUR001",
    severity="error",
    category="validity",
    equivalents={"actionlint": "syntax-check", "pint": "yaml/parse"},
    examples=[
        bad("services:\n  web:\n    image: «*base»\n", kind="compose", because="no anchor has this name"),
        bad("name: ci\non: [push\njobs«»: {}\n", kind="github-workflow"),
        good("name: ci\non: [push]\njobs: {}\n", kind="github-workflow"),
    ],
)
def syntax_error(problem: SyntaxProblem) -> Iterator[Finding]:
    """A file does not follow the syntax of its format.

    Programs that read the file reject it as a whole, and what follows the place is not checked.
    Correct the syntax; the cause can be a little before the place.
    """
    yield Finding(at=problem.at, message=problem.message)
