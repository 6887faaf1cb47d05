from collections.abc import Iterator

from aurora_devops import Finding, PolicyOptions, bad, good, option, policy
from aurora_devops.kinds.compose import ServiceIn

CAPABILITIES = (
    "ALL BPF DAC_READ_SEARCH MAC_ADMIN MAC_OVERRIDE SYS_ADMIN SYS_BOOT SYS_MODULE SYS_PTRACE SYS_RAWIO"
)


class Options(PolicyOptions):
    capabilities: tuple[str, ...] = option(
        tuple(CAPABILITIES.split()), description="Capabilities that no service gets, without `CAP_`."
    )


@policy(
    "CMP037",
    severity="warning",
    category="security",
    examples=[
        bad("services:\n  app:\n    image: app:1\n    cap_add: [«SYS_ADMIN», «CAP_SYS_PTRACE»]\n"),
        good("services:\n  vpn:\n    image: vpn:1\n    cap_drop: [ALL]\n    cap_add: [NET_ADMIN]\n"),
    ],
)
def dangerous_capability(inside: ServiceIn, options: Options) -> Iterator[Finding]:
    """A service is given a capability that opens the way to the host.

    With `SYS_ADMIN` a process can mount the host's disks, with `SYS_PTRACE` read other processes' memory, with
    `SYS_MODULE` load code into the kernel.
    Leave it out, or find the narrower one: `NET_ADMIN`, `PERFMON`, `SYS_NICE`.
    """
    for index, said in enumerate(inside.service.cap_add):
        name = said.upper().removeprefix("CAP_")
        if name in options.capabilities:
            yield Finding(at=inside.at["cap_add"][index], message=f"{name} opens the way to the host")
