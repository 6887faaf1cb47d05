from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ConfigMap, Manifest, Secret
from aurora_devops.kubernetes_release import API, Release
from aurora_devops.secrets.values import is_placeholder

# A placeholder such as TOKEN_IN_BASE64.
_CONSTANT = regex(r"[A-Z]{1,8}|[A-Z]+(?:_[A-Z0-9]+)+")


@policy(
    "KUB278",
    severity="error",
    category="validity",
    aliases=[API],
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
def invalid_base64(manifest: Manifest, options: Release) -> Iterator[Finding]:
    """A value that must be encoded in base64 is not, such as one in `data` of a Secret.

    The API server refuses the object: illegal base64 data.
    Encode the value, or move it to `stringData` of the Secret or to `data` of the ConfigMap.
    Values that contain a variable or a placeholder are not checked.

    https://kubernetes.io/docs/concepts/configuration/secret/
    """
    made = manifest.object
    plain = "stringData" if isinstance(made, Secret) else "data" if isinstance(made, ConfigMap) else ""
    for each in manifest.differences(options.minor, "base64"):
        value = manifest.value(each.route)
        if not is_placeholder(value) and not _CONSTANT.fullmatch(value):
            todo = f"encode it or move it to {plain}" if plain else "encode it"
            message = f"'{each.route[-1]}' of {made.title} {each.said}; {todo}"
            yield Finding(at=manifest.at(each), message=message)
