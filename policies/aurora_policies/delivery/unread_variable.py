from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.words import word_set
from aurora_devops.delivery.programs import Programs, programs_of
from aurora_devops.facts import (
    ContainerVariable,
    ReadVariable,
    SourceProgram,
    UsedConfig,
)

from ._renamed import may_be_put_together, renamed
from ._variables import SET, Environments, Variables, environments_of

_FILES = {
    "Dockerfile": 'FROM scratch\nCOPY shop /shop\nENTRYPOINT ["/shop"]\n',
    "go.mod": "module example.com/shop\n\ngo 1.25\n",
    "main.go": """\
package main

import "os"

func main() {
	serve(os.Getenv("SHOP_DB_NAME"), os.Getenv("SHOP_DB_USER"))
}
""",
}
_WORKERS = """\
package main

import "os"

func main() {
	work(os.Getenv("WORKER_CONCURRENCY"))
}
"""
_PREFIXED = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "main.py": """\
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    # All variables are SHOP_*.
    model_config = SettingsConfigDict(env_prefix="SHOP_")

    log_level: str = "info"


print(Settings())
""",
}
_NESTED = {
    **_PREFIXED,
    "main.py": """\
from pydantic import BaseModel
from pydantic_settings import BaseSettings, SettingsConfigDict


class Db(BaseModel):
    size: int = 5


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="SHOP_", env_nested_delimiter="__")

    db: Db = Db()


print(Settings())
""",
}
_IN_FILE = "services:\n  web:\n    build: .\n    env_file: config/shop.env\n"
_VIPER = {
    **_FILES,
    "config.go": "package main\n\nfunc init() {\n\tviper.AutomaticEnv()\n}\n",
}
_SETTINGS = "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: shop\ndata:\n  {key}: orders\n"
_POD = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      envFrom:
        - configMapRef:
            name: shop
"""


# The image has another name than the folder of the program, and a workflow builds it.
_BUILT = {
    f"services/one/{path}": text.replace("example.com/shop", "example.com/one")
    for path, text in _FILES.items()
}
_WORKFLOW = """\
on: push
jobs:
  image:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v5
      - uses: docker/build-push-action@v6
        with:
          context: services/one
          push: true
          tags: ghcr.io/${{ github.repository }}/shop:1.0.0
"""
_PYTHON = {
    "Dockerfile": 'FROM python:3.13.7-slim\nCOPY . .\nCMD ["python", "main.py"]\n',
    "pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\n',
    "main.py": 'import os\n\nORDERS_API_URL = os.environ.get("SHOP_ORDERS_URL", "")\nprint(f"{ORDERS_API_URL}/new")\n',
}
_NODE = {
    "Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
    "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
    "server.js": "const config = {\n  REDIS_HOST: process.env.REDIS_HOSTNAME,\n};\nstart(`${config.REDIS_HOST}`);\n",
}
_KEPT = {
    **_NODE,
    "server.js": "start(process.env.DATABASE_DSN, process.env.SPOIL_DAYS);\n",
}
# A program of a workspace whose variables another package reads.
_WORKSPACE = {
    "package.json": '{"private": true, "workspaces": ["apps/*", "packages/*"]}',
    "apps/shop/Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
    "apps/shop/package.json": '{"name": "shop", "dependencies": {"express": "^5", "@acme/env": "workspace:*"}}',
    "apps/shop/server.js": "start(process.env.LOG_LEVEL);\n",
    "packages/env/package.json": '{"name": "@acme/env"}',
    "packages/env/index.js": "export const url = process.env.ORDERS_URL;\n",
}
_OTHER = {
    **{f"one/{path}": text for path, text in _PYTHON.items()},
    **{f"two/{path}": text.replace("SHOP_ORDERS", "ORDERS_API") for path, text in _PYTHON.items()},
}


def _compose(name: str, more: str = "") -> str:
    return f"services:\n  shop:\n    build: .\n    environment:\n      {name}: orders\n{more}"


@policy(
    "DLV140",
    severity="warning",
    category="reliability",
    examples=[
        bad(
            _compose("«SHOP_NAME»").replace("SHOP_NAME", "SHOP_DB_USERNAME"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _compose("«ORDERS_URI»").replace("build: .", "build: apps/shop"),
            path="compose.yaml",
            files=_WORKSPACE,
        ),
        good(
            _compose("ORDERS_URL").replace("build: .", "build: apps/shop"),
            path="compose.yaml",
            files={**_WORKSPACE, "apps/shop/server.js": "start(process.env.ORDERS_URI);\n"},
            because="a package of the workspace reads it",
        ),
        bad(
            _SETTINGS.format(key="«SHOP_DB_NAMES»"),
            path="k8s/settings.yaml",
            files={**_FILES, "k8s/pod.yaml": _POD},
        ),
        bad(
            "services:\n  shop:\n    build: .\n    environment:\n      - «DATABASE_URL»=postgres://db/shop\n",
            path="compose.yaml",
            files={
                "Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
                "package.json": '{"name": "shop", "dependencies": {"express": "^5"}}',
                "server.js": "const pool = connect(process.env.DB_URL);\n",
            },
        ),
        bad(
            _SETTINGS.format(key="«SHOP_DB_NAMES»"),
            path="k8s/settings.yaml",
            files={**_BUILT, "k8s/pod.yaml": _POD, ".github/workflows/image.yml": _WORKFLOW},
        ),
        bad(
            "services:\n  shop:\n    build: .\n    environment:\n      «SHOP_ORDERS_URI»: http://orders\n",
            path="compose.yaml",
            files=_PYTHON,
        ),
        *(
            good(
                f"services:\n  shop:\n    build: .\n    environment:\n      {name}: shop:1.4\n",
                path="compose.yaml",
                files={**_PYTHON, "main.py": f'import os\n\nprint(os.environ["{own}"])\n'},
                because="the framework reads the variables that begin with its name",
            )
            for name, own in (
                ("DAGSTER_CURRENT_IMAGE", "DAGSTER_STAGE"),
                ("DBT_TARGET_PATH", "DBT_TARGET"),
                ("PREFECT_API_URL", "PREFECT_URL"),
            )
        ),
        bad(
            "services:\n  shop:\n    build: .\n    environment:\n      «REDIS_HOST»: redis\n",
            path="compose.yaml",
            files=_NODE,
        ),
        bad(
            "services:\n  one:\n    build: one\n    environment:\n      - «ORDERS_API_URL»=http://orders\n",
            path="compose.yaml",
            files={
                **_OTHER,
                "one/main.py": _PYTHON["main.py"].replace("SHOP_ORDERS_URL", "ORDERS_SHOP_URL"),
            },
        ),
        good(
            "services:\n  shop:\n    build: .\n    environment:\n      REDIS_HOST: redis\n",
            path="compose.yaml",
            files={**_NODE, "server.js": _NODE["server.js"] + "const { REDIS_HOST } = process.env;\n"},
            because="the program reads it as well",
        ),
        good(
            "services:\n  two:\n    build: two\n    environment:\n      - ORDERS_API_URL=http://orders\n",
            path="compose.yaml",
            files=_OTHER,
            because="the program of this image reads the variable",
        ),
        good(
            _compose("SHOP_DB_NAME"),
            path="compose.yaml",
            files=_FILES,
            because="the program reads the variable",
        ),
        bad(_compose("«DB_NAME»"), path="compose.yaml", files=_FILES),
        bad(
            _compose("DATABASE_DSN: orders\n      «KEEP_DAYS»"),
            path="compose.yaml",
            files=_KEPT,
        ),
        bad(
            _compose("DATABASE_DSN: orders\n      GOMEMLIMIT: 100MiB\n      TZ: UTC\n      «KEEP_DAYS»"),
            path="compose.yaml",
            files=_KEPT,
            because="the runtime reads the others",
        ),
        good(
            _compose("DATABASE_DSN: orders\n      KEEP_ORDERS"),
            path="compose.yaml",
            files=_KEPT,
            because="the names have no word in common",
        ),
        good(
            _compose("KEEP_DAYS"),
            path="compose.yaml",
            files=_KEPT,
            because="the program reads two variables that are not set",
        ),
        bad(
            _SETTINGS.format(key="«CONCURRENCY»"),
            path="k8s/settings.yaml",
            files={**_FILES, "main.go": _WORKERS, "k8s/pod.yaml": _POD},
        ),
        good(
            _compose("CONCURRENCY"),
            path="compose.yaml",
            files={
                **_FILES,
                "main.go": _WORKERS,
                "limits.go": 'package main\n\nconst limit = "CONCURRENCY"\n',
            },
            because="the code has the name",
        ),
        good(
            _compose("USERNAME"),
            path="compose.yaml",
            files={**_FILES, "main.go": _WORKERS.replace("CONCURRENCY", "LEVEL")},
            because="no name is similar",
        ),
        bad(
            _compose("«SHOP_LOG_LEVELS»"),
            path="compose.yaml",
            files=_PREFIXED,
        ),
        good(
            _compose("SHOP_PORT"),
            path="compose.yaml",
            files=_PREFIXED,
            because="the settings may have a field of the name",
        ),
        good(
            _compose("SHOP_LOG_LEVEL"),
            path="compose.yaml",
            files={**_PREFIXED, "more.py": _PREFIXED["main.py"].replace("log_level", "log_levels")},
            because="the settings have a field of the name",
        ),
        good(
            _compose("SHOP_DB_USERNAME", "      SHOP_DB_USER: shop\n"),
            path="compose.yaml",
            files=_FILES,
            because="the variable with the similar name is set as well",
        ),
        good(
            _compose("SHOP_DB_USERNAME", "    env_file: .env\n"),
            path="compose.yaml",
            files=_FILES,
            because="the file may set the variable with the similar name",
        ),
        good(
            _compose("SHOP_DB_USERNAME"),
            path="compose.yaml",
            files=_VIPER,
            because="viper reads all variables",
        ),
        good(
            _compose("SHOP_DB_USERNAME"),
            path="compose.yaml",
            files={**_FILES, "entrypoint.sh": 'export SHOP_DB_USER="$SHOP_DB_USERNAME"\nexec /shop\n'},
            because="a script reads it",
        ),
        good(_compose("SHOP_CURRENCY"), path="compose.yaml", files=_FILES, because="no name is similar"),
        bad(
            "«SHOP_DB_USERNAME»=shop\n",
            path="config/shop.env",
            files={**_FILES, "compose.yaml": _IN_FILE},
        ),
        good(
            "SHOP_DB_USERNAME=shop\n",
            path="config/shop.env",
            files={
                **_FILES,
                "compose.yaml": f"{_IN_FILE}  db:\n    image: postgres:17\n    env_file: config/shop.env\n",
            },
            because="another program has the variables of the file",
        ),
        good(
            "SHOP_DB_USERNAME=shop\n",
            path="config/shop.env",
            files={**_FILES, "compose.yaml": f"{_IN_FILE}    hostname: ${{SHOP_DB_USERNAME}}\n"},
            because="the Compose file reads the variable",
        ),
        bad(
            _compose("«SHOP_DATABASE__SIZE»"),
            path="compose.yaml",
            files=_NESTED,
        ),
        good(
            _compose("SHOP_DB__SIZE"),
            path="compose.yaml",
            files=_NESTED,
            because="a field in a field is read from the variable",
        ),
    ],
)
def unread_variable(repository: Repository) -> Iterator[Finding]:
    """A container sets an environment variable that its program does not read, and not a similar one that it reads.

    The setting has no effect, and the program uses its default or fails.
    Rename the variable to the one that the code reads, or change the code.
    Reported are programs in Go, Java, Python, Node.js and Rust that read their variables by name, if the name is in no
    other file of the code, and if all variables of the container are known. Keys of ConfigMaps and Secrets, and
    variables in files of `env_file`, are reported if this is so for all containers that have them. The code of other
    images may have the name.
    A variable of another name is meant if it is the only one that the program reads and that is not set, the reported
    one is the only one that is set and not read, and they have a word in common.

    <https://12factor.net/config>
    """
    if not repository.whole or not repository.of(ContainerVariable):
        return
    readers = _Readers(repository)
    environments = environments_of(repository)
    users: defaultdict[ContainerVariable, list[Variables]] = defaultdict(list)
    for one in environments.containers:
        for given in _given(environments, one):
            users[given].append(one)
    for given, containers in users.items():
        if not all(readers.is_unread(one, given.name) for one in containers):
            continue
        meant = next((found for one in containers if (found := readers.meant(one, given.name))), None)
        if meant is None:
            continue
        yield Finding(
            at=given,
            message=f"{given.owner} sets '{given.name}', which the program does not read; "
            f"did you mean '{meant.name}'?",
            related=(Related(meant, f"the code that reads '{meant.name}'"),),
        )


def _given(environments: Environments, one: Variables) -> Iterator[ContainerVariable]:
    for part in one.parts:
        yield from environments.given(part)
        for config in part.configs:
            yield from environments.keys(config, part.namespace)
        for path in part.files:
            yield from environments.keys(f"file/{path}", "")


class _Readers:
    """Which variables the programs of containers read."""

    def __init__(self, repository: Repository) -> None:
        self._programs: Programs = programs_of(repository)
        self._environments = environments_of(repository)
        self._read: defaultdict[str, dict[str, ReadVariable]] = defaultdict(dict)
        for variable in repository.of(ReadVariable):
            if not variable.script:
                self._read[variable.folder].setdefault(variable.name, variable)
        self._named: dict[str, set[str]] = {}
        for program in repository.of(SourceProgram):
            for name in program.names:
                self._named.setdefault(name, set()).add(program.folder)
        self._own = {
            program.folder: path
            for path in self._programs.images
            for program in self._programs.of_dockerfile(path)
        }
        self._keys = {one.key for one in repository.of(UsedConfig) if one.key}

    def is_unread(self, one: Variables, name: str) -> bool:
        """Whether the program of a container certainly does not read a variable."""
        if name in self._keys or name in _OF_RUNTIMES or name.split("_")[0] in _LIBRARIES:
            return False
        programs = self._programs.of_container(one.container)
        dockerfiles = self._programs.dockerfiles_of(one.container)
        # The program of another image is no part of this one; code without an image may be.
        if any(self._own.get(folder) in (None, *dockerfiles) for folder in self._named.get(name, ())):
            return False
        if not programs or not all(_is_known(each, dockerfiles) for each in programs):
            return False
        if any(may_be_put_together(name, each.names) for each in programs):
            return False
        if any(name in self._read[each.folder] or _is_field(name, each.names) for each in programs):
            return False
        if any(each.language == "java" and _sets_property(name, each.names) for each in programs):
            return False
        return not _uses(name, [word for part in one.parts for word in part.texts])

    def meant(self, one: Variables, name: str) -> ReadVariable | None:
        """The variable that a program reads and a container does not set, for which a name is probably meant."""
        if one.names is None:
            return None
        made = self._environments.images(one.container, self._programs.start_of(one.container))
        read = {
            key: variable
            for each in self._programs.of_container(one.container)
            for key, variable in self._read[each.folder].items()
        }
        present = {*one.names, *SET, *(each for image in made for each in image.names)}
        near = renamed(name, read, present)
        java = any(each.language == "java" for each in self._programs.of_container(one.container))
        if near is None and not java:
            # The only variable that is read and not set, beside the only one that is set and not read.
            unset = [other for other in read if other not in present]
            if (
                len(unset) == 1
                and not _words(unset[0]).isdisjoint(_words(name))
                and not any(other != name and self.is_unread(one, other) for other in one.names)
            ):
                near = unset[0]
        return read[near] if near and near not in present else None


def _words(name: str) -> set[str]:
    """The words of the name of a variable that say what it is; others may have those of its type."""
    return set(name.split("_")) - _TYPES


_TYPES = word_set("DIR FILE HOST ID KEY NAME PASSWORD PATH PORT SECRET TOKEN URL USER")


# The variables of runtimes and systems that have no prefix.
_OF_RUNTIMES = word_set(
    "GOCOVERDIR GODEBUG GOGC GOMAXPROCS GOMEMLIMIT GORACE GOTRACEBACK MALLOC_ARENA_MAX MALLOC_CONF PGID PUID TEMP TMP "
    "TMPDIR TZ UMASK"
)
# The first words of variables that libraries, frameworks and runtimes read.
_LIBRARIES = word_set(
    "AIRFLOW APPLICATIONINSIGHTS ARM ASPNETCORE AWS AZURE BUN BUNDLE CELERY CHAINLIT COMPOSE CUDA CYPRESS DAGSTER "
    "DATADOG DBT DD DENO DJANGO DOCKER DOTNET ELASTIC ES FLASK FORWARDED GCLOUD GCP GEM GF GIN GIT GITHUB GO GOOGLE "
    "GRADIO GRAFANA GRPC GUNICORN HF HTTP HTTPS HYPERCORN JAEGER JAVA JDK JUPYTER JVM KC KERAS KUBERNETES LANG "
    "LANGCHAIN LANGSMITH LC LD LOGGING MANAGEMENT MICRONAUT MINIO MLFLOW MYSQL NEW NEXT NGINX NO NODE NPM NUGET NUXT "
    "NVIDIA OAUTHLIB OMP OPENAI OTEL PG PIP PLAYWRIGHT PM2 PNPM POETRY POSTGRES PREFECT PROMETHEUS PUMA PUPPETEER "
    "PYTEST PYTHON QUARKUS RABBITMQ RACK RAILS REACT RUST SENTRY SERVER SPRING SQL SSL STREAMLIT SYMFONY TF TINI "
    "TOKENIZERS TORCH TRANSFORMERS TURBO UV UVICORN VAULT VITE WANDB WEB WERKZEUG YARN"
)


def _is_known(program: SourceProgram, dockerfiles: Iterable[str]) -> bool:
    """Whether all names that a program reads are known; files beside it may be parts of its image as well."""
    inside = all(not program.folder or path.startswith(f"{program.folder}/") for path in dockerfiles)
    return inside and "names" in program.complete


def _is_field(name: str, names: Collection[str]) -> bool:
    """Whether a name is one of the code behind a prefix that a library adds, or too short to tell."""
    prefixes = [one.removesuffix("*") for one in names if one.endswith("_*") and name.startswith(one[:-1])]
    rests = [name.removeprefix(prefix) for prefix in prefixes]
    return any(rest in names or ("_" not in rest and len(rest) < _SHORTEST) for rest in rests)


def _sets_property(name: str, names: Collection[str]) -> bool:
    """Whether a variable sets a property, whose name may have no underscores between words."""
    return name.replace("_", "") in {one.replace("_", "") for one in names}


_SHORTEST = 6


def _uses(name: str, texts: Sequence[str]) -> bool:
    """Whether a command or another variable uses a variable."""
    return any(f"${start}{name}" in text for text in texts for start in ("", "(", "{"))
