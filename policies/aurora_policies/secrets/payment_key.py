from collections.abc import Iterator

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
    examples=[
        bad("on: push\nenv:\n  STRIPE_KEY: «sk_" + "live_FakeKeyForTheDocs123»\n", kind="github-workflow"),
        good(
            "on: push\nenv:\n  STRIPE_PUBLIC_KEY: pk_live_FakeKeyForTheDocs123\n",
            kind="github-workflow",
            because="a publishable key is meant to be seen",
        ),
    ],
)
def payment_key(document: Document) -> Iterator[Finding]:
    """A key of a payment or shop service is in plain text.

    It moves money, or reads who paid: Stripe, Square, Shopify, Plaid, Flutterwave and others.
    Everyone who can read the repository, a fork, a log or an old clone can use it, and it stays in the history
    after the line is gone.
    Revoke it, issue a new one, and take that from the CI system's secret store or from a secret manager.
    """
    yield from findings(document, "payment-key")
