"""What is read from the source code of programs of Node.js."""

from textwrap import dedent

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(files: dict[str, str], package: str = "express") -> Program:
    texts = {name: dedent(text) for name, text in files.items()}
    manifest = f'{{"name": "shop", "dependencies": {{"{package}": "5.2.0"}}}}'
    found = program(Sources({"package.json": manifest, **texts}), "node")
    assert found is not None
    return found


def paths(found: Program) -> list[str]:
    """The paths that the code states, and `...` if there may be others."""
    stated = [route.path for route in found.routes]
    return stated if "routes" in found.complete else [*stated, "..."]


_APP = """\
    import express from "express";
    import helmet from "helmet";
    import { orders } from "./orders.js";
    const app = express();
    app.use(helmet(), express.json());
    app.use("/api/orders", orders);
    app.get("/healthz", (req, res) => res.send("ok"));
    // app.get("/old", old);
    """
_ORDERS = """\
    import { Router } from "express";
    export const orders = Router();
    orders.get("/:id", show);
    """


def test_express_routes_have_the_prefixes_of_routers() -> None:
    found = read({"src/app.ts": _APP, "src/orders.ts": _ORDERS})
    assert paths(found) == ["/healthz", "/api/orders/{id}"]


def test_express_middleware_at_a_path_answers_all_paths_below() -> None:
    app = _APP.replace('"/api/orders", orders', '"/files", express.static("files")')
    assert paths(read({"app.js": app})) == ["/healthz", "/files", "/files/{rest:path}"]


@pytest.mark.parametrize(
    "line",
    [
        'app.use(express.static("public"));',
        'import bundle from "express-prom-bundle";\napp.use(bundle({ ...options }));',
        "app.get(PATH, handler);",
        "app.get(`${base}/x`, handler);",
        'const more = Router();\nmore.get("/x", handler);',
        'app.use((req, res, next) => req.path.startsWith("/up") ? res.send() : next());',
        "app.use((req, res, next) => req.path === PATH ? res.send() : next());",
        'import { createProxyMiddleware } from "http-proxy-middleware";\napp.use("/x", createProxyMiddleware({}));',
        'import Fastify from "fastify";\nconst f = Fastify();\nf.get(PATH, x);',
    ],
)
def test_not_all_express_routes_are_known(line: str) -> None:
    assert "routes" not in read({"app.js": dedent(_APP) + line + "\n", "orders.js": _ORDERS}).complete


@pytest.mark.parametrize(
    "compared", ['req.path === "/up"', "request.url == '/up'", 'req.originalUrl==="/up"']
)
def test_a_middleware_of_express_answers_a_path_itself(compared: str) -> None:
    line = f"app.use((req, res, next) => {compared} ? res.send() : next());\n"
    found = read({"app.js": dedent(_APP) + line, "orders.js": _ORDERS})
    assert "/up" in paths(found)
    assert "routes" in found.complete


def test_all_methods_of_a_chain() -> None:
    chain = (
        'app.route("/x")\n  .get(list)\n'
        "  .post(check({ size: 1 }), (req, res) => {\n    add();\n  })\n  .delete(drop);\n"
    )
    found = read({"app.js": dedent(_APP) + chain, "orders.js": _ORDERS})
    assert {route.method for route in found.routes if route.path == "/x"} == {"GET", "POST", "DELETE"}
    assert "routes" in found.complete


_FASTIFY = """\
    import Fastify from "fastify";
    import cors from "@fastify/cors";
    import orders from "./orders.js";
    const app = Fastify({ logger: true });
    await app.register(cors);
    app.register(orders, { prefix: "/orders" });
    app.register(async (instance) => {
      instance.get("/inner", handler);
    }, { prefix: "/v1" });
    app.get("/ping", async () => "pong");
    app.route({ method: "GET", url: "/ready", handler });
    """
_PLUGIN = """\
    export default async function (fastify, options) {
      fastify.get("/:id", show);
    }
    """


def test_fastify_routes_have_the_prefixes_of_plugins() -> None:
    found = read({"app.js": _FASTIFY, "orders.js": _PLUGIN})
    assert paths(found) == ["/v1/inner", "/ping", "/ready", "/orders/{id}"]


@pytest.mark.parametrize(
    "line",
    [
        'import autoload from "@fastify/autoload";\napp.register(autoload, { dir });',
        'app.register(import("./more.js"), { prefix: PREFIX });',
        "app.get(PATH, handler);",
        "app.route({ method, url: URL, handler });",
        "app.register(make());",
    ],
)
def test_not_all_fastify_routes_are_known(line: str) -> None:
    assert "routes" not in read({"app.js": dedent(_FASTIFY) + line + "\n", "orders.js": _PLUGIN}).complete


_MADE = """\
    import type { FastifyPluginAsync } from "fastify";
    export const health = (pool: Pool): FastifyPluginAsync => async (scope) => {
      scope.get("/live", live);
      pool.get("/no-route", 1);
    };
    export function status(web: FastifyInstance) {
      web.get("/state", state);
    }
    """


def test_fastify_plugins_that_functions_make() -> None:
    app = _FASTIFY.replace("./orders.js", './orders.js";\n    import { health, status } from "./health.js')
    lines = """\
    app.register(health(pool), { prefix: "/-" });
    app.register(status, { prefix: "/status" });
    """
    found = read({"app.ts": app + lines, "orders.js": _PLUGIN, "health.ts": _MADE})
    assert paths(found) == ["/v1/inner", "/ping", "/ready", "/-/live", "/status/state", "/orders/{id}"]


def test_fastify_plugins_of_the_file_itself() -> None:
    local = """\
    async function probes(f) {
      f.get('/up', up);
    }
    app.register(probes, { prefix: '/in' });
    """
    found = read({"app.ts": _FASTIFY + local, "orders.js": _PLUGIN})
    assert paths(found) == ["/v1/inner", "/ping", "/in/up", "/ready", "/orders/{id}"]


def test_fastify_plugins_in_files_that_do_not_name_it() -> None:
    plugin = "    module.exports = async (web) => {\n      web.get('/:id', show);\n    };\n"
    found = read({"app.js": _FASTIFY, "orders.js": plugin})
    assert paths(found) == ["/v1/inner", "/ping", "/ready", "/orders/{id}"]


_HTTP = """\
    import { createServer } from "node:http";
    createServer(async (req, res) => {
      {}
      res.end(await registry.metrics());
    }).listen(9464);
    """


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ('if (req.url !== "/metrics") { res.writeHead(404).end(); return; }', ["/metrics"]),
        (
            'const { pathname } = new URL(req.url ?? "/", base);\n'
            'if (pathname === "/up") return res.end();\nif ("/m" !== pathname) { res.statusCode = 404; }',
            ["/up", "/m"],
        ),
        (
            'const url = new URL(req.url, "http://x");\nswitch (url.pathname) {\n'
            'case "/a": return a();\ncase "/b": break;\ndefault: return send(404);\n}',
            ["/a", "/b"],
        ),
        ('if (!req.url.startsWith("/m")) { res.writeHead(404); return res.end(); }', ["/m{rest:path}"]),
        ('if (!["/a", "/b"].includes(req.url)) return send(res, 404);', ["/a", "/b"]),
        ('res.writeHead(req.url === "/up" && open() ? 204 : 503);', ["/up"]),
        ('res.statusCode = req.url !== "/up" ? 400 : 200;', ["/up"]),
        ('res.writeHead(req.url === "/up" || open() ? 204 : 503);', ["..."]),
        ('res.writeHead(req.url === "/up" && !open() ? 503 : 200);', ["..."]),
        ('if (req.url === "/metrics") return res.end("x");', ["..."]),
        ("if (PATHS[req.url]) return send(404);", ["..."]),
        ('if (req.url === "/up") return res.end(404);\nhandle(req, res);', ["..."]),
    ],
)
def test_the_paths_of_a_server_without_a_framework(lines: str, expected: list[str]) -> None:
    server = dedent(_HTTP).replace("{}", lines)
    found = read({"app.ts": _APP, "orders.ts": _ORDERS, "metrics.ts": server})
    assert paths(found) == ["/healthz", "/api/orders/{id}", *expected]


_WORKER = """\
    import http from "http";
    export function serve(port, isReady) {
      const server = http.createServer((request, response) => {
        switch (request.url) {
          case "/livez":
            return response.end("live");
          case "/readyz":
            response.statusCode = isReady() ? 200 : 503;
            return response.end();
          default:
            response.statusCode = 404;
            response.end();
        }
      });
      return server.listen(port);
    }
    """


def test_all_paths_of_a_program_without_a_framework_are_known() -> None:
    found = read(
        {"src/probes.js": _WORKER, "src/index.js": 'import { serve } from "./probes.js";\nserve(9464);\n'},
        "amqplib",
    )
    assert [route.path for route in found.routes] == ["/livez", "/readyz"]
    assert "routes" in found.complete


@pytest.mark.parametrize(
    "line",
    [
        'import { make } from "acme-web";\nmake().listen(8080);\n',
        'import restify from "restify";\nconst app = restify.createServer();\n',
        'import http from "http";\nhttp.createServer((req, res) => respond(req, res)).listen(8080);\n',
    ],
)
def test_a_program_without_a_framework_may_serve_other_paths(line: str) -> None:
    found = read({"src/probes.js": _WORKER, "src/index.js": line}, "amqplib")
    assert "routes" not in found.complete


def test_a_program_may_use_a_framework_that_it_declares() -> None:
    assert "routes" not in read({"src/probes.js": _WORKER}).complete


def test_a_server_that_answers_all_paths() -> None:
    found = read({"app.ts": _APP, "orders.ts": _ORDERS, "metrics.ts": dedent(_HTTP).replace("{}", "")})
    assert [(port.number, port.any_path) for port in found.ports] == [(9464, True)]
    assert paths(found) == ["/healthz", "/api/orders/{id}"]


_MAIN = """\
    import { NestFactory } from "@nestjs/core";
    async function bootstrap() {
      const app = await NestFactory.create(AppModule);
      app.setGlobalPrefix("api");
      await app.listen(process.env.PORT ?? 3000);
    }
    """
_CONTROLLER = """\
    import { Controller, Get, Post } from "@nestjs/common";
    @Controller("orders")
    export class OrdersController {
      @Get()
      all() {}
      @Get(":id")
      one(@Param("id") id: string) {}
      @Post(["bulk", "batch"])
      many() {}
    }
    """


def test_nest_routes_have_the_prefixes_of_controllers_and_of_the_application() -> None:
    found = read({"src/main.ts": _MAIN, "src/orders.controller.ts": _CONTROLLER})
    assert paths(found) == ["/api/orders", "/api/orders/{id}", "/api/orders/bulk", "/api/orders/batch"]
    assert [(port.number, port.variable) for port in found.ports] == [(3000, "PORT")]


def test_nest_routes_of_a_controller_that_the_prefix_excludes() -> None:
    main = _MAIN.replace('"api"', '"api", { exclude: ["orders"] }')
    found = read({"src/main.ts": main, "src/orders.controller.ts": _CONTROLLER.replace("@Get(", "@Sse(")})
    assert paths(found) == ["/orders", "/api/orders/{id}", "/api/orders/bulk", "/api/orders/batch"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('@Controller("orders")', "@Controller(PREFIX)"),
        ('@Controller("orders")', '@Controller({ path: "orders", host: "shop" })'),
        ('@Get(":id")', "@Get(ID)"),
    ],
)
def test_not_all_nest_routes_are_known(old: str, new: str) -> None:
    found = read({"src/main.ts": _MAIN, "src/orders.controller.ts": _CONTROLLER.replace(old, new)})
    assert "routes" not in found.complete


@pytest.mark.parametrize(
    "line", ["app.setGlobalPrefix(PREFIX);", "app.enableVersioning(OPTIONS);", "app.useStaticAssets(x);"]
)
def test_the_application_of_nest_may_serve_other_routes(line: str) -> None:
    main = _MAIN.replace('app.setGlobalPrefix("api");', line)
    found = read({"src/main.ts": main, "src/orders.controller.ts": _CONTROLLER})
    assert "routes" not in found.complete


@pytest.mark.parametrize(
    ("lines", "added"),
    [
        (
            'const server = app.getHttpAdapter().getInstance();\n      server.get("/metrics", show);',
            ["/metrics"],
        ),
        ('const adapter = app.getHttpAdapter();\n      adapter.get("/metrics", show);', ["/metrics"]),
        ('app.getHttpAdapter().get("/metrics", show);', ["/metrics"]),
        (
            'const server: Express = app.getHttpAdapter().getInstance();\n      server.set("trust proxy", 1);',
            [],
        ),
        ("app.useGlobalFilters(new NotFoundFilter(app.getHttpAdapter()));", []),
        (
            "const { httpAdapter } = app.get(HttpAdapterHost);\n"
            "      app.useGlobalFilters(new NotFoundFilter(httpAdapter));",
            [],
        ),
        ("const server = app.getHttpAdapter().getInstance();\n      addRoutes(server);", None),
        ("addRoutes(app.getHttpAdapter().getInstance());", None),
        ("const server = app.getHttpAdapter().getInstance();\n      server.get(PATH, show);", None),
        ('const server = app.getHttpAdapter().getInstance();\n      server.use("/admin", panel);', None),
        ("app.getHttpAdapter().getInstance().register(plugin);", None),
    ],
)
def test_routes_at_the_adapter_of_nest(lines: str, added: list[str] | None) -> None:
    main = _MAIN.replace('app.setGlobalPrefix("api");', lines)
    found = read({"src/main.ts": main, "src/orders.controller.ts": _CONTROLLER})
    assert ("routes" in found.complete) == (added is not None)
    assert [route.path for route in found.routes if "orders" not in route.path] == (added or [])


@pytest.mark.parametrize(
    ("excluded", "served"),
    [
        ("['health', 'metrics/(.*)']", {"/health", "/metrics/node", "/api/orders/{id}"}),
        (
            "[{ path: 'health', method: RequestMethod.GET }]",
            {"/health", "/api/metrics/node", "/api/orders/{id}"},
        ),
        ("['/health/', 'metrics/{*path}', 'orders/:id']", {"/health", "/metrics/node", "/orders/{id}"}),
        ("['metrics/*', 'order']", {"/api/health", "/metrics/node", "/api/orders/{id}"}),
        ("[]", {"/api/health", "/api/metrics/node", "/api/orders/{id}"}),
    ],
)
def test_nest_routes_that_the_prefix_excludes(excluded: str, served: set[str]) -> None:
    main = _MAIN.replace('"api"', f'"api", {{ exclude: {excluded} }}')
    code = """\
        import { Controller, Get } from "@nestjs/common";
        @Controller()
        export class HealthController {
          @Get("health")
          health() {}
          @Get("metrics/node")
          metrics() {}
          @Get("orders/:id")
          order() {}
        }
        """
    found = read({"src/main.ts": main, "src/health.controller.ts": code})
    assert set(paths(found)) == served


@pytest.mark.parametrize("excluded", ["EXCLUDED", "[...OPEN, 'health']", "[HEALTH]"])
def test_nest_routes_whose_prefix_is_unknown(excluded: str) -> None:
    main = _MAIN.replace('"api"', f'"api", {{ exclude: {excluded} }}')
    found = read({"src/main.ts": main, "src/orders.controller.ts": _CONTROLLER})
    assert {"/api/orders", "/orders"} <= set(paths(found))


def test_koa_routes() -> None:
    code = """\
        const Koa = require("koa");
        const Router = require("@koa/router");
        const router = new Router({ prefix: "/api" });
        router.get("/orders/:id", show);
        router.get("named", "/named", show);
        const app = new Koa();
        app.use(router.routes());
        """
    assert paths(read({"app.js": code})) == ["/api/orders/{id}", "/api/named"]
    more = dedent(code) + 'router.use("/x", other.routes());\n'
    assert "routes" not in read({"app.js": more}).complete


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("app.listen(3000);", [(3000, "")]),
        ("app.listen(process.env.PORT || 8080, () => {});", [(8080, "PORT")]),
        (
            'const port = Number(process.env.HTTP_PORT ?? "8081");\nserver.listen(port);',
            [(8081, "HTTP_PORT")],
        ),
        ('const PORT = parseInt(process.env.PORT || "5000", 10);\napp.listen(PORT, done);', [(5000, "PORT")]),
        ('await app.listen({ host: "0.0.0.0", port: 4000 });', [(4000, "")]),
        ("const port = 4100;\napp.listen({ port });", [(4100, "")]),
        ("app.listen(config.port);", []),
        ("const { HOST, PORT = 4150 } = process.env;\napp.listen(PORT, HOST);", [(4150, "PORT")]),
        (
            "const { PORT: port = '4160', LEVEL = 'info' } = process.env;\napp.listen({ port: Number(port) });",
            [(4160, "PORT")],
        ),
        ("const { PORT } = process.env;\napp.listen(PORT);", []),
        ("const config = { port: +(process.env.PORT ?? 4200) };\napp.listen(config.port);", [(4200, "PORT")]),
        (
            "const c = { a: { port: 1 }, port: env('PORT', 4300) };\napp.listen({ host, port: c.port });",
            [(4300, "PORT")],
        ),
        (
            "const port = process.env.PORT ? Number(process.env.PORT) : 4400;\napp.listen(port);",
            [(4400, "PORT")],
        ),
        (
            "const USUAL = 4500;\nconst port = Number(process.env.PORT) || USUAL;\napp.listen(port);",
            [(4500, "PORT")],
        ),
        ("function serve(port) {\n  app.listen(port);\n}\nserve(4600);", [(4600, "")]),
        ("const serve = (host, port = 4700) => app.listen(port, host);\nserve(h);", [(4700, "")]),
        ("function serve(port) {\n  app.listen(port);\n}\nserve(4600);\nserve(4601);", []),
        (
            "const E = z.object({ PORT: z.coerce.number().default(4800) });\napp.listen({ port: E.PORT });",
            [(4800, "PORT")],
        ),
        (
            "const c = convict({ port: { format: 'port', default: 4900, env: 'HTTP_PORT' } });\napp.listen(c.port);",
            [(4900, "HTTP_PORT")],
        ),
        ("app.listen(configService.get('PORT') || 5100);", [(5100, "PORT")]),
        ("app.listen(Number(configService.get<string>('PORT') ?? '5200'));", [(5200, "PORT")]),
        ("app.listen(parseInt(config.get('PORT'), 10) || 5300, '0.0.0.0');", [(5300, "PORT")]),
        ("const port = env.HTTP_PORT ?? 5400;\napp.listen(port);", [(5400, "HTTP_PORT")]),
        (
            "class Server {\n  private readonly port: number = Number(process.env.PORT) || 5700;\n"
            "  start() {\n    this.app.listen(this.port);\n  }\n}",
            [(5700, "PORT")],
        ),
        (
            "class Server {\n  constructor() {\n    this.port = process.env.PORT ?? 5800;\n  }\n"
            "  start() {\n    this.app.listen(this.port);\n  }\n}",
            [(5800, "PORT")],
        ),
        (
            "class Server {\n  constructor(port) {\n    this.port = port;\n  }\n"
            "  start() {\n    this.app.listen(this.port);\n  }\n}",
            [],
        ),
        ("const port = (options.port || 5500) as number;\napp.listen(port);", []),
        (
            "app.listen(settings.get('http.port'));\nconst a = registerAs<Settings>('http', () => {\n  return { host,\n"
            "    port: process.env.APP_PORT ? parseInt(process.env.APP_PORT, 10)\n"
            "      : process.env.PORT ? parseInt(process.env.PORT, 10) : 5600,\n  };\n});",
            [(5600, "?")],
        ),
        (
            "app.listen(settings.getOrThrow('http.port', { infer: true }));\n"
            "const a = registerAs('mail', () => ({ port: 2525 }));",
            [],
        ),
        ("const a = { port: 1000 };\nconst b = { port: 2000 };\napp.listen(b.port);", []),
    ],
)
def test_the_port_and_the_variable_that_sets_it(code: str, expected: list[tuple[int, str]]) -> None:
    assert [(port.number, port.variable) for port in read({"app.js": code + "\n"}).ports] == expected


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("const a = process.env.KEY;", [("KEY", False)]),
        ('const a = process.env["KEY"] ?? "x";', [("KEY", False)]),
        ('if (!process.env.KEY) {\n  throw new Error("KEY");\n}', [("KEY", True)]),
        ("const key = process.env.KEY;\nif (!key) process.exit(1);", [("KEY", True)]),
        (
            "const { KEY, LEVEL } = process.env;\nif (!KEY ||\n  !LEVEL || !process.env['MODE']\n) {\n  throw 1;\n}",
            [("MODE", True), ("KEY", True), ("LEVEL", True)],
        ),
        (
            "const { KEY, LEVEL } = process.env;\nif (!KEY && !LEVEL) {\n  throw 1;\n}",
            [("KEY", False), ("LEVEL", False)],
        ),
        ("function f() {\n  if (!process.env.KEY) throw new Error();\n}", [("KEY", False)]),
        ('const { KEY, LEVEL: level = "info" } = process.env;', [("KEY", False), ("LEVEL", False)]),
        ("process.env.KEY = 'x';", []),
        (
            "const env = cleanEnv(process.env, {\n  KEY: str(),\n  PORT: port({ default: 3000 }),\n});",
            [("KEY", True), ("PORT", False)],
        ),
        (
            "const env = z.object({ KEY: z.string(), LEVEL: z.enum(['a', 'b']).optional() }).parse(process.env);",
            [("KEY", True), ("LEVEL", False)],
        ),
        ("const body = z.object({ KEY: z.string() });\nconst a = process.env.HOME;", [("HOME", False)]),
    ],
)
def test_a_variable_is_required_if_the_module_fails_without_it(
    code: str, expected: list[tuple[str, bool]]
) -> None:
    found = read({"app.ts": code + "\n"}).settings
    assert [(one.name, one.required) for one in found if one.by != "process.env" or expected][
        : len(expected)
    ] == expected
    assert len({one.name for one in found}) == len(expected)


def test_tools_of_the_repository_are_no_program() -> None:
    files = {
        "package.json": '{"name": "tools"}',
        "prettier.config.js": "export default { semi: process.env.CI };",
    }
    assert program(Sources(files), "node") is None


def test_metrics_of_prom_client() -> None:
    code = """\
        import client, { Counter } from "prom-client";
        const a = new client.Histogram({ name: "shop_seconds", help: "x", labelNames: ["route"] as const });
        const b = new Counter<string>({ name: "shop_total", help: "x", labelNames: labels });
        client.collectDefaultMetrics();
        """
    found = read({"metrics.ts": code})
    assert [(one.series, one.labels) for one in found.metrics] == [
        (("shop_seconds_bucket", "shop_seconds_sum", "shop_seconds_count"), ("route",)),
        (("shop_total",), None),
    ]
    assert "metrics" in found.complete


@pytest.mark.parametrize(
    ("more", "labels"),
    [
        ("const LABELS = ['a', 'b'] as const;", ("a", "b")),
        (
            "const LABELS: string[] = ['a'];\nclient.register.setDefaultLabels({ app: 'shop', zone });",
            ("a", "app", "zone"),
        ),
        ("const LABELS = [...others, 'a'];", None),
        ("const LABELS = ['a'];\nregister.setDefaultLabels(labels);", None),
    ],
)
def test_labels_of_prom_client(more: str, labels: tuple[str, ...] | None) -> None:
    code = "import client from 'prom-client';\nnew client.Counter({ name: 'a_total', labelNames: LABELS });\n"
    constants, _, rest = more.partition("\n")
    found = read({"metrics.ts": code + constants, "app.ts": rest})
    assert [one.labels for one in found.metrics] == [labels]


@pytest.mark.parametrize(
    "line",
    [
        "const c = new Gauge({ name, help });",
        "collectDefaultMetrics({ prefix: 'shop_' });",
        'import { metrics } from "@opentelemetry/api";',
    ],
)
def test_not_all_metrics_are_known(line: str) -> None:
    code = 'import { Gauge, collectDefaultMetrics } from "prom-client";\n'
    assert "metrics" in read({"metrics.ts": code}).complete
    assert "metrics" not in read({"metrics.ts": f"{code}{line}\n"}).complete


def test_the_variables_of_a_schema_of_joi() -> None:
    code = """\
        const Joi = require("joi");
        const schema = Joi.object().keys({
          PORT: Joi.number().default(3000),
          MONGODB_URL: Joi.string().required().description("where"),
          SMTP_HOST: Joi.string(),
          name: Joi.string().required(),
        }).unknown();
        module.exports = schema.validate(process.env);
        """
    found = read({"config.js": code})
    assert [(one.name, one.default, one.needed, one.required) for one in found.settings] == [
        ("PORT", "3000", False, False),
        ("MONGODB_URL", None, True, False),
        ("SMTP_HOST", None, False, False),
    ]
    assert [(one.number, one.variable) for one in found.ports] == [(3000, "PORT")]


@pytest.mark.parametrize(
    ("program", "complete"), [("caddy", False), ("/usr/sbin/nginx", False), ("ffmpeg", True)]
)
def test_a_web_server_beside_the_program(program: str, complete: bool) -> None:
    found = read(
        {
            "run.mjs": f'import {{ spawn }} from "node:child_process";\nspawn("{program}", ["run"]);\nspawn("node");\n',
            "app.js": "app.listen(3000);\n",
        }
    )
    assert ("ports" in found.complete) == complete


@pytest.mark.parametrize(
    ("target", "files"),
    [
        ("@shop/config", {"tsconfig.json": '{"compilerOptions": {"paths": {"@shop/*": ["./lib/*"]}}}'}),
        ("config", {"tsconfig.json": '{"compilerOptions": {"baseUrl": "lib", "paths": {"*": ["*"]}}}'}),
        ("$config", {"tsconfig.base.json": '{"compilerOptions": {"paths": {"$config": ["lib/config.ts"]}}}'}),
        ("#own/config.js", {"package.json": '{"imports": {"#own/*": {"default": "./lib/*"}}}'}),
    ],
)
def test_names_for_files(target: str, files: dict[str, str]) -> None:
    files = {
        "src/main.ts": f'import {{ PORT }} from "{target}";\napp.listen(PORT);\n',
        "lib/config.ts": "export const PORT = 3000;\nexport const other = { port: 1 };\n",
        "src/other.ts": "export const PORT = 4000;\n",
        **files,
    }
    found = read(files)
    assert [(port.number, port.file) for port in found.ports] == [(3000, "lib/config.ts")]


def test_the_port_of_the_configuration_of_another_file() -> None:
    config = """\
        export interface Config { port: number; database: { port: number } }
        export function load(): Config {
          const metrics = parseInt(process.env.METRICS_PORT || "9464", 10);
          return { port: Number(process.env.PORT ?? "3400"), metrics };
        }
        """
    server = """\
        import { load } from "./config.js";
        import { serve } from "./metrics.js";
        const config = load();
        app.listen({ host: "0.0.0.0", port: config.port });
        serve(config.metrics);
        """
    metrics = "export function serve(port: number): Server {\n  return server.listen(port, '0.0.0.0');\n}\n"
    found = read({"src/config.ts": config, "src/server.ts": server, "src/metrics.ts": metrics})
    ports = {(port.number, port.variable, port.file) for port in found.ports}
    assert ports == {(3400, "PORT", "src/config.ts"), (9464, "METRICS_PORT", "src/config.ts")}
    assert "ports" in found.complete


_REQUIRED = """\
    export const must = (name: string): string => {
      const value = process.env[name];
      if (value === undefined) throw new Error(name);
      return value;
    };
    export function orElse(name: string, fallback = ""): string {
      if (!process.env[name] && !fallback) throw new Error(name);
      return process.env[name] ?? fallback;
    }
    function get(name, fallback) {
      return process.env[name] || fallback;
    }
    export const A = must("AT_TOP");
    const b = orElse("WITH_FALLBACK");
    const c = get("WITH_DEFAULT", "5");
    const d = process.env.OTHER ?? must("AS_FALLBACK");
    if (process.env.NODE_ENV === "production") {
      must("IN_PRODUCTION");
    }
    function never() {
      return must("IN_FUNCTION");
    }
    const inner = { key: must("IN_OBJECT"), url: flag ? must("IF_FLAG") : "" };
    for (const name of ["FIRST", "SECOND"]) {
      if (!process.env[name]) throw new Error(name);
    }
    const wanted = ["THIRD"];
    const missing = wanted.filter((key) => !process.env[key]);
    if (missing.length) process.exit(1);
    """


def test_variables_that_functions_and_lists_require() -> None:
    other = """\
        import { must } from './config.js';
        start();
        async function start() {
          must('FROM_MAIN');
        }
        """
    found = read({"src/config.ts": _REQUIRED, "src/main.ts": other})
    required = [one.name for one in found.settings if one.required and one.at_start]
    assert required == ["FIRST", "SECOND", "THIRD", "AT_TOP", "IN_OBJECT", "FROM_MAIN"]
    assert [one.default for one in found.settings if one.name == "WITH_DEFAULT"] == ["5"]
    loaded = "import 'dotenv/config';\n"
    found = read({"src/config.ts": loaded + dedent(_REQUIRED), "src/main.ts": other})
    assert all(one.in_file for one in found.settings if one.name in required)


def test_the_modules_that_load_what_reads_a_variable() -> None:
    files = {
        "src/config.ts": "export const key = process.env.API_KEY;\n",
        "src/server.ts": "import { key } from './config.js';\napp.listen(3000);\n",
        "src/worker.ts": "import { key } from './config.js';\n",
        "src/migrate.ts": "import pg from 'pg';\n",
    }
    found = read(files)
    assert [one.entries for one in found.settings] == [("src/server", "src/worker")]
    assert [one.entries for one in found.ports] == [("src/server",)]
    del files["src/migrate.ts"]
    assert [one.entries for one in read(files).settings] == [()]


@pytest.mark.parametrize(
    "code",
    [
        # Each property leads to the properties of the same name in all other files.
        "import { options } from 'options-{n}';\nexport const made = { port: options.port };\n",
        "export const made = {\n  port: this.options.port,\n};\nconst other = { port: parent.port, a };\n",
        "export const start = (options) => other({ port: options.port ?? defaults.port });\n",
    ],
)
def test_properties_that_lead_to_each_other_are_followed_once(code: str) -> None:
    files = {f"src/part{n}.js": code.replace("{n}", str(n)) for n in range(60)}
    found = read({"app.js": "app.listen(settings.port);\n", **files})
    assert not found.ports
    known = read(
        {"app.js": "app.listen(settings.port);\n", "config.js": "export default { port: 3000 };\n", **files}
    )
    assert [(port.number, port.file) for port in known.ports] == [(3000, "config.js")]


def test_functions_that_call_each_other_are_followed_once() -> None:
    files = {
        f"part{n}.js": f"function start{n}(port) {{\n  app.listen(port);\n}}\n"
        + "".join(f"start{other}(port);\n" for other in range(30))
        for n in range(30)
    }
    assert not read(files).ports


@pytest.mark.parametrize(
    "port",
    [
        "const port = [args.port, process.env.PORT, 3001].map(Number).find(known);\nmodule.exports = { port };\n",
        "module.exports = { port: portOf(process.argv) };\n",
    ],
)
def test_a_port_that_its_own_file_computes_is_not_taken_from_another_file(port: str) -> None:
    app = "const config = require('./config');\nserver.listen(config.port);\n"
    files = {"app.js": app, "config.js": port, "mail.js": "const mail = { port: 2525 };\n"}
    assert not read(files).ports
    files["config.js"] = "module.exports = { port: 3001 };\n"
    assert [port.number for port in read(files).ports] == [3001]


def test_a_property_of_the_object_itself_is_not_taken_from_another_file() -> None:
    server = "class Server {\n  start() {\n    this.server.listen(this.port);\n  }\n}\n"
    files = {"server.js": server, "check.js": "const options = { port: 3001 };\n"}
    assert not read(files).ports
    files["server.js"] = server.replace("this.port", "this.config.port")
    assert [port.number for port in read(files).ports] == [3001]
    files["server.js"] = server + "new Server({ port: 3002 });\n"
    assert [port.number for port in read(files).ports] == [3002]


@pytest.mark.parametrize(
    ("code", "read_of_them"),
    [
        ("export const load = (from: NodeJS.ProcessEnv = process.env) => schema.parse(from);", True),
        ("export function load(env = process.env) {\n  return schema.parse(env);\n}", True),
        ("const env = process.env;\nexport const settings = schema.parse({ ...env });", True),
        (
            "export const load = (from = process.env) => {\n  const found = schema.safeParse(from);\n"
            "  if (!found.success) throw new Error('settings');\n  return found.data;\n};",
            True,
        ),
        ("export const load = (from = process.env) => schema.parse(body);", False),
        (
            "function copy(env: NodeJS.ProcessEnv): { [name: string]: string } {\n  return { ...env };\n}\n"
            "export const load = (from = process.env) => schema.parse(copy(from));",
            True,
        ),
        (
            "const copy = (env: Env): Record<string, string> => {\n  const all = Object.assign({}, env);\n"
            "  return all;\n};\nexport const settings = schema.parse(copy(process.env));",
            True,
        ),
        (
            "function copy(env) {\n  return renamed(env);\n}\n"
            "export const settings = schema.parse(copy(process.env));",
            False,
        ),
        ("export const settings = schema.parse(copy(process.env));", False),
        ("const mode = process.env.MODE;\nexport const load = (mode) => schema.parse(mode);", False),
    ],
)
def test_a_schema_that_is_applied_to_the_environment_by_another_name(code: str, read_of_them: bool) -> None:
    schema = "import { z } from 'zod';\nconst schema = z.object({ SHOP_URL: z.string() });\n"
    found = read({"app.ts": schema + code})
    assert ("SHOP_URL" in [one.name for one in found.settings]) is read_of_them


def test_a_schema_is_needed_by_what_applies_it() -> None:
    files = {
        "src/env.ts": (
            "import { z } from 'zod';\nexport const whole = z\n  .object({ SHOP_URL: z.string() });\n"
            "export const tracing = z.object({ TRACE_URL: z.string() });\n"
        ),
        "src/tracing.ts": "import { tracing } from './env';\ntracing.parse(process.env);\n",
        "src/server.ts": "import { whole } from './env';\nimport './tracing';\nwhole.parse(process.env);\n",
        "src/seed.ts": "import './tracing';\nimport { whole } from './env';\n",
        "src/report.ts": "console.log(1);\n",
    }
    assert {one.name: one.entries for one in read(files).settings} == {
        "SHOP_URL": ("src/server",),
        "TRACE_URL": ("src/seed", "src/server"),
    }


@pytest.mark.parametrize(
    ("code", "whole"),
    [
        (
            'import { createMetricsServer } from "@acme/common";\ncreateMetricsServer({ port: 7300 });\n',
            False,
        ),
        (
            'import { startAdminServer } from "@acme/common";\n'
            "startAdminServer({ logger: log.child({ name: 'a' }), port: argv.adminPort });\n",
            False,
        ),
        ("function createMetricsServer({ port }) {}\ncreateMetricsServer({ port: 7300 });\n", True),
        ('import { createClientOfServer } from "@acme/common";\ncreateClientOfServer(1);\n', True),
    ],
)
def test_a_server_of_a_package_has_routes_that_are_not_known(code: str, whole: bool) -> None:
    app = 'import express from "express";\nconst app = express();\napp.get("/", home);\napp.listen(8600);\n'
    found = program(
        Sources(
            {"package.json": '{"name": "shop", "dependencies": {"express": "5"}}', "main.js": app + code}
        ),
        "node",
    )
    assert found is not None
    assert ("routes" in found.complete) is whole


def test_routes_have_the_entries_that_serve_them() -> None:
    server = 'import express from "express";\nconst app = express();\napp.get("{}", f);\napp.listen(80);\n'
    files = {"src/site.ts": server.format("/a"), "src/jobs.ts": server.format("/b")}
    assert [route.entries for route in read(files).routes] == [("src/jobs",), ("src/site",)]
    # A module that no server loads by its name may be one of any of them.
    loaded = read({**files, "src/site.ts": files["src/site.ts"].replace("app.listen(80);", "")})
    assert [route.entries for route in loaded.routes] == [("src/jobs",), ()]
    forking = 'import cluster from "node:cluster";\n'
    forked = read({**files, "src/site.ts": forking + files["src/site.ts"]})
    assert [route.entries for route in forked.routes] == [(), ()]
