from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC014",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "npm-access-token",
            "pypi-upload-token",
            "rubygems-api-token",
            "clojars-api-token",
            "artifactory-api-key",
            "artifactory-reference-token",
            "jfrog-api-key",
            "jfrog-identity-token",
        ),
        "detect-secrets": (
            "NpmDetector",
            "PypiTokenDetector",
            "ArtifactoryDetector",
        ),
    },
    sensitive=True,
    examples=[
        bad(
            "on: push\nenv:\n  NPM_TOKEN: «npm" + "_Fake1Token2For3The4Docs5Of6Aurora789»\n",
            kind="github-workflow",
        ),
        good("on: push\nenv:\n  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n", kind="github-workflow"),
    ],
)
def package_registry_token(document: Document) -> Iterator[Finding]:
    """A token of a package registry is in plain text.

    It can publish a new version of the packages, which everyone who depends on them then installs.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "package-registry-token")
