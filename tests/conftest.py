import gc
import os
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Applications to generate deliveries for; their own tests are theirs.
collect_ignore = ["apps"]

# A time limit says something of the machine, not of the code.
patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("default", patient, max_examples=30)
# A gate gives the same answer twice: the tasks of nox and CI. What is new is looked for by pytest alone, and by the
# thorough profile.
settings.register_profile("gate", patient, max_examples=30, derandomize=True)
settings.register_profile("thorough", patient, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "gate" if os.environ.get("CI") else "default"))


@pytest.fixture(scope="session")
def _caches(tmp_path_factory):
    """Directories that do not exist yet: few tests need one."""
    base = tmp_path_factory.mktemp("caches")
    return (str(base / str(number)) for number in count())


@pytest.fixture(autouse=True)
def _own_cache(_caches, monkeypatch):
    """No test reads or writes the user's cache."""
    monkeypatch.setenv("AURORA_CACHE_DIR", next(_caches))


@pytest.fixture(autouse=True)
def _no_frozen_objects():
    """A run freezes what is loaded; hypothesis looks for references to its random state, frozen ones included."""
    yield
    gc.unfreeze()


@pytest.fixture
def repository(tmp_path, monkeypatch):
    """Writes files into a fresh repository, makes it the current folder, and returns its path."""

    def write(files: dict[str, str | bytes]) -> Path:
        for name, content in files.items():
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content if isinstance(content, bytes) else content.encode())
        (tmp_path / ".git").mkdir(exist_ok=True)
        monkeypatch.chdir(tmp_path)
        return tmp_path

    return write
