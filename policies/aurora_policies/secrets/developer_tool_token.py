from collections.abc import Iterator

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC017",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "atlassian-api-token",
            "bitbucket-client-secret",
            "sourcegraph-access-token",
            "pulumi-api-token",
            "prefect-api-token",
            "octopus-deploy-api-key",
            "infracost-api-token",
            "harness-api-key",
            "postman-api-token",
            "linear-api-key",
            "linear-client-secret",
            "readme-api-token",
            "sonar-api-token",
            "frameio-api-token",
            "authress-service-client-access-key",
            "settlemint-application-access-token",
            "settlemint-personal-access-token",
            "settlemint-service-access-token",
            "hashicorp-tf-api-token",
            "codecov-access-token",
            "droneci-access-token",
            "launchdarkly-access-token",
            "snyk-api-token",
            "travisci-access-token",
            "contentful-delivery-api-token",
            "mapbox-api-token",
            "rapidapi-access-token",
            "algolia-api-key",
            "sidekiq-secret",
        ),
    },
    sensitive=True,
    examples=[
        bad(
            "on: push\nenv:\n  SNYK_TOKEN: «123" + "45678-abcd-4bcd-8bcd-1234567890ab»\n",
            kind="github-workflow",
        ),
        good("on: push\nenv:\n  SNYK_TOKEN: ${{ secrets.SNYK_TOKEN }}\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  BUILD_ID: 12345678-abcd-4bcd-8bcd-1234567890ab\n",
            kind="github-workflow",
            because="only the name tells what it is",
        ),
    ],
)
def developer_tool_token(document: Document) -> Iterator[Finding]:
    """A token of a development tool is in plain text.

    It reads private code and results, or changes what is built and deployed: Atlassian, Snyk, SonarQube,
    Terraform Cloud, Pulumi, Sourcegraph, Octopus Deploy and others.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "developer-tool-token")
