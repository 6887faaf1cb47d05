import re
from collections.abc import Iterator
from posixpath import dirname

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import NamedOutput, ReadState, StoredState, TerraformModule

from ._examples import WORKFLOW, workflow
from ._infrastructure import infrastructure_of
from ._names import hint, meant

_OUTPUT = 'output "registry_url" {\n  value = "a"\n}\n'


# How similar an output is that is probably meant.
_NEARLY = 0.6
# A file that the reader renames to make it a part of the module: `outputs_github.tf.example`.
_ALTERNATIVE = re.compile(r"\.tf[.-](?:dist|example|sample|template|tmpl)$")


@policy(
    "DLV069",
    severity="error",
    category="validity",
    examples=[
        bad(
            workflow("terraform -chdir=infra output -raw «registry»"),
            path=WORKFLOW,
            files={"infra/outputs.tf": _OUTPUT},
        ),
        bad(
            "```sh\ncd infra\nterraform output «registry»\n```\n",
            path="README.md",
            files={"infra/outputs.tf": _OUTPUT},
        ),
        bad(
            "```sh\nterraform output «registry»\n```\n",
            path="examples/web/README.md",
            files={
                "main.tf": 'output "registry" {\n  value = 1\n}\n',
                "examples/web/infra/outputs.tf": _OUTPUT,
            },
        ),
        good(
            "```sh\nterraform output registry_url\n```\n",
            path="examples/web/README.md",
            files={
                "outputs.tf": 'output "name" {\n  value = 1\n}\n',
                "examples/web/infra/outputs.tf": _OUTPUT,
            },
            because="the module below the document may be meant, as after `cd infra` in an earlier block",
        ),
        good(
            "```sh\nterraform output other\n```\n",
            path="examples/web/README.md",
            files={
                "outputs.tf": _OUTPUT,
                "examples/web/a/outputs.tf": _OUTPUT,
                "examples/web/b/outputs.tf": _OUTPUT,
            },
            because="several modules below the document may be meant",
        ),
        bad(
            "The images are in `terraform -chdir=infra output -raw «registry»`.\n",
            path="docs/registry.md",
            files={"infra/outputs.tf": _OUTPUT},
        ),
        good(
            workflow("terraform -chdir=infra output -raw registry_url"),
            path=WORKFLOW,
            files={"infra/outputs.tf": _OUTPUT},
            because="the module has the output",
        ),
        good(
            "```sh\ncd infra\nterraform output registry\n```\n",
            path="README.md",
            files={"infra/outputs.tf": _OUTPUT, "infra/outputs_github.tf.example": 'output "registry" {}\n'},
            because="the example declares the output when it is renamed",
        ),
        good(
            "```sh\nterraform output token\n```\n",
            path="examples/small/README.md",
            files={
                "outputs.tf": _OUTPUT,
                "examples/small/outputs.tf": _OUTPUT.replace("registry_url", "token"),
            },
            because="the command runs in the folder of the document",
        ),
        bad(
            workflow('cd "$FOLDER"\n          terraform output «registry»').replace(
                "run: cd", "run: |\n          cd"
            ),
            path=WORKFLOW,
            files={"infra/outputs.tf": _OUTPUT, "network/outputs.tf": _OUTPUT.replace("registry", "network")},
        ),
        good(
            workflow("terraform output network_id"),
            path=WORKFLOW,
            files={
                "infra/outputs.tf": _OUTPUT,
                "network/outputs.tf": _OUTPUT.replace("registry_url", "network_id"),
            },
            because="one of the modules has the output",
        ),
        good(
            workflow("terraform output vault"),
            path=WORKFLOW,
            files={"infra/outputs.tf": _OUTPUT, "network/outputs.tf": _OUTPUT},
            because="no module has a similar output: the command may run in a folder that is not in the repository",
        ),
        good(
            workflow("terraform output registry"),
            path=WORKFLOW,
            files={
                "infra/outputs.tf": _OUTPUT,
                "network/outputs.tf": _OUTPUT.replace("registry_url", "registry"),
            },
            because="it is unknown which of the modules is meant",
        ),
    ],
)
def unknown_terraform_output(repository: Repository) -> Iterator[Finding]:
    """A command reads an output that the module of Terraform does not have.

    The command ends with `Output "NAME" not found`.
    Correct the name, or declare the output. The module is that of the folder in which the command runs, or the only
    root module. If it is unknown which one is meant, a name is reported that no module declares, if one declares a
    similar name.
    """
    named_outputs = [*repository.of(NamedOutput), *_of_states(repository)]
    if not repository.whole or not named_outputs:
        return
    modules = {one.folder: one for one in repository.of(TerraformModule)}
    roots = infrastructure_of(repository).roots
    called = {folder for one in modules.values() for folder in one.calls if "modules" in folder.split("/")}
    anywhere = {name for one in modules.values() if one.folder not in called for name in one.outputs}
    alternatives = {dirname(path) for path in repository.paths if _ALTERNATIVE.search(path)}
    for named in named_outputs:
        module = _module(named, modules, roots)
        if module is None and named.kind != "document" and roots and named.name not in anywhere:
            near = meant(named.name, (name for one in roots for name in one.outputs), _NEARLY)
            if near is not None and all(one.complete for one in modules.values()):
                declaring = next(one for one in roots if near in one.outputs)
                yield Finding(
                    at=named,
                    message=f"{named.command}: no module has the output '{named.name}'; did you mean '{near}'?",
                    related=(Related(declaring, "the module with the similar output"),),
                )
            continue
        if module is None or not module.complete or named.name in module.outputs:
            continue
        if module.folder in alternatives:
            continue
        yield Finding(
            at=named,
            message=f"{named.command}: module '{module.folder or '.'}' has no output '{named.name}'"
            f"{hint(named.name, module.outputs)}",
            related=(Related(module, "the module"),),
        )


# The settings of a backend that tell one state from others in the same place.
_IDENTITY = ("key", "path", "prefix")


def _of_states(repository: Repository) -> Iterator[NamedOutput]:
    """The outputs that modules read of the states of others in the repository."""
    stored = repository.of(StoredState)
    for one in repository.of(ReadState):
        wanted = dict(one.where)
        found = set()
        for state in stored:
            known = dict(state.where)
            shared = wanted.keys() & known.keys()
            if (
                state.backend == one.backend
                and shared.intersection(_IDENTITY)
                and all(wanted[name] == known[name] for name in shared)
            ):
                found.add(state.folder)
        if len(found) == 1:
            yield NamedOutput(one.site, name=one.name, folder=found.pop(), command=one.by)


def _module(
    named: NamedOutput, modules: dict[str, TerraformModule], roots: list[TerraformModule]
) -> TerraformModule | None:
    """The module that a command runs in; those of a document are most often run in its folder."""
    beside = named.path.rpartition("/")[0]
    if named.kind == "document" and beside and beside not in modules and named.folder in (None, "", "."):
        below = [module for folder, module in modules.items() if folder.startswith(f"{beside}/")]
        if below:
            # The folder may be changed in an earlier block.
            return below[0] if len(below) == 1 else None
    for folder in (beside, named.folder) if named.kind == "document" and beside else (named.folder, beside):
        if folder is not None and (module := modules.get("" if folder == "." else folder)) is not None:
            return module
    return roots[0] if len(roots) == 1 and roots[0].outputs else None
