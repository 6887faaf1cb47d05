from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.kinds.devcontainer import MissingContainerFile

_FILES = {"README.md": "# App\n", "docker-compose.yml": "services:\n  api:\n    image: nginx:1.29\n"}


@policy(
    "DVC001",
    severity="error",
    category="validity",
    examples=[
        bad('{"build": {"dockerfile": «"Dockerfile"»}}\n', files=_FILES),
        bad(
            '{"dockerComposeFile": ["../docker-compose.yml", «"dev.yml"»], "service": "api"}\n', files=_FILES
        ),
        bad('{"dockerComposeFile": "../docker-compose.yml", "service": «"app"»}\n', files=_FILES),
        good(
            '{\n  // as in production\n  "dockerComposeFile": "../docker-compose.yml",\n  "service": "api",\n}\n',
            files=_FILES,
            because="the Compose file exists and defines the service",
        ),
        good(
            '{"build": {"dockerfile": "${localEnv:DOCKERFILE}"}}\n',
            files=_FILES,
            because="the value of the variable is not known",
        ),
    ],
)
def missing_container_file(problem: MissingContainerFile) -> Iterator[Finding]:
    """A dev container uses a Dockerfile, a Compose file or a service that does not exist.

    The dev container cannot be started.
    Correct the path, which is relative to `devcontainer.json`, or the name of the service.

    <https://containers.dev/implementors/json_reference/>
    """
    yield Finding(at=problem.at, message=problem.message)
