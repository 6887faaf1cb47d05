from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.core.kind import WrongType
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES

_VARIABLE = """\
resources: [web.yaml]
vars:
  - {}: HOST
    objref: {{kind: Service, version: v1, name: web}}
    fieldref: {{fieldpath: metadata.name}}
"""


@policy(
    "KUZ001",
    severity="error",
    category="validity",
    examples=[
        bad("resources: [web.yaml]\nnameprefixes: «shop-»\n", files=FILES),
        bad("resources: [web.yaml]\nimages:\n  - name: web\n    newTag: «1.4»\n", files=FILES),
        bad("resources: [web.yaml]\nreplicas:\n  - «name»: api\n    count: 3\n", files=FILES),
        good("resources: [web.yaml]\nnamePrefix: shop-\n", files=FILES, because="the field exists"),
        bad(
            _VARIABLE.format("«name»"),
            path="config/certificates/kustomization.yaml",
            files={
                "config/certificates/web.yaml": FILES["web.yaml"],
                "config/default/kustomization.yaml": "resources:\n  - ../web\n",
                "config/web/kustomization.yaml": "namePrefix: shop-\n",
            },
        ),
        good(
            _VARIABLE.format("name"),
            path="config/certificates/kustomization.yaml",
            files={
                "config/certificates/web.yaml": FILES["web.yaml"],
                "config/default/kustomization.yaml": "resources:\n  - ../web\n# - ../certificates\n",
                "config/web/kustomization.yaml": "namePrefix: shop-\n",
            },
            because="a user may turn on the part in another Kustomization, which has the Service",
        ),
    ],
)
def invalid_kustomization(problem: BuildProblem | WrongType) -> Iterator[Finding]:
    """Kustomize refuses to build the Kustomization.

    `kustomize build` and `kubectl apply -k` fail, so nothing of it can be deployed.
    Correct the entry that the message names; the objects that can be built are checked all the same.
    A problem of a base is reported in the base, and one of a Component in the Kustomizations that use it.
    A variable of an object that does not exist is not reported in a part that another Kustomization has in a comment.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/
    """
    if isinstance(problem, WrongType) or problem.sort in ("", "variable"):
        yield Finding(at=problem.at, message=problem.message)
