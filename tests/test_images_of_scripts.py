"""Which images commands, actions and Compose files build and push, and what documents start and contact."""

import pytest

import aurora_devops
from aurora_devops.commands.images import built_by, split_reference
from aurora_devops.facts import ContactedAddress, ForwardedPort, HandledImage, StartedServer
from test_commands_of_scripts import facts

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      containers:
        - name: web
          image: IMAGE
          ports: [{containerPort: 8080}]
"""
DOCKERFILE = 'FROM debian:12.5\nEXPOSE 8000\nCMD ["serve"]\n'


def workflow(*steps: str) -> str:
    lines = "".join(f"      - {step}\n" for step in ("uses: actions/checkout@v6", *steps))
    return f"on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n{lines}"


def action(tags: str, more: str = "", *, push: str = "true") -> str:
    return f"uses: docker/build-push-action@v6\n        with: {{push: {push}, tags: '{tags}'{more}}}"


def found(files: dict[str, str], policy: str) -> list[tuple[str, int]]:
    report = aurora_devops.lint(files, select=[policy])
    return [(finding.path, finding.line) for finding in report.findings]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("ghcr.io/acme/web:1.4", ("ghcr.io/acme/web", "1.4", "")),
        ("localhost:5000/web", ("localhost:5000/web", "", "")),
        ("web:${TAG:-dev}", ("web", "${TAG:-dev}", "")),
        ("${{ env.A || 'x:y' }}/web:1", ("${{ env.A || 'x:y' }}/web", "1", "")),
        ("web:1@sha256:ab", ("web", "1", "sha256:ab")),
        ("${NAME:-web}", ("${NAME:-web}", "", "")),
    ],
)
def test_the_parts_of_a_reference(text: str, parts: tuple[str, str, str]) -> None:
    assert split_reference(text) == parts


@pytest.mark.parametrize(
    ("folder", "context", "file", "path"),
    [
        ("", ".", "", "Dockerfile"),
        ("web", ".", "", "web/Dockerfile"),
        ("", "web", "docker/web.Dockerfile", "docker/web.Dockerfile"),
        ("", "web/", "", "web/Dockerfile"),
        (None, ".", "", ""),
        ("", "$CONTEXT", "", ""),
        ("", "..", "", ""),
        ("", "https://github.com/acme/web.git", "", ""),
    ],
)
def test_the_dockerfile_of_a_build(folder: str | None, context: str, file: str, path: str) -> None:
    assert built_by(folder, context, file) == path


@pytest.mark.parametrize(
    ("text", "images"),
    [
        ("docker build -t a/b:1 web", [("build", "a/b", "1", "web/Dockerfile")]),
        ("docker buildx build --push -t a/b -f x/Dockerfile .", [("push", "a/b", "", "x/Dockerfile")]),
        (
            "docker buildx imagetools create -t a/b:1.4 --tag a/b:stable a/b@sha256:0123",
            [("push", "a/b", "1.4", ""), ("push", "a/b", "stable", "")],
        ),
        ("docker push a/b:$GITHUB_SHA", [("push", "a/b", "${GITHUB_SHA}", "")]),
        ("kustomize edit set image a/b=c/d:2", [("deploy", "c/d", "2", "")]),
        ("kustomize edit set image $A=c/d:2", [("deploy", "c/d", "2", ""), ("edit", "", "", "")]),
        (
            "cd $FOLDER && kustomize edit set image a/b=c/d:2",
            [("deploy", "c/d", "2", ""), ("edit", "", "", "")],
        ),
        ("helm upgrade web chart --set image.tag=2", [("edit", "", "", "")]),
        ("sed -i s/a/b/ k8s/web.yaml", [("edit", "", "", "")]),
        ("sed s/a/b/ k8s/web.yaml", []),
        ("skaffold build", [("push", "${IMAGE}", "${TAG}", "")]),
        ("skaffold -p prod run", [("push", "${IMAGE}", "${TAG}", "")]),
        ("skaffold dev --port-forward", []),
        ("cdk", []),
        ("pulumi", []),
    ],
)
def test_images_of_commands(text: str, images: list[tuple[str, str, str, str]]) -> None:
    handled = facts(text, HandledImage)
    assert [(one.does, one.name, one.tag, one.dockerfile) for one in handled] == images


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("docker compose -f dev.yaml up -d", [("compose", ())]),
        ("docker compose logs", []),
        ("docker run -d -p 127.0.0.1:8000:80 web", [("run", (8000,))]),
        ("docker run -d -p 80 web", [("other", ())]),
        ("docker build -t web .", []),
        ("kubectl port-forward svc/web 8080:80 9090", [("run", (8080, 9090))]),
        ("cp .env.example .env", []),
        ("npm run dev", [("task", ())]),
    ],
)
def test_what_starts_servers(text: str, starts: list[tuple[str, tuple[int, ...]]]) -> None:
    assert [(one.how, one.ports) for one in facts(text, StartedServer, example=True)] == starts
    assert facts(text, StartedServer) == []


@pytest.mark.parametrize(
    ("text", "ports"),
    [
        ("curl http://localhost:8080/health", [8080]),
        ("curl -fsS '127.0.0.1:81'", [81]),
        ("curl https://example.com:8080/", []),
        ("curl localhost/health", []),
        ("curl http://localhost:$PORT/", []),
        ("echo localhost:8080", []),
    ],
)
def test_contacted_ports(text: str, ports: list[int]) -> None:
    assert [one.port for one in facts(text, ContactedAddress, example=True)] == ports


def test_forwarded_ports() -> None:
    found = facts("kubectl -n shop port-forward svc/web 8080:http 9090:90 70 $PORT:80", ForwardedPort)
    assert [(one.name, one.namespace, one.port) for one in found] == [
        ("web", "shop", "http"),
        ("web", "shop", 90),
        ("web", "shop", 70),
        ("web", "shop", 80),
    ]


@pytest.mark.parametrize(
    ("steps", "image", "reported"),
    [
        ([action("ghcr.io/acme/web:1")], "ghcr.io/acme/web:1", True),
        ([action("ghcr.io/acme/web:1", push="false")], "ghcr.io/acme/web:1", True),
        ([action("${{ secrets.REGISTRY }}/web:1")], "registry.example.com/web:1", True),
        ([action("ghcr.io/acme/web:1", ", file: other/Dockerfile")], "ghcr.io/acme/web:1", False),
        ([action("ghcr.io/acme/web:1")], "ghcr.io/acme/shop:1", False),
        (
            [
                "id: meta\n        uses: docker/metadata-action@v5\n        with: {images: ghcr.io/acme/web}",
                action("${{ steps.meta.outputs.tags }}"),
            ],
            "ghcr.io/acme/web:1",
            True,
        ),
    ],
)
def test_the_dockerfile_of_an_image_that_an_action_builds(
    steps: list[str], image: str, reported: bool
) -> None:
    files = {
        "Dockerfile": DOCKERFILE,
        "k8s/web.yaml": DEPLOYMENT.replace("IMAGE", image),
        ".github/workflows/image.yml": workflow(*steps),
    }
    assert found(files, "unexposed-container-port") == ([("k8s/web.yaml", 12)] if reported else [])


def test_a_name_with_unknown_parts_is_one_image() -> None:
    files = {
        "Dockerfile": DOCKERFILE,
        ".github/workflows/image.yml": workflow(action("ghcr.io/${{ github.repository }}:1")),
        "k8s/web.yaml": DEPLOYMENT.replace("IMAGE", "ghcr.io/acme/web:1"),
    }
    assert found(files, "unexposed-container-port") == [("k8s/web.yaml", 12)]
    files["k8s/db.yaml"] = DEPLOYMENT.replace("IMAGE", "ghcr.io/acme/db:1")
    assert found(files, "unexposed-container-port") == []


@pytest.mark.parametrize(
    ("pushed", "tag", "reported"),
    [
        ("${{ github.sha }}", "stable", True),
        ("sha-${{ github.sha }}", "sha-abc", False),
        ("${{ github.sha }}", "latest", True),
        ("${{ github.sha }}", "IMAGE_TAG", False),
        ("${{ github.ref_name }}", "stable", False),
        ("${{ inputs.tag }}", "stable", False),
        ("1.4.0", "1.4.1", True),
        ("stable", "1.4.1", False),
    ],
)
def test_tags_that_are_never_pushed(pushed: str, tag: str, reported: bool) -> None:
    files = {
        "k8s/web.yaml": DEPLOYMENT.replace("IMAGE", f"ghcr.io/acme/web:{tag}"),
        ".github/workflows/image.yml": workflow(action(f"ghcr.io/acme/web:{pushed}")),
    }
    assert bool(found(files, "unpushed-tag")) is reported


@pytest.mark.parametrize(
    ("pushed", "deployed", "reported"),
    [
        ("ghcr.io/acme/web-app:1", ["ghcr.io/acme/web:1"], True),
        ("ghcr.io/acme/web:1", ["quay.io/acme/web:1"], True),
        ("acme/redis:1", ["bitnami/redis:1"], False),
        ("ghcr.io/acme/web-app:1", ["ghcr.io/acme/web:1", "ghcr.io/acme/web-db:1"], False),
        ("ghcr.io/acme/web-app:1", ["ghcr.io/acme/web:1", "ghcr.io/acme/web-app:1"], False),
        ("ghcr.io/acme/webshop:1", ["ghcr.io/acme/webshop:1", "ghcr.io/acme/webshp:1"], True),
        ("ghcr.io/acme/web:1", ["ghcr.io/acme/web:1", "quay.io/acme/web:1"], True),
        ("${{ vars.IMAGE }}:1", ["ghcr.io/acme/web:1"], False),
    ],
)
def test_images_that_are_never_pushed(pushed: str, deployed: list[str], reported: bool) -> None:
    files = {f"k8s/{number}.yaml": DEPLOYMENT.replace("IMAGE", name) for number, name in enumerate(deployed)}
    files[".github/workflows/image.yml"] = workflow(action(pushed))
    assert bool(found(files, "unpushed-image")) is reported


def test_a_probe_of_a_port_that_is_not_exposed() -> None:
    probe = "          livenessProbe: {httpGet: {path: /, port: PORT}}\n"
    deployment = DEPLOYMENT.replace("IMAGE", "ghcr.io/acme/web:1").replace("8080", "8000")
    files = {"Dockerfile": DOCKERFILE, ".github/workflows/image.yml": workflow(action("ghcr.io/acme/web:1"))}
    files["k8s/web.yaml"] = deployment + probe.replace("PORT", "8000")
    assert found(files, "unexposed-container-port") == []
    files["k8s/web.yaml"] = deployment + probe.replace("PORT", "8081")
    assert found(files, "unexposed-container-port") == [("k8s/web.yaml", 13)]


@pytest.mark.parametrize(("namespace", "reported"), [("shop", False), ("shops", True), ("$NAMESPACE", False)])
def test_the_namespace_of_an_object(namespace: str, reported: bool) -> None:
    files = {
        "k8s/web.yaml": DEPLOYMENT.replace("{name: web}", "{name: web, namespace: shop}"),
        "README.md": f"```sh\nkubectl -n {namespace} rollout undo deployment/web\n```\n",
    }
    assert bool(found(files, "unknown-object-in-command")) is reported
    files["k8s/web.yaml"] = DEPLOYMENT
    assert found(files, "unknown-object-in-command") == []
