from collections.abc import Iterable

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
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  SNYK_TOKEN: «123" + "45678-abcd-4bcd-8bcd-1234567890ab»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  SNYK_TOKEN: ${{ secrets.SNYK_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  BUILD_ID: 12345678-abcd-4bcd-8bcd-1234567890ab\n",
            kind="github-workflow",
            because="without a telling name it could be any identifier",
        ),
        bad(
            "on: push\nenv:\n  ALGOLIA_API_KEY: «7a9f2a55c6d13d93" + "af146c22a4885669»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  ALGOLIA_SEARCH_KEY: 7a9f2a55c6d13d93" + "af146c22a4885669\n",
            kind="github-workflow",
            because="browsers send a key for searching",
        ),
        good(
            "```sh\ncurl 'https://acme-dsn.algolia.net/1/indexes/docs?x-algolia-api-key=7a9f2a55c6d13d93"
            + "af146c22a4885669'\n```\n",
            kind="document",
            because="browsers send a key for searching",
        ),
        bad(
            "on: push\nenv:\n  HARNESS_API_KEY: «pat"
            + ".tfjgVvVqE1SkHbn88HxjSI.6bWHtP3fS2qHx6kwXoIIXGvO"
            + ".oNZYW2mZp0zVZomHFwUb»\n",
            kind="github-workflow",
        ),
        bad(
            "on: push\nenv:\n  JIRA_API_TOKEN: «bYrEqmSM9wCZ" + "7Uw9xfog7F6A»\n",
            kind="github-workflow",
        ),
    ],
)
def developer_tool_token(document: Document) -> Iterable[Finding]:
    """A token of a development tool is in plain text.

    It reads private code and results, or changes builds and deployments: Atlassian, Snyk, SonarQube,
    Terraform Cloud, Pulumi, Sourcegraph, Octopus Deploy and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "developer-tool-token")
