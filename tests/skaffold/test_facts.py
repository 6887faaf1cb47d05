"""What Skaffold builds and deploys, as facts for other artifacts."""

import pytest

import aurora_devops
from aurora_devops.core.reading import Reader
from aurora_devops.core.run import default_catalogue
from aurora_devops.core.settings import Settings
from aurora_devops.core.source import Source
from aurora_devops.facts import HandledImage, NamedFile

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
