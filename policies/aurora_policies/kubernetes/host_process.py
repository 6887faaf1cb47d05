from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn, PodIn

from ._examples import pod


@policy(
    "KUB030",
    severity="error",
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
    """A Windows container runs on the host itself.

    A host process container has no filesystem and no network of its own: it can do what its user can do on the node.
    Leave it to what administers the node.
    """
    context = inside.spec.security_context if isinstance(inside, PodIn) else inside.security
    options = context.windows_options if context else None
    if options is not None and options.host_process is True:
        yield Finding(at=options.at["hostProcess"], message=f"{inside.title} runs as a process of the host")
