from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dependabot import Update


@policy(
    "DEP005",
    severity="warning",
    category="security",
    equivalents={"zizmor": "dependabot-execution"},
    examples=[
        bad(
            """\
            version: 2
            updates:
              - package-ecosystem: bundler
                directory: /
                insecure-external-code-execution: «allow»
                schedule:
                  interval: weekly
            """,
            fixed="""\
            version: 2
            updates:
              - package-ecosystem: bundler
                directory: /
                insecure-external-code-execution: deny
                schedule:
                  interval: weekly
            """,
        ),
        good(
            """\
            version: 2
            updates:
              - package-ecosystem: bundler
                directory: /
                insecure-external-code-execution: deny
                schedule:
                  interval: weekly
            """,
            because="Dependabot does not run the code of manifests",
        ),
    ],
)
def external_code_execution(update: Update) -> Iterator[Finding]:
    """Dependabot runs code from manifests and dependencies while it updates them.

    A compromised dependency can then read the credentials of the private registries of the update.
    Set `insecure-external-code-execution: deny`, unless the manifests cannot be read
    otherwise.

    <https://docs.github.com/en/code-security/reference/supply-chain-security/dependabot-options-reference#insecure-external-code-execution->
    """
    if update.insecure_external_code_execution == "allow":
        at = update.at["insecure-external-code-execution"]
        message = f"ecosystem '{update.package_ecosystem}' allows external code execution; use 'deny'"
        yield Finding(at=at, message=message, fix=Fix((Edit(at, "deny"),)))
