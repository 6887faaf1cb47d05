from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy

from ._examples import limited, variable
from ._sizes import Sizes, called

_JAVA = 'FROM eclipse-temurin:21-jre\nCOPY app.jar ./\nENTRYPOINT ["java", "{heap}", "-jar", "app.jar"]\n'
_SERVICE = "services:\n  shop:\n    build: .\n    mem_limit: {}\n"
_SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: settings
data:
  JAVA_TOOL_OPTIONS: -XX:+UseG1GC -Xmx2g
"""
_FROM = "          envFrom:\n            - configMapRef:\n                name: settings\n"


def _pod(name: str, value: str, limit: str) -> str:
    return limited(variable(name, value), f"memory: {limit}")


@policy(
    "DLV154",
    severity="warning",
    category="reliability",
    examples=[
        bad(_pod("GOMEMLIMIT", "«2GiB»", "1Gi"), path="k8s/shop.yaml"),
        bad(_pod("JAVA_TOOL_OPTIONS", "-XX:+UseG1GC «-Xmx1g»", "1Gi"), path="k8s/shop.yaml"),
        bad(_pod("NODE_OPTIONS", "«--max-old-space-size=4096»", "512Mi"), path="k8s/shop.yaml"),
        good(
            "javaOptions: -Xmx48m\nresources: {}\n",
            path="charts/shop/values.yaml",
            files={
                "charts/shop/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
                "charts/shop/templates/shop.yaml": (
                    _pod("JAVA_TOOL_OPTIONS", "{{ .Values.javaOptions }}", "1Gi").partition("resources:")[0]
                    + "resources:\n            {{- toYaml .Values.resources | nindent 12 }}\n"
                ),
            },
            because="the chart leaves the limits to its users",
        ),
        bad(
            "services:\n  cache:\n    image: redis:8.2.1\n    command: [redis-server, --maxmemory, «512mb»]\n"
            "    deploy:\n      resources:\n        limits:\n          memory: 256M\n",
            path="compose.yaml",
        ),
        bad(
            _JAVA.replace('"{heap}"', '«"-Xmx2g"»'),
            path="Dockerfile",
            files={"compose.yaml": _SERVICE.format("1g"), "package.json": '{"name": "shop"}'},
        ),
        bad(
            _SETTINGS.replace("-Xmx2g", "«-Xmx2g»"),
            path="k8s/settings.yaml",
            files={
                "k8s/shop.yaml": _pod("LOG_LEVEL", "info", "1Gi").replace(
                    "          resources:", f"{_FROM}          resources:"
                )
            },
        ),
        good(
            _pod("GOMEMLIMIT", "1GiB", "1Gi"),
            path="k8s/shop.yaml",
            because="the garbage collector of Go keeps all memory below its limit",
        ),
        good(
            _pod("JAVA_TOOL_OPTIONS", "-Xmx2g -Xmx700m", "1Gi"),
            path="k8s/shop.yaml",
            because="the last option counts",
        ),
        good(
            _JAVA.format(heap="-Xmx2g"),
            path="Dockerfile",
            files={
                "compose.yaml": _SERVICE.format("1g") + "    command: [java, -Xmx700m, -jar, app.jar]\n",
                "package.json": '{"name": "shop"}',
            },
            because="the service has another command",
        ),
        good(
            "FROM node:24-slim AS build\nENV NODE_OPTIONS=--max-old-space-size=8192\nRUN npm run build\n"
            "FROM node:24-slim\nCOPY --from=build /app/dist ./dist\n",
            path="Dockerfile",
            files={"compose.yaml": _SERVICE.format("1g"), "package.json": '{"name": "shop"}'},
            because="only the build has so much memory",
        ),
    ],
)
def runtime_over_limit(repository: Repository) -> Iterator[Finding]:
    """A runtime may use more memory than the limit of its container.

    The container is killed as soon as it needs the memory, before the runtime collects garbage or refuses the request.
    Set it below the limit: for the heap of Java, Node.js and .NET to about three quarters of it, because these need
    memory besides the heap; or let the runtime follow the limit (`-XX:MaxRAMPercentage=75`).
    Read are `GOMEMLIMIT`, `-Xmx`, `--max-old-space-size`, `DOTNET_GCHeapHardLimit` and `--maxmemory` of Redis in
    variables and commands of containers, ConfigMaps and Dockerfiles.

    <https://kubernetes.io/docs/concepts/configuration/manage-resources-containers/#if-a-container-exceeds-its-memory-limit>
    """
    seen: set[object] = set()
    for container, limit, size in repository.derived(Sizes).pairs("memory"):
        if size.amount < limit.amount or (size.amount == limit.amount and not size.exact):
            continue
        # A module has the same limit for several services, and an image the same size.
        place = size.path, size.span, limit.path, limit.span
        if container.kind == "terraform" and place in seen:
            continue
        seen.add(place)
        than = "as much as" if size.amount == limit.amount else "more than"
        yield Finding(
            at=size,
            message=f"{called(size)} is {_amount(size.written)}, {than} the memory limit {limit.written}"
            f" of {container.owner}",
            related=(Related(limit, "the limit"),),
        )


def _amount(written: str) -> str:
    """The number with its unit in an option such as `-Xmx2g`."""
    return written.rpartition("=")[2].removeprefix("-Xmx").strip()
