from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ServerAccess

from ._servers import Servers

_JOB = """\
on: push
jobs:
  test:
    runs-on: ubuntu-24.04
    services:
      db:
        image: postgres:17.6
        env:
          POSTGRES_PASSWORD: test
        ports:
          - 5433:5432
    env:
      {}
    steps:
      - run: make test
"""
_URL = "DATABASE_URL: postgres://postgres:test@localhost{}/postgres"
_PATH = ".github/workflows/ci.yml"
_INSIDE = _JOB.replace("    services:", "    container: node:24.6\n    services:")
_GITLAB = """\
test:
  image: node:24.6
  services:
    - name: postgres:17.6
      alias: db
  variables:
    POSTGRES_PASSWORD: test
    DATABASE_URL: postgres://postgres:test@{}/postgres
  script:
    - make test
"""


@policy(
    "DLV130",
    severity="warning",
    category="reliability",
    examples=[
        bad(_JOB.format(_URL.format(":«5432»")), path=_PATH),
        bad(_JOB.format(_URL.format("").replace("localhost", "«localhost»")), path=_PATH),
        bad(_JOB.format("PGHOST: localhost\n      PGPORT: «5432»"), path=_PATH),
        bad(_JOB.format("DB_HOST: «db»\n      DB_PORT: 5432"), path=_PATH),
        bad(_INSIDE.format("DB_HOST: db\n      DB_PORT: «5433»"), path=_PATH),
        bad(_GITLAB.format("db:«5433»"), path=".gitlab-ci.yml"),
        bad(_GITLAB.format("«database»:5432"), path=".gitlab-ci.yml"),
        good(_JOB.format(_URL.format(":5433")), path=_PATH, because="the service maps the port"),
        good(
            _JOB.format(_URL.format(":5432")).replace("make test", "docker run -p 5432:5432 pg"),
            path=_PATH,
            because="a command may open the port",
        ),
        good(
            _JOB.format("REDIS_URL: redis://localhost:6379"),
            path=_PATH,
            because="the job has no service of this system",
        ),
        good(
            _JOB.format("DB_HOST: localhost\n      DB_PORT: ${{ job.services.db.ports[5432] }}"),
            path=_PATH,
            because="the port is unknown",
        ),
        good(
            _INSIDE.format("DB_HOST: db\n      DB_PORT: 5432"),
            path=_PATH,
            because="a job in a container reaches the ports of the service itself",
        ),
    ],
)
def unmapped_service_port(repository: Repository) -> Iterator[Finding]:
    """A variable of a CI job has an address on which no service of the job listens.

    Connections to the database fail.
    Correct the port or the host, or the `ports` of the service.
    Steps of a GitHub job reach services at `localhost` on the ports that the services map, unless the job runs in a
    container: then they are reached by their ids, on their own ports. Jobs of GitLab reach services by their aliases.
    Nothing is reported if a step may start another server.

    <https://docs.github.com/en/actions/how-tos/write-workflows/choose-where-workflows-run/use-docker-service-containers>
    """
    accesses = repository.of(ServerAccess)
    if not accesses:
        return
    servers = Servers.of(repository)
    wrong: defaultdict[tuple[object, str], list[Finding | None]] = defaultdict(list)
    for one in accesses:
        if one.part in ("host", "port"):
            # A variable of several jobs is correct if it is for one of them.
            wrong[one.site, one.part].append(_problem(one, servers))
    for found in wrong.values():
        if found[0] is not None and all(found):
            yield found[0]


def _problem(one: ServerAccess, servers: Servers) -> Finding | None:
    around = servers.of_scope(one.scope)
    alike = servers.alike(one)
    if not alike or not all(server.closed for server in alike):
        return None
    related = (Related(alike[0], f"{alike[0].by}"),)
    if one.part == "port" or (one.part == "host" and one.port == 0):
        port = one.port or servers.usual(alike)
        reached = [server for server in around if one.host in server.hosts]
        if not port or not reached or any(port in server.ports for server in reached):
            return None if one.part == "port" or reached else _unknown_host(one, servers)
        ports = ", ".join(str(each) for server in alike for each in server.ports) or "none"
        return Finding(
            at=one,
            message=f"'{one.variable}' has port {port} of '{one.host}', but no service of the job has it; "
            f"ports of {alike[0].by}: {ports}",
            related=related,
        )
    return _unknown_host(one, servers)


def _unknown_host(one: ServerAccess, servers: Servers) -> Finding | None:
    around, alike = servers.of_scope(one.scope), servers.alike(one)
    if "." in one.host or one.host == "localhost" or any(one.host in server.hosts for server in around):
        return None
    local = any("localhost" in server.hosts for server in around)
    if local and not any(one.host in server.names for server in around):
        return None
    hosts = ", ".join(f"'{host}'" for host in alike[0].hosts[:2])
    why = "a job without a container does not resolve it" if local else "no service of the job has this name"
    return Finding(
        at=one,
        message=f"'{one.variable}' has the host '{one.host}', but {why}; {alike[0].by} is at {hosts}",
        related=(Related(alike[0], alike[0].by),),
    )
