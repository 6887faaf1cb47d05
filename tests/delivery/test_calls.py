"""Requests in the code of one program that another one answers."""

import pytest

from aurora_devops.core.run import default_catalogue, lint_texts
from aurora_devops.core.settings import Choices

CODE = """\
from fastapi import FastAPI

app = FastAPI()


@app.get("/healthz")
def healthz():
    return {}


@app.get("/orders/{number}")
def order(number):
    return {}
"""
SHOP = {
    "shop/Dockerfile": "FROM python:3.13.7-slim\nCOPY app ./app\nEXPOSE 8000\n",
    "shop/pyproject.toml": '[project]\nname = "shop"\nversion = "1.0.0"\ndependencies = ["fastapi"]\n',
    "shop/app/main.py": CODE,
}
NODE = {
    "web/Dockerfile": 'FROM node:24-slim\nCOPY . .\nCMD ["node", "server.js"]\n',
    "web/package.json": '{"name": "web", "dependencies": {"express": "^5"}}',
}
PYTHON = {
    "web/Dockerfile": 'FROM python:3.13-slim\nCOPY . .\nCMD ["python", "web.py"]\n',
    "web/pyproject.toml": '[project]\nname = "web"\nversion = "1.0.0"\n',
}
GO = {
    "web/Dockerfile": 'FROM scratch\nCOPY web /web\nENTRYPOINT ["/web"]\n',
    "web/go.mod": "module example.com/web\n\ngo 1.25\n",
}
JAVA = {
    "web/Dockerfile": 'FROM eclipse-temurin:21-jre\nCOPY target/web.jar /web.jar\nCMD ["java", "-jar", "/web.jar"]\n',
    "web/pom.xml": "<project><artifactId>web</artifactId></project>",
}
COMPOSE = """\
services:
  web:
    build: web
    environment:
      SHOP_URL: http://shop:8000
  shop:
    build: shop
"""
KUBERNETES = """\
apiVersion: v1
kind: Pod
metadata:
  name: {name}
  labels:
    app: {name}
spec:
  containers:
    - name: {name}
      image: ghcr.io/acme/{name}:1.0.0
      env:
        - name: SHOP_URL
          value: http://shop.default.svc.cluster.local
---
apiVersion: v1
kind: Service
metadata:
  name: {name}
spec:
  selector:
    app: {name}
  ports:
    - port: 80
      targetPort: 8000
"""


def told(files: dict[str, str]) -> list[str]:
    catalogue = default_catalogue()
    report = lint_texts(files, Choices(profile="all", select=("DLV100",)), catalogue=catalogue)
    return [f"{one.path}:{one.location.line}" for one in report.findings]


def node(call: str) -> dict[str, str]:
    return {
        **NODE,
        "web/server.js": f"const base = process.env.SHOP_URL || 'http://localhost';\nget({call});\n",
    }


def python(call: str) -> dict[str, str]:
    return {**PYTHON, "web/web.py": f'import os\n\nSHOP = os.environ["SHOP_URL"]\nget({call})\n'}


def go(call: str) -> dict[str, str]:
    code = 'package main\n\nfunc load() config {\n\treturn config{ShopURL: os.Getenv("SHOP_URL")}\n}\n\n'
    return {**GO, "web/main.go": f"{code}func ask(cfg config) {{ http.Get({call}) }}\n"}


def helped(call: str) -> dict[str, str]:
    code = 'package main\n\nfunc main() {\n\tserve(&web{shop: env.Must("SHOP_URL")})\n}\n\n'
    helper = 'package env\n\nimport "os"\n\nfunc Must(name string) string {\n\tvalue := os.Getenv(name)\n'
    helper += '\tif value == "" {\n\t\tpanic(name)\n\t}\n\treturn value\n}\n'
    asks = f"func (w *web) ask() {{ w.client.Get({call}) }}\n"
    return {**GO, "web/main.go": code + asks, "web/env/env.go": helper}


def java(call: str) -> dict[str, str]:
    code = 'class Web {\n  String shop = System.getenv("SHOP_URL");\n'
    return {**JAVA, "web/src/main/java/Web.java": f"{code}  void ask() {{ get({call}); }}\n}}\n"}


@pytest.mark.parametrize(
    ("web", "place"),
    [
        (helped('w.shop + "/order/" + number'), "web/main.go:7"),
        (node("`${base}/order/${number}`"), "web/server.js:2"),
        (node("`${process.env.SHOP_URL}/order/${number}?full=${full}`"), "web/server.js:2"),
        (node("base + '/order/' + number"), "web/server.js:2"),
        (node("'http://shop:8000/health'"), "web/server.js:2"),
        (python('f"{SHOP}/order/{number}"'), "web/web.py:4"),
        (python('SHOP + "/health"'), "web/web.py:4"),
        (go('cfg.ShopURL + "/health"'), "web/main.go:7"),
        (go('fmt.Sprintf("%s/order/%d", cfg.ShopURL, number)'), "web/main.go:7"),
        (java('String.format("%s/order/%s", shop, number)'), "web/src/main/java/Web.java:3"),
    ],
)
def test_a_path_that_the_other_program_does_not_serve(web, place):
    assert told({**SHOP, **web, "compose.yaml": COMPOSE}) == [place]
    pods = {f"k8s/{name}.yaml": KUBERNETES.format(name=name) for name in ("web", "shop")}
    if "http://shop" not in str(web):
        assert told({**SHOP, **web, **pods}) == [place]


@pytest.mark.parametrize(
    "web",
    [
        node("`${base}/orders/${number}`"),
        node("base + '/orders/' + number"),
        # A part of the path is unknown.
        node("base + '/order/' + number + '/items'"),
        node("`${base}/order${suffix}`"),
        # Another address.
        node("`${other}/order/${number}`"),
        python('f"{SHOP}/orders/{number}?all=1"'),
        go('fmt.Sprintf("%s/orders/%d", cfg.ShopURL, number)'),
        java('String.format("%s/orders/%s", shop, number)'),
    ],
)
def test_a_path_that_the_other_program_may_serve(web):
    assert not told({**SHOP, **web, "compose.yaml": COMPOSE})


def test_a_path_without_the_prefix_of_the_route():
    shop = {**SHOP, "shop/app/main.py": CODE.replace('"/orders', '"/api/orders')}
    web = node("`${base}/orders/${number}`")
    assert told({**shop, **web, "compose.yaml": COMPOSE}) == ["web/server.js:2"]
    assert not told({**SHOP, **web, "compose.yaml": COMPOSE})
    # The address has the prefix, or may have it.
    for path in ("/api", "/$${VERSION}"):
        assert not told({**shop, **web, "compose.yaml": COMPOSE.replace("shop:8000", f"shop:8000{path}")})


def test_a_variable_that_a_file_without_paths_reads():
    code = "function needed(name) {\n  const value = process.env[name];\n"
    code += "  if (!value) throw new Error(name);\n  return value;\n}\n"
    web = {
        **NODE,
        "web/config.js": f'{code}export const config = {{ shop: needed("SHOP_URL") }};\n',
        "web/server.js": "get(`${config.shop}/order/${number}`);\n",
    }
    assert told({**SHOP, **web, "compose.yaml": COMPOSE}) == ["web/server.js:1"]


def test_an_address_that_is_not_that_of_a_known_program():
    web = node("`${base}/order/${number}`")
    assert not told(
        {**SHOP, **web, "compose.yaml": COMPOSE.replace("http://shop:8000", "https://shop.example.com")}
    )
    assert not told(
        {**SHOP, **web, "compose.yaml": COMPOSE.replace("    build: shop", "    image: acme/orders:1")}
    )
    assert not told({**SHOP, **web, "shop/app/more.py": "from sanic import Sanic\n", "compose.yaml": COMPOSE})


def test_the_default_of_a_variable_that_nothing_sets():
    web = node("`${base}/order/${number}`")
    compose = COMPOSE.replace("    environment:\n      SHOP_URL: http://shop:8000\n", "")
    assert not told({**SHOP, **web, "compose.yaml": compose})
    web["web/server.js"] = web["web/server.js"].replace("localhost", "shop:8000")
    assert told({**SHOP, **web, "compose.yaml": compose}) == ["web/server.js:2"]


# Addresses with a path, in variables and commands

CLOCK = """\
services:
  clock:
    image: alpine:3.22
    command: ["sh", "-c", "while sleep 60; do wget -q -O- --post-data '' http://shop:8000PATH; done"]
  shop:
    build: shop
"""
GIVEN = COMPOSE.replace("http://shop:8000", "http://shop:8000PATH").replace("SHOP_URL", "CALLBACK")
CRON = """\
apiVersion: batch/v1
kind: CronJob
metadata:
  name: clock
spec:
  schedule: "0 3 * * *"
  jobTemplate:
    spec:
      template:
        spec:
          restartPolicy: Never
          containers:
            - name: curl
              image: curlimages/curl:8.16.0
              args: [--fail, -X, POST, http://shop.default.svc.cluster.localPATH]
"""
SETTINGS = """\
apiVersion: v1
kind: ConfigMap
metadata:
  name: web
data:
  config.yaml: |
    shop:
      url: "http://shop:80PATH"
"""


@pytest.mark.parametrize(
    ("files", "line"),
    [
        ({"compose.yaml": CLOCK}, 4),
        ({"compose.yaml": CLOCK.replace("shop:8000", "store:8000") + "    container_name: store\n"}, 4),
        ({"compose.yaml": GIVEN}, 5),
        ({"k8s/shop.yaml": KUBERNETES.format(name="shop"), "k8s/clock.yaml": CRON}, 15),
        ({"k8s/shop.yaml": KUBERNETES.format(name="shop"), "k8s/web.yaml": SETTINGS}, 8),
    ],
)
def test_an_address_with_a_path(files, line):
    path = list(files)[-1]

    def found(asked: str) -> list[str]:
        return told({**SHOP, **{name: text.replace("PATH", asked) for name, text in files.items()}})

    assert found("/order/1") == [f"{path}:{line}"]
    assert found("/order/1?all=1") == [f"{path}:{line}"]
    # The address may be the beginning of those that are requested.
    assert not found("/orders")
    assert not found("/orders/1")
    assert not found("/")
    assert not found("/order/${NUMBER}")
    assert not found("/order/{number}")


TERRAFORM = """\
resource "google_cloud_run_v2_service" "shop" {
  name = "shop"

  template {
    containers {
      image = "europe-docker.pkg.dev/acme/shop/shop:1"
    }
  }
}

resource "google_cloud_run_v2_service" "web" {
  name = "web"

  template {
    containers {
      image = "europe-docker.pkg.dev/acme/shop/web:1"

      env {
        name  = "SHOP_URL"
        value = google_cloud_run_v2_service.shop.uri
      }
    }
  }
}
"""
SCHEDULER = """\

resource "google_cloud_scheduler_job" "clock" {
  name     = "clock"
  schedule = "0 3 * * *"

  http_target {
    uri = "${google_cloud_run_v2_service.shop.uri}PATH"
  }
}
"""
PUSH = """\

resource "google_pubsub_subscription" "clock" {
  name  = "clock"
  topic = "orders"
  push_config {
    push_endpoint = "${google_cloud_run_v2_service.shop.uri}PATH"
  }
}
"""
APP = """\
resource "azurerm_container_app" "shop" {
  name = "shop"
  template {
    container {
      name  = "shop"
      image = "acme.azurecr.io/acme/shop:1"
    }
  }
}

resource "azurerm_application_insights_standard_web_test" "shop" {
  name = "shop"
  request {
    url = "https://${azurerm_container_app.shop.ingress[0].fqdn}PATH"
  }
}
"""
UPTIME = """\

resource "google_monitoring_uptime_check_config" "shop" {
  display_name = "shop"
  http_check {
    path = "PATH"
  }
  monitored_resource {
    type = "uptime_url"
    labels = {
      host = replace(google_cloud_run_v2_service.shop.uri, "https://", "")
    }
  }
}
"""


@pytest.mark.parametrize(
    ("text", "line"),
    [(TERRAFORM + SCHEDULER, 31), (TERRAFORM + PUSH, 30), (APP, 14), (TERRAFORM + UPTIME, 29)],
)
def test_a_resource_that_requests_a_service(text, line):
    for asked, expected in (("/orders/1", []), ("/order/1", [f"infra/main.tf:{line}"]), ("/", [])):
        found = told({**SHOP, "infra/main.tf": text.replace("PATH", asked)})
        assert found == (expected if asked != "/" else found)
    other = text.replace("/shop:1", "/orders:1")
    assert not told({**SHOP, "infra/main.tf": other.replace("PATH", "/order/1")})


def test_the_address_of_a_service_that_terraform_creates():
    web = node("`${base}/order/${number}`")
    assert told({**SHOP, **web, "infra/main.tf": TERRAFORM}) == ["web/server.js:2"]
    assert not told({**SHOP, **web, "infra/main.tf": TERRAFORM.replace("shop.uri", "shop.name")})


# Clients that are made with a base URL


def settings(code: str, java_class: str = "") -> dict[str, str]:
    files = {
        **JAVA,
        "web/pom.xml": "<project><artifactId>web</artifactId><dependencies><dependency>"
        "<artifactId>spring-boot-starter-web</artifactId></dependency></dependencies></project>",
        "web/src/main/java/Shop.java": code,
        "web/src/main/resources/application.yaml": "shop:\n  url: ${SHOP_URL:http://localhost:8000}\n",
    }
    if java_class:
        files["web/src/main/java/ShopProperties.java"] = java_class
    return files


RECORD = '@ConfigurationProperties("shop")\npublic record ShopProperties(URI url, Duration timeout) {}\n'
BEAN = (
    '@ConfigurationProperties(prefix = "shop")\npublic class ShopProperties {\n  private String url;\n'
    "  public String getUrl() { return url; }\n}\n"
)
BASED = [
    python('""'),
    {
        **PYTHON,
        "web/web.py": "import os\nimport httpx\n\nshop = httpx.AsyncClient(http2=True, base_url="
        "os.environ['SHOP_URL'])\n"
        '\n\nasync def ask(number):\n    return await shop.get(f"PATH")\n',
    },
    {
        **PYTHON,
        "web/web.py": "import os\nimport httpx\n\nSHOP_URL = os.environ['SHOP_URL']\n\n\ndef client():\n"
        "    return httpx.Client(base_url=SHOP_URL, transport=httpx.HTTPTransport(retries=3))\n\n\n"
        'def ask(number):\n    with client() as web_client:\n        web_client.request("POST", f"PATH")\n',
    },
    {
        **PYTHON,
        "web/web.py": "import os\nimport aiohttp\n\nURL = os.environ['SHOP_URL']\n\n\nasync def ask(number):\n"
        '    async with aiohttp.ClientSession(URL) as session:\n        await session.get(f"PATH")\n',
    },
    {
        **NODE,
        "web/server.js": "const axios = require('axios');\nconst shop = axios.create({ timeout: 500, baseURL: "
        "process.env.SHOP_URL });\nshop.get(`PATH`);\n",
    },
    {
        **NODE,
        "web/shop.ts": "import ky from 'ky';\nexport const shop = ky.create({ prefixUrl: process.env.SHOP_URL });\n",
        "web/server.ts": "import { shop } from './shop.js';\nshop.get<Order>(`PATH`).json();\n",
    },
    {**NODE, "web/server.js": "const origin = process.env.SHOP_URL;\nfetch(new URL(`PATH`, origin));\n"},
    {
        **GO,
        "web/main.go": 'package main\n\nfunc ask(n int) {\n\tshop := os.Getenv("SHOP_URL")\n'
        '\tclient := resty.New().SetBaseURL(shop)\n\tclient.R().\n\t\tSetResult(&order).\n\t\tGet("PATH")\n}\n',
    },
    {
        **GO,
        "web/main.go": 'package main\n\nfunc ask(n int) {\n\tshop, ok := os.LookupEnv("SHOP_URL")\n'
        '\tat, err := url.JoinPath(shop, "PATH")\n}\n',
    },
    settings(
        "class Shop {\n  Shop(ShopProperties properties, RestClient.Builder builder) {\n"
        "    client = builder.baseUrl(properties.url().toString()).build();\n  }\n"
        '  Order ask(int n) { return client.get().uri("PATH", n).retrieve().body(Order.class); }\n}\n',
        RECORD,
    ),
    settings(
        "class Shop {\n  Shop(ShopProperties properties) {\n    client = WebClient.create(properties.getUrl());\n  }\n"
        '  Order ask(int n) { return client.get().uri(b -> b.path("PATH").build(n)).retrieve(); }\n}\n',
        BEAN,
    ),
    settings(
        'class Shop {\n  @Value("${shop.url}")\n  private String url;\n  RestTemplate client(RestTemplateBuilder b) {\n'
        '    return b.rootUri(url).build();\n  }\n  void ask() { client.getForObject("PATH", Order.class, 1); }\n}\n'
    ),
    settings(
        '@FeignClient(name = "shop", url = "${shop.url}")\npublic interface Shop {\n'
        '  @GetMapping("PATH")\n  Order ask(@PathVariable int number);\n}\n'
    ),
    settings(
        '@FeignClient("shop")\npublic interface Shop {\n  @GetMapping(value = "PATH", produces = "text/plain")\n'
        "  Order ask(@PathVariable int number);\n}\n"
    ),
    {
        **JAVA,
        "web/src/main/kotlin/Shop.kt": 'class Shop {\n  val shopUrl = System.getenv("SHOP_URL")\n'
        '  suspend fun ask(n: Int) = client.get("$shopUrlPATH")\n}\n'.replace(
            "$shopUrlPATH", "${shopUrl}PATH"
        ),
    },
]


@pytest.mark.parametrize("web", BASED[1:])
def test_a_client_with_a_base_url(web):
    def found(path: str) -> list[str]:
        files = {name: text.replace("PATH", path) for name, text in web.items() if not name.endswith("file")}
        given = {name: text for name, text in web.items() if name.endswith("file")}
        return told({**SHOP, **given, **files, "compose.yaml": COMPOSE})

    assert len(found("/order/1")) == 1
    assert not found("/orders/1")


def test_a_base_url_with_a_host():
    code = 'import httpx\n\nclient = httpx.Client(base_url="http://shop:8000BASE")\nclient.get("/1")\n'
    compose = COMPOSE.replace("    environment:\n      SHOP_URL: http://shop:8000\n", "")
    files = {**SHOP, **PYTHON, "compose.yaml": compose}
    assert told({**files, "web/web.py": code.replace("BASE", "/order")}) == ["web/web.py:4"]
    assert not told({**files, "web/web.py": code.replace("BASE", "/orders")})


def test_two_clients_of_a_name():
    code = 'import httpx\n\nclient = httpx.Client(base_url="http://shop:8000")\nclient.get("/order/1")\n'
    other = 'client = httpx.Client(base_url="http://store:8000")\n'
    assert told({**SHOP, **PYTHON, "compose.yaml": COMPOSE, "web/web.py": code})
    assert not told({**SHOP, **PYTHON, "compose.yaml": COMPOSE, "web/web.py": code + other})


BESIDE = """\
apiVersion: v1
kind: Pod
metadata:
  name: shop
spec:
  containers:
    - name: web
      image: ghcr.io/acme/web:1.0.0
      env:
        - name: SHOP_URL
          value: http://localhost:8000
    - name: shop
      image: ghcr.io/acme/shop:1.0.0
      ports:
        - containerPort: 8000
"""
TASK = """\
resource "aws_ecs_task_definition" "shop" {
  family = "shop"
  container_definitions = jsonencode([
    {
      name        = "web"
      image       = "registry.example.com/acme/web:1.0.0"
      environment = [{ name = "SHOP_URL", value = "http://localhost:8000" }]
    },
    {
      name         = "shop"
      image        = "registry.example.com/acme/shop:1.0.0"
      portMappings = [{ containerPort = 8000 }]
    },
  ])
}
"""


@pytest.mark.parametrize("files", [{"k8s/pod.yaml": BESIDE}, {"infra/main.tf": TASK}])
def test_another_container_of_the_pod(files):
    asking, right = node("`${base}/order/${number}`"), node("`${base}/orders/${number}`")
    assert told({**SHOP, **asking, **files}) == ["web/server.js:2"]
    assert not told({**SHOP, **right, **files})
    other = {name: text.replace("localhost:8000", "localhost:9000") for name, text in files.items()}
    assert not told({**SHOP, **asking, **other})


VERSIONED = {
    **SHOP,
    "shop/app/main.py": CODE.replace('"/orders/{number}"', '"/api/v3/orders/{number}"'),
    **NODE,
    "compose.yaml": "services:\n  shop:\n    build: shop\n",
}


@pytest.mark.parametrize(
    "call",
    [
        'fetch("/api/v2/orders/1")',
        "fetch(`/api/v2/orders/${number}?full=1`)",
        "axios.get<Order>('/api/v2/orders/1')",
    ],
)
def test_a_relative_url_with_another_version(call):
    assert told({**VERSIONED, "web/src/main.js": f"{call};\n"}) == ["web/src/main.js:1"]
    assert not told({**VERSIONED, "web/src/main.js": f"{call};\n".replace("v2", "v3")})
    # The path may be one of a program that is not in the repository.
    assert not told({**VERSIONED, "web/src/main.js": f"{call};\n".replace("orders", "bills")})
    both = (
        CODE
        + '\n\n@app.get("/api/v3/orders/{number}")\n@app.get("/api/v2/orders/{number}")\ndef more():\n    ...\n'
    )
    assert not told({**VERSIONED, "shop/app/main.py": both, "web/src/main.js": f"{call};\n"})


@pytest.mark.parametrize(("key", "places"), [("shop", ["web/server.js:2"]), ("other", [])])
def test_an_address_that_is_a_key_of_a_config_map(key, places):
    web = KUBERNETES.format(name="web").replace(
        "value: http://shop.default.svc.cluster.local",
        f"valueFrom: {{configMapKeyRef: {{name: addresses, key: {key}-url}}}}",
    )
    addresses = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: addresses\ndata:\n"
        "  shop-url: http://shop.default.svc.cluster.local:80\n  other-url: https://orders.example.com\n"
    )
    files = {
        "k8s/web.yaml": web,
        "k8s/shop.yaml": KUBERNETES.format(name="shop"),
        "k8s/addresses.yaml": addresses,
    }
    assert told({**SHOP, **node("`${base}/order/${number}`"), **files}) == places
