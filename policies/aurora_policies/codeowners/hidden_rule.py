from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.codeowners import HiddenRule


@policy(
    "OWN004",
    severity="warning",
    category="reliability",
    examples=[
        bad("«*.py» @example/python\n«/docs/» @example/docs\n* @example/all\n"),
        bad("«/src/api/» @example/api\n/src/ @example/backend\n"),
        good(
            "* @example/all\n/src/ @example/backend\n/src/api/ @example/api\n",
            because="the rules go from the general to the specific",
        ),
        good(
            "docs/api.md @example/docs @sam\n/docs/ @example/docs @sam\n",
            because="both rules have the same owners",
        ),
        bad("«docs/api.md» @example/docs @sam\n/docs/ @example/docs\n"),
        bad("«docs/api.md»\n/docs/ @example/docs\n"),
        good(
            "[Docs]\n/docs/ @example/docs\n\n[All]\n* @example/all\n",
            path=".gitlab/CODEOWNERS",
            because="GitLab evaluates each section",
        ),
    ],
)
def hidden_rule(hidden: HiddenRule) -> Iterator[Finding]:
    """A later rule matches all files of a rule.

    The last matching rule decides, so the owners of the earlier rule are never requested.
    A rule with the same owners as the later one is not reported.
    Order the rules from the general to the specific, or remove the hidden one.

    <https://docs.github.com/en/repositories/managing-your-repositorys-settings-and-features/customizing-your-repository/about-code-owners#codeowners-syntax>
    """
    rule, later = hidden.rule, hidden.later
    yield Finding(
        at=rule.at,
        message=f"rule '{rule.pattern}' has no effect, because the later rule '{later.pattern}' matches its files",
        related=(Related(later.at, "the later rule"),),
    )
