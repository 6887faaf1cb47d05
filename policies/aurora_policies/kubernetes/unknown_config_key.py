from collections.abc import Iterator

from aurora_devops import Finding, Related, Repository, bad, good, policy
from aurora_devops.kinds.kubernetes.facts import (
    CONFIG,
    CONFIG_USE,
    ObjectFact,
    facts_about,
    same_folder,
)
from aurora_devops.kinds.kubernetes.lookup import objects_about
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
            because="the ConfigMap may be in another repository",
        ),
    ],
)
def unknown_config_key(repository: Repository) -> Iterator[Finding]:
    """An environment variable refers to a key that its ConfigMap or Secret does not have.

    The container does not start: CreateContainerConfigError.
    Correct the name or the key, or set `optional: true`.
    Only a ConfigMap or Secret in the same folder is compared; a missing ConfigMap is reported where the same file
    contains another one. A ConfigMap or Secret without keys is taken for a placeholder.

    https://kubernetes.io/docs/concepts/configuration/configmap/
    """
    configs = objects_about(repository, CONFIG)
    files = {(config.data("sort"), config.fact.path) for config in configs}
    for use in facts_about(repository, CONFIG_USE):
        sort, key = use.data("sort"), use.data("key")
        named = [config for config in configs.named(use.name, use) if config.data("sort") == sort]
        if is_dynamic(use.name + key):
            continue
        near = next((config for config in named if same_folder(config, use)), None)
        if not named:
            if sort == "ConfigMap" and (sort, use.fact.path) in files:
                yield Finding(at=use.fact, message=f"{sort} '{use.name}' does not exist; correct the name")
        elif near is not None and not any(_has(config, key) for config in named):
            keys = ", ".join(f"'{known}'" for known in near.data("keys"))
            related = (Related(near.fact, f"the keys of {sort} '{use.name}' are {keys}"),)
            yield Finding(at=use.fact, message=f"{sort} '{use.name}' has no key '{key}'", related=related)


def _has(config: ObjectFact, key: str) -> bool:
    """Whether a ConfigMap or Secret may have a key; one without keys, or of a generator, may be given any."""
    keys = config.data("keys")
    return not keys or key in keys
