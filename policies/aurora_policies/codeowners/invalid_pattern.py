import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.codeowners import OwnerRule

_RANGE = re.compile(r"\[[^\]/]+\]")


@policy(
    "OWN002",
    severity="error",
    category="validity",
    examples=[
        bad("* @example/all\n«!/docs/» @example/docs\n«/v[0-9]/» @example/api\n"),
        good("* @example/all\n/docs/\n/v?/ @example/api\n", because="a rule without owners removes them"),
        good(
            "* @example/all\n!/docs/\n",
            path=".gitlab/CODEOWNERS",
            because="GitLab excludes paths by patterns with '!'",
        ),
    ],
)
def invalid_pattern(rule: OwnerRule) -> Iterator[Finding]:
    """A pattern uses syntax that CODEOWNERS files of GitHub do not have.

    GitHub does not support `!` and character ranges, so the line has no effect.
    To exclude paths, add a rule without owners after the other one.

    <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#syntax-exceptions>
    """
    if rule.gitlab:
        return
    if rule.pattern.startswith("!"):
        message = (
            f"pattern '{rule.pattern}' uses '!', which GitHub does not support; add a rule without owners"
        )
        yield Finding(at=rule.at, message=message)
    elif _RANGE.search(rule.pattern):
        message = f"pattern '{rule.pattern}' uses a character range, which GitHub does not support"
        yield Finding(at=rule.at, message=message)
