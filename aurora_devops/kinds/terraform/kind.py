"""The kind `terraform`: the files of Terraform and OpenTofu, and how they are read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ...core.kind import Document, Kind, Tree
from ...core.source import Source
from ...formats.rendering import as_json

if TYPE_CHECKING:
    from ...core.context import Context
    from ...formats.hcl.syntax import Body


def read(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a file of a module, or a module as a file calls it."""
    from .parse import read_terraform

    return read_terraform(source, tree, context)


def read_variables(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a file of values of variables."""
    from .parse import read_alone

    return read_alone(source, "terraform-variables")


def read_terragrunt(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a file of Terragrunt."""
    from .parse import read_alone

    return read_alone(source, "terragrunt", context)


def read_plan(source: Source, tree: Tree | None, context: Context) -> Document:
    """Read a plan."""
    from . import plan

    return plan.read_plan(source, tree)


def is_plan(data: Any) -> bool:
    """Whether data are those of a plan."""
    return (
        isinstance(data, dict)
        and isinstance(data.get("format_version"), str)
        and "terraform_version" in data
        and isinstance(data.get("resource_changes"), list)
    )


def is_template(source: Source) -> bool:
    """Whether a file is a template that another program fills in."""
    from . import files

    return files.is_template(source)


def render(body: Body) -> str:
    """The text of a file."""
    from ...formats.hcl.writing import write

    return write(body)


terraform = Kind(
    name="terraform",
    title="Terraform configuration",
    code="TFM",
    formats=("text",),
    read=read,
    render=render,
    foreign=is_template,
    paths=(r"\.(?:tf|tofu)(?:\.json)?$",),
    example="main.tf",
)

variables = Kind(
    name="terraform-variables",
    title="values of Terraform variables",
    code="TFM",
    formats=("text",),
    read=read_variables,
    render=render,
    foreign=is_template,
    paths=(r"\.(?:tf|tofu)vars(?:\.json)?$", r"\.(?:tf|tofu)vars\.(?:dist|example|sample|template|tmpl)$"),
    example="terraform.tfvars",
)

terragrunt = Kind(
    name="terragrunt",
    title="Terragrunt configuration",
    code="TFM",
    formats=("text",),
    read=read_terragrunt,
    render=render,
    foreign=is_template,
    paths=(r"(?:^|/)terragrunt(?:\.stack|\.values)?\.hcl$",),
    example="terragrunt.hcl",
)

plan = Kind(
    name="terraform-plan",
    title="Terraform plan",
    code="TFM",
    formats=("json",),
    read=read_plan,
    render=as_json,
    hints=('"resource_changes"',),
    claims=is_plan,
    example="plan.json",
)
