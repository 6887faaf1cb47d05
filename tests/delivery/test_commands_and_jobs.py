"""What commands and jobs use: services, images, versions, and servers."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.excluded_version import excluded_version
from aurora_policies.delivery.missing_file_in_command import missing_file_in_command
from aurora_policies.delivery.missing_path_filter import missing_path_filter
from aurora_policies.delivery.missing_tested_rule_file import missing_tested_rule_file
from aurora_policies.delivery.ssh_deployment import ssh_deployment
from aurora_policies.delivery.unknown_service_in_command import unknown_service_in_command
from aurora_policies.delivery.unpushed_image import unpushed_image
from aurora_policies.delivery.unpushed_tag import unpushed_tag
from aurora_policies.delivery.unscanned_image import unscanned_image
from aurora_policies.delivery.untested_deployment import untested_deployment

WORKFLOW = ".github/workflows/ci.yml"
STEPS = (
    "on: push\n{}jobs:\n  {}:\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - uses: actions/checkout@v6\n      - {}\n"
)
SHA = "actions/setup-go@" + "0" * 40


@pytest.mark.parametrize(
    ("uses", "env", "version", "reported"),
    [
        ("actions/setup-go@v6", "", "1.24", True),
        ("actions/setup-go@v7.1.0", "", "1.24.x", True),
        (f"{SHA} # v6.0.0", "", "1.24", True),
        ("actions/setup-go@v5", "", "1.20", True),
        ("actions/setup-go@v5", "env:\n  GOTOOLCHAIN: local\n", "1.24", True),
        ("actions/setup-go@v5", "", "1.24", False),
        (f"{SHA} # v5.0.2", "", "1.24", False),
        (SHA, "", "1.24", False),
        ("actions/setup-go@v6", "env:\n  GOTOOLCHAIN: auto\n", "1.24", False),
    ],
)
def test_go_fetches_the_version_that_the_project_requires(uses, env, version, reported):
    given = f'«"{version}"»' if reported else f'"{version}"'
    text = STEPS.format(env, "test", f"uses: {uses}\n        with:\n          go-version: {given}")
    expect(excluded_version, text, path=WORKFLOW, files={"go.mod": "module acme.example/shop\n\ngo 1.26.0\n"})


@pytest.mark.parametrize(
    ("env", "reported"), [("", True), ("ENV GOTOOLCHAIN=auto\n", False), ("ARG GOTOOLCHAIN\n", False)]
)
def test_go_in_an_image(env, reported):
    image = "«golang:1.24»" if reported else "golang:1.24"
    files = {"go.mod": "module acme.example/shop\n\ngo 1.26.0\n"}
    expect(excluded_version, f"FROM {image}\n{env}COPY . .\n", path="Dockerfile", files=files)


@pytest.mark.parametrize(
    ("env", "command"),
    [
        ("", "docker compose build --build-arg groups=main --ssh default web"),
        ("", "docker compose up --exit-code-from web web «queue»"),
        ("env:\n  COMPOSE_FILE: ci/compose.yaml\n", "docker compose run tests web"),
        ("env:\n  COMPOSE_FILE: ci/compose.yaml\n", "docker compose up «web»"),
        ("env:\n  COMPOSE_FILE: compose.yaml:ci/compose.yaml\n", "docker compose up web tests «queue»"),
        ("env:\n  COMPOSE_FILE: ${{ inputs.file }}\n", "docker compose up web queue"),
        ("", "export COMPOSE_FILE=ci/compose.yaml && docker compose up tests «web»"),
    ],
)
def test_services_of_the_files_that_a_command_reads(env, command):
    files = {
        f"{folder}compose.yaml": f"services:\n  {name}:\n    image: a:1\n"
        for folder, name in (("", "web"), ("ci/", "tests"))
    }
    expect(
        unknown_service_in_command, STEPS.format(env, "test", f"run: {command}"), path=WORKFLOW, files=files
    )


@pytest.mark.parametrize("registry", ["docker.io/", "index.docker.io/", "registry-1.docker.io/"])
def test_the_registry_of_docker_hub_need_not_be_written(registry):
    pushed = {"Makefile": "push:\n\tdocker push acme/shop:1.2.0\n\tdocker push ghcr.io/acme/shop:1.2.0\n"}
    service = "services:\n  web:\n    image: {}\n"
    expect(unpushed_image, service.format(f"{registry}acme/shop:1.2.0"), path="compose.yaml", files=pushed)
    expect(unpushed_tag, service.format(f"«{registry}acme/shop:1.3.0»"), path="compose.yaml", files=pushed)
    pushed = {"Makefile": "push:\n\tdocker push ghcr.io/acme/shop:1.2.0\n"}
    expect(unpushed_image, service.format(f"«{registry}acme/shop:1.2.0»"), path="compose.yaml", files=pushed)


@pytest.mark.parametrize("build", ["docker build -t acme/shop:dev .", "docker tag shop acme/shop:dev"])
def test_a_tag_that_a_command_builds(build):
    files = {"Makefile": f"dev:\n\t{build}\npush:\n\tdocker push acme/shop:stable\n"}
    expect(unpushed_tag, "services:\n  web:\n    image: acme/shop:dev\n", path="compose.yaml", files=files)
    expect(unpushed_tag, "services:\n  web:\n    image: «acme/shop:test»\n", path="compose.yaml", files=files)
    containers = "  containers:\n    - name: a\n      image: «acme/shop:dev»\n"
    pod = f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a}}\nspec:\n{containers}"
    expect(unpushed_tag, pod, path="k8s/pod.yaml", files=files)


@pytest.mark.parametrize(
    ("path", "job", "reported"),
    [
        (WORKFLOW, "deploy", True),
        (".github/workflows/test-and-deploy.yml", "publish", True),
        (".github/workflows/e2e-tests.yml", "machine", False),
        (WORKFLOW, "integration-test", False),
    ],
)
def test_servers_for_tests(path, job, reported):
    command = "scp a.yaml root@acme.example:/srv"
    text = STEPS.format("", job, f"run: {f'«{command}»' if reported else command}")
    expect(ssh_deployment, text, path=path)


@pytest.mark.parametrize("script", ["build > out/rules.yml", "build | tee out/rules.yml"])
def test_a_rule_file_that_a_command_writes(script):
    tests = "rule_files: [{}]\ntests:\n  - input_series: []\n"
    files = {"tests/web.yml": "rule_files: []\n", "Makefile": f"rules:\n\t{script}\n"}
    for name in ("rules.yml", "«rule.yml»"):
        expect(
            missing_tested_rule_file,
            tests.format(name),
            kind="prometheus-tests",
            path="tests/a.yml",
            files=files,
        )


@pytest.mark.parametrize(
    ("on", "reported"),
    [
        ("push", True),
        ("[push, schedule]", True),
        ("schedule", False),
        ("workflow_dispatch", False),
        ("release", False),
        ("workflow_call", False),
    ],
)
def test_events_for_which_paths_can_be_compared(on, reported):
    job = "  {0}:\n    runs-on: ubuntu-24.04\n    steps:\n      - working-directory: {1}\n        run: make\n"
    names = ("«web»", "«api»") if reported else ("web", "api")
    text = f"on: {on}\njobs:\n" + "".join(job.format(name, name.strip("«»")) for name in names)
    expect(
        missing_path_filter,
        text,
        path=WORKFLOW,
        files={"web/package.json": "{}\n", "api/go.mod": "module a\n"},
    )


JOB = "  {}:\n    runs-on: ubuntu-24.04\n    steps:\n{}"


@pytest.mark.parametrize(
    ("other", "reported"),
    [
        (("npm test", "flyctl deploy --config b"), False),
        (("npm test",), True),
        (("npm test", "npm run build"), True),
    ],
)
def test_a_job_that_deploys_is_no_gate_for_another_one(other, reported):
    jobs = (("«web»" if reported else "web", ("flyctl deploy",)), ("api", other))
    text = "on: push\njobs:\n" + "".join(
        JOB.format(name, "".join(f"      - run: {command}\n" for command in commands))
        for name, commands in jobs
    )
    expect(untested_deployment, text, path=WORKFLOW)


@pytest.mark.parametrize(
    ("context", "dockerfile", "reported"),
    [
        ("..\\..", "web\\Dockerfile", False),
        ("..\\..\\", "web\\Dockerfile", False),
        ("..\\..", "web\\Dockerfiles", True),
    ],
)
def test_paths_of_windows_in_a_compose_file(context, dockerfile, reported):
    named = f"«{dockerfile}»" if reported else dockerfile
    text = f"services:\n  web:\n    build:\n      context: {context}\n      dockerfile: {named}\n"
    files = {"web/Dockerfile": "FROM debian:12.5\n"}
    expect(missing_file_in_command, text, path="deploy/win/compose.yaml", files=files)


@pytest.mark.parametrize("deployment", ["echo Deploying", "helm upgrade web ./chart"])
def test_the_job_that_is_said_to_need_a_scan(deployment):
    found = "helm" in deployment
    jobs = "".join(
        JOB.format(f"«{name}»" if (name == "deploy") is found else name, f"      - run: {command}\n")
        for name, command in (("image", "docker push acme/shop:1.2.0"), ("deploy", deployment))
    )
    expect(unscanned_image, f"on: push\njobs:\n{jobs}", path=WORKFLOW)


@pytest.mark.parametrize(
    ("action", "scans"),
    [
        ("acme/actions/trivy-image@v1", True),
        ("acme/actions/.github/image-scan@v1", True),
        ("acme/scan-image@v1", True),
        ("acme/actions/scandinavian@v1", False),
        ("acme/actions/setup@v1", False),
    ],
)
def test_an_action_that_scans_by_its_name(action, scans):
    image = JOB.format("image" if scans else "«image»", "      - run: docker push acme/shop:1.2.0\n")
    text = f"on: push\njobs:\n{image}" + JOB.format("check", f"      - uses: {action}\n")
    expect(unscanned_image, text, path=WORKFLOW)


@pytest.mark.parametrize(
    ("pushed", "reported"),
    [("acme-web", False), ("acme-runner", False), ("acme-mail-worker", True), ("mail", True)],
)
def test_images_that_share_only_the_name_of_their_owner(pushed, reported):
    image = "«ghcr.io/acme/acme-mail:1.2.0»" if reported else "ghcr.io/acme/acme-mail:1.2.0"
    files = {"Makefile": f"push:\n\tdocker push ghcr.io/acme/{pushed}:1.2.0\n"}
    expect(unpushed_image, f"services:\n  web:\n    image: {image}\n", path="compose.yaml", files=files)
