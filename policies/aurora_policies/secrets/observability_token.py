from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC018",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "grafana-api-key",
            "grafana-cloud-api-token",
            "grafana-service-account-token",
            "datadog-access-token",
            "new-relic-browser-api-token",
            "new-relic-insert-key",
            "new-relic-user-api-id",
            "new-relic-user-api-key",
            "dynatrace-api-token",
            "sentry-access-token",
            "sentry-org-token",
            "sentry-user-token",
            "sumologic-access-token",
            "looker-client-secret",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  GRAFANA_TOKEN: «gls" + "a_Fake1Token2For3The4Docs5Of6Auror_0fa1e2d3»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  GRAFANA_TOKEN: ${{ secrets.GRAFANA_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        bad(
            "on: push\nenv:\n  DYNATRACE_TOKEN: «dt0c01"
            + ".3xtplpft75v2seh60kvj50ce"
            + ".9uvw53efr4edt2sywb3wkh5dnsipzz5fk2z9ri19r0wyojfljooa5lqsaj08xui6»\n",
            kind="github-workflow",
        ),
        bad(
            "on: push\nenv:\n  SENTRY_AUTH_TOKEN: «sntrys_"
            + "eyJpYXQiOjE3MDAwMDAwMDAuNSwidXJsIjoiaHR0cHM6Ly9zZW50cnkuYWNtZS5pbyIsIn"
            + "JlZ2lvbl91cmwiOiJodHRwczovL2V1LmFjbWUuaW8iLCJvcmciOiJhY21lIn0=_"
            + "8NPRVdD53X83RZJzzzzgEOzdmenCkhvMdgaKjIg8xNb»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  SENTRY_AUTH_TOKEN: sntrys_"
            + "eyJpYXQiOjE3MDAwMDAwMDAuNSwidXJsIjoiaHR0cHM6Ly9zZW50cnkuYWNtZS5pbyIsIn"
            + "JlZ2lvbl91cmwiOiJodHRwczovL2V1LmFjbWUuaW8iLCJvcmciOiJhY21lIn0=_"
            + "e3nNyjOq9wMxEhh2FDEE\n",
            kind="github-workflow",
            because="a part of the signature is missing",
        ),
    ],
)
def observability_token(document: Document) -> Iterable[Finding]:
    """A token of a monitoring service is in plain text.

    It reads logs, metrics and traces, which often contain personal data, or writes false ones: Grafana, Datadog, New
    Relic, Sentry, Dynatrace, Sumo Logic and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "observability-token")
