#!/bin/sh
# Locks what every environment is held to, for one platform and accelerator:
#
#   UV_FIND_LINKS=<folder or page with torch's CPU wheel> python-runtime/locks/lock.sh linux cpu
#   python-runtime/locks/lock.sh linux cu130
#
# The lock is a requirements file with hashes and no address, so that no path and no host stands in it.
set -eu
platform=$1
accelerator=$2
folder=$(dirname "$0")
case "$accelerator" in
  cpu) torch='torch==2.13.0+cpu' ;;
  # The Python package index carries the CUDA build for Linux.
  cu130) torch='torch==2.13.0' ;;
  *) echo "unknown accelerator $accelerator" >&2; exit 2 ;;
esac
{ cat "$folder/base.in"; echo "$torch"; } | UV_PYTHON_DOWNLOADS=never uv pip compile - --no-config --quiet \
  --universal --python-version 3.11 --generate-hashes --only-binary :all: \
  --no-emit-find-links --no-emit-index-url --no-annotate --no-header \
  --output-file "$folder/$platform-$accelerator.txt"
