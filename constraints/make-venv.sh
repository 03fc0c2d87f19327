#!/bin/sh
# Makes a virtual environment with the first Python that is recent enough.
#
# Usage: make-venv.sh FOLDER
# PYTHON in the environment names the Python to take in place of the search.
set -eu

folder=$1

is_recent() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

find_python() {
    for candidate in ${PYTHON:-python3 python3.13 python3.12 python3.11 python}; do
        if is_recent "$candidate"; then
            echo "$candidate"
            return
        fi
    done
    echo "apono-bridge needs Python 3.11 or later, and found none${PYTHON:+ in PYTHON=$PYTHON}." >&2
    echo "Install one, or name it: make PYTHON=/path/to/python3 ..." >&2
    return 1
}

python=$(find_python)
if ! "$python" -m venv --clear "$folder"; then
    rm -rf "$folder"
    echo "$python could not make a virtual environment." >&2
    echo "Debian and Ubuntu keep that apart: apt-get install python3-venv" >&2
    exit 1
fi
