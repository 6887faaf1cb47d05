from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.kinds.helm import UnreadValue

from ..delivery._examples import WORKFLOW, workflow

_CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
    "chart/values.yaml": "image:\n  tag: 1.4.2\ndatabase:\n  create: true\nextra: {}\n",
    "chart/templates/config.yaml": """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  tag: {{ .Values.image.tag | quote }}
  database: {{ .Values.database.create | quote }}
  {{- toYaml .Values.extra | nindent 2 }}
""",
}
_PRODUCTION = {
    "envs/production.yaml": "image:\n  tag: 1.4.2\n",
    "argocd/production.yaml": """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: web
spec:
  source:
    repoURL: https://github.com/acme/web.git
    path: chart
    helm:
      valueFiles: [../envs/production.yaml]
""",
}
# A release of Flux, and kustomizations that patch it.
_RELEASED = {
    "base/kustomization.yaml": "resources: [release.yaml]\n",
    "base/release.yaml": """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  chart:
    spec:
      chart: ./chart
      sourceRef: {kind: GitRepository, name: web}
""",
}
_PATCHES = """\
resources: [../base]
patches:
  - patch: |
      apiVersion: helm.toolkit.fluxcd.io/v2
      kind: HelmRelease
      metadata:
        name: web
      spec:
        values:
          database:
            {}: true
"""
_OPERATIONS = """\
resources: [../base]
patches:
  - target: {{kind: HelmRelease, name: {name}}}
    patch: |
      - op: replace
        path: /spec/values/{path}
        value: 1.5.0
"""
_MERGED = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata:
  name: web
spec:
  values:
    database:
      {}: 3
"""
_HELMFILE = """\
releases:
  - name: web
    chart: ../chart
    values:
      - database:
          {}: true
"""


@policy(
    "HLM012",
    severity="warning",
    category="reliability",
    examples=[
        bad(_HELMFILE.format("«enabled»"), path="deploy/helmfile.yaml", files=_CHART),
        bad(
            workflow("helm upgrade --install web ./chart --set «database.enabled»=true"),
            path=WORKFLOW,
            files=_CHART,
        ),
        bad(
            "env:\n  CHART: ./chart\n"
            + workflow('helm upgrade web "$CHART" -i --set «database.enabled»=true'),
            path=WORKFLOW,
            files=_CHART,
        ),
        bad(
            "CHART := chart\n\ndeploy:\n\thelm upgrade web ./$(CHART) --install --set «image.version»=1.5\n",
            path="Makefile",
            files=_CHART,
        ),
        *(
            bad(
                f"#!/bin/sh\n{assigned}\nhelm upgrade web $CHART --install --set «image.version»=1.5\n",
                path="ops/deploy.sh",
                files=_CHART,
            )
            for assigned in (
                'ROOT=$(dirname "$0")\nCHART="$ROOT/../chart"',
                'CHART="$(dirname "$0")/../chart"',
                'ROOT="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"\nCHART=${ROOT}/chart',
            )
        ),
        *(
            good(
                "image:\n  tag: 1.5.0\nworker:\n  replicas: 2\n",
                path="envs/production.yaml",
                files={
                    **_CHART,
                    **{path.replace("chart/", "worker/"): text for path, text in _CHART.items()},
                    "worker/values.yaml": "image:\n  tag: 1.4.2\nworker:\n  replicas: 1\n",
                    "scripts/deploy.sh": f"#!/bin/sh\nhelm upgrade web chart -f envs/{env}.yaml\n"
                    f"helm upgrade worker worker -f envs/{env}.yaml{more}\n",
                },
                because="the other chart that is installed with the file reads the value",
            )
            for env, more in (("production", ""), ("$1", ""), ("$1", " -f worker/$2.yaml"))
        ),
        bad(_PATCHES.format("«enabled»"), path="prod/kustomization.yaml", files=_CHART | _RELEASED),
        good(
            _PATCHES.format("create"),
            path="prod/kustomization.yaml",
            files=_CHART | _RELEASED,
            because="a template reads the value",
        ),
        bad(
            _OPERATIONS.format(name="web", path="«image/version»"),
            path="prod/kustomization.yaml",
            files=_CHART | _RELEASED,
        ),
        good(
            _OPERATIONS.format(name="web", path="image/tag"),
            path="prod/kustomization.yaml",
            files=_CHART | _RELEASED,
            because="a template reads the value",
        ),
        good(
            _OPERATIONS.format(name="api", path="image/version"),
            path="prod/kustomization.yaml",
            files=_CHART | _RELEASED,
            because="the chart of the other release is unknown",
        ),
        bad(
            _MERGED.format("«replicas»"),
            path="prod/web.yaml",
            files=_CHART
            | _RELEASED
            | {"prod/kustomization.yaml": "resources: [../base]\npatches: [{path: web.yaml}]\n"},
        ),
        good(
            "#!/bin/sh\nROOT=$OTHER\nCHART=$ROOT/../chart\nhelm upgrade web $CHART --set image.version=1.5\n",
            path="ops/deploy.sh",
            files=_CHART,
            because="the folder is not known",
        ),
        bad(
            "database:\n  «replicas»: 3\n",
            path="deploy/production.yaml",
            files=_CHART
            | {WORKFLOW: workflow("helm upgrade web ./chart -f deploy/production.yaml --set image.tag=1.5")},
        ),
        bad(
            "database:\n  create: false\n  «ha»: true\n",
            path="deploy/live.yaml",
            files=_CHART
            | {"deploy/helmfile.yaml": "releases:\n- name: web\n  chart: ../chart\n  values: [live.yaml]\n"},
        ),
        good(
            "replicas: 3\n",
            path="chart/search-values-prod.yaml",
            files=_CHART
            | {
                "chart/templates/search.yaml": '# {{ .Files.Get (printf "search-values-%s.yaml" .Values.image.tag) }}\n'
            },
            because="the file has the values of another chart",
        ),
        good(
            "database:\n  replicas: 3\n",
            path="deploy/production.yaml",
            files=_CHART
            | {
                "deploy/helmfile.yaml": "releases:\n- name: web\n  chart: ../chart\n  values: [production.yaml]\n"
                "- name: db\n  chart: acme/db\n  values: [production.yaml]\n"
            },
            because="another chart has the same values",
        ),
        good(
            workflow(
                'CHART=./chart && test -d other && CHART=./other\nhelm upgrade web "$CHART" --set database.on=1'
            ),
            path=WORKFLOW,
            files=_CHART,
            because="the chart is unknown",
        ),
        good(
            "shop-crds:\n  install: false\n",
            path="shop/values.yaml",
            files={
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "  - name: shop-crds\n    version: 1.0.0\n    condition: shop-crds.install\n",
                "shop/charts/shop-crds/Chart.yaml": "apiVersion: v2\nname: shop-crds\nversion: 1.0.0\n",
                "shop/charts/shop-crds/values.yaml": "annotations: {}\n",
                "shop/charts/shop-crds/templates/crds.yaml": "# {{ toYaml .Values.annotations }}\n",
            },
            because="it is the condition of the dependency",
        ),
        bad(
            "shop-crds:\n  install: false\n  «upgrade»: true\n",
            path="shop/values.yaml",
            files={
                "shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\ndependencies:\n"
                "  - name: shop-crds\n    version: 1.0.0\n    condition: shop-crds.install,crds.install\n",
                "shop/charts/shop-crds/Chart.yaml": "apiVersion: v2\nname: shop-crds\nversion: 1.0.0\n",
                "shop/charts/shop-crds/values.yaml": "annotations: {}\n",
                "shop/charts/shop-crds/templates/crds.yaml": "# {{ toYaml .Values.annotations }}\n",
            },
        ),
        bad("database:\n  «replicas»: 3\n", path="chart/ci/test-values.yaml", files=_CHART),
        good(
            "shop-db:\n  enabled: false\n",
            path="chart/ci/test-values.yaml",
            files=_CHART
            | {
                "chart/requirements.yaml": "dependencies:\n- name: shop-db\n  version: 1.0.0\n"
                "  condition: shop-db.enabled\n  repository: https://charts.example.com\n",
                "chart/charts/shop-db/Chart.yaml": "apiVersion: v1\nname: shop-db\nversion: 1.0.0\n",
                "chart/charts/shop-db/values.yaml": "replicas: 1\n",
                "chart/charts/shop-db/templates/db.yaml": "replicas: {{ .Values.replicas }}\n",
            },
            because="it is the condition of a dependency",
        ),
        bad(
            "shop-db:\n  «installed»: false\n",
            path="chart/ci/test-values.yaml",
            files=_CHART
            | {
                "chart/requirements.yaml": "dependencies:\n- name: shop-db\n  version: 1.0.0\n"
                "  condition: shop-db.enabled\n  repository: https://charts.example.com\n",
                "chart/charts/shop-db/Chart.yaml": "apiVersion: v1\nname: shop-db\nversion: 1.0.0\n",
                "chart/charts/shop-db/values.yaml": "replicas: 1\n",
                "chart/charts/shop-db/templates/db.yaml": "replicas: {{ .Values.replicas }}\n",
            },
        ),
        good(
            "database: &database\n  create: true\nother: &other\n  create: false\n",
            path="chart/ci/test-values.yaml",
            files=_CHART,
            because="other values may repeat one with an anchor",
        ),
        good(
            _HELMFILE.format("create"),
            path="deploy/helmfile.yaml",
            files=_CHART,
            because="a template reads the value",
        ),
        good(
            workflow("helm upgrade --install web ./chart --set extra.enabled=true"),
            path=WORKFLOW,
            files=_CHART,
            because="`extra` may have any keys",
        ),
        bad(
            workflow("yq -i '.«web.image.tag» = strenv(TAG)' envs/production.yaml"),
            path=WORKFLOW,
            files=_CHART | _PRODUCTION,
        ),
        bad(
            'release:\n\tyq eval --inplace \'.image.tag = "1.5" | .«image.version» = "1.5"\' envs/$(ENV).yaml\n',
            path="Makefile",
            files=_CHART | _PRODUCTION,
        ),
        good(
            workflow("yq -i '.image.tag = strenv(TAG)' envs/production.yaml"),
            path=WORKFLOW,
            files=_CHART | _PRODUCTION,
            because="a template reads the value",
        ),
        good(
            workflow(
                "yq -i '.web.image.tag = strenv(TAG)' envs/others.yaml && yq '.a.b = 1' envs/production.yaml"
            ),
            path=WORKFLOW,
            files=_CHART | _PRODUCTION | {"envs/others.yaml": "web: {}\n"},
            because="no release has the file, and the other command prints the result",
        ),
        good(
            workflow("helm upgrade --install web acme/web --set database.enabled=true"),
            path=WORKFLOW,
            files=_CHART,
            because="the chart is in another repository",
        ),
    ],
)
def unread_value(value: UnreadValue) -> Iterator[Finding]:
    """A release of a chart of the repository, or a file beside the chart, sets a value that no template reads.

    The value has no effect, so the release has the default of the chart.
    Correct the name of the value, or remove it.
    Values are those that releases of Flux, Argo CD, helmfile, Skaffold and Kustomize contain, those that patches of
    kustomizations set in releases of Flux, and those of `helm --set` in workflows, Makefiles and scripts, of `yq -i`
    that writes to a file of a release, of `set` and `values` in a `helm_release` of Terraform, and of files such as
    `ci/test-values.yaml` and `values-prod.yaml`, or that only releases of the chart have.
    Nothing is reported for a chart that reads all values at once, or that includes templates of a dependency that is
    not in the repository.
    A value with a similar name is reported by `misspelled-value`.

    <https://helm.sh/docs/chart_template_guide/values_files/>
    """
    others = f"; the chart has {', '.join(map(repr, value.others))}" if len(value.others) <= _LISTED else ""
    yield Finding(
        at=value.at,
        message=f"no template reads the value '{value.name}', which {value.by} sets{others}",
        related=(Related(value.others_at, "the values of the chart"),),
    )


# How many values a message lists.
_LISTED = 5
