"""What a condition in CEL sees of an artifact, and what it reports."""

import pytest

from .declaring import declaration, found, pod


def messages(config: str, path: str, text: str, **files: str) -> list[str]:
    return [finding.message for finding in found(config, path, text, **files)]


def reports(when: str, container: str) -> bool:
    return bool(found(declaration(when), "pod.yaml", pod(container)))


@pytest.mark.parametrize(
    ("when", "container", "expected"),
    [
        ("self.image.endsWith(':latest')", "image: web:latest", True),
        ("self.image.endsWith(':latest')", "image: web:1", False),
        ("!has(self.image)", "name: a", True),
        ("has(self.stdin) && self.stdin", "stdin: true", True),
        ("self.?stdin.orValue(false)", "name: a", False),
        ("size(self.args) > 1", "args: [a, b]", True),
        ("self.args.exists(a, a == 'b')", "args: [a, b]", True),
        ("self.args.all(a, a == 'b')", "args: [a, b]", False),
        ("self.args.filter(a, a != 'b').size() == 1", "args: [a, b]", True),
        ("self.ports.map(p, p.containerPort) == [80, 443]", "ports: [{containerPort: 80}, {containerPort: 443}]", True),
        ("'memory' in self.resources.limits", "resources: {limits: {memory: 1Gi}}", True),
        ("self.resources.limits['memory'] == '1Gi'", "resources: {limits: {memory: 1Gi}}", True),
        ("self['imagePullPolicy'] == 'Always'", "imagePullPolicy: Always", True),
        ("self['resizePolicy'].exists(r, r.resourceName == 'cpu')", "resizePolicy: [{resourceName: cpu}]", True),
        ("pod.object.kind == 'Pod' && pod.object.metadata.name == 'web'", "name: a", True),
        ("self.name.matches('^[a-z]+$') ? self.tty : false", "{name: a, tty: true}", True),
    ],
)  # fmt: skip
def test_a_condition_over_a_container(when, container, expected):
    assert reports(when, container) is expected


@pytest.mark.parametrize(
    ("when", "container"),
    [
        # A variable, a template, and text that is too long.
        ("self.image != 'web:1'", 'image: "${IMAGE}"'),
        ("!self.image.startsWith('registry/')", 'image: "{{ .Values.image }}"'),
        ("self.image != 'web:1'", f"image: {'x' * 20_000}"),
        ("!(self.image in ['web:1'])", "image: $(IMAGE)"),
        ("[self.image] != ['web:1']", "image: $IMAGE"),
        # It is set, whatever it is.
        ("!has(self.image)", 'image: "${IMAGE}"'),
        ("!has(self.image) || self.image != 'web:1'", 'image: "${IMAGE}"'),
        ("self.args.exists(a, a != 'x')", 'args: ["${ARG}"]'),
        ("!('x' in self.args)", 'args: ["${ARG}"]'),
        ("!('X' in self.resources.limits)", 'resources: {limits: {"${NAME}": 1}}'),
        # Values of a wrong type.
        ("self.stdin == false", "stdin: [true]"),
        ("self.stdin", "stdin: [true]"),
        ("!has(self.stdin)", "stdin: [true]"),
        ("self.image != 'web:1'", "image: {name: web}"),
        ("!has(self.resources.limits)", "resources: text"),
        ("size(self.resources.limits) == 0", "resources: {limits: text}"),
        # An absent value without has(), a null, and operands of other types in data that the model does not describe.
        ("self.image != 'web:1'", "name: a"),
        ("self.image != 'web:1'", "image: null"),
        ("self['resizePolicy'] < 3", "resizePolicy: text"),
    ],
)
def test_what_is_unknown_or_absent_reports_nothing(when, container):
    assert not reports(when, container)


def test_unknown_values_that_a_condition_does_not_read_do_not_matter():
    assert reports("self.env.exists(e, e.name == 'A')", 'env: [{name: A, value: "${VALUE}"}]')
    assert reports("size(self.env) == 1", 'env: [{name: "${A}"}]')
    assert reports("has(self.image)", 'image: "${IMAGE}"')


def test_text_with_variables_can_be_compared_as_it_is_written():
    workflow = "on: push\njobs:\n  a:\n    runs-on: x\n    steps:\n      - run: echo ${{ github.head_ref }}\n"
    when = "self.run.contains('github.head_ref')"
    unknown = declaration(when, kind="github-workflow", node="Step")
    text = declaration(when, kind="github-workflow", node="Step", variables="text")
    path = ".github/workflows/ci.yaml"
    assert not messages(unknown, path, workflow)
    assert messages(text, path, workflow) == ["found"]


def test_what_a_patch_does_not_set_is_unknown():
    config = declaration("!has(self.metadata.labels)", node="Deployment")
    whole = (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  selector: {matchLabels: {a: b}}\n"
        "  template:\n    metadata: {labels: {a: b}}\n    spec: {containers: [{name: web, image: web:1}]}\n"
    )
    assert found(config, "web.yaml", whole)
    assert not found(
        config, "patch.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec: {}\n"
    )
    lacking = declaration("!has(self.image)")
    assert not found(
        lacking,
        "overlays/a.yaml",
        "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\nspec:\n  template:\n    spec:\n"
        "      containers: [{name: web}]\n",
    )


def test_what_a_service_of_compose_takes_from_another_one_is_unknown():
    config = declaration("!has(self.restart)", kind="compose", node="Service", message="{name}")
    text = "services:\n  base: {image: a, restart: always}\n  web: {extends: base}\n  other: {image: b}\n"
    assert messages(config, "compose.yaml", text) == ["other"]
    assert messages(config, "compose.override.yaml", "services: {web: {user: '1'}}\n") == []


def test_a_job_of_gitlab_is_read_as_it_is_merged():
    config = declaration("!has(self.timeout)", kind="gitlab-ci", node="Job", message="{name}")
    text = "default: {timeout: 1h}\na: {script: [make]}\n"
    assert messages(config, ".gitlab-ci.yml", text) == []
    assert messages(config, ".gitlab-ci.yml", "a: {script: [make]}\n") == ["a"]


def test_nodes_of_dockerfiles_and_subjects_of_all_kinds():
    run = declaration("self.script.text.contains('sudo ')", kind="dockerfile", node="Run", variables="text")
    assert [f.line for f in found(run, "Dockerfile", "FROM a:1\nRUN sudo apt-get update $X\n")] == [2]
    image = declaration("!has(self.tag)", kind="", node="Image", message="{self.name}")
    assert messages(image, "Dockerfile", "FROM debian\n") == ["debian"]
    assert messages(image, "Dockerfile", "ARG TAG\nFROM debian:${TAG}\n") == []
    assert messages(image, "compose.yaml", "services: {a: {image: redis}}\n") == ["redis"]


def test_nodes_that_are_parts_of_others():
    config = declaration("self.?periodSeconds.orValue(10) > 60", node="Probe", message="{container.name}")
    text = pod("name: a\nlivenessProbe: {periodSeconds: 90}\nreadinessProbe: {periodSeconds: 5}")
    assert messages(config, "pod.yaml", text) == ["a"]
    volume = declaration(
        "has(self.hostPath)", node="Volume", message="{self.name} {object.kind}", at="hostPath.path"
    )
    spec = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec:\n  containers: [{name: a}]\n  volumes:\n"
    text = f"{spec}    - {{name: cache, emptyDir: {{}}}}\n    - name: logs\n      hostPath:\n        path: /logs\n"
    (finding,) = found(volume, "pod.yaml", text)
    assert (finding.message, finding.line) == ("logs Pod", 10)
    rule = declaration("'*' in self.verbs", node="PolicyRule", message="rule")
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: r}\nrules:\n"
    assert messages(rule, "role.yaml", f"{role}  - verbs: ['*']\n  - verbs: [get]\n") == ["rule"]
    build = declaration("has(self.target)", kind="compose", node="Build", message="{name}")
    assert messages(build, "compose.yaml", "services: {a: {build: {context: ., target: x}}}\n") == ["a"]


def test_resources_of_terraform():
    when = "self.type == 'aws_s3_bucket' && self.force_destroy"
    config = declaration(
        when, kind="terraform", node="Resource", message="{self.address}", at="force_destroy"
    )
    known = 'resource "aws_s3_bucket" "a" {\n  force_destroy = true\n}\n'
    (finding,) = found(config, "main.tf", known)
    assert (finding.message, finding.line) == ("aws_s3_bucket.a", 2)
    unknown = 'variable "x" {}\nresource "aws_s3_bucket" "a" {\n  force_destroy = var.x\n}\n'
    assert not found(config, "main.tf", unknown)
    # An unknown value may be null.
    asked = declaration("has(self.force_destroy)", kind="terraform", node="Resource")
    assert found(asked, "main.tf", known)
    assert not found(asked, "main.tf", unknown)


def test_the_place_of_a_finding():
    config = declaration("self.name == 'a'", at="securityContext.privileged")
    (set_,) = found(config, "pod.yaml", pod("name: a\nsecurityContext:\n  privileged: true"))
    assert (set_.line, set_.span.end - set_.span.start) == (10, len("true"))
    (above,) = found(config, "pod.yaml", pod("name: a\nsecurityContext:\n  runAsUser: 1"))
    assert above.line == 9
    (second,) = found(
        declaration("size(self.args) == 2", at="args.1"), "pod.yaml", pod("name: a\nargs: [x, y]")
    )
    assert second.location.column == pod("name: a\nargs: [x, y]").split("\n")[8].index("y") + 1


def test_messages():
    message = "{self.name} {{x}} {size(self.args)} {self.stdin} {self.image} {self.?tty.orValue(false)}"
    config = declaration("true", message=message)
    text = pod('name: a\nargs: [x]\nstdin: true\nimage: "${IMAGE}"')
    assert messages(config, "pod.yaml", text) == ["a {x} 1 true ${IMAGE} false"]
    assert messages(declaration("true", message="{self.image}"), "pod.yaml", pod("name: a")) == ["unknown"]


def test_secrets_are_masked_in_messages():
    token = "ghp_" + "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8"
    config = declaration("true", message="{self.args[0]}")
    assert token not in str(found(config, "pod.yaml", pod(f"name: a\nargs: ['{token}']")))


def test_null_in_many_values_does_not_end_the_process():
    # Version 0.1.3 of the library releases None too often when it converts one.
    text = pod("name: a\nargs: [x]\nstdin: null\nresizePolicy: {a: null, b: [null]}")
    config = declaration("has(self['resizePolicy'].a) || self['resizePolicy'] == {} || self.name == 'a'")
    for _ in range(50):
        found(config, "pod.yaml", text)
    same = declaration("has(self['resizePolicy'].a) || self.name == 'a'")
    assert found(same, "pod.yaml", text)
