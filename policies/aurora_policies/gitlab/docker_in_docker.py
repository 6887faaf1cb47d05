from collections.abc import Iterator

from aurora_devops import Finding, Image, bad, good, policy
from aurora_devops.core.lazy import regex

_DAEMON = regex(r"(?:^|[.-])dind(?:$|[.-])")


@policy(
    "GLC017",
    severity="info",
    category="security",
    examples=[
        bad("build:\n  services:\n    - «docker:27.3.1-dind»\n  script: docker build .\n"),
        good(
            "build:\n  services:\n    - docker:27.3.1-dind-rootless\n  script: docker build .\n",
            because="the daemon does not run as root",
        ),
        good(
            "build:\n  image: moby/buildkit:v0.17.0-rootless\n  script: buildctl-daemonless.sh build\n",
            because="BuildKit needs no privileged container",
        ),
    ],
)
def docker_in_docker(image: Image) -> Iterator[Finding]:
    """A job starts a Docker daemon as a service, which needs a privileged runner.

    A privileged container can take over the machine of the runner, and with it the jobs of other projects.
    Build images with BuildKit rootless, Buildah or Podman, or keep such jobs on a runner of their own.

    https://docs.gitlab.com/ci/docker/using_docker_build/#use-docker-in-docker
    """
    tag = image.tag or ""
    if (
        image.role == "service"
        and image.familiar == "docker"
        and _DAEMON.search(tag)
        and "rootless" not in tag
    ):
        yield Finding(at=image.at, message=f"service '{image.text}' needs a privileged runner")
