"""The policies that `aurora.yaml` declares, for the commands that describe policies and for `aurora policies test`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from ..core.catalogue import Catalogue
from ..core.configfile import ConfigFile
from ..core.extends import load, load_policies
from ..core.files import CONFIG_NAMES, Checkout
from ..core.policy import Policy
from ..core.run import default_catalogue
from ..core.settings import ConfigError, Settings, nearest
from ..reporters.escaping import escape


def catalogue_here(folder: Path | None = None) -> Catalogue:
    """The installed plugins, and the policies that the configuration of the repository declares. Raises ConfigError."""
    return default_catalogue().with_declared(Checkout.of(folder or Path.cwd()).config())


def test(names: Sequence[str]) -> int:
    """Check the examples of declared policies: those in the named files, or of the repository; the exit status.

    Names that are not files choose among the policies.
    """
    paths = [name for name in names if name.endswith((".yaml", ".yml"))]
    wanted = [name for name in names if name not in paths]
    policies = [
        (policy, catalogue) for catalogue in _catalogues(paths) for policy in _declared(catalogue, wanted)
    ]
    failed = 0
    for policy, catalogue in policies:
        wrong = list(_mistakes(policy, catalogue))
        failed += bool(wrong)
        counts = [sum(example.bad is bad for example in policy.examples) for bad in (True, False)]
        print(f"{'FAILED' if wrong else 'ok    '}  {policy.name} ({counts[0]} bad, {counts[1]} good)")
        for line in wrong:
            print("\n".join(f"        {escape(each)}" for each in line.split("\n")))
    print(f"{len(policies)} {'policy' if len(policies) == 1 else 'policies'}, {failed} failed.")
    return 1 if failed else 0


def _catalogues(paths: Sequence[str]) -> Iterable[Catalogue]:
    if not paths:
        yield catalogue_here()
    for path in paths:
        # The file alone is the configuration, whether it is an aurora.yaml or has only policies.
        file = ConfigFile(path)
        loaded = load(file) if Path(path).name in CONFIG_NAMES else load_policies(file)
        yield default_catalogue().with_declared(Settings.of(loaded.settings(), file))


def _declared(catalogue: Catalogue, wanted: Sequence[str]) -> list[Policy]:
    codes = [code for declared in catalogue.declared.values() for code in declared]
    policies = [catalogue.policy(code) for code in codes]
    for name in wanted:
        if not any(name in (policy.name, policy.code) for policy in policies):
            hint = nearest(name, [policy.name for policy in policies])
            raise ConfigError(f"{name!r} is not a policy that the configuration declares{hint}")
    return [policy for policy in policies if not wanted or {policy.name, policy.code} & set(wanted)]


def _mistakes(policy: Policy, catalogue: Catalogue) -> Iterable[str]:
    """What is wrong with the examples of a policy."""
    from ..testing import verify

    if not any(example.bad for example in policy.examples):
        yield "no bad example shows that it reports anything"
    for sort in (True, False):
        examples = [example for example in policy.examples if example.bad is sort]
        for number, example in enumerate(examples, 1):
            try:
                verify(policy, example, catalogue=catalogue)
            except AssertionError as error:
                yield f"{'bad' if sort else 'good'} example {number}: {error}"
