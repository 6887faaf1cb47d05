"""Commands of documents: which are about this repository, and what a document gives the reader to write."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.missing_file_in_command import missing_file_in_command
from aurora_policies.delivery.unknown_container_in_command import unknown_container_in_command
from aurora_policies.delivery.unknown_make_target import unknown_make_target
from aurora_policies.delivery.unknown_npm_script import unknown_npm_script
from aurora_policies.delivery.unknown_object_in_command import unknown_object_in_command
from aurora_policies.delivery.unknown_service_in_command import unknown_service_in_command
from aurora_policies.delivery.unpublished_port_in_command import unpublished_port_in_command

MAKEFILE = {"Makefile": "build:\n\ttrue\n"}
CLONE = "```sh\ngit clone {}https://github.com/acme/{}.git\ncd {}\n```\n"
OWN = "```sh\ngit clone https://github.com/acme/shop\n```\n"
DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {}
spec:
  template:
    spec:
      containers:
        - name: api
          image: acme/shop:1
"""


def block(command):
    return f"```sh\n{command}\n```\n"


@pytest.mark.parametrize(
    ("path", "before", "elsewhere"),
    [
        ("README.md", "", False),
        ("README.md", CLONE.format("", "shop", "shop"), False),
        ("docs/run.md", CLONE.format("", "shop", "shop"), False),
        ("docs/run.md", CLONE.format("--depth 1 --branch v2 ", "proxy", "proxy"), True),
        ("docs/run.md", block("gh repo clone acme/proxy && cd proxy"), True),
        (
            "docs/run.md",
            "1. Clone it:\n\n   " + CLONE.format("", "proxy", "proxy").replace("\n", "\n   "),
            True,
        ),
        ("docs/run.md", "Run it inside the [Proxy repo](https://github.com/acme/proxy).\n\n", True),
        ("docs/run.md", "It is like that of the [Proxy repo](https://github.com/acme/proxy).\n\n", False),
        ("README.md", block("mkdir demo && cd demo"), True),
        ("README.md", block("mkdir demo && cd demo") + "\n## Run\n", False),
        ("README.md", block("mkdir demo"), False),
        ("README.md", block("npm create vite@latest") + "\n## Run\n", True),
        ("README.md", block("npx create-shop my-shop"), True),
        ("README.md", block("npx shop-cli generate ."), True),
        ("README.md", block("npx eslint ."), False),
        ("README.md", block("npm install"), False),
        ("README.md", block("go mod init example.com/demo"), True),
        ("README.md", block("go mod tidy"), False),
    ],
)
def test_commands_in_another_project(path, before, elsewhere):
    files = dict(MAKEFILE) if path == "README.md" else {**MAKEFILE, "README.md": OWN}
    command = "make start" if elsewhere else "make «start»"
    expect(unknown_make_target, f"{before}\n{block(command)}", path=path, files=files)


def test_commands_before_those_that_leave_are_about_the_repository():
    text = block("make «start»") + "\n" + block("npm create vite@latest\nmake start")
    expect(unknown_make_target, text, path="README.md", files=MAKEFILE)


@pytest.mark.parametrize("start", ["", '"name": "web",\n  '])
def test_a_document_gives_scripts_to_write(start):
    commands = block("npm run start && npm run «dev»")
    text = f'```json\n{{\n  {start}"scripts": {{"start": "web serve"}}\n}}\n```\n\n{commands}'
    expect(
        unknown_npm_script, text, path="README.md", files={"package.json": '{"scripts": {"test": "vitest"}}'}
    )


@pytest.mark.parametrize(
    "service", ["services:\n  cache:\n    image: valkey:8\n", "services:\n  # A cache.\n  cache:\n"]
)
def test_a_document_gives_services_to_write(service):
    files = {"compose.yaml": "services:\n  web:\n    image: web:1\n"}
    text = f"```yaml\n{service}```\n\n{block('docker compose up web cache «queue»')}"
    expect(unknown_service_in_command, text, path="docs/cache.md", files=files)


def test_a_document_is_about_any_compose_file():
    files = {
        name: f"services:\n  {name[:2]}:\n    image: a:1\n" for name in ("db/compose.yaml", "compose.yaml")
    }
    text = block("docker compose logs db «web»\ndocker compose -f compose.yaml logs «db»")
    expect(unknown_service_in_command, text, path="db/README.md", files=files)


@pytest.mark.parametrize(
    "text",
    [
        "Create a file named `shops.yaml`:\n\n```yaml\nkind: Shop\n```\n",
        "Save this as shops.yaml and change the name.\n",
        "**shops.yaml**\n\n```yaml\nkind: Shop\n```\n",
        '```yaml title="shops.yaml"\nkind: Shop\n```\n',
        "```yaml\n# config/shops.yaml\nkind: Shop\n```\n",
    ],
)
def test_a_document_gives_files_to_write(text):
    expect(
        missing_file_in_command,
        f"{text}\n{block('kubectl apply -f shops.yaml')}",
        path="docs/run.md",
        files={"docs/shop.yaml": "kind: Shop\n"},
    )


@pytest.mark.parametrize(
    ("before", "known"),
    [
        ("", "shop.yml"),
        ("The file `shop.yaml` is for tests.\n\n", "shop.yaml"),
        ("Install it with `shops.yaml`.\n\n", "shop.yaml"),
    ],
)
def test_a_file_with_nearly_the_same_name_is_meant(before, known):
    text = f"{before}{block('kubectl apply -f «shops.yaml»')}"
    expect(missing_file_in_command, text, path="docs/run.md", files={f"docs/{known}": "kind: Shop\n"})


def test_a_file_of_another_format_is_not_meant():
    text = block("kubectl apply -f namespace-access.yaml")
    expect(
        missing_file_in_command, text, path="docs/run.md", files={"docs/namespace-access.md": "# Access\n"}
    )


@pytest.mark.parametrize("fence", ["```yaml\n{}```\n", "```sh\nkubectl apply -f - <<EOF\n{}EOF\n```\n"])
def test_a_document_gives_objects_to_write(fence):
    files = {"k8s/api.yaml": DEPLOYMENT.format("shop")}
    text = fence.format(DEPLOYMENT.format("shop-web"))
    expect(
        unknown_object_in_command,
        f"{text}\n{block('kubectl logs deploy/shop-web && kubectl logs «deploy/shop-api»')}",
        path="docs/run.md",
        files=files,
    )
    text = fence.format(DEPLOYMENT.format("shop"))
    command = "kubectl logs deploy/shop -c proxy"
    expect(unknown_container_in_command, f"{text}\n{block(command)}", path="docs/run.md", files=files)
    expect(
        unknown_container_in_command,
        block(command.replace("proxy", "«proxy»")),
        path="docs/run.md",
        files=files,
    )


@pytest.mark.parametrize(
    ("chart", "elsewhere"),
    [("acme/shop", True), ("oci://ghcr.io/acme/shop", True), ("./chart", False), ("chart", False)],
)
def test_a_document_installs_what_is_defined_elsewhere(chart, elsewhere):
    container = "proxy" if elsewhere else "«proxy»"
    expect(
        unknown_container_in_command,
        block(f"helm upgrade --install shop {chart} -n shop\nkubectl logs deploy/shop -c {container}"),
        path="docs/run.md",
        files={
            "k8s/api.yaml": DEPLOYMENT.format("shop"),
            "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
        },
    )


@pytest.mark.parametrize(
    "apply",
    ["kubectl apply -f shop.yaml", "kubectl create -f build/shop.yaml", "kubectl apply -k overlays/test"],
)
def test_a_file_that_is_applied_is_generated(apply):
    files = {"k8s/api.yaml": DEPLOYMENT.format("shop-api")}
    makefile = f"apply:\n\t{apply}\n\tkubectl rollout status deployment/shop\n"
    expect(unknown_object_in_command, makefile, path="Makefile", files=files)
    makefile = "apply:\n\tkubectl apply -f k8s/api.yaml\n\tkubectl rollout status «deployment/shop»\n"
    expect(unknown_object_in_command, makefile, path="Makefile", files=files)


@pytest.mark.parametrize(
    ("forward", "reported"),
    [
        ("kubectl port-forward svc/shop 8080:80", True),
        ("kubectl port-forward -n <namespace> svc/shop 9090:80", False),
        ("kubectl port-forward svc/shop $PORT:80", False),
        ("kubectl port-forward svc/shop :80", False),
    ],
)
def test_a_port_that_is_forwarded_with_unknown_words(forward, reported):
    address = "«http://localhost:9090/health»" if reported else "http://localhost:9090/health"
    expect(
        unpublished_port_in_command,
        f"{block(forward)}\n{block(f'curl {address}')}",
        path="README.md",
        files={"compose.yaml": "services:\n  web:\n    image: web:1\n    ports: ['8000:8000']\n"},
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (
            "Makefile",
            "up: smoke\n\tdocker compose up -d\n\nsmoke: up\n\tcurl «http://localhost:9090/health»\n",
        ),
        (
            "Taskfile.yml",
            "version: '3'\ntasks:\n  up:\n    deps: [smoke]\n    cmds: [docker compose up -d]\n"
            "  smoke:\n    deps: [up]\n    cmds:\n      - curl «http://localhost:9090/health»\n",
        ),
        (
            "justfile",
            "smoke: up\n    curl «http://localhost:9090/health»\n\nup: smoke\n    docker compose up -d\n",
        ),
    ],
)
def test_targets_that_need_each_other(path, text):
    expect(
        unpublished_port_in_command,
        text,
        path=path,
        files={"compose.yaml": "services:\n  web:\n    image: web:1\n    ports: ['8000:8000']\n"},
    )


@pytest.mark.parametrize(
    ("values", "reported"),
    [("values-prod.yaml", False), ("./values-prod.yaml", True), ("chart/values-prod.yaml", True)],
)
def test_values_of_readers_have_no_folder(values, reported):
    files = {f"{folder}values-prods.yaml": "a: 1\n" for folder in ("", "chart/")}
    given = f"«{values}»" if reported else values
    expect(
        missing_file_in_command,
        block(f"helm install shop acme/shop -f {given}"),
        path="README.md",
        files=files,
    )


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("docs/run.md", "Look at `kubectl -n shop logs deploy/api -c «proxy»` first.\n"),
        (
            "docs/run.md",
            "| Step | Command |\n| --- | --- |\n| logs | `kubectl logs deploy/api -c «proxy»` |\n",
        ),
        ("docs/run.md", "`kubectl logs deploy/api -c CONTAINER` has the container.\n"),
        ("docs/run.md", "`kubectl logs deploy/api -c <container>` has the container.\n"),
        ("docs/run.md", "In the repository of the proxy, `kubectl logs deploy/api -c proxy`.\n"),
        ("docs/changes/migration.md", "`kubectl logs deploy/api -c proxy`\n"),
        ("docs/run.md", "`logs deploy/api -c proxy` of `kubectl`\n"),
    ],
)
def test_commands_in_running_text(path, text):
    expect(unknown_container_in_command, text, path=path, files={"k8s/api.yaml": DEPLOYMENT.format("api")})


@pytest.mark.parametrize(
    ("other", "reported"),
    [
        ("curl http://localhost:8080/healthz", True),
        ("export LEVEL=debug", True),
        ("cp .env.example .env  # once", True),
        ("cd ../other", False),
        ("git clone https://github.com/acme/other", False),
        ("the target of the other project:", False),
    ],
)
def test_an_indented_block_has_commands_of_the_repository(other, reported):
    command = "make «biuld»" if reported else "make biuld"
    expect(unknown_make_target, f"# Shop\n\n    {other}\n    {command}\n", path="README.md", files=MAKEFILE)
