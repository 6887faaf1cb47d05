from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dependabot import Update


@policy(
    "DEP006",
    severity="info",
    category="maintainability",
    examples=[
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                «reviewers»: [octocat]
                schedule:
                  interval: weekly
            """,
            fixed="""\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                schedule:
                  interval: weekly
            """,
        ),
        good(
            """\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                assignees: [octocat]
                schedule:
                  interval: weekly
            """,
            because="`assignees` is still supported",
        ),
    ],
)
def deprecated_field(update: Update) -> Iterator[Finding]:
    """An entry uses an option that Dependabot has removed.

    Dependabot no longer requests reviews from `reviewers`, so pull requests wait without a reviewer.
    Remove the option, and assign reviewers in the file `CODEOWNERS`.

    <https://github.blog/changelog/2025-04-29-dependabot-reviewers-configuration-option-being-replaced-by-code-owners/>
    """
    if "reviewers" in update.extra:
        at = update.at["reviewers"]
        message = "'reviewers' is no longer supported; use a CODEOWNERS file"
        yield Finding(at=at.key, message=message, fix=Fix((Edit(at.entry, ""),)))
