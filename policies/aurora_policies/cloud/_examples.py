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
