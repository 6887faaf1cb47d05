"""Containers that Terraform runs outside of Kubernetes, compared with the program and the image of the repository."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.delivery.runtime_over_limit import runtime_over_limit
from aurora_policies.delivery.unlistened_port import unlistened_port
from aurora_policies.delivery.unprovided_variable import unprovided_variable
from aurora_policies.delivery.unserved_path import unserved_path

PROGRAM = {
    "Dockerfile": 'FROM node:24-slim\nENV PORT=3300\nCOPY . .\nEXPOSE 3300\nCMD ["node", "server.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
    "server.js": "const express = require('express');\nconst app = express();\n"
    "app.get('/healthz', (req, res) => res.send('ok'));\n"
    "app.listen(process.env.PORT || 3300);\n",
}
REQUIRED = {
    **PROGRAM,
    "server.js": "function required(name) {\n  const value = process.env[name];\n"
    "  if (!value) {\n    throw new Error(name);\n  }\n  return value;\n}\n\n"
    "const key = required('SIGNING_KEY');\n",
}
IMAGE = "registry.example.com/acme/shop:1.4"
TASK = """\
resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  memory = 1024

  container_definitions = jsonencode([{
    name         = "shop"
    image        = "IMAGE"
    portMappings = [{ containerPort = PORTS }]
    environment  = [VARIABLES]
    healthCheck  = { command = ["CMD-SHELL", "curl -f CHECK"] }
  }])
}
""".replace("IMAGE", IMAGE)
APP = """\
resource "azurerm_container_app" "shop" {
  name = "shop"

  ingress {
    target_port = PORTS
  }

  template {
    container {
      name   = "shop"
      image  = IMAGE
      memory = "1Gi"

      VARIABLES
    }
  }
}
"""
RUN = """\
resource "google_cloud_run_v2_service" "shop" {
  name = "shop"

  template {
    containers {
      image = IMAGE

      ports {
        container_port = 8080
      }

      resources {
        limits = { memory = "1Gi", cpu = "1" }
      }

      VARIABLES

      startup_probe {
        http_get {
          path = PATH
        }
      }
    }
  }
}
"""
MODULE = """\
module "shop" {
  source = "../modules/shop"
  memory = var.memory
}

variable "memory" {
  type = number
}
"""
CALLED = """\
variable "memory" {
  type = number
}

resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([{
    name        = "shop"
    image       = "IMAGE"
    memory      = var.memory
    environment = [{ name = "GOMEMLIMIT", value = "900MiB" }]
  }])
}
""".replace("IMAGE", IMAGE)


def filled(text, **values):
    usual = {"PORTS": "3300", "VARIABLES": "", "CHECK": "http://localhost:3300/healthz", "PATH": '"/healthz"'}
    for name, value in {**usual, "IMAGE": f'"{IMAGE}"', **values}.items():
        text = text.replace(name, value)
    return text


def test_a_health_check_that_is_a_script():
    text = filled(TASK, CHECK="http://localhost:3301/healthz")
    command = '"curl -f http://localhost:3301/healthz"'
    expect(unlistened_port, text.replace(command, f"«{command}»"), path="main.tf", files=PROGRAM)


@pytest.mark.parametrize(
    "text",
    [
        filled(APP, PORTS="«8080»"),
        filled(APP, PORTS="8080", VARIABLES='env {\n        name  = "PORT"\n        value = "8080"\n      }'),
        filled(APP),
        filled(APP, PORTS="var.port"),
        filled(APP, PORTS="8080", IMAGE='"registry.example.com/acme/other:1"'),
        filled(APP, PORTS="8080", IMAGE="var.image"),
        filled(APP, PORTS="«8080»", IMAGE='"${azurerm_container_registry.main.login_server}/shop:1"'),
    ],
)
def test_the_port_of_a_container_app(text):
    expect(unlistened_port, text, path="infra/main.tf", files=PROGRAM)


def test_cloud_run_sets_the_port():
    expect(unlistened_port, filled(RUN), path="main.tf", files=PROGRAM)


@pytest.mark.parametrize("path", ['"/healthz"', '«"/ready"»', "var.path"])
def test_the_path_of_a_probe(path):
    expect(unserved_path, filled(RUN, PATH=path), path="main.tf", files=PROGRAM)


BALANCED = """
resource "aws_ecs_service" "shop" {
  name            = "shop"
  task_definition = aws_ecs_task_definition.shop.arn

  load_balancer {
    target_group_arn = aws_lb_target_group.shop.arn
    container_name   = "shop"
    container_port   = 3300
  }
}

resource "aws_lb_target_group" "shop" {
  port     = 80
  protocol = "HTTP"

  health_check {
    path = PATH
  }
}
"""


@pytest.mark.parametrize("path", ['"/healthz"', '«"/ready"»'])
def test_the_path_of_a_target_group(path):
    expect(unserved_path, filled(TASK + BALANCED, PATH=path), path="main.tf", files=PROGRAM)


@pytest.mark.parametrize(
    ("version", "path"),
    [
        ('"GRPC"', '"/acme.shop.v1.Basket/List"'),
        ('"GRPC"', '"/ready"'),
        ("var.version", '"/ready"'),
        ('"HTTP2"', '«"/ready"»'),
    ],
)
def test_the_path_of_a_target_group_of_grpc(version, path):
    text = filled(TASK + BALANCED, PATH=path).replace(
        'protocol = "HTTP"', f'protocol = "HTTP"\n  protocol_version = {version}'
    )
    expect(unserved_path, text, path="main.tf", files=PROGRAM)


# A module for several services, of which some are behind a load balancer.
GROUP = """
resource "aws_lb_target_group" "shop" {
  port     = 80
  protocol = "HTTP"

  health_check {
    path = PATH
  }
}

module "shop" {
  source  = "./service"
  targets = TARGETS
}
"""
SERVICE = (
    'variable "targets" {}\n'
    + TASK
    + """
resource "aws_ecs_service" "shop" {
  name            = "shop"
  task_definition = aws_ecs_task_definition.shop.arn

  dynamic "load_balancer" {
    for_each = EACH
    content {
      target_group_arn = load_balancer.value
      container_name   = "shop"
      container_port   = 3300
    }
  }
}
"""
)


@pytest.mark.parametrize("path", ['"/healthz"', '«"/ready"»'])
@pytest.mark.parametrize(
    ("targets", "each"),
    [
        ("aws_lb_target_group.shop.arn", "var.targets == null ? [] : [var.targets]"),
        ("aws_lb_target_group.shop.arn", "compact([var.targets])"),
        ("[aws_lb_target_group.shop.arn]", "var.targets"),
        ("[aws_lb_target_group.shop.arn]", "toset(var.targets)"),
    ],
)
def test_the_path_of_a_target_group_that_a_module_is_given(path, targets, each):
    text = GROUP.replace("PATH", path).replace("TARGETS", targets)
    module = {"service/main.tf": filled(SERVICE).replace("EACH", each)}
    expect(unserved_path, text, path="main.tf", files=PROGRAM | module)


@pytest.mark.parametrize(
    ("variables", "at"),
    [
        ('{ name = "LOG_LEVEL", value = "info" }', True),
        ('{ name = "SIGNING_KEY", value = var.key }', False),
        ('{ name = var.name, value = "info" }', False),
    ],
)
def test_the_variables_of_a_task(variables, at):
    text = filled(TASK, VARIABLES=variables)
    expect(
        unprovided_variable,
        text.replace(f'"{IMAGE}"', f'«"{IMAGE}"»') if at else text,
        path="main.tf",
        files=REQUIRED,
    )


def test_a_pipeline_may_register_another_task():
    files = {**REQUIRED, "deploy/task-definition.json": "{}"}
    expect(unprovided_variable, filled(TASK), path="main.tf", files=files)


@pytest.mark.parametrize(("ignored", "at"), [("template", False), ("template[0].container[0].image", True)])
def test_a_template_that_terraform_does_not_keep(ignored, at):
    lifecycle = f"\n  lifecycle {{\n    ignore_changes = [{ignored}]\n  }}\n}}\n"
    text = filled(APP).removesuffix("}\n") + lifecycle
    expect(
        unprovided_variable,
        text.replace(f'"{IMAGE}"', f'«"{IMAGE}"»') if at else text,
        path="main.tf",
        files=REQUIRED,
    )


@pytest.mark.parametrize(
    "text",
    [
        filled(TASK, VARIABLES='{ name = "NODE_OPTIONS", value = "«--max-old-space-size=2048»" }'),
        filled(
            RUN,
            VARIABLES='env {\n        name = "NODE_OPTIONS"\n        value = "«--max-old-space-size=2048»"\n      }',
        ),
        filled(TASK, VARIABLES='{ name = "NODE_OPTIONS", value = "--max-old-space-size=768" }'),
    ],
)
def test_the_memory_of_a_container(text):
    expect(runtime_over_limit, text, path="main.tf", files=PROGRAM)


def test_each_file_of_values_is_another_environment():
    files = {
        "infra/live/main.tf": MODULE,
        "infra/live/staging.tfvars": "memory = 512\n",
        "infra/live/production.tfvars": "memory = 1024\n",
        **PROGRAM,
    }
    text = CALLED.replace("900MiB", "«900MiB»")
    expect(runtime_over_limit, text, path="infra/modules/shop/main.tf", files=files)
    files["infra/live/staging.tfvars"] = "memory = 2048\n"
    expect(runtime_over_limit, CALLED, path="infra/modules/shop/main.tf", files=files)


@pytest.mark.parametrize(
    ("amount", "at"), [("--max-old-space-size=768", False), ("--max-old-space-size=2048", True)]
)
def test_the_memory_of_an_image_with_several_names(amount, at):
    text = PROGRAM["Dockerfile"].replace("ENV PORT", f"ENV NODE_OPTIONS={amount} PORT")
    jobs = IMAGE.replace("shop", "jobs")
    files = {
        **{name: code for name, code in PROGRAM.items() if name != "Dockerfile"},
        "package.json": '{"name": "store", "dependencies": {"express": "^5"}}',
        "main.tf": filled(TASK),
        "Makefile": f"images:\n\tdocker build -t {IMAGE} .\n\tdocker build -t {jobs} .\n",
    }
    expect(
        runtime_over_limit,
        text.replace(amount, f"«{amount}»") if at else text,
        path="Dockerfile",
        files=files,
    )
