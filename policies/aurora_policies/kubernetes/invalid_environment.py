from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

_SOURCES = ("configMapKeyRef", "secretKeyRef", "fieldRef", "resourceFieldRef", "fileKeyRef")


@policy(
    "KUB298",
    severity="error",
    category="validity",
    examples=[
        bad(
            pod("""\
                env:
                  - name: TOKEN
                    value: none
                    «valueFrom»:
                      secretKeyRef:
                        name: web
                        key: token
                """)
        ),
        bad(pod("env:\n  - name: TOKEN\n    «valueFrom»: {}\n")),
        bad(pod("envFrom:\n  - «prefix»: WEB_\n")),
        good(
            pod("""\
                env:
                  - name: TOKEN
                    valueFrom:
                      secretKeyRef:
                        name: web
                        key: token
                """)
        ),
    ],
)
def invalid_environment(inside: ContainerIn) -> Iterator[Finding]:
    """An environment variable does not have exactly one source.

    The API server refuses the pod, or the workload that creates it.
    Set `value`, or one field of `valueFrom`; in an entry of `envFrom` set `configMapRef` or `secretRef`.
    Custom resources are not checked.

    https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/
    """
    if inside.pod.object.custom or not inside.pod.whole:
        return
    for variable in inside.container.env:
        source = variable.value_from
        if source is None:
            continue
        at = variable.at["valueFrom"].key
        title = f"variable '{variable.name}' of {inside.title}"
        given = [key for key in _SOURCES if source[key] is not None]
        if variable.value not in (None, ""):
            yield Finding(at=at, message=f"{title} has value and valueFrom; remove one")
        elif len(given) > 1:
            yield Finding(at=at, message=f"valueFrom of {title} has {' and '.join(given)}; keep one")
        elif not given and not source.extra:
            yield Finding(at=at, message=f"valueFrom of {title} is empty; set one of {', '.join(_SOURCES)}")
    for entry in inside.container.env_from:
        refs = [key for key in ("configMapRef", "secretRef") if entry[key] is not None]
        if not refs and not entry.extra:
            message = f"an entry of envFrom of {inside.title} has no source; set configMapRef or secretRef"
            yield Finding(at=entry.at["prefix"].key if entry.prefix else entry.at, message=message)
        elif len(refs) > 1:
            message = f"an entry of envFrom of {inside.title} has configMapRef and secretRef; write 2 entries"
            yield Finding(at=entry.at["secretRef"].key, message=message)
