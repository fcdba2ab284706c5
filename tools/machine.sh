#!/bin/sh
# Install what some tests need from the system: Chromium (the browser tests), PostgreSQL (the second database) and
# strace (a disk that fails at the N-th time). Does nothing when all are there.
set -eu

has_chromium() { command -v chromium || command -v chromium-browser; }
has_postgresql() { ls /usr/lib/postgresql/*/bin/initdb || command -v initdb; }
has_strace() { command -v strace; }

wanted=""
has_chromium >/dev/null 2>&1 || wanted="$wanted chromium fonts-dejavu-core"
has_postgresql >/dev/null 2>&1 || wanted="$wanted postgresql"
has_strace >/dev/null 2>&1 || wanted="$wanted strace"
[ -n "$wanted" ] || { echo "  tools: Chromium, PostgreSQL and strace are here"; exit 0; }

if ! command -v apt-get >/dev/null 2>&1; then
    echo "kithline: install$wanted with this system's package manager (only apt-get is known here)" >&2
    exit 1
fi
as_root=""
if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null 2>&1 || { echo "kithline: run as root: apt-get install$wanted" >&2; exit 1; }
    as_root="sudo"
fi
log=$(mktemp)
trap 'rm -f "$log"' EXIT
run() { $as_root env DEBIAN_FRONTEND=noninteractive "$@" >>"$log" 2>&1 </dev/null || { tail -n 15 "$log" >&2; exit 1; }; }
echo "  tools: installing$wanted (a minute or two)"
run apt-get update -q
# shellcheck disable=SC2086  # a list of names
run apt-get install -q -y --no-install-recommends $wanted
echo "  tools: installed$wanted"
