from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.dependabot import InvalidDependabotConfig


@policy(
    "DEP001",
    severity="error",
    category="validity",
    examples=[
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: «yarn»
                directory: /
                schedule:
                  interval: «fortnightly»
            """
        ),
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: npm
                directory: /
                «intervals»: weekly
                registries: [«npm-mirror»]
                schedule:
                  interval: weekly
            """
        ),
        bad(
            """\
            version: 2
            updates:
              - «package-ecosystem»: gomod
                schedule:
                  interval: cron
                  cronjob: «0 25 * * *»
                  timezone: «Europe/Berln»
            """
        ),
        good(
            """\
            version: 2
            registries:
              npm-mirror:
                type: npm-registry
                url: https://npm.example.com
                token: ${{secrets.NPM_TOKEN}}
            updates:
              - package-ecosystem: npm
                directories: [/, /web]
                registries: [npm-mirror]
                schedule:
                  interval: cron
                  cronjob: 0 5 * * 1
                  timezone: Europe/Berlin
                groups:
                  minor:
                    update-types: [minor, patch]
            """,
            because="every key exists and has a valid value",
        ),
    ],
)
def invalid_configuration(problem: InvalidDependabotConfig) -> Iterator[Finding]:
    """Dependabot does not accept this configuration.

    GitHub reports the error in the dependency graph only, and no version updates are proposed until it is corrected.
    Use the keys and values of the reference, and define each registry and group that an entry names.
    An ecosystem is reported only if its name resembles a known one, because new ones are added.

    <https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference>
    """
    yield Finding(at=problem.at, message=problem.message)
