"""The addresses and the names in the properties of Spring Boot applications."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

COMPOSE = """\
services:
  shop:
    build: shop
  crm:
    build: crm
  config:
    image: ghcr.io/acme/config:1.4
  redis-cache:
    image: redis:8
"""


def service(name: str, properties: str, file: str = "application.yml") -> dict[str, str]:
    return {
        f"{name}/pom.xml": f"<project><artifactId>{name}</artifactId></project>\n",
        f"{name}/Dockerfile": "FROM eclipse-temurin:21-jre\nCOPY target/a.jar /a.jar\nCMD java -jar /a.jar\n",
        f"{name}/src/main/java/com/acme/App.java": "package com.acme;\n\n@SpringBootApplication\nclass App {}\n",
        f"{name}/src/main/resources/{file}": properties,
    }


def told(code: str, *parts: dict[str, str], compose: str = COMPOSE) -> list[str]:
    files = {"compose.yaml": compose}
    for part in parts:
        files.update(part)
    choices = Choices(profile="all", select=(code,))
    report = lint_texts(files, choices, catalogue=default_catalogue())
    return [f"{one.path}:{one.location.line}" for one in report.findings]


CONFIG = "spring:\n  cloud:\n    config:\n      uri: http://{}:8888\n"


@pytest.mark.parametrize(
    ("properties", "file", "line"),
    [
        ("spring:\n  data:\n    redis:\n      host: redis-cach\n", "application.yml", 4),
        ("spring.data.redis.url=redis://redis-cach:6379\n", "application.properties", 1),
        (CONFIG.format("config-server"), "bootstrap.yml", 4),
    ],
)
def test_an_unknown_host_in_properties(properties, file, line):
    other = service("crm", CONFIG.format("config"), "bootstrap.yml")
    assert told("DLV024", service("shop", properties, file), other) == [
        f"shop/src/main/resources/{file}:{line}"
    ]


@pytest.mark.parametrize(
    ("properties", "file"),
    [
        ("spring:\n  data:\n    redis:\n      host: redis-cache\n", "application.yml"),
        ("spring:\n  data:\n    redis:\n      host: ${REDIS_HOST:redis-cach}\n", "application.yml"),
        ("spring:\n  data:\n    redis:\n      host: redis-cach\n", "application-local.yml"),
        # No service has a similar name, and no other application has the property.
        ("crm:\n  url: http://intranet:8080\n", "application.yml"),
        ("crm:\n  url: http://localhost:8080\n", "application.yml"),
    ],
)
def test_a_host_in_properties_that_may_exist(properties, file):
    assert not told("DLV024", service("shop", properties, file), service("crm", "", "application.yml"))


def test_a_host_that_a_variable_replaces():
    shop = service("shop", "spring.data.redis.host=redis-cach\n", "application.properties")
    compose = COMPOSE.replace(
        "    build: shop\n", "    build: shop\n    environment:\n      SPRING_DATA_REDIS_HOST: redis-cache\n"
    )
    assert told("DLV024", shop)
    assert not told("DLV024", shop, compose=compose)


def test_the_files_of_a_configuration_server():
    server = service(
        "config",
        "spring:\n  cloud:\n    config:\n      server:\n        native:\n"
        "          search-locations: classpath:/shared\n",
    )
    files = {"config/src/main/resources/shared/shop.yml": "spring:\n  rabbitmq:\n    host: redis-cach\n"}
    compose = COMPOSE.replace("    image: ghcr.io/acme/config:1.4\n", "    build: config\n")
    found = told("DLV024", server, files, compose=compose)
    assert found == ["config/src/main/resources/shared/shop.yml:3"]


FEIGN = """\
package com.acme;

@FeignClient({})
interface Crm {{}}
"""


@pytest.mark.parametrize(
    ("client", "found"),
    [
        ('name = "crm-servce", fallback = Other.class', True),
        ('"crm-servce"', True),
        ('value = "crm-service"', False),
        ('name = "CRM-SERVICE"', False),
        ('name = "payments", url = "${payments.url}"', False),
        ('name = "redis-cache"', False),
    ],
)
def test_the_application_of_a_feign_client(client, found):
    shop = service("shop", "spring.application.name=shop-service\n", "application.properties")
    shop["shop/src/main/java/com/acme/Shop.java"] = FEIGN.format('"shop-service"')
    shop["shop/src/main/java/com/acme/Crm.java"] = FEIGN.format(client)
    crm = service("crm", "spring:\n  application:\n    name: crm-service\n", "bootstrap.yml")
    assert told("DLV150", shop, crm) == (["shop/src/main/java/com/acme/Crm.java:3"] if found else [])


def test_a_service_that_another_file_gives_its_variables():
    properties = "spring:\n  datasource:\n    password: ${DB_PASSWORD}\n"
    shop = service("shop", properties)
    plain = "services:\n  shop:\n    build: shop\n"
    whole = {
        "docker-compose.yml": "services:\n  shop:\n    image: acme/shop\n    environment:\n      DB_PASSWORD: x\n"
    }
    assert told("DLV101", shop, compose=plain) == ["compose.yaml:2"]
    assert not told("DLV101", shop, whole, {"docker-compose.dev.yml": plain}, compose="services: {}\n")
