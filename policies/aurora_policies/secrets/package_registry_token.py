from collections.abc import Iterable

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
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  NPM_TOKEN: «npm" + "_Fake1Token2For3The4Docs5Of6Aurora789»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  NPM_TOKEN: ${{ secrets.NPM_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
    ],
)
def package_registry_token(document: Document) -> Iterable[Finding]:
    """A token of a package registry is in plain text.

    It can publish new versions of packages, which all dependent projects then install.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "package-registry-token")
