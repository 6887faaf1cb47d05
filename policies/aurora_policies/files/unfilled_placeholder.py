from collections.abc import Iterator
from itertools import pairwise

from aurora_devops import Document, Finding, Span, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.generation import PLACEHOLDER
from aurora_devops.kinds.documents import Page

_PLACEHOLDER = regex(rf"(?<!\w){PLACEHOLDER}(?!\w)")


# A file that somebody copies and fills in: `terraform.example.tfvars`, `config.yaml.dist`.
_EXAMPLE = regex(r"(?:^|[/._-])(?:dist|examples?|samples?|template|tmpl)(?=[._-]|$)[^/]*$")


@policy(
    "AUR008",
    severity="error",
    category="reliability",
    examples=[
        bad("app:\n  name: taskmaster\n  owner: «REPLACE_ME»\n", kind="aurora"),
        bad("services:\n  web:\n    image: ghcr.io/acme/web@«REPLACE_ME»\n", kind="compose"),
        bad("The team is «REPLACE_ME».\n", kind="document"),
        good("app:\n  name: taskmaster\n  owner: payments\n", kind="aurora"),
        good(
            "```sh\nexport TOKEN=REPLACE_ME\n```\n",
            kind="document",
            because="the reader replaces it",
        ),
        good(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\nstringData:\n  account.json: |\n"
            '    {"id": "REPLACE_ME"}\n',
            path="k8s/secret.yaml",
            because="another policy is about Secrets",
        ),
        bad(
            "apiVersion: v1\nkind: Secret\nmetadata:\n  name: web\n---\napiVersion: v1\nkind: ConfigMap\nmetadata:\n"
            "  name: web\ndata:\n  owner: «REPLACE_ME»\n",
            path="k8s/web.yaml",
        ),
        good(
            'owner = "REPLACE_ME"\n',
            path="terraform.example.tfvars",
            because="the file is an example",
        ),
        good(
            "1. Log in:\n\n   ```sh\n   export TOKEN=REPLACE_ME\n   ```\n\n   The value `REPLACE_ME` is refused.\n",
            kind="document",
            because="the code is in a list, and the sentence quotes it",
        ),
    ],
)
def unfilled_placeholder(document: Document) -> Iterator[Finding]:
    """A file contains the placeholder `REPLACE_ME` of a generated artifact.

    The artifact does not work, or refers to something that does not exist, until the placeholder is replaced.
    Replace it with the actual value; in `aurora.yaml` the comment beside it describes the value.
    In code of a Markdown document it is for the reader to replace, and in an example, such as `example.tfvars`, for who
    copies the file. `placeholder-secret` is about the values of a Secret.
    """
    text = document.source.text
    if not document.repeated and PLACEHOLDER in text and not _EXAMPLE.search(document.source.path):
        secrets = _secrets(text) if document.kind == "kubernetes" else []
        for match in _PLACEHOLDER.finditer(text):
            if document.kind == "document" and _in_code(document, match.start()):
                continue
            if any(start <= match.start() < end for start, end in secrets):
                continue
            message = f"placeholder '{PLACEHOLDER}' is not filled in; replace it with the actual value"
            yield Finding(at=Span(*match.span()), message=message)


def _secrets(text: str) -> list[tuple[int, int]]:
    """The manifests of Secrets, which `placeholder-secret` is about, by their offsets."""
    starts = [0, *(match.start() for match in _DOCUMENT.finditer(text)), len(text)]
    return [(start, end) for start, end in pairwise(starts) if _SECRET.search(text, start, end)]


_DOCUMENT = regex(r"\n---")
_SECRET = regex(r"(?m)^[\"']?kind[\"']?:[ \t]*[\"']?Secret\b")


def _in_code(document: Document, offset: int) -> bool:
    page = document.model
    if not isinstance(page, Page):
        return False
    text = document.source.text
    if text.count("`", text.rfind("\n", 0, offset) + 1, offset) % 2:
        return True
    return any(block.at.start <= offset < block.at.end for block in page.code_blocks)
