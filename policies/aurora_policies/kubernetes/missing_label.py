from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.kubernetes import Workload

from ._examples import deployment


class Options(PolicyOptions):
    labels: tuple[str, ...] = option(("owner",), description="The labels that every workload must have.")


@policy(
    "KUB143",
    severity="info",
    category="maintainability",
    equivalents={"kube-linter": "required-label-owner"},
    examples=[
        bad(deployment(title="«web»")),
        good(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              labels:
                owner: team@example.com
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
        good(deployment(), options={"labels": []}),
    ],
)
def missing_label(workload: Workload, options: Options) -> Iterator[Finding]:
    """A workload does not have a required label.

    Without a label such as `owner`, workloads cannot be selected by owner, and costs cannot be assigned.
    Add the label; the option `labels` lists the required ones.

    https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/
    """
    for name in options.labels:
        if not workload.object.labels.get(name):
            message = f"{workload.title} has no label '{name}'; add it to metadata.labels"
            yield Finding(at=workload.object.named_at, message=message)
