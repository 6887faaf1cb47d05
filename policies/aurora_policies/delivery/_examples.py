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
