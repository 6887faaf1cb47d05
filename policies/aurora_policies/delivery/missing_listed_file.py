from collections import defaultdict
from collections.abc import Iterator
from posixpath import basename, dirname, join, normpath

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.context import folders_of
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest, suggest
from aurora_devops.core.record import replace
from aurora_devops.facts import DescribedDefinition, DocumentedFile, WrittenFile

from ._documents import Documents
from ._files import Folders, exists, format_of
from ._names import hint

# How similar the name of a file is that is probably meant: in a list, and in a sentence.
_LISTED = 0.5
_NEARLY = 0.75

_FILES = {"contracts/catalogue.yaml": "openapi: 3.1.0\n", "infra/main.tf": 'variable "region" {}\n'}
_MOVED = {"services/orders/openapi.yaml": "openapi: 3.1.0\n", "services/orders/main.go": "package main\n"}


@policy(
    "DLV174",
    severity="warning",
    category="maintainability",
    examples=[
        bad("# Shop\n\n- `«contracts/openapi.yaml»`: what houses rely on\n", path="README.md", files=_FILES),
        bad(
            "# Shop\n\n| File | Content |\n| --- | --- |\n| `«infra/network.tf»` | the network |\n",
            path="docs/layout.md",
            files=_FILES,
        ),
        bad(
            "# Shop\n\n| Part | Contract |\n| --- | --- |\n| orders | `«service/orders/openapi.yaml»` |\n",
            path="README.md",
            files=_MOVED,
        ),
        bad("# Shop\n\nThe regions are in `«infra/mains.tf»`.\n", path="README.md", files=_FILES),
        bad(
            "# Shop\n\nWithout `just`: `docker compose up` and `«scripts/fill.sh»`.\n",
            path="README.md",
            files={"scripts/seed.sh": "psql\n"},
        ),
        bad(
            "# Orders are late\n\n1. Run `«./tools/requeue.py»` and wait.\n",
            path="docs/runbooks/late.md",
            files={"tools/orders.py": "print()\n"},
        ),
        bad(
            "# Development\n\nFormat the code with `«hack/fmt.bash»`.\n",
            path="docs/development.md",
            files={"hack/verify.bash": "gofmt -l .\n"},
        ),
        *(
            good(
                "# Shop\n\n- `contracts/openapi.yaml`: what houses rely on\n",
                path=path,
                files=_FILES,
                because="the document is about the files of a day",
            )
            for path in (
                "docs/audit_2025-01-19.md",
                "docs/20250119-report.md",
                "docs/cleanup-history/done.md",
                "docs/tickets/892/review.md",
            )
        ),
        bad(
            "# Shop\n\n- `«contracts/openapi.yaml»`: what houses rely on\n",
            path="docs/api-2025.md",
            files=_FILES,
        ),
        good(
            "# Shop\n\nWithout `just`: `docker compose up` and `scripts/seed.sh`.\n",
            path="README.md",
            files={"scripts/seed.sh": "psql\n"},
            because="the script is in the repository",
        ),
        bad(
            "# Shop\n\nStop it with the [stop](«scripts/stop») script.\n",
            path="README.md",
            files={"scripts/start": "docker compose up\n"},
        ),
        bad(
            "# Shop\n\nSet it in the [values](«helm/shop-mail/values.yaml»).\n",
            path="README.md",
            files={"helm/shop-mails/values.yaml": "a: 1\n"},
        ),
        good(
            "# Shop\n\nSee the [script](scripts/stop), the [logo](images/logo.json) and [the terms](TERMS).\n",
            path="docs/README.md",
            files={"scripts/stop": "docker compose down\n"},
            because="the site of the documents is made in the root, and other files may be made for it",
        ),
        good(
            "# Design\n\nThe orders could be in `tools/requeue.py`.\n",
            path="docs/architecture.md",
            files={"tools/orders.py": "print()\n"},
            because="the document is not about starting the script",
        ),
        good(
            "# Shop\n\n| Part | Content |\n| --- | --- |\n| `@shop/orders/openapi.yaml` | the contract |\n",
            path="README.md",
            files=_MOVED,
            because="it is a file of a package",
        ),
        good(
            "# Shop\n\n- `contracts/catalogue.yaml`: what houses rely on\n- `./infra/main.tf` - Terraform\n",
            path="README.md",
            files=_FILES,
            because="both files are in the repository",
        ),
        good(
            "# Infrastructure\n\n- `../contracts/catalogue.yaml`: the API\n- `infra/main.tf`: the root module\n",
            path="infra/README.md",
            files=_FILES,
            because="the paths are from the folder of the document, and from the root",
        ),
        good(
            "# Shop\n\n- `infra/local.tf`: created by `make setup`\n",
            path="README.md",
            files=_FILES,
            because="the file is created",
        ),
        *(
            good(
                f"# Shop\n\n{text}\n\n- `infra/main.tf`: the module\n- `infra/mains.tf`: the regions\n",
                path="README.md",
                files=_FILES,
                because="the command writes the files",
            )
            for text in (
                "```sh\nshop new infra\n```\n\nThis creates:",
                "The command `shop new` writes these files to the folder:",
            )
        ),
        bad(
            "# Shop\n\nThis creates the network. The files are:\n\n- `infra/main.tf`: the module\n"
            "- `«infra/mains.tf»`: the regions\n",
            path="README.md",
            files=_FILES,
        ),
        good(
            "# Shop\n\n- `infra/secrets.tf`: the passwords\n",
            path="README.md",
            files={**_FILES, ".gitignore": "infra/secrets.tf\n"},
            because="git ignores the file",
        ),
        good(
            "# Shop\n\n- `src/orders.ts`: the orders\n",
            path="README.md",
            files=_FILES,
            because="the folder may be that of another repository",
        ),
        good(
            "# Shop\n\n- `orders/openapi.yaml`: the orders\n",
            path="README.md",
            files=_MOVED | {"orders/main.tf": "", "orders/values.yaml": "a: 1\n"},
            because="it is the end of the path of a file",
        ),
        good(
            "# Orders\n\n- `infra/queue.tf`: the queue of orders\n",
            path="docs/features/orders.md",
            files=_FILES,
            because="the document is about what is going to be written",
        ),
        good(
            "# Shop\n\nA file such as `contracts/orders.yaml` would describe them.\n",
            path="README.md",
            files=_FILES,
            because="a sentence may be about any file",
        ),
    ],
)
def missing_listed_file(repository: Repository) -> Iterator[Finding]:
    """A document lists a file that the repository does not have.

    Readers look for a file that was renamed, moved or deleted.
    Correct the path, or remove the entry.
    Compared are the paths in code spans that begin an entry of a list with a description or fill a cell of a table, if
    the folder has other files of this format or the path is nearly that of another file with the same name. Links to
    configurations, manifests and scripts are compared in the same way.
    In sentences, a path is reported if its folder has a file with nearly the same name, or if it is a script beside
    others and the sentence is about starting it or in a README or another document with instructions.
    Nothing is reported if git ignores the file, if a script or a document writes it, if the line has a word such as
    "created", "optional" or "old", or if the document is about the past, as those with a date in their names.
    """
    named_files = repository.of(DocumentedFile)
    if not repository.whole or not named_files:
        return
    documents = Documents.of(repository)
    folders = Folders.of(repository)
    made = {one.name for one in repository.of(WrittenFile)}
    made |= {one.name for one in repository.of(DescribedDefinition) if one.definition == "file"}
    by_name: defaultdict[str, list[str]] = defaultdict(list)
    for path in repository.paths:
        by_name[basename(path)].append(path)
    for named in named_files:
        written = named.written.removeprefix("./").lstrip("/")
        candidates = dict.fromkeys(
            normpath(join(folder, written)) for folder in ("", *folders_of(named.path))
        )
        if any(
            exists(path, repository, folders) or folders.in_submodule(path) or path.startswith("..")
            for path in candidates
        ):
            continue
        if _PLANS.search(named.path) or (written.startswith(".") and written.endswith(".md")):
            continue
        if any(path.endswith(f"/{written}") for path in by_name[basename(written)]):
            continue  # the end of the path of another file
        if documents.elsewhere(named) or not made.isdisjoint(written.split("/")):
            continue
        if named.linked:
            candidates = {normpath(join(dirname(named.path), written)): None}
        for path in candidates:
            folder, name = dirname(path), basename(path)
            others = [one for one in folders.files(folder) if _format(one, folder) == _format(name, folder)]
            near = nearest(name, others, _LISTED if named.listed else _NEARLY)
            if others and (named.listed or near is not None or _is_script(named, path)):
                yield Finding(
                    at=named,
                    message=f"the file '{named.written}' does not exist{_hint(named, name, others)}",
                )
                break
            moved = nearest(path, by_name[name], _NEARLY) if named.listed else None
            if moved is not None:
                yield Finding(
                    at=named, message=f"the file '{named.written}' does not exist; did you mean '{moved}'?"
                )
                break


def _hint(named: DocumentedFile, name: str, others: list[str]) -> str:
    """The end of a message: the most similar file of the folder, as the document would write it, or all of them."""
    near = suggest(name, sorted(set(others)))
    if near.name:
        return str(replace(near, name=join(dirname(named.written), near.name)))
    return hint(name, others, "the folder has")


# Documents about what is going to be written.
_PLANS = regex(
    r"(?i)(?:^|/)(?:features?|issues|prds?|prd-[^/]*|research|tasks|todo)/|(?:design|spec(?:ification)?|todo)\.md$"
)


# Scripts, and documents with instructions for working with a repository.
_SCRIPT = regex(
    r"\.(?:sh|bash)$|(?:^|/)(?:bin|ci|dev|hack|scripts?|tools?)/(?:[^/]+/)*[^/]+\.(?:py|rb|[cm]?js|ts|ps1)$"
)
_INSTRUCTIONS = regex(r"(?i)(?:^|/)(?:readme|contributing|develop\w*|getting[-_]started|install|setup)\.md$")


def _is_script(named: DocumentedFile, path: str) -> bool:
    """Whether a sentence is about starting a script of the repository."""
    if _SCRIPT.search(path) is None or "archive" in named.path:
        return False
    return named.started or _INSTRUCTIONS.search(named.path) is not None


def _format(name: str, folder: str) -> str:
    """The format of a file; a name such as `Dockerfile` or `.env` is one of its own, and scripts need no ending."""
    return format_of(name) or ("" if "." not in name and _OF_SCRIPTS.search(folder) else name)


_OF_SCRIPTS = regex(r"(?:^|/)(?:bin|hack|scripts?|tools?)$")
