from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.helm import TemplateProblem

_CHART = "apiVersion: v2\nname: web\nversion: 1.0.0\n"


@policy(
    "HLM001",
    severity="error",
    category="validity",
    examples=[
        bad(
            "replicas: {{ «.Values.web.replicas» }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
        ),
        bad(
            '{{ if .Values.tls }}{{ include «"web.tls"» . }}{{ end }}\n',
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "tls: false\n"},
        ),
        bad(
            "replicas: {{ «replicas» .Values }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
        ),
        bad(
            "«»- {{ .Values.name }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "name: web\n"},
        ),
        good(
            '[{{ if .Values.name }}{"op": "add", "path": "/metadata/labels/name", "value": "web"}{{ end }}]\n',
            path="chart/templates/patch.json",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "name: web\n"},
            because="a program renders the JSON patch",
        ),
        good(
            "replicas: {{ (.Values.web).replicas | default 2 }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
            because="a field of a parenthesized value may be missing",
        ),
        good(
            "host: {{ .Values.database.host }}\n",
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "replicas: 1\n# Required:\n# database:\n#   host: db.example.com\n",
            },
            because="the user sets the value, as a comment in `values.yaml` shows",
        ),
        good(
            "host: {{ .Values.config.dns.https }}\n",
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "config:\n  a: 1\n  #dns:\n  #  https: a\n",
            },
            because="the user sets the value, as a comment in `values.yaml` shows",
        ),
        good(
            "host: {{ .Values.global.database.host }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "replicas: 1\n"},
            because="the chart that has this one as a part sets the global value",
        ),
        bad(
            "host: {{ «.Values.global.database.host» }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "global:\n  databases:\n    host: db\n"},
        ),
        good(
            "host: {{ .Values.database.host }}\n",
            path="charts/web/templates/web.yaml",
            files={
                "charts/web/Chart.yaml": _CHART,
                "charts/web/values.yaml": "replicas: 1\n",
                "shop-values.yaml": "web:\n  database:\n    host: db\n",
            },
            because="a file sets the value below the name of the chart, for one that has it as a part",
        ),
        bad(
            "host: {{ «.Values.database.host» }}\n",
            path="charts/web/templates/web.yaml",
            files={
                "charts/web/Chart.yaml": _CHART,
                "charts/web/values.yaml": "replicas: 1\n",
                "shop-values.yaml": "api:\n  database:\n    host: db\n",
            },
        ),
        good(
            'topic: {{ get (get .Values.jobs .Release.Name) "topic" }}\n',
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "jobs:\n  import:\n    topic: {name: a}\n",
            },
            because="the name of the release is not known",
        ),
        good(
            "data:\n{{- $job := .Release.Name }}\n  {{ index .Values.jobs $job | toYaml }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/values.yaml": "jobs:\n  import: {a: 1}\n"},
            because="the name of the release is not known",
        ),
        bad(
            'topic: {{ «get» (get .Values.jobs "exports") "topic" }}\n',
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "jobs:\n  import:\n    topic: {name: a}\n",
            },
        ),
        good(
            '{{ $image := dict "tag" .Values.global.tag }}image: {{ include "web.image" $image }}\n',
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": 'global:\n  tag: ""\n',
                "chart/templates/_helpers.tpl": '{{ define "web.image" }}shop/web:{{ .tag }}{{ end }}\n',
            },
            because="without the global value the image ends with a colon",
        ),
        bad(
            'tag: "1.0«:» a"\n',
            path="chart/values.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/web.yaml": '{{ $a := dict "tag" .Values.tag }}image: {{ include "web.image" $a }}\n',
                "chart/templates/_helpers.tpl": '{{ define "web.image" }}{{ .tag }}{{ end }}\n',
            },
        ),
        bad(
            "host: {{ «.Values.database.host» }}\n",
            path="chart/templates/web.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/values.yaml": "# The database:\n# databases: see below\ndatabases:\n  host: a\n",
            },
        ),
        bad(
            '{{ define "web" }}{{ «include» "web" . }}{{ end }}replicas: {{ include "web" . }}\n',
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
        ),
        good(
            '{{ if .Values.create }}name: {{ include "db.nmae" . }}{{ end }}\n{{ define "db.name" }}db{{ end }}\n',
            path="chart/charts/db/templates/db.yaml",
            files={"chart/Chart.yaml": _CHART, "chart/charts/db/Chart.yaml": _CHART.replace("web", "db")},
            because="the chart in `charts` is maintained elsewhere",
        ),
        good(
            '{{ if .Values.create }}name: {{ template "db.owner" . }}{{ end }}\n',
            path="charts/web/templates/db.yaml",
            files={
                "charts/web/Chart.yaml": _CHART
                + "sources: [https://github.com/acme/charts/tree/main/acme/web]\n",
            },
            because="the chart is a copy of one in another repository",
        ),
        bad(
            '{{ if .Values.create }}name: «{{ template "db.owner" . }}»{{ end }}\n',
            path="charts/web/templates/db.yaml",
            files={
                "charts/web/Chart.yaml": _CHART
                + "sources: [https://github.com/acme/shop/tree/main/charts/web]\n",
            },
        ),
        good(
            '{{- define "web.account" }}{{ include "web.nmae" . }}{{ end }}\n{{- define "web.name" }}web{{ end }}\n',
            path="chart/templates/helpers.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/web.yaml": 'name: {{ include "web.name" . }}\n',
            },
            because="no template includes the named template, so it is not rendered",
        ),
        bad(
            '{{- define "web.account" }}{{ «include» "web.nmae" . }}{{ end }}\n',
            path="chart/templates/helpers.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/web.yaml": 'n: {{ include "web.account" . }}\n',
            },
        ),
        bad(
            '{{- define "web.account" }}{{ include «"web.nmae"» . }}{{ end }}\n',
            path="chart/templates/helpers.yaml",
            files={
                "chart/Chart.yaml": _CHART,
                "chart/templates/web.yaml": 'n: {{ if .Values.any }}{{ template "web.account" . }}{{ end }}\n',
            },
        ),
        good(
            "count: {{ range until 3000 }}{{ range until 3000 }}{{ . }}{{ end }}{{ end }}\n",
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
            because="it takes too many steps to be rendered here, while Helm has no limit",
        ),
        good(
            'name: {{ regexFind "(?i)[a-c]*d" (repeat 400000 "ab") | quote }}\n',
            path="chart/templates/web.yaml",
            files={"chart/Chart.yaml": _CHART},
            because="the expression takes too many steps",
        ),
    ],
)
def invalid_template(problem: TemplateProblem) -> Iterator[Finding]:
    """Helm cannot render a template.

    `helm install` and `helm template` fail. The objects of this template are not checked; those of the other templates
    are. Templates are rendered with the values in `values.yaml`, and again with each file `ci/*values.yaml`.
    A template that reads a field of a value that the user is to set, because a comment of `values.yaml` shows it as a
    key, is not reported. Neither is one of a value of `global`, or of one that some values file sets below the name of
    the chart: a chart that has this one as a part sets those.
    What a template reads by the name of the release is not known.
    A named template that is not defined is reported under any condition, apart from one that a missing dependency may
    define, one in a chart of the folder `charts` of another one or of another repository, as its links show, and one
    that is used only in a named template that no other one includes.
    A template that takes very many steps is not rendered, and not reported, because Helm has no such limit.

    <https://helm.sh/docs/chart_template_guide/debugging/>
    """
    yield Finding(at=problem.at, message=problem.message)
