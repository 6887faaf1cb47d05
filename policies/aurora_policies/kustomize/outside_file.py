from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.facts import UnrestrictedBuild
from aurora_devops.kinds.kubernetes.gitops import DeployedPath
from aurora_devops.kinds.kustomize import OutsideFile

from ._examples import FILES

_FLUX = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: web
  namespace: flux-system
spec:
  interval: 10m
  path: ./prod
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
_ARGO = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://github.com/acme/web
    path: prod
    targetRevision: main
  destination:
    server: https://kubernetes.default.svc
    namespace: web
"""

_ARGO_OPTIONS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: argocd-cm
  namespace: argocd
data:
  kustomize.buildOptions: --enable-helm --load-restrictor LoadRestrictionsNone
"""


@policy(
    "KUZ011",
    severity="warning",
    category="reliability",
    examples=[
        bad("resources:\n  - «../web.yaml»\n", path="prod/kustomization.yaml", files=FILES),
        bad(
            "resources:\n  - «../web.yaml»\n",
            path="prod/kustomization.yaml",
            files={**FILES, "apps/web.yaml": _ARGO},
        ),
        good(
            "resources:\n  - ../base\n",
            path="prod/kustomization.yaml",
            files={"base/web.yaml": FILES["web.yaml"], "base/kustomization.yaml": "resources: [web.yaml]\n"},
            because="a folder with a Kustomization may be anywhere",
        ),
        good(
            "resources:\n  - ../web.yaml\n",
            path="prod/kustomization.yaml",
            files={**FILES, "clusters/web.yaml": _FLUX},
            because="Flux builds without the restriction",
        ),
        *(
            good(
                "resources:\n  - ../web.yaml\n",
                path="prod/kustomization.yaml",
                files={**FILES, path: text},
                because="the option allows such files",
            )
            for path, text in {
                "Makefile": "all:\n\tkustomize build --load-restrictor LoadRestrictionsNone prod | kubectl diff -f -\n",
                "deploy.sh": "#!/bin/sh\nkubectl kustomize prod --load-restrictor=LoadRestrictionsNone > web.yaml\n",
                "argocd/cm.yaml": _ARGO_OPTIONS,
                "GNUmakefile": "TOOLS ?= $(shell pwd)/bin\nKUSTOMIZE ?= $(TOOLS)/kustomize\n\nbundle:\n"
                "\t$(KUSTOMIZE) build --load-restrictor LoadRestrictionsNone prod\n",
                "build.sh": '#!/bin/sh\nBUILDER="$HOME/bin/kustomize"\n'
                "$BUILDER build prod --load-restrictor LoadRestrictionsNone\n",
            }.items()
        ),
        bad(
            "resources:\n  - «../web.yaml»\n",
            path="prod/kustomization.yaml",
            files={
                **FILES,
                "Makefile": "deploy:\n\tkustomize build --load-restrictor LoadRestrictionsRootOnly prod\n",
            },
        ),
    ],
)
def outside_file(repository: Repository) -> Iterator[Finding]:
    """A Kustomization uses a file that is not in or below its folder.

    `kubectl apply -k` and `kustomize build` refuse it. Only `kustomize build` with
    `--load-restrictor LoadRestrictionsNone` reads such a file, as Argo CD can.
    Nothing is reported in a repository that Flux deploys, which reads files of the whole repository, and in one where a
    command or the ConfigMap `argocd-cm` sets this option.
    Add a `kustomization.yaml` to the folder of the file and use the folder, or ignore this policy if the option is set.

    https://kubectl.docs.kubernetes.io/faq/kustomize/#security-file-foo-is-not-in-or-below-bar
    """
    found = repository.of(OutsideFile)
    if repository.of(UnrestrictedBuild):
        return
    if found and not any(one.owner.startswith("Kustomization ") for one in repository.of(DeployedPath)):
        for file in found:
            more = f", and so are {file.count - 1} other files" if file.count > 1 else ""
            yield Finding(
                at=file, message=f"'{file.file_path}' is outside of the folder of the Kustomization{more}"
            )
