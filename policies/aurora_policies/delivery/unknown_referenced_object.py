import posixpath
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher
from functools import cached_property
from posixpath import basename

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.facts import Fact
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import BuiltFolder, DeclaredObject, ImageMarker, NamedFile, NamedObject
from aurora_devops.kinds.kubernetes.facts import SERVICE, ObjectFact, facts_about, may_be_in_namespace
from aurora_devops.kinds.kubernetes.gitops import DeployedPath, PatchedObject, ProjectMember, ProjectRule
from aurora_devops.kinds.kubernetes.lookup import Alternatives, creating
from aurora_devops.kinds.kubernetes.references import ObjectParts, ReferredObject, ReferredPart
from aurora_devops.subjects import is_dynamic

from ..kubernetes._deployed import Deployed
from ._gitops import BOOTSTRAPPED, FLUX, SOURCES
from ._names import alike, contains_words, hint
from ._releases import Releases
from ._traefik import unknown_parts

# How similar two names are of which one is probably misspelled.
_NEARLY = 0.88
# How similar they are if objects of the kind are few.
_SIMILAR = 0.8
# Kinds whose objects are in no namespace.
_GLOBAL = frozenset(
    {
        "ClusterIssuer",
        "ClusterRole",
        "ClusterSecretStore",
        "ClusterTriggerAuthentication",
        "IngressClass",
        "KongClusterPlugin",
        "Namespace",
        "PriorityClass",
        "StorageClass",
    }
)
# Kinds of which an object may be meant that has the name, if it has another of them.
_VARIANTS = (
    ("Issuer", "ClusterIssuer"),
    ("Role", "ClusterRole"),
    ("SecretStore", "ClusterSecretStore"),
    ("TriggerAuthentication", "ClusterTriggerAuthentication"),
    ("GitRepository", "OCIRepository", "HelmRepository", "Bucket", "ExternalArtifact"),
)
_OTHERS = {kind: [each for each in kinds if each != kind] for kinds in _VARIANTS for kind in kinds}
# Kinds that are named like another one: an object of either is meant.
_EITHER = {"KongPlugin": "KongClusterPlugin"}
# How many other names have to exist, so that a name of which nothing is similar does not.
_MOST_KNOWN = 3
# Kinds whose objects are manifests that exist only for what refers to them, in the whole cluster.
_SHARED = frozenset({"ClusterIssuer", "ClusterSecretStore", "IngressClass"})
# Kinds whose objects are found wherever they are in the repository.
_REPOSITORY_WIDE = FLUX | _SHARED | {"AppProject"}
_ANYWHERE = _REPOSITORY_WIDE | {"Namespace", "PriorityClass", "StorageClass"}
# Kinds whose objects exist only for what refers to them, so that one to which nothing refers is probably meant.
_REFERRED = frozenset(
    {
        "AppProject",
        "BackendConfig",
        "ClusterIssuer",
        "ClusterRole",
        "FrontendConfig",
        "ImagePolicy",
        "Issuer",
        "KongPlugin",
        "ManagedCertificate",
        "Middleware",
        "PersistentVolumeClaim",
        "Role",
        "SecretStore",
        "ServersTransport",
        "ServiceAccount",
        "TLSOption",
        "TriggerAuthentication",
        *SOURCES,
    }
)
# What clusters, controllers and drivers have or create by themselves.
_CREATED = {
    "IngressClass": frozenset(
        {
            "alb",
            "azure-application-gateway",
            "cilium",
            "gce",
            "gce-internal",
            "openshift-default",
            "tailscale",
            "traefik",
            "webapprouting.kubernetes.azure.com",
        }
    ),
    # The Services of the Prometheus Operator have one name for all objects of a kind.
    "Service": frozenset({"alertmanager-operated", "prometheus-operated", "thanos-ruler-operated"}),
    "StorageClass": frozenset(
        {
            "azurefile",
            "azurefile-csi",
            "azurefile-csi-premium",
            "azurefile-premium",
            "default",
            "do-block-storage",
            "ebs-csi-default-sc",
            "enterprise-rwx",
            "gp2",
            "hostpath",
            "local-path",
            "managed",
            "managed-csi",
            "managed-csi-premium",
            "managed-premium",
            "microk8s-hostpath",
            "oci-bv",
            "premium-rwo",
            "premium-rwx",
            "standard",
            "standard-rwo",
            "standard-rwx",
        }
    ),
}
# Source: kubernetes.io/docs/reference/access-authn-authz/rbac/#user-facing-roles.
_BUILT_IN = frozenset({"admin", "cluster-admin", "default", "edit", "view"})

# The namespace in the manifests of controller-gen and Kubebuilder.
_PLACEHOLDER = "system"
# A variable in a name, as Flux inserts it.
_INSERTED = regex(r"\$\{[^{}]*\}")
# The namespace with which a chart is rendered.
_NAMESPACE = regex(r"\bdefault\b")

# The number that a StatefulSet gives to the claim of each of its pods.
_ORDINAL = regex(r"-\d+\Z")

_NAME = regex(r"[A-Za-z0-9][\w.-]*+")

_SERVER = """\
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: main
  namespace: monitoring
spec:
  alerting:
    alertmanagers:
      - namespace: monitoring
        name: {}
        port: web
"""
_PROJECT = """\
apiVersion: argoproj.io/v1alpha1
kind: AppProject
metadata:
  name: {}
spec:
  sourceRepos: [{}]
  destinations:
    - server: https://kubernetes.default.svc
      namespace: {}
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  project: {}
  source:
    repoURL: https://github.com/acme/shop.git
    path: deploy
  destination:
    server: https://kubernetes.default.svc
    namespace: shop
"""
_APPLICATIONS = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: shop
spec:
  generators:
    - list:
        elements: [{{cluster: west}}, {{cluster: east}}]
  template:
    spec:
      project: {}
      source:
        repoURL: https://github.com/acme/shop.git
        path: deploy
      destination:
        name: "{{{{cluster}}}}"
        namespace: shop
"""
_CLAIM = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
  namespace: shop
spec:
  containers:
    - name: shop
      image: shop:1.4
  volumes:
    - name: data
      persistentVolumeClaim:
        claimName: {}
"""
_VOLUME = """\
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: {name}
  namespace: shop
spec:
  accessModes: [ReadWriteOnce]
  storageClassName: {storage}
  resources:
    requests:
      storage: 1Gi
"""
_STORAGE_CLASS = (
    "apiVersion: storage.k8s.io/v1\nkind: StorageClass\nmetadata:\n  name: {}\nprovisioner: ebs.csi.aws.com\n"
)
_WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingWebhookConfiguration
metadata:
  name: shop
webhooks:
  - name: orders.shop.example.com
    clientConfig:
      service:
        name: {name}
        namespace: shop
        port: {port}
"""
_SERVICE = """\
apiVersion: v1
kind: Service
metadata:
  name: shop-webhook
  namespace: shop
spec:
  ports:
    - port: 443
"""
_BINDING = """\
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata:
  name: shop
  namespace: shop
roleRef:
  apiGroup: rbac.authorization.k8s.io
  kind: Role
  name: {role}
subjects:
  - kind: ServiceAccount
    name: shop
    namespace: {namespace}
"""
_ROLE = """\
apiVersion: v1
kind: ServiceAccount
metadata:
  name: shop
  namespace: shop
---
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata:
  name: shop-orders
  namespace: shop
rules: []
"""
_ISSUER = """\
apiVersion: cert-manager.io/v1
kind: ClusterIssuer
metadata:
  name: {name}
spec:
  selfSigned: {{}}
"""
_CERTIFICATE = """\
apiVersion: cert-manager.io/v1
kind: Certificate
metadata:
  name: shop
spec:
  secretName: shop-tls
  dnsNames: [shop.example.com]
  issuerRef:
    kind: ClusterIssuer
    name: {name}
"""
_STORED = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: shop
spec:
  secretStoreRef:
    kind: ClusterSecretStore
    name: {name}
  data:
    - secretKey: password
      remoteRef:
        key: shop
"""
_STORE = """\
apiVersion: external-secrets.io/v1
kind: ClusterSecretStore
metadata:
  name: vault-secrets
spec:
  provider: {}
"""
_STORE_CHARTS = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "charts/stores/Chart.yaml": "apiVersion: v2\nname: stores\nversion: 1.0.0\n",
    "charts/stores/templates/store.yaml": _STORE.replace("vault-secrets", "common"),
}
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 1h
  chart:
    spec:
      chart: shop
      sourceRef:
        kind: HelmRepository
        name: {name}
        namespace: flux-system
"""
# A release of a chart of this repository, and its source, which another object names as well.
_FROM_SOURCE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: flux-system
spec:
  interval: 1h
  chart:
    spec:
      chart: ./charts/shop
      sourceRef: {{kind: GitRepository, name: {}}}
"""
_SOURCE = {
    "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "apps/kustomization.yaml": "resources: [shop.yaml]\n",
    "clusters/prod.yaml": """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: fleet
  namespace: flux-system
spec:
  url: https://example.com/acme/fleet
  ref: {branch: main}
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  path: ./apps
  sourceRef: {kind: GitRepository, name: fleet}
""",
}
_CHARTS = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: HelmRepository
metadata:
  name: {name}
  namespace: flux-system
spec:
  url: https://charts.example.com/{name}
"""
_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
spec:
  ingressClassName: {}
  defaultBackend:
    service:
      name: shop
      port:
        number: 80
"""
_CLASS = "controller:\n  ingressClassResource:\n    name: public\n"
_IMAGES = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
images:
  - name: ghcr.io/acme/shop
    newTag: 1.4.0 # {{"$imagepolicy": "{}:tag"}}
"""
_IMAGE_POLICY = """\
apiVersion: image.toolkit.fluxcd.io/v1
kind: ImagePolicy
metadata:
  name: {}
  namespace: flux-system
spec:
  imageRepositoryRef:
    name: shop
  policy:
    semver:
      range: 1.x
"""
_RECEIVER = """\
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: github
  namespace: flux-system
spec:
  type: github
  resources:
    - apiVersion: source.toolkit.fluxcd.io/v1
      kind: GitRepository
      name: fleet
    - apiVersion: kustomize.toolkit.fluxcd.io/v1
      kind: Kustomization
      name: {}
"""
_FLEET = "".join(
    f"""\
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: {name}
  namespace: flux-system
spec:
  dependsOn: [{{name: {needed}}}]
  path: ./apps
  sourceRef: {{kind: GitRepository, name: fleet}}
"""
    for name, needed in (("shop", "stock"), ("stock", "cards"), ("cards", "tours"), ("tours", "shop"))
)
_KUSTOMIZED = "apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources:\n"


_ANNOTATED = """\
apiVersion: v1
kind: Service
metadata:
  name: shop
  namespace: shop
  annotations:
    {}
spec:
  selector: {{app: shop}}
  ports: [{{port: 80}}]
"""
_BALANCED = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: shop
  annotations:
    {}: '{{}}'
spec:
  rules:
    - http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: {}
                port:
                  name: {}
"""
_GOOGLE = """\
apiVersion: {}
kind: {}
metadata:
  name: {}
  namespace: shop
spec: {{}}
"""


@policy(
    "DLV135",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _APPLICATION.format("«ticketing»"),
            path="argocd/shop.yaml",
            files={
                "argocd/project.yaml": _PROJECT.format("museum", "https://github.com/acme/shop.git", '"*"')
            },
        ),
        bad(
            _APPLICATIONS.format("«ticketing»"),
            path="argocd/sets/shop.yaml",
            files={"argocd/project.yaml": _PROJECT.format("museum", '"*"', "shop")},
        ),
        good(
            _APPLICATION.format("ticketing"),
            path="argocd/shop.yaml",
            files={"argocd/project.yaml": _PROJECT.format("museum", '"*"', '"*"')},
            because="the project may be defined elsewhere",
        ),
        good(
            _APPLICATION.format("ticketing"),
            path="argocd/shop.yaml",
            files={
                "argocd/project.yaml": _PROJECT.format("museum", '"*"', "shop"),
                "argocd/tour.yaml": _APPLICATION.format("museum").replace("name: shop", "name: tour"),
            },
            because="another Application uses the project",
        ),
        bad(
            _WEBHOOK.format(name="«shop-webhooks»", port=443),
            path="k8s/webhook.yaml",
            files={"k8s/service.yaml": _SERVICE},
        ),
        bad(
            _WEBHOOK.format(name="«shop-webhook»", port=9443),
            path="k8s/webhook.yaml",
            files={"k8s/service.yaml": _SERVICE},
        ),
        bad(
            _BINDING.format(role="«shop-editor»", namespace="shop"),
            path="k8s/binding.yaml",
            files={"k8s/role.yaml": _ROLE},
        ),
        bad(
            _BINDING.format(role="shop-orders", namespace="stock").replace(
                "    name: shop", "    name: «shop»"
            ),
            path="k8s/binding.yaml",
            files={"k8s/role.yaml": _ROLE},
        ),
        bad(
            _CERTIFICATE.format(name="«letsencrypt-production»"),
            path="apps/shop/certificate.yaml",
            files={
                "infrastructure/issuers/production.yaml": _ISSUER.format(name="letsencrypt-prod"),
                "infrastructure/issuers/staging.yaml": _ISSUER.format(name="letsencrypt-staging"),
            },
        ),
        good(
            _STORED.format(name="vault-shop"),
            path="chart/templates/shop.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "chart/templates/vault.yaml": _STORE.replace("-secrets", "-{{ .Release.Namespace }}"),
            },
            because="the chart may be installed in the namespace `shop`",
        ),
        bad(
            _STORED.format(name="valt-shop").replace("    name: valt", "    «name»: valt"),
            path="chart/templates/shop.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "chart/templates/vault.yaml": _STORE.replace("-secrets", "-shop"),
            },
        ),
        good(
            _STORED.format(name="my-cluster-store"),
            path="charts/shop/templates/shop.yaml",
            files=_STORE_CHARTS,
            because="the charts of a collection are installed in different clusters",
        ),
        bad(
            _STORED.format(name="my-cluster-store").replace("    name: my", "    «name»: my"),
            path="charts/shop/templates/shop.yaml",
            files=_STORE_CHARTS | {"Makefile": "up:\n\thelm install shop charts/shop\n"},
        ),
        bad(
            _STORED.format(name="«cluster-secrets»"),
            path="apps/shop/secret.yaml",
            files={"infrastructure/stores/vault.yaml": _STORE},
        ),
        bad(
            _RELEASE.format(name="«shop-charts»"),
            path="apps/shop/release.yaml",
            files={
                "apps/shop/kustomization.yaml": _KUSTOMIZED + "  - release.yaml\n",
                "charts/kustomization.yaml": _KUSTOMIZED + "  - other.yaml\n",
                "charts/other.yaml": _CHARTS.format(name="other"),
                "charts/shop.yaml": _CHARTS.format(name="shop-charts"),
            },
        ),
        bad(_INGRESS.format("«nginx»"), path="k8s/ingress.yaml", files={"values/ingress-nginx.yaml": _CLASS}),
        bad(
            _INGRESS.format("«publik»"),
            path="k8s/ingress.yaml",
            files={
                "k8s/class.yaml": "apiVersion: networking.k8s.io/v1\nkind: IngressClass\nmetadata:\n  name: public\n"
                "spec:\n  controller: k8s.io/ingress-nginx\n"
            },
        ),
        bad(
            _IMAGES.format("«flux-system:shop-prod»"),
            path="apps/prod/kustomization.yaml",
            files={"clusters/prod/images.yaml": _IMAGE_POLICY.format("shop-releases")},
        ),
        good(
            _IMAGES.format("flux-system:shop-prod"),
            path="apps/prod/kustomization.yaml",
            files={"clusters/prod/images.yaml": _IMAGE_POLICY.format("shop-prod")},
            because="the ImagePolicy exists",
        ),
        good(
            _INGRESS.format("public"),
            path="k8s/ingress.yaml",
            files={"values/ingress-nginx.yaml": _CLASS},
            because="the chart creates the class",
        ),
        good(
            _INGRESS.format("alb"),
            path="k8s/ingress.yaml",
            files={"values/ingress-nginx.yaml": _CLASS},
            because="the cluster has another controller",
        ),
        good(
            _CERTIFICATE.format(name="internal"),
            path="apps/shop/certificate.yaml",
            files={"infrastructure/issuers/production.yaml": _ISSUER.format(name="letsencrypt-prod")}
            | {"apps/stock/certificate.yaml": _CERTIFICATE.format(name="letsencrypt-prod")},
            because="the issuer may be in another repository, and the other one is in use",
        ),
        bad(
            _FROM_SOURCE.format("«breads»"),
            path="apps/shop.yaml",
            files=_SOURCE,
        ),
        good(
            _FROM_SOURCE.format("fleet"),
            path="apps/shop.yaml",
            files=_SOURCE,
            because="the source exists",
        ),
        good(
            _FROM_SOURCE.format("breads").replace("charts/shop", "charts/bread"),
            path="apps/shop.yaml",
            files=_SOURCE,
            because="the chart is in another repository, which the installation of the cluster may name",
        ),
        good(
            _RELEASE.format(name="shop-charts"),
            path="apps/shop/release.yaml",
            files={
                "apps/shop/kustomization.yaml": _KUSTOMIZED + "  - release.yaml\n",
                "charts/kustomization.yaml": _KUSTOMIZED + "  - other.yaml\n  - shop.yaml\n",
                "charts/other.yaml": _CHARTS.format(name="other"),
                "charts/shop.yaml": _CHARTS.format(name="shop-charts"),
            },
            because="the kustomization lists the file",
        ),
        good(
            _WEBHOOK.format(name="shop-webhook", port=443),
            path="k8s/webhook.yaml",
            files={"k8s/service.yaml": _SERVICE},
            because="the Service exists and has the port",
        ),
        good(
            _WEBHOOK.format(name="stock", port=443),
            path="webhooks/webhook.yaml",
            files={"k8s/service.yaml": _SERVICE},
            because="the Service may be in another repository",
        ),
        good(
            _BINDING.format(role="shop-orders", namespace="shop")
            + "---\n"
            + _ROLE.replace("  namespace: shop\n", ""),
            path="k8s/binding.yaml",
            because="the namespace of a manifest may be set by a command",
        ),
        good(
            _BINDING.format(role="viewer", namespace="shop"),
            path="k8s/binding.yaml",
            files={"k8s/role.yaml": _ROLE},
            because="the name is not similar to that of the Role",
        ),
        good(
            _BINDING.format(role="shop-orders", namespace="shop"),
            path="k8s/binding.yaml",
            files={"k8s/role.yaml": _ROLE},
            because="the Role exists in the namespace",
        ),
        good(
            _WEBHOOK.format(name="webhook-service", port=443).replace("namespace: shop", "namespace: system"),
            path="config/webhooks.yaml",
            files={
                "config/service.yaml": _SERVICE.replace("shop-webhook", "webhook-service").replace(
                    "namespace: shop", "namespace: controllers"
                )
            },
            because="what deploys the manifest replaces the namespace",
        ),
        good(
            _WEBHOOK.format(name="shop-webhook-service", port=443),
            path="config/webhook/manifests.yaml",
            files={
                "config/webhook/service.yaml": _SERVICE.replace("shop-webhook", "webhook-service").replace(
                    "namespace: shop", "namespace: system"
                )
            },
            because="a kustomization gives the Service its namespace and the prefix of its name",
        ),
        good(
            _RECEIVER.format("fleet"),
            path="flux/receiver.yaml",
            files={"flux/apps.yaml": _FLEET},
            because="the installation of Flux creates both objects",
        ),
        bad(_RECEIVER.format("«museum»"), path="flux/receiver.yaml", files={"flux/apps.yaml": _FLEET}),
        good(
            _CLAIM.format("shop-data"),
            path="apps/shop/shop.yaml",
            files={
                "apps/shop/claim.yaml": _VOLUME.format(name="shop-misc", storage="fast"),
                "templates/claim.yaml": _VOLUME.format(name='"${CLAIM:=data}"', storage="fast"),
            },
            because="Flux inserts the name",
        ),
        good(
            _CLAIM.format("shop-data"),
            path="apps/shop/shop.yaml",
            files={
                "apps/shop/claim.yaml": _VOLUME.format(name="shop-misc", storage="fast"),
                "templates/claim.yaml": _VOLUME.format(name="${APP}-data", storage="fast"),
            },
            because="Flux inserts a part of the name",
        ),
        bad(
            _CLAIM.format("«shop-data»"),
            path="apps/shop/shop.yaml",
            files={
                "apps/shop/claim.yaml": _VOLUME.format(name="shop-misc", storage="fast"),
                "templates/claim.yaml": _VOLUME.format(name="${APP}-cache", storage="fast"),
            },
        ),
        good(
            _CLAIM.format("data-shop-0"),
            path="k8s/shop.yaml",
            files={"k8s/claim.yaml": _VOLUME.format(name="shop-data", storage="fast")},
            because="a StatefulSet created the claim",
        ),
        bad(
            _CLAIM.format("«data-shop»"),
            path="k8s/shop.yaml",
            files={"k8s/claim.yaml": _VOLUME.format(name="shop-data", storage="fast")},
        ),
        bad(
            _CLAIM.format("«shop-data-2»"),
            path="k8s/shop.yaml",
            files={"k8s/claim.yaml": _VOLUME.format(name="shop-data-1", storage="fast")},
        ),
        good(
            _VOLUME.format(name="shop-data", storage="ebs-csi-default-sc"),
            path="k8s/claim.yaml",
            files={"k8s/class.yaml": _STORAGE_CLASS.format("ebs-sc")},
            because="the driver of Amazon EBS can create this class",
        ),
        good(
            _VOLUME.format(name="shop-data", storage="standard"),
            path="k8s/claim.yaml",
            files={"k8s/class.yaml": _STORAGE_CLASS.format("standard-rwo-retain")},
            because="GKE, minikube and kind have this class",
        ),
        bad(
            _VOLUME.format(name="shop-data", storage="«standard-rwo-retained»"),
            path="k8s/claim.yaml",
            files={"k8s/class.yaml": _STORAGE_CLASS.format("standard-rwo-retain")},
        ),
        bad(
            _VOLUME.format(name="shop-data", storage="«ebs-default-sc»"),
            path="k8s/claim.yaml",
            files={"k8s/class.yaml": _STORAGE_CLASS.format("ebs-sc")},
        ),
        bad(
            _ANNOTATED.format("""cloud.google.com/backend-config: '{"ports": {"80": "«shop-checks»"}}'"""),
            path="k8s/service.yaml",
            files={
                "k8s/backend.yaml": _GOOGLE.format("cloud.google.com/v1", "BackendConfig", "shop-backend")
            },
        ),
        bad(
            _ANNOTATED.format("networking.gke.io/managed-certificates: shop-tls,«shop-old-tls»"),
            path="k8s/service.yaml",
            files={
                f"k8s/{name}.yaml": _GOOGLE.format("networking.gke.io/v1", "ManagedCertificate", name)
                for name in ("shop-tls", "shop-legacy-tls")
            },
        ),
        bad(
            _ANNOTATED.format("konghq.com/plugins: «rate-limits»"),
            path="k8s/service.yaml",
            files={
                "k8s/limit.yaml": _GOOGLE.format("configuration.konghq.com/v1", "KongPlugin", "rate-limit")
            },
        ),
        good(
            _ANNOTATED.format("konghq.com/plugins: rate-limits"),
            path="k8s/service.yaml",
            files={
                "k8s/limit.yaml": _GOOGLE.format("configuration.konghq.com/v1", "KongPlugin", "rate-limit"),
                "k8s/all.yaml": _GOOGLE.format(
                    "configuration.konghq.com/v1", "KongClusterPlugin", "rate-limits"
                ),
            },
            because="the plugin of the cluster is meant",
        ),
        good(
            _ANNOTATED.format("""cloud.google.com/backend-config: '{"default": "shop"}'"""),
            path="k8s/service.yaml",
            files={"k8s/backend.yaml": _GOOGLE.format("cloud.google.com/v1", "BackendConfig", "shop")},
            because="the object exists",
        ),
        bad(
            _BALANCED.format(
                "alb.ingress.kubernetes.io/actions.ssl-redirect", "«redirect»", "use-annotation"
            ),
            path="k8s/ingress.yaml",
        ),
        bad(
            _BALANCED.format("«alb.ingress.kubernetes.io/conditions.shops»", "shop", "web"),
            path="k8s/ingress.yaml",
        ),
        good(
            _BALANCED.format("alb.ingress.kubernetes.io/actions.redirect", "redirect", "use-annotation"),
            path="k8s/ingress.yaml",
            because="the annotation has the action",
        ),
        good(
            _BALANCED.format("alb.ingress.kubernetes.io/conditions.shop", "shop", "web"),
            path="k8s/ingress.yaml",
            because="the conditions are those of the backend",
        ),
        good(
            _SERVER.format("alertmanager-operated"),
            path="monitoring/prometheus.yaml",
            because="the operator creates the Service for an Alertmanager of another repository",
        ),
        good(
            _SERVER.format("main-kube-alertmanager").replace(
                "- namespace: monitoring", "- namespace: platform"
            )
            + "---\napiVersion: v1\nkind: Service\nmetadata:\n  name: main\n  namespace: monitoring\nspec:\n"
            "  selector:\n    app: main\n  ports:\n    - port: 9090\n",
            path="monitoring/prometheus.yaml",
            because="nothing here is in the other namespace",
        ),
    ],
)
def unknown_referenced_object(repository: Repository) -> Iterator[Finding]:
    """An object refers to an object, or to a port or a part of one, that does not exist.

    A binding gives nothing, requests to a webhook or an aggregated API fail, and a certificate is not issued.
    Correct the name, the namespace or the port.
    References are `roleRef` and the service accounts of bindings, the Services of webhooks, of APIServices and of
    `alertmanagers` of a Prometheus, the classes of Ingresses, the issuers of Certificates and Ingresses, persistent
    volume claims, storage and priority classes, the gateways of routes, `parentRefs`, what annotations name for GKE,
    Traefik, Kong and ingress-nginx, `existingClaim` and annotations of cert-manager in the values of releases, the
    projects of Argo CD, `dependsOn`, sources, providers, image policies and health checks of Flux, and fields such as
    `targetRef` of custom resources, and the namespaces in network policies. They are compared with the objects of the
    same kustomization, chart or folder, those of Flux and Argo CD with all of the repository, apart from other
    clusters that have the same objects.
    Parts are the subsets of a DestinationRule, the listeners of a Gateway, the containers in a VerticalPodAutoscaler,
    the keys in the template of an ExternalSecret, the actions and the backends that annotations of the AWS Load
    Balancer Controller connect, and the services, middlewares, entry points and certificate resolvers that routers of
    Traefik name in the labels of containers.
    A missing name is reported if another object has a similar name, if it shares words with one to which nothing
    else refers, or if such an object is in a folder or a file of the missing name. If all other names of a kind of
    Flux, or of projects of Argo CD, exist, a single reference to a missing one is reported. So is one to a missing
    GitRepository if its path is in this repository, as those of only one other GitRepository are, and a missing project
    if one to which nothing refers permits the repository or the namespace of the Application by name. A missing Service
    of a webhook is reported if it shares a word with another one. For a missing ClusterIssuer or ClusterSecretStore,
    the objects of the whole repository are compared, but those of other charts only if something installs the chart
    that refers to one.
    An object in a file that the kustomization of its folder does not list is reported, too, if the reference is in
    what a kustomization builds.
    Nothing is reported about the namespace `system` of controller-gen, which kustomize replaces with all names, or if
    Flux may insert the missing name into that of an object (`${APP}-data`).
    A claim with a number at its end, where no manifest has one, is that of a StatefulSet and is not reported.

    <https://kubernetes.io/docs/reference/access-authn-authz/rbac/>
    """
    yield from _without_part(repository)
    yield from unknown_parts(repository)
    references = [*repository.of(ReferredObject), *map(_marked, repository.of(ImageMarker))]
    if not references:
        return
    objects = _Objects(repository)
    named = {(_unit(one), one.object_kind, one.name) for one in references}
    created = {(one.object_kind, one.name) for one in repository.of(NamedObject) if one.creates}
    managed = creating(repository)
    missing: list[ReferredObject] = []
    # The health checks of a known path are compared with its objects by another policy.
    checked = {
        (one.path, one.span)
        for one in repository.of(PatchedObject)
        if one.awaits and Deployed.of(repository).objects(one)
    }
    for reference in references:
        sort, name = reference.object_kind, reference.name
        if reference.key == "healthChecks" and (reference.path, reference.span) in checked:
            continue
        if name in _BUILT_IN or (sort, name) in created or is_dynamic(reference.namespace):
            continue
        if name in _CREATED.get(sort, ()):
            continue
        # A name with `:` is built in, one with other characters is completed by a program.
        if is_dynamic(name) or not _NAME.fullmatch(name):
            continue
        either = objects.named(_EITHER[sort], name) if sort in _EITHER else []
        reached = [one for one in (*objects.named(sort, name), *either) if objects.reaches(one, reference)]
        if sort == "Namespace" and name in objects.namespaces:
            continue
        if not reached:
            missing.append(reference)
        elif unlisted := objects.unlisted(reached, reference):
            yield Finding(
                at=reference,
                message=f"{sort} '{name}', which {reference.owner} names in {reference.key}, is in "
                f"'{basename(reached[0].path)}', which the kustomization of '{unlisted.folder}' does not list",
                related=(Related(reached[0], f"{sort} '{name}'"), Related(unlisted, "the kustomization")),
            )
        elif sort == "Service" and reference.port:
            yield from objects.without_port(reference, f"{sort} '{name}'")
    flux = _Flux(repository, references, missing)
    for reference in missing:
        sort, name = reference.object_kind, reference.name
        title = f"{sort} '{name}'"
        together = objects.near(reference)
        # kustomize replaces the placeholder, and with it the names of the objects.
        if _PLACEHOLDER in (reference.namespace, *(one.namespace for one in together)):
            continue
        elsewhere = [one for one in together if one.name == name]
        if elsewhere:
            other = elsewhere[0]
            if other.namespace and reference.namespace and not is_dynamic(other.namespace):
                message = f"{title} is in the namespace '{other.namespace}', not in '{reference.namespace}'"
                yield Finding(at=reference, message=message, related=(Related(other, title),))
            continue
        if objects.may_be_inserted(sort, name):
            continue
        if reference.namespace and all(one.namespace not in ("", reference.namespace) for one in together):
            # Nothing here is in that namespace, so that others have the object.
            continue
        creators = [one for one in managed if one.may_create(sort, name, reference.namespace)]
        if not all(one.is_named for one in together) or not all(one.freely for one in creators):
            continue
        if sort in _GLOBAL and any(one.chart and one.name in name for one in creators):
            continue
        names = {one.name: one for one in together}
        if sort == "Namespace":
            names = {**objects.namespaces, **names}
        if sort == "PersistentVolumeClaim" and _ORDINAL.search(name) and not any(map(_ORDINAL.search, names)):
            continue
        unused = [
            one
            for one in names
            if (_unit(reference), sort, one) not in named
            and (sort not in _REPOSITORY_WIDE or one not in flux.named[sort])
        ]
        meant = _meant(reference, list(names), unused)
        if not meant:
            meant = _renamed(name, names, unused)
        if not meant and sort in SOURCES and flux.missing[sort] == {name} and len(unused) == 1:
            meant = [one for one in unused if _unit(names[one]) == _unit(reference)]
        if not meant and sort == "GitRepository":
            meant = [one for one in flux.with_path_of(reference) if one in names]
        if not meant and sort == "AppProject":
            meant = [one for one in unused if one in _permitting(repository, reference)]
        if not meant:
            variant = objects.variant(reference)
            if variant is not None and (_unit(reference), variant.object_kind, name) not in named:
                yield Finding(
                    at=reference,
                    message=f"{title}, which {reference.owner} names in {reference.key}, does not exist; "
                    f"there is {variant.object_kind} '{name}'",
                    related=(Related(variant, f"{variant.object_kind} '{name}'"),),
                )
                continue
        if not meant and sort in _SHARED and not objects.are_of_other_charts(reference, names.values()):
            meant = _shared(name, list(names), unused)
            if not meant and flux.missing[sort] == {name} and len(unused) == len(names) == 1:
                meant = unused
        if meant or flux.is_alone(reference):
            yield Finding(
                at=reference,
                message=f"{title}, which {reference.owner} names in {reference.key}, does not exist"
                f"{hint(name, meant, 'there is') if meant else ''}",
                related=tuple(Related(names[one], f"{sort} '{one}'") for one in meant[:3]),
            )


def _marked(marker: ImageMarker) -> ReferredObject:
    """The reference of a comment to an ImagePolicy."""
    return ReferredObject(
        marker.site,
        object_kind="ImagePolicy",
        name=marker.name,
        owner="a marker",
        key="$imagepolicy",
        namespace=marker.namespace,
    )


def _permitting(repository: Repository, reference: ReferredObject) -> set[str]:
    """The projects of Argo CD that permit the repository or the namespace of an Application by name."""
    needed = {
        (one.repository, one.target)
        for one in repository.of(ProjectMember)
        if one.path == reference.path and one.owner == reference.owner
    }
    return {one.project for one in repository.of(ProjectRule) if (one.repository, one.target) in needed}


def _meant(reference: ReferredObject, names: list[str], unused: list[str]) -> list[str]:
    """The names of which one is probably meant; none if the object may be elsewhere."""
    name = reference.name
    if reference.object_kind == "Namespace":
        # Other repositories create namespaces as well.
        similar = nearest(name, names, _NEARLY)
        return [similar] if similar else []
    # A kustomization adds its prefix only to the names of objects that exist.
    tails = {tail: one for one in names for tail in _tails(one)}
    near = nearest(name, tails, _NEARLY)
    if near is not None:
        return [tails[near]]
    parts = [one for one in unused if contains_words(name, one)]
    shared = [one for one in unused if alike(name, [one])]
    if len(parts) == 1:
        return parts
    if reference.object_kind in _REFERRED and len(shared) == 1:
        return shared
    if reference.object_kind == "Service" and reference.port:
        return [one for one in names if alike(name, [one])]
    return []


def _shared(name: str, names: list[str], unused: list[str]) -> list[str]:
    """A similar object, or the most similar of those that share a word with the name and that nothing refers to."""
    near = nearest(name, names, _SIMILAR)
    if near is None:
        fitting = [one for one in unused if alike(name, [one])]
        near = max(fitting, key=lambda one: SequenceMatcher(None, name, one).ratio(), default=None)
    return [near] if near else []


def _renamed(name: str, objects: Mapping[str, DeclaredObject], unused: list[str]) -> list[str]:
    """The only unused object in the folder, or the file, that still has the missing name."""
    found = [
        one
        for one in unused
        if name in {objects[one].path.rpartition("/")[0].rpartition("/")[2], _stem(objects[one].path)}
    ]
    return found if len(found) == 1 else []


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]


class _Flux:
    """The names of objects of Flux that are referred to, by kind: all of them, and those that do not exist."""

    def __init__(
        self, repository: Repository, references: list[ReferredObject], missing: list[ReferredObject]
    ) -> None:
        self.named: defaultdict[str, set[str]] = defaultdict(set)
        self.missing: defaultdict[str, set[str]] = defaultdict(set)
        for every, found in ((references, self.named), (missing, self.missing)):
            for one in every:
                if one.object_kind in _REPOSITORY_WIDE and one.name != BOOTSTRAPPED:
                    found[one.object_kind].add(one.name)
        self.times = Counter((one.object_kind, one.name) for one in missing)
        places = {(one.object_kind, one.name, one.path, one.span) for one in missing}
        self._places = Counter(place[:2] for place in places)
        self._deployed = repository.of(DeployedPath)
        self._folders = {
            folder for path in repository.paths for folder in (path, *folders_of(path)) if folder
        }
        # A ResourceSet creates objects from templates.
        self.complete = repository.whole and not any(
            one.object_kind == "ResourceSet" for one in repository.of(DeclaredObject)
        )

    def with_path_of(self, reference: ReferredObject) -> list[str]:
        """The only source that has other paths of this repository, if a single reference names one that is missing.

        The path of what refers to it is one of this repository, too.
        """
        here: dict[str, set[str]] = {}
        for one in self._deployed:
            if one.file_path in self._folders:
                here.setdefault(one.source.rpartition("/")[2], set()).add(one.owner)
        others = [name for name in here if name not in self.missing["GitRepository"]]
        alone = self.complete and self._places["GitRepository", reference.name] == 1
        own = reference.owner in here.get(reference.name, ())
        return others if alone and own and len(others) == 1 else []

    def is_alone(self, reference: ReferredObject) -> bool:
        """Whether it is the only reference to an object of its kind that does not exist.

        The object of a name with several references may be created at the installation of the cluster.
        """
        sort = reference.object_kind
        if self.times[sort, reference.name] > 1:
            return False
        # The installation of Flux creates a Kustomization with the name of its source.
        if sort == "Kustomization" and any(reference.name in self.missing[kind] for kind in SOURCES):
            return False
        known = len(self.named[sort]) - len(self.missing[sort])
        return self.complete and self.missing[sort] == {reference.name} and known >= _MOST_KNOWN


def _tails(name: str) -> Iterator[str]:
    words = name.split("-")
    for start in range(len(words)):
        yield "-".join(words[start:])


def _without_part(repository: Repository) -> Iterator[Finding]:
    """The references to parts that an object does not have."""
    having: defaultdict[tuple[str, str, str], list[ObjectParts]] = defaultdict(list)
    for one in repository.of(ObjectParts):
        having[one.object_kind, one.name, one.part_kind].append(one)
    for workload in repository.of(DeclaredObject):
        if workload.complete:
            key = workload.object_kind, workload.name, "container"
            having[key].append(
                ObjectParts(
                    workload.site,
                    object_kind=workload.object_kind,
                    name=workload.name,
                    part_kind="container",
                    parts=workload.containers,
                    namespace=workload.namespace,
                )
            )
    for reference in repository.of(ReferredPart):
        every = having.get((reference.object_kind, reference.name, reference.part_kind), [])
        found = [one for one in every if may_be_in_namespace(one, reference)]
        together = [one for one in found if _unit(one) == _unit(reference)]
        if reference.part_kind == "listener" and reference.namespace:
            # A Gateway is in the namespace that the route names, wherever its manifest is.
            together = [one for one in found if one.namespace == reference.namespace]
        names = [name for one in found for name in one.parts]
        if not together or reference.part in names or any(map(is_dynamic, (reference.part, *names))):
            continue
        title = (
            f"{reference.object_kind} {'of' if reference.part_kind == 'subset' else ''} '{reference.name}'"
        )
        title = " ".join(title.split())
        yield Finding(
            at=reference,
            message=f"{title} has no {reference.part_kind} '{reference.part}', which {reference.owner} names"
            f"{hint(reference.part, names)}",
            related=(Related(together[0], title),),
        )


class _Objects:
    """The objects of the manifests by name, and by the kustomization, chart or folder that has them."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._alternatives = Alternatives.of(repository)
        self._named: defaultdict[tuple[str, str], list[DeclaredObject]] = defaultdict(list)
        self._units: defaultdict[tuple[str, str], list[DeclaredObject]] = defaultdict(list)
        # A chart has a Service once for each of its values that changes it.
        self._services: defaultdict[tuple[str, str, str], list[ObjectFact]] = defaultdict(list)
        for service in facts_about(repository, SERVICE):
            self._services[service.fact.path, service.fact.unit, service.name].append(service)
        self._inserted: dict[str, set[str]] = {}
        self._whole = repository.whole
        self._built = {one.folder: one for one in repository.of(BuiltFolder)}
        self._read = {one.file.rstrip("/") for one in repository.of(NamedFile)}
        self._all = repository.of(DeclaredObject)
        for one in self._all:
            self._named[one.object_kind, one.name].append(one)
            self._units[one.object_kind, _unit(one)].append(one)

    @cached_property
    def namespaces(self) -> Mapping[str, DeclaredObject]:
        """The namespaces of objects, with one of these."""
        found = {one.namespace: one for one in reversed(self._all) if one.namespace}
        return {name: one for name, one in found.items() if not is_dynamic(name)}

    def reaches(self, one: DeclaredObject, reference: ReferredObject) -> bool:
        """Whether a reference may lead to an object of its kind and name."""
        if one.object_kind not in _GLOBAL and not may_be_in_namespace(one, reference):
            return False
        return not self._alternatives.separate(reference, reference.owner, one)

    def unlisted(self, reached: list[DeclaredObject], reference: ReferredObject) -> BuiltFolder | None:
        """The kustomization in the folder of objects that lists the file of none of them.

        The reference is in what a kustomization builds, and no command reads the files.
        """
        if not self._whole or posixpath.splitext(basename(reference.unit))[0].lower() != "kustomization":
            return None
        for one in reached:
            folder = self._built.get(one.path.rpartition("/")[0])
            listed = folder is not None and (one.object_kind, one.name) in folder.objects
            if one.unit or one.kind != "kubernetes" or folder is None or listed or self._is_read(one.path):
                return None
        return self._built[reached[0].path.rpartition("/")[0]]

    def _is_read(self, path: str) -> bool:
        return path in self._read or path.rpartition("/")[0] in self._read

    def named(self, sort: str, name: str) -> list[DeclaredObject]:
        """The objects of a kind and name, in the whole repository."""
        return self._named.get((sort, name), [])

    def may_be_inserted(self, sort: str, name: str) -> bool:
        """Whether an object with a variable in its name may have a name; one with several values is several objects."""
        if sort not in self._inserted:
            parts = [_INSERTED.split(one.name) for one in self.of(sort)]
            if sort in _GLOBAL:
                # Their names often end in the namespace of the release.
                charted = (one.name for one in self.of(sort) if basename(one.unit) == "Chart.yaml")
                parts += (_NAMESPACE.split(name) for name in charted if name != "default")
            self._inserted[sort] = {".+".join(map(re.escape, one)) for one in parts if len(one) > 1}
        return any(re.fullmatch(pattern, name) for pattern in self._inserted[sort])

    def of(self, sort: str) -> list[DeclaredObject]:
        """The objects of a kind, in the whole repository."""
        return [one for (kind, _), found in self._named.items() if kind == sort for one in found]

    def variant(self, reference: ReferredObject) -> DeclaredObject | None:
        """An object of the name that has another kind, which is applied together with a reference."""
        for kind in _OTHERS.get(reference.object_kind, ()):
            for one in self._units.get((kind, _unit(reference)), ()):
                # A reference to an object without a namespace has none.
                if one.name == reference.name and (
                    reference.object_kind in _GLOBAL or self.reaches(one, reference)
                ):
                    return one
        return None

    def near(self, reference: ReferredObject) -> list[DeclaredObject]:
        """The objects of the kind that are applied together with a reference."""
        if reference.object_kind in _ANYWHERE:
            return [one for one in self.of(reference.object_kind) if self.reaches(one, reference)]
        return self._units.get((reference.object_kind, _unit(reference)), [])

    def are_of_other_charts(self, reference: ReferredObject, found: Iterable[DeclaredObject]) -> bool:
        """Whether a chart of a collection refers to an object, and only other charts of it have such objects.

        Each of the charts is installed elsewhere, in clusters with other objects.
        """
        unit = _unit(reference)
        return (
            unit.endswith("/Chart.yaml")
            and not Releases.of(self._repository).is_installed(unit)
            and all(one.unit.endswith("/Chart.yaml") and one.unit != unit for one in found)
        )

    def without_port(self, reference: ReferredObject, title: str) -> Iterator[Finding]:
        """The finding that the Service that is applied together with a reference does not have its port."""
        own = [
            one for one in self.near(reference) if one.name == reference.name and self.reaches(one, reference)
        ]
        found = [self._services.get((one.path, one.unit, one.name), []) for one in own]
        ports = [service.data("ports") for services in found for service in services]
        known = list(dict.fromkeys((name, number) for each in ports for name, number, _ in each))
        if not all(found) or not known or any(reference.port in each for each in known):
            return
        if any(not isinstance(number, int) or is_dynamic(str(name)) for name, number in known):
            return
        listed = ", ".join(f"{number} ('{name}')" if name else str(number) for name, number in known)
        yield Finding(
            at=reference,
            message=f"{title} has no port '{reference.port}', which {reference.owner} uses; it has {listed}",
            related=(Related(own[0], title),),
        )


def _unit(one: Fact) -> str:
    return one.unit or one.path.rpartition("/")[0]
