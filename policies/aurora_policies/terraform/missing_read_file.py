import posixpath
from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.cloud.value import place
from aurora_devops.core.nearest import nearest, suggest
from aurora_devops.core.scripts import is_written
from aurora_devops.kinds.terraform import Configuration
from aurora_devops.kinds.terraform.reads import files_read, strings

_POLICY = 'locals {{\n  policy = {function}("${{path.module}}/{path}")\n}}\n'
_FILES = {"policies/orders.json": "{}\n", "policies/stock.json": "{}\n"}
# How similar the name of another file in the folder must be.
_NEARLY = 0.8
# Endings of files that are written by hand; others are often the result of a build, or are kept out of the repository.
_WRITTEN = (
    *(".cfg", ".cnf", ".conf", ".hcl", ".html", ".ini", ".js", ".md", ".properties", ".ps1", ".py", ".rego"),
    *(".service", ".sh", ".sql", ".tftpl", ".tmpl", ".toml", ".tpl", ".xml", ".yaml", ".yml"),
)


@policy(
    "TFM031",
    severity="error",
    category="validity",
    examples=[
        bad('locals {\n  policy = file(«"${path.module}/policies/order.json"»)\n}\n', files=_FILES),
        bad('locals {\n  script = templatefile(«"${path.module}/policies/init.sh"», {})\n}\n', files=_FILES),
        good(
            _POLICY.format(function="file", path="policies/orders.json"),
            files=_FILES,
            because="the file exists",
        ),
        good(
            _POLICY.format(function="filebase64", path="policies/function.zip"),
            files=_FILES,
            because="a build may create the archive",
        ),
        good(
            _POLICY.format(function="file", path="policies/init.sh"),
            files={**_FILES, ".gitignore": "init.sh\n"},
            because="git ignores the file, so a tool creates it",
        ),
        *(
            good(
                _POLICY.format(function="file", path="policies/init.sh"),
                path="infra/main.tf",
                files={**{f"infra/{name}": text for name, text in _FILES.items()}, path: text},
                because="a script writes the file before Terraform runs",
            )
            for path, text in {
                "infra/prepare.sh": "#!/bin/sh\nenvsubst < init.tpl > policies/init.sh\nterraform apply\n",
                "Makefile": "plan:\n\tcp tools/init.sh infra/policies/\n\tterraform -chdir=infra plan\n",
            }.items()
        ),
        bad(
            'locals {\n  policy = file(«"${path.module}/policies/init.sh"»)\n}\n',
            path="infra/main.tf",
            files={
                **{f"infra/{name}": text for name, text in _FILES.items()},
                "infra/prepare.sh": "#!/bin/sh\nenvsubst < init.tpl > other/init.sh\nterraform apply\n",
            },
        ),
        good(
            'locals {\n  policy = try(file("${path.module}/policies/order.json"), "")\n}\n',
            files=_FILES,
            because="the file may be missing",
        ),
    ],
)
def missing_read_file(configuration: Configuration) -> Iterator[Finding]:
    """A function such as `file` or `templatefile` reads a file that does not exist.

    Terraform refuses the configuration: no file exists at the path.
    Correct the path, or add the file.
    A file is reported if its folder has a file of a similar name, or if files with its ending are usually written by
    hand. Nothing is reported about a file that git ignores, that another string of the module names, that a script
    writes, or that is only read under a condition.

    <https://developer.hashicorp.com/terraform/language/functions/file>
    """
    module = configuration.module
    if not module.complete:
        return
    others: list[str] | None = None
    for read in files_read(configuration):
        path = read.path
        if module.files.source(path) is not None or module.files.exists(path) or module.is_elsewhere(path):
            continue
        folder, name = posixpath.split(path)
        prefix = f"{folder}/" if folder else ""
        if module.is_elsewhere(folder):
            continue
        beside = [posixpath.basename(each) for each in module.files.glob(f"{prefix}*")]
        # Without other files it is unknown what the folder has.
        beside = [each for each in beside if f"{prefix}{each}" != configuration.path]
        similar = [each for each in beside if posixpath.splitext(each)[1] == posixpath.splitext(name)[1]]
        if not beside or not (nearest(name, similar, _NEARLY) or name.endswith(_WRITTEN)):
            continue
        others = list(strings(configuration)) if others is None else others
        if any(name in each for each in others) or is_written(path, module.files):
            continue
        near = suggest(name, beside).name
        source = module.files.source(f"{prefix}{near}") if near else None
        yield Finding(
            at=configuration.at(read.at.start, read.at.end),
            message=f"file '{path}' does not exist" + (f"; did you mean '{near}'?" if near else ""),
            related=(Related(place(configuration.home, source, 0, 0), near),) if source else (),
        )
