#!/usr/bin/env bash
# Holds the chart to its promises without a cluster: every example renders, every unsafe pair of values is refused.
# Usage: HELM=path/to/helm deploy/check.sh [folder for the rendered examples]
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1
HELM="${HELM:-helm}"
CHART=deploy/helm/sealpost
OUT="${1:-$(mktemp -d)}"
FAILED=0

fail() {
  echo "FAIL $*"
  FAILED=$((FAILED + 1))
}

renders() {
  local name
  name="$(basename "$1" -values.yaml)"
  "$HELM" lint --quiet "$CHART" --values "$1" || fail "lint with $1"
  "$HELM" template my-release "$CHART" --namespace mail --values "$1" > "$OUT/$name.yaml" || fail "template with $1"
  # Another release name and namespace: nothing may be bound to the usual ones.
  "$HELM" template other "$CHART" --namespace elsewhere --values "$1" > "$OUT/other.yaml" || fail "template with $1 as another release"
  ! grep -q 'my-release\|namespace: mail$' "$OUT/other.yaml" || fail "$1 names a release or namespace by itself"
  echo "ok   $name: $(grep -c '^kind:' "$OUT/$name.yaml") objects"
}

# refuses 'part of the message' helm-arguments…
refuses() {
  local expected="$1" output
  shift
  if output="$("$HELM" template my-release "$CHART" "$@" 2>&1 > /dev/null)"; then
    fail "renders but must not: $*"
  elif ! grep -qF -- "$expected" <<< "$output"; then
    fail "refuses $* without saying '$expected': $output"
  else
    echo "ok   refused: $expected"
  fi
}

for values in "$CHART"/ci/*-values.yaml; do renders "$values"; done

HA=("--values" "$CHART/ci/distributed-ha-values.yaml")
MINIMAL=("--values" "$CHART/ci/distributed-minimal-values.yaml")
refuses "'delivry' not allowed" --set delivry.mode=live
refuses "'repicas' not allowed" "${MINIMAL[@]}" --set components.mta.repicas=2
refuses 'needs bus.url' --set mode=distributed
refuses 'needs store.url' --set mode=distributed,bus.url=kafka://a.example.org:9092
refuses 'needs rootKey.existingSecret' "${MINIMAL[@]}" --set rootKey.existingSecret=
refuses 'cannot both be set: the Secret holds the whole address' "${HA[@]}" --set store.url=mongodb://a.example.org/x
refuses 'store.urlKey needs store.existingSecret' "${HA[@]}" --set store.existingSecret=
refuses 'bus.sasl.mechanism needs bus.sasl.username' "${HA[@]}" --set bus.sasl.username=
refuses 'need bus.tls.enabled' "${MINIMAL[@]}" --set bus.tls.caKey=ca.crt
refuses 'a password does not travel in clear' "${HA[@]}" --set bus.tls.enabled=false,bus.tls.caKey=
refuses 'does not match pattern' "${MINIMAL[@]}" --set store.url=mongodb://user:secret@a.example.org/sealpost
refuses 'embedded ignores bus.url' --set bus.url=kafka://a.example.org:9092
refuses 'replicas and autoscaling.enabled' "${HA[@]}" --set components.dlp.replicas=3
refuses 'minReplicas is larger' "${HA[@]}" --set components.dlp.autoscaling.minReplicas=20
refuses 'live needs rootKey.existingSecret' --set delivery.mode=live
refuses 'live needs portal.publicUrl' --set delivery.mode=live,rootKey.existingSecret=key,portal.publicUrl=http://secure.example.org
refuses 'refuses image.tag: latest' --set delivery.mode=live,rootKey.existingSecret=key,portal.publicUrl=https://secure.example.org,image.tag=latest
refuses 'cannot both be set: two ways in' "${HA[@]}" --set ingress.grpc.enabled=true
refuses 'needs gateway.parentRefs' --set gateway.enabled=true
refuses 'needs host and tlsSecretName' --set ingress.portal.enabled=true,ingress.portal.host=secure.example.org

# The portal and the links in notices must name the same address.
for setting in publicUrl portalUrl; do
  grep -q "$setting: https://secure.example.org\$" "$OUT/embedded-live.yaml" || fail "embedded-live: $setting is not portal.publicUrl"
  grep -q "$setting: https://secure.example.org\$" "$OUT/distributed-ha.yaml" || fail "distributed-ha: $setting is not portal.publicUrl"
done

# Topics and collections come before the pods, unless they are left to others.
for job in topics store; do
  grep -q "name: my-release-sealpost-prepare-$job\$" "$OUT/distributed-minimal.yaml" || fail "distributed-minimal: no Job for $job"
done
! "$HELM" template my-release "$CHART" "${MINIMAL[@]}" --set prepare.topics=false,prepare.store=false | grep -q 'kind: Job' || fail "Jobs in spite of prepare.*: false"
! grep -q 'kind: Job' "$OUT/embedded-default.yaml" || fail "embedded-default: a Job"

# A rendered pod that could write its root file system, run as root or take a secret from a variable is a mistake.
for rendered in "$OUT"/*.yaml; do
  containers="$(grep -c 'imagePullPolicy:' "$rendered")"
  [ "$(grep -c 'readOnlyRootFilesystem: true' "$rendered")" = "$containers" ] || fail "$rendered: a container may write its root"
  [ "$(grep -c 'drop: \[ALL\]' "$rendered")" = "$containers" ] || fail "$rendered: a container keeps capabilities"
  ! grep -q 'secretKeyRef' "$rendered" || fail "$rendered: a secret travels in a variable"
done

[ "$FAILED" -eq 0 ] && echo "chart: all checks passed" || echo "chart: $FAILED checks failed"
[ "$FAILED" -eq 0 ]
