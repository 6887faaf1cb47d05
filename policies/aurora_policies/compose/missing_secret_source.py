from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.compose import File


@policy(
    "CMP009",
    severity="error",
    category="validity",
    examples=[
        bad("services:\n  web:\n    image: nginx:1.29\nsecrets:\n  «token»:\n    name: token\n"),
        good("services:\n  web:\n    image: nginx:1.29\nsecrets:\n  token:\n    environment: TOKEN\n"),
        good("services:\n  web:\n    image: nginx:1.29\nconfigs:\n  site:\n    external: true\n"),
        good("secrets:\n  token:\n    name: ${TOKEN_NAME}\n", path="compose.override.yaml"),
    ],
)
def missing_secret_source(file: File) -> Iterator[Finding]:
    """A top-level secret or config has no source.

    Compose rejects the whole file.
    Set `file` or `environment`, `content` for a config, or `external: true`.
    """
    if file.partial:
        return
    for sort, things in (("secret", file.compose.secrets), ("config", file.compose.configs)):
        for name, thing in things.items():
            if thing is not None and thing.sourceless:
                message = f"{sort} '{name}' has no source; set 'file', 'environment' or external: true"
                yield Finding(at=thing.at, message=message)
