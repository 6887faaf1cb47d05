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
    """A container sets an environment variable twice.

    The last one wins; whoever changes the first one wonders why nothing happens.
    Remove one.
    """
    seen: dict[str, EnvVar] = {}
    for variable in inside.container.env:
        first = seen.setdefault(variable.name, variable)
        if first is not variable and variable.name:
            message = f"{inside.title} sets {variable.name} twice"
            yield Finding(
                at=variable.at["name"], message=message, related=(Related(first.at["name"], "set here too"),)
            )
