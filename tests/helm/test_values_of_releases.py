"""The ways in which repositories give the values of a chart: with a key that templates read, and with another one."""

import pytest

import aurora_devops

CHART = {
    "README.md": "# Shop\n",
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/values.yaml": "replicaCount: 2\nimage: {repository: ghcr.io/acme/api, tag: '1.0'}\nservice: {port: 80}\n",
    "chart/templates/api.yaml": """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: api}
spec:
  replicas: {{ .Values.replicaCount }}
  selector: {matchLabels: {app: api}}
  template:
    metadata: {labels: {app: api}}
    spec:
      containers:
        - name: api
          image: "{{ .Values.image.repository }}:{{ .Values.image.tag }}"
          ports: [{containerPort: {{ .Values.service.port }}}]
""",
}
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata: {name: shop}
spec:
  destination: {namespace: shop}
  source:
    repoURL: https://github.com/acme/shop.git
    path: chart
    helm:
      HELM
"""
SET = """\
apiVersion: argoproj.io/v1alpha1
kind: ApplicationSet
metadata: {name: shop}
spec:
  generators: [{list: {elements: [{env: prod}]}}]
  template:
    metadata: {name: 'shop-{{env}}'}
    spec:
      source:
        repoURL: https://github.com/acme/shop.git
        path: chart
        helm: {valueFiles: ['../env/{{env}}/values.yaml']}
"""
RELEASE = """\
apiVersion: helm.toolkit.fluxcd.io/v2
kind: HelmRelease
metadata: {name: shop, namespace: shop}
spec:
  chart: {spec: {chart: ./chart, sourceRef: {kind: GitRepository, name: shop}}}
  valuesFrom: [{kind: ConfigMap, name: shop-values}]
"""
GENERATED = (
    "resources: [shop.yaml]\nconfigMapGenerator:\n  - name: shop-values\n    files: [values.yaml=prod.yaml]\n"
)
HELMFILE = "releases:\n  - name: shop\n    chart: ./chart\n    MORE\n"
TERRAFORM = (
    'resource "helm_release" "shop" {\n  name  = "shop"\n  chart = "${path.module}/../chart"\n  MORE\n}\n'
)
WORKER = {
    "chart/charts/worker/Chart.yaml": "apiVersion: v2\nname: worker\nversion: 0.2.0\n",
    "chart/charts/worker/values.yaml": "concurrency: 4\n",
    "chart/charts/worker/templates/c.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: w}\n"
    "data: {c: {{ .Values.concurrency | quote }}}\n",
}


def workflow(command: str) -> str:
    return f"on: push\njobs:\n  d:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: {command}\n"


def template(text: str) -> dict[str, str]:
    return {
        "chart/templates/s.yaml": f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata:\n  a: b\n{text}"
    }


# Files in which `KEY` is a value of the chart.
CASES = {
    "folder of values in the chart": {"chart/values/prod.yaml": "KEY: 3\n"},
    "variable of a workflow": {
        "env/prod/values.yaml": "KEY: 3\n",
        ".github/workflows/d.yml": workflow("helm upgrade shop ./chart -f env/${{ matrix.env }}/values.yaml"),
    },
    "default of a Makefile": {
        "env/prod/values.yaml": "KEY: 3\n",
        "Makefile": "ENV ?= dev\nup:\n\thelm upgrade shop ./chart -f env/$(ENV)/values.yaml\n",
    },
    "parameter of an Application": {
        "argocd/shop.yaml": APPLICATION.replace("HELM", "parameters: [{name: KEY, value: '3'}]")
    },
    "text of an Application": {
        "argocd/shop.yaml": APPLICATION.replace(
            "HELM", "values: |\n        service: {port: 81}\n        KEY: 3\n"
        )
    },
    "ApplicationSet": {"argocd/shop.yaml": SET, "env/prod/values.yaml": "KEY: 3\n"},
    "generated ConfigMap": {
        "flux/shop.yaml": RELEASE,
        "flux/kustomization.yaml": GENERATED,
        "flux/prod.yaml": "KEY: 3\n",
    },
    "second document of a HelmRelease": {
        "flux/shop.yaml": "kind: GitRepository\napiVersion: source.toolkit.fluxcd.io/v1\nmetadata: {name: shop}\n---\n"
        + RELEASE.replace(
            "  valuesFrom: [{kind: ConfigMap, name: shop-values}]\n",
            "  values:\n    service: {port: 81}\n    KEY: 3\n",
        ),
    },
    "set of a helmfile": {"helmfile.yaml": HELMFILE.replace("MORE", "set: [{name: KEY, value: 3}]")},
    "template of a helmfile": {
        "helmfile.yaml": HELMFILE.replace("MORE", "values: [values/shop.yaml.gotmpl]"),
        "values/shop.yaml.gotmpl": "image:\n  tag: {{ .Values.tag }}\nKEY: {{ .Values.replicas }}\n",
    },
    "yamlencode": {
        "infra/main.tf": TERRAFORM.replace(
            "MORE", "values = [yamlencode({ image = { tag = var.tag }, KEY = 3 })]"
        )
    },
    "file of Terraform": {
        "infra/main.tf": TERRAFORM.replace("MORE", 'values = [file("${path.module}/shop.yaml")]'),
        "infra/shop.yaml": "KEY: 3\n",
    },
    "template of Terraform": {
        "infra/main.tf": TERRAFORM.replace("MORE", 'values = [templatefile("${path.module}/s.tftpl", { n = 3 })]'),
        "infra/s.tftpl": "image:\n  tag: x\nKEY: ${n}\n",
    },
    "README": {
        "chart/README.md": "# Shop\n\n| Key | Default |\n|---|---|\n| `KEY` | 2 |\n| `image.tag` | 1 |\n"
        "| `service.port` | 80 |\n"
    },
}  # fmt: skip


def found(files: dict[str, str]) -> list[str]:
    report = aurora_devops.lint({**CHART, **files}, select=["HLM006", "HLM011", "HLM012", "HLM013"])
    assert not report.failures
    assert all(one.excerpt for one in report.findings)
    return [one.message for one in report.findings]


@pytest.mark.parametrize("case", CASES)
def test_a_value(case: str) -> None:
    texts = [
        {path: text.replace("KEY", key) for path, text in CASES[case].items()}
        for key in ("replicaCount", "replicaCnt")
    ]
    assert found(texts[0]) == []
    (message,) = found(texts[1])
    assert "replicaCnt" in message


def test_a_chart_below_has_its_alias() -> None:
    chart = CHART["chart/Chart.yaml"] + "dependencies: [{name: worker, version: 0.2.0, alias: jobs}]\n"
    values = CHART["chart/values.yaml"]
    for key, number in (("jobs", 0), ("worker", 1)):
        more = {"chart/Chart.yaml": chart, "chart/values-prod.yaml": f"{key}: {{concurrency: 8}}\n"}
        more["chart/values.yaml"] = f"{values}jobs: {{concurrency: 4}}\n"
        assert len(found({**WORKER, **more})) == number


def test_a_tag() -> None:
    chart = CHART["chart/Chart.yaml"] + "dependencies: [{name: worker, version: 0.2.0, tags: [TAG]}]\n"
    values = CHART["chart/values.yaml"] + "tags: {background: false}\n"
    for tag, number in (("background", 0), ("backgrounds", 1), ("frontend", 0)):
        files = {"chart/Chart.yaml": chart.replace("TAG", tag), "chart/values.yaml": values}
        assert len(found({**WORKER, **files})) == number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("{{- with .Values.service }}\n  p: {{ .KEY | quote }}\n{{- end }}\n", 1),
        ("{{- $service := .Values.service }}\n  p: {{ $service.KEY | quote }}\n", 1),
        ("{{- with .Values }}{{- with .service }}\n  p: {{ .KEY | quote }}\n{{- end }}{{- end }}\n", 0),
        ("{{- $s := .Values.service }}{{- $s = .Values.image }}\n  p: {{ $s.KEY | quote }}\n", 0),
        ("{{- range .Values.service }}\n  p: {{ .KEY | quote }}\n{{- end }}\n", 0),
        ("{{- with .Values.service }}{{- if .KEY }}\n  p: {{ .KEY | quote }}\n{{- end }}{{- end }}\n", 0),
        ("{{- with .Values.service }}\n  p: {{ .KEY | default 80 | quote }}\n{{- end }}\n", 0),
    ],
)
def test_a_value_in_a_scope(text: str, number: int) -> None:
    assert found(template(text.replace("KEY", "port"))) == []
    assert len(found(template(text.replace("KEY", "prt")))) == number


def test_keys_of_lists_and_texts_are_no_values() -> None:
    text = "replicaCount: 3\nservice:\n  port: 80\n  # KEY: 1\nextra:\n  - KEY: 1\n    more: 2\nscript: |\n  KEY: 1\n"
    from aurora_devops.kinds.helm.releases import keys_in

    assert [".".join(one.path) for one in keys_in("v", text, 0, len(text), "")] == [
        "replicaCount",
        "service.port",
        "extra",
        "script",
    ]


@pytest.mark.parametrize(
    ("options", "reported"),
    [
        ("--set image.tag=2.0", True),
        ("--set-string 'image.tag=2.0' --set service.port=80", True),
        ("--set web.replicas=2", False),
        ("--set image.tag=2.0 -f $VALUES", False),
        ("--set $KEY=2", False),
        ("--set image.tag=2.0,web.replicas=2", False),
    ],
)
def test_a_value_that_neither_the_release_nor_a_command_sets(options: str, reported: bool) -> None:
    files = {
        **CHART,
        **template("  n: {{ .Values.web.replicas | quote }}\n"),
        "flux/shop.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n---\n"
        + RELEASE.replace(
            "  valuesFrom: [{kind: ConfigMap, name: shop-values}]\n", "  values: {service: {port: 81}}\n"
        ),
        ".github/workflows/d.yml": workflow(f"helm lint ./chart {options}"),
    }
    report = aurora_devops.lint(files, select=["invalid-template"])
    assert bool(report.findings) is reported
