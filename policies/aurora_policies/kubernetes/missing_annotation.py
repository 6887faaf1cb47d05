from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


class Options(PolicyOptions):
    annotations: tuple[str, ...] = option(
        ("email",), description="The annotations that every workload must have."
    )


@policy(
    "KUB144",
    severity="info",
    category="maintainability",
    equivalents={"kube-linter": "required-annotation-email"},
    examples=[
        bad(deployment(title="«web»")),
        good(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              annotations:
                email: team@example.com
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
            """
        ),
        good(deployment(), options={"annotations": []}),
    ],
)
def missing_annotation(workload: Workload, options: Options) -> Iterator[Finding]:
    """A workload does not have a required annotation.

    Without an annotation such as `email`, the owner of a failing workload is not known.
    Add the annotation; the option `annotations` lists the required ones.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/
    """
    for name in options.annotations:
        if not workload.object.annotations.get(name):
            message = f"{workload.title} has no annotation '{name}'; add it to metadata.annotations"
            yield Finding(at=workload.object.named_at, message=message)
