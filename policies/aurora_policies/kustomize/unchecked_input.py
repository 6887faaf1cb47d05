from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES


@policy(
    "KUZ009",
    severity="info",
    category="maintainability",
    examples=[
        bad("resources:\n  - «https://github.com/example/shop//deploy/base?ref=v1.4.2»\n"),
        bad(
            "resources: [web.yaml]\nhelmCharts:\n  - «name»: redis\n    repo: https://charts.example.com\n",
            files=FILES,
        ),
        good("resources: [web.yaml]\n", files=FILES, because="all objects are known"),
    ],
)
def unchecked_input(problem: BuildProblem) -> Iterator[Finding]:
    """A Kustomization depends on something that is not in the repository, so its result is not checked in full.

    Remote bases, remote charts and plugins that are programs are not built, so their objects are not checked.
    With a remote component or a transformer that is a program, which may change every object, nothing is checked.
    Keep a copy in the repository if it is to be checked, or ignore this policy.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
    """
    if problem.sort == "unknown":
        yield Finding(at=problem.at, message=f"{problem.message}; its result is not checked")
