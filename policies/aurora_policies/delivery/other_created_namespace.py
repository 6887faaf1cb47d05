from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import BuiltFolder, BuiltNamespace, DeclaredObject
from aurora_devops.kinds.kubernetes.gitops import ProjectMember

_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
  namespace: argocd
spec:
  project: default
  source:
    repoURL: https://github.com/acme/shop.git
    path: deploy/production
    targetRevision: main
  destination:
    server: https://kubernetes.default.svc
    namespace: {}
  syncPolicy:
    syncOptions: [{}]
"""
_CREATING = "CreateNamespace=true"
_SERVICE = "apiVersion: v1\nkind: Service\nmetadata:\n  name: web\nspec:\n  ports: [{port: 80}]\n"
_FILES = {
    "deploy/production/kustomization.yaml": "namespace: shop\nresources: [service.yaml]\n",
    "deploy/production/service.yaml": _SERVICE,
}
_NAMESPACE = "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: shop\n"


@policy(
    "DLV226",
    severity="warning",
    category="reliability",
    examples=[
        bad(_APPLICATION.format("«store»", _CREATING), path="argocd/shop.yaml", files=_FILES),
        bad(
            _APPLICATION.format("«market»", f"ServerSideApply=true, {_CREATING}"),
            path="argocd/shop.yaml",
            files={
                "deploy/production/kustomization.yaml": "namespace: shop\nresources: [../base]\n",
                "deploy/base/kustomization.yaml": "resources: [service.yaml]\n",
                "deploy/base/service.yaml": _SERVICE,
            },
        ),
        good(
            _APPLICATION.format("shop", _CREATING),
            path="argocd/shop.yaml",
            files=_FILES,
            because="both are the same namespace",
        ),
        good(
            _APPLICATION.format("store", "ServerSideApply=true"),
            path="argocd/shop.yaml",
            files=_FILES,
            because="the Application creates no namespace, so that of the kustomization has to be there",
        ),
        good(
            _APPLICATION.format("store", _CREATING),
            path="argocd/shop.yaml",
            files={**_FILES, "cluster/namespace.yaml": _NAMESPACE},
            because="a manifest creates the namespace",
        ),
        good(
            _APPLICATION.format("store", _CREATING),
            path="argocd/shop.yaml",
            files={
                **_FILES,
                "argocd/jobs.yaml": _APPLICATION.format("shop", _CREATING).replace(
                    "deploy/production", "jobs"
                ),
            },
            because="another Application creates the namespace",
        ),
        good(
            _APPLICATION.format("store", _CREATING),
            path="argocd/shop.yaml",
            files={
                "deploy/production/kustomization.yaml": "namespace: shop\n"
                "resources: [https://example.com/shop/v1.4.0/shop.yaml]\n"
            },
            because="the remote resource may have the namespace",
        ),
        good(
            _APPLICATION.format("argocd", _CREATING),
            path="argocd/shop.yaml",
            files=_FILES,
            because="the destination is only a namespace that is always there",
        ),
    ],
)
def other_created_namespace(repository: Repository) -> Iterator[Finding]:
    """An Application of Argo CD creates another namespace than that of the kustomization that it deploys.

    The objects have the namespace of the kustomization, which nothing creates: `namespaces "..." not found`.
    Write the same namespace in `spec.destination.namespace` and in `namespace` of the kustomization.
    Nothing is reported if a manifest, Terraform or another Application of the repository creates the namespace, if the
    kustomization has remote resources, or if the destination is `default` or the namespace of Argo CD.

    <https://argo-cd.readthedocs.io/en/stable/user-guide/sync-options/#create-namespace>
    """
    members = [one for one in repository.of(ProjectMember) if one.creates]
    if not repository.whole or not members:
        return
    # With a remote resource, a kustomization may create the namespace.
    known = {one.folder for one in repository.of(BuiltFolder)}
    built = {one.folder: one for one in repository.of(BuiltNamespace) if one.folder in known}
    made = {one.name for one in repository.of(DeclaredObject) if one.object_kind in ("Namespace", "Project")}
    made.update(one.target for one in members)
    for one in members:
        into = built.get(one.folders[0]) if len(one.folders) == 1 else None
        if into is None or into.namespace in made or one.target in ("default", one.namespace, "argocd"):
            continue
        yield Finding(
            at=one,
            message=f"{one.owner} creates the namespace '{one.target}', but its kustomization puts all objects into"
            f" '{into.namespace}', which nothing creates",
            related=(Related(into, "the namespace of the objects"),),
        )
