{{/* sealpost.yaml: what the chart knows, with .Values.config on top. */}}
{{- define "sealpost.config" -}}
{{- $values := .Values -}}
{{- $host := $values.listenHost -}}
{{- $delivery := dict "mode" $values.delivery.mode -}}
{{- with $values.delivery.sinkAddress -}}{{- $_ := set $delivery "sinkAddress" . -}}{{- end -}}
{{- with $values.delivery.sinkPlainAddress -}}{{- $_ := set $delivery "sinkPlainAddress" . -}}{{- end -}}
{{- $telemetry := dict "host" $host "port" $values.ports.metrics "logLevel" $values.telemetry.logLevel "traceSampleRatio" $values.telemetry.traceSampleRatio -}}
{{- with $values.telemetry.otlpUrl -}}{{- $_ := set $telemetry "otlpUrl" . -}}{{- end -}}
{{- $portal := dict "host" $host "port" $values.ports.portal -}}
{{- with $values.portal.publicUrl -}}{{- $_ := set $portal "publicUrl" . -}}{{- end -}}
{{- $config := dict "delivery" $delivery "grpc" (dict "host" $host "port" $values.ports.grpc) "telemetry" $telemetry "portal" $portal "shutdown" (dict "deadlineMs" (mul $values.shutdown.drainSeconds 1000)) -}}
{{- if $values.rootKey.existingSecret -}}
{{- $_ := set $config "keyring" (dict "rootKeyFile" "/run/sealpost/root.key") -}}
{{- end -}}
{{- toYaml (mustMergeOverwrite $config (deepCopy $values.config)) -}}
{{- end }}
