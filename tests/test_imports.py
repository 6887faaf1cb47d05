"""No module imports itself through others: imports inside functions count, those for a type checker do not."""

import sys
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("aurora_devops", "aurora_llm", "aurora_policies", "aurora_shellcheck", "aurora_templates")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def test_no_import_is_circular(graph):
    imports = {module: graph.find_modules_directly_imported_by(module) for module in graph.modules}
    # A package imports its modules lazily (PEP 562) for the sake of public names; its modules may import it.
    left = {module: set(found) for module, found in imports.items()}
    while free := {module for module, found in left.items() if not found & left.keys()}:
        for module in free:
            del left[module]
    assert {module: sorted(found & left.keys()) for module, found in left.items()} == {}


def test_no_package_of_tests_hides_a_module_of_python():
    """The directory of the tests comes first in the path; pytest itself needs `code` since Python 3.13."""
    packages = {path.parent.name for path in Path(__file__).parent.glob("*/__init__.py")}
    modules = {path.stem for path in Path(__file__).parent.glob("*.py")}
    assert not (packages | modules) & sys.stdlib_module_names
