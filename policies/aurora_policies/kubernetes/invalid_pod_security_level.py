from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import Namespace
from aurora_devops.subjects import is_dynamic

_PREFIX = "pod-security.kubernetes.io/"
_MODES = ("enforce", "audit", "warn")
_LEVELS = ("privileged", "baseline", "restricted")
_VERSION = regex(r"latest|v1\.(?:0|[1-9][0-9]*)")


@policy(
    "KUB275",
    severity="error",
    category="validity",
    examples=[
        bad("""\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: web
              labels:
                pod-security.kubernetes.io/enforce: «restrictd»
            """),
        bad(
            """\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: web
              labels:
                pod-security.kubernetes.io/enforce: restricted
                pod-security.kubernetes.io/enforce-version: «"1.30"»
            """,
            fixed="""\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: web
              labels:
                pod-security.kubernetes.io/enforce: restricted
                pod-security.kubernetes.io/enforce-version: v1.30
            """,
        ),
        good("""\
            apiVersion: v1
            kind: Namespace
            metadata:
              name: web
              labels:
                pod-security.kubernetes.io/enforce: restricted
                pod-security.kubernetes.io/enforce-version: v1.30
            """),
    ],
)
def invalid_pod_security_level(namespace: Namespace) -> Iterator[Finding]:
    """A label of a Namespace has a Pod Security level or version that does not exist.

    The API server refuses the Namespace; one that has the label already is checked at the level `restricted`.
    Write `privileged`, `baseline` or `restricted`, and a version such as `latest` or `v1.30`.

    https://kubernetes.io/docs/concepts/security/pod-security-admission/
    """
    if namespace.metadata is None:
        return
    for key, value in namespace.labels.items():
        mode = key.removeprefix(_PREFIX)
        if mode == key or not isinstance(value, str) or is_dynamic(value):
            continue
        at = namespace.metadata.at["labels"][key]
        if mode in _MODES and value not in _LEVELS:
            message = (
                f"{key} of {namespace.title} is '{value}'; it must be privileged, baseline or restricted"
            )
            yield Finding(at=at, message=message)
        elif mode.removesuffix("-version") in _MODES and mode not in _MODES and not _VERSION.fullmatch(value):
            message = f"{key} of {namespace.title} is '{value}'; it must be latest or a version such as v1.30"
            fix = Fix((Edit(at, f"v{value}"),), safe=True) if _VERSION.fullmatch(f"v{value}") else None
            yield Finding(at=at, message=message, fix=fix)
