from collections.abc import Iterator, Mapping
from posixpath import basename

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.core.lazy import regex
from aurora_devops.core.nearest import nearest
from aurora_devops.delivery.programs import programs_of
from aurora_devops.facts import ContainerVariable, ProvidedConfig, RunContainer

from ._files import below

_VARIABLE = "SPRING_PROFILES_ACTIVE"
_FILE = regex(r"application-([\w-]+)\.(?:properties|ya?ml)")
_RESOURCES = "src/main/resources"
_FILES = {
    "Dockerfile": 'FROM eclipse-temurin:25-jre\nCOPY target/shop.jar .\nCMD ["java", "-jar", "shop.jar"]\n',
    "pom.xml": "<project><artifactId>shop</artifactId><dependencies><dependency><groupId>org.springframework.boot"
    "</groupId><artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>\n",
    "src/main/java/Shop.java": "@SpringBootApplication\npublic class Shop {}\n",
    f"{_RESOURCES}/application.yml": "server:\n  port: 8080\n",
    f"{_RESOURCES}/application-production.yml": "server:\n  port: 9090\n",
}
_COMPOSE = "services:\n  shop:\n    build: .\n    environment:\n      {}\n"
_SETTINGS = "resources: [shop.yaml]\nconfigMapGenerator:\n  - name: shop\n    literals:\n      - {}\n"
_POD = """\
apiVersion: v1
kind: Pod
metadata: {name: shop}
spec:
  containers:
    - name: shop
      image: shop
      envFrom: [{configMapRef: {name: shop}}]
"""
_SIMILAR = 0.75
# How many letters of a profile an abbreviation has at least.
_SHORTEST = 3


@policy(
    "DLV190",
    severity="warning",
    category="validity",
    examples=[
        bad(
            _COMPOSE.format(f"«{_VARIABLE}»: prod"),
            path="compose.yaml",
            files=_FILES,
        ),
        bad(
            _SETTINGS.format(f"«{_VARIABLE}=prod»"),
            path="deploy/kustomization.yaml",
            files={**_FILES, "deploy/shop.yaml": _POD, "Makefile": "image:\n\tdocker build --tag shop .\n"},
        ),
        good(
            _COMPOSE.format(f"{_VARIABLE}: prod").replace("build: .", "image: acme/reports:1.0.0"),
            path="compose.yaml",
            files=_FILES,
            because="the program of another repository has profiles of its own",
        ),
        bad(
            _COMPOSE.format(f"«{_VARIABLE}»: cloud,productoin"),
            path="compose.yaml",
            files=_FILES,
        ),
        good(
            _COMPOSE.format(f"{_VARIABLE}: production,cloud"),
            path="compose.yaml",
            files=_FILES,
            because="one profile has a file, and the other one may be a name that the code compares",
        ),
        good(
            _COMPOSE.format(f"{_VARIABLE}: ${{STAGE}}"),
            path="compose.yaml",
            files=_FILES,
            because="the profile is not known",
        ),
        good(
            _COMPOSE.format(f"{_VARIABLE}: prod"),
            path="compose.yaml",
            files={**_FILES, f"{_RESOURCES}/application-prod.properties": "server.port=80\n"},
            because="the profile has a file of its own",
        ),
    ],
)
def unknown_spring_profile(repository: Repository) -> Iterator[Finding]:
    """A container activates a profile of Spring Boot without a file, beside a similar one that has a file.

    Spring Boot ignores the name, and the settings of the file are not read.
    Write the name of the profile for which there is a file `application-PROFILE.yml` or `.properties`. Reported is a
    name that is an abbreviation of another one, such as `prod` and `production`, or almost the same.

    <https://docs.spring.io/spring-boot/reference/features/profiles.html>
    """
    files = [path for path in repository.paths if _FILE.fullmatch(basename(path))]
    variables = [one for one in repository.of(ContainerVariable) if one.name == _VARIABLE]
    if not files or not variables or not repository.whole:
        return
    programs, values = programs_of(repository), _values(repository)
    seen: set[tuple[str, int]] = set()
    for container in repository.of(RunContainer):
        folders = [program.folder for program in programs.of_container(container)]
        profiles = {
            match[1]
            for path in files
            if any(not folder or below(path, folder) is not None for folder in folders)
            and (match := _FILE.fullmatch(basename(path)))
        }
        for variable in variables if profiles else ():
            artifact, place = variable.unit or variable.path, (variable.path, variable.span.start)
            own = variable.owner == container.owner or variable.config in container.configs
            if not own or artifact != (container.unit or container.path) or place in seen:
                continue
            active = [name.strip() for name in values.get((variable.owner, artifact), "").split(",")]
            found = next(((name, near) for name in active if (near := _meant(name, profiles))), None)
            if found is not None:
                seen.add(place)
                name, near = found
                yield Finding(
                    at=variable,
                    message=f"profile '{name}' has no file application-{name}.yml or .properties; "
                    f"did you mean '{near}'?",
                )


def _values(repository: Repository) -> Mapping[tuple[str, str], str]:
    """The values of the variable by what sets it: a container or a ConfigMap, and the artifact that has it."""
    found: dict[tuple[str, str], str] = {}
    for container in repository.of(RunContainer):
        found[container.owner, container.unit or container.path] = dict(container.settings).get(_VARIABLE, "")
    for config in repository.of(ProvidedConfig):
        found[config.maker, config.unit or config.path] = dict(config.settings).get(_VARIABLE, "")
    return found


def _meant(name: str, profiles: set[str]) -> str | None:
    """The profile with a file that a name without one is probably meant to be."""
    if not name or "$" in name or name in profiles:
        return None
    longer = [one for one in sorted(profiles) if min(len(one), len(name)) >= _SHORTEST and _begins(one, name)]
    return longer[0] if longer else nearest(name, sorted(profiles), _SIMILAR)


def _begins(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)
