"""The routes and ports of Falcon, Litestar, Sanic and Tornado."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(files: dict[str, str]) -> Program:
    found = program(Sources(files), "python")
    assert found is not None
    return found


def paths(files: dict[str, str]) -> list[str]:
    """The paths that are served, and `...` if there may be others."""
    found = read(files)
    stated = sorted(route.path for route in found.routes if route.confidence != "usual")
    return stated if "routes" in found.complete else [*stated, "..."]


_FALCON = """\
import falcon.asgi
from shop.paths import API

def create():
    app = falcon.asgi.App()
    app.add_route("/healthz", Health())
    app.add_route(f"{API}/orders/{{number:int}}", Order())
    app.add_static_route("/files", "/srv/files")
    return app
"""


def test_falcon() -> None:
    files = {"shop/app.py": _FALCON, "shop/paths.py": 'API = "/api"\n'}
    assert paths(files) == ["/api/orders/{number}", "/files/{rest:path}", "/healthz"]
    assert paths({**files, "shop/paths.py": "API = read()\n"})[-1] == "..."
    assert (
        paths(
            {
                **files,
                "shop/app.py": _FALCON.replace(
                    "    return", '    app.add_sink(sink, prefix="/")\n    return'
                ),
            }
        )[-1]
        == "..."
    )


_LITESTAR = """\
from litestar import Litestar, Router, get
from litestar.plugins.prometheus import PrometheusController
from shop import orders

class Metrics(PrometheusController):
    path = "/internal/metrics"

@get(["/healthz", "/readyz"])
def health() -> None: ...

api = Router(path="/api", route_handlers=[orders.Orders])
app = Litestar([health, Metrics, api])
"""
_ORDERS = """\
from litestar import Controller, delete, get

class Orders(Controller):
    path = "/orders"

    @get()
    def all(self) -> list: ...

    @get("/{number:int}")
    def one(self, number: int) -> None: ...
"""


def test_litestar() -> None:
    files = {"shop/app.py": _LITESTAR, "shop/orders.py": _ORDERS}
    served = ["/api/orders", "/api/orders/{number}", "/healthz", "/internal/metrics", "/readyz"]
    assert paths(files) == served
    assert paths({**files, "shop/app.py": _LITESTAR.replace("[health,", "[*found(),")})[-1] == "..."
    assert paths({**files, "shop/orders.py": _ORDERS.replace("(Controller)", "(Base)")})[-1] == "..."
    assert paths({**files, "shop/orders.py": _ORDERS.replace('"/orders"', "PATH")})[-1] == "..."


_SANIC = """\
from sanic import Blueprint, Sanic
from shop.orders import api, health

def create_app():
    app = Sanic("shop")
    app.blueprint([api, health])
    app.static("/files", "/srv/files")
    return app
"""
_BLUEPRINTS = """\
from sanic import Blueprint

orders = Blueprint("orders", url_prefix="/orders", version=1)
health = Blueprint("health")
api = Blueprint.group(orders, url_prefix="/api")

@orders.get("/<number:int>")
async def order(request, number): ...

health.add_route(up, "/healthz")
"""


def test_sanic() -> None:
    files = {"shop/app.py": _SANIC, "shop/orders.py": _BLUEPRINTS.replace(", version=1", "")}
    assert paths(files) == ["/api/orders/{number}", "/files/{file:path}", "/healthz"]
    unknown = _BLUEPRINTS.replace('url_prefix="/api"', "url_prefix=prefix")
    assert paths({**files, "shop/orders.py": unknown})[-1] == "..."
    assert paths({**files, "shop/app.py": _SANIC.replace("[api, health]", "blueprints()")})[-1] == "..."


_TORNADO = """\
from tornado.options import define, options
from tornado.web import Application, url
from shop.handlers import MORE

define("port", default=8700, type=int)
ROUTES = [(r"/healthz", Health), url(r"/orders/(?P<number>[^/]+)/?$", Order, name="order")] + MORE

def main():
    app = Application(ROUTES, debug=False)
    app.listen(options.port)
"""


def test_tornado() -> None:
    files = {"shop/app.py": _TORNADO, "shop/handlers.py": 'MORE = [(r"/files/(.*)", Files)]\n'}
    found = read(files)
    assert paths(files) == ["/files/{p0:path}", "/healthz", "/orders/{number}"]
    assert [(port.number, port.variable) for port in found.ports] == [(8700, "--port")]
    assert paths({**files, "shop/handlers.py": 'MORE = [(r"/v[12]/x", Files)]\n'})[-1] == "..."
    assert paths({**files, "shop/handlers.py": "MORE = found()\n"})[-1] == "..."


@pytest.mark.parametrize("listen", ["app.listen(port)", "HTTPServer(app).listen(port())"])
def test_an_unknown_port_of_tornado(listen: str) -> None:
    code = _TORNADO.replace("app.listen(options.port)", listen)
    assert "ports" not in read({"shop/app.py": code}).complete
