from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES


@policy(
    "KUZ005",
    severity="error",
    category="validity",
    examples=[
        bad("resources:\n  - web.yaml\n  - «./web.yaml»\n", files=FILES),
        bad("resources:\n  - web.yaml\n  - «copy.yaml»\n", files={**FILES, "copy.yaml": FILES["web.yaml"]}),
        good("resources:\n  - web.yaml\n", files=FILES, because="the file has one object"),
    ],
)
def duplicate_resource(problem: BuildProblem) -> Iterator[Finding]:
    """A Kustomization contains an object twice.

    `kustomize build` and `kubectl apply -k` fail: the group, kind, name and namespace of an object must be unique.
    Remove one of the two from `resources`, or change its name.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
    """
    if problem.sort == "duplicate":
        yield Finding(at=problem.at, message=problem.message)
