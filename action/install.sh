#!/usr/bin/env bash
# Makes an environment with what apono-bridge needs, of exactly the versions in constraints/, each checked by digest.
# apono-bridge itself runs from the checkout of the action.
set -euo pipefail

: "${GITHUB_ACTION_PATH:?is set by GitHub Actions}" "${RUNNER_TEMP:?is set by GitHub Actions}"

environment="$RUNNER_TEMP/apono-bridge"
sh "$GITHUB_ACTION_PATH/constraints/make-venv.sh" "$environment"
"$environment/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes \
    --requirement "$GITHUB_ACTION_PATH/constraints/runtime-terraform.txt"
