"""What is read from the source code of Python programs."""

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(**files: str) -> Program:
    texts = {name.replace("__", "/") + ".py": dedent(text) for name, text in files.items()}
    found = program(Sources(texts), "python")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("code", "name", "required"),
    [
        ('import os\nA = os.environ["NAME"]\n', "NAME", True),
        ('from os import environ\nA = environ["NAME"]\n', "NAME", True),
        ('import os\nA = os.getenv("NAME")\n', "NAME", False),
        ('import os\nA = os.environ.get("NAME", "x")\n', "NAME", False),
        ('import os\ndef a():\n    return os.environ["NAME"]\n', "NAME", False),
        ('import os\ntry:\n    A = os.environ["NAME"]\nexcept KeyError:\n    A = ""\n', "NAME", False),
        ('import os\nif "NAME" in os.environ:\n    A = os.environ["NAME"]\n', "NAME", False),
        ('from decouple import config\nA = config("NAME")\n', "NAME", True),
        ('from decouple import config\nA = config("NAME", default="x")\n', "NAME", False),
        (
            'from starlette.config import Config\nconfig = Config(env_prefix="SHOP_")\nA = config("NAME")\n',
            "SHOP_NAME",
            True,
        ),
        (
            'from starlette.config import Config\nconfig = Config(env_prefix="S_")\nA = config("B", default=1)\n',
            "S_B",
            False,
        ),
        ('from environs import Env\nenv = Env()\nA = env.int("NAME")\n', "NAME", True),
        ('from environs import Env\nenv = Env()\nA = env.int("NAME", 3)\n', "NAME", False),
        ("from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    name: str\n", "NAME", True),
        (
            'from pydantic_settings import BaseSettings\nclass S(BaseSettings):\n    name: str = "x"\n',
            "NAME",
            False,
        ),
    ],
)
def test_a_variable_is_required_if_the_import_fails_without_it(code: str, name: str, required: bool) -> None:
    assert [(setting.name, setting.required) for setting in read(app=code).settings] == [(name, required)]


@pytest.mark.parametrize(
    ("made", "in_file"),
    [
        ("Config()", False),
        ('Config(env_prefix="SHOP_")', False),
        ('Config(".env")', True),
        ('Config(env_file="shop.env", env_prefix="SHOP_")', True),
    ],
)
def test_starlette_reads_only_the_file_that_it_is_given(made: str, in_file: bool) -> None:
    found = read(app=f'from starlette.config import Config\nconfig = {made}\nA = config("NAME")\n')
    assert [(one.required, one.in_file) for one in found.settings] == [(True, in_file)]


def test_the_configuration_of_another_module() -> None:
    made = "from starlette.config import Config\nconfig = Config(env_prefix={})\n"
    found = read(settings=made.format('"SHOP_"'), app='from settings import config\nA = config("NAME")\n')
    assert [setting.name for setting in found.settings] == ["SHOP_NAME"]
    found = read(settings=made.format("PREFIX"), app='from settings import config\nA = config("NAME")\n')
    assert not found.settings


_SCRIPT = 'import os\nA = os.environ["A"]\nif __name__ == "__main__":\n    print(A)\n'


@pytest.mark.parametrize(
    ("files", "scripts"),
    [
        ({"bin__release": _SCRIPT}, ["bin/release.py"]),
        ({"bin__release": _SCRIPT, "shop__api": "from bin.release import A\n"}, []),
        ({"bin__release": _SCRIPT, "bin__all": "import release\n"}, []),
        ({"bin__release": _SCRIPT, "shop__api": "from bin import release\n"}, []),
        ({"app": _SCRIPT}, []),
        ({"shop__settings": 'import os\nA = os.environ["A"]\n'}, []),
    ],
)
def test_what_a_script_reads_that_no_module_imports(files: dict[str, str], scripts: list[str]) -> None:
    assert [setting.file for setting in read(**files).settings if setting.script] == scripts


def test_a_configuration_function_of_another_library_reads_no_variables() -> None:
    assert not read(app='from mylib import config\nA = config("NAME")\n').settings


@pytest.mark.parametrize(
    ("made", "series"),
    [
        ('Counter("a_total", "d")', ("a_total", "a_created")),
        ('Counter("a", "d")', ("a_total", "a_created")),
        ('Gauge("a", "d", namespace="n", subsystem="s")', ("n_s_a",)),
        (
            'Histogram("a", "d", unit="seconds")',
            ("a_seconds_bucket", "a_seconds_sum", "a_seconds_count", "a_seconds_created"),
        ),
        ('Info("a", "d")', ("a_info",)),
    ],
)
def test_the_series_of_a_metric(made: str, series: tuple[str, ...]) -> None:
    code = f"from prometheus_client import Counter, Gauge, Histogram, Info\nM = {made}\n"
    found = read(app=code)
    assert [metric.series for metric in found.metrics] == [series]
    assert "metrics" in found.complete


def test_the_labels_of_a_metric_are_unknown_if_they_are_computed() -> None:
    code = """\
        import prometheus_client as prom
        A = prom.Counter("a", "d", ["x", "y"])
        B = prom.Counter("b", "d", LABELS)
        C = prom.Counter("c", "d", labelnames=("z",))
        D = prom.Counter("d", "d")
        """
    assert [metric.labels for metric in read(app=code).metrics] == [("x", "y"), None, ("z",), ()]


@pytest.mark.parametrize(
    "code",
    [
        "from prometheus_client import Counter\nA = Counter(name, 'd')\n",
        "import opentelemetry.metrics\n",
        "from prometheus_client import REGISTRY\nclass OwnCollector:\n    pass\n",
    ],
)
def test_not_all_metrics_are_known(code: str) -> None:
    assert "metrics" not in read(app=code).complete


def test_a_metrics_server_answers_all_paths() -> None:
    (port,) = read(app="from prometheus_client import start_http_server\nstart_http_server(9400)\n").ports
    assert (port.number, port.any_path) == (9400, True)


_ROUTER = """\
    from fastapi import APIRouter
    router = APIRouter(prefix="/orders")
    @router.get("/{number}")
    def order(number): ...
    """


def test_the_port_of_a_setting_of_django() -> None:
    code = "from django.conf import settings\nfrom prometheus_client import start_http_server\n"
    files = {
        "shop__metrics": f"{code}start_http_server(settings.METRICS_PORT)\n",
        "shop__settings": "env = Env()\nMETRICS_PORT = env.int('METRICS_PORT', default=9400)\n",
    }
    (port,) = read(**files).ports
    assert (port.number, port.variable) == (9400, "METRICS_PORT")
    files["shop__settings_live"] = "METRICS_PORT = 9500\n"
    assert not read(**files).ports


def test_the_routes_of_an_application_with_a_router() -> None:
    app = """\
        from fastapi import FastAPI
        from shop.orders import router
        app = FastAPI()
        app.include_router(router, prefix="/api")
        """
    found = read(shop__main=app, shop__orders=_ROUTER)
    assert [route.path for route in found.routes if route.confidence == "stated"] == ["/api/orders/{number}"]
    assert "routes" in found.complete


@pytest.mark.parametrize(
    "line",
    [
        "app.include_router(make_router())",
        "from elsewhere import router\napp.include_router(router)",
        "app.include_router(router, prefix=PREFIX)",
        'app.mount("/", other)',
        "import flask",
    ],
)
def test_not_all_routes_are_known(line: str) -> None:
    app = "from fastapi import FastAPI\nfrom shop.orders import router\napp = FastAPI()\n"
    text = f'{app}@app.get("/healthz")\ndef healthz(): ...\n{line}\n'
    assert "routes" not in read(shop__main=text, shop__orders=_ROUTER).complete


@pytest.mark.parametrize(
    ("made", "at_start"),
    [
        ("Settings()", True),
        ("Settings(_env_file='.env')", True),
        ("Settings(key=stored())", False),
        ("Settings(**values)", False),
    ],
)
def test_settings_that_get_values_where_they_are_made(made: str, at_start: bool) -> None:
    code = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    key: str\n"
    found = read(main=f"{code}settings = {made}\n")
    assert [(one.name, one.required, one.at_start) for one in found.settings] == [("KEY", True, at_start)]


@pytest.mark.parametrize(
    ("rest", "at_start"),
    [
        ("PROVIDERS = {'a': Settings}\nprovider = PROVIDERS[name]()\n", False),
        ("class Mine(Settings):\n    model_config = {'env_prefix': 'MY_'}\nmine = Mine()\n", False),
        ("class Mine(Settings):\n    pass\nmine = Mine()\n", True),
        ("class All(BaseSettings):\n    part: Settings = Field(default_factory=Settings)\n", True),
        ("class All(BaseSettings):\n    part: Settings = Settings()\n", True),
        ("def read(settings: Settings = Depends(Settings)): ...\n", True),
    ],
)
def test_settings_are_needed_if_the_program_makes_them(rest: str, at_start: bool) -> None:
    code = "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    key: str\n"
    found = [one for one in read(main=code + rest).settings if one.name == "KEY"]
    assert [(one.required, one.at_start) for one in found] == [(True, at_start)]


@pytest.mark.parametrize(
    ("path", "main", "script"),
    [
        ("bin__release", "import app.views\n", True),
        ("tools__release", "import app.views\n", True),
        ("app__release", "import app.views\n", False),
        ("tools__release", "from tools import release\n", False),
        ("tools__release", "from tools.release import TOKEN\n", False),
    ],
)
def test_a_script_for_development_is_not_the_program(path: str, main: str, script: bool) -> None:
    found = read(**{path: 'import os\nTOKEN = os.environ["TOKEN"]\n', "main": main})
    assert [(one.name, one.required, one.script) for one in found.settings] == [("TOKEN", True, script)]


def test_a_field_of_settings_may_begin_with_model() -> None:
    text = (
        "from pydantic_settings import BaseSettings\n\n"
        "class Settings(BaseSettings):\n    model_config: dict = {}\n    model_bucket: str\n\nsettings = Settings()\n"
    )
    assert [one.name for one in read(config=text).settings] == ["MODEL_BUCKET"]


_SETTINGS = (
    "from pydantic_settings import BaseSettings, SettingsConfigDict\n\n"
    'class Settings(BaseSettings):\n    model_config = SettingsConfigDict(env_prefix="SHOP_")\n'
    "    http_port: int = 8410\n"
)
_RUN = "import uvicorn\nfrom shop.config import *\nimport shop.config as config\n"


@pytest.mark.parametrize(
    ("config", "main", "ports"),
    [
        (
            _SETTINGS,
            "settings = Settings()\nuvicorn.run(app, port=settings.http_port)\n",
            [(8410, "SHOP_HTTP_PORT")],
        ),
        (_SETTINGS, "uvicorn.run(app, port=app.state.settings.http_port)\n", [(8410, "SHOP_HTTP_PORT")]),
        (_SETTINGS, "settings = Settings(http_port=read())\nuvicorn.run(app, port=settings.http_port)\n", []),
        ("PORT = 8410\n", "uvicorn.run(app, port=config.PORT)\n", [(8410, "")]),
        (
            'import os\n\nclass Config:\n    PORT = int(os.environ.get("SHOP_PORT", "8410"))\n',
            "uvicorn.run(app, port=Config.PORT)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "",
            'parser.add_argument("--http-port", type=int, default=8410)\nargs = parser.parse_args()\n'
            "uvicorn.run(app, port=args.http_port)\n",
            [(8410, "--http-port")],
        ),
        (
            "import os\nfrom dataclasses import dataclass, field\n\n@dataclass\nclass Settings:\n    port: int = field("
            'default_factory=lambda: int(os.getenv("SHOP_PORT", "8410")))\n',
            "settings = Settings()\nuvicorn.run(app, port=settings.port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "import os\nimport attrs\n\n@attrs.define\nclass Settings:\n"
            '    port: int = attrs.field(factory=lambda: os.environ.get("SHOP_PORT") or 8410)\n',
            "uvicorn.run(app, port=Settings().port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "import os\nfrom dataclasses import dataclass\n\n@dataclass\nclass Settings:\n    port: int\n\n"
            '    @classmethod\n    def read(cls):\n        return cls(port=int(os.getenv("SHOP_PORT", "8410")))\n',
            "settings = config.Settings.read()\nuvicorn.run(app, port=settings.port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "import os\n\nclass Settings:\n    def __init__(self):\n"
            '        self.port = int(os.environ.get("SHOP_PORT", 8410))\n',
            "settings = Settings()\nuvicorn.run(app, port=settings.port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "class Settings:\n    def __init__(self, port=8410):\n        self.port = port\n",
            "settings = Settings(8411)\nuvicorn.run(app, port=settings.port)\n",
            [],
        ),
        ("", "def main(port):\n    uvicorn.run(app, port=port)\n", []),
        ("", "def main(port=8410):\n    uvicorn.run(app, port=port)\n\nmain()\n", [(8410, "")]),
        ("", "def main(port=1):\n    uvicorn.run(app, port=port)\n\nmain(8410)\n", [(8410, "")]),
        ("", "def main(port=1):\n    port = read()\n    uvicorn.run(app, port=port)\n\nmain(8410)\n", []),
        ("", "def main(port=8410):\n    uvicorn.run(app, port=port)\n\nmain(1)\nmain(2)\n", []),
        (
            "",
            '@click.command()\n@click.option("--at", "port", default=8410, envvar="SHOP_PORT")\ndef main(port):\n'
            "    uvicorn.run(app, port=port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "",
            "@cli.command()\ndef main(http_port: int = typer.Option(8410)):\n    uvicorn.run(app, port=http_port)\n",
            [(8410, "--http-port")],
        ),
        (
            "",
            '@cli.command()\ndef main(port: Annotated[int, typer.Option(envvar="SHOP_PORT")] = 8410):\n'
            "    uvicorn.run(app, port=port)\n",
            [(8410, "SHOP_PORT")],
        ),
        (
            "",
            "@cli.command()\ndef main(port: int = 8410):\n    uvicorn.run(app, port=port)\n",
            [(8410, "--port")],
        ),
    ],
)
def test_the_port_of_a_server_that_a_setting_gives(
    config: str, main: str, ports: list[tuple[int, str]]
) -> None:
    found = read(shop__config=config, shop__main=_RUN + main).ports
    assert [(port.number, port.variable) for port in found] == ports


@pytest.mark.parametrize(
    ("port", "served"), [("int(sys.argv[1])", True), ("find_port()", True), ("9108", False)]
)
def test_a_server_for_metrics_at_an_unknown_port_serves_them(port: str, served: bool) -> None:
    found = read(
        app="from fastapi import FastAPI\nfrom prometheus_client import start_http_server\n\n"
        f"app = FastAPI()\nstart_http_server({port})\n\n@app.get('/orders')\ndef orders(): ...\n"
    )
    assert ("/metrics" in [route.path for route in found.routes]) is served
