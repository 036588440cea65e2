{{/* Section bus of sealpost.yaml: addresses and file names, never what lies in the files. */}}
{{- define "sealpost.busConfig" -}}
{{- $bus := .Values.bus -}}
{{- $folder := "/etc/sealpost/secrets/bus" -}}
{{- $out := dict "url" $bus.url "prefix" $bus.prefix -}}
{{- if $bus.tls.enabled -}}
{{- $_ := set $out "tls" "on" -}}
{{- range $setting, $key := dict "tlsCaFile" $bus.tls.caKey "tlsCertFile" $bus.tls.certKey "tlsKeyFile" $bus.tls.keyKey -}}
{{- if $key -}}{{- $_ := set $out $setting (printf "%s/%s" $folder $key) -}}{{- end -}}
{{- end -}}
{{- end -}}
{{- if ne $bus.sasl.mechanism "none" -}}
{{- $_ := set $out "saslMechanism" $bus.sasl.mechanism -}}
{{- $_ := set $out "saslUsername" $bus.sasl.username -}}
{{- $_ := set $out "saslPasswordFile" (printf "%s/%s" $folder $bus.sasl.passwordKey) -}}
{{- end -}}
{{- toYaml $out -}}
{{- end }}

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
{{- if $values.bootstrapKey.existingSecret -}}
{{- $_ := set $config "auth" (dict "bootstrapKeyFile" "/etc/sealpost/secrets/bootstrap-key/admin.key") -}}
{{- end -}}
{{- if eq $values.mode "distributed" -}}
{{- $_ := set $config "bus" (include "sealpost.busConfig" . | fromYaml) -}}
{{- if $values.store.urlKey -}}
{{- $_ := set $config "store" (dict "urlFile" (printf "/etc/sealpost/secrets/store/%s" $values.store.urlKey)) -}}
{{- else -}}
{{- $_ := set $config "store" (dict "url" $values.store.url) -}}
{{- end -}}
{{- end -}}
{{- toYaml (mustMergeOverwrite $config (deepCopy $values.config)) -}}
{{- end }}
