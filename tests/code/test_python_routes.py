"""The routes of Python programs, through loops, classes, functions and mounted applications."""

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


def paths(found: Program) -> list[str]:
    """The paths that the code states, and `...` if there may be others."""
    stated = [route.path for route in found.routes if route.confidence == "stated"]
    return stated if "routes" in found.complete else [*stated, "..."]


_ROUTER = """\
    from fastapi import APIRouter
    router = APIRouter()
    @router.get("/health")
    def health(): ...
    """


@pytest.mark.parametrize(
    ("added", "listed"),
    [
        ("for one in ROUTERS:\n    app.include_router(one, prefix='/sys')", "ROUTERS = [router]"),
        (
            "for prefix, one in ROUTERS:\n    app.include_router(one, prefix=prefix)",
            "ROUTERS = [('/sys', router)]",
        ),
        (
            "for prefix, one in ROUTERS.items():\n    app.include_router(one, prefix=prefix)",
            "ROUTERS = {'/sys': router}",
        ),
        (
            "for one in ROUTERS:\n    app.include_router(one['router'], prefix=one['prefix'])",
            "ROUTERS = [{'router': router, 'prefix': '/sys'}]",
        ),
        (
            "for one in ROUTERS:\n    app.include_router(one.router, prefix='/sys')",
            "import orders\nROUTERS = (orders,)",
        ),
        ("[app.include_router(one, prefix='/sys') for one in [*ROUTERS]]", "ROUTERS = [router]"),
    ],
)
def test_routers_in_a_list_of_another_module(added: str, listed: str) -> None:
    app = f"from fastapi import FastAPI\nfrom routers import ROUTERS\napp = FastAPI()\n{added}\n"
    routers = f"from orders import router\n{listed}\n"
    assert paths(read(main=app, routers=routers, orders=_ROUTER)) == ["/sys/health"]
    more = routers + "ROUTERS += load()\n" if "{" not in listed else routers + "ROUTERS.update(load())\n"
    assert paths(read(main=app, routers=more, orders=_ROUTER))[-1] == "..."


@pytest.mark.parametrize(
    "code",
    [
        """\
        class Health:
            def __init__(self):
                self.router = APIRouter(prefix="/sys")
                self.router.add_api_route("/health", self.get)
            def get(self): ...
        app = FastAPI()
        app.include_router(Health().router)
        """,
        """\
        class Health:
            def __init__(self):
                self.router = APIRouter(prefix="/sys")
                self.router.get("/health")(self.get)
            def get(self): ...
        health = Health()
        app = FastAPI()
        app.include_router(health.router)
        """,
        """\
        class Health:
            router = APIRouter(prefix="/sys")
            @router.get("/health")
            def get(self): ...
        app = FastAPI()
        app.include_router(Health.router)
        """,
        """\
        class Server:
            def __init__(self):
                self.app = FastAPI()
                self.app.include_router(self.make(), prefix="/sys")
            def make(self):
                router = APIRouter()
                @router.get("/health")
                def health():
                    return {}
                return router
        """,
        """\
        def make():
            router = APIRouter()
            @router.get("/health")
            def health():
                return {}
            return router
        app = FastAPI()
        router = make()
        app.include_router(router, prefix="/sys")
        """,
        """\
        class Shop(FastAPI): ...
        app = Shop()
        @app.get("/sys/health")
        def health(): ...
        """,
    ],
)
def test_routers_and_applications_of_objects_and_functions(code: str) -> None:
    assert paths(read(main="from fastapi import APIRouter, FastAPI\n" + dedent(code))) == ["/sys/health"]


def test_routers_that_a_function_is_given() -> None:
    setup = """\
        from fastapi import FastAPI
        def create_app(router, prefix="/v1"):
            application = FastAPI()
            application.include_router(router, prefix=prefix)
            return application
        """
    main = "from setup import create_app\nfrom orders import router\napp = create_app({})\n"
    for given, expected in (
        ("router", "/v1/health"),
        ("router=router, prefix='/v2'", "/v2/health"),
        ("*all", "..."),
    ):
        assert paths(read(main=main.format(given), setup=setup, orders=_ROUTER))[-1] == expected


def test_two_routers_of_a_name_are_not_told_apart() -> None:
    code = """\
        from fastapi import APIRouter, FastAPI
        def first():
            router = APIRouter(prefix="/a")
            return router
        def second():
            router = APIRouter(prefix="/b")
            @router.get("/x")
            def x(): ...
            return router
        app = FastAPI()
        app.include_router(first())
        app.include_router(second())
        """
    assert paths(read(main=code))[-1] == "..."


def test_mounted_applications_of_fastapi() -> None:
    code = """\
        from fastapi import FastAPI
        from fastapi.staticfiles import StaticFiles
        app = FastAPI()
        api = FastAPI()
        @api.get("/health")
        def health(): ...
        app.mount("/api", api)
        app.mount("/static", StaticFiles(directory="static"))
        """
    found = read(main=code)
    assert set(paths(found)) == {"/api/health", "/static", "/static/{rest:path}"}
    assert "/api/docs" in {route.path for route in found.routes}
    assert paths(read(main=code.replace('"/static"', '"/"')))[-1] == "..."


@pytest.mark.parametrize(
    ("config", "prefix", "variables"),
    [
        (
            "from pydantic_settings import BaseSettings\nclass Settings(BaseSettings):\n    api: str = '/api'\n"
            "settings = Settings()\n",
            "config.settings.api",
            ("API",),
        ),
        ("import os\nAPI = os.getenv('API_PREFIX', '/api/').rstrip('/')\n", "config.API", ("API_PREFIX",)),
        ("class Config:\n    API = '/api'\n", "config.Config.API", ()),
        (
            "from pydantic import BaseModel\nfrom pydantic_settings import BaseSettings\n"
            "class Api(BaseModel):\n    prefix: str = '/api'\nclass Web(BaseModel):\n    prefix: str = '/web'\n"
            "class Settings(BaseSettings):\n    api: Api = Api()\n    web: Web = Web()\nsettings = Settings()\n",
            "config.settings.api.prefix",
            ("API__PREFIX",),
        ),
    ],
)
@pytest.mark.parametrize("framework", ["fastapi", "flask"])
def test_variables_that_change_paths(
    config: str, prefix: str, variables: tuple[str, ...], framework: str
) -> None:
    flask = f"""\
        from flask import Flask
        import config
        from orders import orders
        app = Flask(__name__, static_folder=None)
        app.register_blueprint(orders, url_prefix={prefix})
        """
    fastapi = f"""\
        from fastapi import FastAPI
        import config
        from orders import router
        app = FastAPI()
        app.include_router(router, prefix={prefix})
        """
    blueprint = """\
        from flask import Blueprint
        orders = Blueprint("orders", __name__)
        @orders.get("/health")
        def health(): ...
        """
    main, orders = (flask, blueprint) if framework == "flask" else (fastapi, _ROUTER)
    found = read(main=main, orders=orders, config=config)
    assert paths(found) == ["/api/health"]
    assert set(found.routes[0].variables) <= set(variables)
    assert bool(found.routes[0].variables) == bool(variables)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            """\
            api = Api(app, prefix="/api", doc=False)
            orders = Namespace("orders")
            @orders.route("/", "/all")
            class Orders(Resource): ...
            api.add_namespace(orders)
            """,
            ["/api/orders", "/api/orders/all"],
        ),
        (
            """\
            api = Api()
            orders = Namespace("orders", path="/o")
            @orders.route("/all")
            class Orders(Resource): ...
            api.add_namespace(orders, path="/v2")
            api.init_app(app)
            """,
            ["/v2/all"],
        ),
        (
            """\
            bp = Blueprint("api", __name__, url_prefix="/api")
            api = Api(bp)
            orders = api.namespace("orders")
            @orders.route("/all")
            class Orders(Resource): ...
            app.register_blueprint(bp)
            """,
            ["/api/orders/all"],
        ),
    ],
)
def test_flask_restx(code: str, expected: list[str]) -> None:
    start = (
        "from flask import Blueprint, Flask\nfrom flask_restx import Api, Namespace, Resource\n"
        "app = Flask(__name__, static_folder=None)\n"
    )
    found = read(main=start + dedent(code))
    assert paths(found) == expected
    own = "/api/swagger.json" if "/api" in expected[0] else "/swagger.json"
    assert own in {route.path for route in found.routes}


def test_flask_smorest() -> None:
    code = """\
        from flask import Flask
        from flask.views import MethodView
        from flask_smorest import Api, Blueprint
        app = Flask(__name__, static_folder=None)
        app.config["OPENAPI_URL_PREFIX"] = "/"
        app.config["OPENAPI_SWAGGER_UI_PATH"] = "/swagger"
        api = Api(app)
        orders = Blueprint("orders", __name__, url_prefix="/orders")
        @orders.route("/all")
        class Orders(MethodView): ...
        api.register_blueprint(orders)
        """
    found = read(main=code)
    assert paths(found) == ["/orders/all"]
    assert {"/openapi.json", "/swagger"} <= {route.path for route in found.routes}
    assert paths(read(main=code.replace('"/"', "prefix")))[-1] == "..."


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("app.wsgi_app = DispatcherMiddleware(app.wsgi_app, {'/metrics': make_wsgi_app()})", "/metrics"),
        ("web = DispatcherMiddleware(NotFound(), {'/svc': app})", "/svc/x"),
        ("web = DispatcherMiddleware(app, MOUNTS)", "..."),
        ("web = DispatcherMiddleware(wrapped(app), {'/svc': app})", "..."),
    ],
)
def test_applications_that_the_dispatcher_of_werkzeug_mounts(code: str, expected: str) -> None:
    start = """\
        from flask import Flask
        from prometheus_client import make_wsgi_app
        from werkzeug.exceptions import NotFound
        from werkzeug.middleware.dispatcher import DispatcherMiddleware
        app = Flask(__name__, static_folder=None)
        @app.get("/x")
        def x(): ...
        """
    found = paths(read(main=dedent(start) + code))
    assert expected in found
    assert expected == "..." or "..." not in found


@pytest.mark.parametrize(
    "included",
    [
        "include(health)",
        "include((probes, 'health'))",
        "include((probes, 'health'), namespace='health')",
        "include(([path('live/', views.live)], 'health'))",
        "include(('shop.probes', 'health'))",
        "include(module)",
    ],
)
def test_patterns_with_the_name_of_an_application(included: str) -> None:
    probes = (
        "from . import views\nfrom django.urls import include, path\nprobes = [path('live/', views.live)]\n"
    )
    urls = (
        f"{probes}health = (probes, 'health')\nmodule = ('shop.probes', 'health')\n"
        f"urlpatterns = [path('health/', {included})]\n"
    )
    found = read(
        shop__urls=urls,
        shop__settings="ROOT_URLCONF = 'shop.urls'\n",
        shop__probes=probes.replace("probes =", "urlpatterns ="),
    )
    assert paths(found) == ["/health/live/"]


def test_operations_of_django_ninja() -> None:
    urls = "from django.urls import path\nfrom shop.api import api\nurlpatterns = [path('api/', api.urls)]\n"
    settings = "ROOT_URLCONF = 'shop.urls'\n"
    api = """\
        from ninja import NinjaAPI, Router
        api = NinjaAPI()
        orders = Router()
        @orders.get("/{number}")
        def order(request, number): ...
        @api.get("/health")
        def health(request): ...
        api.add_router("/orders/", orders)
        """
    found = read(shop__urls=urls, shop__settings=settings, shop__api=api)
    assert set(paths(found)) == {"/api/orders/{number}", "/api/health"}
    assert "/api/docs" in {route.path for route in found.routes}
    other = api.replace('"/orders/"', "PREFIX")
    found = read(shop__urls=urls, shop__settings=settings, shop__api=other)
    assert set(paths(found)) == {"/api", "/api/{rest:path}"}


def test_bottle() -> None:
    code = """\
        from bottle import Bottle, route, run
        api = Bottle()
        @api.get("/orders/<number:int>")
        def order(number): ...
        root = Bottle()
        @root.route(["/health", "/healthz"])
        def health(): ...
        @root.route("/files/<name:path>")
        def files(name): ...
        root.mount("/api", api)
        """
    expected = {"/api/orders/{number}", "/health", "/healthz", "/files/{name:path}"}
    assert set(paths(read(main=code))) == expected
    assert paths(read(main=code.replace('"/files', 'PREFIX + "/files')))[-1] == "..."
    default = "import bottle\n@bottle.route('/x')\ndef x(): ...\nbottle.run(port=8000)\n"
    assert paths(read(main=default)) == ["/x"]


_HANDLER = """\
    from http.server import BaseHTTPRequestHandler, HTTPServer
    from urllib.parse import parse_qs, urlparse
    ROUTES = {"/health": 1, "/metrics": 2}
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            {body}
    HTTPServer(("", 8000), Handler).serve_forever()
    """


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (["if self.path == '/health':", "    return self.ok()", "self.send_error(404)"], ["/health"]),
        (
            ["path = urlparse(self.path).path", "if path not in ('/a', '/b'):", "    self.send_error(404)"],
            ["/a", "/b"],
        ),
        (["answer = ROUTES.get(self.path.split('?')[0], 404)"], ["/health", "/metrics"]),
        (
            [
                "url = urlparse(self.path)",
                "match url.path:",
                "    case '/a' | '/b': self.ok(parse_qs(url.query))",
                "    case _: self.send_response(404)",
            ],
            ["/a", "/b"],
        ),
        (
            ["if self.path.startswith('/api/'):", "    return", "print(self.path)", "self.send_error(404)"],
            ["/api/{rest:path}"],
        ),
        (["if self.path == '/health':", "    return self.ok()"], ["/health", "..."]),
        (["if find(self.path):", "    return self.ok()", "self.send_error(404)"], ["..."]),
        (["self.send_error(404)"], ["..."]),
    ],
)
def test_handlers_of_the_standard_library(body: list[str], expected: list[str]) -> None:
    text = ("\n" + " " * 12).join(body)
    assert paths(read(main=_HANDLER.replace("{body}", text))) == expected


@pytest.mark.parametrize(
    ("routes", "added"),
    [
        ("def setup(app):\n    app.router.add_get('/health', views.health)", "routes.setup(app)"),
        (
            "def setup(app):\n    router = app.router\n    router.add_get('/health', views.health)",
            "routes.setup(app)",
        ),
        (
            "ROUTES = [('GET', '/health', views.health)]",
            "for method, path, handler in routes.ROUTES:\n    app.router.add_route(method, path, handler)",
        ),
    ],
)
def test_aiohttp_routes_of_modules_without_aiohttp(routes: str, added: str) -> None:
    app = f"from aiohttp import web\nimport routes\napp = web.Application()\n{added}\nweb.run_app(app)\n"
    assert paths(read(main=app, routes="import views\n" + routes)) == ["/health"]


def test_tornado_handlers_of_a_class() -> None:
    code = """\
        import tornado.web
        class Shop(tornado.web.Application):
            def __init__(self):
                handlers = [tornado.web.url(r"/health", Health)]
                super().__init__(handlers)
        """
    assert paths(read(main=code)) == ["/health"]


def test_sanic_groups_of_blueprints() -> None:
    code = """\
        from sanic import Blueprint, Sanic
        orders = Blueprint("orders", url_prefix="/orders")
        @orders.get("/all")
        async def order(request): ...
        app = Sanic("shop")
        app.blueprint(Blueprint.group(orders, url_prefix="/api"))
        """
    assert paths(read(main=code)) == ["/api/orders/all"]
