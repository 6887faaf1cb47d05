from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn

from ._examples import pod

_PROBE = ("exec", "httpGet", "tcpSocket", "grpc")
_HOOK = ("exec", "httpGet", "tcpSocket", "sleep")


@policy(
    "KUB297",
    severity="error",
    category="validity",
    examples=[
        bad(pod("«livenessProbe»:\n  periodSeconds: 5\n")),
        bad(
            pod("""\
                readinessProbe:
                  httpGet:
                    port: 8080
                  «tcpSocket»:
                    port: 8080
                """)
        ),
        bad(
            pod("livenessProbe:\n  tcpSocket:\n    port: 8080\n  successThreshold: «2»\n"),
            fixed=pod("livenessProbe:\n  tcpSocket:\n    port: 8080\n  successThreshold: 1\n"),
        ),
        good(pod("readinessProbe:\n  tcpSocket:\n    port: 8080\n  successThreshold: 2\n")),
    ],
)
def invalid_probe(inside: ContainerIn) -> Iterator[Finding]:
    """A probe or a lifecycle hook does not have exactly one action, or a success threshold that is not allowed.

    The API server refuses the pod, or the workload that creates it.
    Set one of `exec`, `httpGet`, `tcpSocket` and `grpc` (`sleep` in a hook), and a `successThreshold` of 1 in liveness
    and startup probes.
    Custom resources are not checked.

    https://kubernetes.io/docs/tasks/configure-pod-container/configure-liveness-readiness-startup-probes/
    """
    if inside.pod.object.custom or not inside.container.image:
        return
    lifecycle = inside.container.lifecycle
    hooks = [(key, lifecycle[key]) for key in ("postStart", "preStop")] if lifecycle else []
    handlers = [(key, probe, _PROBE) for key, probe in inside.container.probes()]
    for key, handler, keys in [*handlers, *((key, hook, _HOOK) for key, hook in hooks if hook is not None)]:
        actions = [action for action in keys if handler[action] is not None]
        if not actions and inside.pod.whole:
            message = f"{key} of {inside.title} has no action; set one of {', '.join(keys)}"
            yield Finding(at=handler.at, message=message)
        if handler.exec is not None and not handler.exec.command and inside.pod.whole:
            message = f"exec of {key} of {inside.title} has no command"
            yield Finding(at=handler.exec.at, message=message)
        for action in actions[1:]:
            message = f"{key} of {inside.title} has {actions[0]} and {action}; remove one"
            yield Finding(at=handler.at[action].key, message=message)
    for key, probe in inside.container.probes():
        threshold = probe.success_threshold
        if key != "readinessProbe" and isinstance(threshold, int) and threshold > 1:
            at = probe.at["successThreshold"]
            message = f"successThreshold of {key} of {inside.title} is {threshold}; it must be 1"
            yield Finding(at=at, message=message, fix=Fix((Edit(at, "1"),), safe=True))
