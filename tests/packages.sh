#!/usr/bin/env bash
# Debian packages that some tests need. Installs the missing ones where it may, and says so; where it
# may not, it says in one line which tests will be skipped for want of what.
set -u

missing=()
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || command -v initdb >/dev/null || missing+=(postgresql)
[ -n "${CHROMIUM_PATH:-}" ] || command -v chromium-headless-shell >/dev/null || command -v chromium >/dev/null || missing+=(chromium)
[ -n "$(fc-list :lang=ko 2>/dev/null | head -n 1)" ] || missing+=(fontconfig fonts-nanum)

[ ${#missing[@]} -eq 0 ] && exit 0

as_root=()
[ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
if command -v apt-get >/dev/null && { [ "$(id -u)" -eq 0 ] || sudo -n true 2>/dev/null; }; then
  echo "Installing the Debian packages the tests need: ${missing[*]}"
  if "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive sh -c '
      apt-get update -qq &&
      apt-get install -y -qq --no-install-recommends "$@" >/dev/null' packages "${missing[@]}" </dev/null
  then
    exit 0
  fi
fi

echo "######## SKIPPING the tests that need these Debian packages, which are missing: ${missing[*]} ########" >&2
[ -z "${TRACKER_FORBID_SKIP:-}" ]
