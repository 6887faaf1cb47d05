"""The files that the examples of several policies refer to."""

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop-api
  namespace: shop
spec:
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: api
          image: ghcr.io/acme/shop:1.4
"""
# A chart whose Deployment has the name of the release, and the workflow that installs it.
CHART = {
    "chart/Chart.yaml": "apiVersion: v2\nname: shop\nversion: 1.0.0\n",
    "chart/templates/api.yaml": DEPLOYMENT.replace(
        "name: shop-api", 'name: "{{ .Release.Name }}-api"'
    ).replace("  namespace: shop\n", ""),
}
WORKFLOW = ".github/workflows/deploy.yml"


def workflow(command: str) -> str:
    """The text of a workflow that runs a command in the repository."""
    return f"""\
on: push
jobs:
  deploy:
    runs-on: ubuntu-24.04
    steps:
      - uses: actions/checkout@v6
      - run: {command}
"""


def limited(inside: str, limit: str) -> str:
    """A Deployment with a container that has a limit (`memory: 1Gi`), and other fields (`inside`) of it."""
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: shop
spec:
  selector:
    matchLabels:
      app: shop
  template:
    metadata:
      labels:
        app: shop
    spec:
      containers:
        - name: shop
          image: ghcr.io/acme/shop:1.4.2
          {inside}
          resources:
            limits:
              {limit}
"""


def variable(name: str, value: str) -> str:
    """The field `env` of such a container, with one variable."""
    return f"env:\n            - name: {name}\n              value: {value}"


# An Application of Argo CD with a folder of a repository.
APPLICATION = """\
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: shop
spec:
  source:
    repoURL: https://github.com/acme/shop.git
    path: {}
  destination:
    namespace: shop
"""
