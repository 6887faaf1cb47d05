from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.kustomize import BuildProblem

from ._examples import FILES


@policy(
    "KUZ002",
    severity="error",
    category="validity",
    examples=[
        bad("resources:\n  - web.yaml\n  - «service.yaml»\n", files=FILES),
        bad("resources: [web.yaml]\npatches:\n  - path: «replicas.yaml»\n", files=FILES),
        bad(
            "resources: [web.yaml]\nconfigMapGenerator:\n  - name: settings\n    envs: [«web.env»]\n",
            files=FILES,
        ),
        good("resources:\n  - web.yaml\n", files=FILES, because="the file exists"),
        good(
            "secretGenerator:\n  - name: web\n    envs: [.env]\n",
            because="files of settings are seldom committed",
        ),
        good(
            "resources: [manifests.yaml]\n",
            path="config/webhook/kustomization.yaml",
            files={
                "Makefile": "manifests:\n\t$(CONTROLLER_GEN) rbac:roleName=manager crd webhook paths=./...\n"
            },
            because="controller-gen creates the file as soon as the code has a webhook",
        ),
        bad(
            "resources: [«manifests.yaml»]\n",
            path="config/webhook/kustomization.yaml",
            files={"Makefile": "test:\n\tgo test ./...\n"},
        ),
        bad(
            "resources: [«service.yaml»]\n",
            path="config/webhook/kustomization.yaml",
            files={"Makefile": "manifests:\n\tcontroller-gen webhook paths=./...\n"},
        ),
    ],
)
def missing_resource(problem: BuildProblem) -> Iterator[Finding]:
    """A Kustomization refers to a file or a folder that does not exist.

    `kustomize build` and `kubectl apply -k` fail.
    Correct the path, which is relative to the folder of the Kustomization, or add the file; for a folder, add a
    `kustomization.yaml` to it. A file that is created before the build, and is not in the repository, is reported too,
    unless git ignores it, it is `.env`, or controller-gen writes it for the webhooks of the code.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
    """
    if problem.sort == "missing":
        yield Finding(at=problem.at, message=problem.message)
