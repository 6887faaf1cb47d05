"""The routes and ports of Flask, Django, aiohttp and Starlette."""

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


_BLUEPRINT = """\
    from flask import Blueprint
    orders = Blueprint("orders", __name__, url_prefix="/orders")
    @orders.get("/<int:number>")
    def order(number): ...
    """


def test_flask_routes_have_the_prefixes_of_blueprints() -> None:
    app = """\
        from flask import Flask
        from shop.orders import orders
        def create_app():
            app = Flask(__name__)
            app.register_blueprint(orders)
            app.add_url_rule("/files/<path:name>", view_func=files)
            return app
        """
    assert paths(read(shop__main=app, shop__orders=_BLUEPRINT)) == [
        "/files/{name:path}",
        "/orders/{number}",
    ]


def test_flask_registration_replaces_the_prefix_of_the_blueprint() -> None:
    app = """\
        from flask import Flask
        import shop.orders as orders
        app = Flask(__name__)
        app.register_blueprint(orders.orders, url_prefix="/v2")
        """
    assert paths(read(shop__main=app, shop__orders=_BLUEPRINT)) == ["/v2/{number}"]


def test_flask_blueprints_in_blueprints_and_classes() -> None:
    app = """\
        from flask import Blueprint, Flask
        from flask_restful import Api
        from shop.orders import orders
        app = Flask(__name__)
        api = Blueprint("api", __name__)
        api.register_blueprint(orders)
        app.register_blueprint(api, url_prefix="/api")
        rest = Api(app, prefix="/rest")
        rest.add_resource(Todo, "/todos", "/todos/<string:id>")
        """
    assert paths(read(shop__main=app, shop__orders=_BLUEPRINT)) == [
        "/rest/todos",
        "/rest/todos/{id}",
        "/api/orders/{number}",
    ]


def test_flask_serves_static_files() -> None:
    found = read(main="from flask import Flask\napp = Flask(__name__, static_url_path='/assets')\n")
    assert [route.path for route in found.routes] == ["/assets/{filename:path}"]


def test_a_flask_application_of_a_factory() -> None:
    factory = "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n"
    main = "from shop.factory import create_app\napp = create_app()\n@app.route('/ping')\ndef ping(): ...\n"
    assert paths(read(shop__factory=factory, shop__main=main)) == ["/ping"]


@pytest.mark.parametrize(
    "line",
    [
        "app.register_blueprint(make())",
        "app.register_blueprint(bp, url_prefix=PREFIX)",
        "for one in BLUEPRINTS:\n    app.register_blueprint(one)",
        "app.add_url_rule(RULE, view_func=f)",
        "app.wsgi_app = Health(app.wsgi_app)",
        "from prometheus_flask_exporter import PrometheusMetrics",
        "app.wsgi_app = DispatcherMiddleware(app.wsgi_app, MOUNTS)",
        "other = Blueprint('o', __name__)\n@other.get('/x')\ndef x(): ...",
        "@app.get(PATH)\ndef y(): ...",
        "app = Flask(__name__, static_url_path='')",
    ],
)
def test_not_all_flask_routes_are_known(line: str) -> None:
    start = "from flask import Blueprint, Flask\napp = Flask(__name__)\nbp = Blueprint('bp', __name__)\n"
    text = f"{start}@app.get('/ping')\ndef ping(): ...\n"
    assert "routes" in read(main=text).complete
    assert "routes" not in read(main=f"{text}{line}\n").complete


_SETTINGS = (
    'ROOT_URLCONF = "shop.urls"\nSTATIC_URL = "static/"\nMIDDLEWARE = ["django.middleware.common.X"]\n'
)


def test_django_routes_of_included_configurations() -> None:
    urls = """\
        from django.contrib import admin
        from django.urls import include, path, re_path
        urlpatterns = [
            path("", views.home),
            path("admin/", admin.site.urls),
            path("orders/", include("orders.urls")),
            path("api/", include((more, "more"))),
            re_path(r"^status/$", views.status),
            re_path(r"^old/(?P<x>.*)$", views.old),
        ]
        more = [path("v1/", views.api)]
        """
    orders = """\
        from django.urls import path
        urlpatterns = [path("<int:number>/", views.order)]
        urlpatterns += [path("<path:rest>", views.any)]
        """
    assert paths(read(shop__settings=_SETTINGS, shop__urls=urls, orders__urls=orders)) == [
        "/",
        "/admin",
        "/admin/{rest:path}",
        "/orders/{number}/",
        "/orders/{rest:path}",
        "/api/v1/",
        "/status/",
        "/old",
        "/old/{rest:path}",
    ]


def test_django_routers_of_the_rest_framework() -> None:
    urls = """\
        from django.urls import include, path
        from rest_framework.routers import DefaultRouter
        router = DefaultRouter()
        router.register("orders", OrderViewSet)
        urlpatterns = [path("api/", include(router.urls)), path("", include("django_prometheus.urls"))]
        """
    assert paths(read(shop__settings=_SETTINGS, shop__urls=urls)) == [
        "/api/",
        "/api/orders",
        "/api/orders/{rest:path}",
        "/metrics",
    ]


@pytest.mark.parametrize(
    ("line", "settings"),
    [
        ('urlpatterns += [path("", include("other.urls"))]', ""),
        ('urlpatterns += [re_path(r"^(?P<page>.*)$", views.page)]', ""),
        ("urlpatterns += i18n_patterns(*more)", ""),
        ("urlpatterns += [path(PREFIX, views.x)]", ""),
        ("", 'FORCE_SCRIPT_NAME = "/shop"\n'),
        ("", 'MIDDLEWARE += ["shop.health.Health"]\n'),
        ("", 'ROOT_URLCONF = "shop.others"\n'),
    ],
)
def test_not_all_django_routes_are_known(line: str, settings: str) -> None:
    urls = f'from django.urls import include, path\nurlpatterns = [path("ping/", views.ping)]\n{line}\n'
    health = 'class Health:\n    def __call__(self, request):\n        if request.path == "/healthz": ...\n'
    found = read(shop__settings=_SETTINGS + settings, shop__urls=urls, shop__health=health)
    assert "/ping/" in [route.path for route in found.routes] or "others" in settings
    assert "routes" not in found.complete


def test_a_default_in_the_scheme_of_the_environment() -> None:
    text = (
        'import environ\nenv = environ.Env(DEBUG=(bool, False), KEY=str)\nA = env("DEBUG")\nB = env("KEY")\n'
    )
    assert [(one.name, one.required) for one in read(app=text).settings] == [("DEBUG", False), ("KEY", True)]


@pytest.mark.parametrize(
    "added",
    [
        'app.router.add_get("/orders/{id}", order)\napp.router.add_static("/files", here)',
        'app.add_routes([web.get("/orders/{id:[0-9]+}", order), web.static("/files/", here)])',
        "routes = web.RouteTableDef()\n@routes.get('/orders/{id}')\nasync def order(request): ...\n"
        "routes.static('/files', here)\napp.router.add_static('/files', here)\napp.add_routes(routes)",
    ],
)
def test_aiohttp_routes(added: str) -> None:
    found = read(main=f"from aiohttp import web\napp = web.Application()\n{added}\n")
    assert sorted(paths(found)) == ["/files/{file:path}", "/orders/{id}"]


def test_aiohttp_applications_in_applications() -> None:
    text = """\
        from aiohttp import web
        app = web.Application()
        admin = web.Application()
        admin.router.add_get("/users/{tail:.*}", users)
        app.router.add_get("/ping", ping)
        app.add_subapp("/admin", admin)
        """
    assert paths(read(main=text)) == ["/admin/users/{tail:path}", "/ping"]


@pytest.mark.parametrize(
    "line",
    [
        "app.router.add_get(PATH, x)",
        "app.add_routes(make())",
        "app.add_routes([*more])",
        "app.add_subapp('/x', make())",
        "from botlib import setup\nsetup(app)",
        "server = web.Server(handler)",
        "import flask\nother = flask.Flask(n)\nother.register_blueprint(x)",
    ],
)
def test_not_all_aiohttp_routes_are_known(line: str) -> None:
    text = "from aiohttp import web\napp = web.Application()\napp.router.add_get('/ping', ping)\n"
    assert "routes" in read(main=text).complete
    assert "routes" not in read(main=f"{text}{line}\n").complete


def test_the_client_of_aiohttp_serves_nothing() -> None:
    text = (
        "import aiohttp\nfrom fastapi import FastAPI\napp = FastAPI()\n@app.get('/ping')\ndef ping(): ...\n"
    )
    assert "routes" in read(main=text).complete


def test_starlette_routes() -> None:
    text = """\
        from starlette.applications import Starlette
        from starlette.routing import Mount, Route
        more = [Route("/{id:int}", order)]
        routes = [
            Route("/ping", ping),
            Mount("/orders", routes=more),
            Mount("/static", app=files),
        ]
        app = Starlette(routes=routes)
        """
    assert paths(read(main=text)) == ["/ping", "/orders/{id:int}", "/static/{rest:path}"]


@pytest.mark.parametrize(
    "routes", ["[Route('/ping', p), Mount('/', app=x)]", "[Route('/ping', p)] + make()", "[Route(PING, p)]"]
)
def test_not_all_starlette_routes_are_known(routes: str) -> None:
    text = "from starlette.applications import Starlette\nfrom starlette.routing import Mount, Route\n"
    assert "routes" not in read(main=f"{text}app = Starlette(routes={routes})\n").complete


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("web.run_app(app, port=9000)", [(9000, "")]),
        ("web.run_app(app)", [(8080, "")]),
        ("web.run_app(app, path='/tmp/x')", []),
        ("web.run_app(app, port=int(os.environ.get('PORT', '9000')))", [(9000, "PORT")]),
        ("web.run_app(app, port=int(os.environ['PORT']))", []),
        ("PORT = int(os.getenv('HTTP_PORT', 7000))\nweb.run_app(app, port=PORT)", [(7000, "HTTP_PORT")]),
        ("web.run_app(app, port=settings.port)", []),
    ],
)
def test_the_port_and_the_variable_that_sets_it(call: str, expected: list[tuple[int, str]]) -> None:
    found = read(main=f"import os\nfrom aiohttp import web\n{call}\n")
    assert [(port.number, port.variable) for port in found.ports] == expected


@pytest.mark.parametrize(("framework", "application"), [("flask", "Flask"), ("quart", "Quart")])
def test_constants_and_loops_of_flask_and_quart(framework: str, application: str) -> None:
    orders = f"""\
        from {framework} import Blueprint
        from shop import paths
        from shop.paths import API
        orders = Blueprint("orders", __name__, url_prefix=f"{{API}}/orders")
        health = Blueprint("health", __name__)
        @orders.get("/<int:number>")
        def order(number): ...
        @health.route(paths.HEALTH)
        def healthz(): ...
        """
    app = f"""\
        from {framework} import {application}
        from shop.orders import health, orders
        BLUEPRINTS = [health, orders]
        def create_app():
            app = {application}(__name__)
            for blueprint in BLUEPRINTS:
                app.register_blueprint(blueprint)
            return app
        """
    constants = 'HEALTH = "/healthz"\nAPI = "/api"\n'
    expected = ["/api/orders/{number}", "/healthz"]
    assert paths(read(shop__main=app, shop__orders=orders, shop__paths=constants)) == expected
    changed = constants.replace('"/healthz"', 'read("HEALTH")')
    assert paths(read(shop__main=app, shop__orders=orders, shop__paths=changed))[-1] == "..."
    other = app.replace("[health, orders]", "[health, orders, *more()]")
    assert paths(read(shop__main=other, shop__orders=orders, shop__paths=constants))[-1] == "..."


def test_constants_and_loops_of_fastapi() -> None:
    orders = """\
        from fastapi import APIRouter
        from shop import paths
        router = APIRouter(prefix=paths.API + "/orders")
        health = APIRouter()
        @router.get("/{number}")
        def order(number): ...
        health.add_api_route(paths.HEALTH, lambda: {})
        """
    app = """\
        from fastapi import FastAPI
        from shop import orders
        app = FastAPI()
        for router in (orders.router, orders.health):
            app.include_router(router)
        """
    constants = 'HEALTH = "/healthz"\nAPI = "/api"\n'
    expected = ["/healthz", "/api/orders/{number}"]
    found = paths(read(shop__main=app, shop__orders=orders, shop__paths=constants))
    assert sorted(found) == sorted(expected)
    changed = constants.replace('API = "/api"', 'API = read("API")')
    assert paths(read(shop__main=app, shop__orders=orders, shop__paths=changed))[-1] == "..."


def test_a_method_of_an_application_that_is_not_known_may_add_routes() -> None:
    code = 'from fastapi import FastAPI\n\napp = FastAPI()\n\n\n@app.get("/healthz")\ndef health():\n    return {}\n'
    for more, whole in (('app.frontend("/", directory="dist")\n', False), ('other.frontend("/")\n', True)):
        found = program(Sources({"requirements.txt": "fastapi\n", "main.py": f"{code}\n\n{more}"}), "python")
        assert found is not None
        assert ("routes" in found.complete) is whole
