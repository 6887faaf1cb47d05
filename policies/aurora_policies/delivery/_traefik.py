"""The routers, services and middlewares of Traefik in the labels of containers."""

from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ContainerLabel

from ._names import contains_words

_LABEL = regex(r"(?i)traefik\.(http|tcp|udp)\.(routers|services|middlewares)\.([\w-]+)\.([\w.-]+)")
_NAME = regex(r"[\w-]+")
_SIMILAR = 0.75
# What the options of a router name.
_PARTS = {"service": "services", "middlewares": "middlewares"}


def unknown_parts(repository: Repository) -> Iterator[Finding]:
    """The services and middlewares that routers name and no label defines, with a similar one that is defined.

    A name with `@` is that of another provider. Another project on the same host may define any other name.
    """
    labels = [one for one in repository.of(ContainerLabel) if one.name.lower().startswith("traefik.")]
    defined: defaultdict[tuple[str, str], dict[str, ContainerLabel]] = defaultdict(dict)
    named: list[tuple[ContainerLabel, str, str, str]] = []
    for label in labels:
        match = _LABEL.fullmatch(label.name)
        if match is None:
            if "$" in label.name:
                return
            continue
        protocol, group, name, option = (part.lower() for part in match.groups())
        defined[protocol, group].setdefault(name, label)
        if group == "routers" and option in _PARTS:
            named += ((label, protocol, option, part.strip()) for part in label.value.split(","))
    for label, protocol, option, name in named:
        known = defined[protocol, _PARTS[option]]
        if not _NAME.fullmatch(name) or name.lower() in known:
            continue
        near = nearest(name.lower(), known, _SIMILAR)
        words = [one for one in known if contains_words(name, one)]
        meant = near or (words[0] if len(words) == 1 else None)
        if meant is not None:
            sort = option.removesuffix("s")
            yield Finding(
                at=label,
                message=f"'{label.name}' names the {sort} '{name}', which no label defines; did you mean '{meant}'?",
                related=(Related(known[meant], f"the {sort} '{meant}'"),),
            )
