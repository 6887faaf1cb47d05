import re
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ConfigMap
from aurora_devops.subjects import is_dynamic

_NAME = regex(r"(?:\A|[^a-z])(?:user_?name|e-?mail|phone)(?:_?(?:address|number))?\Z", re.IGNORECASE)
_ADDRESS = regex(r"(?<![\w.+/:@-])[\w.+-]+@(?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,24}(?![\w/:-])", re.ASCII)
# Domains that RFC 2606 reserves for documentation and tests.
_RESERVED = regex(r"@(?:[\w.-]+\.)?(?:example(?:\.(?:com|net|org))?|test|invalid|localhost)\Z")


@policy(
    "KUB331",
    severity="info",
    category="security",
    equivalents={"trivy": ("KSV01010", "KSV-01010", "AVD-KSV-01010")},
    examples=[
        bad("""\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              username: «ada»
              app.properties: |
                contact = «ada@acme.io»
            """),
        good(
            """\
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              username: ${USERNAME}
              app.properties: contact = ops@example.com
            """,
            because="the value of the variable is not known, and example.com is reserved for documentation",
        ),
    ],
)
def personal_data(config: ConfigMap) -> Iterator[Finding]:
    """A ConfigMap contains a user name, an email address or a phone number.

    Users who can read the namespace can read its ConfigMaps, and they are not encrypted where Secrets are.
    Move personal data to a Secret or a database.

    https://kubernetes.io/docs/concepts/configuration/configmap/
    """
    for key, value in config.data.items():
        if not isinstance(value, str) or not value or is_dynamic(value):
            continue
        at = config.at["data"][key]
        if _NAME.search(key) and "\n" not in value:
            yield Finding(at=at, message=f"'{key}' of {config.title} is personal data; move it to a Secret")
            continue
        for found in _ADDRESS.finditer(value):
            if not _RESERVED.search(found[0].lower()):
                person = found[0].partition("@")[0]
                message = f"{config.title} contains the email address of '{person}'; move it to a Secret"
                yield Finding(at=at.sub(*found.span()), message=message)
