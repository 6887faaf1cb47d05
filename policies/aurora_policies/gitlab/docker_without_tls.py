from collections.abc import Iterator

from aurora_devops import Finding, Setting, bad, good, policy


@policy(
    "GLC016",
    severity="info",
    category="security",
    examples=[
        bad(
            """\
            build:
              services: [docker:27-dind]
              variables:
                DOCKER_TLS_CERTDIR: «""»
              script: docker build .
            """
        ),
        bad("variables:\n  DOCKER_HOST: «tcp://docker:2375»\nbuild:\n  script: docker build .\n"),
        good(
            "variables:\n  DOCKER_HOST: tcp://docker:2376\nbuild:\n  script: docker build .\n",
            because="the connection is encrypted",
        ),
    ],
)
def docker_without_tls(setting: Setting) -> Iterator[Finding]:
    """A job talks to the Docker daemon without TLS.

    Every process that reaches the port of the daemon controls it, and with it the privileged container it runs in.
    Set `DOCKER_TLS_CERTDIR: "/certs"`, and use port 2376.

    https://docs.gitlab.com/ci/docker/using_docker_build/#docker-in-docker-with-tls-enabled-in-the-docker-executor
    """
    if setting.name == "DOCKER_TLS_CERTDIR" and not setting.value.strip():
        yield Finding(at=setting.at, message="an empty DOCKER_TLS_CERTDIR disables TLS; use /certs")
    elif (
        setting.name == "DOCKER_HOST"
        and setting.value.startswith("tcp://")
        and setting.value.endswith(":2375")
    ):
        yield Finding(
            at=setting.at, message=f"DOCKER_HOST '{setting.value}' is a connection without TLS; use port 2376"
        )
