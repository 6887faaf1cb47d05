from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.openapi import Description


@policy(
    "OAS019",
    severity="warning",
    category="maintainability",
    equivalents={"spectral": ("oas3_1-servers-in-webhook", "oas3_1-callbacks-in-webhook")},
    examples=[
        bad(
            """\
            openapi: 3.1.0
            webhooks:
              newPet:
                post:
                  «servers»:
                    - url: https://example.com
            """,
        ),
        good(
            """\
            openapi: 3.1.0
            webhooks:
              newPet:
                post: {}
            """,
            because="the webhook has neither servers nor callbacks",
        ),
    ],
)
def server_in_webhook(description: Description) -> Iterator[Finding]:
    """A webhook has servers or callbacks.

    The receiver chooses the URL of a webhook when it registers, so these fields have no effect.
    Remove them.

    <https://spec.openapis.org/oas/v3.1.1.html#oas-webhooks>
    """
    webhooks = description.data.get("webhooks")
    if description.version < (3, 1) or not isinstance(webhooks, dict):
        return
    for name, item in webhooks.items():
        if name == "servers":
            yield Finding(
                at=description.at(("webhooks", name)).key,
                message="'servers' has no effect in webhooks; remove it",
            )
        for key in item if isinstance(item, dict) else ():
            if key == "servers":
                yield Finding(
                    at=description.at(("webhooks", name, key)).key,
                    message=f"'servers' has no effect in webhook '{name}'; remove it",
                )
            operation = item[key]
            for field in ("servers", "callbacks") if isinstance(operation, dict) else ():
                if field in operation:
                    at = description.at(("webhooks", name, key, field)).key
                    yield Finding(at=at, message=f"'{field}' has no effect in webhook '{name}'; remove it")
