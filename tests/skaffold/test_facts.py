"""What Skaffold builds and deploys, as facts for other artifacts."""

import pytest

import aurora_devops
from aurora_devops.core.reading import Reader
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.facts import BuiltPackage, HandledImage, NamedFile

CONFIG = """\
apiVersion: skaffold/v4beta11
kind: Config
build:
  artifacts:
    - image: shop/web
      context: src/web
    - image: shop/api
      context: src/api/
      docker: {dockerfile: deploy/Dockerfile}
    - image: shop/jobs
      kaniko: {dockerfile: jobs.Dockerfile}
    - image: shop/java
      jib: {}
    - image: shop/other
      docker: {dockerfile: "{{.FILE}}"}
manifests:
  rawYaml: [k8s/*.yaml]
  kustomize: {paths: [overlays/dev, https://example.com/base]}
  helm:
    releases:
      - {name: db, chartPath: charts/db, valuesFiles: [charts/db/dev.yaml, "{{.ENV}}.yaml"]}
      - {name: redis, remoteChart: redis}
profiles:
  - name: debug
    build: {artifacts: [{image: shop/debug}]}
    deploy: {kubectl: {manifests: [debug.yaml]}, kustomize: {paths: [../debug]}}
"""


def facts(text, sort, path="app/skaffold.yaml"):
    documents, _ = Reader(default_catalogue(), Settings()).read(Source(path, text))
    return [fact for document in documents for fact in document.facts() if isinstance(fact, sort)]


def test_the_images_that_are_built():
    built = [(one.name, one.dockerfile) for one in facts(CONFIG, HandledImage) if one.does == "build"]
    assert built == [
        ("shop/web", "app/src/web/Dockerfile"),
        ("shop/api", "app/src/api/deploy/Dockerfile"),
        ("shop/jobs", "app/jobs.Dockerfile"),
        ("shop/java", ""),
        ("shop/other", ""),
        ("shop/debug", "app/Dockerfile"),
    ]


def test_the_folders_that_are_built_and_the_files_that_are_deployed():
    named = [(one.file, one.folder) for one in facts(CONFIG, NamedFile)]
    assert named == [
        ("app/src/web", True),
        ("app/src/api", True),
        ("app/src/api/deploy/Dockerfile", False),
        ("app/jobs.Dockerfile", False),
        ("app/k8s/*.yaml", False),
        ("app/overlays/dev", True),
        ("app/charts/db", True),
        ("app/charts/db/dev.yaml", False),
        ("app/debug.yaml", False),
        ("debug", True),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "apiVersion: skaffold/v2beta29\nkind: Config\n",
        "apiVersion: skaffold/v3\nkind: Config\nbuild: {artifacts: 3}\nmanifests: [a]\ndeploy: {helm: {releases: x}}\n",
    ],
)
def test_nothing_is_stated_about_what_is_not_there(text):
    assert facts(text, (HandledImage, NamedFile)) == []


def test_a_file_of_another_program_is_not_skaffold():
    assert aurora_devops.lint({"skaffold.yaml": "apiVersion: v1\nkind: Pod\n"}).files == {"kubernetes": 1}
    assert aurora_devops.lint({"deploy.yaml": CONFIG}).files == {"skaffold": 1}


def test_a_missing_file_is_reported():
    text = "apiVersion: skaffold/v3\nkind: Config\nmanifests: {rawYaml: [k8s/web.yaml, k8s/wbe.yaml]}\n"
    files = {"skaffold.yaml": text, "k8s/web.yaml": "apiVersion: v1\nkind: Namespace\nmetadata: {name: a}\n"}
    (finding,) = aurora_devops.lint(files, select=["missing-file-in-command"]).findings
    assert finding.message == "skaffold: the file 'k8s/wbe.yaml' does not exist"
    assert text[finding.span.start : finding.span.end] == "k8s/wbe.yaml"


WEB = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - {name: web, image: shop/web, ports: [{containerPort: 9090}]}
"""


def test_the_ports_of_an_image_are_those_of_its_dockerfile():
    files = {
        "skaffold.yaml": CONFIG,
        "src/web/Dockerfile": 'FROM scratch\nEXPOSE 8080\nCMD ["/web"]\n',
        "k8s/web.yaml": WEB,
    }
    (finding,) = aurora_devops.lint(files, profile="all", select=["unexposed-container-port"]).findings
    assert finding.path == "k8s/web.yaml"
    files["src/web/Dockerfile"] = files["src/web/Dockerfile"].replace("8080", "9090")
    assert not aurora_devops.lint(files, profile="all", select=["unexposed-container-port"]).findings


PUSH = """\
on: push
jobs:
  push:
    runs-on: ubuntu-24.04
    steps:
      - run: docker build -t ghcr.io/acme/web:1.2.3 . && docker push ghcr.io/acme/web:1.2.3
"""


def test_skaffold_may_write_any_tag():
    files = {
        ".github/workflows/push.yaml": PUSH,
        "k8s/web.yaml": WEB.replace("shop/web", "ghcr.io/acme/web:1.2.0"),
    }
    assert aurora_devops.lint(files, profile="all", select=["unpushed-tag"]).findings
    files["skaffold.yaml"] = CONFIG
    assert not aurora_devops.lint(files, profile="all", select=["unpushed-tag"]).findings


@pytest.mark.parametrize("image", ["shop/web", "shop/web:latest", "shop/debug"])
def test_skaffold_writes_the_tags_of_its_images(image):
    files = {"k8s/web.yaml": WEB.replace("shop/web", image)}
    select = ["untagged-image", "latest-tag"]
    assert len(aurora_devops.lint(files, select=select).findings) == 1
    files["app/skaffold.yaml"] = CONFIG
    assert not aurora_devops.lint(files, select=select).findings
    files["k8s/web.yaml"] = WEB.replace("shop/web", "shop/unknown")
    assert len(aurora_devops.lint(files, select=select).findings) == 1


BUILDERS = """\
apiVersion: skaffold/v4beta11
kind: Config
requires:
  - path: ./db/skaffold.yaml
build:
  artifacts:
    - image: shop/web
      context: web
      docker:
        dockerfile: {dockerfile}
        target: {target}
        buildArgs:
          VERSION: "1"
    - image: shop/api
      context: api
      custom:
        buildCommand: ./scripts/build.sh
        dependencies:
          dockerfile: {{path: Dockerfile}}
portForward:
  - resourceType: service
    resourceName: {service}
    port: {port}
    localPort: 9000
"""
BUILT = {
    "web/Dockerfile": "FROM scratch AS small\nARG VERSION\nLABEL version=$VERSION\n",
    "api/Dockerfile": "FROM scratch\n",
    "api/scripts/build.sh": "docker build -t $IMAGE .\n",
    "db/skaffold.yaml": "apiVersion: skaffold/v3\nkind: Config\n",
    "service.yaml": "apiVersion: v1\nkind: Service\nmetadata: {name: shop-web}\n"
    "spec: {ports: [{name: http, port: 80}]}\n",
}
GIVEN = {"dockerfile": "Dockerfile", "target": "small", "service": "shop-web", "port": 80}
JOINS = [
    "missing-file-in-command",
    "unknown-build-stage",
    "undeclared-build-argument",
    "unknown-forwarded-port",
    "unknown-object-in-command",
]


def found(files, **given):
    text = BUILDERS.format(**{**GIVEN, **given})
    findings = aurora_devops.lint({"skaffold.yaml": text, **files}, profile="all", select=JOINS).findings
    return [(text[one.span.start : one.span.end], one.message) for one in findings]


@pytest.mark.parametrize("given", [{}, {"port": "http"}, {"dockerfile": "../web/Dockerfile"}])
def test_what_exists_is_not_reported(given):
    assert found(BUILT, **given) == []


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"dockerfile": "build/Dockerfile"},
            "build of image 'shop/web': the file 'build/Dockerfile' does not exist",
        ),
        ({"target": "smal"}, "'web/Dockerfile' has no stage 'smal'; did you mean 'small'?"),
        ({"port": 8080}, "Service 'shop-web' has no port '8080'; it has 80 ('http')"),
        ({"service": "shop-wbe"}, "no manifest has a Service 'shop-wbe'; did you mean 'shop-web'?"),
    ],
)
def test_what_does_not_exist_is_reported_at_its_place(given, message):
    ((text, found_message),) = found(BUILT, **given)
    assert text == str(next(iter(given.values())))
    assert found_message.startswith(message)


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("api/Dockerfile", "Dockerfile"),
        ("api/scripts/build.sh", "./scripts/build.sh"),
        ("db/skaffold.yaml", "./db/skaffold.yaml"),
    ],
)
def test_a_file_of_a_command_or_a_requirement_is_missing(path, text):
    files = {other: content for other, content in BUILT.items() if other != path}
    assert [place for place, _ in found(files)] == [text]


def test_a_build_argument_is_declared():
    files = {**BUILT, "web/Dockerfile": "FROM scratch AS small\nARG VERSIONS\n"}
    ((text, message),) = found(files)
    assert text == '"1"'
    assert message.endswith("does not declare the build argument 'VERSION'; did you mean 'VERSIONS'?")


def test_a_dockerfile_may_be_beside_the_configuration():
    files = {**BUILT, "web.Dockerfile": "FROM scratch AS small\nARG VERSION\n"}
    assert found(files, dockerfile="web.Dockerfile") == []
    assert len(found(files, dockerfile="web.Dockerfile", target="large")) == 1


@pytest.mark.parametrize(
    ("folder", "context", "missing"),
    [("deploy", "web", 0), ("deploy/web", "../../app", 0), ("deploy", "apps", 2), ("web", ".", 1)],
)
def test_a_configuration_may_be_used_from_another_folder(folder, context, missing):
    text = "apiVersion: skaffold/v3\nkind: Config\nbuild:\n  artifacts:\n    - image: web\n"
    text += f"      context: {context}\n      docker: {{dockerfile: web.Dockerfile}}\n"
    files = {f"{folder}/skaffold.yaml": text, "web/web.Dockerfile": "FROM scratch\n", "app/a.txt": ""}
    if missing == 1:
        files["web/Dockerfile"] = files.pop("web/web.Dockerfile")
    assert len(aurora_devops.lint(files, select=["missing-file-in-command"]).findings) == missing


def test_the_packages_that_ko_builds():
    text = """\
apiVersion: skaffold/v4beta11
kind: Config
build:
  artifacts:
    - image: shop/web
      ko: {main: ./cmd/web}
    - image: shop/api
      context: src/api
      ko: {}
    - image: shop/jobs
      ko: {main: "{{.MAIN}}"}
"""
    assert [(one.image, one.folder) for one in facts(text, BuiltPackage)] == [
        ("shop/web", "app/cmd/web"),
        ("shop/api", "app/src/api"),
    ]
    assert [one.dockerfile for one in facts(text, HandledImage) if one.does == "build"] == ["", "", ""]
