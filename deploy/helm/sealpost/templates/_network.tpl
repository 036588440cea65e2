{{/* One egress rule. Call with dict rule ({to, ports}), udp (also UDP). */}}
{{- define "sealpost.egressRule" -}}
- {{ if .rule.to -}}
  to:
    {{- toYaml .rule.to | nindent 4 }}
  {{ end -}}
  ports:
    {{- range .rule.ports }}
    - {port: {{ . }}, protocol: TCP}
    {{- if $.udp }}
    - {port: {{ . }}, protocol: UDP}
    {{- end }}
    {{- end }}
{{- end }}

{{/* One ingress rule, or nothing when nobody may come in: an empty `from` would let everybody in. Call with dict from, port. */}}
{{- define "sealpost.ingressRule" -}}
{{- if .from -}}
- from:
    {{- toYaml .from | nindent 4 }}
  ports:
    - {port: {{ .port }}, protocol: TCP}
{{- end -}}
{{- end }}
