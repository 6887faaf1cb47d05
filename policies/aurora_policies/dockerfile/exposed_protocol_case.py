from collections.abc import Iterator

from aurora_devops import Edit, Finding, Fix, bad, good, policy
from aurora_devops.kinds.dockerfile import Expose


@policy(
    "DKR012",
    severity="info",
    category="maintainability",
    equivalents={"buildkit": "ExposeProtoCasing"},
    examples=[
        bad("FROM nginx:1.29\nEXPOSE 80/«TCP»\n", fixed="FROM nginx:1.29\nEXPOSE 80/tcp\n"),
        good("FROM nginx:1.29\nEXPOSE 80/tcp 53/udp 8080\n"),
    ],
)
def exposed_protocol_case(expose: Expose) -> Iterator[Finding]:
    """EXPOSE has its protocol in upper case.

    BuildKit warns about it in every build, and tools that compare the text see two different ports.
    Use `tcp`, `udp` or `sctp`.

    https://docs.docker.com/reference/build-checks/expose-proto-casing/
    """
    for port in expose.ports:
        _, slash, protocol = port.word.text.partition("/")
        if slash and protocol != protocol.lower() and "$" not in protocol and not port.word.quoted:
            at = port.word.at.sub(len(port.word.text) - len(protocol), len(port.word.text))
            fix = Fix((Edit(at, protocol.lower()),), safe=True)
            yield Finding(
                at=at,
                message=f"protocol '{protocol}' is not in lower case; use '{protocol.lower()}'",
                fix=fix,
            )
