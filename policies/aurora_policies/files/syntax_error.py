from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import SyntaxProblem


@policy(
    "AUR001",
    severity="error",
    category="validity",
    equivalents={"actionlint": "syntax-check", "pint": "yaml/parse"},
    examples=[
        bad("services:\n  web:\n    image: «*base»\n", kind="compose", because="the anchor does not exist"),
        bad("name: ci\non: [push\njobs«»: {}\n", kind="github-workflow"),
        good("name: ci\non: [push]\njobs: {}\n", kind="github-workflow"),
    ],
)
def syntax_error(problem: SyntaxProblem) -> Iterator[Finding]:
    """A file is not valid in its format, such as YAML or JSON.

    The program that reads the file rejects all of it, and nothing after the reported place was checked.
    Correct the syntax at the reported place; the cause may be a few lines above it.
    """
    yield Finding(at=problem.at, message=problem.message)
