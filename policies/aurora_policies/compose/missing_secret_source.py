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
    """A secret or a config does not say where its content comes from.

    Compose refuses the file.
    Name a `file` or an `environment` variable, a `content` for a config, or mark it as `external`.
    """
    if file.partial:
        return
    for sort, things in (("secret", file.compose.secrets), ("config", file.compose.configs)):
        for name, thing in things.items():
            if thing is not None and thing.sourceless:
                message = f"{sort} {name} has neither file nor environment and is not external"
                yield Finding(at=thing.at, message=message)
