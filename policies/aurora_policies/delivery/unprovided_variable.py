from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from posixpath import basename, splitext

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import (
    ContainerVariable,
    DocumentedVariable,
    ExampleVariable,
    ReadVariable,
    SourceProgram,
)
from aurora_devops.starting import starts_one, starts_package

from ._env_files import EnvFiles
from ._renamed import renamed
from ._variables import SET, Environments, Variables, environments_of

_FILES = {
    "Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\nEXPOSE 8000\n",
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "app/main.py": """\
import os

SIGNING_KEY = os.environ["SIGNING_KEY"]
LEVEL = os.environ.get("LOG_LEVEL", "info")
""",
}
_LOADING = {**_FILES, "app/env.py": "from dotenv import load_dotenv\n\nload_dotenv()\n"}
_SECOND = {"app/bank.py": 'import os\n\nADDRESS = os.environ["BANK_URL"]\n'}
_PREFIX = {
    "Dockerfile": _FILES["Dockerfile"],
    "pyproject.toml": _FILES["pyproject.toml"].replace('"fastapi"', '"fastapi", "pydantic-settings"'),
    "app/main.py": """\
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="KILNBOOK_")

    database_url: str


settings = Settings()
""",
}
_PROGRAMS = {
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "cmd/web/main.go": 'package main\n\nfunc main() {\n\tserve(mustEnv("SIGNING_KEY"))\n}\n',
    "cmd/jobs/main.go": 'package main\n\nfunc main() {\n\trun(mustEnv("QUEUE_URL"))\n}\n',
    "env.go": 'package shop\n\nimport "os"\n\nvar level = os.Getenv("LOG_LEVEL")\n',
    "Dockerfile": """\
FROM golang:1.26 AS build
WORKDIR /src
COPY . .
RUN CGO_ENABLED=0 go build -o /out/ ./cmd/web ./cmd/jobs

FROM scratch AS jobs
COPY --from=build /out/jobs /program
ENTRYPOINT ["/program"]

FROM scratch AS web
COPY --from=build /out/ /usr/local/bin/
CMD ["web"]
""",
}
_CHOSEN = """\
FROM golang:1.26 AS build
ARG PROGRAM
WORKDIR /src
COPY . .
RUN go build -o /out/program ./cmd/${PROGRAM}

FROM scratch
COPY --from=build /out/program /program
ENTRYPOINT ["/program"]
"""
_LOADS = """\
package main

import "example.com/shop/config"

func main() {{
	cfg, err := config.Load[config.{}]()
}}
"""
# A function that puts a prefix before the names of the variables of several structs.
_PREFIXED = {
    "go.mod": _PROGRAMS["go.mod"],
    "Dockerfile": _CHOSEN,
    "cmd/web/main.go": _LOADS.format("Web"),
    "config/config.go": """\
package config

import "github.com/caarlos0/env/v11"

type Store struct {
	Host string `env:"HOST,required"`
}

type Web struct {
	Store Store `envPrefix:"DB_"`
}

type Jobs struct {
	Store Store `envPrefix:"DATABASE_"`
}

func Load[T any]() (T, error) {
	return env.ParseAsWithOptions[T](env.Options{Prefix: "SHOP_"})
}
""",
}
_BAKE = """\
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    strategy:
      matrix:
        program: [web, jobs]
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with:
          context: .
          target: ${{ matrix.program }}
          push: true
          tags: ghcr.io/acme/shop-${{ matrix.program }}:1.0.0
"""
# Each service has its folder, and a workflow builds the one that its caller names.
_SERVICES = {
    **{f"services/{name}/{path}": text for name in ("orders", "stock") for path, text in _FILES.items()},
    ".github/workflows/main.yml": """\
on: push
jobs:
  stock:
    uses: ./.github/workflows/service.yml
    with:
      service: stock
""",
    ".github/workflows/service.yml": """\
on:
  workflow_call:
    inputs:
      service:
        required: true
        type: string
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with:
          context: services/${{ inputs.service }}
          push: true
          tags: ghcr.io/acme/shop-${{ inputs.service }}:1.0.0
""",
}
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: «ghcr.io/acme/shop:1.0.0»
"""
_PLAIN_POD = _POD.replace("«", "").replace("»", "")
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  {key}: abc
"""
_SCRIPT = """\
import os

TOKEN = os.environ["RELEASE_TOKEN"]

if __name__ == "__main__":
    print(TOKEN)
"""
_RELEASE = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY . .\nCMD ["python", "bin/serve.py"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "bin/serve.py": "import shop\n",
    "bin/release.py": _SCRIPT,
    "shop.py": "from fastapi import FastAPI\n\napp = FastAPI()\n",
}
_JOI = {
    "Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "config.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5", "joi": "^18"}}',
    "config.js": "const Joi = require('joi');\n"
    "const schema = Joi.object({\n  MONGODB_URL: Joi.string().required(),\n});\n"
    "const { value } = schema.validate(process.env);\n",
}
_SPRING = {
    "Dockerfile": 'FROM eclipse-temurin:21\nCOPY target/shop.jar .\nENTRYPOINT ["java", "-jar", "shop.jar"]\n',
    "pom.xml": "<project><artifactId>shop</artifactId></project>\n",
    "src/main/java/Shop.java": "@SpringBootApplication\npublic class Shop {}\n",
    "src/main/resources/application.yml": "customs:\n  base-url: ${CUSTOMS_BASE_URL}\n",
}
_INJECTED = """\
@Service
class Customs {
  Customs(@Value("${customs.base-url}") String url) {}
}
"""
_BOUND = """\
@ConfigurationProperties("customs")
record CustomsProperties(String baseUrl) {}

@Service
class Customs {
  Customs(CustomsProperties properties) {}
}
"""
# A program whose first argument chooses what it does.
_CHOOSING = {
    "go.mod": "module example.com/shop\n\ngo 1.26\n",
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\nCMD ["serve"]\n',
    "main.go": """\
package main

import "os"

func main() {
	command := "serve"
	if len(os.Args) > 1 {
		command = os.Args[1]
	}
	switch command {
	case "serve":
		serve(must("LISTEN"), must("SIGNING_KEY"))
	case "migrate", "rollback":
		migrate(open())
	}
}

func open() string {
	return must("DATABASE_URL")
}

func must(name string) string {
	value, ok := os.LookupEnv(name)
	if !ok {
		panic(name)
	}
	return value
}
""",
}
# The commands of urfave/cli, each with its own flags.
_WITH_FLAGS = {
    "go.mod": "module example.com/shop\n\ngo 1.26\n\nrequire github.com/urfave/cli/v2 v2.27.7\n",
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\n',
    "main.go": """\
package main

import (
	"os"

	"github.com/urfave/cli/v2"
)

func main() {
	app := &cli.App{
		Name:     "shop",
		Commands: []*cli.Command{serve, {Name: "tables", Subcommands: tables}},
	}
	app.Run(os.Args)
}

var tables = []*cli.Command{
	{
		Name:    "migrate",
		Aliases: []string{"up"},
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "database", EnvVars: []string{"SHOP_DATABASE"}, Required: true},
		},
	},
}
""",
    "serve.go": """\
package main

import "github.com/urfave/cli/v2"

var serve = &cli.Command{
	Name: "serve",
	Flags: []cli.Flag{
		&cli.StringFlag{Name: "key", EnvVars: []string{"SHOP_KEY"}, Required: true},
		&cli.StringFlag{Name: "listen", EnvVars: []string{"SHOP_LISTEN"}, Required: true},
	},
}
""",
}
# One program with two commands, each with its own variables.
_COBRA = {
    "go.mod": "module example.com/shop\n\ngo 1.26\n",
    "Dockerfile": 'FROM golang:1.26\nCOPY . .\nRUN go build -o /shop .\nENTRYPOINT ["/shop"]\n',
    "main.go": "package main\n\nfunc main() {\n\troot.AddCommand(sync)\n\troot.Execute()\n}\n",
    "root.go": """\
package main

var root = &cobra.Command{
	Use: "shop",
	RunE: func(cmd *cobra.Command, args []string) error {
		return serve(os.Getenv("LISTEN"))
	},
}
""",
    "sync.go": """\
package main

import "example.com/shop/config"

var sync = &cobra.Command{
	Use: "sync",
	Run: func(cmd *cobra.Command, args []string) {
		env, err := config.Load()
		run(env, err)
	},
}
""",
    "config/config.go": """\
package config

type Remote struct {
	URL string `env:"REMOTE_URL,required"`
}

type Env struct {
	Token  string `env:"REMOTE_TOKEN,required"`
	Remote Remote
}

func Load() (*Env, error) {
	var env Env
	return &env, envconfig.Process(context.Background(), &env)
}
""",
}
_NODE = {
    "Dockerfile": 'FROM node:24\nCOPY . .\nCMD ["node", "dist/server.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
    "src/config.ts": "function required(name: string): string {\n  const value = process.env[name];\n"
    "  if (!value) {\n    throw new Error(name);\n  }\n  return value;\n}\n\n"
    "export function load() {\n  return { key: required('API_KEY') };\n}\n",
    "src/server.ts": "import { load } from './config.js';\n\nconst config = load();\n",
    "src/migrate.ts": "import pg from 'pg';\n\nawait run();\n",
}
_COPIED = {
    **_NODE,
    "package.json": '{"name": "shop", "dependencies": {"express": "^5", "zod": "^4"}}',
    "src/config.ts": """\
import { z } from "zod";

const schema = z.object({ PAY_TOKEN: z.string(), LEVEL: z.string().default("info") });

function withFiles(source: NodeJS.ProcessEnv): Record<string, string> {
  const all = { ...source };
  for (const [key, value] of Object.entries(source)) {
    if (key.endsWith("_FILE")) all[key.slice(0, -5)] = readFileSync(value);
  }
  return all;
}

export const config = schema.parse(withFiles(process.env));
""",
}
_RUST = {
    "Dockerfile": "FROM rust:1.90\nCOPY . .\n",
    "Cargo.toml": '[package]\nname = "shop"\n[dependencies]\nclap = "4"\n',
    "src/main.rs": """\
#[derive(Parser)]
struct Args {
    #[arg(long, env = "SHOP_DATABASE_URL")]
    database_url: String,
    #[arg(long, env, default_value_t = 8080)]
    port: u16,
}

fn main() {
    let args = Args::parse();
}
""",
}


_FOUR = {
    **_FILES,
    "app/main.py": "import os\n\n"
    + "".join(
        f'{name} = os.environ["{name}"]\n' for name in ("SIGNING_KEY", "STOCK_URL", "MAIL_URL", "QUEUE_URL")
    ),
}

# A program of Quarkus, whose settings are in a generated ConfigMap.
_QUARKUS = {
    "Dockerfile": 'FROM eclipse-temurin:21-jre\nCOPY build/app ./\nCMD ["java", "-jar", "app.jar"]\n',
    "build.gradle.kts": 'dependencies {\n    implementation("io.quarkus:quarkus-rest")\n}\n',
    "src/main/resources/application.properties": "tides.harbour=${HARBOUR_CODE}\ntides.hours=${TIDE_HOURS:6}\n"
    "%dev.tides.harbour=test\n",
    "src/main/kotlin/Tides.kt": 'import jakarta.ws.rs.Path\n\n@Path("/tides")\nclass Tides(\n'
    '    @param:ConfigProperty(name = "tides.harbour") private val harbour: String,\n)\n',
    ".github/workflows/image.yml": "on: push\njobs:\n  image:\n    runs-on: ubuntu-24.04\n    steps:\n"
    "      - uses: actions/checkout@v5\n      - run: docker build -t ghcr.io/acme/tides .\n",
    "deploy/kustomization.yaml": "resources: [tides.yaml]\nconfigMapGenerator:\n  - name: tides\n"
    "    literals: [HARBOUR=ams, TIDE_HOURS=8]\n",
}
_TIDES = """\
apiVersion: v1
kind: Pod
metadata:
  name: tides
spec:
  containers:
    - name: tides
      image: {}ghcr.io/acme/tides{}
      envFrom:
        - configMapRef:
            name: tides
"""

# A workspace of Node.js, with one image for both of its packages.
_HARBOUR = {
    "Dockerfile": "FROM node:24 AS base\nWORKDIR /harbour\nCOPY . .\n\n"
    'FROM base AS web\nCMD ["node", "apps/web/main.js"]\n\n'
    'FROM base AS pilot\nCMD ["pnpm", "--filter", "@harbour/pilot", "start"]\n',
    "package.json": '{"name": "harbour", "private": true}',
    "pnpm-workspace.yaml": "packages: [apps/*]\n",
    "apps/web/package.json": '{"name": "@harbour/web"}',
    "apps/web/main.js": 'if (!process.env.TIDES_URL) throw new Error("TIDES_URL must be set");\n',
    "apps/pilot/package.json": '{"name": "@harbour/pilot", "scripts": {"start": "node main.js"}}',
    "apps/pilot/main.js": 'if (!process.env.BERTHS_URL) throw new Error("BERTHS_URL must be set");\n',
}
_STAGE = "services:\n  {}:\n    build: {{context: ., target: pilot}}\n    environment: {{{}: a}}\n"


@policy(
    "DLV101",
    severity="warning",
    category="reliability",
    examples=[
        bad(_TIDES.format("«", "»"), path="deploy/tides.yaml", files=_QUARKUS),
        good(
            _TIDES.format("", ""),
            path="deploy/tides.yaml",
            files={
                **_QUARKUS,
                "deploy/kustomization.yaml": _QUARKUS["deploy/kustomization.yaml"].replace(
                    "=ams", "_CODE=ams"
                ),
            },
            because="the generated ConfigMap has the variable",
        ),
        good(
            _TIDES.format("", ""),
            path="deploy/tides.yaml",
            files={
                **_QUARKUS,
                "src/main/kotlin/Tides.kt": _QUARKUS["src/main/kotlin/Tides.kt"].replace(
                    "String", "Optional<String>"
                ),
            },
            because="the program starts without the variable",
        ),
        bad(_STAGE.format("«pilot»", "TIDES_URL"), path="compose.yaml", files=_HARBOUR),
        good(
            _STAGE.format("pilot", "BERTHS_URL"),
            path="compose.yaml",
            files=_HARBOUR,
            because="the package that the stage starts reads no other variable",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n"
            "    secrets: [database_password]\nsecrets: {database_password: {file: password.txt}}\n",
            path="compose.yaml",
            files=_FILES,
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n"
            "  db:\n    restart: always\n",
            path="compose.prod.yaml",
            files=_FILES | {"compose.yaml": "services:\n  db:\n    image: postgres:18\n"},
            because="the file overrides another one, which may set the variable: its service `db` has no image",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n"
            "    secrets:\n      - source: shop_signing_key\n        target: signing_key\n"
            "secrets: {shop_signing_key: {file: key.txt}}\n",
            path="compose.yaml",
            files=_FILES,
            because="the program may read the file of the secret",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      SHOP_DATABASE_URI: postgres://db\n",
            path="compose.yaml",
            files=_RUST,
        ),
        good(
            "services:\n  web:\n    build: .\n    command: [shop, --database-url=postgres://db]\n"
            "    environment:\n      PORT: 80\n",
            path="compose.yaml",
            files=_RUST,
            because="the command has the flag with the value",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      BANK_URL: https://bank.example.com\n",
            path="compose.yaml",
            files=_FILES | _SECOND,
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_FILES | _SECOND,
            because="the service sets none of the variables, so it does not run the program as it is",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      SIGN_KEY: a\n",
            path="compose.yaml",
            files=_FILES | _SECOND,
        ),
        bad(
            _POD + "      envFrom:\n        - configMapRef:\n            name: settings\n",
            path="k8s/pod.yaml",
            files={**_FILES, "k8s/settings.yaml": _SETTINGS.format(key="SIGN_KEY")},
        ),
        bad(
            _POD.replace("shop:1.0.0", "shop-stock:1.0.0"),
            path="k8s/pod.yaml",
            files=_SERVICES,
        ),
        bad(
            _POD.replace("shop:1.0.0", "shop-stock:1.0.0"),
            path="k8s/pod.yaml",
            files={
                **_SERVICES,
                ".github/workflows/service.yml": _SERVICES[".github/workflows/service.yml"]
                .replace("context: services/", "context: .\n          file: services/")
                .replace("service }}\n          push", "service }}/Dockerfile\n          push"),
            },
        ),
        good(
            _PLAIN_POD.replace("shop:1.0.0", "shop-mail:1.0.0"),
            path="k8s/pod.yaml",
            files=_SERVICES,
            because="no folder has the name of the service",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      SIGNING_KEY:\n",
            path="compose.yaml",
            files=_FILES,
            because="the variable is passed on",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_FILES, "app/env.py": "from dotenv import load_dotenv\n\nload_dotenv()\n"},
            because="the program loads a file that may set the variable",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_FILES, "app/main.py": 'from decouple import config\n\nKEY = config("SIGNING_KEY")\n'},
            because="decouple reads `.env` as well",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING | {".env.example": "SIGNING_KEY=a\n"},
            because="the image does not contain the file of the example",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING
            | {"Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n", ".dockerignore": "**/.env\n"},
        ),
        bad(
            _PLAIN_POD.replace("ghcr.io/acme/shop:1.0.0", "«ghcr.io/acme/shop:1.0.0»")
            + "      volumeMounts:\n        - {name: tmp, mountPath: /tmp}\n"
            "  volumes:\n    - {name: tmp, emptyDir: {}}\n",
            path="k8s/pod.yaml",
            files=_LOADING | {"docs/app.env.sample": "SIGNING_KEY=a\n"},
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING | {"app/.env.example": "SIGNING_KEY=a\n"},
            because="the folder that is copied may have the file",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING
            | {"Dockerfile": "FROM python:3.13.7-slim\nCOPY . .\n", ".env.example": "SIGNING_KEY=a\n"},
            because="the image may contain the file",
        ),
        good(
            "services:\n  web:\n    build: .\n    volumes: [./:/srv]\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING | {".env.example": "SIGNING_KEY=a\n"},
            because="the folder that is mounted may have the file",
        ),
        good(
            _PLAIN_POD + "      volumeMounts:\n        - {name: env, mountPath: /app/.env, subPath: .env}\n"
            "  volumes:\n    - {name: env, secret: {secretName: env}}\n",
            path="k8s/pod.yaml",
            files=_LOADING | {".env.example": "SIGNING_KEY=a\n"},
            because="the file is mounted",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_LOADING
            | {
                ".env.example": "SIGNING_KEY=a\n",
                "start.sh": "#!/bin/sh\nfetch-secrets > .env\nexec python -m app\n",
            },
            because="a script may write the file",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      CUSTOMS_URL: http://a\n",
            path="compose.yaml",
            files=_SPRING,
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_SPRING,
            because="the property may be unused",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_SPRING, "src/main/java/Customs.java": _BOUND},
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      API_KEYS: a\n",
            path="compose.yaml",
            files=_NODE,
        ),
        good(
            "services:\n  worker:\n    build: .\n    command: node dist/migrate.js\n    environment:\n      LEVEL: a\n",
            path="compose.yaml",
            files=_NODE,
            because="the module that the command starts does not load the configuration",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    secrets: [pay_token]\n"
            "    environment:\n      PAY_TOKENS_FILE: /run/secrets/pay_token\n"
            "secrets: {pay_token: {environment: PAY_TOKEN}}\n",
            path="compose.yaml",
            files=_COPIED,
        ),
        good(
            "services:\n  web:\n    build: .\n    secrets: [pay_token]\n"
            "    environment:\n      PAY_TOKEN_FILE: /run/secrets/pay_token\n"
            "secrets: {pay_token: {environment: PAY_TOKEN}}\n",
            path="compose.yaml",
            files=_COPIED,
            because="the program reads the variable from the file",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      SHOP_PAY_TOKEN: a\n",
            path="compose.yaml",
            files={
                **_COPIED,
                "src/config.ts": _COPIED["src/config.ts"].replace(
                    'if (key.endsWith("_FILE")) all[key.slice(0, -5)] = readFileSync(value);',
                    "all[key.slice(5)] = value;",
                ),
            },
            because="the function gives the schema other names",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      MONGO_URL: mongodb://db/shop\n",
            path="compose.yaml",
            files=_JOI,
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_JOI,
            because="a file may set the variable",
        ),
        good(
            "services:\n  mail:\n    build: .mail\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_FILES, ".mail/Dockerfile": "FROM mailpit:1.27\nCOPY users /etc/users\n"},
            because="the image is built from another folder than that of the program",
        ),
        good(
            "services:\n  tests:\n    build: .\n    command: pytest -q\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_FILES,
            because="the tests set what they need",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_RELEASE,
            because="the container starts another script",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    command: python bin/release.py\n"
            "    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files=_RELEASE,
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_SPRING, "src/main/java/Customs.java": _INJECTED},
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      LOG_LEVEL: debug\n",
            path="compose.yaml",
            files={**_SPRING, "src/main/java/Customs.java": f'@Profile("prod")\n{_INJECTED}'},
            because="the bean is made only with a profile",
        ),
        bad(
            "services:\n  web:\n    build: {context: ., target: web}\n    environment: {SIGNING_KEY: a, LOG_LEVEL: a}\n"
            "  «jobs»:\n    build: {context: ., target: jobs}\n    environment: {LOG_LEVEL: a}\n",
            path="compose.yaml",
            files=_PROGRAMS,
        ),
        bad(
            "services:\n  «jobs»:\n    build: .\n    entrypoint: [/usr/local/bin/jobs]\n"
            "    environment: {LOG_LEVEL: a}\n",
            path="compose.yaml",
            files=_PROGRAMS,
        ),
        bad(
            _PLAIN_POD.replace("ghcr.io/acme/shop:1.0.0", "«ghcr.io/acme/shop-jobs:1.0.0»"),
            path="k8s/pod.yaml",
            files={**_PROGRAMS, ".github/workflows/image.yml": _BAKE},
        ),
        good(
            "services:\n  web:\n    image: ghcr.io/acme/shop:1-web\n    build: .\n    environment: {SIGNING_KEY: a}\n"
            "  db:\n    image: ghcr.io/acme/shop:1-db\n    build: db\n"
            "  copy:\n    image: ghcr.io/acme/shop:1-db\n    environment: {POSTGRES_USER: a}\n",
            path="compose.yaml",
            files={**_FILES, "db/Dockerfile": "FROM postgres:18.1\n"},
            because="the images of the program and of the database differ in their tags",
        ),
        bad(
            "services:\n  web:\n    image: ghcr.io/acme/shop:1\n    build: .\n    environment: {SIGNING_KEY: a}\n"
            "  «copy»:\n    image: ghcr.io/acme/shop:1\n    environment: {POSTGRES_USER: a}\n",
            path="compose.yaml",
            files=_FILES,
        ),
        good(
            "services:\n  web:\n    build: {context: ., target: web}\n    environment: {SIGNING_KEY: a}\n"
            "  jobs:\n    build: {context: ., target: jobs}\n    environment: {QUEUE_URL: a}\n",
            path="compose.yaml",
            files=_PROGRAMS,
            because="each program has the variables that it needs",
        ),
        bad(
            "services:\n  web:\n    build: {context: ., args: {PROGRAM: web}}\n    environment: {SIGNING_KEY: a}\n"
            "  «jobs»:\n    build:\n      context: .\n      args:\n        - PROGRAM=jobs\n"
            "    environment: {LOG_LEVEL: a}\n",
            path="compose.yaml",
            files={**_PROGRAMS, "Dockerfile": _CHOSEN},
        ),
        bad(
            _PLAIN_POD.replace("ghcr.io/acme/shop:1.0.0", "«ghcr.io/acme/shop-jobs:1.0.0»"),
            path="k8s/pod.yaml",
            files={
                **_PROGRAMS,
                "Dockerfile": _CHOSEN,
                ".github/workflows/image.yml": _BAKE.replace("target: $", "build-args: PROGRAM=$"),
            },
        ),
        good(
            "services:\n  jobs:\n    build: {context: ., target: jobs}\n    environment: {LOG_LEVEL: a}\n",
            path="compose.yaml",
            files={
                **_PROGRAMS,
                "Dockerfile": "FROM golang:1.26 AS build\nARG PROGRAM\nCOPY . .\n"
                "RUN go build -o /jobs ./cmd/${PROGRAM}\n\nFROM scratch AS jobs\n"
                'COPY --from=build /jobs /jobs\nENTRYPOINT ["/jobs"]\n',
            },
            because="an argument chooses the program, and its value is unknown",
        ),
        bad(
            "services:\n  «jobs»:\n    build: {context: ., args: [PROGRAM=jobs]}\n"
            "    environment: {SHOP_DB_HOST: db}\n",
            path="compose.yaml",
            files={**_PREFIXED, "cmd/jobs/main.go": _LOADS.format("Jobs")},
        ),
        good(
            "services:\n  web:\n    build: {context: ., args: [PROGRAM=web]}\n    environment: {SHOP_DB_HOST: db}\n",
            path="compose.yaml",
            files=_PREFIXED,
            because="the program reads the variable with the prefix",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment: {LISTEN: a}\n",
            path="compose.yaml",
            files=_COBRA,
            because="only the command 'sync' needs the variables",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment: {LISTEN: a}\n",
            path="compose.yaml",
            files={
                **_COBRA,
                "sync.go": 'package main\n\nvar sync = &cobra.Command{\n\tUse: "sync",\n\tRunE: runSync,\n}\n\n'
                "func runSync(cmd *cobra.Command, args []string) error {\n\t_, err := config.Load()\n\treturn err\n}\n",
            },
            because="only the command 'sync' needs the variables",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    command: [serve]\n    environment: {SHOP_LISTEN: a}\n",
            path="compose.yaml",
            files=_WITH_FLAGS,
        ),
        bad(
            "services:\n  «tables»:\n    build: .\n    command: [tables, up]\n    environment: {LOG_LEVEL: a}\n",
            path="compose.yaml",
            files=_WITH_FLAGS,
        ),
        good(
            "services:\n  web:\n    build: .\n    command: [serve]\n    environment: {SHOP_KEY: a, SHOP_LISTEN: b}\n",
            path="compose.yaml",
            files=_WITH_FLAGS,
            because="the flag of the other variable belongs to another command",
        ),
        good(
            "services:\n  tables:\n    build: .\n    command: [tables, migrate]\n"
            "    environment: {SHOP_DATABASE: a}\n",
            path="compose.yaml",
            files=_WITH_FLAGS,
            because="the flags of the other variables belong to another command",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment: {LISTEN: a}\n",
            path="compose.yaml",
            files=_CHOOSING,
        ),
        bad(
            "services:\n  «tables»:\n    build: .\n    command: [rollback]\n    environment: {LISTEN: a}\n",
            path="compose.yaml",
            files=_CHOOSING,
        ),
        good(
            "services:\n  tables:\n    build: .\n    command: [migrate]\n    environment: {DATABASE_URL: a}\n",
            path="compose.yaml",
            files=_CHOOSING,
            because="only the command 'serve' needs the other variables",
        ),
        good(
            "services:\n  web:\n    build: .\n    environment: {LISTEN: a, SIGNING_KEY: b}\n",
            path="compose.yaml",
            files=_CHOOSING,
            because="only the command 'migrate' needs the other variable",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment: {LISTEN: a, REMOTE_URL: b}\n",
            path="compose.yaml",
            files={
                **_COBRA,
                "main.go": 'package main\n\nimport "example.com/shop/config"\n\n'
                "func main() {\n\tenv, err := config.Load()\n\troot.Execute()\n}\n",
            },
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment: {LISTEN: a, REMOTE_TOKEN: b}\n",
            path="compose.yaml",
            files={key: text for key, text in _COBRA.items() if key != "root.go"},
        ),
        good(
            _PLAIN_POD,
            path="k8s/pod.yaml",
            files={**_FILES, "app/main.py": 'import os\n\nHOST = os.environ["REDIS_SERVICE_HOST"]\n'},
            because="Kubernetes sets the addresses of Services",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment: {LOG_LEVEL: info}\n",
            path="compose.yaml",
            files={**_FILES, "app/main.py": 'import os\n\nHOST = os.environ["REDIS_SERVICE_HOST"]\n'},
        ),
        good(
            _PLAIN_POD,
            path="k8s/pod.yaml",
            files={
                **_FILES,
                "Dockerfile": f'{_FILES["Dockerfile"]}COPY run.sh ./\nENTRYPOINT ["./run.sh"]\n',
                "run.sh": '#!/bin/sh\nexport SIGNING_KEY="$(cat /run/key)"\nexec python -m app.main\n',
            },
            because="the script of the image sets the variable",
        ),
        good(
            "services:\n  web:\n    build: .\n    env_file: .env\n",
            path="compose.yaml",
            files=_FILES,
            because="the file may set the variable",
        ),
        bad(
            "LOG_LEVEL=\n«SIGNED_KEY»=\n",
            path=".env.example",
            files={
                **_FILES,
                "compose.yaml": "services:\n  web:\n    build: .\n    env_file: .env\n",
            },
        ),
        bad(
            "x-base: &base\n  build: .\n  env_file: .env\n  environment: &shared\n    STOCK_URL: http://stock\n"
            "    MAIL_URL: smtp://mail\n\nservices:\n  «web»:\n    <<: *base\n    ports: [80:8000]\n"
            "  jobs:\n    <<: *base\n    environment:\n      <<: *shared\n      LOG_LEVEL: info\n",
            path="compose.yaml",
            files={**_FOUR, ".env.example": "SIGNING_KEY=\n"},
        ),
        good(
            "services:\n  web:\n    build: .\n    env_file: .env\n    environment: {STOCK_URL: a}\n",
            path="compose.yaml",
            files={**_FOUR, ".env.example": "SIGNING_KEY=\n"},
            because="two variables are missing, so users may have a file with more than the example",
        ),
        good(
            "services:\n  web:\n    build: .\n    env_file: .env\n    environment: {STOCK_URL: a, MAIL_URL: b}\n",
            path="compose.yaml",
            files={
                **_FOUR,
                ".env.example": "SIGNING_KEY=\n",
                "README.md": "# Shop\n\nAdd your own to `.env`:\n\n- `QUEUE_URL`: where the orders are\n",
            },
            because="the README lists the variable",
        ),
        good(
            "LEVEL=\n# SIGNING_KEY=\n",
            path=".env.example",
            files={
                **_FILES,
                "compose.yaml": "services:\n  web:\n    build: .\n    env_file: .env\n",
            },
            because="the example has the variable in a comment",
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      SHOP_DATABASE_URL: sqlite://\n",
            path="compose.yaml",
            files={
                "Dockerfile": 'FROM python:3.14\nCOPY app.py ./\nCMD ["uvicorn", "app:app"]\n',
                "requirements.txt": "starlette\nuvicorn\n",
                "app.py": "from starlette.applications import Starlette\nfrom starlette.config import Config\n\n"
                'config = Config(env_prefix="SHOPWEB_")\nURL = config("DATABASE_URL")\napp = Starlette()\n',
            },
        ),
        bad(
            "services:\n  «web»:\n    build: .\n    environment:\n      KILN_DATABASE_URL: postgres://db/kiln\n",
            path="compose.yaml",
            files=_PREFIX,
        ),
        good(
            "services:\n  web:\n    build: .\n    environment:\n      KILNBOOK_DATABASE_URL: postgres://db/kiln\n",
            path="compose.yaml",
            files=_PREFIX,
            because="it is the prefix of the settings",
        ),
        good(
            _PLAIN_POD + "      envFrom:\n        - configMapRef:\n            name: settings\n",
            path="k8s/pod.yaml",
            files={**_FILES, "k8s/settings.yaml": _SETTINGS.format(key="SIGNING_KEY")},
            because="the ConfigMap has the key",
        ),
        good(
            _PLAIN_POD + "      envFrom:\n        - secretRef:\n            name: settings\n",
            path="k8s/pod.yaml",
            files=_FILES,
            because="the keys of the Secret are unknown",
        ),
    ],
)
def unprovided_variable(repository: Repository) -> Iterator[Finding]:
    """A container does not set an environment variable without which its program fails at the start.

    The program ends with an error as soon as it reads the variable.
    Set the variable under `environment` or `env`, or give it a default in the code.
    Reported are variables that the code reads without a default when it is imported (`os.environ["NAME"]`, fields of
    settings, functions that throw an error without the variable they are given), in containers whose variables are
    all known and whose command does not run tests.
    The variables of a file of `env_file` that is not in the repository are those of its example, as in
    `.env.example`; a variable is reported if the example has a similar one that the code does not read, or if all
    others of at least four are set there or in the container, and no README lists it.
    A secret that a service of Compose has as a file may be such a variable if it has the same words in its name.
    A container that sets none of several such variables, and none by a similar name, is not reported: it may only be
    built, or run another program.
    A script that no other module imports counts if the command starts it; what only one of several commands of a Go
    program reads is reported only if the program chooses it by its first argument (`switch os.Args[1]`, commands of
    urfave/cli), and the container starts it.
    A property of Spring Boot or Quarkus that no bean has, as `@Value`, `@ConfigProperty` or in a class of properties,
    may be unused, and a file may set a variable that a schema of Joi requires, or any variable of a program that loads
    one (decouple, `load_dotenv`, `read_env`, `env_file`, the package `dotenv`), so it is reported only if the container
    sets a similar name that the code does not read, or if the image certainly has no file `.env`: no instruction copies
    the folder of the file or of its example, or `.dockerignore` excludes it, no script writes it, and no volume
    contains it.

    <https://12factor.net/config>
    """
    if not repository.whole:
        return
    programs = programs_of(repository)
    needed: defaultdict[str, list[ReadVariable]] = defaultdict(list)
    read: defaultdict[str, set[str]] = defaultdict(set)
    # What only some commands of a program read.
    of_some: defaultdict[str, list[ReadVariable]] = defaultdict(list)
    for variable in repository.of(ReadVariable):
        if variable.required or variable.needed:
            needed[variable.folder].append(variable)
        read[variable.folder].add(variable.name)
        if variable.entries or variable.commands:
            of_some[variable.folder].append(variable)
    if not needed:
        return
    environments = environments_of(repository)
    env_files = repository.derived(EnvFiles)
    shown: defaultdict[str, dict[str, ExampleVariable]] = defaultdict(dict)
    for each in repository.of(ExampleVariable):
        shown[each.example].setdefault(each.name, each)
    missing: set[tuple[str, str]] = set()
    told = {each.name for each in repository.of(DocumentedVariable)}
    for one in environments.containers:
        container, given = one.container, one.names if one.names is not None else one.documented
        if given is None:
            continue
        by_example = one.names is None
        start = programs.start_of(container)
        made = environments.images(container, start)
        words = start.words if start else container.words or [word for one in made for word in one.words]
        if not _TESTS.isdisjoint(words):
            continue
        for program in programs.certain_of(container):
            if f"{program.folder}/.env".lstrip("/") in repository.paths:
                continue
            present = {
                *given,
                *SET,
                *(name for image in made for name in image.names),
            }
            package = start.package if start else ""
            wanted = [each for each in needed[program.folder] if _is_started(each, words, package, program)]
            others = {
                each.name
                for each in of_some[program.folder]
                if not _is_started(each, words, package, program)
            }
            used = read[program.folder] - others.difference(each.name for each in wanted)
            required = {each.name for each in wanted if each.required or each.in_env_file}
            # A container that sets none of several variables runs another program, or is only built.
            elsewhere = len(required) > 1 and present.isdisjoint(each.name for each in wanted)
            for variable in wanted:
                name = variable.name
                if name in present or _has_flag(name, words):
                    continue
                read_file = f"{name}_FILE" in read[program.folder]
                if read_file and f"{name}_FILE" in present:
                    continue
                if _OF_SERVICES.fullmatch(name) and container.kind not in _WITHOUT_SERVICES:
                    continue
                near = (
                    nearest(name, sorted(given), 0.7)
                    or _longer(name, given, used)
                    or _with_other_prefix(name, given, used)
                    or renamed(name, given - used)
                )
                unread = near is not None and near not in used
                if by_example:
                    # The example is for all services with the file.
                    if not variable.required or (one.examples[0], name) in missing:
                        continue
                    missing.add((one.examples[0], name))
                    known = shown[one.examples[0]]
                    found = [*_undocumented(variable, one, known, read[program.folder])]
                    besides = [other for other in wanted if other.required and other is not variable]
                    if not found and name not in told and not elsewhere:
                        found += _only_missing(variable, one, besides, present)
                    yield from found
                    continue
                needed_here = variable.required or (
                    variable.in_env_file
                    and env_files.absent(container, program, [image.path for image in made])
                )
                # With `NAME_FILE`, it is known in which variable the program is given the path of a secret.
                in_file = not read_file and _is_secret(name, one)
                certain = needed_here and not elsewhere and not in_file
                if not certain and not (unread and _is_renamed(name, near or "")):
                    continue
                present.add(name)
                hint = f"; '{near}' is set instead" if unread else ""
                yield Finding(
                    at=container,
                    message=f"{container.owner} does not set '{name}', which the program needs{hint}",
                    related=(
                        Related(variable, "the code that reads it"),
                        *(Related(each, "the similar name") for each in _set_as(environments, one, near)),
                    ),
                )


# The variables by which Kubernetes tells a container the addresses of Services, and what has no such variables.
_OF_SERVICES = regex(r"\w+_(?:SERVICE_(?:HOST|PORT(?:_\w+)?)|PORT_\d+_(?:TCP|UDP)(?:_\w+)?)")
_WITHOUT_SERVICES = frozenset({"compose", "ecs"})


def _undocumented(
    variable: ReadVariable, one: Variables, known: Mapping[str, ExampleVariable], read: Collection[str]
) -> Iterator[Finding]:
    """A variable that the example of a file of variables has under a similar name, which the code does not read."""
    others = [other for other in sorted(set(known) - set(read)) if _is_renamed(variable.name, other)]
    if not others:
        # The example need not have what only some users set.
        return
    near = nearest(variable.name, others, 0.5) or others[0]
    owner, example = one.container.owner, known[near]
    yield Finding(
        at=example,
        message=f"'{example.example}' and {owner} do not set '{variable.name}', which the program needs; "
        f"'{near}' is set instead",
        related=(Related(variable, "the code that reads it"), Related(one.container, owner)),
    )


def _only_missing(
    variable: ReadVariable, one: Variables, others: Sequence[ReadVariable], present: Collection[str]
) -> Iterator[Finding]:
    """The only variable of several that neither a container nor the example of its file of variables has.

    A variable that most users leave out would have a default.
    """
    if len(others) < _SEVERAL or any(other.name not in present for other in others):
        return
    owner = one.container.owner
    yield Finding(
        at=one.container,
        message=f"neither {owner} nor '{one.examples[0]}' sets '{variable.name}', which the program needs",
        related=(Related(variable, "the code that reads it"),),
    )


# How many variables of a program are set, where the only other one is forgotten.
_SEVERAL = 3


def _set_as(environments: Environments, one: Variables, name: str | None) -> list[ContainerVariable]:
    """Where the artifacts of a container set a variable."""
    listed = [
        variable
        for part in one.parts
        for variable in (
            *environments.given(part),
            *(each for config in part.configs for each in environments.keys(config, part.namespace)),
        )
    ]
    return [variable for variable in listed if variable.name == name][:1]


def _is_secret(name: str, one: Variables) -> bool:
    """Whether a variable may be a secret that a container has as a file: programs and entrypoints read such files."""
    words = set(name.lower().split("_"))
    files = ({*_WORDS.split(secret.lower())} for part in one.parts for secret in part.secrets)
    return any(file <= words or words <= file for file in files)


_WORDS = regex(r"[^a-z0-9]+")


def _has_flag(name: str, words: Iterable[str]) -> bool:
    """Whether a command has a flag that a variable may stand for: `--database-url` for `SHOP_DATABASE_URL`."""
    flags = (word.lstrip("-").partition("=")[0] for word in words if word.startswith("--"))
    return any(flag and f"_{name}".endswith(f"_{flag.replace('-', '_').upper()}") for flag in flags)


def _is_started(variable: ReadVariable, words: Sequence[str], package: str, program: SourceProgram) -> bool:
    """Whether a command starts what reads a variable; True if all of the program does."""
    if variable.commands and not any(word in variable.commands for word in words):
        return False
    if variable.entries and program.language == "go":
        if not starts_package(
            words, package, [program.name if one == "." else one for one in variable.entries]
        ):
            return False
    elif variable.entries and not starts_one(words, variable.entries):
        return False
    stem = splitext(basename(variable.script))[0]
    return not stem or any(stem in _PARTS.split(word) for word in words)


_PARTS = regex(r"[^\w-]+")


def _longer(name: str, given: Collection[str], read: Collection[str]) -> str | None:
    """A variable that the code does not read, with one word more or less than a name, such as `CUSTOMS_URL`."""
    words = set(name.split("_"))
    return next(
        (
            other
            for other in sorted(given)
            if other not in read
            and len(words & set(other.split("_"))) > 1
            and len(words ^ set(other.split("_"))) == 1
            and _is_renamed(name, other)
        ),
        None,
    )


def _with_other_prefix(name: str, given: Collection[str], read: Collection[str]) -> str | None:
    """The only variable that the code does not read and that differs in its first word: `SHOP_DATABASE_URL`.

    If one word is left, the first words have the same beginning: `SHOP_URL` for `SHOPWEB_URL`.
    """
    first, _, rest = name.partition("_")
    found = []
    for other in given if rest else ():
        prefix, _, after = other.partition("_")
        similar = "_" in rest or prefix.startswith(first) or first.startswith(prefix)
        if after == rest and similar and other not in read:
            found.append(other)
    return found[0] if len(found) == 1 else None


def _is_renamed(name: str, other: str) -> bool:
    """Whether two names differ in one word, such as `MONGODB_URL` and `MONGO_URL`."""
    first, second = name.split("_"), other.split("_")
    return first[-1] == second[-1] and len(set(first) ^ set(second)) <= 2


# The words of commands that run tests, which need not start the program.
_TESTS = frozenset({"jest", "pytest", "test", "tox", "unittest", "vitest"})
