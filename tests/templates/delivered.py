"""The applications of `tests/apps` as values, and what the generator makes of one."""

from pathlib import Path

from aurora_devops.generation import ARTIFACTS, Application, Request, Variable
from aurora_devops.generation.detect import Texts
from aurora_templates.rendering import render

APPS = Path(__file__).parent.parent / "apps"
APPLICATIONS = {
    "taskmaster": Application(
        name="taskmaster",
        description="Task management API built with FastAPI.",
        owner="acme/taskmaster",
        language="python",
        language_version="3.13",
        framework="fastapi",
        package_manager="uv",
        entry_point="app.main:app",
        port=8000,
        dependencies=("postgresql",),
        environment=(
            Variable(name="DATABASE_URL", secret=True),
            Variable(name="JWT_SECRET", secret=True),
            Variable(name="LOG_LEVEL", default="info"),
            Variable(name="PAGE_SIZE", default="50"),
        ),
        image="ghcr.io/acme/taskmaster",
        repository_url="https://github.com/acme/taskmaster",
        hosts=("tasks.acme.example",),
    ),
    "sessions": Application(
        name="sessions",
        description="Keeps the sessions of signed-in users.",
        owner="acme/identity",
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
    ),
    "ledger": Application(
        name="ledger",
        description="Keeps double-entry accounts.",
        owner="acme/payments",
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
    ),
}


def devops(application, files=None, **more):
    """Path to text of what the agent `devops` makes; `files` are the repository's texts."""
    request = Request(application, ARTIFACTS["devops"], files or {}, **more)
    return {artifact.path: artifact.text for artifact in render(request)}


def delivered(name):
    """The same for one of the applications of `tests/apps`."""
    return devops(APPLICATIONS[name], Texts(APPS / name))
