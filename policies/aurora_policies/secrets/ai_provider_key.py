from collections.abc import Iterable

from aurora_devops import Document, Finding, bad, good, policy
from aurora_devops.secrets import findings


@policy(
    "SEC013",
    severity="error",
    category="security",
    equivalents={
        "gitleaks": (
            "openai-api-key",
            "anthropic-api-key",
            "huggingface-access-token",
            "huggingface-organization-api-token",
            "perplexity-api-key",
            "cohere-api-token",
            "privateai-api-token",
        ),
        "detect-secrets": ("OpenAIDetector",),
    },
    sensitive=True,
    by_id=True,
    everywhere=True,
    examples=[
        bad(
            "on: push\nenv:\n  HF_TOKEN: «hf_" + "FakeTokenForTheDocsOfAuroraDevOpsX»\n",
            kind="github-workflow",
        ),
        good(
            "on: push\nenv:\n  HF_TOKEN: hf_xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\n",
            kind="github-workflow",
            because="a placeholder",
        ),
    ],
)
def ai_provider_key(document: Document) -> Iterable[Finding]:
    """The API key of a model provider is in plain text.

    Requests with it are billed to its owner: OpenAI, Anthropic, Hugging Face, Cohere, Perplexity and others.
    Everyone with read access to the repository, a fork, a log or an old clone can use it. It stays in the history
    after the line is removed.
    Revoke it, issue a new one, and read that from the secret store of the CI system or from a secret manager.
    """
    return findings(document, "ai-provider-key")
