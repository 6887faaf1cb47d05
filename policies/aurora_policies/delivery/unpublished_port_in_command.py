from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ContactedAddress, PublishedAddress, StartedServer

_COMPOSE = "services:\n  web:\n    image: nginx:1.29\n    ports:\n      - 127.0.0.1:8000:80\n"
_README = "# Shop\n\n```sh\n{}\ncurl {}\n```\n"


@policy(
    "DLV085",
    severity="warning",
    category="validity",
    examples=[
        bad(
            _README.format("docker compose up --detach", "«http://localhost:8080/health»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        bad(
            _README.format("make up", "--fail «localhost:8080/health»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE, "Makefile": "up:\n\tdocker compose up --detach\n"},
        ),
        bad(
            _README.format("docker run --rm -d -p 8000:80 shop", "«http://127.0.0.1:80/»"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
        ),
        good(
            _README.format("docker compose up --detach", "http://localhost:8000/health"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="Compose publishes the port",
        ),
        good(
            _README.format("python app.py &", "http://localhost:8080/health"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="the program does not run in Compose",
        ),
        good(
            _README.format("docker compose up -d && kubectl port-forward svc/shop 8080:80", "localhost:8080"),
            path="README.md",
            files={"compose.yaml": _COMPOSE},
            because="kubectl forwards the port",
        ),
    ],
)
def unpublished_port_in_command(repository: Repository) -> Iterator[Finding]:
    """A command of a document connects to a port that the commands before it do not publish.

    Readers get "connection refused".
    Correct the port in the document, or publish it.
    The commands that count are those of the same code block, or of the whole document if the block starts nothing.
    Ports are those that the Compose files publish, also if a target of a Makefile runs them, those of `docker run
    --publish` and of `kubectl port-forward`. Nothing is reported if another command may start a program.
    """
    contacted = repository.of(ContactedAddress)
    if not repository.whole or not contacted:
        return
    published: defaultdict[int, list[PublishedAddress]] = defaultdict(list)
    for one in repository.of(PublishedAddress):
        published[one.port].append(one)
    pages: defaultdict[str, list[StartedServer]] = defaultdict(list)
    recipes: defaultdict[str, list[StartedServer]] = defaultdict(list)
    for started in repository.of(StartedServer):
        if started.kind == "document":
            pages[started.path].append(started)
        elif started.target:
            recipes[started.target].append(started)
    for address in contacted:
        if address.kind != "document":
            continue
        page = pages[address.path]
        here = [one for one in page if one.block == address.block] or page
        starts = [each for one in here for each in _all(one, recipes)]
        if not starts or any(one.how == "other" for one in starts):
            continue
        opened = {port for one in starts for port in one.ports}
        if any(one.how == "compose" for one in starts):
            if not published or 0 in published:
                continue
            opened |= published.keys()
        if address.port in opened:
            continue
        ports = ", ".join(str(port) for port in sorted(opened)[:5])
        first = next((each for found in published.values() for each in found), starts[0])
        yield Finding(
            at=address,
            message=f"nothing publishes the port {address.port} on this machine; published are {ports}",
            related=(
                Related(first if starts[0].how == "compose" else starts[0], "a port that is published"),
            ),
        )


def _all(started: StartedServer, recipes: dict[str, list[StartedServer]]) -> list[StartedServer]:
    """What a command starts; make starts what the recipe of its target does."""
    if started.how != "make":
        return [started]
    # A target without such commands starts nothing that is known here.
    return [one for one in recipes.get(started.target, []) if one.how != "make"]
