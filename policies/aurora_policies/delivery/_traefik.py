"""The routers, services and middlewares of Traefik in the labels of containers."""

from collections import defaultdict
from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.facts import ComposeHost, ContainerLabel, TraefikPart

from ._names import contains_words

_LABEL = regex(r"(?i)traefik\.(http|tcp|udp)\.(routers|services|middlewares)\.([\w-]+)\.([\w.-]+)")
_NAME = regex(r"[\w-]+")
_SIMILAR = 0.75
_SHOWN = 3
# What the options of a router name, and the messages call it.
_PARTS = {
    "service": ("services", "service"),
    "middlewares": ("middlewares", "middleware"),
    "entrypoints": ("entrypoints", "entry point"),
    "tls.certresolver": ("certresolvers", "certificate resolver"),
}
# These are defined only in the configuration of Traefik.
_STATIC = frozenset({"entrypoints", "certresolvers"})
_Part = ContainerLabel | TraefikPart


def _whole(repository: Repository) -> set[tuple[str, str]]:
    """The Compose files with Traefik, each with the groups of which its options or its file define all parts."""
    groups: defaultdict[str, set[str]] = defaultdict(set)
    for part in repository.of(TraefikPart):
        groups[part.path].add(part.group)
    return {
        (host.path, group)
        for host in repository.of(ComposeHost)
        for path in (host.path, *(source for _, source in host.targets))
        for group in groups.get(path, ())
    }


def unknown_parts(repository: Repository) -> Iterator[Finding]:
    """What routers name and nothing defines, with a similar one that is defined.

    A name without `@`, or with `@docker`, is that of a label, and one with `@file` is in the files that Traefik reads.
    Entry points and certificate resolvers are in the configuration of Traefik, all of them if it runs in the same
    Compose file. Another project on the same host, or another file, may define any other name.
    """
    labels = [one for one in repository.of(ContainerLabel) if one.name.lower().startswith("traefik.")]
    defined: defaultdict[tuple[str, str, str], dict[str, _Part]] = defaultdict(dict)
    for part in repository.of(TraefikPart):
        defined[part.protocol, part.group, "file"].setdefault(part.name, part)
    whole = _whole(repository)
    named: list[tuple[ContainerLabel, str, str, str]] = []
    for label in labels:
        match = _LABEL.fullmatch(label.name)
        if match is None:
            if "$" in label.name:
                return
            continue
        protocol, group, name, option = (part.lower() for part in match.groups())
        defined[protocol, group, "docker"].setdefault(name, label)
        if group == "routers" and option in _PARTS:
            named += ((label, protocol, option, part.strip()) for part in label.value.split(","))
    for label, protocol, option, full in named:
        group, sort = _PARTS[option]
        name, _, provider = full.lower().partition("@")
        static = group in _STATIC
        key = ("", group, "file") if static else (protocol, group, provider or "docker")
        known = defined[key]
        if not _NAME.fullmatch(name) or name in known:
            continue
        near = nearest(name, known, _SIMILAR)
        words = [one for one in known if contains_words(name, one)]
        meant = near or (words[0] if len(words) == 1 else None)
        if meant is None and static and (label.path, group) in whole:
            yield Finding(
                at=label,
                message=f"'{label.name}' names the {sort} '{full}', which the configuration of Traefik does not "
                f"define; it has {', '.join(repr(one) for one in sorted(known))}",
                related=tuple(
                    Related(one, f"the {sort} '{name}'") for name, one in sorted(known.items())[:_SHOWN]
                ),
            )
        elif meant is not None:
            by = "the configuration of Traefik" if key[2] == "file" else "label"
            defines = f"{by} does not define" if key[2] == "file" else f"no {by} defines"
            yield Finding(
                at=label,
                message=f"'{label.name}' names the {sort} '{full}', which {defines}; did you mean '{meant}'?",
                related=(Related(known[meant], f"the {sort} '{meant}'"),),
            )
