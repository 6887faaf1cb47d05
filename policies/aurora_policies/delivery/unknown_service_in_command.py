from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeService, NamedService

from ._names import hint

_COMPOSE = "services:\n  api:\n    image: api:1.4\n  db:\n    image: postgres:17.6\n"


@policy(
    "DLV002",
    severity="error",
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
        good(
            "logs:\n\tdocker compose exec db psql\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the file defines the service",
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
        good(
            "up:\n\tdocker compose -f other.yaml up cache\n",
            path="Makefile",
            files={"compose.yaml": _COMPOSE},
            because="the file that the command names is not in the repository",
        ),
    ],
)
def unknown_service_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of Docker Compose names a service that no Compose file defines.

    The command ends with "no such service".
    Correct the name. The services of all Compose files in the folder of the command are compared.
    """
    services: defaultdict[str, dict[str, ComposeService]] = defaultdict(dict)
    for service in repository.of(ComposeService):
        folder = service.path.rpartition("/")[0]
        services[f"{folder}/" if folder else ""][service.name] = service
        services[service.path][service.name] = service
    for named in repository.of(NamedService):
        if not all(file in services for file in named.files):
            continue
        known = {name: service for file in named.files for name, service in services[file].items()}
        if named.name not in known:
            first = next(iter(known.values()))
            yield Finding(
                at=named,
                message=f"no Compose file has a service '{named.name}'{hint(named.name, known)}",
                related=(Related(first, "the first service"),),
            )
