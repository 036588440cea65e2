{{/*
The components and what sets each apart. `stage`: consumes from the bus, so that every pod that comes or goes halts a
consumer group. `grpcServices`: the public services it hosts (the same table as docs and the API).
*/}}
{{- define "sealpost.componentTable" -}}
ingest:
  grpcServices: [SubmissionService, AdminService]
  rootKey: true
dlp:
  stage: true
  grpcServices: [PolicyService, QuarantineService]
  rootKey: true
encrypt:
  stage: true
  grpcServices: [RecipientService]
  rootKey: true
mta:
  stage: true
  grpcServices: [EgressService]
  rootKey: true
  smtp: true
audit:
  stage: true
  grpcServices: [AuditService]
  rootKey: true
portal:
  http: true
  rootKey: true
events:
  stage: true
  grpcServices: [TrackingService]
  rootKey: true
operator:
  kubeApi: true
  single: true
  rootKey: true
{{- end }}

{{- define "sealpost.embeddedTable" -}}
all:
  grpcServices:
    [SubmissionService, AdminService, PolicyService, QuarantineService, RecipientService, EgressService, AuditService, TrackingService]
  http: true
  rootKey: true
  smtp: true
  kubeApi: true
  single: true
{{- end }}

{{/* YAML: component -> {facts, settings} for the chosen mode. Settings are the defaults with the component's own on top. */}}
{{- define "sealpost.components" -}}
{{- $root := . -}}
{{- $embedded := eq .Values.mode "embedded" -}}
{{- $table := include (ternary "sealpost.embeddedTable" "sealpost.componentTable" $embedded) . | fromYaml -}}
{{- $out := dict -}}
{{- range $name, $facts := $table -}}
{{- if or (ne $name "operator") $root.Values.operator.enabled -}}
{{- $own := ternary (omit $root.Values.embedded "persistence") (get $root.Values.components $name) $embedded -}}
{{- $settings := mustMergeOverwrite (deepCopy $root.Values.defaults) (deepCopy (default dict $own)) -}}
{{- if $facts.single -}}
{{- $_ := set $settings "replicas" 1 -}}
{{- $_ := set $settings "autoscaling" (dict "enabled" false) -}}
{{- end -}}
{{- $account := include "sealpost.serviceAccountName" $root -}}
{{- $token := and $facts.kubeApi $root.Values.operator.enabled -}}
{{- if $token -}}{{- $account = include "sealpost.operatorAccountName" $root -}}{{- end -}}
{{- $_ := set $out $name (dict "facts" $facts "settings" $settings "account" $account "token" (not (not $token))) -}}
{{- end -}}
{{- end -}}
{{- toYaml $out -}}
{{- end }}

{{/* Name of the component that hosts what `component` hosts in distributed mode. Call with dict root, component. */}}
{{- define "sealpost.host" -}}
{{- $component := ternary "all" .component (eq .root.Values.mode "embedded") -}}
{{- printf "%s-%s" (include "sealpost.fullname" .root) $component -}}
{{- end }}

{{- define "sealpost.replicas" -}}
{{- if hasKey . "replicas" -}}{{ .replicas }}{{- else -}}2{{- end -}}
{{- end }}
