"""What other linters are set to, said in our words: one configuration with the reasons, and what has no equivalent."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from . import actionlint, checkov, dclint, gitleaks, hadolint, kube_linter, pint, tflint, trivy, zizmor
from .files import Folder
from .settings import Settings
from .writing import text_of

if TYPE_CHECKING:
    from ..core.catalogue import Catalogue

__all__ = ["migrate"]

_PEERS = (hadolint, dclint, checkov, trivy, tflint, zizmor, actionlint, kube_linter, gitleaks, pint)


def migrate(root: Path, catalogue: Catalogue, *, today: date | None = None) -> tuple[str, list[str]]:
    """The section `lint` that says what the other linters' files in a folder say, and notes about the rest.

    The text is empty where there is no such file. Nothing of the repository is run, and no link is followed.
    """
    settings = Settings(catalogue, today or date.today())
    folder = Folder(root, settings.notes)
    for peer in _PEERS:
        peer.read(folder, settings)
    settings.finish()
    return text_of(settings) if folder.found else "", settings.notes
