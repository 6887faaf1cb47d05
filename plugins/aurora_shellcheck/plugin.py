"""What the command line adds to the catalogue for `--with-shellcheck`."""

from __future__ import annotations

from collections.abc import Iterable

from aurora_devops import PolicyFolder, hookimpl, policies_in


@hookimpl
def aurora_policies() -> Iterable[PolicyFolder]:
    """One policy, about the scripts of every kind."""
    return (policies_in("aurora_shellcheck.policies"),)
