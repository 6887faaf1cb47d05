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
        good(
            "resources: [operator.yaml]\n",
            path="config/manager/cluster/kustomization.yaml",
            files={
                "release/generate.sh": "#!/bin/sh\ncp ../deploy/operator.yaml ../config/manager/cluster\n"
                "kubectl kustomize ../config/bundle > bundle.yaml\n"
            },
            because="a script copies the file there",
        ),
        good(
            "resources: [role.yaml]\n",
            path="config/rbac/cluster/kustomization.yaml",
            files={
                "release/generate.sh": '#!/bin/sh\ntarget="../config/rbac/cluster"\nmv output-00 "$target/role.yaml"\n'
            },
            because="a script moves the file there",
        ),
        good(
            "resources: [install.yaml]\n",
            path="deploy/base/kustomization.yaml",
            files={"Makefile": "manifests:\n\thelm template chart > deploy/base/install.yaml\n"},
            because="the Makefile creates the file",
        ),
        good(
            "patches:\n  - path: size.yaml\n",
            path="tools/store/kustomization.yaml",
            files={
                "tools/start.sh": '#!/bin/sh\nHERE="$(dirname "$0")"\necho "$SIZE" > "$HERE/store/size.yaml"\n'
            },
            because="a script writes the file, whose folder it names from its own",
        ),
        good(
            "patches:\n  - path: size.yaml\n",
            path="tools/store/kustomization.yaml",
            files={"tools/start.sh": "#!/bin/sh\ncd store\ncat > size.yaml <<END\na: 1\nEND\n"},
            because="a script writes the file in the folder that it enters",
        ),
        bad(
            "patches:\n  - path: «size.yaml»\n",
            path="tools/store/kustomization.yaml",
            files={"tools/start.sh": "#!/bin/sh\ncd cache\ncat > size.yaml <<END\na: 1\nEND\n"},
        ),
        good(
            "patches:\n  - path: size.yaml\n",
            path="store/kustomization.yaml",
            files={"store/size.tmpl.yaml": "size: $SIZE\n"},
            because="a program creates the file from its template",
        ),
        good(
            "resources: [rights.yaml]\n",
            path="apps/shop/kustomization.yaml",
            files={
                "apps/kustomization.yaml": "resources:\n  # - ./shop\n  - ./stock.yaml\n",
                "apps/stock.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: stock\n",
            },
            because="the kustomization above has the folder in a comment, so nothing builds it",
        ),
        bad(
            "resources: [«rights.yaml»]\n",
            path="apps/shop/kustomization.yaml",
            files={"apps/kustomization.yaml": "resources:\n  # - ./shop\n  - ./shop\n"},
        ),
        bad(
            "resources: [«install.yaml»]\n",
            path="deploy/base/kustomization.yaml",
            files={"Makefile": "deploy:\n\tkubectl apply -k deploy/base\n\tcat install.yaml\n"},
        ),
        bad(
            "resources: [«install.yaml»]\n",
            path="deploy/base/kustomization.yaml",
            files={"Makefile": "manifests:\n\thelm template chart > deploy/prod/install.yaml\n"},
        ),
    ],
)
def missing_resource(problem: BuildProblem) -> Iterator[Finding]:
    """A Kustomization refers to a file or a folder that does not exist.

    `kustomize build` and `kubectl apply -k` fail.
    Correct the path, which is relative to the folder of the Kustomization, or add the file; for a folder, add a
    `kustomization.yaml` to it. A file that is created before the build, and is not in the repository, is reported too,
    unless git ignores it, it is `.env`, there is a sample or a template of it (`web.yaml.example`, `web.tmpl.yaml`),
    controller-gen writes it for the webhooks of the code, or a shell script, a pipeline, or the file of a task runner
    such as make that names its folder writes it. Nothing is reported in a folder that the kustomization above has only
    in a comment.

    https://kubectl.docs.kubernetes.io/references/kustomize/kustomization/resource/
    """
    if problem.sort == "missing":
        yield Finding(at=problem.at, message=problem.message)
