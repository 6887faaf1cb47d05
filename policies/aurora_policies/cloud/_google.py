"""What several policies of Google Cloud need: kinds of instances, flags of databases, members of grants."""

from collections.abc import Callable, Iterator
from typing import Literal

from aurora_devops.cloud import Block, Check, CloudResource, Fault, Value, fault

INSTANCES = (
    "google_compute_instance",
    "google_compute_instance_template",
    "google_compute_instance_from_template",
)
PUBLIC = ("allUsers", "allAuthenticatedUsers")
EVERYWHERE = ("0.0.0.0/0", "::/0", "0000:0000:0000:0000:0000:0000:0000:0000/0", "*")
DEFAULT_ACCOUNTS = ("-compute@developer.gserviceaccount.com", "@appspot.gserviceaccount.com")


def own(*names: str) -> Callable[[CloudResource], bool]:
    """Whether an instance does not take these attributes from a template, and is not made by a cluster."""

    def decides(resource: CloudResource) -> bool:
        templated = resource.type == "google_compute_instance_from_template"
        return not (resource.get("name").string or "").startswith("gke-") and (
            not templated or all(resource.sets(name) for name in names)
        )

    return decides


def has_metadata(key: str) -> Callable[[CloudResource], bool]:
    """Whether an instance does not take this key of its metadata from a template."""

    def decides(resource: CloudResource) -> bool:
        templated = resource.type == "google_compute_instance_from_template"
        return not templated or resource.get("metadata", key).known

    return decides


def engine(name: str) -> Callable[[CloudResource], bool]:
    """Whether a database instance runs an engine."""

    def runs(resource: CloudResource) -> bool:
        return (resource.get("database_version").string or "").upper().startswith(name)

    return runs


def database_flag(name: str, accepts: Callable[[str], bool], default: str | None, advice: str) -> Check:
    """A flag of a database must have an accepted value; `default` is what the database takes if it is absent."""

    def check(part: CloudResource | Block) -> Fault | None:
        certain = not part.get("settings").unknown
        for settings in part.blocks("settings"):
            certain = certain and settings.certain and not settings.get("database_flags").unknown
            for flag in settings.blocks("database_flags"):
                title, value = flag.get("name"), flag.get("value")
                certain = certain and flag.certain and not title.unknown
                if title.string == name:
                    text = value.string
                    return fault(value, advice) if text is not None and not accepts(text.lower()) else None
        return Fault(part.at, advice) if certain and default is not None and not accepts(default) else None

    return check


def switched_flag(name: str, wanted: Literal["on", "off"], default: str | None) -> Check:
    """A flag of a database must be on, or off; `default` is what the database takes if it is absent."""
    return database_flag(name, _SWITCHED[wanted].__contains__, default, f"set the flag {name} to {wanted}")


_SWITCHED = {"on": frozenset({"on", "1", "true"}), "off": frozenset({"off", "0", "false"})}


def members(part: CloudResource | Block) -> Iterator[tuple[str, Value]]:
    """Who is granted a role, as far as it is known."""
    yield from part.get("member").strings()
    yield from part.get("members").strings()


def no_member(refuses: Callable[[str], bool], advice: str) -> Check:
    """The members of a grant must not be refused."""

    def check(part: CloudResource | Block) -> Fault | None:
        return next((fault(value, advice) for text, value in members(part) if refuses(text)), None)

    return check


def role(refuses: Callable[[str], bool], advice: str) -> Check:
    """The role of a grant must not be refused."""

    def check(part: CloudResource | Block) -> Fault | None:
        value = part.get("role")
        return fault(value, advice) if value.string is not None and refuses(value.string) else None

    return check


def grants(*levels: str) -> tuple[str, ...]:
    """The types of the resources that grant a role on something."""
    return tuple(f"google_{level}_iam_{kind}" for level in levels for kind in ("member", "binding"))
