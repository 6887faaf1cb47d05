"""Charts rendered; the expected results are those of `helm template`."""

import io
import tarfile

import pytest
import yaml

from aurora_devops.charts.build import rendered_objects
from aurora_devops.charts.chart import ignore_rules
from aurora_devops.charts.objects import FilesObject
from aurora_devops.charts.render import manifests
from aurora_devops.core.context import Store, Texts
from aurora_devops.core.kind import BuildRefused, BuildSettings
from aurora_devops.core.source import Source

CHART = "apiVersion: v2\nname: web\nversion: 1.2.3\nappVersion: '4.5'\n"


def config(data, name="web"):
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: {name}\ndata:\n{data}"


def objects(files, values=(), **settings):
    """The objects of the chart in the folder `web`, by kind and name."""
    held = {"web/Chart.yaml": CHART, **files}
    context = Store(Texts(held), 1_000_000).context()
    source = Source("web/Chart.yaml", held["web/Chart.yaml"])
    return rendered_objects(source, context, BuildSettings(tuple(values), **settings))


def data(files, values=(), **settings):
    """The data of the only ConfigMap."""
    (tree,) = objects(files, values, **settings)
    return tree.value["data"]


def test_numbers_of_values_are_floats():
    template = config(
        "  plain: '{{ .Values.big }} {{ .Values.port }}'\n  yaml: {{ .Values.big | toYaml | quote }}\n"
        "  kind: {{ kindOf .Values.port }}\n  word: {{ .Values.word | quote }}\n"
    )
    values = "big: 12345678\nport: 8080\nword: on\n"
    assert data({"web/templates/a.yaml": template, "web/values.yaml": values}) == {
        "plain": "1.2345678e+07 8080",
        "yaml": "12345678",
        "kind": "float64",
        "word": "true",
    }


def test_objects_that_helm_gives():
    template = config(
        "  release: {{ .Release.Name }} {{ .Release.Namespace }} {{ .Release.Service }} {{ .Release.Revision }}\n"
        "  chart: {{ .Chart.Name }} {{ .Chart.Version }} {{ .Chart.AppVersion }}\n"
        '  api: \'{{ .Capabilities.APIVersions.Has "apps/v1" }} {{ has "batch/v2" .Capabilities.APIVersions }}\'\n'
        "  kube: {{ .Capabilities.KubeVersion.Version }} {{ .Capabilities.KubeVersion.Minor }}\n"
        "  template: {{ .Template.Name }} {{ .Template.BasePath }}\n"
    )
    assert data({"web/templates/a.yaml": template}, release="x", namespace="y") == {
        "release": "x y Helm 1",
        "chart": "web 1.2.3 4.5",
        "api": "true false",
        "kube": "v1.37.0 37",
        "template": "web/templates/a.yaml web/templates",
    }


@pytest.mark.parametrize(
    ("asked", "served"),
    [
        ("policy/v1/PodDisruptionBudget", "true"),
        ("v1/Pod", "true"),
        # Unlike `helm template`, which knows no kinds: a cluster does.
        ("policy/v1beta1/PodSecurityPolicy", "false"),
        ("example.com/v1/Shop", "false"),
        ("policy/v1/", "false"),
        # client-go does not register the API of the aggregation.
        ("apiregistration.k8s.io/v1", "true"),
        ("apiregistration.k8s.io/v1/APIService", "true"),
        ("apiregistration.k8s.io/v1beta1", "false"),
        ("metrics.k8s.io/v1beta1", "false"),
    ],
)
def test_kinds_that_a_cluster_serves(asked, served):
    template = config(f'  has: {{{{ .Capabilities.APIVersions.Has "{asked}" | quote }}}}\n')
    assert data({"web/templates/a.yaml": template}) == {"has": served}


def test_objects_of_helm_are_written_as_data():
    files = {
        "web/notes.txt": "hello",
        "web/templates/a.yaml": config(
            "  chart: {{ toJson .Chart | quote }}\n"
            "  kube: {{ toYaml .Capabilities.KubeVersion | quote }}\n"
            "  files: {{ toJson .Files | quote }}\n"
            '  all: {{ toYaml . | regexFind "(?m)^Release" }}\n'
        ),
    }
    found = data(files)
    assert yaml.safe_load(found["chart"]) == {
        "apiVersion": "v2",
        "name": "web",
        "version": "1.2.3",
        "appVersion": "4.5",
        "IsRoot": True,
    }
    assert yaml.safe_load(found["kube"])["Minor"] == "37"
    assert yaml.safe_load(found["files"])["notes.txt"] == "aGVsbG8="
    assert found["all"] == "Release"


def test_values_have_methods():
    files = {
        "web/values.yaml": "port: 80\nlog: {level: info, file: {size: 2}}\n",
        "web/templates/a.yaml": config(
            "  map: '{{ (.Values.AsMap).port }}'\n"
            "  table: '{{ (.Values.Table \"log.file\").size }}'\n"
            "  value: '{{ .Values.PathValue \"log.level\" }}'\n"
            '  yaml: {{ (.Values.Table "log.file").YAML | trim | quote }}\n'
        ),
    }
    assert data(files) == {"map": "80", "table": "2", "value": "info", "yaml": "size: 2"}


def test_a_parent_reads_what_a_chart_below_sets():
    files = {
        "web/values.yaml": "db: {port: 1}\n",
        "web/charts/db/Chart.yaml": CHART.replace("web", "db"),
        "web/charts/db/templates/b.yaml": '{{- $_ := set .Values "port" 2 }}',
        "web/templates/a.yaml": config("  port: '{{ .Values.db.port }}'\n"),
    }
    assert data(files) == {"port": "2"}


def test_a_values_file_is_merged_and_null_removes_a_value():
    files = {
        "web/templates/a.yaml": config("  all: {{ toJson .Values | quote }}\n"),
        "web/values.yaml": "a:\n  b: 1\n  c: [1, 2]\nd: 2\n",
        "web/prod.yaml": "a:\n  b: null\n  c: [3]\ne: 4\n",
    }
    assert data(files, ["web/prod.yaml"]) == {"all": '{"a":{"c":[3]},"d":2,"e":4}'}
    files["web/prod.yaml"] = "a: null\n"
    assert data(files, ["web/prod.yaml"]) == {"all": '{"d":2}'}


CHILD = "apiVersion: v2\nname: db\nversion: 2.0.0\n"


def with_child(dependency, values="", child_values="size: 1\n"):
    return {
        "web/Chart.yaml": f"{CHART}dependencies:\n  - name: db\n    version: 2.x.x\n{dependency}",
        "web/values.yaml": values,
        "web/charts/db/Chart.yaml": CHILD,
        "web/charts/db/values.yaml": child_values,
        "web/charts/db/templates/a.yaml": config(
            "  all: {{ toJson .Values | quote }}\n", name="{{ .Chart.Name }}"
        ),
    }


@pytest.mark.parametrize(
    ("dependency", "values", "expected"),
    [
        ("", "", '{"global":{},"size":1}'),
        ("", "db:\n  size: 2\n", '{"global":{},"size":2}'),
        ("", "db:\n  size: null\n", '{"global":{}}'),
        ("", "global:\n  domain: a\n", '{"global":{"domain":"a"},"size":1}'),
        ("    condition: db.enabled\n", "db:\n  enabled: true\n", '{"enabled":true,"global":{},"size":1}'),
        ("    condition: db.enabled\n", "db:\n  enabled: false\n", None),
        ("    condition: other.enabled,db.enabled\n", "db:\n  enabled: false\n", None),
        ("    tags: [back]\n", "tags:\n  back: false\n", None),
        ("    tags: [back, front]\n", "tags:\n  back: false\n  front: true\n", '{"global":{},"size":1}'),
        (
            "    tags: [back]\n    condition: db.use\n",
            "tags:\n  back: false\ndb: {use: true}\n",
            '{"global":{},"size":1,"use":true}',
        ),
        ("    alias: store\n", "store:\n  size: 3\n", '{"global":{},"size":3}'),
    ],
)
def test_values_of_a_chart_below(dependency, values, expected):
    made = objects(with_child(dependency, values))
    assert [tree.value["data"]["all"] for tree in made] == ([] if expected is None else [expected])


def test_an_alias_renames_the_chart():
    (tree,) = objects(with_child("    alias: store\n"))
    assert tree.value["metadata"]["name"] == "store"


def test_values_are_imported_from_a_chart_below():
    files = with_child("    import-values:\n      - data\n", child_values="exports:\n  data:\n    size: 5\n")
    files["web/templates/a.yaml"] = config("  size: '{{ .Values.size }}'\n")
    del files["web/charts/db/templates/a.yaml"]
    assert data(files) == {"size": "5"}
    files["web/Chart.yaml"] = files["web/Chart.yaml"].replace(
        "- data", "- child: exports.data\n        parent: far.db"
    )
    files["web/templates/a.yaml"] = config("  size: '{{ .Values.far.db.size }}'\n")
    assert data(files) == {"size": "5"}


def test_dependencies_in_requirements_yaml():
    files = with_child("")
    files["web/Chart.yaml"] = CHART.replace("v2", "v1")
    requirement = "dependencies:\n  - name: db\n    version: 2.0.0\n    condition: db.use\n"
    assert objects({**files, "web/requirements.yaml": requirement})
    assert not objects(
        {**files, "web/requirements.yaml": requirement, "web/values.yaml": "db: {use: false}\n"}
    )


def test_a_chart_at_hand_in_the_repository():
    files = with_child("    repository: file://../db\n")
    files = {path.replace("web/charts/db", "db"): text for path, text in files.items()}
    assert len(objects(files)) == 1


def test_a_packed_chart():
    raw = io.BytesIO()
    with tarfile.open(fileobj=raw, mode="w:gz") as archive:
        for name, text in (("db/Chart.yaml", CHILD), ("db/templates/a.yaml", config("  a: b\n"))):
            member = tarfile.TarInfo(name)
            member.size = len(text)
            archive.addfile(member, io.BytesIO(text.encode()))
    assert data({"web/charts/db-2.0.0.tgz": raw.getvalue()}) == {"a": "b"}
    with pytest.raises(BuildRefused, match="packed chart cannot be read"):
        objects({"web/charts/db-2.0.0.tgz": raw.getvalue()[:60]})


def test_a_library_has_templates_for_other_charts():
    files = with_child("")
    files["web/charts/db/Chart.yaml"] = CHILD + "type: library\n"
    files["web/charts/db/templates/_lib.tpl"] = '{{ define "db.name" }}from {{ .Values.of }}{{ end }}'
    files["web/templates/a.yaml"] = config('  a: {{ include "db.name" . }}\n')
    files["web/values.yaml"] = "of: web\n"
    assert data(files) == {"a": "from web"}


def test_the_template_of_the_parent_replaces_that_of_the_child():
    files = with_child("")
    files["web/charts/db/templates/a.yaml"] = config('  a: {{ include "name" . }}\n')
    files["web/charts/db/templates/_a.tpl"] = '{{ define "name" }}child{{ end }}'
    files["web/templates/_a.tpl"] = '{{ define "name" }}parent{{ end }}'
    assert data(files) == {"a": "parent"}


def test_a_template_changes_the_values_of_those_that_follow():
    made = objects(
        {
            "web/templates/z.yaml": '{{ $_ := set .Values "a" 1 }}',
            "web/templates/a.yaml": config("  a: '{{ .Values.a }}'\n"),
        }
    )
    assert made[0].value["data"] == {"a": "1"}


def test_the_order_is_that_of_installation_and_hooks_come_last():
    def made(kind, name, more=""):
        return f"apiVersion: v1\nkind: {kind}\nmetadata:\n  name: {name}\n{more}"

    hook = "  annotations:\n    helm.sh/hook: {}\n"
    files = {
        "web/templates/a.yaml": "---\n".join(
            [
                made("Job", "hook", hook.format("pre-install")),
                made("Job", "unknown", hook.format("crd-install")),
                made("Zebra", "other"),
                made("Deployment", "app"),
                "# only a comment\n",
                made("Service", "app"),
                made("Apple", "other"),
                made("Namespace", "own"),
            ]
        ),
        "web/templates/NOTES.txt": "Thank you\n",
    }
    assert [tree.value["kind"] for tree in objects(files)] == [
        "Namespace",
        "Service",
        "Deployment",
        "Apple",
        "Zebra",
        "Job",
    ]


def test_documents_are_split_as_helm_does():
    assert list(manifests("a: 1\n---\nb: 2\n--- # c\nd: 3\n---\n")) == ["a: 1", "b: 2", "# c\nd: 3"]
    assert list(manifests("\n---\n\n")) == []
    assert list(manifests("a: |\n  b\n---\n  c\n")) == ["a: |\n  b", "c"]


def test_a_block_scalar_at_the_end_keeps_its_newline():
    assert data({"web/templates/a.yaml": config("  a: |\n    text\n\n")}) == {"a": "text\n"}


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"web/templates/a.yaml": "{{ .Values.a.b }}"}, r"^web/templates/a.yaml:1: nil pointer"),
        ({"web/templates/NOTES.txt": 'a\n{{ fail "no" }}'}, r"^web/templates/NOTES.txt:2: no"),
        ({"web/templates/a.yaml": "a: b: c\n"}, r"^web/templates/a.yaml:1: .*not valid YAML"),
        ({"web/templates/a.yaml": "- a\n"}, r"^web/templates/a.yaml:1: .*not an object"),
        ({"web/values.yaml": "- a\n"}, "values.yaml is not a mapping"),
        ({"web/values.yaml": "a: [\n"}, "'web/values.yaml' cannot be read"),
        (
            {"web/values.schema.json": '{"required": ["a"]}', "web/values.yaml": "b: 1\n"},
            "^web/values.yaml:1: .*'a'",
        ),
        (with_child("", "db: text\n"), "^web/values.yaml:1: the value of 'db' must be a mapping"),
    ],
)
def test_what_helm_refuses_is_refused(files, reason):
    with pytest.raises(BuildRefused, match=reason):
        objects(files)


def test_values_are_validated_before_templates_change_them():
    files = {
        "web/values.schema.json": '{"additionalProperties": false}',
        "web/templates/a.yaml": '{{ $_ := set .Values "a" 1 }}',
    }
    assert objects(files) == []


@pytest.mark.parametrize(
    ("rules", "name", "ignored"),
    [
        ("", "templates/.hidden.yaml", True),
        ("", "templates/a.yaml", False),
        ("*.md", "docs/a.md", True),
        ("/a.md", "docs/a.md", False),
        ("/a.md", "a.md", True),
        ("docs/", "docs/deep/a.txt", True),
        ("docs/", "docs", False),
        ("docs/*.txt", "docs/a.txt", True),
        ("docs/*.txt", "docs/deep/a.txt", False),
        ("# docs", "# docs", False),
        ("[ab].txt", "b.txt", True),
        ("[^ab].txt", "b.txt", False),
        ("a?c", "abc", True),
        ("a\\*c", "abc", False),
        ("!*.yaml", "a.txt", True),
    ],
)
def test_helmignore(rules, name, ignored):
    assert ignore_rules(Source(".helmignore", rules))(name) is ignored


@pytest.mark.parametrize(
    ("pattern", "found"),
    [
        ("conf/*", ["conf/a.txt", "conf/b.json"]),
        ("conf/**", ["conf/a.txt", "conf/b.json", "conf/deep/c.txt"]),
        ("**.txt", ["conf/a.txt", "conf/deep/c.txt"]),
        ("conf/*.{txt,json}", ["conf/a.txt", "conf/b.json"]),
        ("conf/[!a].json", ["conf/b.json"]),
        ("conf/?.txt", ["conf/a.txt"]),
        ("nothing/*", []),
    ],
)
def test_files_by_a_pattern(pattern, found):
    files = FilesObject(["conf/a.txt", "conf/b.json", "conf/deep/c.txt"], str.upper)
    assert list(files.glob(pattern)) == found


def test_files_of_a_chart():
    template = config(
        '  get: {{ .Files.Get "conf/a.txt" | quote }}\n  none: {{ .Files.Get "none" | quote }}\n'
        '  lines: {{ range .Files.Lines "conf/a.txt" }}{{ . }};{{ end }}\n'
        '  range: {{ range $path, $ := .Files.Glob "conf/*" }}{{ $path }};{{ end }}\n'
        '{{ (.Files.Glob "conf/*").AsConfig | indent 2 }}\n'
    )
    files = {"web/templates/a.yaml": template, "web/conf/a.txt": "one\ntwo\n", "web/conf/b.txt": "x"}
    assert data(files) == {
        "get": "one\ntwo\n",
        "none": "",
        "lines": "one;two;",
        "range": "conf/a.txt;conf/b.txt;",
        "a.txt": "one\ntwo\n",
        "b.txt": "x",
    }


def test_a_link_out_of_the_chart_is_not_followed():
    files = with_child("    repository: file://../../../etc\n")
    files = {path: text for path, text in files.items() if "/charts/" not in path}
    with pytest.raises(BuildRefused, match=r"^web/Chart\.yaml:6: the dependency 'db' is not in the folder"):
        objects(files)


def test_the_objects_are_read_as_they_are_printed():
    (tree,) = objects(
        {"web/templates/a.yaml": config("  a: {{ .Values.a | quote }}\n"), "web/values.yaml": "a: 1\n"}
    )
    assert tree.value == yaml.safe_load(config('  a: "1"\n'))
