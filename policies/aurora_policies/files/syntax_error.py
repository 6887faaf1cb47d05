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
        good("name: ci\non: [push]\njobs: {}\n", kind="github-workflow", because="the text is valid YAML"),
    ],
)
def syntax_error(problem: SyntaxProblem) -> Iterator[Finding]:
    """The text does not follow the grammar of its format.

    Whatever reads this file refuses it whole, and nothing after this place could be checked.
    Mend the syntax where it is shown; the cause may lie a little before it.
    """
    yield Finding(at=problem.at, message=problem.message)
