from collections.abc import Iterator

from aurora_devops import Finding, bad, good, policy
from aurora_devops.github import Container


@policy(
    "GHA032",
    severity="error",
    category="security",
    equivalents={"actionlint": "credentials", "zizmor": "hardcoded-container-credentials"},
    sensitive=True,
    examples=[
        bad(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                container:
                  image: registry.example.com/app:1
                  credentials:
                    username: ci
                    password: «hunter2»
                steps:
                  - run: make test
            """
        ),
        good(
            """\
            on: push
            jobs:
              test:
                runs-on: ubuntu-24.04
                container:
                  image: registry.example.com/app:1
                  credentials:
                    username: ci
                    password: ${{ secrets.REGISTRY }}
                steps:
                  - run: make test
            """
        ),
    ],
)
def hardcoded_registry_password(container: Container) -> Iterator[Finding]:
    """The password of a container registry is written in the workflow.

    Everybody who can read the repository, its forks and its history can use it.
    Change it, and put the new one into a secret.
    """
    credentials = container.credentials
    if not credentials or isinstance(credentials, str):
        return
    if credentials.password and "${{" not in credentials.password:
        at = credentials.at["password"]
        yield Finding(at=at, message="the registry's password is written out")
