"""What several policies of Azure's resources share: the types of a service, and the rules of networks."""

from collections.abc import Collection

from aurora_devops.cloud import Block, Check, CloudResource, Fault, Value, fault

OLD_WEB = "azurerm_app_service"
NEW_WEB = ("azurerm_linux_web_app", "azurerm_windows_web_app")
WEB = (OLD_WEB, *NEW_WEB)
OLD_FUNCTIONS = ("azurerm_function_app", "azurerm_function_app_slot")
NEW_FUNCTIONS = (
    "azurerm_linux_function_app",
    "azurerm_linux_function_app_slot",
    "azurerm_windows_function_app",
    "azurerm_windows_function_app_slot",
)
FUNCTIONS = (*OLD_FUNCTIONS, *NEW_FUNCTIONS)
NETWORK_RULES = ("azurerm_network_security_rule", "azurerm_network_security_group")
_EVERYWHERE = frozenset(("*", "0.0.0.0", "0.0.0.0/0", "::/0", "/0", "<nw>/0", "internet", "any"))  # noqa: S104


def closed(ports: Collection[int], protocols: Collection[str]) -> Check:
    """No rule may allow these ports from everywhere; without ports all of them count."""

    def check(part: CloudResource | Block) -> Fault | None:
        for rule in _rules(part):
            if (
                _lower(rule.get("access")) == "allow"
                and _lower(rule.get("direction")) == "inbound"
                and _lower(rule.get("protocol")) in protocols
                and (not ports or any(_reaches(rule, port) for port in ports))
                and (source := _everywhere(rule, "source")) is not None
            ):
                return fault(source, "allow only known addresses")
        return None

    return check


def bounded(direction: str, end: str) -> Check:
    """No rule that allows in a direction may have every address at an end."""

    def check(part: CloudResource | Block) -> Fault | None:
        for rule in _rules(part):
            if (
                _lower(rule.get("access")) == "allow"
                and _lower(rule.get("direction")) == direction
                and (value := _everywhere(rule, end)) is not None
            ):
                return fault(value, "allow only known addresses")
        return None

    return check


def _rules(part: CloudResource | Block) -> list[CloudResource | Block]:
    return [part, *part.blocks("security_rule")]


def _lower(value: Value) -> str:
    return (value.string or "").lower()


def _everywhere(rule: CloudResource | Block, end: str) -> Value | None:
    """The first address of an end of a rule that is every address."""
    for name in (f"{end}_address_prefix", f"{end}_address_prefixes"):
        for text, item in rule.get(name).strings():
            if text.lower() in _EVERYWHERE:
                return item
    return None


def _reaches(rule: CloudResource | Block, port: int) -> bool:
    """Whether a rule is about a port."""
    for name in ("destination_port_range", "destination_port_ranges"):
        for text, _ in rule.get(name).strings():
            first, _dash, last = text.partition("-")
            last = last or first
            if text == "*" or (first.isdigit() and last.isdigit() and int(first) <= port <= int(last)):
                return True
    return False
