"""Images that Terraform leaves to the commands and actions that release them."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.missing_module import missing_module
from aurora_policies.delivery.unlistened_port import unlistened_port
from aurora_policies.delivery.unprovided_variable import unprovided_variable
from aurora_policies.delivery.unserved_path import unserved_path

from .test_cloud_containers import APP, BALANCED, PROGRAM, REQUIRED, RUN, TASK, filled

HELLO = '"us-docker.pkg.dev/cloudrun/container/hello"'
IGNORED = "\n  lifecycle {\n    ignore_changes = [ATTRIBUTE]\n  }\n}\n"
NAME = "europe-docker.pkg.dev/acme/images/front"
IMAGE = f"{NAME}:$GITHUB_SHA"
OF_RUN = f"{NAME}:${{{{ github.sha }}}}"
BUILD = f"run: docker build -t {IMAGE} . && docker push {IMAGE}"


def workflow(*steps):
    lines = ["on: push", "jobs:", "  release:", "    runs-on: ubuntu-24.04", "    steps:"]
    for step in ("uses: actions/checkout@v6", BUILD, *steps):
        first, *rest = step.splitlines()
        lines += [f"      - {first}", *(f"        {line}" for line in rest)]
    return {".github/workflows/release.yml": "\n".join(lines) + "\n"}


def left(text, attribute):
    return text.removesuffix("}\n") + IGNORED.replace("ATTRIBUTE", attribute)


RUN_LEFT = left(filled(RUN, PATH='«"/ready"»', IMAGE=HELLO), "client, template[0].containers[0].image")


@pytest.mark.parametrize(
    "step",
    [
        f"run: gcloud run deploy shop --image {IMAGE} --region europe-west1",
        f"run: gcloud run services update shop --region europe-west1 --image={IMAGE}",
        f"run: gcloud beta run deploy shop --image {IMAGE}",
        f"uses: google-github-actions/deploy-cloudrun@v3\nwith:\n  service: shop\n  image: {OF_RUN}",
    ],
)
def test_a_service_of_cloud_run(step):
    expect(unserved_path, RUN_LEFT, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


@pytest.mark.parametrize(
    "step",
    [
        "run: gcloud run deploy shop --image gcr.io/acme/other:1",
        f"run: gcloud run deploy billing --image {IMAGE}",
        'run: gcloud run deploy shop --image "$OTHER"',
        f"run: gcloud run services update shop --container proxy --image {IMAGE}",
    ],
)
def test_another_image_or_service(step):
    text = (
        RUN_LEFT.replace("«", "").replace("»", "").replace("containers {", 'containers {\n      name = "web"')
    )
    expect(unserved_path, text, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


def test_several_images():
    steps = (
        f"run: gcloud run deploy shop --image {IMAGE}",
        "run: gcloud run deploy shop --image gcr.io/acme/old:1",
    )
    text = RUN_LEFT.replace("«", "").replace("»", "")
    expect(unserved_path, text, path="infra/main.tf", files={**PROGRAM, **workflow(*steps)})


def test_the_container_that_a_command_names():
    sidecar = '    containers {\n      name  = "proxy"\n      image = "envoyproxy/envoy:v1.35.0"\n    }\n'
    text = RUN_LEFT.replace("containers {", 'containers {\n      name = "web"').replace(
        "  template {\n", f"  template {{\n{sidecar}"
    )
    step = f"run: gcloud run services update shop --container web --image {IMAGE} --container proxy --image envoy:2"
    expect(
        unserved_path,
        text.replace("containers[0]", "containers[1]"),
        path="infra/main.tf",
        files={**PROGRAM, **workflow(step)},
    )


def test_a_name_with_an_unknown_part():
    text = 'variable "environment" {}\n\n' + RUN_LEFT.replace('"shop"', '"${var.environment}-shop"', 2)
    text = text.replace(
        'resource "google_cloud_run_v2_service" "${var.environment}-shop"',
        'resource "google_cloud_run_v2_service" "shop"',
    )
    step = f"run: gcloud run deploy $ENVIRONMENT-shop --image {IMAGE}"
    expect(unserved_path, text, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


@pytest.mark.parametrize(
    "step",
    [
        f"run: az containerapp update --name shop --resource-group shop --image {IMAGE}",
        f"run: az containerapp update -n shop -g shop -i {IMAGE} --container-name shop",
        "uses: azure/container-apps-deploy-action@v2\nwith:\n  containerAppName: shop\n"
        f"  imageToDeploy: {OF_RUN}",
    ],
)
def test_a_container_app(step):
    text = left(
        filled(APP, PORTS="«8080»", IMAGE='"mcr.microsoft.com/k8se/quickstart:latest"'),
        "template[0].container[0].image",
    )
    expect(unlistened_port, text, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


def test_a_task_of_ecs():
    step = (
        "uses: aws-actions/amazon-ecs-render-task-definition@v1\nwith:\n  task-definition: current.json\n"
        f"  container-name: shop\n  image: {OF_RUN}"
    )
    text = left(filled(TASK + BALANCED, PATH='«"/ready"»'), "x").replace("ignore_changes = [x]", "")
    text = text.replace("registry.example.com/acme/shop:1.4", "${var.image}:latest")
    expect(unserved_path, text, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


RUNNER = """\
resource "aws_apprunner_service" "shop" {
  service_name = "shop"

  source_configuration {
    image_repository {
      image_identifier      = "public.ecr.aws/aws-containers/hello-app-runner:latest"
      image_repository_type = "ECR"

      image_configuration {
        port = PORT
      }
    }
  }

  lifecycle {
    ignore_changes = [source_configuration[0].image_repository[0].image_identifier]
  }
}
"""


@pytest.mark.parametrize("port", ["3300", '«"8080"»'])
def test_a_service_of_app_runner(port):
    step = f"uses: awslabs/amazon-app-runner-deploy@main\nwith:\n  service: shop\n  image: {OF_RUN}"
    expect(
        unlistened_port,
        RUNNER.replace("PORT", port),
        path="infra/main.tf",
        files={**PROGRAM, **workflow(step)},
    )


@pytest.mark.parametrize(("folder", "at"), [("infra", True), ("other", False)])
def test_a_variable_of_terraform(folder, at):
    text = 'variable "image" {}\n\n' + filled(RUN, PATH='«"/ready"»' if at else '"/ready"', IMAGE="var.image")
    if not at:
        text = text.replace('"/healthz"', '"/ready"')
    step = f"run: terraform -chdir={folder} apply -auto-approve -var image={IMAGE}"
    expect(
        unserved_path,
        text,
        path="infra/main.tf",
        files={**PROGRAM, **workflow(step), "other/main.tf": 'variable "image" {}\n'},
    )


def test_a_variable_in_the_environment():
    text = 'variable "image" {}\n\n' + filled(RUN, PATH='«"/ready"»', IMAGE="var.image")
    step = f"run: terraform -chdir=infra apply -auto-approve\nenv:\n  TF_VAR_image: {OF_RUN}"
    expect(unserved_path, text, path="infra/main.tf", files={**PROGRAM, **workflow(step)})


def test_variables_are_missing_at_the_container():
    text = left(filled(RUN, IMAGE="var.image"), "template[0].containers[0].image").replace(
        "containers {", 'containers {\n      name = «"web"»'
    )
    text += '\nvariable "image" {\n  default = "us-docker.pkg.dev/cloudrun/container/hello"\n}\n'
    step = f"run: gcloud run deploy shop --image {IMAGE}"
    expect(unprovided_variable, text, path="infra/main.tf", files={**REQUIRED, **workflow(step)})


PYTHON = {
    "Dockerfile": 'FROM python:3.13-slim\nCOPY shop ./shop\nCMD ["uvicorn", "shop.main:app"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "shop/__init__.py": "",
    "shop/main.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
    "shop/mails.py": "print('sent')\n",
}
JOB = """\
resource "google_cloud_run_v2_job" "mails" {
  name = "mails"

  template {
    template {
      containers {
        image   = IMAGE
        command = ["python"]
        args    = ["-m", MODULE]
      }
    }
  }
}
"""


@pytest.mark.parametrize("module", ['"shop.mails"', '«"shop.letters"»', "var.module"])
def test_the_module_of_a_job(module):
    text = left(
        JOB.replace("IMAGE", HELLO).replace("MODULE", module), "template[0].template[0].containers[0].image"
    )
    step = f"run: gcloud run jobs update mails --image {IMAGE}"
    expect(missing_module, text, path="infra/main.tf", files={**PYTHON, **workflow(step)})


@pytest.mark.parametrize("module", ['"shop.mails"', '«"shop.letters"»'])
def test_the_module_of_a_task(module):
    text = filled(TASK).replace("registry.example.com/acme/shop", "europe-docker.pkg.dev/acme/images/front")
    text = text.replace("portMappings", f'command = ["python", "-m", {module}]\n    portMappings')
    expect(missing_module, text, path="infra/main.tf", files={**PYTHON, **workflow()})


def test_the_module_of_a_container_app():
    text = filled(APP, IMAGE=f'"{NAME}:1"').replace(
        "memory = ", 'command = ["python", "-m", «"shop.letters"»]\n      memory = '
    )
    expect(missing_module, text, path="infra/main.tf", files={**PYTHON, **workflow()})
