import base64
import binascii
from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ConfigMap, Secret
from aurora_devops.secrets.values import is_placeholder
from aurora_devops.subjects import is_dynamic

# A placeholder such as TOKEN_IN_BASE64.
_CONSTANT = regex(r"[A-Z]+(?:_[A-Z0-9]+)+")


def _decodes(value: str) -> bool:
    """Whether the API server can decode a value; it ignores line breaks."""
    try:
        base64.b64decode(value.replace("\n", "").replace("\r", ""), validate=True)
    except (binascii.Error, ValueError):
        return False
    return True


@policy(
    "KUB278",
    severity="error",
    category="validity",
    sensitive=True,
    examples=[
        bad("""\
            apiVersion: v1
            kind: Secret
            metadata:
              name: web
            data:
              mode: «fast!»
            """),
        good("""\
            apiVersion: v1
            kind: Secret
            metadata:
              name: web
            data:
              mode: ZmFzdA==
            """),
        good("""\
            apiVersion: v1
            kind: Secret
            metadata:
              name: web
            stringData:
              mode: fast!
            """),
        good('apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\ndata:\n  mode: "${MODE}"\n'),
    ],
)
def invalid_base64(made: Secret | ConfigMap) -> Iterator[Finding]:
    """A value of a Secret's `data` or a ConfigMap's `binaryData` is not encoded in base64.

    The API server refuses the object: illegal base64 data.
    Encode the value, or move it to `stringData` of the Secret or to `data` of the ConfigMap.
    Values that contain a variable or a placeholder are not checked.

    https://kubernetes.io/docs/concepts/configuration/secret/
    """
    key, plain = ("data", "stringData") if isinstance(made, Secret) else ("binaryData", "data")
    for name, value in made[key].items():
        if not isinstance(value, str) or _decodes(value) or is_dynamic(value):
            continue
        if not is_placeholder(value) and not _CONSTANT.fullmatch(value):
            message = f"'{name}' of {made.title} is not encoded in base64; encode it or move it to {plain}"
            yield Finding(at=made.at[key][name], message=message)
