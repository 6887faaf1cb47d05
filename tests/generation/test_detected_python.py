"""What is found in Python applications of other layouts: packages named `src`, settings, Pipfiles and Celery."""

import pytest

from aurora_devops.code.sources import Sources
from aurora_devops.generation.detect import detect

PROJECT = '[project]\nname = "hall"\ndependencies = ["fastapi", "uvicorn"]\n'


def facts(files: dict[str, str]) -> dict[str, object]:
    clues = detect(Sources(files, "folder")).clues
    return {field: listed[0].value for field, listed in clues.items()}


def environment(files: dict[str, str]) -> dict[str, tuple[bool, str | None]]:
    clues = detect(Sources(files, "folder")).clues.get("environment", ())
    return {clue.value.name: (clue.value.needed, clue.value.default) for clue in clues}


@pytest.mark.parametrize(
    ("imported", "entry"),
    [("from src.names import NAME", "src.web:app"), ("from names import NAME", "web:app")],
)
def test_src_is_a_package_if_the_application_imports_from_it(imported, entry):
    files = {
        "pyproject.toml": PROJECT,
        "src/names/__init__.py": "NAME = 'hall'\n",
        "src/web.py": f"from fastapi import FastAPI\n{imported}\napp = FastAPI()\n",
    }
    assert facts(files)["entry_point"] == entry


@pytest.mark.parametrize(
    ("prefix", "path"),
    [
        ("settings.API", "/v3/ops/healthz"),
        ("f'{settings.API}/inner'", "/v3/inner/ops/healthz"),
        ("settings.API + INNER", "/v3/deep/ops/healthz"),
        ("computed()", None),
    ],
)
def test_the_prefix_of_a_router_is_the_default_of_a_setting(prefix, path):
    files = {
        "pyproject.toml": PROJECT,
        "hall/__init__.py": "",
        "hall/conf.py": (
            "from pydantic_settings import BaseSettings\nINNER = '/deep'\n"
            "class Settings(BaseSettings):\n    API: str = '/v3'\nsettings = Settings()\n"
        ),
        "hall/ops.py": (
            "from fastapi import APIRouter\nrouter = APIRouter(prefix='/ops')\n"
            "@router.get('/healthz')\ndef healthz(): ...\n"
        ),
        "hall/web.py": (
            "from fastapi import FastAPI\nfrom .conf import settings, INNER\nfrom . import ops\n"
            f"app = FastAPI()\napp.include_router(ops.router, prefix={prefix})\n"
        ),
    }
    assert facts(files).get("health_path") == path


def test_defaults_of_settings():
    files = {
        "pyproject.toml": PROJECT,
        ".env.example": "STAGE=LOCAL\nBROKER=amqp://localhost\nREGION=eu\n",
        "hall/__init__.py": "",
        "hall/web.py": "from fastapi import FastAPI\napp = FastAPI()\n",
        "hall/conf.py": (
            "import os\nfrom enum import Enum\nfrom pydantic_settings import BaseSettings\n"
            "class Stage(str, Enum):\n    LIVE = 'live'\n"
            "class Settings(BaseSettings):\n    STAGE: Stage = Stage.LIVE\n    TTL: int = 60 * 20\n    REGION: str\n"
            "HOST = os.getenv('HALL_URL', base + '/hall')\nBROKER = os.getenv('BROKER', usual_broker())\n"
        ),
    }
    found = environment(files)
    assert found["STAGE"] == (False, "live")
    assert found["TTL"] == (False, "1200")
    assert found["HALL_URL"] == (False, None)
    # The sample shows a value for development, not the default that the code computes.
    assert found["BROKER"] == (False, None)
    assert found["REGION"] == (True, "eu")


@pytest.mark.parametrize(
    "option", ["-c python:hall.gunicorn", "--config file:hall.py", "-k hall.workers:Slow"]
)
def test_the_value_of_an_option_is_not_the_entry_point(option):
    files = {"requirements.txt": "flask\ngunicorn\n", "Procfile": f"web: gunicorn {option} hall.web:app\n"}
    assert facts(files)["entry_point"] == "hall.web:app"


LIBRARY = {
    "Pipfile": '[packages]\ndjango = "~=5.1"\ncelery = "*"\npsycopg = {version = "*", extras = ["binary"]}\n',
    "Pipfile.lock": "{}",
    "manage.py": "",
    "shelf/__init__.py": "",
    "shelf/wsgi.py": "application = get_wsgi_application()\n",
    "shelf/celery.py": "from celery import Celery\nqueue = Celery('shelf')\n",
    "shelf/tasks.py": "from celery import shared_task\n@shared_task\ndef remind(): ...\n",
    "shelf/urls.py": (
        "from django.urls import include, path\nurlpatterns = [path('live/', include('shelf.live'))]\n"
    ),
    "shelf/live.py": "from django.urls import path\nurlpatterns = [path('', view)]\n",
    "shelf/settings/base.py": (
        "import environ\nenv = environ.Env()\nROOT_URLCONF = 'shelf.urls'\nINSTALLED_APPS = []\n"
        "DATABASES = {'default': env.db('STORE_URL')}\n"
    ),
    "shelf/settings/production.py": "from .base import *\nHOSTS = env.list('SHELF_HOSTS')\n",
}


def test_an_application_with_a_pipfile():
    found = facts(LIBRARY)
    assert found["framework"] == "django"
    assert found["package_manager"] == "pipenv"
    assert found["health_path"] == "/live/"
    assert found["dependencies"] == "postgresql"
    assert environment(LIBRARY) == {"SHELF_HOSTS": (True, None), "STORE_URL": (True, None)}


def test_the_worker_of_an_application_with_tasks():
    assert facts(LIBRARY)["workers"].command == "celery --app shelf.celery:queue worker"
    described = {**LIBRARY, "Procfile": "jobs: celery --app shelf worker --queues slow\n"}
    workers = detect(Sources(described, "folder")).clues["workers"]
    assert [clue.value.command for clue in workers] == ["celery --app shelf worker --queues slow"]
    sends = {**LIBRARY, "shelf/tasks.py": ""}
    assert "workers" not in facts(sends)


def test_alembic_brings_the_database_up_to_date():
    files = {
        "pyproject.toml": PROJECT.replace('"uvicorn"', '"uvicorn", "alembic"'),
        "alembic.ini": "",
        "alembic/env.py": "",
        "hall.py": "from fastapi import FastAPI\napp = FastAPI()\n",
    }
    assert facts(files)["migration"] == "alembic upgrade head"


def test_a_factory_that_uvicorn_calls():
    files = {
        "pyproject.toml": PROJECT,
        "hall/__init__.py": "",
        "hall/__main__.py": "import uvicorn\nuvicorn.run('hall.web:make', factory=True, port=8123)\n",
        "hall/web.py": "from fastapi import FastAPI\ndef make():\n    return FastAPI()\n",
    }
    assert facts(files)["entry_point"] == "hall.web:make()"
    without = {path: text for path, text in files.items() if "__main__" not in path}
    assert facts(without)["entry_point"] == "hall.web:make()"


def test_the_environment_of_alembic_is_not_the_application():
    files = {
        "requirements.txt": "flask\n",
        "hall/__init__.py": "",
        "hall/app.py": "from flask import Flask\ndef create_app():\n    return Flask(__name__)\n",
        "db/script.py.mako": "",
        "db/env.py": "from hall.app import create_app\napp = create_app()\n",
    }
    assert facts(files)["entry_point"] == "hall.app:create_app()"
