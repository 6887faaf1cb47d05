import os

import pytest
from pydantic_ai import models

from aurora_devops.generation import Request

from .scripts import APPLICATION


@pytest.fixture(autouse=True)
def _no_provider(monkeypatch):
    """No test asks a real provider, and none has its key."""
    monkeypatch.setattr(models, "ALLOW_MODEL_REQUESTS", False)
    for name in list(os.environ):
        if name.startswith(("AURORA_LLM_", "OPENAI_", "ANTHROPIC_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)


@pytest.fixture(scope="session")
def drafts():
    """What the template makes of the application, by path."""
    from aurora_devops.core.run import default_catalogue
    from aurora_devops.generation import AGENTS, parts_of

    template = default_catalogue().generators["template"]
    return {made.path: made.text for made in template.generate(Request(APPLICATION, parts_of(AGENTS)))}
