{{/* sealpost.yaml: what the chart knows, with .Values.config on top. */}}
{{- define "sealpost.config" -}}
{{- $values := .Values -}}
{{- $host := $values.listenHost -}}
{{- $delivery := dict "mode" $values.delivery.mode -}}
{{- if and (eq $values.delivery.mode "sink") $values.delivery.sink.enabled -}}
{{- $delivery = dict "mode" "sink" "sinkAddress" "127.0.0.1:2526" "sinkPlainAddress" "127.0.0.1:2527" "sinkCaFile" "/run/sealpost-sink/ca/ca.pem" -}}
{{- end -}}
{{- $telemetry := dict "host" $host "port" $values.ports.metrics "logLevel" $values.telemetry.logLevel "traceSampleRatio" $values.telemetry.traceSampleRatio -}}
{{- with $values.telemetry.otlpUrl -}}{{- $_ := set $telemetry "otlpUrl" . -}}{{- end -}}
{{- $portal := dict "host" $host "port" $values.ports.portal -}}
{{/* The portal answers there, and encrypt writes it into the links of notices: one value, or notices lead nowhere. */}}
{{- $encrypt := dict -}}
{{- with $values.portal.publicUrl -}}
{{- $_ := set $portal "publicUrl" . -}}
{{- $_ := set $encrypt "portalUrl" (trimSuffix "/" .) -}}
{{- end -}}
{{- $config := dict "delivery" $delivery "grpc" (dict "host" $host "port" $values.ports.grpc) "telemetry" $telemetry "portal" $portal "shutdown" (dict "deadlineMs" (mul $values.shutdown.drainSeconds 1000)) -}}
{{- if $encrypt -}}{{- $_ := set $config "encrypt" $encrypt -}}{{- end -}}
{{- if $values.rootKey.existingSecret -}}
{{- $_ := set $config "keyring" (dict "rootKeyFile" "/run/sealpost/root.key") -}}
{{- end -}}
{{- toYaml (mustMergeOverwrite $config (deepCopy $values.config)) -}}
{{- end }}
