"""Which variables a Python program needs that it reads in functions, and the environment under other names."""

import pytest

from aurora_devops.code.evidence import Setting
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources
from aurora_devops.starting import starts_one

_FACTORY = (
    "from shop.config import Config\ndef create_app(config: Config | None = None):\n"
    "    config = config or Config.from_env()\n    return Flask(__name__)\n"
)
_CONFIG = (
    "import os\nclass Config:\n    @classmethod\n    def from_env(cls, environ=None):\n"
    "        env = os.environ if environ is None else environ\n"
    '        return cls(env["DATABASE_URL"], env.get("LOG_LEVEL", "info"))\n'
)
_WSGI = "from shop.app import create_app\napp = create_app()\n"


def read(files: dict[str, str]) -> dict[str, Setting]:
    found = program(Sources({"pyproject.toml": "[project]\nname = 'shop'\n", **files}), "python")
    assert found is not None
    return {one.name: one for one in found.settings}


def test_a_factory_that_a_module_calls() -> None:
    files = {
        "shop/app.py": _FACTORY,
        "shop/config.py": _CONFIG,
        "shop/wsgi.py": _WSGI,
        "shop/worker.py": "import os\n",
    }
    found = read(files)
    assert (found["DATABASE_URL"].required, found["DATABASE_URL"].entries) == (
        True,
        ("shop/app", "shop/wsgi"),
    )
    assert (found["LOG_LEVEL"].required, found["LOG_LEVEL"].default) == (False, "info")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("app = create_app()", "app = create_app(Config(x))"),
        ("app = create_app()", "if ready():\n    app = create_app()"),
        ("app = create_app()", "try:\n    app = create_app()\nexcept KeyError:\n    app = None"),
        ("config = config or", "config = read() or"),
        ("    config = config", "    if cached():\n        return app\n    config = config"),
        ("config or Config.from_env()", "lambda: Config.from_env()"),
    ],
)
def test_a_factory_that_may_not_read(old: str, new: str) -> None:
    files = {
        "shop/app.py": _FACTORY.replace(old, new).replace("create_app", "configured"),
        "shop/config.py": _CONFIG,
        "shop/wsgi.py": _WSGI.replace(old, new).replace("create_app", "configured"),
    }
    assert not read(files)["DATABASE_URL"].required


@pytest.mark.parametrize(
    "load",
    [
        'def load(environ: Mapping[str, str] = os.environ):\n    return environ["URL"]\n',
        'def load(*, env=os.environ):\n    return env["URL"]\n',
        "from os import environ as variables\ndef load():\n    with span():\n"
        '        return variables["URL"]\n',
        "def required(name):\n    try:\n        return os.environ[name]\n    except KeyError:\n"
        '        raise SystemExit(name) from None\ndef load():\n    return required("URL")\n',
        "def required(environ: Mapping[str, str], name: str) -> str:\n    return environ[name]\n"
        'def load():\n    return required(os.environ, "URL")\n',
        'class Settings:\n    def __init__(self):\n        self.url = self._get("URL")\n'
        "    def _get(self, name):\n        return os.environ[name]\ndef load():\n    return Settings()\n",
        'def load():\n    env = dict(os.environ)\n    return env["URL"]\n',
    ],
)
def test_what_the_start_of_a_program_reads(load: str) -> None:
    code = f"import os\n{load}\ndef main():\n    load()\n\nif __name__ == '__main__':\n    main()\n"
    found = read({"shop/main.py": code})
    assert (found["URL"].required, found["URL"].entries) == (True, ("shop/main.py",))
    assert not read({"shop/main.py": code.replace("    load()\n", "    later(load)\n")})["URL"].required


@pytest.mark.parametrize(
    "body",
    [
        "    if name in os.environ:\n        settings[name] = os.environ[name]\n",
        "    if name not in os.environ:\n        return None\n    return os.environ[name]\n",
        "    try:\n        return os.environ[name]\n    except KeyError:\n        return None\n",
        "    return os.environ[name] if name in os.environ else None\n",
    ],
)
def test_a_function_that_works_without_the_variable(body: str) -> None:
    code = f"import os\nsettings = {{}}\ndef maybe(name):\n{body}maybe('URL')\n"
    assert not read({"shop/main.py": code})["URL"].required
    assert read({"shop/main.py": code.replace(body, "    return os.environ[name]\n")})["URL"].required


def test_prefixes_of_environs() -> None:
    code = (
        "from environs import Env\nenv = Env()\nenv.read_env()\nHOST = env.str('HOST')\n"
        "with env.prefixed('SHOP_'):\n    URL = env.str('URL')\n    with env.prefixed('DB_'):\n"
        "        NAME = env('NAME', 'shop')\nwith env.prefixed(PREFIX):\n    OTHER = env('OTHER')\n"
    )
    assert sorted(read({"shop/config.py": code})) == ["HOST", "SHOP_DB_NAME", "SHOP_URL"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["gunicorn", "shop.wsgi:app"], True),
        (["uvicorn", "--factory", "shop.wsgi:create_app"], True),
        (["gunicorn", "shop.wsgi:create_app()"], True),
        (["python", "-m", "shop.wsgi"], True),
        (["gunicorn", "shop.admin:app"], False),
        (["celery", "-A", "shop.worker", "worker"], False),
    ],
)
def test_the_module_that_a_server_loads(words: list[str], expected: bool) -> None:
    assert starts_one(words, ["shop/wsgi"]) is expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["python", "-m", "shop.main"], True),
        (["python", "shop/main.py"], True),
        (["python3", "/srv/shop/main.py", "--verbose"], True),
        (["uvicorn", "shop.main:app"], False),
        (["python", "-m", "shop"], False),
    ],
)
def test_a_module_that_has_to_be_started(words: list[str], expected: bool) -> None:
    assert starts_one(words, ["shop/main.py"]) is expected


_NEEDED = (
    "import os\nfrom dataclasses import dataclass, field\n"
    "def needed(name):\n    value = os.environ.get(name)\n"
    "    if not value:\n        raise SystemExit(name)\n    return value\n"
    "def read_zone():\n    return needed('ZONE')\n"
    "@dataclass(frozen=True)\nclass Options:\n    region: str = field(default_factory=lambda: needed('REGION'))\n"
    "    zone: str = field(default_factory=read_zone)\n"
)


def test_the_functions_that_make_the_defaults_of_a_dataclass() -> None:
    files = {
        "shop/options.py": _NEEDED,
        "shop/__main__.py": "from .options import Options\nprint(Options())\n",
    }
    found = read(files)
    assert [(one.required, one.entries) for one in (found["REGION"], found["ZONE"])] == [
        (True, ("shop/__main__",))
    ] * 2


@pytest.mark.parametrize(
    "made", ["Options(region='north', zone='a')", "[Options() for _ in names]", "make(Options)"]
)
def test_a_dataclass_whose_defaults_may_not_be_made(made: str) -> None:
    files = {"shop/options.py": _NEEDED, "shop/__main__.py": f"from .options import Options\nprint({made})\n"}
    assert not read(files)["REGION"].required


@pytest.mark.parametrize("section", ["[project.scripts]", "[tool.poetry.scripts]"])
def test_what_a_command_of_the_package_runs(section: str) -> None:
    files = {
        "pyproject.toml": f"[project]\nname = 'shop'\n{section}\nshop-worker = 'shop.cli:main'\n",
        "shop/options.py": _NEEDED,
        "shop/cli.py": "from shop.options import Options\ndef main():\n    print(Options())\n",
    }
    found = read(files)["REGION"]
    assert (found.required, found.entries) == (True, ("bin/shop-worker",))
    assert starts_one(["poetry", "run", "shop-worker"], found.entries)
    assert starts_one(["/usr/local/bin/shop-worker", "--queue", "a"], found.entries)
    assert not starts_one(["shop-web", "shop-worker"], found.entries)
