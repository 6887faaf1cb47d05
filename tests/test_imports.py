"""No module imports itself through others: imports inside functions count, those for a type checker do not."""

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
