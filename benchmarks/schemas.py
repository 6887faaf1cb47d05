"""Copies published schemas out of an installed check-jsonschema and the Kubernetes releases: nox -s schemas."""

from __future__ import annotations

import json
import re
from datetime import date
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path

import kubernetes_schemas

FOLDER = Path(__file__).parent.parent / "aurora_devops" / "formats" / "schemas"


def main() -> None:
    """Write each schema that is there already anew, without white space, and the date and version in the README."""
    vendored = files("check_jsonschema") / "builtin_schemas" / "vendor"
    for path in sorted(FOLDER.glob("*.json")):
        schema = json.loads((vendored / path.name).read_text(encoding="utf-8"))
        path.write_text(json.dumps(schema, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    releases = kubernetes_schemas.write(FOLDER / "kubernetes.txt")
    readme = FOLDER / "README.md"
    text = readme.read_text(encoding="utf-8")
    source = f"on {date.today()}, from check-jsonschema {version('check-jsonschema')}."
    text = re.sub(r"on \S+, from check-jsonschema \S+\.\n", f"{source}\n", text)
    source = f"on {date.today()}, from the releases {', '.join(releases)}."
    text = re.sub(r"on \S+, from the releases [^\n]+\n", f"{source}\n", text)
    readme.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
