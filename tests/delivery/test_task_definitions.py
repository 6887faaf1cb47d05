"""Definitions of tasks of ECS in JSON, with the image that a pipeline writes into them."""

import json

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.missing_module import missing_module
from aurora_policies.delivery.unknown_container_service import unknown_container_service
from aurora_policies.delivery.unlistened_port import unlistened_port
from aurora_policies.delivery.unprovided_variable import unprovided_variable
from aurora_policies.delivery.unserved_path import unserved_path

from .test_cloud_containers import PROGRAM, REQUIRED
from .test_released_images import OF_RUN, PYTHON, workflow

RENDER = (
    "uses: aws-actions/amazon-ecs-render-task-definition@v1\nwith:\n  task-definition: ecs/task-definition.json\n"
    f"  container-name: web\n  image: {OF_RUN}"
)


def task(mark="", **values):
    container = {
        "name": "web",
        "image": "placeholder",
        "portMappings": [{"containerPort": 3300, "protocol": "tcp"}],
        "healthCheck": {"command": ["CMD-SHELL", "curl -f http://localhost:3300/healthz || exit 1"]},
        **values,
    }
    text = json.dumps({"family": "shop", "containerDefinitions": [container]}, indent=2)
    return text.replace(mark, f"«{mark}»", 1) if mark else text


def check(policy, text, files=PROGRAM, *, step=RENDER, path="ecs/task-definition.json"):
    expect(policy, text, path=path, files={**files, **workflow(step)})


@pytest.mark.parametrize(("port", "mark"), [(3300, ""), (8080, "8080")])
def test_the_port_of_a_mapping(port, mark):
    check(unlistened_port, task(mark, portMappings=[{"containerPort": port}], healthCheck={}))


@pytest.mark.parametrize(
    "step", [RENDER.replace("container-name: web", "container-name: proxy"), "run: make"]
)
def test_another_container_gets_the_image(step):
    check(unlistened_port, task(portMappings=[{"containerPort": 8080}]), step=step)


@pytest.mark.parametrize("path", ["/healthz", "/ready"])
def test_the_path_of_a_health_check(path):
    command = f"curl -f http://localhost:3300{path} || exit 1"
    mark = f'"{command}"' if path == "/ready" else ""
    check(unserved_path, task(mark, healthCheck={"command": ["CMD-SHELL", command]}))


@pytest.mark.parametrize(
    ("values", "mark"),
    [
        ({}, '"web"'),
        ({"environment": [{"name": "SIGNING_KEY", "value": "a"}]}, ""),
        ({"secrets": [{"name": "SIGNING_KEY", "valueFrom": "arn:aws:ssm:eu-west-1:1:parameter/key"}]}, ""),
        ({"environmentFiles": [{"value": "arn:aws:s3:::acme/shop.env", "type": "s3"}]}, ""),
        ({"environment": [{"name": "${NAME}", "value": "a"}]}, ""),
    ],
)
def test_the_variables_of_a_container(values, mark):
    check(unprovided_variable, task(mark, **values), REQUIRED)


def test_a_pipeline_may_add_variables():
    step = f"{RENDER}\n  environment-variables: SIGNING_KEY=a"
    check(unprovided_variable, task(), REQUIRED, step=step)


@pytest.mark.parametrize(("module", "mark"), [("shop.mails", ""), ("shop.letters", '"shop.letters"')])
def test_the_module_of_a_container(module, mark):
    check(missing_module, task(mark, command=["python", "-m", module]), PYTHON)


def test_the_image_that_is_written():
    text = task(
        "8080", image="europe-docker.pkg.dev/acme/images/front:1", portMappings=[{"containerPort": 8080}]
    )
    check(unlistened_port, text, step="run: make")


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("web", "ecs/task-definition.json"),
        ("«api»", "ecs/task-definition.json"),
        ("api", "ecs/task-def.json.tmpl.json"),
    ],
)
def test_the_container_that_an_action_names(name, file):
    text = workflow(RENDER.replace("container-name: web", f"container-name: {name}"))
    files = {**PROGRAM, "ecs/task-definition.json": task(), file: task() if file.endswith("n.json") else "{}"}
    ((path, content),) = text.items()
    expect(unknown_container_service, content, path=path, files=files)
