"""What a kustomization becomes; the expected values are those of Kustomize 5.7."""

import pytest
from building import COMPONENT, WEB, objects, one

BASE = {
    "base/kustomization.yaml": """\
resources: [web.yaml]
configMapGenerator:
  - name: settings
    literals: [LEVEL=info, "QUOTED='a b'"]
    envs: [web.env]
    files: [index.html, page=index.html]
secretGenerator:
  - name: token
    literals: [KEY=value]
generatorOptions:
  labels: {made: by-kustomize}
""",
    "base/web.yaml": WEB,
    "base/web.env": "# comment\nMODE=fast\nEMPTY\n",
    "base/index.html": "<p>a & b</p>\n",
}


def spec(deployment):
    return deployment["spec"]["template"]["spec"]


def container(deployment):
    return spec(deployment)["containers"][0]


def test_generated_objects_have_the_hash_of_their_content_and_references_follow():
    overlay = """\
resources: [../base]
namePrefix: prod-
namespace: shop
configMapGenerator:
  - name: settings
    behavior: merge
    literals: [LEVEL=warn]
"""
    made = objects({**BASE, "prod/kustomization.yaml": overlay}, "prod/kustomization.yaml")
    assert list(made) == [
        "ConfigMap/prod-settings-c59f6665b5",
        "Secret/prod-token-9c56bf5695",
        "Deployment/prod-web",
    ]
    assert made["ConfigMap/prod-settings-c59f6665b5"] == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {
            "name": "prod-settings-c59f6665b5",
            "labels": {"made": "by-kustomize"},
            "namespace": "shop",
        },
        "data": {
            "MODE": "fast",
            "EMPTY": "",
            "LEVEL": "warn",
            "QUOTED": "a b",
            "index.html": "<p>a & b</p>\n",
            "page": "<p>a & b</p>\n",
        },
    }
    assert made["Secret/prod-token-9c56bf5695"]["data"] == {"KEY": "dmFsdWU="}
    assert container(made["Deployment/prod-web"])["envFrom"] == [
        {"configMapRef": {"name": "prod-settings-c59f6665b5"}},
        {"secretRef": {"name": "prod-token-9c56bf5695"}},
    ]


@pytest.mark.parametrize(
    ("value", "suffix"),
    [("1", "cd9c2m5dhf"), ("2", "6d9h266dh5"), ("4", "bgf62485bt"), ("5", "8hgbktm2fd"), ("7", "95ftkhgkd6")],
)
def test_the_hash_of_a_config_map(value, suffix):
    files = {"kustomization.yaml": f"configMapGenerator: [{{name: c{value}, literals: [K={value}]}}]\n"}
    assert list(objects(files)) == [f"ConfigMap/c{value}-{suffix}"]


@pytest.mark.parametrize(
    ("behavior", "data"),
    [("merge", {"A": "1", "B": "3"}), ("replace", {"B": "3"})],
)
def test_a_generator_changes_the_object_of_a_base(behavior, data):
    files = {
        "base/kustomization.yaml": "configMapGenerator: [{name: c, literals: [A=1, B=2]}]\n",
        "kustomization.yaml": (
            f"resources: [base]\nconfigMapGenerator: [{{name: c, behavior: {behavior}, literals: [B=3],"
            " options: {disableNameSuffixHash: true}}]\n"
        ),
    }
    assert objects(files)["ConfigMap/c"]["data"] == data


def test_a_long_secret_is_encoded_in_lines():
    made = objects({"kustomization.yaml": f"secretGenerator: [{{name: s, literals: [K={'x' * 60}]}}]\n"})
    (secret,) = made.values()
    assert secret["data"]["K"] == "eHh4" * 17 + "eH\n" + "h4eHh4eHh4\n"
    assert secret["type"] == "Opaque"


def test_lists_are_merged_by_the_keys_of_the_api():
    patch = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: proxy
          image: proxy:2
        - name: web
          env: [{name: A, value: "1"}]
          envFrom: [{secretRef: {name: other}}]
      tolerations: [{key: a}]
"""
    made = one("patches: [{path: p.yaml}]\n", p_yaml=patch)
    assert [item["name"] for item in spec(made)["containers"]] == ["proxy", "web"]
    web = spec(made)["containers"][1]
    assert web["image"] == "registry.example.com/web:1.0"
    assert web["env"] == [{"name": "A", "value": "1"}]
    assert web["envFrom"] == [{"secretRef": {"name": "other"}}]  # a list without a key is replaced


def test_ports_are_merged_by_number_and_protocol():
    service = (
        "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports:\n"
        "    - {port: 80, name: a}\n    - {port: 53, name: tcp}\n    - {port: 53, name: udp, protocol: UDP}\n"
    )
    patch = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  type: LoadBalancer\n"
    files = {"kustomization.yaml": "resources: [s.yaml]\npatches: [{path: p.yaml}]\n"}
    made = objects({**files, "s.yaml": service, "p.yaml": patch})
    assert [port["name"] for port in made["Service/s"]["spec"]["ports"]] == ["a", "tcp", "udp"]


def test_a_port_without_a_protocol_is_that_with_the_same_number():
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: s}\nspec:\n  ports: "
    files = {
        "kustomization.yaml": "resources: [s.yaml]\npatches: [{path: p.yaml}]\n",
        "s.yaml": service + "[{port: 80, name: web}, {port: 53, protocol: UDP, name: dns}]\n",
        "p.yaml": service + "[{port: 80, protocol: TCP, targetPort: 8080}]\n",
    }
    ports = objects(files)["Service/s"]["spec"]["ports"]
    # Kustomize loses the fields of the patch.
    assert ports == [{"port": 80, "name": "web"}, {"port": 53, "protocol": "UDP", "name": "dns"}]


@pytest.mark.parametrize(
    ("patch", "expected"),
    [
        ("{a: null}", {"b": {"c": 1}, "list": [1]}),
        ("{b: {$patch: delete}}", {"a": 1, "list": [1]}),
        ("{b: {$patch: replace, d: 2}}", {"a": 1, "b": {"d": 2}, "list": [1]}),
        ("{b: {d: 2}}", {"a": 1, "b": {"c": 1, "d": 2}, "list": [1]}),
        ("{list: [2]}", {"a": 1, "b": {"c": 1}, "list": [2]}),
        ("{$patch: replace, z: 1}", {"z": 1}),
    ],
)
def test_a_patch_of_an_unknown_kind(patch, expected):
    head = "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: "
    files = {
        "kustomization.yaml": "resources: [t.yaml]\npatches: [{path: p.yaml}]\n",
        "t.yaml": head + "{a: 1, b: {c: 1}, list: [1]}\n",
        "p.yaml": head + patch + "\n",
    }
    assert objects(files)["Thing/t"]["spec"] == expected


def test_items_of_a_list_are_deleted():
    patch = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          $patch: delete
        - name: other
          image: other
"""
    made = one("patches: [{path: p.yaml}]\n", p_yaml=patch)
    assert [item["name"] for item in spec(made)["containers"]] == ["other"]


def test_a_whole_object_is_deleted():
    patch = "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n$patch: delete\n"
    assert (
        objects(
            {
                "kustomization.yaml": "resources: [web.yaml]\npatches: [{path: p.yaml}]\n",
                "web.yaml": WEB,
                "p.yaml": patch,
            }
        )
        == {}
    )


@pytest.mark.parametrize(
    ("operation", "expected"),
    [
        ("{op: add, path: /spec/list/1, value: x}", {"list": [1, "x", 2], "map": {"a/b": 1}}),
        ("{op: add, path: /spec/list/-, value: x}", {"list": [1, 2, "x"], "map": {"a/b": 1}}),
        ("{op: replace, path: /spec/list/0, value: x}", {"list": ["x", 2], "map": {"a/b": 1}}),
        ("{op: remove, path: /spec/list/0}", {"list": [2], "map": {"a/b": 1}}),
        ("{op: replace, path: /spec/map/a~1b, value: 2}", {"list": [1, 2], "map": {"a/b": 2}}),
        (
            "{op: copy, from: /spec/map, path: /spec/copy}",
            {"list": [1, 2], "map": {"a/b": 1}, "copy": {"a/b": 1}},
        ),
        ("{op: move, from: /spec/map, path: /spec/moved}", {"list": [1, 2], "moved": {"a/b": 1}}),
        ("{op: test, path: /spec/list/0, value: 1}", {"list": [1, 2], "map": {"a/b": 1}}),
    ],
)
@pytest.mark.parametrize("field", ["patches", "patchesJson6902"])
def test_json_patches(operation, expected, field):
    files = {
        "kustomization.yaml": (
            f"resources: [t.yaml]\n{field}:\n  - target: {{kind: Thing, name: t}}\n    patch: |-\n      - {operation}\n"
        ),
        "t.yaml": (
            "apiVersion: example.com/v1\nkind: Thing\nmetadata: {name: t}\n"
            "spec: {list: [1, 2], map: {a/b: 1}}\n"
        ),
    }
    assert objects(files)["Thing/t"]["spec"] == expected


@pytest.mark.parametrize(
    ("target", "selected"),
    [
        ("{kind: Thing}", "abc"),
        ("{name: a|b}", "ab"),
        ("{name: 'a.*'}", "a"),
        ("{namespace: other}", "c"),
        ("{namespace: default}", "ab"),
        ("{labelSelector: 'tier=web'}", "a"),
        ("{labelSelector: 'tier in (web, db),!x'}", "ab"),
        ("{annotationSelector: note}", "b"),
        ("{group: example.com, version: v2}", ""),
    ],
)
def test_the_target_of_a_patch(target, selected):
    things = """\
apiVersion: example.com/v1
kind: Thing
metadata: {name: a, labels: {tier: web}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: b, labels: {tier: db}, annotations: {note: x}}
---
apiVersion: example.com/v1
kind: Thing
metadata: {name: c, namespace: other}
"""
    patch = f'  - target: {target}\n    patch: \'[{{"op": "add", "path": "/seen", "value": true}}]\'\n'
    made = objects({"kustomization.yaml": f"resources: [t.yaml]\npatches:\n{patch}", "t.yaml": things})
    assert "".join(sorted(name[-1] for name, thing in made.items() if thing.get("seen"))) == selected


@pytest.mark.parametrize(
    ("fields", "selector", "template"),
    [
        ("labels: [{pairs: {team: a}}]", False, False),
        ("labels: [{pairs: {team: a}, includeTemplates: true}]", False, True),
        ("labels: [{pairs: {team: a}, includeSelectors: true}]", True, True),
        ("commonLabels: {team: a}", True, True),
    ],
)
def test_labels(fields, selector, template):
    made = one(fields + "\n")
    assert made["metadata"]["labels"] == {"team": "a"}
    assert ("team" in made["spec"]["selector"]["matchLabels"]) is selector
    assert ("team" in made["spec"]["template"]["metadata"]["labels"]) is template


@pytest.mark.parametrize(
    ("image", "expected"),
    [
        ("{name: registry.example.com/web, newTag: '2.0'}", "registry.example.com/web:2.0"),
        ("{name: registry.example.com/web, newName: web}", "web:1.0"),
        ("{name: registry.example.com/web, digest: sha256:ab}", "registry.example.com/web@sha256:ab"),
        (
            "{name: registry.example.com/web, newTag: '2.0', digest: sha256:ab}",
            "registry.example.com/web:2.0@sha256:ab",
        ),
        ("{name: registry.example.com/web, tagSuffix: -rc}", "registry.example.com/web:1.0-rc-rc"),
        ("{name: web, newTag: '2.0'}", "registry.example.com/web:1.0"),
    ],
)
def test_images(image, expected):
    assert container(one(f"images: [{image}]\n"))["image"] == expected


def test_replicas_annotations_and_affixes():
    made = one(
        "replicas: [{name: web, count: 3}]\ncommonAnnotations: {a: b}\nnamePrefix: x-\nnameSuffix: -y\n"
    )
    assert made["spec"]["replicas"] == 3
    assert made["metadata"] == {"name": "x-web-y", "annotations": {"a": "b"}}
    assert made["spec"]["template"]["metadata"]["annotations"] == {"a": "b"}


def test_the_namespace_of_objects_that_have_none_stays_away():
    files = {
        "kustomization.yaml": "resources: [all.yaml]\nnamespace: shop\n",
        "all.yaml": """\
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: {name: b}
subjects:
  - {kind: ServiceAccount, name: default, namespace: old}
  - {kind: ServiceAccount, name: own, namespace: old}
  - {kind: ServiceAccount, name: other, namespace: old}
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: own, namespace: old}
---
apiVersion: v1
kind: Namespace
metadata: {name: n}
""",
    }
    made = objects(files)
    assert "namespace" not in made["ClusterRoleBinding/b"]["metadata"]
    assert [one["namespace"] for one in made["ClusterRoleBinding/b"]["subjects"]] == ["shop", "shop", "old"]
    assert "Namespace/shop" in made


@pytest.mark.parametrize(
    ("source", "target", "expected"),
    [
        (
            "{kind: Deployment, fieldPath: metadata.name}",
            "{fieldPaths: [metadata.labels.of], options: {create: true}}",
            "web",
        ),
        (
            "{kind: Deployment, fieldPath: spec.template.spec.containers.0.image,"
            " options: {delimiter: ':', index: 1}}",
            "{fieldPaths: [metadata.labels.of], options: {create: true}}",
            1.0,
        ),
    ],
)
def test_replacements(source, target, expected):
    made = one(
        f"replacements:\n  - source: {source}\n    targets: [{{select: {{kind: Deployment}}, {target[1:-1]}}}]\n"
    )
    assert made["metadata"]["labels"]["of"] == expected


def test_a_replacement_of_a_part_of_a_field():
    made = one(
        "replacements:\n  - sourceValue: '9.9'\n    targets:\n"
        "      - select: {kind: Deployment}\n"
        "        fieldPaths: ['spec.template.spec.containers.[name=web].image']\n"
        "        options: {delimiter: ':', index: 1}\n"
    )
    assert container(made)["image"] == "registry.example.com/web:9.9"


def test_variables():
    made = one(
        "namePrefix: x-\nvars: [{name: WEB, objref: {apiVersion: apps/v1, kind: Deployment, name: web}}]\n"
        "patches: [{path: p.yaml}]\n",
        p_yaml=(
            "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {template: {spec: {containers: "
            "[{name: web, args: [$(WEB), --host=$(WEB).local, $$(WEB), $(OTHER)]}]}}}\n"
        ),
    )
    assert container(made)["args"] == ["x-web", "--host=x-web.local", "$(WEB)", "$(OTHER)"]


def test_a_component_changes_the_objects_of_its_kustomization():
    files = {
        "kustomization.yaml": "resources: [web.yaml]\ncomponents: [parts/replicas]\nnamePrefix: x-\n",
        "web.yaml": WEB,
        "parts/replicas/kustomization.yaml": COMPONENT + "replicas: [{name: web, count: 2}]\n",
    }
    assert objects(files)["Deployment/x-web"]["spec"]["replicas"] == 2


def test_fields_of_custom_resources_are_configured():
    files = {
        "kustomization.yaml": "resources: [t.yaml]\nconfigurations: [c.yaml]\nnamePrefix: x-\n"
        "images: [{name: a, newTag: '2'}]\n",
        "t.yaml": "apiVersion: e.com/v1\nkind: Thing\nmetadata: {name: t}\nspec: {use: s, run: {image: a}}\n"
        "---\napiVersion: v1\nkind: Secret\nmetadata: {name: s}\n",
        "c.yaml": "nameReference: [{kind: Secret, fieldSpecs: [{path: spec/use, kind: Thing}]}]\n"
        "images: [{path: spec/run/image, kind: Thing}]\n",
    }
    assert objects(files)["Thing/x-t"]["spec"] == {"use": "x-s", "run": {"image": "a:2"}}


def test_transformers_that_are_part_of_kustomize():
    files = {
        "kustomization.yaml": "resources: [web.yaml]\ntransformers: [t.yaml]\n",
        "web.yaml": WEB,
        "t.yaml": """\
apiVersion: builtin
kind: LabelTransformer
metadata: {name: l}
labels: {a: b}
fieldSpecs: [{path: metadata/labels, create: true}]
---
apiVersion: builtin
kind: PatchTransformer
metadata: {name: p}
target: {kind: Deployment}
patch: |-
  - op: add
    path: /spec/replicas
    value: 4
""",
    }
    made = objects(files)["Deployment/web"]
    assert made["metadata"]["labels"] == {"a": "b"}
    assert made["spec"]["replicas"] == 4


def test_the_items_of_a_list_are_objects():
    files = {
        "kustomization.yaml": "resources: [list.yaml]\n",
        "list.yaml": "apiVersion: v1\nkind: List\nitems:\n  - {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n",
    }
    assert list(objects(files)) == ["ConfigMap/a"]


def test_the_order_of_kinds():
    files = {
        "kustomization.yaml": "resources: [all.yaml]\nsortOptions: {order: legacy}\n",
        "all.yaml": WEB + "---\napiVersion: v1\nkind: Namespace\nmetadata: {name: n}\n",
    }
    assert list(objects(files)) == ["Namespace/n", "Deployment/web"]


def test_words_are_read_as_kustomize_reads_them():
    made = one(
        "patches: [{path: p.yaml}]\n",
        p_yaml="apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web, annotations: {a: yes, c: true}}\n",
    )
    assert made["metadata"]["annotations"] == {"a": "yes", "c": "true"}
