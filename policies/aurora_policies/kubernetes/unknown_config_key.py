from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.source import Span
from aurora_devops.facts import (
    MountedConfig,
    NamedConfigFile,
    NamedObject,
    ProvidedConfig,
    UsedConfig,
)
from aurora_devops.kinds.kubernetes.facts import may_be_in_namespace
from aurora_devops.kinds.kubernetes.lookup import Alternatives
from aurora_devops.subjects import is_dynamic

from ..delivery._names import hint
from ._configs import InReleases, Missing, Overlays, folder_of
from ._examples import deployment

_SECRET = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: web
spec:
  target:
    name: {}
  data:
    - secretKey: password
      remoteRef:
        key: shop/web
"""
# An Alertmanager whose receivers read keys of a Secret.
_ALERTMANAGER = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: alertmanager
  namespace: monitoring
spec:
  template:
    spec:
      containers:
        - name: alertmanager
          image: quay.io/prometheus/alertmanager:v0.28.1
          volumeMounts:
            - name: keys
              mountPath: /etc/alertmanager/keys
      volumes:
        - name: keys
          secret:
            secretName: receivers
"""
_RECEIVERS = """\
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata:
  name: receivers
  namespace: monitoring
spec:
  data:
    - secretKey: chat-url
      remoteRef:
        key: shop/chat
"""
_CHAT = """\
route:
  receiver: chat
receivers:
  - name: chat
    slack_configs:
      - api_url_file: {}
"""
_SCRAPED = """\
scrape_configs:
  - job_name: shop
    authorization:
      credentials_file: {}
    static_configs:
      - targets: [shop.example.com]
"""
# A Prometheus that mounts its configuration and its rules from a generated ConfigMap.
_RULED = {
    "monitoring/kustomization.yaml": "namespace: monitoring\nresources: [prometheus.yaml]\nconfigMapGenerator:\n"
    "  - name: prometheus\n    files:\n      - config/prometheus.yml\n      - shop.rules.yml=config/rules.yml\n",
    "monitoring/config/rules.yml": "groups: []\n",
    "monitoring/prometheus.yaml": _ALERTMANAGER.replace("alertmanager:v0.28.1", "prometheus:v3.5.0")
    .replace("/etc/alertmanager/keys", "/etc/prometheus")
    .replace("secret:\n            secretName: receivers", "configMap:\n            name: prometheus"),
}
# An Alertmanager and a Prometheus of the operator, a configuration that names a file, and the values of a chart.
_OPERATED = """\
apiVersion: monitoring.coreos.com/v1
kind: {}
metadata:
  name: main
  namespace: monitoring
spec:
  replicas: 2
  {}: [receivers]
"""
_OF_SECRET = """\
apiVersion: v1
kind: Secret
metadata:
  name: alerting
  namespace: monitoring
stringData:
  alertmanager.yaml: |
    route:
      receiver: chat
    receivers:
      - name: chat
        slack_configs:
          - api_url_file: {}
            channel: "#shop"
"""
_MONITOR = """\
apiVersion: monitoring.coreos.com/v1
kind: ServiceMonitor
metadata:
  name: web
spec:
  selector:
    matchLabels:
      app: web
  endpoints:
    - port: metrics
      scheme: https
      tlsConfig:
        caFile: {}
"""
_STACK_VALUES = """\
alertmanager:
  alertmanagerSpec:
    secrets: [receivers]
  config:
    route:
      receiver: chat
    receivers:
      - name: chat
        slack_configs:
          - api_url_file: {}
            channel: "#shop"
"""
_ITEMS = "            items:\n              - {key: chat-url, path: chat}\n"
_MONITORING = {"monitoring/alertmanager.yaml": _ALERTMANAGER, "monitoring/secrets.yaml": _RECEIVERS}
_PASSWORD = """\
env:
  - name: PASSWORD
    valueFrom:
      secretKeyRef:
        name: {}
        key: {}
"""
_FROM = deployment("envFrom:\n  - configMapRef:\n      name: {}\n")
# A chart with a ConfigMap that a pod uses.
_WITH_CONFIG = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/config.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop-config\n"
    "data:\n  LEVEL: info\n",
    "chart/templates/jobs.yaml": _FROM.replace("name: web", "name: jobs").format("shop-config"),
}
# A chart whose pod uses a key that its values name, and the releases of it.
_OF_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/templates/web.yaml": deployment(_PASSWORD.format("web-db", "{{ .Values.key }}")),
    "secrets/web.yaml": _SECRET.format("web-db").replace("name: web\n", "name: web\n  namespace: shop\n", 1),
}
_IN_NAMESPACE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: {}
spec:
  chart:
    spec:
      chart: ./chart
      sourceRef:
        kind: GitRepository
        name: web
  values:
    {}
"""
_STORE = """\
apiVersion: apps/v1
kind: StatefulSet
metadata:
  name: store
  namespace: shop
spec:
  serviceName: store
  selector:
    matchLabels:
      app: store
  template:
    metadata:
      labels:
        app: store
    spec:
      containers:
        - name: store
          image: ghcr.io/acme/store:1.4
          envFrom:
            - secretRef:
                name: {}
"""
_BUCKET = """\
apiVersion: v1
kind: Secret
metadata:
  name: store-bucket
  namespace: shop
stringData:
  BUCKET: ENC[AES256_GCM,data:aGVsbG8=,type:str]
sops:
  version: 3.9.0
"""

_BOTH = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: ghcr.io/acme/shop:1.4
      env:
        - name: DATABASE_USER
          valueFrom:
            secretKeyRef:
              name: web
              key: user
        - name: PASSWORD
          valueFrom:
            secretKeyRef:
              name: web
              key: «password»
"""

_OTHER = (
    _BOTH.replace("«", "")
    .replace("»", "")
    .replace("              name: web\n", "              «name»: web-login\n")
)


def _sealed(namespace: str, *keys: str) -> str:
    return (
        "apiVersion: bitnami.com/v1alpha1\nkind: SealedSecret\nmetadata:\n  name: web\n"
        f"  namespace: {namespace}\nspec:\n  encryptedData:\n" + "".join(f"    {key}: AgBy\n" for key in keys)
    )


_CONFIG_MAP = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  mode: fast
"""
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-settings
data:
  shop.yaml: "mode: fast"
"""
_MOUNTED = """\
apiVersion: v1
kind: Pod
metadata:
  name: web
spec:
  containers:
    - name: web
      image: ghcr.io/acme/shop:1.4
      args:
        - --config={file}
      volumeMounts:
        - name: settings
          mountPath: {path}
  volumes:
    - name: settings
      configMap:
        name: shop-settings
"""
_DEFINITION = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata:
  name: shops.example.com
spec:
  group: example.com
  scope: Namespaced
  names:
    kind: Shop
    plural: shops
  versions:
    - name: v1
      served: true
      storage: true
      schema:
        openAPIV3Schema:
          type: object
"""
_GENERATED = """\
apiVersion: kustomize.config.k8s.io/v1beta1
kind: Kustomization
resources:
  - web.yaml
configMapGenerator:
  - name: shop-settings
    files:
      - {file}
    envs:
      - shop.env
"""
_RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
  namespace: shop
spec:
  interval: 1h
  chartRef:
    kind: OCIRepository
    name: web
  valuesFrom:
    - kind: ConfigMap
      name: web
      valuesKey: {key}
  values:
    env:
      PASSWORD:
        valueFrom:
          secretKeyRef:
            name: web
            key: {password}
    persistence:
      settings:
        type: configMap
        name: web
        globalMounts:
          - path: /etc/web.yaml
            subPath: {file}
"""
_VALUES = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
  namespace: shop
data:
  web.yaml: "mode: fast"
---
apiVersion: v1
kind: Secret
metadata:
  name: web
  namespace: shop
stringData:
  PASSWORD: ENC[AES256_GCM,data:aGVsbG8=,type:str]
sops:
  version: 3.9.0
"""
_RECEIVER = """\
apiVersion: notification.toolkit.fluxcd.io/v1
kind: Receiver
metadata:
  name: github
  namespace: flux-system
spec:
  type: github
  secretRef:
    name: {name}
"""
_TOKEN = """\
apiVersion: v1
kind: Secret
metadata:
  name: github-webhook-token
  namespace: flux-system
stringData:
  token: ENC[AES256_GCM,data:aGVsbG8=,type:str]
sops:
  version: 3.9.0
"""
_KEY = """\
apiVersion: v1
kind: Secret
metadata:
  name: web
stringData:
  {}: ENC[AES256_GCM,data:aGVsbG8=,type:str]
sops:
  version: 3.9.0
"""
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  source:
    repoURL: https://github.com/acme/web
    path: {}
"""
_CREATES = "#!/bin/sh\nkubectl -n {} create secret generic {} --from-literal={}=$VALUE\n"
_IN_SHOP = deployment(_PASSWORD).replace("  name: web\n", "  name: web\n  namespace: shop\n", 1)
_CREATE = "#!/bin/sh\nkubectl create secret generic receivers {}\n"
_KEPT = "  - name: LOGIN\n    valueFrom: {secretKeyRef: {name: receivers, key: user}}\n"


_INGRESS = """\
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata:
  name: web
spec:
  tls:
    - hosts: [web.example.org]
      secretName: {}
  rules:
    - host: web.example.org
      http:
        paths:
          - path: /
            pathType: Prefix
            backend:
              service:
                name: web
                port:
                  number: 80
"""
_CERTIFICATE = """\
apiVersion: v1
kind: Secret
metadata:
  name: shop-web-tls
data:
  {}: YQ==
  {}: YQ==
"""


@policy(
    "KUB107",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "env-value-from"},
    examples=[
        bad(
            _INGRESS.replace(
                "  name: web\nspec:",
                "  name: web\n  annotations:\n    nginx.ingress.kubernetes.io/auth-secret: «web-login»\nspec:",
            ).format("shop-web-tls"),
            path="k8s/ingress.yaml",
            files={
                "k8s/secret.yaml": _CERTIFICATE.format("auth", "realm").replace("shop-web-tls", "web-logins")
            },
        ),
        bad(
            _INGRESS.format("«shop-web-tsl»"),
            path="k8s/ingress.yaml",
            files={"k8s/secret.yaml": _CERTIFICATE.format("tls.crt", "tls.key")},
        ),
        good(
            _INGRESS.format("shop-web-tsl"),
            path="k8s/ingress.yaml",
            files={"k8s/secret.yaml": _CERTIFICATE.format("user", "password")},
            because="the other Secret has no certificate",
        ),
        bad(
            _OF_SECRET.format("«/etc/alertmanager/secrets/receiver/chat-url»"),
            path="monitoring/config.yaml",
            files={"monitoring/alertmanager.yaml": _OPERATED.format("Alertmanager", "secrets")},
        ),
        bad(
            _OF_SECRET.format("«/etc/alertmanager/secrets/receivers/chat-url»"),
            path="monitoring/config.yaml",
            files={
                "monitoring/alertmanager.yaml": _OPERATED.format("Alertmanager", "configMaps")
                + "  secrets: [other]\n"
            },
        ),
        bad(
            _MONITOR.format("«/etc/prometheus/secrets/web-ca/ca.crt»"),
            path="monitoring/web.yaml",
            files={"monitoring/prometheus.yaml": _OPERATED.format("Prometheus", "secrets")},
        ),
        bad(
            _STACK_VALUES.format("«/etc/alertmanager/secrets/slack/url»"),
            path="monitoring/values.yaml",
            files={"monitoring/secrets.yaml": _RECEIVERS},
        ),
        bad(
            deployment(_PASSWORD.format("shop-database", "«url»")).replace(
                "  name: web\n", "  name: web\n  namespace: shop\n", 1
            ),
            path="k8s/web.yaml",
            files={
                "README.md": "```sh\nkubectl -n shop create secret generic shop-database --from-literal=dsn=$D\n```\n"
            },
        ),
        bad(
            _IN_SHOP.format("«shop-access»", "url"),
            path="k8s/web.yaml",
            files={"deploy.sh": _CREATES.format("shop", "database", "url")},
        ),
        good(
            _IN_SHOP.format("shop-access", "url"),
            path="k8s/web.yaml",
            files={"deploy.sh": _CREATES.format("till", "database", "url")},
            because="the command creates the Secret in another namespace",
        ),
        good(
            _IN_SHOP.format("shop-access", "url"),
            path="k8s/web.yaml",
            files={"deploy.sh": _CREATES.format("shop", "database", "token")},
            because="the Secret that the command creates does not have the key",
        ),
        good(
            _IN_SHOP.format("shop-access", "url"),
            path="k8s/web.yaml",
            files={
                "deploy.sh": _CREATES.format("shop", "database", "url")
                + _CREATES.format("shop", "shop-access", "url")
            },
            because="a command creates both",
        ),
        good(
            deployment(_PASSWORD.format("shop-database", "url")).replace(
                "  name: web\n", "  name: web\n  namespace: shop\n", 1
            ),
            path="k8s/web.yaml",
            files={
                "README.md": "```sh\nkubectl -n shop create secret generic shop-database --from-literal=dsn=$D\n```\n",
                "k8s/secret.yaml.example": "kind: Secret\nmetadata:\n  name: shop-database\nstringData:\n  url: x\n",
            },
            because="the sample of the manifest may have the key",
        ),
        good(
            deployment(_PASSWORD.format("shop-database", "url")),
            path="k8s/web.yaml",
            files={
                "README.md": "```sh\nkubectl -n shop create secret generic shop-database --from-literal=dsn=$D\n```\n"
            },
            because="the pods may be in another namespace",
        ),
        good(
            _STACK_VALUES.format("/etc/alertmanager/secrets/receivers/chat-url"),
            path="monitoring/values.yaml",
            files={"monitoring/secrets.yaml": _RECEIVERS},
            because="the chart mounts the Secret",
        ),
        good(
            _OF_SECRET.format("/etc/alertmanager/secrets/receivers/chat-url"),
            path="monitoring/config.yaml",
            files={"monitoring/alertmanager.yaml": _OPERATED.format("Alertmanager", "secrets")},
            because="the operator mounts the Secret there",
        ),
        good(
            _OF_SECRET.format("/etc/alertmanager/secrets/slack/url"),
            path="monitoring/config.yaml",
            files={
                "monitoring/alertmanager.yaml": _OPERATED.format("Alertmanager", "secrets")
                + "  volumes:\n    - name: slack\n      secret:\n        secretName: slack\n"
                "  volumeMounts:\n    - name: slack\n      mountPath: /etc/alertmanager/secrets/slack\n"
            },
            because="a volume is mounted there",
        ),
        good(
            _OF_SECRET.format("/etc/alertmanager/secrets/slack/url"),
            path="monitoring/config.yaml",
            files={
                "monitoring/alertmanager.yaml": _OPERATED.format("Alertmanager", "secrets"),
                "team/alertmanager.yaml": _OPERATED.format("Alertmanager", "secrets").replace(
                    "receivers", "slack"
                ),
            },
            because="another Alertmanager has the Secret",
        ),
        bad(
            _CHAT.format("«/etc/alertmanager/keys/slack-url»"),
            path="monitoring/alertmanager.yml",
            files=_MONITORING,
        ),
        bad(
            _CHAT.format("«/etc/alertmanager/keys/slack-url»"),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/alertmanager.yaml": _ALERTMANAGER,
                "create.sh": _CREATE.format('-n "$1" --from-literal=chat-url="$(cat chat)"'),
            },
        ),
        good(
            _CHAT.format("/etc/alertmanager/keys/slack-url"),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/alertmanager.yaml": _ALERTMANAGER,
                "create.sh": _CREATE.format('--from-literal=chat-url="$URL" "${more[@]}"'),
            },
            because="the command may have other keys",
        ),
        good(
            _CHAT.format("/etc/alertmanager/keys/slack-url"),
            path="monitoring/alertmanager.yml",
            files={
                "monitoring/alertmanager.yaml": _ALERTMANAGER,
                "create.sh": _CREATE.format("-n shop --from-file=chat-url=chat.txt"),
            },
            because="the Secret is in another namespace",
        ),
        bad(
            deployment(_PASSWORD.format("receivers", "«token»") + _KEPT),
            path="k8s/web.yaml",
            files={"scripts/create.sh": _CREATE.format("--from-literal=user=web --from-file=tokens=t.txt")},
        ),
        good(
            deployment(_PASSWORD.format("receivers", "token") + _KEPT),
            path="k8s/web.yaml",
            files={
                "scripts/create.sh": _CREATE.format("--from-literal=user=web"),
                "scripts/other.sh": _CREATE.format("--from-file=./token"),
            },
            because="another command may create the Secret with other keys",
        ),
        good(
            deployment(_PASSWORD.format("receivers", "token")),
            path="k8s/web.yaml",
            files={"scripts/create.sh": _CREATE.format("--from-literal=user=web")},
            because="the pods use none of the keys, so the command is for another Secret",
        ),
        bad(
            _CHAT.format("«/etc/alertmanager/secrets/chat-url»"),
            path="monitoring/files/alertmanager.yml",
            files=_MONITORING,
        ),
        bad(
            "rule_files:\n  - «/etc/prometheus/rules.yml»\n",
            path="monitoring/config/prometheus.yml",
            files=_RULED,
        ),
        bad(
            "rule_files:\n  - «/etc/prometheus/*.rules.yaml»\n",
            path="monitoring/config/prometheus.yml",
            files=_RULED,
        ),
        good(
            "rule_files:\n  - /etc/prometheus/shop.rules.yml\n  - /etc/prometheus/*.yml\n  - /etc/rules/*.yml\n",
            path="monitoring/config/prometheus.yml",
            files=_RULED,
            because="the ConfigMap has the files of the first folder",
        ),
        good(
            "rule_files:\n  - /etc/prometheus/*.rules\n  - /etc/prometheus/*.yaml\n  - /etc/prometheus/*.yml\n",
            path="monitoring/config/prometheus.yml",
            files=_RULED,
            because="one of the patterns has files",
        ),
        bad(
            "rule_files:\n  - «/etc/prometheus/*.rules»\n  - «/etc/prometheus/*.yaml»\n",
            path="monitoring/config/prometheus.yml",
            files=_RULED,
        ),
        bad(
            _SCRAPED.format("«/etc/alertmanager/keys/chat-url»"),
            path="monitoring/prometheus.yml",
            files={
                "monitoring/prometheus.yaml": _ALERTMANAGER.replace("alertmanager:v", "prometheus:v")
                + _ITEMS,
                "monitoring/secrets.yaml": _RECEIVERS,
            },
        ),
        good(
            _SCRAPED.format("/etc/alertmanager/keys/chat"),
            path="monitoring/prometheus.yml",
            files={
                "monitoring/prometheus.yaml": _ALERTMANAGER.replace("alertmanager:v", "prometheus:v")
                + _ITEMS,
                "monitoring/secrets.yaml": _RECEIVERS,
            },
            because="the volume has the file",
        ),
        good(
            _CHAT.format("/etc/alertmanager/keys/chat-url"),
            path="monitoring/alertmanager.yml",
            files=_MONITORING,
            because="the Secret has the key",
        ),
        good(
            _CHAT.format("/etc/alertmanager/keys/slack-url"),
            path="monitoring/alertmanager.yml",
            files={"monitoring/alertmanager.yaml": _ALERTMANAGER},
            because="the keys of the Secret are unknown",
        ),
        good(
            _CHAT.format("/run/secrets/chat-url"),
            path="monitoring/alertmanager.yml",
            files=_MONITORING,
            because="the configuration is for Compose",
        ),
        good(
            _STORE.format("store-bucket"),
            path="manifests/store.yaml",
            files={
                "examples/all/store.yaml": _STORE.format("store-bucket"),
                "examples/minio/bucket.yaml": _BUCKET,
            },
            because="another variant of the deployment has a Secret of this name",
        ),
        bad(
            _STORE.format("«store-buckets»"),
            path="manifests/store.yaml",
            files={
                "examples/all/store.yaml": _STORE.format("store-bucket"),
                "manifests/bucket.yaml": _BUCKET,
            },
        ),
        bad(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
                      env:
                        - name: MODE
                          valueFrom:
                            configMapKeyRef:
                              name: web
                              key: «mood»
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              mode: fast
            """
        ),
        bad(
            "key: «passwd»\n",
            path="chart/values.yaml",
            files=_OF_CHART | {"flux/web.yaml": _IN_NAMESPACE.format("shop", "replicas: 2")},
        ),
        bad(
            "key: «passwd»\n",
            path="chart/values.yaml",
            files=_OF_CHART | {"deploy.sh": "#!/bin/sh\nhelm upgrade --install web chart --namespace shop\n"},
        ),
        good(
            "key: passwd\n",
            path="chart/values.yaml",
            files=_OF_CHART | {"flux/web.yaml": _IN_NAMESPACE.format("shop", "key: password")},
            because="the release sets the key",
        ),
        good(
            "key: passwd\n",
            path="chart/values.yaml",
            files=_OF_CHART | {"flux/web.yaml": _IN_NAMESPACE.format("market", "replicas: 2")},
            because="the Secret is in another namespace",
        ),
        *(
            example(
                _FROM.replace("name: {}", key).format(name),
                path="chart/templates/web.yaml",
                files=_WITH_CONFIG | {"chart/values.yaml": "settings: shop-other\n"},
                because=because,
            )
            for example, key, name, because in (
                (bad, "«name»: {}", "shop-settings", "the chart has `shop-config`, which another pod uses"),
                (good, "name: {}", "shop-config", "the chart has the ConfigMap"),
                (good, "name: {}", "{{ .Values.settings }}", "who installs the chart has the ConfigMap"),
                (good, "name: {}", "trusted-certificates", "others create it"),
            )
        ),
        bad(
            _BOTH,
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "sealed/staging.yaml": _sealed("staging", "user", "password"),
                "sealed/production.yaml": _sealed("production", "user", "pass"),
            },
        ),
        bad(
            _OTHER,
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "sealed/staging.yaml": _sealed("staging", "user", "password", "token"),
                "sealed/production.yaml": _sealed("production", "user", "password", "token"),
            },
        ),
        good(
            _OTHER.replace("«", "").replace("»", ""),
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "sealed/staging.yaml": _sealed("staging", "user", "token"),
            },
            because="the other Secret does not have all keys that the pod needs",
        ),
        good(
            _BOTH.replace("«", "").replace("»", ""),
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "sealed/staging.yaml": _sealed("staging", "user", "password"),
                "sealed/jobs.yaml": _sealed("jobs", "token"),
            },
            because="the pod does not run with the other object, which has none of its keys",
        ),
        good(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
                      env:
                        - name: MODE
                          valueFrom:
                            configMapKeyRef:
                              name: web
                              key: mode
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              mode: fast
            """
        ),
        bad(
            deployment(_PASSWORD.format("web", "«passwd»")),
            path="k8s/web.yaml",
            files={"k8s/secret.yaml": _SECRET.format("web")},
        ),
        bad(
            deployment(_PASSWORD.format("«web-db»", "password")),
            path="k8s/web.yaml",
            files={"k8s/secret.yaml": _SECRET.format("web")},
        ),
        bad(
            deployment("envFrom:\n  - configMapRef:\n      name: «web-settings»\n"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _CONFIG_MAP},
        ),
        bad(
            _MOUNTED.format(file="«/etc/shop/shops.yaml»", path="/etc/shop"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _SETTINGS},
        ),
        bad(
            deployment("envFrom:\n  - configMapRef:\n      name: «shop-setting»\n"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _SETTINGS, "crds/shop.yaml": _DEFINITION},
        ),
        bad(
            _MOUNTED.format(file="«/etc/shop/shop.yaml»", path="/etc/shop"),
            path="k8s/web.yaml",
            files={
                "k8s/kustomization.yaml": _GENERATED.format(file="settings.yaml=shop.yaml"),
                "k8s/shop.yaml": "mode: fast\n",
                "k8s/shop.env": "LEVEL=info\n",
            },
        ),
        bad(
            _RELEASE.format(key="«values.yaml»", password="«PASS»", file="«settings.yaml»"),
            path="apps/web/release.yaml",
            files={"apps/web/values.yaml": _VALUES},
        ),
        bad(
            _RECEIVER.format(name="«webhook-token»"),
            path="webhook/receiver.yaml",
            files={
                "webhook/secret.yaml": _TOKEN,
                "web/release.yaml": _RELEASE.format(key="web.yaml", password="PASSWORD", file="web.yaml"),
            },
        ),
        bad(
            deployment(_PASSWORD.format("web", "«password»")),
            path="k8s/base/web.yaml",
            files={
                "k8s/base/kustomization.yaml": "resources: [web.yaml]\n",
                "k8s/prod/kustomization.yaml": "resources: [../base, secret.yaml]\n",
                "k8s/prod/secret.yaml": _KEY.format("password"),
                "k8s/test/kustomization.yaml": "resources: [../base, secret.yaml]\n",
                "k8s/test/secret.yaml": _KEY.format("passwd"),
            },
        ),
        bad(
            deployment(_PASSWORD.format("«web-db»", "password")),
            path="k8s/prod/web.yaml",
            files={
                "k8s/prod/secret.yaml": _SECRET.format("web"),
                "argocd/prod.yaml": _APPLICATION.format("k8s/prod"),
            },
        ),
        good(
            deployment(_PASSWORD.format("web-db", "password")),
            path="k8s/prod/web.yaml",
            files={
                "k8s/prod/secret.yaml": _SECRET.format("web"),
                "argocd/prod.yaml": _APPLICATION.format("manifests/operators"),
            },
            because="the Application may create the Secret",
        ),
        good(
            _RELEASE.format(key="web.yaml", password="PASSWORD", file="web.yaml"),
            path="apps/web/release.yaml",
            files={"apps/web/values.yaml": _VALUES},
            because="the ConfigMap and the Secret have the keys",
        ),
        good(
            f"""{_SETTINGS}---
{_MOUNTED.format(file="/etc/shop/shop.yaml", path="/etc/shop").replace("name: shop-settings", "name: shop-setting")}---
apiVersion: v1
kind: ConfigMap
metadata:
  name: shop-setting
data:
  mode: {{{{ MODE }}}}-{{{{ COLOUR }}}}
""",
            path="k8s/shop.template.yaml",
            because="the rest of the file cannot be read, because another program writes a value",
        ),
        good(
            _MOUNTED.format(file="/etc/shop/shop.yaml", path="/etc/shop"),
            path="k8s/web.yaml",
            files={
                "k8s/kustomization.yaml": _GENERATED.format(file="shop.yaml"),
                "k8s/shop.yaml": "mode: fast\n",
                "k8s/shop.env": "LEVEL=info\n",
            },
            because="the key is the name of the file",
        ),
        good(
            _MOUNTED.format(file="/etc/shop/shop.yaml", path="/etc/shop"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _SETTINGS},
            because="the ConfigMap has the file",
        ),
        good(
            _MOUNTED.format(file="/etc/shop/shops.yaml", path="/etc"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _SETTINGS},
            because="the file is in another folder",
        ),
        good(
            deployment("envFrom:\n  - configMapRef:\n      name: settings\n"),
            path="k8s/web.yaml",
            files={"k8s/settings.yaml": _SETTINGS, "crds/shop.yaml": _DEFINITION},
            because="the operator of the custom resource may create it",
        ),
        good(
            deployment(_PASSWORD.format("web", "password")),
            path="k8s/web.yaml",
            files={"k8s/secret.yaml": _SECRET.format("web")},
            because="the ExternalSecret creates the Secret with this key",
        ),
        good(
            deployment(_PASSWORD.format("payment", "password")),
            path="k8s/web.yaml",
            files={"k8s/secret.yaml": _SECRET.format("web")},
            because="the Secret may be created by hand",
        ),
        good(
            deployment(
                """\
                env:
                  - name: MODE
                    valueFrom:
                      configMapKeyRef:
                        name: web
                        key: mode
                """
            ),
            because="the ConfigMap may be in another repository",
        ),
    ],
)
def unknown_config_key(repository: Repository) -> Iterator[Finding]:
    """A pod or a custom resource refers to a ConfigMap, a Secret or a key that does not exist.

    The container does not start: CreateContainerConfigError, or FailedMount for a volume.
    Correct the name or the key, or set `optional: true`.
    References are those of `env`, `envFrom` and volumes, the files of a volume whose paths are arguments or
    variables (`--config=/etc/shop/shop.yaml`) or are in the configuration of Prometheus or Alertmanager
    (`credentials_file`), which the Prometheus operator mounts for `secrets` and `configMaps`,
    fields of custom resources such as `secretTargetRef`, `secretRef` of objects of Flux,
    `configSecret` and the keys of the Prometheus operator, the certificates of Ingresses and Gateways, annotations of
    ingress-nginx, `valuesFrom`,
    `substituteFrom`, and references and volumes in the values of a HelmRelease.
    Secrets are those of manifests, ExternalSecrets, SealedSecrets, Certificates and `kubectl create secret`. A
    ConfigMap or Secret without keys is a placeholder. The keys of an object that only commands create are compared if
    what uses the object needs one of these keys or is certainly in the same namespace.
    A key is compared within a folder, a kustomization, a chart or a namespace, which may be that of the releases of a
    chart. A missing name is reported if another ConfigMap or Secret that no pod uses has a similar name or the same
    keys, or if the same file contains another ConfigMap, if a template of a chart names a ConfigMap that shares a word
    with the only one of the chart for which this is so, if commands create only another one with these keys in the
    namespace, or if its name is that of a folder with an unused object. For
    a chart, the other one may be anywhere in the repository if it has all of several keys. If an operator may create
    the object for a custom resource of the repository, nothing is reported, or only a name that is almost the same as
    another.

    https://kubernetes.io/docs/concepts/configuration/configmap/
    """
    known: defaultdict[tuple[str, str], list[ProvidedConfig]] = defaultdict(list)
    # The objects of charts that have keys with some of the values.
    filled = {
        (config.unit, config.path, config.span) for config in repository.of(ProvidedConfig) if config.keys
    }
    # What a kustomization generates is known better from what it builds.
    built = {
        (config.path, config.span)
        for config in repository.of(ProvidedConfig)
        if config.unit and config.complete
    }
    for config in repository.of(ProvidedConfig):
        if config.unit or config.complete or (config.path, config.span) not in built:
            known[config.object_kind, config.name].append(config)
    uses = repository.of(UsedConfig)
    needed = {(use.object_kind, use.name) for use in uses}
    missing = Missing(repository, needed)
    alternatives = Alternatives.of(repository)
    keys_of: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for use in uses:
        keys_of[use.object_kind, use.name].update({use.key} - {""})
    for use, config, other in _in_one_environment(known, uses):
        finding = _without_key(use, config)
        with_key = Related(other, f"{other.maker} has the key")
        yield Finding(
            at=use, message=f"{finding.message} in {_place(config)}", related=(*finding.related, with_key)
        )
    created = _created(repository, known)
    yield from _in_configurations(repository, {**known, **created})
    overlays, reported = Overlays(repository), set[tuple[str, Span]]()
    in_releases = InReleases(repository)
    for use in uses:
        if is_dynamic(use.name + use.key):
            continue
        lacking = overlays.lacking(use)
        if lacking is not None:
            if (use.path, use.span) not in reported:
                reported.add((use.path, use.span))
                yield _without_key(use, lacking)
            continue
        found, together = False, None
        for config in known.get((use.object_kind, use.name), ()):
            if may_be_in_namespace(config, use) and not alternatives.separate(use, use.owner, config):
                found = True
                if not config.keys and (config.unit, config.path, config.span) in filled:
                    continue
                if not use.key or not config.complete or use.key in config.keys:
                    break
                if together is None and (_together(config, use) or in_releases.together(config, use)):
                    together = config
        else:
            if together is not None:
                yield _without_key(use, together)
        if not found and use.key:
            made = [
                one for one in created.get((use.object_kind, use.name), ()) if _may_be_of(one, use.namespace)
            ]
            given = {key for one in made for key in one.keys}
            # In one namespace, there is only one object of a name.
            same = in_releases.in_one_namespace(use, made)
            if use.key not in given and (same or given & keys_of[use.object_kind, use.name]):
                yield _without_key(use, made[0])
        if not found:
            near = None if use.key else missing.near(use, keys_of[use.object_kind, use.name])
            if near is None and not use.key:
                near = _created_instead(use, keys_of[use.object_kind, use.name], created, needed)
            # What another variant of the deployment has by this name may be created by hand here.
            if near is not None and not (near.name == use.name and may_be_in_namespace(near, use)):
                title = f"{use.object_kind} '{use.name}'"
                message = f"{title} does not exist{hint(use.name, [near.name], 'there is')}"
                if near.name == use.name:
                    message = f"{title} is in {_namespace(near)}, and {use.owner} in {_namespace(use)}"
                yield Finding(
                    at=use,
                    message=message,
                    related=(Related(near, f"{near.maker} provides {near.object_kind} '{near.name}'"),),
                )


def _created(
    repository: Repository, known: Mapping[tuple[str, str], Sequence[ProvidedConfig]]
) -> dict[tuple[str, str], list[ProvidedConfig]]:
    """The ConfigMaps and Secrets that only commands create, all with known keys.

    A document may show a part of the keys, where the repository has a sample of the manifest to copy.
    """
    sampled = any(map(_SAMPLE_OF_SECRET.search, repository.paths))
    made: defaultdict[tuple[str, str], list[NamedObject]] = defaultdict(list)
    for one in repository.of(NamedObject):
        if one.creates and (one.object_kind, one.name) not in known:
            made[one.object_kind, one.name].append(one)
    return {
        key: [
            ProvidedConfig(
                each.site,
                object_kind=each.object_kind,
                name=each.name,
                maker=each.command,
                namespace="" if is_dynamic(each.namespace) else each.namespace,
                keys=each.keys,
                complete=True,
            )
            for each in every
        ]
        for key, every in made.items()
        if all(each.keys for each in every)
        and not (sampled and key[0] == "Secret" and all(each.kind == "document" for each in every))
    }


# `secret.yaml.example`, `secrets.example.yaml`.
_SAMPLE_OF_SECRET = regex(r"(?i)secrets?(?:\.ya?ml)?[.-](?:dist|example|sample|template|tpl)(?:\.ya?ml)?$")


def _created_instead(
    use: UsedConfig,
    keys: Collection[str],
    created: Mapping[tuple[str, str], Sequence[ProvidedConfig]],
    needed: Collection[tuple[str, str]],
) -> ProvidedConfig | None:
    """The only object of a namespace that commands create, nothing uses, and that has the keys that are needed.

    A single key has to be the only one of the object, too.
    """
    if not keys or (use.object_kind, use.name) in created or not use.namespace:
        return None
    found = [
        every[0]
        for key, every in created.items()
        if key[0] == use.object_kind
        and key not in needed
        and all(one.namespace == use.namespace and set(keys) <= set(one.keys) for one in every)
        and (len(keys) > 1 or all(len(one.keys) == 1 for one in every))
    ]
    return found[0] if len(found) == 1 else None


def _may_be_of(config: ProvidedConfig, namespace: str) -> bool:
    """Whether a command may create an object in a namespace."""
    return not config.namespace or not namespace or config.namespace == namespace


def _in_configurations(
    repository: Repository, known: Mapping[tuple[str, str], Sequence[ProvidedConfig]]
) -> Iterator[Finding]:
    """The files in the configurations of Prometheus and Alertmanager that their only workload does not mount."""
    named_files = repository.of(NamedConfigFile)
    if not named_files or not repository.whole:
        return
    mounts: defaultdict[str, list[MountedConfig]] = defaultdict(list)
    for mount in repository.of(MountedConfig):
        mounts[mount.program].append(mount)
    # The folders in which a pattern of a configuration has files: then another one need not have any.
    matched: set[tuple[str, str, str]] = set()
    unmatched: list[tuple[NamedConfigFile, Finding]] = []
    for named in named_files:
        around = mounts.get(named.program, [])
        if any(mount.operated for mount in around) and (lacking := _unmounted(named, around)) is not None:
            yield lacking
            continue
        if len({mount.owner for mount in around}) != 1 or any(is_dynamic(one.name) for one in around):
            continue
        files = [(mount, _files(mount, known)) for mount in around]
        folder, _, file = named.file.rpartition("/")
        inside = [one for one in files if named.file.startswith(f"{one[0].folder}/")]
        deepest = max((len(mount.folder) for mount, _ in inside), default=0)
        innermost = [one for one in inside if len(one[0].folder) == deepest]
        # Overlays mount objects of other names.
        if any(fnmatchcase(key, file) for one, each in innermost if one.folder == folder for key in each):
            matched.add((named.path, named.program, folder))
        elif innermost and all(each and one.folder == folder for one, each in innermost):
            mount, found = innermost[0]
            keys = {key for _, each in innermost for key in each}
            absent = Finding(
                at=named,
                message=f"{mount.object_kind} '{mount.name}', which {mount.owner} mounts at '{folder}', "
                f"has no key '{file}'{hint(file, keys)}",
                related=(
                    Related(next(iter(found.values())), f"the {mount.object_kind}"),
                    Related(mount, f"{mount.owner} mounts it"),
                ),
            )
            if "*" in file:
                unmatched.append((named, absent))
            else:
                yield absent
        if innermost or folder == _SECRETS_OF_COMPOSE:
            continue
        for mount, found in files:
            # The configuration may also be for another environment.
            if file in found and named.path.startswith(f"{folder_of(mount)}/".lstrip("/")):
                yield Finding(
                    at=named,
                    message=f"{mount.owner} mounts '{file}' at '{mount.folder}', not at '{folder}'",
                    related=(Related(mount, f"{mount.object_kind} '{mount.name}' has the file"),),
                )
                break
    for named, absent in unmatched:
        if (named.path, named.program, named.file.rpartition("/")[0]) not in matched:
            yield absent


def _unmounted(named: NamedConfigFile, mounts: Sequence[MountedConfig]) -> Finding | None:
    """The finding about a file of an object that the operator mounts into no Prometheus or Alertmanager."""
    roots = [
        one for one in mounts if one.operated and not one.name and named.file.startswith(f"{one.folder}/")
    ]
    if not roots or any(is_dynamic(one.name + one.folder) for one in mounts):
        return None
    root = min(roots, key=lambda one: one.path != named.path)
    name = named.file[len(root.folder) + 1 :].partition("/")[0]
    folder = f"{root.folder}/{name}"
    below = [one for one in mounts if one.folder.startswith(f"{root.folder}/") and one.name]
    if any(f"{named.file}/".startswith(f"{one.folder}/") for one in mounts if one not in roots):
        return None
    if not below and root.path != named.path:
        # Another file, which is not here, may list the objects.
        return None
    sort, field = ("Secret", "secrets") if root.folder.endswith("/secrets") else ("ConfigMap", "configMaps")
    nearest_one = min(below, key=lambda one: (one.path != named.path, one.path), default=root)
    return Finding(
        at=named,
        message=f"{root.owner} does not mount {sort} '{name}' at '{folder}': '{field}' does not list it"
        f"{hint(name, [one.name for one in below])}",
        related=(Related(nearest_one, f"what {nearest_one.owner} mounts"),),
    )


# Where Compose and Swarm mount secrets.
_SECRETS_OF_COMPOSE = "/run/secrets"


def _files(
    mount: MountedConfig, known: Mapping[tuple[str, str], Sequence[ProvidedConfig]]
) -> dict[str, ProvidedConfig]:
    """The files of a mounted object; none if one of them is unknown."""
    configs = [
        one
        for one in known.get((mount.object_kind, mount.name), ())
        if (one.unit and one.unit == mount.unit)
        or (one.namespace and one.namespace == mount.namespace)
        or (not mount.unit and folder_of(one) == folder_of(mount))
        or (one.maker.startswith("kubectl ") and _may_be_of(one, mount.namespace))
    ]
    if not all(one.complete for one in configs):
        return {}
    files = {file: one for one in configs for file in one.keys}
    return dict.fromkeys(mount.items, configs[0]) if mount.items and configs else files


def _in_one_environment(
    known: Mapping[tuple[str, str], Sequence[ProvidedConfig]], uses: Iterable[UsedConfig]
) -> Iterator[tuple[UsedConfig, ProvidedConfig, ProvidedConfig]]:
    """The keys that a ConfigMap or a Secret has in the files of all environments but one, with both objects.

    The one has other keys that the same pods use, so that the pods run there as well.
    """
    keys: defaultdict[tuple[str, str, str], dict[str, UsedConfig]] = defaultdict(dict)
    for use in uses:
        if use.key and not is_dynamic(use.name + use.key):
            keys[use.object_kind, use.name, use.owner].setdefault(use.key, use)
    done = set()
    for (sort, name, _), used in keys.items():
        configs = known.get((sort, name), ())
        folders = {folder_of(one) for one in configs}
        if (
            len({one.path for one in configs}) < max(2, len(configs))
            or any(one.unit or not one.complete or not one.keys for one in configs)
            # The files of a folder, or those of folders beside each other.
            or (len(folders) > 1 and len({folder.rpartition("/")[0] for folder in folders}) > 1)
        ):
            continue
        for key, use in used.items():
            without = [one for one in configs if key not in one.keys]
            if len(without) == 1 and not used.keys().isdisjoint(without[0].keys) and key not in done:
                done.add(key)
                yield use, without[0], next(one for one in configs if key in one.keys)


def _without_key(use: UsedConfig, config: ProvidedConfig) -> Finding:
    title = f"{use.object_kind} '{use.name}'"
    keys = ", ".join(f"'{key}'" for key in config.keys)
    return Finding(
        at=use,
        message=f"{title} has no key '{use.key}'",
        related=(Related(config, f"the keys of {title} are {keys}"),),
    )


def _place(one: ProvidedConfig) -> str:
    return _namespace(one) if one.namespace else f"'{one.path}'"


def _namespace(one: ProvidedConfig | UsedConfig) -> str:
    """The namespace of an object, as in a message."""
    return f"namespace '{one.namespace}'" if one.namespace else "the default namespace"


def _together(config: ProvidedConfig, use: UsedConfig) -> bool:
    """Whether both are probably applied together."""
    if config.unit and config.unit == use.unit:
        return True
    if config.namespace and config.namespace == use.namespace:
        return True
    return folder_of(config) == folder_of(use)
