#!/usr/bin/env bash
# Runs `apono-bridge preview` as the inputs of action.yml say. They come in PREVIEW_* variables and are data: no word of
# them is evaluated, and none can pass for an option where a file is meant.
set -euo pipefail

: "${GITHUB_ACTION_PATH:?is set by GitHub Actions}" "${RUNNER_TEMP:?is set by GitHub Actions}"

lines=()
read_lines() {
    lines=()
    local line
    while IFS= read -r line || [[ -n $line ]]; do
        line=${line%$'\r'}
        if [[ -n $line ]]; then
            lines+=("$line")
        fi
    done <<<"$1"
}

fail() {
    # %0A and the like would be decoded in an annotation, so that nothing of an input is in one.
    echo "::error title=apono-bridge::$1"
    exit 2
}

arguments=(preview)
if [[ -n ${PREVIEW_LABEL:-} ]]; then
    arguments+=("--label=$PREVIEW_LABEL")
fi
case ${PREVIEW_MODE:-post} in
    post) arguments+=(--post=github "--base=${PREVIEW_BASE:?}") ;;
    render) arguments+=(--force "--render-only=${PREVIEW_DATA:?}" "--base=${PREVIEW_BASE:?}") ;;
    publish) arguments+=(--post=github "--publish=${PREVIEW_DATA:?}") ;;
    verify) arguments+=(--verify --platform=github "--base=${PREVIEW_BASE:?}") ;;
    *) fail "the input mode is none of post, render, publish and verify" ;;
esac
read_lines "${PREVIEW_OPTIONS:-}"
arguments+=(${lines[@]+"${lines[@]}"})
read_lines "${PREVIEW_SPECS:-}"
if ((${#lines[@]} == 0)); then
    fail "the input specs is empty"
fi
arguments+=(-- "${lines[@]}")

exec "$RUNNER_TEMP/apono-bridge/bin/python" "$GITHUB_ACTION_PATH/main.py" "${arguments[@]}"
