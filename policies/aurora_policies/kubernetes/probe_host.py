from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod


@policy(
    "KUB309",
    severity="warning",
    category="security",
    examples=[
        bad(
            pod("""\
                livenessProbe:
                  httpGet:
                    host: «metadata.internal»
                    port: 80
                """),
            fixed=pod("""\
                livenessProbe:
                  httpGet:
                    port: 80
                """),
        ),
        bad(pod("lifecycle:\n  preStop:\n    httpGet:\n      port: 80\n      host: «127.0.0.1»\n")),
        good(pod("livenessProbe:\n  httpGet:\n    port: 80\n")),
    ],
)
def probe_host(inside: ContainerIn) -> Iterator[Finding]:
    """A probe or a lifecycle hook connects to a host of its own choice instead of the pod.

    The kubelet sends the request from the network of the node, so a probe reaches services that the pod itself cannot
    reach. The Pod Security Standards forbid `host` at the level `baseline` since Kubernetes 1.34.
    Remove `host`; set the header `Host` with `httpHeaders` where the application needs it.
    The fix removes the line, and so changes where the probe connects.

    https://kubernetes.io/docs/concepts/security/pod-security-standards/
    """
    lifecycle = inside.container.lifecycle
    hooks = [(key, lifecycle[key]) for key in ("postStart", "preStop")] if lifecycle else []
    for key, handler in [*inside.container.probes(), *((key, hook) for key, hook in hooks if hook)]:
        for action in (handler.http_get, handler.tcp_socket):
            if action is not None and action.host:
                message = f"{key} of {inside.title} connects to host '{action.host}'; remove host"
                fix = Fix((Edit(action.at["host"].entry, ""),), safe=False)
                yield Finding(at=action.at["host"], message=message, fix=fix)
