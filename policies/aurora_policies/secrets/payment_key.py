from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC012",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "stripe-access-token",
            "square-access-token",
            "flutterwave-encryption-key",
            "flutterwave-public-key",
            "flutterwave-secret-key",
            "easypost-api-token",
            "easypost-test-api-token",
            "shippo-api-token",
            "duffel-api-token",
            "shopify-access-token",
            "shopify-custom-access-token",
            "shopify-private-app-access-token",
            "shopify-shared-secret",
            "coinbase-access-token",
            "gocardless-api-token",
            "plaid-api-token",
            "plaid-secret-key",
            "bittrex-access-key",
            "bittrex-secret-key",
            "kraken-access-token",
            "kucoin-access-token",
            "kucoin-secret-key",
            "finicity-api-token",
            "finicity-client-secret",
            "finnhub-access-token",
            "freshbooks-access-token",
            "lob-api-key",
            "lob-pub-api-key",
            "etsy-access-token",
        ),
        "detect-secrets": (
            "StripeDetector",
            "SquareOAuthDetector",
        ),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad("on: push\nenv:\n  STRIPE_KEY: «sk_" + "live_FakeKeyForTheDocs123»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  STRIPE_PUBLIC_KEY: pk_live_FakeKeyForTheDocs123\n",
            kind="github-workflow",
            because="a publishable key is public",
        ),
        good(
            "on: push\nenv:\n  STRIPE_KEY: sk_" + "live_0123456789012345\n",
            kind="github-workflow",
            because="digits that count are a placeholder",
        ),
        good(
            "```sh\nexport STRIPE_KEY=sk_" + "live_1234567890\n```\n",
            path="README.md",
            because="digits that count are a placeholder",
        ),
    ],
)
def payment_key(document: Document) -> Iterable[Finding]:
    """A key of a payment or shop service is in plain text.

    It transfers money or reads customer data: Stripe, Square, Shopify, Plaid, Flutterwave and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "payment-key")
