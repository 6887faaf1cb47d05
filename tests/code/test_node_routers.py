"""The routes of programs of Node.js whose routers are in several files."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(files: dict[str, str], dependency: str = "express") -> Program:
    manifest = f'{{"name": "shop", "dependencies": {{"{dependency}": "1.0.0"}}}}'
    found = program(Sources({"package.json": manifest, **files}), "node")
    assert found is not None
    return found


def paths(files: dict[str, str], dependency: str = "express") -> list[str]:
    """The paths that are served, and `...` if there may be others."""
    found = read(files, dependency)
    stated = sorted({route.path for route in found.routes if route.confidence != "usual"})
    return stated if "routes" in found.complete else [*stated, "..."]


_APP = (
    'import express from "express";\nimport { api } from "./routes";\n'
    'const app = express();\napp.use("/api", api);\n'
)
_INDEX = 'export { default as api } from "./api.js";\n'
_API = (
    'import { Router } from "express";\nimport orders from "@/orders";\nconst v1 = Router();\n'
    'v1.use("/orders", orders);\nconst api = Router();\napi.use("/v1", v1);\nexport default api;\n'
)
_ORDERS = (
    'import express from "express";\nconst router = express.Router();\n'
    'router.get("/", list).post("/", add);\nrouter.get(["/:id", "/:id/lines"], show);\n'
    "export default router;\n"
)
_FILES = {
    "src/app.ts": _APP,
    "src/routes/index.ts": _INDEX,
    "src/routes/api.ts": _API,
    "src/orders.ts": _ORDERS,
}


def test_routers_of_express_through_several_files() -> None:
    assert paths(_FILES) == ["/api/v1/orders", "/api/v1/orders/{id}", "/api/v1/orders/{id}/lines"]


@pytest.mark.parametrize(
    ("mounted", "path"),
    [
        ('import { make } from "./orders";\napp.use("/orders", make(database));\n', "/orders/made"),
        (
            'const { make } = require("./orders");\napp.use("/orders", auth(), make(database));\n',
            "/orders/made",
        ),
        (
            'import { OrderRoutes } from "./orders";\napp.use("/orders", new OrderRoutes(database).router);\n',
            "/orders/kept",
        ),
        (
            'import { register } from "./orders";\nconst api = express.Router();\n'
            'app.use("/orders", api);\nregister(api);\n',
            "/orders/passed",
        ),
    ],
)
def test_routers_of_express_that_are_made_or_passed(mounted: str, path: str) -> None:
    orders = (
        'import { Router } from "express";\n'
        "export function make(database) {\n  const router = Router();\n"
        '  router.get("/made", list);\n  return router;\n}\n'
        "export class OrderRoutes {\n  public readonly router = Router();\n  constructor() {\n"
        '    this.router.get("/kept", list);\n  }\n}\n'
        'export function register(to: Router) {\n  to.get("/passed", list);\n}\n'
    )
    app = f'import express from "express";\nconst app = express();\n{mounted}'
    assert path in paths({"app.ts": app, "orders.ts": orders})


def test_a_router_of_express_that_nothing_mounts() -> None:
    app = _APP.replace('app.use("/api", api);\n', "")
    assert paths({**_FILES, "src/app.ts": app})[-1] == "..."


@pytest.mark.parametrize(
    ("bundle", "expected"),
    [
        ("bundle({ includePath: true })", ["/metrics", "/x"]),
        ('bundle({ metricsPath: "/internal/metrics" })', ["/internal/metrics", "/x"]),
        ("bundle({ metricsPath: PATH })", ["/x", "..."]),
        ("bundle({ autoregister: false })", ["/x", "..."]),
    ],
)
def test_the_metrics_of_express_prom_bundle(bundle: str, expected: list[str]) -> None:
    app = (
        f'const bundle = require("express-prom-bundle");\nconst app = express();\n'
        f'app.use({bundle});\napp.get("/x", x);\n'
    )
    assert paths({"app.js": 'const express = require("express");\n' + app}) == expected


_FASTIFY = (
    'import Fastify from "fastify";\nimport autoload from "@fastify/autoload";\nconst PREFIX = "/api";\n'
    "export async function build() {\n  const app = Fastify();\n"
    '  app.register(autoload, { dir: path.join(__dirname, "routes"), options: { prefix: "x" } });\n'
    "  return app;\n}\n"
)


def test_the_folders_of_fastify_autoload() -> None:
    plugin = 'module.exports = async function (fastify) {\n  fastify.get("/:id", show);\n};\n'
    app = _FASTIFY.replace(', options: { prefix: "x" }', "")
    files = {"src/app.ts": app, "src/routes/v1/orders/index.js": plugin, "src/routes/root.js": plugin}
    assert paths(files, "fastify") == ["/v1/orders/{id}", "/{id}"]
    changed = app.replace('"routes")', '"routes"), dirNameRoutePrefix: false')
    assert paths({**files, "src/app.ts": changed}, "fastify")[-1] == "..."


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("{ prefix: `${PREFIX}/orders` }", ["/api/orders/{id}"]),
        ('{ prefix: PREFIX + "/orders", logLevel: "warn" }', ["/api/orders/{id}"]),
        ("{ prefix: `${base}/orders` }", ["..."]),
        ("{ ...options, prefix: base }", ["..."]),
    ],
)
def test_prefixes_of_fastify(options: str, expected: list[str]) -> None:
    app = (
        'import fastify from "fastify";\nimport orders from "./orders";\nconst PREFIX = "/api";\n'
        f"const app = fastify();\napp.register(orders, {options});\n"
    )
    plugin = 'export default async function (fastify) {\n  fastify.get("/:id", show);\n}\n'
    found = paths({"app.ts": app, "orders.ts": plugin}, "fastify")
    assert found[-1:] == expected[-1:]
    assert expected == ["..."] or found == expected


_KOA = (
    'import Koa from "koa";\nimport Router from "@koa/router";\nimport { orders } from "./orders";\n'
    'const app = new Koa();\nconst api = new Router({ prefix: "/api" });\n'
    'api.use("/v1/orders", orders.routes(), orders.allowedMethods());\n'
    "app.use(api.routes()).use(api.allowedMethods());\n"
)
_KOA_ORDERS = (
    'import Router from "@koa/router";\nexport const orders = new Router();\norders.get("/:id", show);\n'
)


def test_routers_of_koa_in_routers() -> None:
    assert paths({"app.ts": _KOA, "orders.ts": _KOA_ORDERS}, "koa") == ["/api/v1/orders/{id}"]
    unknown = _KOA.replace('"/v1/orders"', "path")
    assert paths({"app.ts": unknown, "orders.ts": _KOA_ORDERS}, "koa")[-1] == "..."
    alone = _KOA.replace("app.use(api.routes())", "app.use(other)")
    assert paths({"app.ts": alone, "orders.ts": _KOA_ORDERS}, "koa")[-1] == "..."


_KOA_FUNCTIONS = (
    'import Router from "@koa/router";\n'
    'export function orders(): Router {\n  const router = new Router({ prefix: "/orders" });\n'
    '  router.get("/:id", show);\n  return router;\n}\n'
    'export function internal(): Router {\n  const router = new Router({ prefix: "/internal" });\n'
    '  router.get("/up", up);\n  return router;\n}\n'
)


@pytest.mark.parametrize(
    "mounting",
    [
        "for (const one of [orders(db), internal()]) {\n  app.use(one.routes()).use(one.allowedMethods());\n}\n",
        "for (const one of [orders(), internal()]) app.use(one.routes());\n",
        "[orders(), internal()].forEach((one: Router) => {\n  app.use(one.routes());\n});\n",
        "[orders(), internal()].forEach(one => app.use(one.routes()));\n",
        "app.use(orders().routes());\napp.use(internal().routes());\n",
    ],
)
def test_routers_of_koa_in_functions_and_loops(mounting: str) -> None:
    app = (
        'import Koa from "koa";\nimport { orders, internal } from "./routes";\nconst app = new Koa();\n'
        + mounting
    )
    assert paths({"app.ts": app, "routes.ts": _KOA_FUNCTIONS}, "koa") == ["/internal/up", "/orders/{id}"]
    assert paths({"app.ts": app.replace("one of [", "one of more(["), "routes.ts": _KOA_FUNCTIONS}, "koa")[
        -1
    ] == ("..." if " of " in mounting else "/orders/{id}")


def test_routers_of_express_in_loops() -> None:
    app = (
        'import express from "express";\nimport { a } from "./a";\nconst app = express();\n'
        "const own = express.Router();\nown.get('/own', show);\n"
        "for (const router of [a, own]) {\n  app.use('/api', router);\n}\n"
    )
    other = "import { Router } from 'express';\nexport const a = Router();\na.get('/a', show);\n"
    assert paths({"app.ts": app, "a.ts": other}) == ["/api/a", "/api/own"]


@pytest.mark.parametrize(
    "mounting",
    ["[a, b].forEach((a) => app.use('/api', a));\n", "for (const b of [b, a]) {\n  app.use('/api', b);\n}\n"],
)
def test_a_variable_of_a_loop_has_the_name_of_a_router(mounting: str) -> None:
    app = (
        'import express from "express";\nimport { a } from "./a";\nimport { b } from "./b";\n'
        f"const app = express();\n{mounting}"
    )
    other = "import { Router } from 'express';\nexport const a = Router();\na.get('/a', show);\n"
    another = "import { Router } from 'express';\nexport const b = Router();\nb.get('/b', show);\n"
    assert paths({"app.ts": app, "a.ts": other, "b.ts": another}) == ["/api/a", "/api/b"]


def test_routes_of_hono() -> None:
    files = {
        "app.ts": 'import { Hono } from "hono";\nimport orders from "./orders";\nconst app = new Hono();\n'
        'const api = new Hono().basePath("/api");\napi.route("/orders", orders);\napp.route("/", api);\n'
        'app.get("/up", (c) => c.text("ok"));\nexport default app;\n',
        "orders.ts": 'import { Hono } from "hono";\nconst orders = new Hono<Env>()\n'
        '  .get("/", (c) => c.json([]))\n'
        '  .get("/:id{[0-9]+}", show);\nexport default orders;\n',
    }
    assert paths(files, "hono") == ["/api/orders", "/api/orders/{id}", "/up"]
    assert paths({**files, "orders.ts": "export default make();\n"}, "hono")[-1] == "..."
    made = 'import { Hono } from "hono";\nexport const more = () => new Hono().get("/x", show);\n'
    assert paths({**files, "more.ts": made}, "hono")[-1] == "..."


@pytest.mark.parametrize(
    ("versioning", "controller", "expected"),
    [
        (
            '{ type: VersioningType.URI, defaultVersion: "1" }',
            '"orders"',
            ["/api/v1/orders", "/api/v2/orders/old"],
        ),
        (
            "",
            '{ path: "orders", version: ["1", "3"] }',
            ["/api/v1/orders", "/api/v2/orders/old", "/api/v3/orders"],
        ),
        (
            '{ prefix: "version-", type: VersioningType.URI }',
            '{ path: "orders", version: VERSION_NEUTRAL }',
            ["/api/orders", "/api/version-2/orders/old"],
        ),
        (
            '{ type: VersioningType.HEADER, header: "X-Version" }',
            '{ path: "orders", version: "1" }',
            ["/api/orders", "/api/orders/old"],
        ),
        (
            "{ type: VersioningType.URI }",
            '{ path: "orders", version: VERSION }',
            ["/api/v2/orders/old", "..."],
        ),
    ],
)
def test_versions_of_nest(versioning: str, controller: str, expected: list[str]) -> None:
    main = (
        'import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule);\n'
        f'app.setGlobalPrefix("api");\napp.enableVersioning({versioning});\n'
    )
    code = (
        f"@Controller({controller})\nexport class Orders {{\n  @Get()\n  list() {{}}\n"
        '  @Get("old")\n  @Version("2")\n  old() {}\n}\n'
    )
    assert paths({"main.ts": main, "orders.ts": code}, "@nestjs/core") == expected


def test_files_of_next() -> None:
    files = {
        "next.config.mjs": 'export default { output: "standalone" };\n',
        "src/app/healthz/route.ts": "export function GET() {}\n",
        "src/app/(shop)/orders/[id]/page.tsx": "export default function Page() {}\n",
        "src/app/docs/[[...slug]]/page.tsx": "export default function Page() {}\n",
        "src/app/_parts/page.tsx": "",
        "pages/api/orders/[id].ts": "export default handler;\n",
        "pages/_app.tsx": "",
        "public/logo.svg": "",
    }
    expected = ["/api/orders/{id}", "/docs", "/docs/{slug:path}", "/healthz", "/logo.svg", "/orders/{id}"]
    assert paths(files, "next") == expected
    moved = {**files, "next.config.mjs": 'export default { basePath: "/shop" };\n'}
    assert paths(moved, "next") == [f"/shop{path}" for path in expected]
    assert paths({**files, "middleware.ts": ""}, "next")[-1] == "..."
    assert (
        paths(
            {**files, "next.config.mjs": "export default { async rewrites() { return moved; } };\n"}, "next"
        )[-1]
        == "..."
    )


_HEALTH = (
    'import { Router } from "express";\nconst router = Router();\n'
    'router.get("/live", f);\nexport default router;\n'
)


@pytest.mark.parametrize(
    "mounted",
    [
        'const routes = [{ path: "/health", route: health }];\nroutes.forEach((one) => {\n'
        "  app.use(one.path, one.route);\n});\n",
        'const routes: Array<{ path: string }> = [{ path: "/health", route: health }];\n'
        "for (const { path, route: router } of routes) app.use(path, router);\n",
        'const routes = { "/health": health } as const;\n'
        "for (const [path, router] of Object.entries(routes)) {\n  app.use(path, router);\n}\n",
        'const routes = [["/health", health]];\nroutes.map(([path, router]) => app.use(`${path}`, router));\n',
        "function mount(list) {\n  list.forEach(({ at, router }) => app.use(at, router));\n}\n"
        'mount([{ at: "/health", router: health }]);\n',
        'const Paths = { api: { health: "/health" } };\napp.use(Paths.api.health, health);\n',
        'enum Paths {\n  Health = "/health",\n}\napp.use(Paths.Health, health);\n',
        'class Settings {\n  static readonly prefix = "/health";\n}\napp.use(Settings.prefix, health);\n',
        'const config = { path: "/health" };\nconst { path: at } = config;\napp.use(at, guard, health);\n',
        'const { default: loaded } = await import("./health.js");\napp.use("/health", loaded);\n',
    ],
)
def test_routers_of_express_in_tables(mounted: str) -> None:
    app = f'import express from "express";\nimport health from "./health.js";\nconst app = express();\n{mounted}'
    assert paths({"app.ts": app, "health.ts": _HEALTH}) == ["/health/live"]


def test_unknown_tables_and_prefixes_of_express() -> None:
    head = 'import express from "express";\nimport health from "./health.js";\nconst app = express();\n'
    for mounted in (
        "for (const one of await found()) app.use(one.path, one.router);\n",
        "app.use(config.prefix, health);\n",
        "app.use(process.env.BASE_PATH || '/api', health);\n",
        'const config = { path: process.env.BASE ?? "/health" };\napp.use(config.path, health);\n',
    ):
        assert paths({"app.ts": head + mounted, "health.ts": _HEALTH})[-1] == "...", mounted


_CONTROLLER = """\
import { Router } from "express";
export class Orders implements Controller {
  public path = "/orders";
  public router = Router();
  constructor() {
    this.router.get(`${this.path}/:id`, this.one).post(this.path, this.add);
  }
}
"""


@pytest.mark.parametrize(
    "application",
    [
        "constructor(controllers: Controller[]) {\n    controllers.forEach((one) => {\n"
        '      this.app.use("/api", one.router);\n    });\n  }\n',
        "constructor(controllers: Controller[]) {\n    this.mount(controllers);\n  }\n"
        "  private mount(listed: Controller[]): void {\n    for (const one of listed) {\n"
        '      this.app.use("/api", one.router);\n    }\n  }\n',
        "constructor(private readonly controllers: Controller[]) {}\n  mount() {\n"
        '    this.controllers.forEach((one) => this.app.use("/api", one.router));\n  }\n',
    ],
)
def test_controllers_of_express_that_an_application_is_given(application: str) -> None:
    files = {
        "app.ts": f'import express from "express";\nexport class App {{\n  app = express();\n  {application}}}\n',
        "orders.ts": _CONTROLLER,
        "main.ts": 'import { App } from "./app";\nimport { Orders } from "./orders";\nnew App([new Orders()]);\n',
    }
    assert paths(files) == ["/api/orders", "/api/orders/{id}"]


def test_routers_without_a_name() -> None:
    files = {
        "app.js": 'const app = require("express")();\napp.use("/api", require("./api"));\n',
        "api.js": 'const { Router } = require("express");\nmodule.exports = Router().get("/a", f).get("/b", f);\n',
    }
    assert paths(files) == ["/api/a", "/api/b"]
    files = {
        "app.ts": 'import { Hono } from "hono";\nimport api from "./api";\nconst app = new Hono();\n'
        'const routes = app.basePath("/v1").route("/api", api).get("/c", f);\nconst v2 = app.basePath("/v2");\n'
        'v2.get("/d", f);\n',
        "api.ts": 'import { Hono } from "hono";\nexport default new Hono().get("/a", f).get("/b", f);\n',
    }
    assert paths(files, "hono") == ["/v1/api/a", "/v1/api/b", "/v1/c", "/v2/d"]


def test_described_routes_of_hono() -> None:
    files = {
        "create.ts": 'import { OpenAPIHono } from "@hono/zod-openapi";\n'
        "export function createRouter() {\n  return new OpenAPIHono({ strict: false });\n}\n"
        "export default function createApp() {\n  const app = createRouter();\n"
        "  app.notFound((c) => c.json({}, 404));\n  return app;\n}\n",
        "orders.ts": 'import { createRouter } from "./create";\nimport * as routes from "./routes";\n'
        "const router = createRouter().openapi(routes.list, list).openapi(routes.one, one);\nexport default router;\n",
        "routes.ts": 'import { createRoute } from "@hono/zod-openapi";\n'
        'export const list = createRoute({ method: "get", path: "/orders", responses: {} });\n'
        'export const one = createRoute({ method: "get", path: "/orders/{id}", responses: {} });\n',
        "app.ts": 'import createApp from "./create";\nimport orders from "./orders";\nconst app = createApp();\n'
        'const routes = [orders] as const;\nroutes.forEach((one) => {\n  app.route("/api", one);\n});\n'
        'app.doc("/doc", {});\nexport default app;\n',
    }
    assert paths(files, "@hono/zod-openapi") == ["/api/orders", "/api/orders/{id}", "/doc"]


def test_paths_that_middleware_of_koa_compares() -> None:
    code = (
        'import Koa from "koa";\nconst app = new Koa();\n'
        "app.use(async (ctx, next) => {\n  %s\n  await next();\n});\n"
    )
    assert paths({"app.js": code % 'if (ctx.path === "/health") return;'}, "koa") == ["/health"]
    both = 'if (ctx.path === "/health") return; if (ctx.path.startsWith("/a")) return;'
    assert paths({"app.js": code % both}, "koa") == ["/health", "..."]


@pytest.mark.parametrize(
    ("registered", "path"),
    [
        ('app.register(require("@fastify/under-pressure"), { exposeStatusRoute: true });', "/status"),
        (
            'app.register(require("@fastify/under-pressure"), { exposeStatusRoute: { url: "/alive" } });',
            "/alive",
        ),
        ('app.register(require("fastify-healthcheck"));', "/health"),
        ('app.register(require("fastify-metrics"), { endpoint: "/internal/metrics" });', "/internal/metrics"),
        (
            'const routes = [{ method: "GET", url: "/listed" }];\nroutes.forEach((one) => app.route(one));',
            "/listed",
        ),
        ('const one = { method: "GET", url: "/one" };\napp.route(one);', "/one"),
    ],
)
def test_routes_of_plugins_of_fastify(registered: str, path: str) -> None:
    assert paths({"app.js": f'const app = require("fastify")();\n{registered}\n'}, "fastify") == [path]


@pytest.mark.parametrize(
    ("middleware", "found"),
    [
        ("export function middleware() {\n  return NextResponse.next();\n}\n", ["/health"]),
        (
            'export function middleware(r) {\n  return NextResponse.redirect("/login");\n}\n'
            'export const config = { matcher: ["/dashboard/:path*"] };\n',
            ["/dashboard/{path:path}", "/health"],
        ),
        ("export function middleware(r) {\n  return update(r);\n}\n", ["/health", "..."]),
        ('export { auth as middleware } from "@/auth";\n', ["/health", "..."]),
    ],
)
def test_middleware_of_next(middleware: str, found: list[str]) -> None:
    files = {"app/health/route.ts": "", "middleware.ts": middleware}
    assert paths(files, "next") == found


@pytest.mark.parametrize(
    ("option", "found"),
    [
        (
            'async rewrites() { return [{ source: "/ready", destination: "/health" }]; }',
            ["/health", "/ready"],
        ),
        (
            'redirects: async () => [{ source: "/old/:path*", destination: "/new", permanent: true }]',
            ["/health", "/old/{path:path}"],
        ),
        ("async rewrites() { return [{ source: base, destination: x }]; }", ["/health", "..."]),
        ("rewrites: moved", ["/health", "..."]),
    ],
)
def test_rewrites_of_next(option: str, found: list[str]) -> None:
    config = f"const config = {{ {option} }};\nexport default withSentryConfig(config);\n"
    assert paths({"app/health/route.ts": "", "next.config.mjs": config}, "next") == found


def test_prefixes_of_modules_of_nest() -> None:
    files = {
        "main.ts": 'import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule);\n',
        "app.ts": 'import { RouterModule } from "@nestjs/core";\nconst routes = [\n'
        '  { path: "internal", module: HealthModule, children: [{ path: "deep", module: Orders }] },\n];\n'
        "@Module({ imports: [RouterModule.register(routes)] })\nexport class AppModule {}\n"
        "@Module({ controllers: [Health] })\nexport class HealthModule {}\n"
        "@Module({ controllers: [List] })\nexport class Orders {}\n",
        "health.ts": '@Controller("health")\nexport class Health {\n  @Get()\n  get() {}\n}\n',
        "list.ts": '@Controller("orders")\nexport class List {\n  @Get(":id")\n  get() {}\n}\n',
        "other.ts": '@Controller("other")\nexport class Other {\n  @Get()\n  get() {}\n}\n',
    }
    assert paths(files, "@nestjs/core") == ["/internal/deep/orders/{id}", "/internal/health", "/other"]
    files["app.ts"] = files["app.ts"].replace("const routes = [", "const routes = [\n  ...others,")
    assert paths(files, "@nestjs/core")[-1] == "..."


def test_controllers_of_routing_controllers() -> None:
    files = {
        "main.ts": 'import { createExpressServer } from "routing-controllers";\n'
        'createExpressServer({ routePrefix: "/api", controllers: [Orders] }).listen(3000);\n',
        "orders.ts": 'import { Get, JsonController } from "routing-controllers";\n@JsonController("/orders")\n'
        'export class Orders {\n  @Get()\n  list() {}\n  @Get("/:id")\n  one() {}\n}\n',
    }
    assert paths(files, "routing-controllers") == ["/api/orders", "/api/orders/{id}"]
    files["main.ts"] = files["main.ts"].replace('"/api"', "prefix()")
    assert paths(files, "routing-controllers")[-1] == "..."


def test_controllers_of_tsoa() -> None:
    files = {
        "tsoa.json": '{"entryFile": "main.ts", "routes": {"basePath": "/v1", "routesDir": "build"}}\n',
        "main.ts": 'import express from "express";\nimport { RegisterRoutes } from "./build/routes";\n'
        "const app = express();\nRegisterRoutes(app);\n",
        "orders.ts": 'import { Get, Route } from "tsoa";\n@Route("orders")\n'
        'export class Orders {\n  @Get("{id}")\n  one() {}\n}\n',
    }
    assert paths(files, "tsoa") == ["/v1/orders/{id}"]
    files["main.ts"] = files["main.ts"].replace("RegisterRoutes(app)", "RegisterRoutes(router)")
    assert paths(files, "tsoa")[-1] == "..."


def test_routes_of_hapi() -> None:
    files = {
        "server.js": 'const Hapi = require("@hapi/hapi");\nconst server = Hapi.server({ port: 3000 });\n'
        'server.route({ method: "GET", path: "/health", handler });\n'
        'server.route([{ method: ["PUT", "POST"], path: "/orders/{id?}", handler }]);\n'
        'server.route(require("./listed"));\n'
        'await server.register([require("@hapi/inert"), { plugin: require("./plugin"), '
        'routes: { prefix: "/api" } }]);\n',
        "listed.js": 'const a = { method: "GET", path: "/a" };\nmodule.exports = [].concat(a, require("./more"));\n',
        "more.js": 'module.exports = [{ method: "*", path: "/files/{name*}" }];\n',
        "plugin.js": 'exports.plugin = { name: "p", register: async (server) => {\n'
        '  server.route({ method: "GET", path: "/items", handler });\n} };\n',
    }
    assert paths(files, "@hapi/hapi") == [
        "/a",
        "/api/items",
        "/files",
        "/files/{name:path}",
        "/health",
        "/orders",
        "/orders/{id}",
    ]
    other = files["server.js"].replace('"@hapi/inert"', '"acme-plugin"')
    assert paths({**files, "server.js": other}, "@hapi/hapi")[-1] == "..."
    unknown = files["server.js"].replace('require("./listed")', "load()")
    assert paths({**files, "server.js": unknown}, "@hapi/hapi")[-1] == "..."


def test_routes_of_elysia() -> None:
    files = {
        "index.ts": 'import { Elysia } from "elysia";\nimport { cors } from "@elysiajs/cors";\n'
        'import { health } from "./health";\nnew Elysia({ prefix: "/api" })\n  .use(cors())\n  .use(health)\n'
        '  .get("/", () => "a")\n  .group("/v1", (app) => app.get("/items/:id", f).post("/items", f))\n'
        "  .listen(3000);\n",
        "health.ts": 'import { Elysia } from "elysia";\n'
        'export const health = new Elysia({ prefix: "/health" }).get("/live", () => "ok");\n',
    }
    expected = ["/api", "/api/health/live", "/api/v1/items", "/api/v1/items/{id}"]
    assert [path.rstrip("/") for path in paths(files, "elysia")] == expected
    files["index.ts"] = files["index.ts"].replace("@elysiajs/cors", "@elysiajs/other")
    assert paths(files, "elysia")[-1] == "..."


@pytest.mark.parametrize(
    ("server", "found"),
    [
        ('routes: { "/health": new Response("ok"), "/api/:id": { GET: f } }', ["/api/{id}", "/health"]),
        (
            'fetch(req) {\n    if (new URL(req.url).pathname === "/health") return ok();\n'
            "    return new Response(null, { status: 404 });\n  }",
            ["/health"],
        ),
        ('routes: { "/health": ok }, fetch: () => new Response("any")', ["/health", "..."]),
        ('routes: { "/health": ok, ...more }', ["..."]),
    ],
)
def test_servers_of_bun(server: str, found: list[str]) -> None:
    assert paths({"index.ts": f"Bun.serve({{\n  port: 3000,\n  {server},\n}});\n"}, "left-pad") == found


def test_libraries_that_answer_health_checks() -> None:
    code = (
        'const express = require("express");\nconst { createTerminus } = require("@godaddy/terminus");\n'
        'const app = express();\napp.get("/a", f);\nconst server = http.createServer(app);\n'
    )
    checks = "createTerminus(server, options);\nconst options = { healthChecks: { '/healthz': check } };\n"
    assert paths({"app.js": code + checks}) == ["/a", "/healthz"]
    assert paths({"app.js": code + "createTerminus(server, load());\n"})[-1] == "..."
    ship = 'import { createLightship } from "lightship";\nconst lightship = await createLightship(%s);\n'
    found = read({"app.js": code.replace("@godaddy/terminus", "x") + ship % "{ port: 9001 }"})
    assert [(route.path, route.port) for route in found.routes if route.port] == [
        ("/health", 9001),
        ("/live", 9001),
        ("/ready", 9001),
    ]
    assert [port.number for port in found.ports] == [9001]
    usual = read({"app.js": ship % ""})
    assert [port.number for port in usual.ports] == [9000]


@pytest.mark.parametrize(
    ("options", "port", "path"),
    [
        ("", 9464, "/metrics"),
        ("{ port: 9100 }, () => {}", 9100, "/metrics"),
        (
            "{ endpoint: '/internal/metrics', port: process.env.METRICS_PORT || 9464 }",
            9464,
            "/internal/metrics",
        ),
        ("load()", 0, ""),
    ],
)
def test_the_exporter_of_opentelemetry(options: str, port: int, path: str) -> None:
    code = (
        'const express = require("express");\nconst app = express();\napp.get("/a", f);\napp.listen(3000);\n'
    )
    code += 'const { PrometheusExporter } = require("@opentelemetry/exporter-prometheus");\n'
    found = read({"app.js": f"{code}new PrometheusExporter({options});\n"})
    assert [(one.path, one.port) for one in found.routes if one.port] == ([(path, port)] if port else [])
    assert [one.number for one in found.ports] == ([3000, port] if port else [3000])
    assert ("routes" in found.complete) == bool(port)


def test_the_routes_of_fastify_with_a_type_provider() -> None:
    code = 'import Fastify from "fastify";\nconst app = Fastify();\n'
    typed = "const typed = app.withTypeProvider<ZodTypeProvider>();\n"
    typed += 'typed.route({ method: "POST", url: "/login", handler });\ntyped.get("/me", handler);\n'
    typed += 'app.withTypeProvider<Zod>().route({ method: "GET", url: "/users", handler });\n'
    assert paths({"app.ts": code + typed}, "fastify") == ["/login", "/me", "/users"]


def test_routers_of_a_namespace() -> None:
    files = {
        "routes/index.ts": 'export { health } from "./health";\nexport * from "./orders";\n',
        "routes/health.ts": 'import { Router } from "express";\n'
        'export const health = Router();\nhealth.get("/a", f);\n',
        "routes/orders.ts": 'import { Router } from "express";\n'
        'export const orders = Router();\norders.get("/b", f);\n',
    }
    head = 'import express from "express";\nimport * as routes from "./routes";\nconst app = express();\n'
    one = {**files, "app.ts": head + 'app.use("/x", routes.health);\napp.use("/y", routes.orders);\n'}
    assert paths(one) == ["/x/a", "/y/b"]
    each = {**files, "app.ts": head + 'for (const one of Object.values(routes)) app.use("/x", one);\n'}
    assert paths(each) == ["/x/a", "/x/b"]


def test_plugins_of_fastify_in_a_table() -> None:
    files = {
        "app.ts": 'import Fastify from "fastify";\nimport { plugins } from "./plugins";\nconst app = Fastify();\n'
        "for (const one of plugins) {\n  app.register(one.plugin, { prefix: one.prefix });\n}\n",
        "plugins.ts": 'import orders from "./orders";\n'
        'export const plugins = [{ prefix: "/orders", plugin: orders }];\n',
        "orders.ts": "export default async function orders(app: FastifyInstance) {\n"
        '  app.get("/:id", async () => "ok");\n}\n',
    }
    assert paths(files, "fastify") == ["/orders/{id}"]
    files["app.ts"] = files["app.ts"].replace("of plugins", "of await load()")
    assert paths(files, "fastify")[-1] == "..."


def test_routes_that_controllers_of_nest_inherit() -> None:
    files = {
        "main.ts": 'import { NestFactory } from "@nestjs/core";\nconst app = await NestFactory.create(AppModule);\n',
        "base.ts": 'export abstract class Base {\n  @Get("deep")\n  deep() {}\n}\n',
        "orders.ts": '@Controller("orders")\nexport class Orders extends Base {\n  @Get()\n  list() {}\n}\n',
    }
    assert paths(files, "@nestjs/core") == ["/orders", "/orders/deep"]
    files["orders.ts"] = files["orders.ts"].replace("extends Base", "extends Crud(Order)")
    assert paths(files, "@nestjs/core")[-1] == "..."
