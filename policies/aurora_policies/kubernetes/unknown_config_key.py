from collections.abc import Iterator

from aurora_devops import Finding, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import CONFIG, CONFIG_USE, said, together
from aurora_devops.subjects import is_dynamic

from ._examples import deployment


@policy(
    "KUB107",
    severity="warning",
    category="reliability",
    equivalents={"kube-linter": "env-value-from"},
    examples=[
        bad(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
                      env:
                        - name: MODE
                          valueFrom:
                            configMapKeyRef:
                              name: «web»
                              key: mood
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              mode: fast
            """
        ),
        good(
            """\
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels:
                  app: web
              template:
                metadata:
                  labels:
                    app: web
                spec:
                  containers:
                    - name: web
                      image: nginx:1.27.3
                      env:
                        - name: MODE
                          valueFrom:
                            configMapKeyRef:
                              name: web
                              key: mode
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: web
            data:
              mode: fast
            """
        ),
        good(
            deployment(
                """\
                env:
                  - name: MODE
                    valueFrom:
                      configMapKeyRef:
                        name: web
                        key: mode
                """
            ),
            because="the ConfigMap may be elsewhere",
        ),
    ],
)
def unknown_config_key(repository: Repository) -> Iterator[Finding]:
    """An environment variable comes from a key that is not there.

    The container does not start: CreateContainerConfigError.
    Correct the name or the key, or say `optional: true`.
    Where nothing of that kind stands in the same folder, nothing is said.
    """
    configs = said(repository, CONFIG)
    for use in said(repository, CONFIG_USE):
        sort, key = use.data("sort"), use.data("key")
        same = [config for config in configs if config.kind == sort]
        named = [config for config in same if config.name == use.name and together(config, use)]
        if is_dynamic(use.name + key):
            continue
        if not named:
            if sort == "ConfigMap" and any(config.fact.path == use.fact.path for config in same):
                yield Finding(at=use.fact, message=f"there is no {sort} {use.name}")
        elif not any(key in config.data("keys") for config in named):
            yield Finding(at=use.fact, message=f"{sort} {use.name} has no key {key}")
