import re
from collections.abc import Iterator, Mapping, Set

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import BuiltNamespace, DeclaredObject, ManagedObjects, ProvidedConfig
from aurora_devops.kinds.kubernetes.gitops import PatchedObject

from ..delivery._gitops import FLUX
from ..delivery._names import hint
from ._deployed import Deployed

_KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: issuers
  namespace: flux-system
spec:
  path: ./infrastructure/issuers
  sourceRef:
    kind: GitRepository
    name: flux-system
  patches:
    - patch: |
        - op: replace
          path: /spec/acme/email
          value: admin@example.com
      target:
        kind: ClusterIssuer
        name: {}
"""
_AWAITING = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: issuers
  namespace: flux-system
spec:
  path: ./infrastructure/issuers
  sourceRef:
    kind: GitRepository
    name: flux-system
  healthChecks:
    - apiVersion: cert-manager.io/v1
      kind: ClusterIssuer
      name: {}
"""
_CHECKED = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: shop
  namespace: flux-system
spec:
  path: ./deploy/prod
  sourceRef:
    kind: GitRepository
    name: flux-system
  healthChecks:
    - apiVersion: apps/v1
      kind: StatefulSet
      name: {}
      namespace: {}
"""
_SHOP = {
    "deploy/prod/kustomization.yaml": "namespace: shop-prod\nresources: [../base]\n",
    "deploy/base/kustomization.yaml": "resources: [shop.yaml]\n",
    "deploy/base/shop.yaml": "apiVersion: apps/v1\nkind: StatefulSet\nmetadata:\n  name: shop\n",
}
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
spec:
  interval: 30m
  chart:
    spec:
      chart: shop
      version: 1.4.0
      sourceRef:
        kind: HelmRepository
        name: charts
"""
_AWAITED_RELEASE = _CHECKED.replace("apps/v1", "helm.toolkit.fluxcd.io/v2").replace(
    "StatefulSet", "HelmRelease"
)
_AWAITED_RELEASE = _AWAITED_RELEASE.replace("namespace: {}", "namespace: shop")
_ELSEWHERE = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: more
spec:
  path: ./more
  sourceRef:
    kind: GitRepository
    name: more
"""
_ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: letsencrypt
spec:
  acme: {}
"""


@policy(
    "KUB335",
    severity="error",
    category="reliability",
    examples=[
        bad(
            _KUSTOMIZATION.format("«lets-encrypt»"),
            path="clusters/prod/issuers.yaml",
            files={
                "infrastructure/issuers/kustomization.yaml": "resources: [issuer.yaml]\n",
                "infrastructure/issuers/issuer.yaml": _ISSUER,
            },
        ),
        bad(
            _KUSTOMIZATION.format("«acme»"),
            path="clusters/prod/issuers.yaml",
            files={"infrastructure/issuers/issuer.yaml": _ISSUER},
        ),
        bad(
            _AWAITING.format("«letsencrypts»"),
            path="clusters/prod/issuers.yaml",
            files={"infrastructure/issuers/issuer.yaml": _ISSUER},
        ),
        bad(
            _AWAITING.format("«letsencrypt-prod»"),
            path="clusters/prod/issuers.yaml",
            files={
                "infrastructure/issuers/kustomization.yaml": "namePrefix: acme-\nresources: [issuer.yaml]\n",
                "infrastructure/issuers/issuer.yaml": _ISSUER,
            },
        ),
        bad(
            _CHECKED.format("«shop»", "shop-production"),
            path="clusters/prod/shop.yaml",
            files=_SHOP,
        ),
        good(
            _CHECKED.format("shop", "shop-prod"),
            path="clusters/prod/shop.yaml",
            files=_SHOP,
            because="the kustomization puts the object into the namespace",
        ),
        good(
            _CHECKED.format("shop", "shop-production") + "  targetNamespace: shop-production\n",
            path="clusters/prod/shop.yaml",
            files=_SHOP,
            because="Flux puts the object into the namespace",
        ),
        good(
            _CHECKED.format("shop", "shop-production"),
            path="clusters/prod/shop.yaml",
            files={
                **_SHOP,
                "apps/kustomization.yaml": "namespace: shop-production\nresources: [../deploy/base]\n",
            },
            because="another kustomization has the object in this namespace",
        ),
        good(
            _CHECKED.format("shop", "shop-prod"),
            path="clusters/prod/shop.yaml",
            files={
                "deploy/prod/kustomization.yaml": "namespace: shop-prod\nresources: [release.yaml]\n",
                "deploy/prod/release.yaml": _RELEASE,
            },
            because="the chart may name its objects as the release",
        ),
        good(
            _CHECKED.format("shop", "shop-prod").replace("StatefulSet", "DaemonSet"),
            path="clusters/prod/shop.yaml",
            files={"deploy/prod/release.yaml": _RELEASE},
            because="the chart may name its objects as the release",
        ),
        bad(
            _CHECKED.format("«shopp»", "shop-prod"),
            path="clusters/prod/shop.yaml",
            files={"deploy/prod/release.yaml": _RELEASE},
        ),
        bad(
            _AWAITED_RELEASE.format("«bakery»"),
            path="clusters/prod/shop.yaml",
            files={"deploy/prod/release.yaml": _RELEASE},
        ),
        good(
            _AWAITED_RELEASE.format("shop"),
            path="clusters/prod/shop.yaml",
            files={"deploy/prod/release.yaml": _RELEASE},
            because="the release is at the path",
        ),
        good(
            _AWAITED_RELEASE.format("bakery"),
            path="clusters/prod/shop.yaml",
            files={"deploy/prod/release.yaml": _RELEASE, "deploy/prod/more.yaml": _ELSEWHERE},
            because="the path of another repository may have the release",
        ),
        good(
            _AWAITING.format("letsencrypt"),
            path="clusters/prod/issuers.yaml",
            files={"infrastructure/issuers/issuer.yaml": _ISSUER},
            because="the object exists",
        ),
        good(
            _AWAITING.format("acme"),
            path="clusters/prod/issuers.yaml",
            files={
                "infrastructure/issuers/issuer.yaml": _ISSUER,
                "apps/issuer.yaml": _ISSUER.replace("letsencrypt", "acme"),
            },
            because="another path has the object",
        ),
        good(
            _AWAITING.format("login").replace("cert-manager.io/v1", "v1").replace("ClusterIssuer", "Secret"),
            path="clusters/prod/issuers.yaml",
            files={
                "infrastructure/issuers/issuer.yaml": _ISSUER,
                "infrastructure/issuers/login.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\n"
                "metadata:\n  name: shop-login\nspec:\n  target:\n    name: login\n",
            },
            because="the ExternalSecret creates the Secret",
        ),
        good(
            _KUSTOMIZATION.format("letsencrypt"),
            path="clusters/prod/issuers.yaml",
            files={"infrastructure/issuers/issuer.yaml": _ISSUER},
            because="the object exists",
        ),
        good(
            _KUSTOMIZATION.format("lets.*"),
            path="clusters/prod/issuers.yaml",
            files={"infrastructure/issuers/issuer.yaml": _ISSUER},
            because="the name is a pattern",
        ),
        good(
            _KUSTOMIZATION.format("acme"),
            path="clusters/prod/issuers.yaml",
            files={
                "infrastructure/issuers/kustomization.yaml": "resources: [https://example.com/issuers.yaml]\n",
                "infrastructure/issuers/issuer.yaml": _ISSUER,
            },
            because="the objects of the address are unknown",
        ),
    ],
)
def unmatched_deployed_patch(repository: Repository) -> Iterator[Finding]:
    """A patch or a health check of a Flux Kustomization, or a patch of an Argo CD Application, matches no object.

    The patch is ignored, or the path is not deployed at all if the patch has no `target`. A health check waits until
    its timeout, and the Kustomization is never ready.
    Correct `target`, or the kind, the name and the namespace in the patch or the check. The objects are those at the
    path that is deployed.
    Nothing is reported if the kustomization at the path cannot be built from the files of the repository.

    <https://fluxcd.io/flux/components/kustomize/kustomizations/#patches>
    """
    patches = repository.of(PatchedObject)
    if not repository.whole or not patches:
        return
    folders = Deployed.of(repository)
    managed = repository.of(ManagedObjects)
    declared = {(one.object_kind, one.name) for one in repository.of(DeclaredObject)}
    declared.update((one.object_kind, one.name) for one in repository.of(ProvidedConfig))
    placed = {(one.object_kind, one.name, one.namespace) for one in repository.of(DeclaredObject)}
    namespaces = {one.folder: one for one in repository.of(BuiltNamespace)}
    for patch in patches:
        objects = folders.objects(patch)
        if not objects:
            continue
        try:
            kind = re.compile(patch.object_kind or ".*")
            name = re.compile(re.escape(patch.name) if patch.awaits else patch.name or ".*")
        except re.error:
            continue
        of_kind = [named for sort, named in objects if kind.fullmatch(sort)]
        if any(name.fullmatch(named) for named in of_kind):
            yield from _elsewhere(patch, namespaces, placed)
            continue
        if patch.awaits and (
            (patch.object_kind, patch.name) in declared
            or any(not one.freely and one.may_create(patch.object_kind, patch.name) for one in managed)
        ):
            continue
        # A chart seldom creates objects of Flux.
        own = _CREATING - _BY_CHARTS if patch.object_kind in FLUX else _CREATING
        creating = {named for sort, named in objects if sort in own}
        if (
            patch.awaits
            and creating
            and (
                patch.name in creating
                or nearest(patch.name, [named for _, named in objects], _NEARLY) is None
            )
        ):
            # A chart may create the object, most often one with the name of the release, but hardly one of nearly
            # that name.
            continue
        title = " ".join(filter(None, (patch.object_kind, f"'{patch.name}'" if patch.name else "")))
        related = folders.related(patch, of_kind)
        does = "waits for" if patch.awaits else "patches"
        yield Finding(
            at=patch,
            message=f"{patch.owner} {does} {title}, which does not exist at its path"
            f"{hint(patch.name, of_kind, 'there is') if patch.name else ''}",
            related=(related,) if related else (),
        )


def _elsewhere(
    patch: PatchedObject, namespaces: Mapping[str, BuiltNamespace], placed: Set[tuple[str, str, str]]
) -> Iterator[Finding]:
    """A health check of an object in another namespace than the one into which the kustomization puts it."""
    built = namespaces.get(patch.folder or "")
    if not patch.namespace or built is None or not built.namespace or built.namespace == patch.namespace:
        return
    named = patch.object_kind, patch.name
    if (*named, patch.namespace) not in placed and (*named, built.namespace) in placed:
        yield Finding(
            at=patch,
            message=f"{patch.owner} waits for {patch.object_kind} '{patch.name}' in the namespace '{patch.namespace}', "
            f"but its path puts it into '{built.namespace}'",
            related=(Related(built, "the namespace of the kustomization"),),
        )


# The kinds whose objects create objects that the kustomization does not contain.
_CREATING = frozenset(
    {
        "Application",
        "ApplicationSet",
        "HelmChart",
        "HelmRelease",
        "Kustomization",
        "ResourceSet",
        "Subscription",
    }
)
_BY_CHARTS = frozenset({"HelmChart", "HelmRelease"})
_NEARLY = 0.88
