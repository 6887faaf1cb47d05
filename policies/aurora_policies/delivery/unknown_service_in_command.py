from collections import defaultdict
from collections.abc import Iterator, Mapping
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import CommentedService, ComposeService, NamedProfile, NamedService

from ._documents import Documents
from ._names import contains_words, hint

_COMPOSE = "services:\n  api:\n    image: api:1.4\n  db:\n    image: postgres:17.6\n"


@policy(
    "DLV002",
    severity="warning",
    category="validity",
    examples=[
        bad(
            "```sh\ndocker compose logs --follow «web»\n```\n",
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "logs:\n\tdocker compose exec «databse» psql\n", path="Makefile", files={"compose.yaml": _COMPOSE}
        ),
        bad(
            '#!/bin/sh\ndc() {\n  docker compose --env-file .env "$@"\n}\n\ndc stop db\ndc exec «databse» psql\n',
            path="scripts/dump.sh",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            '#!/bin/sh\n. "$(dirname "$0")/lib.sh"\ncompose stop db\ncompose start «databse»\n',
            path="scripts/dump.sh",
            files={
                "compose.yaml": _COMPOSE,
                "scripts/lib.sh": 'compose() { docker compose --project-directory "$STACK" "$@"; }\n',
            },
        ),
        good(
            '#!/bin/sh\nspecs() {\n  docker compose run api "$@"\n}\ncheck() { docker-compose exec -T db "$@"; }\n\n'
            "specs pytest -q\ncheck pg_isready\n",
            path="scripts/test.sh",
            files={"compose.yaml": _COMPOSE},
            because="the function names the service, and the words of the call are the command that it runs",
        ),
        bad(
            '#!/bin/sh\nstart() {\n  docker compose up --wait db "$@"\n}\n\nstart api «worker»\n',
            path="scripts/start.sh",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            "#!/bin/sh\n. ./lib.sh\ncompose stop db\ncompose start databse\n",
            path="scripts/dump.sh",
            files={
                "compose.yaml": _COMPOSE,
                "scripts/lib.sh": 'compose() { cd "$STACK" && docker compose -f other.yaml "$@"; }\n',
            },
            because="the function does more than to start the program",
        ),
        good(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: actions/checkout@v6\n"
            "      - if: ${{ false }}\n        run: docker compose run --rm web npm test\n",
            path=".github/workflows/ci.yml",
            files={"compose.yaml": _COMPOSE},
            because="the step is switched off",
        ),
        good(
            "logs:\n\tdocker compose exec db psql\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the file defines the service",
        ),
        good(
            "build:\n\tdocker compose build $(filter-out $@ image images,$(MAKECMDGOALS))\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="make replaces the call of its function",
        ),
        bad(
            "build:\n\tdocker compose build «web» $(strip $(call part,(db),$@) all)\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            "test:\n\tdocker compose -p shop run --rm -it api pytest\n\tdocker compose exec -t -u root api sh\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the word after the service is the command that it runs",
        ),
        bad(
            "test:\n\tdocker compose run -it -e A=1 «web» pytest\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "up:\n\tdocker compose up «db»\n",
            path="Makefile",
            files={
                "compose.yaml": "services:\n  store:\n    image: postgres:17.6\n",
                "compose.override.yaml": "services:\n  db:\n    ports: ['5432:5432']\n",
            },
        ),
        good(
            "up:\n\tdocker compose up db\n",
            path="Makefile",
            files={
                "base/compose.yaml": _COMPOSE,
                "compose.override.yaml": "services:\n  db:\n    ports: ['5432:5432']\n",
            },
            because="the file that the override is merged into defines the service",
        ),
        good(
            "up:\n\tdocker compose -f other.yaml up cache\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the file that the command names is not in the repository",
        ),
        bad(
            "up:\n\tdocker compose -f ci/compose.yaml up «db»\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE, "ci/compose.yaml": "services:\n  web:\n    image: web:1.4\n"},
        ),
        bad(
            "```sh\ndocker compose logs db\ndocker compose logs «web»\n```\n",
            path="docs/logs.md",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            "```sh\ndocker compose logs web\ndocker compose logs worker\n```\n",
            path="docs/logs.md",
            files={"compose.yaml": _COMPOSE},
            because="the page is about other files",
        ),
        good(
            "up:\n\tdocker compose up web\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE, "ci/compose.yaml": "services:\n  web:\n    image: web:1.4\n"},
            because="COMPOSE_FILE may name a file of another folder",
        ),
        bad(
            "up:\n\tdocker compose up -d «--profile» all\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            "```sh\ndocker-compose run «--env-file»=.env.test api pytest --profile all\n```\n",
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            "up:\n\tdocker compose --profile all up\n\tdocker compose exec api aws --profile shop s3 ls\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the first is before 'up', and the other one is an option of aws",
        ),
        bad(
            "deploy:\n\tssh shop@example.com 'cd /srv/shop && docker compose pull api «web» && docker compose up -d'\n",
            path="Makefile",
            files={"deploy/compose.yaml": _COMPOSE},
        ),
        bad(
            "#!/bin/sh\ncd /srv/shop\ndocker compose stop api «worker»\n",
            path="deploy/stop.sh",
            files={"deploy/compose.yaml": _COMPOSE},
        ),
        bad(
            "on: push\njobs:\n  deploy:\n    runs-on: ubuntu-24.04\n    steps:\n      - uses: appleboy/ssh-action@v1\n"
            "        with:\n          host: shop.example.com\n"
            "          script: cd /srv/shop && docker compose up -d api «web»\n",
            path=".github/workflows/deploy.yml",
            files={"deploy/compose.yaml": _COMPOSE},
        ),
        good(
            "deploy:\n\tssh shop@example.com 'cd /srv/blog && docker compose pull web'\n",
            path="Makefile",
            files={"deploy/compose.yaml": _COMPOSE},
            because="no command names a service of this repository",
        ),
        good(
            "up:\n\tdocker compose up certbot worker\n",
            path="Makefile",
            files={
                "compose.yaml": f"{_COMPOSE}  # certbot:\n  #   image: certbot/certbot:v5.1.0\n"
                "#  worker:\n#    restart: always\n"
            },
            because="the user may turn the comments into services",
        ),
        bad(
            "up:\n\tdocker compose up «ports» «worker»\n",
            path="Makefile",
            files={
                "compose.yaml": f"{_COMPOSE}    # worker: the program of the queue\n    # ports:\n    #   - 80:80\n"
            },
        ),
        bad(
            "Look at `docker compose logs api` and `docker compose logs «mailer»`.\n",
            path="docs/runbook.md",
            files={"staging/compose.yaml": _COMPOSE},
        ),
        good(
            "Look at `docker compose logs mailer`.\n",
            path="docs/runbook.md",
            files={"staging/compose.yaml": _COMPOSE},
            because="the document names no service of this repository",
        ),
        good(
            "up:\n\tdocker compose -f ci/compose.yaml up web cache\n",
            path="Makefile",
            files={
                "ci/compose.yaml": "include:\n  - common/compose.yaml\nservices:\n  web:\n    image: web:1.4\n",
                "ci/common/compose.yaml": "include:\n  - path: cache.yaml\n",
                "ci/common/cache.yaml": "services:\n  cache:\n    image: valkey/valkey:8.1\n",
            },
            because="included files define services, too",
        ),
        bad(
            "up:\n\tdocker compose -f ci/compose.yaml up «webb»\n",
            path="Makefile",
            files={
                "ci/compose.yaml": "include: [common.yaml]\nservices:\n  web:\n    image: web:1.4\n",
                "ci/common.yaml": "services:\n  cache:\n    image: valkey/valkey:8.1\n",
            },
        ),
        good(
            "up:\n\tdocker compose up cache\n",
            path="Makefile",
            files={"compose.yaml": f"include:\n  - oci://registry.example.com/cache:1.2\n{_COMPOSE}"},
            because="the file that is included is unknown",
        ),
        good(
            "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    strategy:\n      matrix:\n"
            "        services: [api db, db]\n    steps:\n"
            "      - run: docker compose up --wait ${{ matrix.services }}\n",
            path=".github/workflows/test.yml",
            files={"compose.yaml": _COMPOSE},
            because="the value is two words",
        ),
        good(
            "name: Start\ndescription: Starts services\ninputs:\n  services: {default: api db}\nruns:\n"
            "  using: composite\n  steps:\n    - run: docker compose up --wait ${{ inputs.services }}\n"
            "      shell: bash\n",
            path=".github/actions/start/action.yml",
            files={
                "compose.yaml": _COMPOSE,
                ".github/workflows/test.yml": "on: push\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n"
                "      - uses: actions/checkout@v5\n      - uses: ./.github/actions/start\n",
            },
            because="the value is unknown",
        ),
        bad(
            "on: push\nenv:\n  SERVICES: api cache\njobs:\n  test:\n    runs-on: ubuntu-24.04\n    steps:\n"
            "      - run: docker compose up --wait «$SERVICES»\n",
            path=".github/workflows/test.yml",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            "```sh\ndocker compose logs db\n```\n",
            path="deploy/README.md",
            files={"compose.yaml": _COMPOSE.replace("db", "store"), "deploy/compose.yaml": _COMPOSE},
            because="a document may be about any Compose file",
        ),
        good(
            "#!/bin/sh\ndocker compose up --wait api || docker compose logs proxy || true\n"
            "docker compose stop proxy 2>/dev/null || echo 'no proxy'\n",
            path="scripts/up.sh",
            files={"compose.yaml": "services:\n  api:\n    image: shop:1.4\n"},
            because="the script continues where there is no such service",
        ),
        bad(
            "#!/bin/sh\ndocker compose up api «proxy» || exit 1\ndocker compose logs «proxy»\n",
            path="scripts/up.sh",
            files={"compose.yaml": "services:\n  api:\n    image: shop:1.4\n"},
        ),
    ],
)
def unknown_service_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of Docker Compose names a service that no Compose file defines.

    The command ends with "no such service", or with "unknown flag" for an option that belongs to `docker compose`
    itself, such as `--profile`.
    Correct the name, or write the option before the subcommand.
    If the command names files, their services and those of the files that they include are compared, otherwise those
    of all Compose files in the repository.
    A command in an unknown folder, such as one that `ssh` runs, is reported if the file with the command also names a
    service of this repository.
    A service without an image, as in `compose.override.yaml`, changes one of another file and defines none.
    A profile is reported if no service of the files has it, but a similar one.
    Nothing is reported for a service that a Compose file has in a comment, if the document gives the service to write,
    or if the document is not in the folder of a Compose file and names no service of this repository. A document may be
    about Compose files in folders that it does not name.
    """
    services: defaultdict[str, dict[str, ComposeService]] = defaultdict(dict)
    declared = repository.of(ComposeService)
    whole = {dirname(service.path) for service in declared if not service.partial}
    for service in declared:
        folder = service.path.rpartition("/")[0]
        if service.partial and folder in whole:
            continue
        services[f"{folder}/" if folder else ""][service.name] = service
        services[service.path][service.name] = service
    documents = Documents.of(repository)
    all_of_them = {name: service for known in services.values() for name, service in known.items()}
    everywhere = frozenset(all_of_them)
    commented = {one.name for one in repository.of(CommentedService)}
    uses = repository.of(NamedService)
    named_in: defaultdict[str, set[str]] = defaultdict(set)
    for named in uses:
        named_in[named.path].add(named.name)
    yield from _profiles(repository, services)
    for named in uses:
        files = named.files
        if not all(file in services for file in files):
            # The reader of a document enters the folder of the Compose file first.
            if named.kind != "document" or any(not file.endswith("/") and file for file in files):
                continue
            files = ()
        # A folder: the command names no file, and COMPOSE_FILE may be set where it runs.
        if (
            not named.option
            and named.name in everywhere
            and (not files or any(file.endswith("/") or not file for file in files))
        ):
            continue
        known = {name: service for file in files for name, service in services[file].items()}
        if not files:
            # The folder is unknown, and may have the files of another repository.
            if named.option or named_in[named.path].isdisjoint(everywhere):
                continue
            known = all_of_them
        if documents.elsewhere(named) or documents.describes(named, "service", named.name):
            continue
        if named.option:
            verb = named.command.rpartition(" ")[2]
            yield Finding(
                at=named,
                message=f"'{named.command}' has no option '{named.option}'; write it before '{verb}'",
            )
        elif named.name not in known and named.name not in commented and "" not in known:
            # A page in a folder of documents may be about other files than those at the root.
            beside = f"{dirname(named.path)}/".lstrip("/") in services
            if named.kind == "document" and not beside and named_in[named.path].isdisjoint(everywhere):
                continue
            first = next(iter(known.values()))
            yield Finding(
                at=named,
                message=f"no Compose file has a service '{named.name}'{hint(named.name, known)}",
                related=(Related(first, "the first service"),),
            )


def _profiles(
    repository: Repository, services: Mapping[str, Mapping[str, ComposeService]]
) -> Iterator[Finding]:
    """The profiles that commands enable and no service of their files has."""
    for named in repository.of(NamedProfile):
        known = [one for file in named.files for one in services.get(file, {}).values()]
        having = {profile: one for one in known for profile in one.profiles}
        if named.name in having or named.name == "*" or any(not one.name for one in known):
            continue
        near = nearest(named.name, having, _NEARLY) or next(
            (one for one in having if contains_words(named.name, one)), None
        )
        if near is not None:
            yield Finding(
                at=named,
                message=f"no service has the profile '{named.name}'; did you mean '{near}'?",
                related=(Related(having[near], "a service with the profile"),),
            )


_NEARLY = 0.8
