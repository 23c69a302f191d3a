#!/usr/bin/env bash
# Puts Prometheus where it is missing, for the tests that ask a real one (test/operators/usage/prometheus.test.ts, test/deploy/prometheus.test.ts).
# Only as root on Debian, from its package, and without starting its daemon. Whatever goes wrong, those tests are skipped and
# say so: never a reason for a red run, hence always exit code 0.
set -uo pipefail
if command -v prometheus >/dev/null && command -v promtool >/dev/null; then exit 0; fi
skip() {
  echo "prometheus: $1; the tests that need it will be skipped"
  exit 0
}
[ "$(id -u)" -eq 0 ] || skip 'not installed, and only root may install it'
command -v apt-get >/dev/null || skip 'not installed, and there is no apt-get'

# Debian's own way to say that no service may be started: https://people.debian.org/~hmh/invokerc.d-policyrc.d-specification.txt
policy=/usr/sbin/policy-rc.d
if [ ! -e "$policy" ]; then
  printf '#!/bin/sh\nexit 101\n' >"$policy"
  chmod +x "$policy"
  trap 'rm -f "$policy"' EXIT
fi
log=$(mktemp)
install() {
  timeout 300 apt-get -o DPkg::Lock::Timeout=120 update &&
    DEBIAN_FRONTEND=noninteractive timeout 300 \
      apt-get -o DPkg::Lock::Timeout=120 install -y --no-install-recommends prometheus
}
install >"$log" 2>&1 || skip "could not be installed: $(grep -m1 -E '^(E|Err):?' "$log" || tail -1 "$log")"
rm -f "$log"
