"""Texts of resources that the examples of several policies share."""


def firewall_rule(
    ports: str, ranges: str = '"0.0.0.0/0"', *, protocol: str = "tcp", disabled: bool = False
) -> str:
    """A rule of a firewall of Google Cloud; `ports` and `ranges` are lists as they are written, without brackets.

    Without ports the rule opens all of them.
    """
    return (
        f'{_variable(ranges)}resource "google_compute_firewall" "x" {{\n'
        + ("  disabled = true\n" if disabled else "")
        + f'  allow {{\n    protocol = "{protocol}"\n'
        + (f"    ports    = [{ports}]\n" if ports else "")
        + f"  }}\n  source_ranges = [{ranges}]\n}}\n"
    )


def group_rule(
    direction: str,
    port: int,
    ranges: str = '"0.0.0.0/0"',
    *,
    protocol: str = "tcp",
    name: str = "cidr_blocks",
) -> str:
    """A security group of AWS with a rule; `ranges` is a list as it is written, without brackets."""
    return (
        f'{_variable(ranges)}resource "aws_security_group" "x" {{\n  {direction} {{\n'
        f'    protocol  = "{protocol}"\n    from_port = {port}\n    to_port   = {port}\n'
        f"    {name} = [{ranges}]\n  }}\n}}\n"
    )


def acl_rule(
    port: int, range: str = '"0.0.0.0/0"', *, protocol: str = "tcp", denied: int | None = None
) -> str:
    """A network ACL of AWS that allows a port, after a rule that denies one."""
    return (
        'resource "aws_network_acl" "x" {\n'
        + _acl_entry(200, "allow", protocol, port, range)
        + (_acl_entry(100, "deny", protocol, denied, '"0.0.0.0/0"') if denied is not None else "")
        + "}\n"
    )


def _acl_entry(number: int, action: str, protocol: str, port: int, range: str) -> str:
    return (
        f'  ingress {{\n    rule_no = {number}\n    action = "{action}"\n    protocol = "{protocol}"\n'
        f"    from_port = {port}\n    to_port = {port}\n    cidr_block = {range}\n  }}\n"
    )


def flagged_database(name: str, value: str, version: str = "POSTGRES_14") -> str:
    """An instance of Cloud SQL with a flag; `value` is the expression as it is written."""
    return (
        f'{_variable(value)}resource "google_sql_database_instance" "x" {{\n'
        f'  database_version = "{version}"\n  settings {{\n    database_flags {{\n'
        f'      name  = "{name}"\n      value = {value}\n    }}\n  }}\n}}\n'
    )


def _variable(value: str) -> str:
    """The declaration of the variable that a value refers to."""
    return 'variable "value" {}\n\n' if "var.value" in value else ""


def program(type: str, properties: str = "", name: str = "x") -> str:
    """A program of Pulumi with one resource; `properties` are lines of YAML."""
    lines = "".join(f"      {line}\n" for line in properties.splitlines())
    return (
        f"name: web\nruntime: yaml\nresources:\n  {name}:\n    type: {type}\n"
        + ("    properties:\n" if lines else "")
        + lines
    )
