from collections import defaultdict
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import hint
from aurora_devops.facts import ProvidedConfig
from aurora_devops.kinds.kubernetes.gitops import SubstitutedVariable, Substitution

_KUSTOMIZATION = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  interval: 1h
  path: ./apps
  prune: true
  sourceRef:
    kind: GitRepository
    name: flux-system
"""
_FROM = """\
  postBuild:
    substituteFrom:
      - kind: ConfigMap
        name: cluster-settings
"""
_INLINE = """\
  postBuild:
    substitute:
      SHOP_IP: 10.0.0.3
"""
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: cluster-settings
  namespace: flux-system
data:
  TIMEZONE: Europe/Berlin
  SHOP_IP: 10.0.0.3
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
spec:
  type: LoadBalancer
  loadBalancerIP: {value}
  selector:
    app: shop
  ports:
    - port: 80
"""
_WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: MutatingWebhookConfiguration
metadata:
  name: variables
webhooks:
  - name: variables.example.com
    rules:
      - apiGroups: ["*"]
        apiVersions: [v1]
        operations: [CREATE, UPDATE]
        resources: [{}]
"""
_SHOP = {
    "apps/kustomization.yaml": "apiVersion: kustomize.config.k8s.io/v1beta1\n"
    "kind: Kustomization\nresources:\n  - shop/service.yaml\n"
}


@policy(
    "DLV152",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _SERVICE.format(value="«${SHOP_ADDRESS}»"),
            path="apps/shop/service.yaml",
            files={**_SHOP, "flux/apps.yaml": _KUSTOMIZATION + _FROM, "config/settings.yaml": _SETTINGS},
        ),
        bad(
            _SERVICE.format(value='"«${SHOP_ADDRESS}»"'),
            path="apps/shop/service.yaml",
            files={"flux/apps.yaml": _KUSTOMIZATION + _INLINE},
        ),
        bad(
            _SERVICE.format(value="«${SHOP_ADDRESS/10/11}»"),
            path="apps/shop/service.yaml",
            files={
                "flux/apps.yaml": _KUSTOMIZATION + _FROM + _INLINE.removeprefix("  postBuild:\n"),
                "config/settings.yaml": _SETTINGS,
            },
        ),
        good(
            _SERVICE.format(value="${SHOP_IP}"),
            path="apps/shop/service.yaml",
            files={**_SHOP, "flux/apps.yaml": _KUSTOMIZATION + _FROM, "config/settings.yaml": _SETTINGS},
            because="the ConfigMap has the variable",
        ),
        good(
            _SERVICE.format(value="${SHOP_ADDRESS:=10.0.0.4}"),
            path="apps/shop/service.yaml",
            files={"flux/apps.yaml": _KUSTOMIZATION + _INLINE},
            because="it has a default",
        ),
        good(
            _SERVICE.format(value="$${SHOP_ADDRESS}"),
            path="apps/shop/service.yaml",
            files={"flux/apps.yaml": _KUSTOMIZATION + _INLINE},
            because="Flux does not replace it",
        ),
        good(
            _SERVICE.format(value="${SHOP_ADDRESS}"),
            path="apps/shop/service.yaml",
            files={"flux/apps.yaml": _KUSTOMIZATION + _FROM},
            because="the ConfigMap is not in the repository",
        ),
        *(
            good(
                _SERVICE.format(value="${SHOP_ADDRESS}"),
                path="apps/shop/service.yaml",
                files={**_SHOP, "flux/apps.yaml": _KUSTOMIZATION + _INLINE, "flux/webhook.yaml": webhook},
                because="an admission webhook adds variables to all Kustomizations",
            )
            for webhook in (
                _WEBHOOK.format("kustomizations"),
                "apiVersion: source.toolkit.fluxcd.io/v1\nkind: OCIRepository\nmetadata:\n  name: webhook\n"
                "spec:\n  url: oci://ghcr.io/xunholy/charts/kustomize-mutating-webhook\n",
                "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata:\n  name: webhook\n"
                "spec:\n  chart:\n    spec:\n      chart: kustomize-mutating-webhook\n"
                "      sourceRef: {kind: HelmRepository, name: xunholy}\n",
            )
        ),
        bad(
            _SERVICE.format(value="«${SHOP_ADDRESS}»"),
            path="apps/shop/service.yaml",
            files={
                **_SHOP,
                "flux/apps.yaml": _KUSTOMIZATION + _INLINE,
                "flux/webhook.yaml": _WEBHOOK.format("helmreleases"),
            },
        ),
        good(
            _SERVICE.format(value="${SHOP_ADDRESS}"),
            path="apps/shop/service.yaml",
            files={"flux/apps.yaml": _KUSTOMIZATION},
            because="the Kustomization replaces no variables",
        ),
        good(
            _SERVICE.format(value="${SHOP_ADDRESS}"),
            path="apps/shop/tools/service.yaml",
            files={
                **_SHOP,
                "apps/shop/service.yaml": _SERVICE.format(value="10.0.0.3"),
                "apps/shop/tools/kustomization.yaml": "resources: [service.yaml]\n",
                "flux/apps.yaml": _KUSTOMIZATION + _INLINE,
            },
            because="the kustomization above does not list the folder, so Flux does not deploy it",
        ),
        bad(
            _SERVICE.format(value="«${SHOP_ADDRESS}»"),
            path="apps/shop/tools/service.yaml",
            files={
                "apps/shop/tools/kustomization.yaml": "resources: [service.yaml]\n",
                "flux/apps.yaml": _KUSTOMIZATION + _INLINE,
            },
        ),
        bad(
            _SERVICE.format(value="«${SHOP_ADDRESS}»"),
            path="apps/shop/tools/service.yaml",
            files={
                "apps/kustomization.yaml": "resources: [shop/tools]\n",
                "apps/shop/tools/kustomization.yaml": "resources: [service.yaml]\n",
                "flux/apps.yaml": _KUSTOMIZATION + _INLINE,
            },
        ),
    ],
)
def unset_flux_variable(repository: Repository) -> Iterator[Finding]:
    """A manifest has a variable that the Kustomization of Flux that deploys it does not set.

    Flux replaces it with an empty string.
    Set the variable under `postBuild.substitute` or in an object of `substituteFrom`, give it a default
    (`${NAME:=default}`), or write `$${NAME}` for a variable that is not one of Flux.
    A manifest belongs to the Kustomization with the nearest `path` above it, or above the kustomization that builds
    it. Flux does not deploy what a kustomization above does not list. Nothing is reported if the keys of an object of
    `substituteFrom` are unknown, or if an admission webhook changes Kustomizations. ConfigMaps, Secrets and values of
    several lines are not compared.

    <https://fluxcd.io/flux/components/kustomize/kustomizations/#post-build-variable-substitution>
    """
    used = repository.of(SubstitutedVariable)
    every = repository.of(Substitution)
    if not repository.whole or not used or not any(one.active for one in every):
        return
    variables = _Variables(repository, every)
    told: set[tuple[str, str]] = set()
    for one in used:
        if (one.path, one.name) in told:
            continue
        folder = dirname(one.unit or one.path)
        deploying = variables.deploying(folder)
        if not deploying:
            continue
        # Flux takes a folder with a kustomization as it is, and nothing below it that this one does not list.
        deployed = deploying[0].folder or ""
        part = folder if one.unit else one.path
        if part != deployed and variables.is_kustomized(part, deployed):
            continue
        names = variables.of(deploying)
        if names is None or one.name in names:
            continue
        told.add((one.path, one.name))
        yield Finding(
            at=one,
            message=f"{deploying[0].owner} does not set the variable '{one.name}'{hint(one.name, names)}",
            related=tuple(Related(each, each.owner) for each in deploying[:3]),
        )


class _Variables:
    """The variables that the Kustomizations of Flux set, by the folders that they deploy."""

    def __init__(self, repository: Repository, every: list[Substitution]) -> None:
        self._paths = repository.paths
        self._folders: defaultdict[str, list[Substitution]] = defaultdict(list)
        for one in every:
            if one.folder is not None:
                self._folders[one.folder].append(one)
        self._anywhere = [one for one in every if one.folder is None]
        self._keys: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
        for config in repository.of(ProvidedConfig):
            self._keys[config.object_kind, config.name].append(config)

    def deploying(self, folder: str) -> list[Substitution]:
        """The Kustomizations that deploy a folder, if all of them replace variables."""
        while folder not in self._folders:
            if not folder:
                return []
            folder = dirname(folder)
        found = self._folders[folder]
        return found if all(one.active for one in found) else []

    def is_kustomized(self, path: str, above: str) -> bool:
        """Whether a folder of a file has a kustomization, up to the one that is deployed."""
        folder = dirname(path)
        while True:
            start = f"{folder}/" if folder else ""
            if any(f"{start}kustomization.{ending}" in self._paths for ending in ("yaml", "yml")):
                return True
            if folder in (above, ""):
                return False
            folder = dirname(folder)

    def of(self, deploying: list[Substitution]) -> set[str] | None:
        """The names of all variables that Kustomizations set, patches included; None if they are not known."""
        names: set[str] = set()
        for one in (*deploying, *self._anywhere):
            names.update(one.names)
            if one.optional:
                return None
            for sort, namespace, name in one.sources:
                found = [
                    config
                    for config in self._keys.get((sort, name), ())
                    if not namespace or config.namespace in ("", namespace)
                ]
                if not found or not all(config.complete for config in found):
                    return None
                names.update(key for config in found for key in config.keys)
        return names
