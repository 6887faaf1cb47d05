from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.kinds.kubernetes.model import EnvVar

from ._examples import pod


@policy(
    "KUB126",
    severity="warning",
    category="maintainability",
    equivalents={"kube-linter": "duplicate-env-var", "kube-score": "environment-variable-key-duplication"},
    examples=[
        bad(
            pod("""\
            env:
              - name: MODE
                value: fast
              - name: «MODE»
                value: slow
            """)
        ),
        good(
            pod("""\
            env:
              - name: MODE
                value: fast
              - name: LEVEL
                value: info
            """)
        ),
    ],
)
def duplicate_environment_variable(inside: ContainerIn) -> Iterator[Finding]:
    """A container sets an environment variable more than once.

    Only the last value is used, so a change of another one has no effect, and `kubectl apply` can drop or reorder
    duplicates.
    Remove the values that are not used.

    <https://kubernetes.io/docs/tasks/inject-data-application/define-environment-variable-container/>
    """
    seen: dict[str, EnvVar] = {}
    for variable in inside.container.env:
        first = seen.setdefault(variable.name, variable)
        if first is not variable and variable.name:
            message = f"{inside.title} sets '{variable.name}' more than once; only the last value is used"
            related = (Related(first.at["name"], "first set here"),)
            yield Finding(at=variable.at["name"], message=message, related=related)
