"""What is found at the root of builds with several packages or modules, of which one is the application."""

import pytest

from aurora_devops.code.sources import Sources
from aurora_devops.generation.detect import applications, detect


def facts(files: dict[str, str]) -> dict[str, object]:
    clues = detect(Sources(files, "folder")).clues
    return {
        field: {clue.value for clue in listed} if field == "dependencies" else listed[0].value
        for field, listed in clues.items()
        if field != "environment"
    }


CARGO = {
    "Cargo.toml": (
        '[workspace]\nmembers = ["crates/*", "tools/seed"]\nexclude = ["crates/old"]\n'
        '[workspace.package]\nrust-version = "1.81"\n'
        '[workspace.dependencies]\naxum = "0.7"\nsqlx = { version = "0.8", features = ["postgres"] }\n'
    ),
    "Cargo.lock": "",
    "crates/gate/Cargo.toml": (
        '[package]\nname = "gate"\nrust-version.workspace = true\n[dependencies]\naxum.workspace = true\n'
    ),
    "crates/gate/src/main.rs": (
        'fn main() {\n    let p = std::env::var("GATE_PORT").ok().and_then(|p| p.parse().ok()).unwrap_or(9191);\n}\n'
    ),
    "crates/store/Cargo.toml": (
        '[package]\nname = "store"\n[dependencies]\nsqlx = { workspace = true, features = ["uuid"] }\n'
    ),
    "crates/store/src/lib.rs": 'pub fn r() -> Router { Router::new().route("/healthz", get(ok)) }\n',
    "crates/old/Cargo.toml": '[package]\nname = "old"\n[dependencies]\naxum = "0.5"\n',
    "crates/old/src/lib.rs": "",
    "tools/seed/Cargo.toml": '[package]\nname = "seed"\n[dependencies]\nstore = { path = "../../crates/store" }\n',
    "tools/seed/src/main.rs": "fn main() {}\n",
}


def test_the_program_of_a_cargo_workspace():
    found = facts(CARGO)
    assert found["entry_point"] == "gate"
    assert found["name"] == "gate"
    assert found["language_version"] == "1.81"
    assert found["port"] == 9191
    assert found["health_path"] == "/healthz"
    assert found["dependencies"] == {"postgresql"}
    assert not applications(CARGO, above=detect(Sources(CARGO)))


def test_two_programs_of_a_cargo_workspace_are_two_applications():
    files = {
        **CARGO,
        "tools/seed/Cargo.toml": '[package]\nname = "seed"\n[dependencies]\naxum = "0.7"\n',
    }
    assert "framework" not in facts(files)
    assert set(applications(files)) == {"crates/gate", "tools/seed"}


KOTLIN = {
    "settings.gradle.kts": 'rootProject.name = "yard"\ninclude(":web", ":core")\n',
    "build.gradle.kts": 'plugins {\n    id("org.springframework.boot") version "3.3.4" apply false\n}\n',
    "web/build.gradle.kts": (
        'plugins {\n    id("org.springframework.boot")\n}\nkotlin { jvmToolchain(21) }\n'
        'dependencies {\n    implementation("org.springframework.boot:spring-boot-starter-data-mongodb-reactive")\n'
        '    implementation("org.springframework.kafka:spring-kafka")\n}\n'
    ),
    "web/src/main/resources/application.yml": "server.port: 8282\nyard:\n  key: ${YARD_KEY}\n",
    "web/src/main/kotlin/yard/App.kt": (
        "package yard\n\n@SpringBootApplication\nclass App\n\nfun main(args: Array<String>) {}\n"
    ),
    "core/build.gradle.kts": 'plugins {\n    kotlin("jvm")\n}\n',
    "core/src/main/kotlin/yard/Core.kt": "package yard\n",
}
_POM = "<project><artifactId>{}</artifactId>{}</project>"
MAVEN = {
    "pom.xml": _POM.format(
        "yard-parent", "<java.version>17</java.version><modules><module>web</module></modules>"
    ),
    "web/pom.xml": _POM.format(
        "yard", "<dependencies><groupId>org.springframework.boot</groupId><a>spring-kafka</a></dependencies>"
    ),
    "web/src/main/resources/application.properties": "server.port=8282\n",
    "web/src/main/java/yard/App.java": "package yard;\n\n@SpringBootApplication\npublic class App {}\n",
}


@pytest.mark.parametrize(
    ("files", "name", "version", "language", "entry", "needs"),
    [
        (KOTLIN, "yard", "21", "kotlin", "yard.AppKt", {"mongodb", "kafka"}),
        (MAVEN, "yard", "17", "java", "yard.App", {"kafka"}),
    ],
)
def test_the_application_of_a_build_with_several_modules(files, name, version, language, entry, needs):
    found = facts(files)
    assert found["name"] == name
    assert found["language"] == language
    assert found["language_version"] == version
    assert found["framework"] == "spring-boot"
    assert found["entry_point"] == entry
    assert found["port"] == 8282
    assert found["dependencies"] == needs
    clue = detect(Sources(files)).best("entry_point")
    assert clue is not None
    assert clue.path in files
    assert not applications(files, above=detect(Sources(files)))


@pytest.mark.parametrize("package", ["com/example/shop", "org/acme/samples", "org/acme/test"])
def test_a_package_of_java_is_not_a_folder_of_samples(package):
    files = {
        "build.gradle": "plugins { id 'org.springframework.boot' }\n",
        f"src/main/java/{package}/App.java": (
            f"package {package.replace('/', '.')};\n\n@SpringBootApplication\npublic class App {{}}\n"
        ),
        "samples/src/main/java/x/Sample.java": "package x;\n\n@SpringBootApplication\npublic class Sample {}\n",
    }
    assert facts(files)["entry_point"] == f"{package.replace('/', '.')}.App"


@pytest.mark.parametrize(
    ("lines", "address", "needs"),
    [
        ("runtimeOnly 'com.h2database:h2'\nruntimeOnly 'com.mysql:mysql-connector-j'\n", "", None),
        (
            "testImplementation 'com.h2database:h2'\nruntimeOnly 'com.mysql:mysql-connector-j'\n",
            "",
            {"mysql"},
        ),
        (
            "runtimeOnly 'com.h2database:h2'\nruntimeOnly 'com.mysql:mysql-connector-j'\n",
            "spring.datasource.url=jdbc:mysql://db/shop\n",
            {"mysql"},
        ),
    ],
)
def test_a_driver_beside_an_embedded_database_is_no_dependency(lines, address, needs):
    files = {
        "build.gradle": f"plugins {{ id 'org.springframework.boot' }}\ndependencies {{\n{lines}}}\n",
        "src/main/resources/application.properties": address,
    }
    assert facts(files).get("dependencies") == needs


def test_the_default_of_a_setting_of_dotnet_is_in_its_file():
    files = {
        "Shop.csproj": '<Project Sdk="Microsoft.NET.Sdk.Web"></Project>\n',
        "appsettings.json": '{"Shop": {"Most": 50, "Mode": "slow"}}\n',
        "Program.cs": (
            'var most = builder.Configuration.GetValue<int>("Shop:Most");\n'
            'var mode = builder.Configuration["Shop:Mode"] ?? "fast";\nvar key = builder.Configuration["Shop:Key"];\n'
        ),
    }
    found = {clue.value.name: clue.value.default for clue in detect(Sources(files)).clues["environment"]}
    assert found == {"Shop__Most": "50", "Shop__Mode": "slow", "Shop__Key": None}


@pytest.mark.parametrize(("sample", "port"), [("HTTP_PORT=8484\n", 8484), ("HTTP_PORT=\n", None), ("", None)])
def test_the_port_of_a_sample_is_that_of_a_program_without_one(sample, port):
    files = {
        "go.mod": "module x\n",
        ".env.example": sample,
        "main.go": (
            'package main\n\nimport "net/http"\n\ntype Config struct {\n\tPort string `env:"HTTP_PORT,required"`\n'
            '\tStore string `env:"DB_PORT,required"`\n}\n\nfunc main() { http.ListenAndServe(address, nil) }\n'
        ),
    }
    assert facts(files).get("port") == port
