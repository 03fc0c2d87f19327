# An image with apono-bridge, git and a Terraform for plans: docs/preview-docker.md. It needs no network when it runs,
# but for what it is asked to reach, and no rights: its user is not root, and its file system may be read-only.
#
# Pin the base image by digest where you build: --build-arg PYTHON_IMAGE=python:3.13-slim-bookworm@sha256:...
ARG PYTHON_IMAGE=python:3.13-slim-bookworm

FROM ${PYTHON_IMAGE} AS build
WORKDIR /src
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
# What it needs first: it changes less often than the code. Each file is checked by its digest.
COPY constraints/runtime-terraform.txt constraints/
RUN python -m venv /opt/apono-bridge \
    && /opt/apono-bridge/bin/python -m pip install --require-hashes --requirement constraints/runtime-terraform.txt
COPY main.py ./
COPY templates templates
COPY generator generator
RUN mkdir /opt/apono-bridge/program \
    && cp -R main.py generator templates /opt/apono-bridge/program/ \
    && /opt/apono-bridge/bin/python -m compileall -q /opt/apono-bridge/program \
    && printf '#!/bin/sh\nexec /opt/apono-bridge/bin/python /opt/apono-bridge/program/main.py "$@"\n' \
        > /opt/apono-bridge/bin/apono-bridge \
    && chmod 0755 /opt/apono-bridge/bin/apono-bridge

FROM ${PYTHON_IMAGE}
# git compares a branch with its base. The folder that is mounted belongs to somebody else than the image's user.
# No version: the base image decides on it, and Debian keeps no older ones.
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install --yes --no-install-recommends git \
    && rm -rf /var/lib/apt/lists/* \
    && git config --system --add safe.directory '*'
COPY --from=build /opt/apono-bridge /opt/apono-bridge
ENV PATH=/opt/apono-bridge/bin:$PATH PYTHONDONTWRITEBYTECODE=1 APONO_BRIDGE_CACHE= HOME=/tmp
USER 65532:65532
WORKDIR /work
ENTRYPOINT ["apono-bridge"]
CMD ["--help"]
