"""The applications of `tests/apps` as values, and what the generator makes of one."""

from pathlib import Path

from aurora_devops.generation import AGENTS, ARTIFACTS, Application, Request, Slo, Variable, parts_of
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render

TESTS = Path(__file__).parent.parent
APPS = TESTS / "apps"
# What is made of each; that of the user's Taskmaster is an example, too.
GOLDEN = {
    "taskmaster": TESTS.parent / "examples/taskmaster-generated",
    "sessions": TESTS / "golden/sessions",
    "ledger": TESTS / "golden/ledger",
}
# The Terraform of Taskmaster on AWS.
GOLDEN_CLOUD = TESTS / "golden/taskmaster-aws"
# Those that `aurora init` proposes.
SLOS = (
    Slo(name="availability", sort="availability", objective=99.5),
    Slo(name="latency", sort="latency", objective=99, threshold_seconds=0.5),
)
APPLICATIONS = {
    "taskmaster": Application(
        name="taskmaster",
        description="Task management API built with FastAPI.",
        owner="taskmaster",
        language="python",
        language_version="3.13",
        framework="fastapi",
        package_manager="uv",
        entry_point="app.main:app",
        port=8000,
        dependencies=("postgresql",),
        environment=(
            Variable(name="DATABASE_URL", secret=True, required=True),
            Variable(name="JWT_SECRET", secret=True, required=True),
            Variable(name="LOG_LEVEL", default="info"),
            Variable(name="PAGE_SIZE", default="50"),
        ),
        image="ghcr.io/acme/taskmaster",
        repository_url="https://github.com/acme/taskmaster",
        hosts=("taskmaster.acme.example",),
        slos=SLOS,
    ),
    "sessions": Application(
        name="sessions",
        description="Keeps the sessions of signed-in users.",
        owner="identity",
        language="node",
        language_version="24",
        framework="express",
        package_manager="npm",
        entry_point="src/server.js",
        port=3000,
        health_path="/health/live",
        readiness_path="/health/ready",
        dependencies=("redis",),
        environment=(
            Variable(name="PORT", default="3000"),
            Variable(name="REDIS_URL", secret=True),
            Variable(name="SESSION_SECRET", secret=True),
            Variable(name="SESSION_TTL_SECONDS", default="3600"),
        ),
        image="ghcr.io/acme/sessions",
        repository_url="https://github.com/acme/sessions",
        hosts=("sessions.acme.example",),
        slos=SLOS,
    ),
    "ledger": Application(
        name="ledger",
        description="Keeps double-entry accounts.",
        owner="payments",
        language="go",
        language_version="1.26",
        framework="chi",
        package_manager="go",
        entry_point="./cmd/ledger",
        port=8080,
        health_path="/livez",
        readiness_path="/readyz",
        dependencies=("postgresql",),
        environment=(
            Variable(name="CURRENCY", default="EUR"),
            Variable(name="DATABASE_URL", secret=True),
            Variable(name="PORT", default="8080"),
        ),
        image="ghcr.io/acme/ledger",
        repository_url="https://github.com/acme/ledger",
        hosts=(),
        slos=SLOS,
    ),
}


IMAGES = {
    "aws": "104729104729.dkr.ecr.eu-central-1.amazonaws.com/{}",
    "google": "europe-west3-docker.pkg.dev/acme-prod/{}/api",
}


def in_cloud(application, cloud, tool="terraform", **more):
    """One of the applications, with its image and its infrastructure in a cloud."""
    image = IMAGES[cloud].format(application)
    given = {"cloud": cloud, "infrastructure": tool, "image": image, **more}
    return APPLICATIONS[application].model_copy(update=given)


def devops(application, files=None, **more):
    """Path to text of what the agent `devops` makes; `files` are the repository's texts."""
    request = Request(application, ARTIFACTS["devops"], files or {}, **more)
    return {artifact.path: artifact.text for artifact in render(request)}


def delivered(name):
    """The same for one of the applications of `tests/apps`."""
    return devops(APPLICATIONS[name], Texts(APPS / name))


def everything(name):
    """Path to text of what all agents make for one of the applications of `tests/apps`."""
    request = Request(APPLICATIONS[name], parts_of(AGENTS), Texts(APPS / name))
    return {artifact.path: artifact.text for artifact in render(request)}
