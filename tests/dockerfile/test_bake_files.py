"""Build contexts that are named in the files of `docker buildx bake`."""

import pytest

import aurora_devops

DOCKERFILE = "FROM nginx:1.29\nCOPY --from=assets . /srv/\n"


@pytest.mark.parametrize(
    ("path", "bake", "text", "reported"),
    [
        ("Dockerfile", "docker-bake.hcl", 'contexts = { assets = "docker-image://assets:1" }', False),
        ("web/Dockerfile", "docker-bake.json", '{"target": {"web": {"contexts": {"assets": "./a"}}}}', False),
        ("web/Dockerfile", "web/docker-bake.override.hcl", 'contexts = { assets = "./a" }', False),
        ("web/Dockerfile", "api/docker-bake.hcl", 'contexts = { assets = "./a" }', True),
        ("Dockerfile", "docker-bake.hcl", 'contexts = { static = "./a" }', True),
    ],
)
def test_a_context_of_a_bake_file(path: str, bake: str, text: str, reported: bool) -> None:
    report = aurora_devops.lint({path: DOCKERFILE, bake: text}, select=["undefined-build-context"])
    assert bool(report.findings) is reported
