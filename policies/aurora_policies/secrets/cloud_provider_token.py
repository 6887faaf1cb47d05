from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC016",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "cloudflare-api-key",
            "cloudflare-origin-ca-key",
            "digitalocean-access-token",
            "digitalocean-pat",
            "digitalocean-refresh-token",
            "heroku-api-key",
            "heroku-api-key-v2",
            "flyio-access-token",
            "scalingo-api-token",
            "alibaba-access-key-id",
            "alibaba-secret-key",
            "yandex-access-token",
            "yandex-api-key",
            "yandex-aws-access-token",
            "planetscale-api-token",
            "planetscale-oauth-token",
            "planetscale-password",
            "databricks-api-token",
            "clickhouse-cloud-api-secret-key",
            "defined-networking-api-token",
            "openshift-user-token",
            "fastly-api-token",
            "netlify-access-token",
            "confluent-access-token",
            "confluent-secret-key",
            "cisco-meraki-api-key",
        ),
        "detect-secrets": (
            "IbmCloudIamDetector",
            "IbmCosHmacDetector",
            "SoftlayerDetector",
            "CloudantDetector",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  DIGITALOCEAN_TOKEN: «dop"
            + "_v1_0fa1e2d3c4b5a697887960514233241506f7e8d9cabbac9d8e7f60718293a4b5»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  DIGITALOCEAN_TOKEN: ${{ secrets.DIGITALOCEAN_TOKEN }}\n",
            kind="github-workflow",
            because="the value is a reference to a secret",
        ),
        good(
            "on: push\nenv:\n  IMAGE: app@sha256:0fa1e2d3c4b5a697887960514233241506f7e8d9cabbac9d8e7f60718293a4b5\n",
            kind="github-workflow",
            because="a digest is public",
        ),
        bad(
            "on: push\nenv:\n  CLOUDFLARE_API_TOKEN: «_u8jzPde0IgxLd6GncfB" + "AepfJBd0Kh8oOOL8dKLz»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  CLOUDFLARE_API_TOKEN: ./docJ2isAjIhKtJ0RlgL" + "KOmxgJTeKdNnFRIBXuDL\n",
            kind="github-workflow",
            because="the name of a file",
        ),
        good(
            "on: push\nenv:\n  MERAKI_API_KEY: aaaaaaaaaaaabbbbbbbbcccccccc111111112222\n",
            kind="github-workflow",
            because="the characters repeat",
        ),
    ],
)
def cloud_provider_token(document: Document) -> Iterable[Finding]:
    """A token of a cloud or hosting provider is in plain text.

    It can create, change and delete resources at the expense of its owner: Cloudflare, DigitalOcean, Heroku, Fly.io,
    Netlify, IBM, Alibaba, Yandex, Databricks, OpenShift and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "cloud-provider-token")
