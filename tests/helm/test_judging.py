"""Where the findings about a chart are, and what is not judged."""

import json
import pickle

import pytest

import aurora_devops
from aurora_devops.core.encoding import decode, encode
from aurora_devops.core.files import Checkout
from aurora_devops.core.result import FileResult
from aurora_devops.core.run import default_catalogue, lint_paths
from aurora_devops.core.settings import Choices
from aurora_devops.formats.gotemplate import rendered
from aurora_devops.testing import unmark

CHART = "apiVersion: v2\nname: web\nversion: 1.2.3\n"
SECURE = """\
          securityContext:
            allowPrivilegeEscalation: false
            readOnlyRootFilesystem: true
            runAsNonRoot: true
"""
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "web.name" . }}
spec:
  selector:
    matchLabels: &labels
      app: web
  template:
    metadata:
      labels:
        app: web
    spec:
      hostNetwork: {{ .Values.hostNetwork }}
      containers:
        - name: {{ .Chart.Name }}
          image: "{{ .Values.image.name }}:{{ .Values.image.tag | default .Chart.AppVersion }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
"""
HELPERS = '{{ define "web.name" }}{{ .Release.Name }}-web{{ end }}'
VALUES = """\
image:
  name: nginx
  tag: "1.27"
hostNetwork: false
resources:
  limits:
    memory: 1Gi
  requests:
    cpu: 1
    memory: 1Gi
"""
FILES = {
    "chart/Chart.yaml": CHART,
    "chart/templates/web.yaml": DEPLOYMENT,
    "chart/templates/_helpers.tpl": HELPERS,
    "chart/values.yaml": VALUES,
}


def findings(files, *names, profile="all"):
    """The places of the findings of some policies."""
    report = aurora_devops.lint(files, profile=profile, select=names)
    assert not report.failures
    return report.findings


def assert_found(files, name):
    """Assert that a policy reports the «marks» in all files, and nothing else."""
    plain, wanted = {}, []
    for path, text in files.items():
        plain[path], spans = unmark(text)
        wanted += [(path, span) for span in spans]
    assert [(f.path, f.span) for f in findings(plain, name)] == sorted(wanted)


RESOURCES = "          resources:\n            {{- toYaml .Values.resources | nindent 12 }}"
PRIVILEGED = f"          securityContext: {{privileged: «true»}}\n{RESOURCES}"


@pytest.mark.parametrize(
    ("name", "path", "old", "new"),
    [
        # A value that decides is reported where it is set.
        ("host-network", "chart/values.yaml", "hostNetwork: false", "hostNetwork: «true»"),
        # Text of a template.
        ("privileged-container", "chart/templates/web.yaml", RESOURCES, PRIVILEGED),
        # What is missing is reported at the object in the template, whatever prints its name.
        ("privilege-escalation", "chart/templates/web.yaml", "- name: {{", "- «name»: {{"),
        ("missing-memory-limit", "chart/templates/web.yaml", RESOURCES, "          «resources»: {}"),
        ("missing-cpu-request", "chart/values.yaml", "  requests:\n    cpu: 1\n", "  «requests»:\n"),
    ],
)
def test_findings_are_where_they_are_to_be_corrected(name, path, old, new):
    text = FILES[path]
    assert old in text
    assert_found({**FILES, path: text.replace(old, new)}, name)


def test_a_string_of_several_values_is_in_the_template():
    values = VALUES.replace("1.27", "latest")
    template = DEPLOYMENT.replace('image: "', 'image: «"').replace('AppVersion }}"', 'AppVersion }}"»')
    assert_found({**FILES, "chart/values.yaml": values, "chart/templates/web.yaml": template}, "latest-tag")
    template = DEPLOYMENT.replace('"{{ .Values.image.name }}:', "{{ .Values.image.name }}:").replace(
        'AppVersion }}"', "AppVersion }}"
    )
    plain = {**FILES, "chart/values.yaml": values, "chart/templates/web.yaml": template}
    (found,) = findings(plain, "latest-tag")
    assert (found.path, found.location.line) == ("chart/templates/web.yaml", 17)


@pytest.mark.parametrize(
    ("template", "values", "places"),
    [
        (DEPLOYMENT, {"chart/values.yaml": VALUES.replace("1.27", "«latest»")}, ["name", "tag"]),
        # The file of an environment decides, and the chart's own values do not.
        (DEPLOYMENT, {"chart/values-prod.yaml": "image: {tag: latest}\n"}, ["name", "prod"]),
        # A function that keeps characters keeps their place.
        (
            DEPLOYMENT.replace(".Values.image.tag |", ".Values.image.tag | trunc 6 |"),
            {"chart/values.yaml": VALUES.replace('"1.27"', "latest-x")},
            ["name", "tag"],
        ),
        (
            DEPLOYMENT.replace(".Values.image.name", '"nginx"'),
            {"chart/values.yaml": VALUES.replace("1.27", "latest")},
            ["tag"],
        ),
    ],
)
def test_the_places_that_set_a_value_are_related(template, values, places):
    files = {**FILES, "chart/templates/web.yaml": template, **values}
    plain = {path: unmark(text)[0] for path, text in files.items()}
    (found,) = findings(plain, "latest-tag")
    known = {
        "name": ("chart/values.yaml", 2),
        "tag": ("chart/values.yaml", 3),
        "prod": ("chart/values-prod.yaml", 1),
    }
    assert found.path == "chart/templates/web.yaml"
    assert [(one.path, one.location.line) for one in found.related] == [known[place] for place in places]


PUSH = (
    "on: push\njobs:\n  push:\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - run: docker build -t ghcr.io/acme/shop:1 . && docker push ghcr.io/acme/shop:1\n"
)


def test_the_places_that_set_the_value_of_a_fact_are_related():
    files = {**FILES, ".github/workflows/push.yml": PUSH}
    files["chart/values.yaml"] = VALUES.replace("nginx", "registry.example.com/acme/shop")
    (found,) = findings(files, "unpushed-image")
    assert found.path == "chart/templates/web.yaml"
    assert [(one.path, one.location.line) for one in found.related] == [
        (".github/workflows/push.yml", 6),
        ("chart/values.yaml", 2),
        ("chart/values.yaml", 3),
    ]


def test_the_places_that_set_a_value_are_cached(tmp_path):
    for path, text in FILES.items():
        (tmp_path / path).parent.mkdir(exist_ok=True, parents=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    checkout = Checkout.of(tmp_path)
    known = []
    lint_paths(checkout, *Choices().start(checkout), joined=known.append)
    facts = tuple(fact for fact in known[0].facts if fact.site.inputs)
    result = json.loads(json.dumps(encode(FileResult("chart/Chart.yaml", facts=facts))))
    again = decode("chart/Chart.yaml", result, default_catalogue().policy)
    assert facts
    assert [fact.site for fact in again.facts] == [fact.site for fact in facts]


def test_parts_of_a_chart_are_judged_as_rendered_only():
    pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  hostNetwork: true\n  containers: []\n"
    files = {
        "chart/Chart.yaml": CHART,
        "chart/templates/pod.yaml": "{{ if .Values.used }}\n" + pod + "{{ end }}\n",
    }
    assert not findings({**files, "chart/values.yaml": "used: false\n"}, "host-network")
    assert len(findings({**files, "chart/values.yaml": "used: true\n"}, "host-network")) == 1
    # Without actions the file alone is a Pod, too, and is reported once.
    files["chart/templates/pod.yaml"] = pod
    assert len(findings(files, "host-network")) == 1


def test_each_values_file_in_ci_is_rendered():
    files = {
        **FILES,
        "chart/ci/host-values.yaml": "hostNetwork: true\n",
        "chart/ci/other-values.yaml": "hostNetwork: false\n",
        "chart/ci/notes.yaml": "hostNetwork: true\n",
        "chart/.helmignore": "ci/\n",
    }
    report = aurora_devops.lint(files, profile="all", select=["host-network"])
    assert [(finding.path, finding.line) for finding in report.aside] == [("chart/ci/host-values.yaml", 1)]
    assert not report.findings


@pytest.mark.parametrize(
    "name", ["values-prod.yaml", "values.prod.yml", "prod-values.yaml", "values_prod.yaml"]
)
def test_values_of_an_environment_are_rendered(name):
    assert_found({**FILES, f"chart/{name}": "hostNetwork: «true»\n"}, "host-network")
    # With further values this one may be complete.
    files = {
        "chart/Chart.yaml": CHART,
        "chart/templates/a.yaml": "{{ if .Values.a }}{{ .Values.b.c }}{{ end }}",
    }
    assert not findings({**files, f"chart/{name}": "a: true\n"}, "invalid-template")
    assert findings({**files, "chart/ci/a-values.yaml": "a: true\n"}, "invalid-template")


@pytest.mark.parametrize("name", ["production.yaml", "values.schema.json", "values", "my.yaml"])
def test_other_files_are_no_values(name):
    assert_found({**FILES, f"chart/{name}": "hostNetwork: true\n"}, "host-network")


def test_a_chart_below_is_judged_with_the_values_of_its_parent():
    files = {
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": "db:\n  host: «true»\n",
        "chart/charts/db/Chart.yaml": CHART.replace("web", "db"),
        "chart/charts/db/values.yaml": "host: false\n",
        "chart/charts/db/templates/pod.yaml": (
            "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  hostNetwork: {{ .Values.host }}\n"
            "  containers: []\n"
        ),
    }
    assert_found(files, "host-network")


def test_a_template_with_an_error_leaves_the_others():
    files = {
        **FILES,
        "chart/values.yaml": VALUES.replace("hostNetwork: false", "hostNetwork: true"),
        "chart/templates/bad.yaml": "{{ «.Values.a.b» }}",
    }
    assert_found(files, "invalid-template")
    plain = {path: unmark(text)[0] for path, text in files.items()}
    assert [f.path for f in findings(plain, "host-network")] == ["chart/values.yaml"]


def test_an_error_in_what_is_printed_is_at_the_text_that_printed_it():
    text = "a:\n  b: {{ .Values.b }}\n c«»: d\n"
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": "b: x\n", "chart/templates/a.yaml": text}
    plain = {path: unmark(text)[0] for path, text in files.items()}
    (found,) = findings(plain, "invalid-template")
    assert (found.path, found.location.line) == ("chart/templates/a.yaml", 3)


def test_an_undefined_template_of_a_missing_dependency_is_not_an_error():
    files = {
        **FILES,
        "chart/Chart.yaml": CHART + "dependencies:\n  - «name»: common\n    version: 1.0.0\n",
        "chart/templates/web.yaml": '{{ include "common.web" . }}',
    }
    assert_found(files, "missing-dependency")
    plain = {path: unmark(text)[0] for path, text in files.items()}
    assert not findings(plain, "invalid-template", "unused-value")
    assert "(1 template cannot be rendered" in findings(plain, "missing-dependency")[0].message


def test_values_of_a_test_that_switch_on_a_missing_dependency():
    needs = '{{ if .Values.cache.enabled }}a: {{ include "cache.name" . }}{{ end }}'
    files = {
        "chart/Chart.yaml": CHART
        + "dependencies:\n  - name: cache\n    version: 1.0.0\n    condition: cache.enabled\n",
        "chart/values.yaml": "cache:\n  enabled: false\n",
        "chart/ci/on-values.yaml": "cache:\n  enabled: true\n",
        "chart/templates/a.yaml": needs,
    }
    assert not findings(files, "invalid-template")
    files["chart/ci/on-values.yaml"] = "cache: {enabled: false}\n"
    files["chart/templates/a.yaml"] = needs.replace(".enabled", ".on").replace("{{ if", "{{ if not")
    assert findings(files, "invalid-template")


def test_what_refused_values_print_need_not_be_readable():
    files = {
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": "image: web\n",
        "chart/templates/a.yaml": "a: {{ .Values.image }}:\n",
        "chart/templates/check.yaml": '{{ if not .Values.tag }}{{ fail "set a tag" }}{{ end }}',
    }
    assert not findings(files, "invalid-template")
    files["chart/values.yaml"] += "tag: '1'\n"
    files["chart/templates/a.yaml"] = "a: {{ .Values.image }}: b\n"
    assert findings(files, "invalid-template")


def test_values_that_a_template_requires():
    template = '{{ «required» "set it" .Values.host }}'
    files = {"chart/Chart.yaml": CHART, "chart/templates/a.yaml": template}
    assert_found(files, "refused-values")
    files["chart/ci/test-values.yaml"] = "host: a\n"
    assert_found({**files, "chart/templates/a.yaml": unmark(template)[0]}, "refused-values")


def test_a_secret_of_computed_values_is_no_plain_text():
    secret = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n%s:\n  password: %s\n"
    values = "password: hunt3r-2x\n"
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": values}
    computed = secret % ("data", "{{ .Values.password | b64enc }}")
    assert not findings({**files, "chart/templates/a.yaml": computed}, "secret-manifest")
    written = secret % ("stringData", "hunt3r-2x")
    (found,) = findings({**files, "chart/templates/a.yaml": written}, "secret-manifest")
    assert found.path == "chart/templates/a.yaml"
    printed = secret % ("stringData", "{{ .Values.password }}")
    (found,) = findings({**files, "chart/templates/a.yaml": printed}, "secret-manifest")
    assert (found.path, found.location.line) == ("chart/values.yaml", 1)


def test_a_comment_in_the_template_suppresses_a_finding():
    text = DEPLOYMENT.replace(
        "        - name:",
        "        # aurora: ignore[privilege-escalation] -- drops rights itself\n        - name:",
    )
    report = aurora_devops.lint(
        {**FILES, "chart/templates/web.yaml": text}, profile="all", select=["privilege-escalation"]
    )
    assert not report.findings
    assert len(report.suppressed) == 1


@pytest.mark.parametrize(
    ("template", "values", "unused"),
    [
        ("{{ .Values.a }}", "a: 1\n", []),
        ("{{ .Values.a.b }}", "a:\n  b: 1\n  c: 2\n", ["a.c"]),
        ("{{ .Values.a.b }}", "a:\n  b: 1\nd:\n  e: 2\n  f: 3\n", ["d"]),
        ("{{ toYaml .Values.a }}", "a:\n  b: 1\n", []),
        ("{{ with .Values.a }}{{ .b }}{{ end }}", "a:\n  b: 1\n  c: 2\n", []),
        ("{{ if .Values.a }}x{{ end }}", "a:\n  b: 1\n", []),
        ("{{ if .Values.a.on }}{{ .Values.a.b }}{{ end }}", "a:\n  on: 1\n  b: 1\n  c: 1\n", ["a.c"]),
        ('{{ index .Values "a-b" "c" }}', "a-b:\n  c: 1\n  d: 1\n", ["a-b.d"]),
        ('{{ dig "a" "b" "" .Values }}', "a:\n  b: 1\n", []),
        ("{{ toYaml .Values }}", "a: 1\n", []),
        ("{{ range $k, $v := .Values }}{{ end }}", "a: 1\n", []),
        ("{{ tpl .Values.a . }}", "a: '{{ .Values.b.c }}'\nb:\n  c: 1\nd: 1\n", ["d"]),
        ("{{ $v := .Values.a }}{{ $v.b }}", "a:\n  b: 1\n", []),
        ('{{ define "x" }}{{ .root.Values.a }}{{ end }}', "a: 1\nb: 1\n", ["b"]),
        ("{{ .Chart.Name }}", "global:\n  a: 1\ntags: {}\n", []),
        ("{{ if false }}{{ .Values.a }}{{ end }}", "a: 1\n", []),
        ("{{/* .Values.a */}}", "a: 1\n", ["a"]),
    ],
)
def test_unused_values(template, values, unused):
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": values, "chart/templates/a.tpl": template}
    found = findings(files, "unused-value")
    assert sorted(f.message.split("'")[1] for f in found) == unused


@pytest.mark.parametrize(
    ("path", "pattern", "reported"),
    [
        (".gitignore", "chart/templates/crds/*.yaml", False),
        (".gitignore", "/*/templates/crds/", False),
        (".gitignore", "**/templates/generated-*.yml", False),
        ("chart/.gitignore", "templates/crds/*", False),
        (".gitignore", "other/templates/crds/*.yaml", True),
        (".gitignore", "# chart/templates/crds/*.yaml", True),
        (".gitignore", "chart/templates/*.bak", True),
        (".gitignore", "charts/*.tgz", True),
    ],
)
def test_templates_that_git_ignores_may_read_any_value(path, pattern, reported):
    files = {
        "chart/Chart.yaml": CHART,
        "chart/values.yaml": "a: 1\nb: 2\n",
        "chart/templates/a.tpl": "{{ .Values.a }}",
        path: f"*.log\n{pattern}\n",
    }
    assert len(findings(files, "unused-value")) == reported


@pytest.mark.parametrize(
    ("unused", "used", "reported"), [(12, 3, False), (12, 11, False), (12, 12, True), (9, 1, True)]
)
def test_a_chart_that_a_program_completes(unused, used, reported):
    values = "".join(
        f"{name}: 1\n" for name in [f"a{n}" for n in range(used)] + [f"b{n}" for n in range(unused)]
    )
    template = "".join(f"{{{{ .Values.a{n} }}}}" for n in range(used))
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": values, "chart/templates/a.tpl": template}
    assert len(findings(files, "unused-value")) == (unused if reported else 0)


@pytest.mark.parametrize(
    ("template", "values", "undeclared"),
    [
        ("{{ .Values.a.b }}", "a:\n  c: 1\n", ["a.b"]),
        ("{{ .Values.a.b | quote }}", "a:\n  c: 1\n", ["a.b"]),
        ("{{ .Values.a.b }}", "a:\n  b:\n", []),
        ("{{ .Values.a.b }}", "a: {}\n", []),
        ("{{ .Values.a.b }}", "a:\n  # b: 1\n  c: 1\n", []),
        ("{{ .Values.a.b | default 1 }}", "a:\n  c: 1\n", []),
        ("{{ default 1 .Values.a.b }}{{ .Values.a.b }}", "a:\n  c: 1\n", []),
        ("{{ if .Values.a.b }}{{ .Values.a.b }}{{ end }}", "a:\n  c: 1\n", []),
        ("{{ with .Values.a.b }}{{ $.Values.a.b }}{{ end }}", "a:\n  c: 1\n", []),
        ('{{ if hasKey .Values.a "b" }}{{ .Values.a.b }}{{ end }}', "a:\n  c: 1\n", []),
        ('{{ required "set it" .Values.a.b }}', "a:\n  c: 1\n", []),
        ("{{ .Values.global.b }}", "global:\n  c: 1\n", []),
    ],
)
def test_undeclared_values(template, values, undeclared):
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": values, "chart/templates/a.tpl": template}
    found = findings(files, "undeclared-value")
    assert [f.message.split("'")[1] for f in found] == undeclared


@pytest.mark.parametrize("call", ['template "name" .', 'include "name" .', 'include "name" . | quote'])
def test_what_another_template_computes_is_where_it_is_included(call):
    printed = "«{{ " + call + " }}»"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\n  namespace: {printed}\nspec:\n  containers: []\n"
    helper = '{{ define "name" }}{{ "ZGVmYXVsdA==" | b64dec }}{{ end }}'
    files = {"chart/Chart.yaml": CHART, "chart/templates/pod.yaml": pod, "chart/templates/_a.tpl": helper}
    assert_found(files, "default-namespace")


@pytest.mark.parametrize(
    "team",
    ["'{{`{{ .Labels.cloud }}`}}'", "{{ `{{ .Labels.cloud }}` | quote }}", "'of {{`{{ .Labels.cloud }}`}}'"],
)
def test_a_part_of_an_included_string_is_where_it_is_included(team):
    rule = (
        "apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata:\n  name: a\nspec:\n  groups:\n"
        "    - name: a\n      rules:\n        - alert: A\n          expr: sum(up) == 0\n          labels:\n"
        '            team: «{{ include "team" . }}»\n'
    )
    helper = f'# helpers\n{{{{ define "team" }}}}{team}{{{{ end }}}}'
    files = {"chart/Chart.yaml": CHART, "chart/templates/rule.yaml": rule, "chart/templates/_a.tpl": helper}
    assert_found(files, "unknown-template-label")


def test_a_finding_in_another_file_is_cached_with_its_path():
    files = {"chart/Chart.yaml": CHART, "chart/values.yaml": "a: 1\n", "chart/templates/a.tpl": ""}
    (found,) = findings(files, "unused-value")
    result = FileResult("chart/Chart.yaml", ("helm-chart",), (found,))
    again = decode("chart/Chart.yaml", json.loads(json.dumps(encode(result))), default_catalogue().policy)
    assert [(f.path, f.span) for f in again.findings] == [("chart/values.yaml", found.span)]


def test_results_of_a_chart_that_prints_one_of_its_files_can_be_sent_between_processes(tmp_path):
    service = "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec:\n  ports:\n    - port: 80\n"
    files = {
        "Chart.yaml": CHART,
        "files/a.yaml": service,
        "templates/a.yaml": '{{ .Files.Get "files/a.yaml" }}',
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    checkout = Checkout.of(tmp_path)
    known = []
    lint_paths(checkout, *Choices().start(checkout), joined=known.append)
    found = tuple(fact for fact in known[0].facts if fact.site.path == "files/a.yaml")
    result = encode(FileResult("Chart.yaml", facts=found))
    assert found
    assert pickle.loads(pickle.dumps(result)) == result


def test_a_printed_string_without_quotes_is_reported_once():
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\n  labels:\n    a: {{ .Values.a }}\ndata:\n"
        "  a: {{ .Values.a }}\n  b: 8080\n"
    )
    pod = (
        "apiVersion: v1\nkind: Pod\nmetadata:\n  name: a\nspec:\n  containers:\n    - name: a\n      image: a:1\n"
        "      args: [{{ .Values.a }}]\n"
    )
    files = {
        "Chart.yaml": CHART,
        "values.yaml": "a: true\n",
        "templates/a.yaml": template,
        "templates/b.yaml": pod,
    }
    report = aurora_devops.lint(files, select=["unquoted-value", "unquoted-string"])
    names = [(finding.path, finding.policy.name) for finding in report.findings]
    assert names == [*[("templates/a.yaml", "unquoted-string")] * 3, ("values.yaml", "unquoted-value")]


def test_places_in_a_long_value_are_found_in_its_length(monkeypatch):
    """A dashboard in a ConfigMap has many facts; the pieces of its text are not looked at for each of them."""
    pieces = 0
    between = rendered._between

    def counted(text, span):
        nonlocal pieces
        for piece in between(text, span):
            pieces += 1
            yield piece

    monkeypatch.setattr(rendered, "_between", counted)
    template = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: boards\ndata:\n"
        '  board.json: |\n{{ .Files.Get "board.json" | indent 4 }}\n'
    )
    counts = []
    for panels in (20, 40):
        board = {
            "title": "Web",
            "schemaVersion": 41,
            "panels": [
                {
                    "type": "timeseries",
                    "title": f"Panel {number}",
                    "targets": [{"expr": f"rate(web_{number}[5m])"}],
                }
                for number in range(panels)
            ],
        }
        files = {
            "Chart.yaml": "apiVersion: v2\nname: web\nversion: 1.0.0\n",
            "templates/boards.yaml": template,
            "board.json": json.dumps(board, indent=2),
        }
        pieces = 0
        assert not aurora_devops.lint(files).failures
        counts.append(pieces)
    assert counts[1] < 3 * counts[0]


LIMITS = ["missing-memory-limit", "missing-memory-request", "missing-cpu-request", "missing-cpu-limit"]
WITH = DEPLOYMENT.replace(
    "          resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n",
    "          {{- with .Values.web.workerResources }}\n          resources:\n"
    "            {{- toYaml . | nindent 12 }}\n          {{- end }}\n",
)
EMPTY = VALUES.partition("resources:")[0]


@pytest.mark.parametrize(
    ("template", "values", "reported"),
    [
        (DEPLOYMENT, "resources: {}\n", False),
        (DEPLOYMENT, "resources:\n  # limits:\n  #   memory: 1Gi\n", False),
        (WITH, "web:\n  workerResources: {}\n", False),
        (DEPLOYMENT, "resources:\n  requests:\n    cpu: 1\n", True),
        (WITH, "web:\n  enabled: true\n", True),
        (WITH.partition("          {{- with")[0] + "          resources: {}\n", "resources: {}\n", True),
    ],
)
def test_resources_that_are_left_to_the_values(template, values, reported):
    files = {**FILES, "chart/templates/web.yaml": template, "chart/values.yaml": EMPTY + values}
    report = aurora_devops.lint(files, select=[*LIMITS, "run-as-root"])
    names = {finding.policy.name for finding in report.findings}
    assert ("missing-memory-limit" in names) is reported
    assert "run-as-root" in names
    assert not report.failures
