from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.facts import ComposeHost, DeclaredObject

from ._names import hint

_POM = "<project><artifactId>{name}</artifactId></project>\n"
_STARTED = """\
package com.acme.{name};

@SpringBootApplication
@EnableFeignClients
class Application {{}}
"""
_CLIENT = """\
package com.acme.orders;

@FeignClient({})
interface Customers {{
    @GetMapping("/customers/{{id}}")
    Customer find(@PathVariable String id);
}}
"""


def _named(name: str) -> str:
    return f"spring:\n  application:\n    name: {name}\n"


def _service(name: str) -> dict[str, str]:
    return {
        f"{name}/pom.xml": _POM.format(name=name),
        f"{name}/Dockerfile": f"FROM eclipse-temurin:21-jre\nCOPY target/{name}.jar /a.jar\nCMD java -jar /a.jar\n",
        f"{name}/src/main/java/com/acme/Application.java": _STARTED.format(name=name),
        f"{name}/src/main/resources/application.yml": _named(f"{name}-service"),
    }


_FILES = {**_service("orders"), **_service("customers"), **_service("gateway")}
_ROUTES = """\
spring:
  application:
    name: gateway-service
  cloud:
    gateway:
      routes:
        - id: orders
          uri: lb://orders-service
          predicates: [Path=/orders/**]
        - id: customers
          uri: lb://{}
          predicates: [Path=/customers/**]
"""


@policy(
    "DLV150",
    severity="error",
    category="validity",
    examples=[
        bad(
            _ROUTES.format("«customer-service»"),
            path="gateway/src/main/resources/application.yml",
            files={
                path: text
                for path, text in _FILES.items()
                if path != "gateway/src/main/resources/application.yml"
            },
        ),
        good(
            "services:\n  orders:\n    build: orders\n",
            path="compose.yaml",
            files={
                **_FILES,
                "gateway/src/main/resources/application.yml": _ROUTES.format("customers-service"),
                "orders/src/main/java/com/acme/Customers.java": _CLIENT.format('name = "customers-service"'),
            },
            because="the applications have these names",
        ),
        good(
            "services:\n  orders:\n    build: orders\n",
            path="compose.yaml",
            files={
                **_FILES,
                "gateway/src/main/resources/application.yml": _ROUTES.format("customers-service"),
                "orders/src/main/java/com/acme/Customers.java": _CLIENT.format(
                    'name = "crm", url = "https://crm.example.com"'
                ),
            },
            because="the client has an address",
        ),
    ],
)
def unknown_application(repository: Repository) -> Iterator[Finding]:
    """A Feign client or a route calls a Spring application of a name that no application of the repository has.

    The client finds no instance in the registry, and requests fail with 503.
    Correct the name, or `spring.application.name` of the application that is called.
    Names are those of `@FeignClient` without `url`, and of addresses with `lb://`. Nothing is reported in a repository
    in which no other client names one of its applications, and of a name that is a Compose service or a Service.

    <https://docs.spring.io/spring-cloud-openfeign/reference/spring-cloud-openfeign.html>
    """
    if not repository.whole:
        return
    clients = repository.about("spring-client")
    own = {one.name.lower(): one for one in repository.about("spring-application")}
    if len(own) < 2 or not any(one.name.lower() in own for one in clients):
        return
    if any("$" in name or "@" in name for name in own):
        return
    hosts = {name.lower() for host in repository.of(ComposeHost) for name in host.names}
    hosts |= {one.name for one in repository.of(DeclaredObject) if one.object_kind == "Service"}
    for client in clients:
        name = client.name.lower()
        if name in own or name in hosts:
            continue
        yield Finding(
            at=client,
            message=f"{client['by']} calls '{client.name}', but no application has this name"
            f"{hint(client.name, [one.name for one in own.values()], 'the applications are')}",
            related=(Related(next(iter(own.values())), "the name of an application"),),
        )
