from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.codeowners import UnmatchedPattern

_FILES = {"src/app.py": "print()\n", "docs/index.md": "# App\n"}


@policy(
    "OWN003",
    severity="info",
    category="maintainability",
    examples=[
        bad("«/source/» @example/backend\n«*.go» @example/backend\n«Makefile» @octocat\n", files=_FILES),
        good(
            "/src/ @example/backend\n*.py @example/backend\nindex.md @octocat\nlib/*/api @octocat\n",
            files=_FILES,
            because="each pattern matches a file, or contains a wildcard that is not compared",
        ),
    ],
)
def unmatched_pattern(problem: UnmatchedPattern) -> Iterator[Finding]:
    """A pattern matches no file of the repository.

    The files were renamed or moved, and changes of them no longer need the review of their owners.
    Correct the pattern, or remove the rule. Patterns with wildcards are compared only in the form `*.ending`.

    <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners>
    """
    yield Finding(at=problem.at, message=problem.message)
