# syntax=docker/dockerfile:1
# The linter alone: docker run --rm --network none -v "$PWD:/repository:ro" IMAGE
FROM python:3.14.6-slim@sha256:b877e50bd90de10af8d82c57a022fc2e0dc731c5320d762a27986facfc3355c1 AS build
WORKDIR /source
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
RUN python -m venv /opt/aurora
COPY requirements.lock ./
RUN /opt/aurora/bin/pip install --require-hashes -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY aurora_devops ./aurora_devops
COPY policies ./policies
COPY plugins ./plugins
RUN /opt/aurora/bin/pip install --no-deps --no-build-isolation . \
    && /opt/aurora/bin/pip uninstall --yes hatchling pip

FROM python:3.14.6-slim@sha256:b877e50bd90de10af8d82c57a022fc2e0dc731c5320d762a27986facfc3355c1
LABEL org.opencontainers.image.title="aurora_devops" \
      org.opencontainers.image.description="Lint Dockerfiles, Compose, workflows, Kubernetes and more with one set of policies." \
      org.opencontainers.image.source="https://github.com/aurora-devops/aurora-devops" \
      org.opencontainers.image.licenses="Apache-2.0"
COPY --from=build /opt/aurora /opt/aurora
ENV PATH=/opt/aurora/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    AURORA_CACHE_DIR=/tmp/aurora
USER 65532:65532
WORKDIR /repository
# A command that ends has no health to check.
HEALTHCHECK NONE
ENTRYPOINT ["aurora-lint"]
