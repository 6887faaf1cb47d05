"""Which paths are those of files for development."""

import pytest

from aurora_devops.core.development import for_development


@pytest.mark.parametrize(
    "path",
    ["Dockerfile.dev", "docker-compose-test.yml", "web.e2e.Dockerfile", "demo/main.tf"],
)
def test_a_file_for_development(path: str) -> None:
    assert for_development(path)


@pytest.mark.parametrize(
    "path", ["Dockerfile", "devices/compose.yml", "latest/Dockerfile", "contest.yml", "localization/app.yml"]
)
def test_a_word_that_contains_another(path: str) -> None:
    assert not for_development(path)
