"""The variables, ports and metrics of Node.js that libraries and functions of the program are told."""

import pytest

from aurora_devops.code.evidence import Program
from aurora_devops.code.programs import program
from aurora_devops.code.sources import Sources


def read(files: dict[str, str]) -> Program:
    found = program(Sources({"package.json": '{"dependencies": {"express": "5.2.0"}}', **files}), "node")
    assert found is not None
    return found


@pytest.mark.parametrize(
    "code",
    [
        'import env from "env-var";\nexport const url = env.get("URL").required().asUrlString();\n'
        'export const at = env\n  .get("AT")\n  .default("3000")\n  .asPortNumber();\n',
        'import * as env from "env-var";\n'
        'export const c = { url: env.get("URL").required(true).asString(),\n'
        '  at: env.get("AT").default(3000).asInt() };\n',
        'const convict = require("convict");\nconst config = convict({\n'
        '  url: { format: String, default: null, env: "URL" },\n'
        '  http: { at: { format: "port", default: 3000, env: "AT" } },\n});\nconfig.validate();\n',
        'import { createEnv } from "@t3-oss/env-core";\nexport const env = createEnv({\n'
        "  server: { URL: z.string().url(),\n"
        "    AT: z.coerce.number().default(3000) },\n  runtimeEnv: process.env,\n});\n",
        'import fastifyEnv from "@fastify/env";\n'
        'const schema = { type: "object", required: ["URL"], properties: {\n'
        '  URL: { type: "string" }, AT: { type: "number", default: 3000 } } };\n',
        'import envSchema from "env-schema";\n'
        "const env = envSchema({ schema: Type.Object({ URL: Type.String(),\n"
        "  AT: Type.Number({ default: 3000 }) }) });\n",
        'import { parseEnv } from "znv";\nexport const { URL, AT } = parseEnv(process.env, {\n'
        "  URL: z.string(),\n"
        "  AT: z.number().default(3000),\n});\n",
    ],
)
def test_what_libraries_require(code: str) -> None:
    found = {
        one.name: one for one in read({"src/env.ts": code, "src/app.ts": 'import "./env.js";\n'}).settings
    }
    assert (found["URL"].required, found["AT"].required, found["AT"].default) == (True, False, "3000")


def test_a_schema_that_another_file_applies() -> None:
    files = {
        "schema.ts": "export const schema = z.object({ URL: z.string(), AT: z.string().optional() });\n",
        "env.ts": 'import { schema } from "./schema";\nexport const env = schema.parse(process.env);\n',
    }
    required = {one.name for one in read(files).settings if one.required}
    assert required == {"URL"}
    assert not [one for one in read({**files, "env.ts": "export {};\n"}).settings if one.required]


@pytest.mark.parametrize(
    "code",
    [
        'import { env } from "node:process";\nif (!env.URL) throw new Error("no URL");\n'
        "export const at = env.AT ?? 3000;\n",
        'const env = process.env;\nif (!env.URL) {\n  throw new Error("no URL");\n}\n'
        'export const at = env["AT"] ?? 3000;\n',
        "function required(name: string, env: NodeJS.ProcessEnv): string {\n  const value = env[name];\n"
        "  if (!value) throw new Error(name);\n  return value;\n}\n"
        "function load(env: NodeJS.ProcessEnv = process.env) {\n"
        '  return { url: required("URL", env), at: Number(env.AT ?? 3000) };\n}\n'
        "export const config = load();\n",
    ],
)
def test_the_environment_under_another_name(code: str) -> None:
    found = {one.name: one for one in read({"src/app.ts": code}).settings}
    assert found["URL"].required
    assert not found["AT"].required


def test_an_object_that_is_called_like_the_environment() -> None:
    assert not read({"src/app.ts": "export const env = load();\nserve(env.URL, process);\n"}).settings


@pytest.mark.parametrize(
    ("listen", "config"),
    [
        (
            "app.listen(config.http.port)",
            'import env from "env-var";\nexport const config = { http: {\n'
            '  port: env.get("AT").default(3000).asPortNumber() } };\n',
        ),
        (
            'app.listen(config.get("http.port"))',
            'import convict from "convict";\nexport const config = convict({ http: {\n'
            '  port: { format: "port", default: 3000, env: "AT" } } });\n',
        ),
        (
            'await app.listen(config.get<number>("http.port", 8080))',
            'import { registerAs } from "@nestjs/config";\n'
            'export const config = registerAs("http", () => ({ port: Number(process.env.AT ?? 3000) }));\n',
        ),
        (
            "serve({ fetch: app.fetch, port: config.AT })",
            "export const config = z.object({\n"
            "  AT: z.coerce.number().default(3000) }).parse(process.env);\n",
        ),
        (
            'const server = Hapi.server({ host: "0.0.0.0", port: config.port })',
            "export function load(env = process.env) {\n"
            "  return { port: Number(env.AT ?? 3000) };\n}\nexport const config = load();\n",
        ),
    ],
)
def test_ports_of_libraries(listen: str, config: str) -> None:
    files = {"config.ts": config, "main.ts": f'import {{ config }} from "./config";\n{listen};\n'}
    found = read(files)
    assert ("ports" in found.complete, [(port.number, port.variable) for port in found.ports][:1]) == (
        True,
        [(3000, "AT")],
    )


_CLIENT = 'import { Counter, Gauge } from "prom-client";\n'


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        (
            "const LABELS = ['shop'] as const;\n"
            "new Counter<(typeof LABELS)[number]>({ name: 'a_b', help, labelNames: LABELS });\n",
            [("a_b", ("shop",))],
        ),
        (
            "const SHOP = 'shop';\n"
            "new Gauge({ name: 'a_b', help, labelNames: [SHOP], collect() { this.set(1); } });\n",
            [("a_b", ("shop",))],
        ),
        (
            "function counter(name, labelNames = []) {\n"
            "  return new Counter({ name: `a_${name}`, help: name, labelNames });\n}\n"
            "counter('b', ['shop']);\ncounter('c');\n",
            [("a_b", ("shop",)), ("a_c", ())],
        ),
        (
            "const gauge = ({ name, labels = ['till'] }: Options) => new Gauge({ name, help: '', "
            "labelNames: labels });\n"
            "gauge({ name: 'a_b', labels: ['shop'] });\ngauge({ name: 'a_c' });\n",
            [("a_b", ("shop",)), ("a_c", ("till",))],
        ),
        (
            "class Metrics {\n  counter(options: Options) {\n"
            "    return new Counter({ ...options, registers: [this.registry] });\n  }\n}\n"
            "metrics.counter({ name: 'a_b', help: '', labelNames: ['shop'] });\n",
            [("a_b", ("shop",))],
        ),
        ("new Counter({ ...common, name: 'a_b', help: '' });\n", [("a_b", None)]),
    ],
)
def test_metrics_of_wrappers(code: str, expected: list[tuple[str, tuple[str, ...] | None]]) -> None:
    found = read({"src/metrics.ts": _CLIENT + code})
    assert [(one.name, one.labels) for one in found.metrics] == expected
    assert not found.prefixes


def test_metrics_of_a_wrapper_with_an_unknown_name() -> None:
    code = "const made = (name) => new Counter({ name: `a_${name}`, help: '' });\nmade(other);\n"
    found = read({"src/metrics.ts": _CLIENT + code})
    assert (found.metrics, found.prefixes) == ((), ("a_",))


def test_the_client_of_a_plugin() -> None:
    code = (
        'import plugin from "fastify-metrics";\nconst { client } = app.metrics;\n'
        'new client.Counter({ name: "a_b", help: "" });\n'
    )
    found = read({"src/metrics.ts": code})
    assert [one.name for one in found.metrics] == ["a_b"]
    assert "" not in found.prefixes
    named = code + "app.register(plugin, { defaultMetrics: { prefix: readPrefix() } });\n"
    assert "" in read({"src/metrics.ts": named}).prefixes


@pytest.mark.parametrize(
    ("code", "sort"),
    [
        (
            'import * as v from "valibot";\n'
            'const Env = v.object({ URL: v.string(), AT: v.optional(v.string(), "3000") });\n'
            "export const env = v.parse(Env, process.env);\n",
            "required",
        ),
        (
            'import { type } from "arktype";\nconst Env = type({ URL: "string.url", "AT?": "string" });\n'
            "export const env = Env.assert(process.env);\n",
            "required",
        ),
        (
            'import { type } from "arktype";\nconst Env = type({ URL: "string.url", "AT?": "string" });\n'
            "export const env = Env(process.env);\n",
            "needed",
        ),
        (
            "const schema = Type.Object({ URL: Type.String(), AT: Type.Optional(Type.String()) });\n"
            "export const env = Value.Parse(schema, process.env);\n",
            "required",
        ),
        ("export const env = envsafe({ URL: url(), AT: port({ default: 3000 }) });\n", "required"),
        (
            'import { IsUrl, IsOptional } from "class-validator";\nclass Env {\n  @IsUrl({ require_tld: false })\n'
            "  URL: string;\n\n  @IsOptional()\n  @IsString()\n  AT: string;\n}\n",
            "needed",
        ),
        (
            'import { Config } from "effect";\nconst url = Config.string("URL");\n'
            'const at = Config.integer("AT").pipe(Config.withDefault(3000));\n',
            "needed",
        ),
        (
            'import { ConfigModule } from "@nestjs/config";\n'
            "const schema = z.object({ URL: z.string(), AT: z.string().optional() });\n"
            "ConfigModule.forRoot({ validate: (config) => schema.parse(config) });\n",
            "needed",
        ),
        (
            "const schema = z.object({ URL: z.string(), AT: z.string().optional() });\n"
            "export function later() {\n  return schema.parse(process.env);\n}\n",
            "needed",
        ),
        (
            "const schema = z.object({ URL: z.string(), AT: z.string() }).partial();\n"
            "export const env = schema.parse(process.env);\n",
            "neither",
        ),
    ],
)
def test_schemas_of_other_libraries(code: str, sort: str) -> None:
    found = {one.name: one for one in read({"env.ts": code, "app.ts": 'import "./env.js";\n'}).settings}
    assert found["URL"].required is (sort == "required")
    assert found["URL"].needed is (sort == "needed") or sort == "required"
    assert not found["AT"].required
    assert not found["AT"].needed


@pytest.mark.parametrize(
    "code",
    [
        'const url = Bun.env.URL;\nif (!url) throw new Error("URL");\n',
        'const url = Deno.env.get("URL");\nif (!url) throw new Error("URL");\n',
        "export class Env {\n  static get(key: string): string {\n    const value = process.env[key];\n"
        '    if (!value) throw new Error(key);\n    return value;\n  }\n}\nconst url = Env.get("URL");\n',
        "export const env = {\n  must(name: string): string {\n    const value = process.env[name];\n"
        '    if (!value) throw new Error(name);\n    return value;\n  },\n};\nconst url = env.must("URL");\n',
    ],
)
def test_variables_of_bun_and_deno_and_methods(code: str) -> None:
    assert [one.name for one in read({"app.ts": code}).settings if one.required] == ["URL"]


def test_variables_in_files_of_libraries() -> None:
    files = {
        "config/custom-environment-variables.yaml": "db:\n  url: DATABASE_URL\n  port:\n    __name: DATABASE_PORT\n",
        "app.ts": "const prisma = new PrismaClient();\n",
        "prisma/schema.prisma": 'datasource db {\n  provider = "postgresql"\n  url      = env("PRISMA_URL")\n}\n',
    }
    found = {one.name: one.needed for one in read(files).settings}
    assert found == {"DATABASE_URL": False, "DATABASE_PORT": False, "PRISMA_URL": True}
    other = {**files, "app.ts": "const prisma = new PrismaClient({ adapter });\n"}
    assert "PRISMA_URL" not in {one.name for one in read(other).settings}


def test_a_worker_that_only_reads_variables() -> None:
    manifest = '{"dependencies": {"bullmq": "5.0.0"}}'
    files = {"package.json": manifest, "worker.js": "connect(process.env.REDIS_URL);\n"}
    assert program(Sources(files), "node") is None, "it may be a library"
    assert program(Sources({**files, "Dockerfile": "FROM node:24\n"}), "node") is not None
    browser = manifest.replace("bullmq", "react")
    assert (
        program(Sources({**files, "Dockerfile": "FROM node:24\n", "package.json": browser}), "node") is None
    )


_CLIENT = 'import client from "prom-client";\n'


@pytest.mark.parametrize(
    "code",
    [
        _CLIENT + 'const all = [{ name: "orders", help: "x", labelNames: ["site"] }];\n'
        "for (const one of all) made[one.name] = new client.Counter(one);\n",
        _CLIENT + 'const all = [{ name: "orders", labels: ["site"] }];\nall.forEach(({ name, labels }) => {\n'
        "  made[name] = new client.Counter({ name, help: name, labelNames: labels });\n});\n",
        _CLIENT + 'const options = { name: "orders", help: "x", labelNames: ["site"] };\n'
        "export const orders = new client.Counter(options);\n",
        _CLIENT + 'const common = ["site"] as const;\n'
        'export const orders = new client.Counter({ name: "orders", help: "x", labelNames: [...common] });\n',
        'import metrics from "fastify-metrics";\n'
        'const orders = new app.metrics.client.Counter({ name: "orders", help: "x", labelNames: ["site"] });\n',
    ],
)
def test_metrics_in_tables_and_constants(code: str) -> None:
    found = read({"metrics.ts": code})
    assert [(one.name, one.labels) for one in found.metrics] == [("orders", ("site",))]
    assert "orders" not in found.prefixes


def test_a_method_that_makes_counters_is_no_instrument() -> None:
    code = (
        _CLIENT + "export class Metrics {\n  createCounter(name: string, labelNames: string[]) {\n"
        "    return new client.Counter({ name, help: name, labelNames });\n  }\n}\n"
        'const orders = metrics.createCounter("orders", ["site"]);\n'
    )
    found = read({"metrics.ts": code})
    assert found.prefixes == ()
    assert ("orders", ("site",)) in [(one.name, one.labels) for one in found.metrics]
