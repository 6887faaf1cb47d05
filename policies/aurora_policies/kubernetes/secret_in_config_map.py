import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ConfigMap

from ._secrets import is_secret

_ASSIGNMENT = regex(
    r"^[ \t]*(?:export )?(?P<name>[A-Za-z_][A-Za-z0-9_]*)[ \t]?[=:][ \t]?(?P<value>[^\s#]+)[ \t]*$", re.M
)


@policy(
    "KUB154",
    severity="warning",
    category="security",
    sensitive=True,
    equivalents={"trivy": ("KSV0109", "KSV-0109", "AVD-KSV-0109")},
    examples=[
        bad("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              password: «correcthorse»
            """),
        bad(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              env: REDIS_PASSWORD=«abcd1234»
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              env: REDIS_PASSWORD=${REDIS_PASSWORD}
            """
        ),
        good(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              password_file: /run/secrets/db
            """
        ),
    ],
)
def secret_in_config_map(config: ConfigMap) -> Iterator[Finding]:
    """A ConfigMap holds a secret.

    ConfigMaps are shown to whoever may look at the namespace, and are not encrypted where Secrets are.
    Keep it in a Secret.
    """
    for key, value in config.data.items():
        if not isinstance(value, str):
            continue
        at = config.at["data"][key]
        if is_secret(key, value) and "\n" not in value:
            yield Finding(at=at, message=f"{config.title}: {key} is a secret")
            continue
        for match in _ASSIGNMENT.finditer(value):
            if is_secret(match["name"], match["value"]):
                yield Finding(
                    at=at.sub(*match.span("value")), message=f"{config.title}: {match['name']} is a secret"
                )
