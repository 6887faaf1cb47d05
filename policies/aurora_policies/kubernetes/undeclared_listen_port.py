from collections.abc import Iterator

from aurora_devops import Finding, Related, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.kinds.kubernetes import ContainerIn
from aurora_devops.subjects import is_dynamic

from ._examples import pod

_NAMES = "(?:(?:listen|bind)[-_.]?)?(?:addr|address|port)|listen|bind|(?:http|server)[-_.]port"
# `-listen=:8080` and `--port=8080`. A host that is not the container itself is one that the program connects to.
_FLAG = regex(
    rf"--?(?:{_NAMES}|web\.listen-address)=(?:(?:0\.0\.0\.0|127\.0\.0\.1|localhost|\[::1?\]|\*)?:)?(\d{{2,5}})"
)
# Any flag that may be about a port on which the program listens.
_OTHER = regex(r"--?[\w.-]*(?:listen|bind|addr|port|url|host)[\w.-]*(?:=|$)")


@policy(
    "KUB332",
    severity="warning",
    category="reliability",
    examples=[
        bad(pod('args: [«"-listen=:8080"»]\nports:\n  - containerPort: 8090\n')),
        bad(
            pod("command:\n  - /shop\n  - --verbose\n  - «--port=9000»\nports:\n  - containerPort: 8080\n"),
        ),
        good(
            pod('args: ["-listen=:8090"]\nports:\n  - containerPort: 8090\n'),
            because="the ports are the same",
        ),
        good(
            pod('args: ["-listen=:8080"]\nports:\n  - containerPort: 8090\n  - containerPort: 9090\n'),
            because="with several ports, the argument may be about another one",
        ),
        good(
            pod('args: ["--port=8080", "--metrics-addr=:9090"]\nports:\n  - containerPort: 9090\n'),
            because="the program listens on several ports",
        ),
        good(
            pod('args: ["--address=redis:6379"]\nports:\n  - containerPort: 8080\n'),
            because="it is the address of another host",
        ),
    ],
)
def undeclared_listen_port(inside: ContainerIn) -> Iterator[Finding]:
    """An argument of a container sets another port to listen on than the one that the container declares.

    Services and probes that use the declared port get no answer.
    Use the same port in the argument and in `containerPort`.
    Reported are containers with one such argument (`-listen=:8080`, `--port=8080`) and one declared TCP port.

    <https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/#ports>
    """
    container = inside.container
    declared = [port for port in container.ports if port.protocol in (None, "TCP")]
    if len(container.ports) != 1 or len(declared) != 1 or not isinstance(declared[0].container_port, int):
        return
    words = [
        (word, container.at[key][index])
        for key, listed in (("command", container.command), ("args", container.args))
        for index, word in enumerate(listed)
    ]
    if any(is_dynamic(word) for word, _ in words):
        return
    flags = [(match, at) for word, at in words if (match := _FLAG.fullmatch(word))]
    others = [word for word, _ in words if _OTHER.match(word)]
    if len(flags) != 1 or len(others) != 1:
        return
    match, at = flags[0]
    port = declared[0].container_port
    if 0 < port < 65536 and 0 < int(match[1]) < 65536 and int(match[1]) != port:
        yield Finding(
            at=at,
            message=f"{inside.title} declares port {port}, but '{match[0]}' sets port {match[1]}",
            related=(Related(declared[0].at["containerPort"], "the declared port"),),
        )
