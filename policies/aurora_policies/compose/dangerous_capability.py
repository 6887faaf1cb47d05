from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn
from aurora_devops.kinds.compose.model import Named
from aurora_devops.kinds.compose.summary import one_finding

CAPABILITIES = (
    "ALL BPF DAC_READ_SEARCH MAC_ADMIN MAC_OVERRIDE SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO"
)


class Options(PolicyOptions):
    capabilities: tuple[str, ...] = option(
        tuple(CAPABILITIES.split()), description="Capabilities that must not be added, without `CAP_`."
    )


@policy(
    "CMP037",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  app:\n    image: app:1\n    cap_add: [«SYS_ADMIN», CAP_SYS_PTRACE]\n"),
        good("services:\n  vpn:\n    image: vpn:1\n    cap_drop: [ALL]\n    cap_add: [NET_ADMIN]\n"),
    ],
)
def dangerous_capability(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A service adds a capability that can be used to escape from the container.

    With `SYS_ADMIN` a process can mount the disks of the host, with `SYS_PTRACE` it can read the memory of other
    processes, with `SYS_MODULE` it can load code into the kernel.
    Remove the capability, or add a narrower one such as `NET_ADMIN`, `PERFMON` or `SYS_NICE`.

    <https://man7.org/linux/man-pages/man7/capabilities.7.html>
    """
    found = [
        Named(name, inside.at["cap_add"][index])
        for index, added in enumerate(inside.service.cap_add)
        if (name := added.upper().removeprefix("CAP_")) in options.capabilities
    ]
    yield from one_finding(
        found, f"service '{inside.name}' adds {{}}, which can be used to take over the host; remove it"
    )
