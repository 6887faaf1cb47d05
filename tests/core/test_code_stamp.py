"""What tells apart the states of the code in the keys of cached results."""

import pytest

from aurora_devops.core import cache
from aurora_devops.core.version import __version__


@pytest.fixture
def installed(tmp_path, monkeypatch):
    packages = tmp_path / "site-packages"
    monkeypatch.setattr(cache, "__file__", str(packages / "aurora_devops" / "core" / "cache.py"))
    record = packages / f"aurora_devops-{__version__}.dist-info" / "RECORD"
    record.parent.mkdir(parents=True)
    return record


def stamp():
    return cache.code_stamp.__wrapped__()


def test_an_installed_package_is_known_by_the_digests_of_its_files(installed):
    installed.write_text("aurora_devops/core/cache.py,sha256=one,1\n")
    first = stamp()
    installed.write_text("aurora_devops/core/cache.py,sha256=two,1\n")
    assert stamp() != first
    installed.write_text("aurora_devops/core/cache.py,sha256=one,1\n")
    assert stamp() == first


def test_a_package_without_a_list_of_its_files_is_known_by_its_version(installed):
    assert __version__ in stamp()
