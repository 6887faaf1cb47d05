import re
from collections import defaultdict
from collections.abc import Collection, Iterator
from typing import TypeAlias

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.kind import RELEASE_NAME
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import (
    ChartRelease,
    DeclaredObject,
    HelmfileCommand,
    NamedFile,
    NamedObject,
    NamedRelease,
    ProvidedConfig,
    UsedConfig,
)
from aurora_devops.kinds.kubernetes.lookup import creating_anywhere
from aurora_devops.subjects import is_dynamic

from ._documents import Documents
from ._examples import CHART, DEPLOYMENT, WORKFLOW, workflow
from ._files import Folders, exists
from ._gitops import BOOTSTRAPPED, FLUX, is_example
from ._helmfiles import Helmfiles
from ._names import alike, contains_words, differs_by, hint, meant
from ._releases import Releases

# The kinds of objects that run until they are deleted.
_WORKLOADS = ("DaemonSet", "Deployment", "StatefulSet")
# How similar two names are of which one is probably misspelled.
_NEARLY = 0.8
_MISSPELLED = 0.88
# The commands that are about what the repository delivers.
_DEPLOYING = ("kubectl set", "kubectl rollout", "kubectl scale")
_STORE = 'apiVersion: v1\nkind: Service\nmetadata:\n  name: "@"\nspec:\n  ports:\n  - port: 9090\n'
# A release of the chart, and one of another repository.
_HELMFILE = """\
releases:
  - name: shop
    namespace: {}
    chart: ./chart
    set:
      - {{name: tag, value: {{{{ requiredEnv "TAG" }}}}}}
  - name: metrics
    namespace: tools
    chart: acme/metrics
"""
_CRON_JOB = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: shop-settle
  namespace: shop
spec:
  schedule: 15 1 * * *
"""
_PROMETHEUS = """\
apiVersion: monitoring.coreos.com/v1
kind: Prometheus
metadata:
  name: main
"""
# Two environments of a Deployment.
_ENVIRONMENTS = {
    "staging/api.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: shop-staging"),
    "production/api.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: shop-production"),
}
# A chart and an environment of it.
_DEEPER = {f"deploy/{path}": text for path, text in CHART.items()}
# Two Deployments with names that many things have.
_SERVERS = {
    "k8s/server.yaml": DEPLOYMENT.replace("shop-api", "server"),
    "k8s/worker.yaml": DEPLOYMENT.replace("shop-api", "worker"),
}
_APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop-{0}
  namespace: argocd
spec:
  source:
    repoURL: https://github.com/acme/shop.git
    path: deploy/chart
    helm:
      releaseName: shop
  destination:
    namespace: shop-{0}
"""
# A release of Flux with the chart.
_RELEASE = """\
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: shop
  namespace: shop
spec:
  interval: 5m
  url: https://github.com/acme/shop
---
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: shop
  namespace: shop
spec:
  interval: 10m
  chart:
    spec:
      chart: {}
      sourceRef:
        kind: {}
        name: shop
"""
_RELEASED = {**_DEEPER, "flux/shop.yaml": _RELEASE.format("./deploy/chart", "GitRepository")}
_LOGS = "```sh\nkubectl --namespace shop logs deployment/shop-api\nkubectl -n shop logs {}\n```\n"
_SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata:
  name: shop
  namespace: argocd
spec:
  generators:
    - {generator}:
        elements:
          - environment: staging
          - environment: live
  template:
    metadata:
      name: shop-{{{{environment}}}}
    spec:
      source:
        repoURL: https://github.com/acme/shop.git
        path: deploy/{{{{environment}}}}
"""
_SETS = {
    "argocd/shop.yaml": _SET.format(generator="list"),
    "deploy/staging/kustomization.yaml": "resources: []\n",
    "deploy/live/kustomization.yaml": "resources: []\n",
}
_WAIT = """\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: clowdhaus/argo-cd-action@v2.2.0
        with:
          command: app wait {}
          options: --health
"""
_APPS = """\
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: apps
  namespace: flux-system
spec:
  path: ./apps
  sourceRef:
    kind: GitRepository
    name: flux-system
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
"""


_Object: TypeAlias = DeclaredObject | ProvidedConfig | UsedConfig


@policy(
    "DLV003",
    severity="error",
    category="validity",
    examples=[
        bad(_LOGS.format("«deployment/api»"), path="docs/operations.md", files=_RELEASED),
        bad(
            _LOGS.format("«deployment/api»"),
            path="docs/operations.md",
            files={**_DEEPER, "argocd/shop.yaml": _APPLICATION.format("x").replace("shop-x", "shop")},
        ),
        good(
            _LOGS.format("deployment/shop-api"),
            path="docs/operations.md",
            files=_RELEASED,
            because="the release of the chart makes the Deployment",
        ),
        good(
            _LOGS.format("deployment/api"),
            path="docs/operations.md",
            files={
                **_RELEASED,
                "flux/other.yaml": _RELEASE.format("api", "HelmRepository").replace(
                    "name: shop", "name: others"
                ),
            },
            because="the chart of another repository may have the Deployment",
        ),
        bad(
            workflow("kubectl -n shop rollout status «deployment/shop»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "```sh\nkubectl -n shop rollout undo «deployment/shop»\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        bad(
            "```sh\nkubectl -n shop create job again --from=«cronjob/settle»\n```\n",
            path="runbooks/settlement.md",
            files={"k8s/settle.yaml": _CRON_JOB},
        ),
        bad(
            "```sh\nalias k='kubectl -n shop'\n```\n\nSettle:\n\n"
            "```sh\nk create job again --from=«cronjob/settle»\n```\n",
            path="runbooks/settlement.md",
            files={"k8s/settle.yaml": _CRON_JOB},
        ),
        good(
            "```sh\nalias k='kubectl -n shop'\nk create job again --from=cronjob/shop-settle\n```\n",
            path="runbooks/settlement.md",
            files={"k8s/settle.yaml": _CRON_JOB},
            because="the alias runs kubectl, and the CronJob exists",
        ),
        bad(
            workflow("kubectl create job nightly-$GITHUB_RUN_ID -n shop --from «cronjob.batch/shop-settler»"),
            path=WORKFLOW,
            files={"k8s/settle.yaml": _CRON_JOB},
        ),
        good(
            "```sh\nkubectl -n shop create job settle --from=cj/shop-settle\nkubectl -n shop logs job/settle\n```\n",
            path="runbooks/settlement.md",
            files={"k8s/settle.yaml": _CRON_JOB},
            because="the CronJob exists, and the command creates the Job",
        ),
        bad(
            "```sh\nkubectl -n shop exec «deploy/shop-api» -- shop version\n```\n",
            path="docs/runbook.md",
            files={"k8s/api.yaml": DEPLOYMENT.replace("kind: Deployment", "kind: StatefulSet")},
            because="it is a StatefulSet",
        ),
        good(
            "```sh\nkubectl -n shop exec deploy/shop-api -- shop version\n```\n",
            path="docs/runbook.md",
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "k8s/store.yaml": DEPLOYMENT.replace("kind: Deployment", "kind: StatefulSet"),
            },
            because="both kinds of objects have the name",
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/shop-api"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the manifest defines the Deployment",
        ),
        good(
            workflow(
                "curl -fsS https://shop.example.com/all.yaml | kubectl -n shop apply -f - "
                "&& kubectl -n shop rollout status deployment/shop",
            ),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the objects that are downloaded are unknown",
        ),
        bad(
            workflow(
                "envsubst < k8s/api.yaml | kubectl -n shop apply -f - "
                "&& kubectl -n shop rollout status «deployment/shop»",
            ),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        good(
            "```sh\nkubectl -n kube-system logs deployment/coredns\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the repository has no objects in that namespace",
        ),
        good(
            "```sh\nkubectl -n shop-test rollout restart deployment.apps/shop-api\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the environment of that namespace may be defined elsewhere",
        ),
        bad(
            "```sh\nkubectl -n web rollout restart «deployment.apps/shop-api»\n```\n",
            path="README.md",
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "k8s/web.yaml": "apiVersion: v1\nkind: Namespace\nmetadata:\n  name: web\n",
            },
        ),
        good(
            workflow("kubectl -n ci delete svc argo-cd-argocd-server"),
            path=WORKFLOW,
            files={
                "k8s/server.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: server\n",
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/templates/web.yaml": (
                    'apiVersion: v1\nkind: Service\nmetadata:\n  name: "{{ .Release.Name }}-web"\n'
                ),
            },
            because="`server` is a word that many names have",
        ),
        bad(
            "```sh\nkubectl -n shop get secret «shop-key»\n```\n",
            path="runbooks/keys.md",
            files={
                "k8s/api.yaml": DEPLOYMENT
                + "          envFrom:\n            - secretRef:\n                name: shop-token\n",
            },
        ),
        bad(
            workflow("kubectl -n shop rollout status «deployment/shop»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT, "k8s/prometheus.yaml": _PROMETHEUS},
        ),
        bad(
            workflow("kubectl -n shop rollout status «deployment/web»"),
            path=WORKFLOW,
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "argocd/shop.yaml": _APPLICATION.format(0).replace("deploy/chart", "k8s"),
            },
        ),
        bad(workflow("argocd app sync «web-live»"), path=WORKFLOW, files=_SETS),
        bad(_WAIT.format("«shop-production»"), path=WORKFLOW, files=_SETS),
        good(
            _WAIT.format("shop-live"), path=WORKFLOW, files=_SETS, because="the set creates the Application"
        ),
        good(
            workflow("argocd app sync shop-eu"),
            path=WORKFLOW,
            files={**_SETS, "argocd/other.yaml": _SET.format(generator="clusters")},
            because="the names that another generator gives are unknown",
        ),
        good(
            workflow("argocd app sync web-live"),
            path=WORKFLOW,
            files={"argocd/shop.yaml": _SETS["argocd/shop.yaml"]},
            because="the Applications deploy files of another repository, which may create others",
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/web"),
            path=WORKFLOW,
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "argocd/shop.yaml": _APPLICATION.format(0).replace("deploy/chart", "live"),
            },
            because="the Application deploys files of another repository",
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/shop"),
            path=WORKFLOW,
            files={
                "k8s/api.yaml": DEPLOYMENT,
                "k8s/shop.yaml": "apiVersion: example.com/v1\nkind: Shop\nmetadata:\n  name: shop\n",
            },
            because="an operator may create the Deployment for the custom resource",
        ),
        bad(
            workflow("kubectl -n shop logs «deployment/api»"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT, "crds/shop.yaml": _DEFINITION},
        ),
        good(
            "```sh\nhelm upgrade --install shop chart --namespace tolls\n"
            "kubectl --namespace tolls get secret shop-token\n```\n",
            path="README.md",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "chart/templates/secret.yaml": "apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata:\n"
                "  name: shop-token\n  namespace: {{ .Release.Namespace }}\nspec:\n  target:\n    name: shop-token\n",
            },
            because="the Secret is created in the namespace of the release",
        ),
        good(
            workflow("kubectl -n shop-beta port-forward svc/shop-beta 8080"),
            path=WORKFLOW,
            files={"k8s/agent.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop-agent\n"},
            because="what is deployed to that namespace may be defined elsewhere",
        ),
        bad(
            workflow(
                "kubectl -n shop rollout status deploy/shop-agent && kubectl -n shop logs «svc/shop-beta»"
            ),
            path=WORKFLOW,
            files={
                "k8s/agent.yaml": "apiVersion: v1\nkind: Service\nmetadata:\n  name: shop-agent\n---\n"
                "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: shop-agent\n"
            },
        ),
        good(
            workflow("kubectl -n shop logs deployment/stock"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT, "crds/shop.yaml": _DEFINITION},
            because="the operator of the custom resource may create the Deployment",
        ),
        good(
            "```sh\nkubectl rollout status deployment/web\n```\n",
            path="README.md",
            files={
                "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
                "chart/templates/web.yaml": DEPLOYMENT.replace(
                    "name: shop-api", 'name: "{{ .Release.Name }}-web"'
                ),
            },
            because="the name of the Deployment depends on the name of the release",
        ),
        bad(
            workflow("helm upgrade -i shop chart -n web && kubectl -n web rollout status «deployment/api»"),
            path=WORKFLOW,
            files=CHART,
        ),
        good(
            workflow("helm upgrade -i shop ./chart -n web && kubectl -n web get secret shop-key"),
            path=WORKFLOW,
            files={
                "chart/Chart.yaml": CHART["chart/Chart.yaml"],
                "chart/templates/key.yaml": "apiVersion: v1\nkind: Pod\nmetadata:\n  name: shop\n"
                "  namespace: {{ .Release.Namespace }}\nspec:\n  containers:\n  - name: shop\n    image: shop:1.4\n"
                "    envFrom:\n    - secretRef:\n        name: shop-key\n",
            },
            because="the Secret is in the namespace of the release",
        ),
        bad(
            workflow("helm upgrade -i shop ./chart -n web && kubectl -n market logs «deployment/shop-api»"),
            path=WORKFLOW,
            files=CHART,
        ),
        bad(
            "```sh\nkubectl -n web rollout restart «deployment/shop»\n```\n",
            path="runbooks/shop.md",
            files=CHART
            | {"helmfile.yaml": "releases:\n  - name: shop\n    namespace: web\n    chart: ./chart\n"},
        ),
        good(
            workflow(
                "helm upgrade -i shop chart -n web && kubectl -n web rollout status deployment/shop-api"
            ),
            path=WORKFLOW,
            files=CHART,
            because="the Deployment has the name of the release",
        ),
        good(
            workflow(
                "helm upgrade -i shop chart -n web && kubectl -n web rollout status deployment/shop-api"
            ),
            path=WORKFLOW,
            files={name: text.replace("Name }}-api", "Name }}-shop-api") for name, text in CHART.items()},
            because="charts do not repeat their name in that of the release",
        ),
        good(
            workflow("helm upgrade -i shop chart && kubectl rollout status deployment/queue"),
            path=WORKFLOW,
            files=CHART
            | {
                "chart/values.yaml": "queue: false\n",
                "chart/templates/queue.yaml": "{{ if .Values.queue }}\n"
                + DEPLOYMENT.replace("shop-api", "queue")
                + "{{ end }}\n",
            },
            because="other values may enable the Deployment",
        ),
        bad(
            "```sh\nkubectl -n shop logs «deployment/shop-api»\n```\n",
            path="README.md",
            files=_ENVIRONMENTS,
        ),
        bad(
            "```sh\nkubectl -n shop logs «deployment/shop-api»\n```\n",
            path="README.md",
            files=_DEEPER
            | {
                "argocd/staging.yaml": _APPLICATION.format("staging"),
                "argocd/live.yaml": _APPLICATION.format("live"),
            },
        ),
        bad(
            "```sh\nkubectl -n shop logs deploy/server\nkubectl -n shop exec «deploy/shop-server» -- date\n```\n",
            path="runbooks/server.md",
            files=_SERVERS,
        ),
        bad(
            "```sh\nkubectl -n market logs «deploy/app»\n```\n",
            path="runbooks/app.md",
            files={
                "k8s/app.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: market").replace(
                    "shop-api", "market-app"
                ),
                "k8s/jobs.yaml": DEPLOYMENT.replace("namespace: shop", "namespace: market").replace(
                    "shop-api", "jobs"
                ),
            },
        ),
        bad(
            "```sh\nkubectl -n shop rollout restart «deployment/sever»\n```\n",
            path="runbooks/server.md",
            files=_SERVERS,
        ),
        bad(
            "```sh\nkubectl -n shop logs «deployment/backend» -c api --since=1h\n```\n",
            path="runbooks/server.md",
            files={
                "k8s/server.yaml": _SERVERS["k8s/server.yaml"],
                "k8s/worker.yaml": _SERVERS["k8s/worker.yaml"].replace("- name: api", "- name: jobs"),
            },
        ),
        good(
            "```sh\nkubectl -n shop logs deployment/backend -c sidecar\nkubectl logs deploy/shop-server\n"
            "kubectl -n blog logs deploy/blog-server\n```\n",
            path="runbooks/server.md",
            files=_SERVERS,
            because="they may be installed from elsewhere",
        ),
        good(
            "```sh\nkubectl -n shop logs deployment/shop-api\n```\n",
            path="README.md",
            files=_DEEPER | {"argocd/staging.yaml": _APPLICATION.format("staging")},
            because="another environment may be defined elsewhere",
        ),
        good(
            "```sh\nkubectl -n shop-staging logs deploy/shop-api\nkubectl -n market logs deploy/shop-api\n```\n",
            path="README.md",
            files=_ENVIRONMENTS,
            because="the other namespace may be defined elsewhere",
        ),
        bad(
            "```sh\nkubectl -n shop-prod logs «deploy/shop-api»\n```\n",
            path="README.md",
            files=_ENVIRONMENTS,
            because="the namespace is a part of `shop-production`",
        ),
        good(
            "forward:\n\tkubectl port-forward svc/shop-store-market 9090 -n$(NAMESPACE)\n",
            path="Makefile",
            files={
                "chart/Chart.yaml": CHART["chart/Chart.yaml"],
                "chart/templates/store.yaml": _STORE.replace("@", "shop-store-{{ .Release.Namespace }}"),
            },
            because="the name of the Service has the namespace of the release",
        ),
        good(
            workflow("helm upgrade -i shop chart -n market && kubectl -n market logs svc/market-shop-store"),
            path=WORKFLOW,
            files={
                "chart/Chart.yaml": CHART["chart/Chart.yaml"],
                "chart/templates/store.yaml": _STORE.replace(
                    "@", "{{ .Release.Namespace }}-{{ .Release.Name }}-store"
                ),
            },
            because="the release is in the namespace `market`",
        ),
        bad(
            workflow("helm upgrade -i shop chart -n market && kubectl -n market logs «svc/shop-store-web»"),
            path=WORKFLOW,
            files={
                "chart/Chart.yaml": CHART["chart/Chart.yaml"],
                "chart/templates/store.yaml": _STORE.replace("@", "shop-store-{{ .Release.Namespace }}"),
            },
        ),
        bad(
            workflow("helmfile apply && kubectl -n shop rollout status «deployment/shop-api»"),
            path=WORKFLOW,
            files=CHART | {"helmfile.yaml": _HELMFILE.format("market")},
        ),
        bad(
            "```sh\nkubectl -n shop logs «deploy/shop-api»\nkubectl -n tools logs deploy/shop-api\n```\n",
            path="docs/runbook.md",
            files=CHART | {"helmfile.yaml.gotmpl": _HELMFILE.format("shops")},
        ),
        good(
            workflow("helmfile apply && kubectl -n shop rollout status deployment/shop-api"),
            path=WORKFLOW,
            files=CHART | {"helmfile.yaml": _HELMFILE.format('{{ env "NAMESPACE" }}')},
            because="the namespace is unknown",
        ),
        good(
            workflow("helmfile apply && kubectl -n tools rollout status deployment/shop-api"),
            path=WORKFLOW,
            files=CHART | {"helmfile.yaml": _HELMFILE.format("market")},
            because="the chart of another repository may have the Deployment",
        ),
        good(
            workflow("helm upgrade -i $RELEASE chart && kubectl rollout status deployment/api"),
            path=WORKFLOW,
            files=CHART,
            because="the name of the release is unknown",
        ),
        bad(
            "```sh\nflux reconcile kustomization «shop»\nkubectl -n shop logs deployment/shop-api\n```\n",
            path="README.md",
            files={"k8s/api.yaml": DEPLOYMENT, "clusters/apps.yaml": _APPS},
        ),
        bad(
            "```sh\nhelm history shop --namespace market\nhelm rollback «store» --namespace market\n"
            "helm get values «shop-web»\n```\n",
            path="docs/runbook.md",
            files={
                **CHART,
                WORKFLOW: workflow('helm upgrade --install shop chart --namespace "$NAMESPACE"').replace(
                    "- run:", "- env:\n          NAMESPACE: market\n        run:"
                ),
            },
        ),
        bad(
            "```sh\nhelm -n shop-production rollback «shop»\n```\n",
            path="docs/runbook.md",
            files={**CHART, WORKFLOW: workflow("helm upgrade --install shop chart -n store-production")},
        ),
        bad(
            "rollback:\n\thelm rollback «shop» --namespace=web-live\n",
            path="Makefile",
            files={
                **CHART,
                WORKFLOW: workflow(
                    "helm upgrade --install shop chart -n shop-test && helm upgrade --install shop chart -n shop-live"
                ),
            },
        ),
        good(
            "```sh\nhelm -n shop-eu rollback shop\n```\n",
            path="docs/runbook.md",
            files={**CHART, WORKFLOW: workflow("helm upgrade --install shop chart -n shop-us")},
            because="it may be another installation",
        ),
        good(
            "```sh\nhelm rollback shop 3\nhelm rollback <release>\nhelm status redis --namespace market\n```\n",
            path="docs/runbook.md",
            files={**CHART, WORKFLOW: workflow("helm upgrade --install shop chart --namespace market")},
            because="the pipeline installs the first release, and the others may be installed by hand",
        ),
        good(
            "```sh\nhelm rollback shops --namespace market\n```\n",
            path="docs/runbook.md",
            files={
                **CHART,
                WORKFLOW: workflow(
                    'helm upgrade --install shop chart && helm upgrade --install "$NAME" chart'
                ),
            },
            because="the name of a release is unknown",
        ),
        bad(
            "```sh\nflux get ks «shop»\nflux suspend ks apps\n```\n",
            path="README.md",
            files={"clusters/apps.yaml": _APPS},
        ),
        *(
            good(
                f"# Canary\n\n{text}\n\n```sh\nkubectl -n shop rollout restart deployment/shop-apis\n```\n",
                path="docs/canary.md",
                files={"k8s/api.yaml": DEPLOYMENT},
                because="the document has the reader define the Deployment",
            )
            for text in (
                "Duplicate these objects in `k8s/api.yaml`:\n\n- `Deployment` → `shop-apis`, with another tag",
                "1. Add the `Deployment` (`shop-apis`) with the new image.",
            )
        ),
        bad(
            "# Canary\n\nThe `Deployment` is `shop-apis`.\n\n"
            "```sh\nkubectl -n shop rollout restart «deployment/shop-apis»\n```\n",
            path="docs/canary.md",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        good(
            "```sh\nflux reconcile kustomization podinfo\n```\n",
            path="README.md",
            files={"clusters/apps.yaml": _APPS},
            because="the document may be about another repository",
        ),
        good(
            workflow("kubectl -n shop rollout status statefulset/prometheus-main"),
            path=WORKFLOW,
            files={
                "k8s/main.yaml": DEPLOYMENT.replace("Deployment", "StatefulSet").replace("shop-api", "main"),
                "k8s/prometheus.yaml": _PROMETHEUS,
            },
            because="the operator creates the StatefulSet",
        ),
        good(
            "apply: shop.yaml\n\tkubectl apply -f shop.yaml\n\tkubectl rollout status deployment/shop\n",
            path="Makefile",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the file that is applied is generated, so its objects are unknown",
        ),
        good(
            "#!/bin/sh\nif kubectl -n shop get deployment shop-apis >/dev/null; then\n"
            "  kubectl -n shop rollout restart deployment shop-apis\nfi\n"
            "kubectl -n shop logs deployment/api-shop || echo 'no such Deployment'\n",
            path="scripts/restart.sh",
            files={"k8s/api.yaml": DEPLOYMENT},
            because="the script looks up whether the Deployments exist",
        ),
        bad(
            "#!/bin/sh\nif kubectl -n shop get deployment shop-api >/dev/null; then\n"
            "  kubectl -n shop rollout restart deployment «shop-apis»\nfi\n"
            "kubectl -n shop rollout status «deployment/shop-apis» || exit 1\n",
            path="scripts/restart.sh",
            files={"k8s/api.yaml": DEPLOYMENT},
        ),
        good(
            "```sh\nflux get ks shop\nflux suspend ks apps\n```\n",
            path="docs/operations.md",
            files={"examples/cluster/apps.yaml": _APPS},
            because="the Kustomizations of the clusters are in other repositories",
        ),
        good(
            workflow("kubectl -n shop rollout status deployment/shop"),
            path=WORKFLOW,
            files={"k8s/api.yaml": DEPLOYMENT, "k8s/main.jsonnet": "{}\n"},
            because="Jsonnet may generate the Deployment",
        ),
    ],
)
def unknown_object_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of kubectl, Flux or Argo CD names an object that no manifest defines, or Helm a release.

    The command ends with "not found", often after the new version is already applied.
    Correct the name. Objects are compared with those of the same kind in the manifests, as Kustomize and Helm build
    them, with the names of the releases that the repository installs; ConfigMaps and Secrets also with those that pods
    use and that ExternalSecrets and the like create. Nothing is reported for a kind or a namespace without objects, if
    a command of the same file installs what is defined elsewhere or applies a file that is not in the repository, or
    if an operator may create the object for a custom resource of the repository; where the repository only has a
    definition of custom resources, or charts whose names depend on the release, a name that is almost the same as
    another is reported. A release of Argo CD or Flux with a chart of the repository has the objects of the chart.
    An object that a script looks up in a condition or before `||` may be missing, and is not reported in this script.
    Nothing is reported about objects of Flux if all of the kind are in folders with examples.
    Nothing is reported in repositories with files of Jsonnet, CUE, ytt or cdk8s, which generate
    manifests.
    A name that only an object of another kind has, such as a StatefulSet, is reported.
    For commands that do not deploy, only names are reported that are similar to a known one, and in documents only if
    that is the only object of its kind, the command has the namespace of the objects, or the document names others of
    them. If the command has the namespace, a name in a document is also reported if it differs from a known one only by
    words of the namespace, or if the command names a container that one of the objects has.
    The release of `helm rollback`, `status`, `history`, `get`, `test` and `uninstall` is compared with those that the
    repository installs, if the names are similar or share a word, or if all releases of the namespace are known.
    """
    if not repository.whole:
        return
    yield from _releases(repository)
    if not repository.of(DeclaredObject) or not repository.of(NamedObject):
        return
    if any(map(_GENERATOR.search, repository.paths)):
        return
    documents = Documents.of(repository)
    releases = Releases.of(repository)
    declared = _Declared(repository, releases)
    anywhere = creating_anywhere(repository)
    named_objects = repository.of(NamedObject)
    created = {(one.object_kind, one.name) for one in named_objects if one.creates}
    optional = {(one.path, one.object_kind, one.name) for one in named_objects if one.optional}
    # The commands that install charts of this repository.
    own = {(one.path, one.span) for one in repository.of(ChartRelease) if releases.is_local(one.chart)}
    helmfiles = Helmfiles.of(repository)
    own.update(
        (one.path, one.span)
        for one in repository.of(HelmfileCommand)
        if helmfiles.are_complete(helmfiles.read_by(one))
    )
    installing = {
        one.path for one in named_objects if one.object_kind == "*" and (one.path, one.span) not in own
    }
    deployed = {one.namespace for one in named_objects if one.creates or one.command.startswith(_DEPLOYING)}
    templates = any(one.object_kind == "ResourceSet" for one in repository.of(DeclaredObject))
    folders = Folders.of(repository)
    installing.update(
        one.path
        for one in repository.of(NamedFile)
        if one.command in _APPLYING and not exists(one.file, repository, folders)
    )
    # The documents about this repository: they name another object that it has.
    described = {
        one.path
        for one in named_objects
        if one.kind == "document" and one.name in declared.in_namespace(one.object_kind, one.namespace).names
    }
    # The containers that commands name in an object.
    containers: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for named in named_objects:
        if named.container:
            containers[named.path, named.name].add(named.container)
    for named in named_objects:
        if named.container or named.creates or (named.object_kind, named.name) in created:
            continue
        if (named.path, named.object_kind, named.name) in optional:
            continue
        flux = named.object_kind in FLUX
        if named.path in installing and not flux:
            continue
        if flux and (named.name == BOOTSTRAPPED or templates):
            continue
        if named.kind == "document" and (
            documents.elsewhere(named)
            or documents.describes(named, "object", f"{named.object_kind}/{named.name}")
        ):
            continue
        namespace = "" if "$" in named.namespace else named.namespace
        known = declared.in_namespace(named.object_kind, namespace)
        names = known.names
        elsewhere = declared.named.get((named.object_kind, named.name), {})
        if namespace and elsewhere and elsewhere.keys().isdisjoint(("", namespace)):
            # A document may be about an environment that is defined elsewhere, unless its name is a misspelled one.
            foreign = (
                named.kind == "document"
                and namespace not in declared.namespaces
                and nearest(namespace, sorted(declared.namespaces), _MISSPELLED) is None
                and not any(_is_cut(namespace, one) for one in declared.namespaces)
                and not _lacks_environment(namespace, elsewhere)
            )
            if not foreign and not any(
                one.may_create(named.object_kind, named.name, namespace) for one in anywhere
            ):
                title = f"{named.object_kind} '{named.name}'"
                other = meant(namespace, elsewhere, _MISSPELLED) or next(iter(elsewhere))
                yield Finding(
                    at=named,
                    message=f"{title} is in the namespace '{other}', not in '{namespace}'",
                    related=(Related(elsewhere[other], title),),
                )
            continue
        of_kind = declared.otherwise(named.object_kind, named.name, namespace)
        if named.name not in names and of_kind is not None:
            if not releases.may_have(named.object_kind, named.name) and named.path not in installing:
                sort = of_kind.object_kind
                yield Finding(
                    at=named,
                    message=f"no manifest has {_title(named)}; it is a {sort}",
                    related=(Related(of_kind, f"{sort} '{named.name}'"),),
                )
            continue
        if not names or named.name in names:
            continue
        if any(re.fullmatch(pattern, named.name) for pattern in known.partly):
            continue
        creators = [one for one in anywhere if one.may_create(named.object_kind, named.name, namespace)]
        if not all(one.freely for one in creators):
            continue
        if flux and all(is_example(one.path) for one in known.objects):
            # The objects of the clusters are in other repositories.
            continue
        if flux and known.all_namespaced and (named.kind != "document" or named.path in described):
            # All objects of Flux are manifests.
            similar = True
        elif creators or known.partly or releases.may_have(named.object_kind, named.name):
            # An operator or a chart of the repository may have any object, but hardly one of nearly this name.
            words = any(contains_words(named.name, name) for name in names)
            similar = named.kind != "document" and (words or nearest(named.name, names, _NEARLY) is not None)
        elif named.kind == "document":
            # What a document installs from elsewhere is often named like what is here.
            spelled = namespace and known.all_namespaced
            similar = (spelled or len(names) == 1 or named.path in described) and alike(named.name, names)
            if not similar and spelled and namespace in declared.namespaces:
                similar = (
                    differs_by(named.name, names, f"{namespace} {named.object_kind}")
                    or nearest(named.name, names, _MISSPELLED) is not None
                    or not known.containers.isdisjoint(containers[named.path, named.name])
                )
        elif named.command.startswith(_DEPLOYING):
            similar = True
        elif namespace and namespace not in declared.namespaces and namespace not in deployed:
            # The command may be for a cluster whose objects are defined elsewhere.
            similar = nearest(named.name, names, _NEARLY) is not None
        else:
            similar = alike(named.name, names)
        if not similar:
            continue
        yield Finding(
            at=named,
            message=f"no manifest has {_title(named)}{hint(named.name, names, 'there is')}",
            related=tuple(Related(one, f"{named.object_kind} '{one.name}'") for one in known.objects[:3]),
        )


def _title(named: NamedObject) -> str:
    """The kind and the name of an object behind an article."""
    article = "an" if named.object_kind[:1] in "AEIO" else "a"
    return f"{article} {named.object_kind} '{named.name}'"


def _is_cut(namespace: str, known: str) -> bool:
    """Whether a namespace has a part of the last word of a known one: `shop-prod` of `shop-production`."""
    rest = known.removeprefix(namespace)
    return "-" in namespace and rest != known and rest.isalpha()


def _lacks_environment(namespace: str, known: Collection[str]) -> bool:
    """Whether a namespace is the first part of all those that an object has in several environments."""
    return len(known) > 1 and all(one.startswith(f"{namespace}-") for one in known)


# The commands that create the objects of a file.
_APPLYING = frozenset({"kubectl apply -f", "kubectl create -f", "kubectl replace -f", "kubectl apply -k"})
_GENERATOR = regex(r"\.(?:jsonnet|libsonnet|cue)$|(?:^|/)cdk8s\.yaml$|\.ytt\.ya?ml$|(?:^|/)\.ytt/")


def _pattern(name: str) -> str:
    """An expression for the names that a name with unknown parts may be; all names if it has a variable."""
    if "$" in name:
        return ".*"
    first, *others = name.split(RELEASE_NAME)
    return ".*".join((re.escape(first), *(re.escape(part.lstrip("-")) for part in others)))


class _Known:
    """The objects of a kind that a command may name, and what follows from all of them."""

    def __init__(self, objects: list[_Object]) -> None:
        self.objects = objects
        # In order, so that the nearest name does not depend on the seed of hashes.
        self.names = dict.fromkeys(sorted(one.name for one in objects))
        # The names that depend on a release.
        self.partly = {
            _pattern(one.name) for one in objects if isinstance(one, DeclaredObject) and not one.is_named
        }
        self.all_namespaced = all(one.namespace for one in objects)
        # The containers that one object has.
        owners: defaultdict[str, set[str]] = defaultdict(set)
        for one in objects:
            for container in one.containers if isinstance(one, DeclaredObject) else ():
                owners[container].add(one.name)
        self.containers = {container for container, found in owners.items() if len(found) == 1}


def _releases(repository: Repository) -> Iterator[Finding]:
    """The releases that commands of Helm need and that nothing installs."""
    known: defaultdict[str, list[ChartRelease]] = defaultdict(list)
    for one in repository.of(ChartRelease):
        if one.name or one.kind != "document":
            known[one.name].append(one)
    if not known or "" in known:
        return
    documents = Documents.of(repository)
    for named in repository.of(NamedRelease):
        if named.kind == "document" and documents.elsewhere(named):
            continue
        if named.name in known:
            installed = [one for one in known[named.name] if not one.checked and one.kind != "document"]
            if meant := _namespace_meant(named.namespace, {one.namespace for one in installed}):
                yield Finding(
                    at=named,
                    message=f"{named.command} needs the release '{named.name}' in the namespace '{named.namespace}', "
                    f"but it is installed in '{meant}'",
                    related=tuple(Related(one, "the release") for one in installed if one.namespace == meant),
                )
            continue
        beside = [one for found in known.values() for one in found if one.namespace == named.namespace]
        near = nearest(named.name, known, _NEARLY_A_RELEASE)
        # What is rolled back in a namespace is what the pipeline installs there.
        own = named.namespace and beside and named.command in ("helm history", "helm rollback")
        if not near and not own and not any(contains_words(named.name, one) for one in known):
            continue
        yield Finding(
            at=named,
            message=f"{named.command} needs the release '{named.name}', which nothing installs"
            f"{hint(named.name, known, 'installed are')}",
            related=(
                Related((known[near] if near else beside or next(iter(known.values())))[0], "a release"),
            ),
        )


_NEARLY_A_RELEASE = 0.75


def _namespace_meant(namespace: str, installed: Collection[str]) -> str:
    """The only namespace of a release that has the same environment, if the release is not in a namespace.

    The environment is the last word: `shop-staging` and `shops-staging`.
    """
    if not namespace or is_dynamic(namespace) or "" in installed or any(map(is_dynamic, installed)):
        return ""
    _, mark, environment = namespace.rpartition("-")
    found = [one for one in installed if mark and one.rpartition("-")[2] == environment]
    return found[0] if namespace not in installed and len(found) == 1 else ""


class _Declared:
    """The objects that exist: those that are defined, created for others, or needed by pods.

    Many commands name objects of few kinds and namespaces, so what is known of each of these is kept.
    """

    def __init__(self, repository: Repository, releases: Releases) -> None:
        self._by_kind: defaultdict[str, list[_Object]] = defaultdict(list)
        self._known: dict[tuple[str, str], _Known] = {}
        # The first object of each namespace, by kind and name.
        self.named: defaultdict[tuple[str, str], dict[str, _Object]] = defaultdict(dict)
        defined = [each for one in repository.of(DeclaredObject) for each in releases.named(one)]
        configs: list[_Object] = [
            *(each for config in repository.of(ProvidedConfig) for each in releases.named(config)),
            *(each for used in repository.of(UsedConfig) for each in releases.named(used)),
        ]
        for one in (*defined, *configs):
            same = self.named[one.object_kind, one.name]
            if isinstance(one, DeclaredObject) or one.namespace not in same:
                self._by_kind[one.object_kind].append(one)
            same.setdefault(one.namespace, one)
        self.namespaces = releases.namespaces.union(one.namespace for one in configs)

    def otherwise(self, kind: str, name: str, namespace: str) -> _Object | None:
        """The only object of a name that runs pods, if it is of another kind than a command says."""
        if kind not in _WORKLOADS:
            return None
        found = [
            one
            for other in _WORKLOADS
            for place, one in self.named.get((other, name), {}).items()
            if other != kind and place in ("", namespace or place)
        ]
        same = self.named.get((kind, name))
        return found[0] if len({one.object_kind for one in found}) == 1 and not same else None

    def in_namespace(self, kind: str, namespace: str) -> _Known:
        """The objects of a kind that may be in a namespace; all of them if it is empty."""
        key = kind, namespace
        if key not in self._known:
            self._known[key] = _Known(
                [
                    one
                    for one in self._by_kind.get(kind, ())
                    if not namespace or one.namespace in ("", namespace)
                ]
            )
        return self._known[key]
