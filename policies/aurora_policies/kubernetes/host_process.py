from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._examples import pod


@policy(
    "KUB030",
    severity="warning",
    category="security",
    equivalents={"trivy": ("KSV103", "KSV-0103", "AVD-KSV-0103")},
    examples=[
        bad(
            pod("""\
            securityContext:
              windowsOptions:
                hostProcess: «true»
            """)
        ),
        good(
            pod("""\
            securityContext:
              windowsOptions:
                hostProcess: false
            """)
        ),
    ],
)
def host_process(inside: ContainerIn | PodIn) -> Iterator[Finding]:
    """A Windows container runs as a process of the node (`hostProcess: true`).

    It has no filesystem and no network of its own, and can do all that its user can do on the node.
    Remove `hostProcess`; only programs that administer the node need it.

    <https://kubernetes.io/docs/tasks/configure-pod-container/create-hostprocess-pod/>
    """
    context = inside.spec.security_context if isinstance(inside, PodIn) else inside.security
    options = context.windows_options if context else None
    if options is not None and options.host_process is True:
        message = f"{inside.title} sets hostProcess: true; remove it"
        yield Finding(at=options.at["hostProcess"], message=message)
