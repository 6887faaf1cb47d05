"""Which variables of a build hold a secret, by whole words of the name and by the value."""

import pytest

from aurora_devops.testing import expect
from aurora_policies.dockerfile.secret_variable import secret_variable


@pytest.mark.parametrize(
    "line",
    [
        "ENV «DB_PASSWORD»=hunter2",
        "ENV «REGISTRY_PSW»=hunter2 REGISTRY_USR=deploy",
        "ARG «NPM_TOKEN»",
        "ARG «NPM_TOKEN»=",
        "ENV «dbPassword»=$PASSWORD",
        "ENV «AWS_ACCESS_KEY_ID»=a",
        # A word of the name, not some letters of it
        "ENV TOKENIZERS_PARALLELISM=false",
        "ENV TOKENIZERS=fast",
        "ENV PASSWORDLESS=1",
        "ENV SECRETARIAT=x",
        "ENV PASSWORD_HASH_ROUNDS=10",
        # A setting
        "ENV USE_API_TOKEN=true",
        "ENV API_TOKEN=/run/secrets/token",
        "ENV JWT_SECRET=none",
        # A bundler publishes these
        "ARG VITE_MAP_API_KEY",
        "ENV NEXT_PUBLIC_API_KEY=k7Gf2pQ9xZ",
        "ARG REACT_APP_TOKEN",
        "ARG «REACT_APP_CLIENT_SECRET»",
        "ENV «NEXT_PUBLIC_DB_PASSWORD»=hunter2",
    ],
)
def test_a_variable(line: str) -> None:
    expect(secret_variable, f"FROM debian:13\n{line}\n")
