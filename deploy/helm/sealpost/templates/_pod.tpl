{{/* Pod template of any component. Call with dict root, name, component. */}}
{{- define "sealpost.pod" -}}
{{- $root := .root -}}
{{- $values := $root.Values -}}
{{- $settings := .component.settings -}}
{{- $facts := .component.facts -}}
{{- $embedded := eq $values.mode "embedded" -}}
{{- $sink := and $facts.smtp (eq $values.delivery.mode "sink") $values.delivery.sink.enabled -}}
{{- $mountKey := and $facts.rootKey $values.rootKey.existingSecret -}}
metadata:
  labels:
    {{- include "sealpost.labels" $root | nindent 4 }}
    app.kubernetes.io/component: {{ .name }}
    {{- with $settings.podLabels }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
  annotations:
    checksum/config: {{ include "sealpost.config" $root | sha256sum }}
    kubectl.kubernetes.io/default-container: sealpost
    {{- with $settings.podAnnotations }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
spec:
  serviceAccountName: {{ .component.account }}
  automountServiceAccountToken: {{ .component.token }}
  # Service links would put SEALPOST_* variables into the process that are no settings.
  enableServiceLinks: false
  terminationGracePeriodSeconds: {{ add $values.shutdown.preStopSeconds $values.shutdown.drainSeconds 5 }}
  securityContext:
    {{- include "sealpost.podSecurityContext" $root | nindent 4 }}
  {{- include "sealpost.pullSecrets" $root | nindent 2 }}
  {{- with $settings.priorityClassName }}
  priorityClassName: {{ . }}
  {{- end }}
  {{- with $settings.runtimeClassName }}
  runtimeClassName: {{ . }}
  {{- end }}
  {{- with $settings.nodeSelector }}
  nodeSelector:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $settings.tolerations }}
  tolerations:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- with $settings.affinity }}
  affinity:
    {{- toYaml . | nindent 4 }}
  {{- end }}
  {{- include "sealpost.spread" . | nindent 2 }}
  {{- if or $mountKey $sink }}
  initContainers:
  {{- end }}
  {{- if $sink }}
    # A container that starts before the others and stays (restartPolicy Always): the mail sink of sink mode.
    - name: sink
      image: {{ include "sealpost.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      restartPolicy: Always
      command: [node, packages/cli/src/main.ts]
      args:
        - sink
        - --ca-dir=/run/sealpost-sink/ca
        - --keep=/run/sealpost-sink/kept
        - --listen=127.0.0.1:2526
        - --plain-listen=127.0.0.1:2527
        - --page=127.0.0.1:8025
      # The development CA must be there before the process that is to trust it starts.
      startupProbe:
        exec:
          command: [test, -s, /run/sealpost-sink/ca/ca.pem]
        periodSeconds: 1
        failureThreshold: 60
      securityContext:
        {{- include "sealpost.securityContext" $root | nindent 8 }}
      resources:
        {{- toYaml $values.delivery.sink.resources | nindent 8 }}
      volumeMounts:
        - {name: sink, mountPath: /run/sealpost-sink}
  {{- end }}
  {{- if $mountKey }}
    # Secret volumes are readable by the pod's group; the process refuses a root key that others can read. The copy
    # lies in memory and belongs to the process alone.
    - name: root-key
      image: {{ include "sealpost.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      command: [sh, -c, "umask 077 && cp /etc/sealpost/secrets/root-key/root.key /run/sealpost/root.key && chmod 600 /run/sealpost/root.key"]
      securityContext:
        {{- include "sealpost.securityContext" $root | nindent 8 }}
      resources:
        requests: {cpu: 10m, memory: 16Mi, ephemeral-storage: 8Mi}
        limits: {memory: 64Mi, ephemeral-storage: 16Mi}
      volumeMounts:
        - {name: root-key-secret, mountPath: /etc/sealpost/secrets/root-key, readOnly: true}
        - {name: root-key, mountPath: /run/sealpost}
  {{- end }}
  containers:
    - name: sealpost
      image: {{ include "sealpost.image" $root }}
      imagePullPolicy: {{ $values.image.pullPolicy }}
      args:
        - run
        - --target={{ .name }}
        {{- if $embedded }}
        - --bus=embedded
        - --store=embedded
        {{- end }}
        - --config=/etc/sealpost/sealpost.yaml
        # A folder of its own in the volume, so that its mode is the process's choice and lost+found stays outside.
        - --data=/var/lib/sealpost/data
      {{- with $settings.extraEnv }}
      env:
        {{- toYaml . | nindent 8 }}
      {{- end }}
      ports:
        {{- if $facts.grpcServices }}
        - {name: grpc, containerPort: {{ $values.ports.grpc }}, protocol: TCP}
        {{- end }}
        {{- if $facts.http }}
        - {name: portal, containerPort: {{ $values.ports.portal }}, protocol: TCP}
        {{- end }}
        - {name: metrics, containerPort: {{ $values.ports.metrics }}, protocol: TCP}
      # startupz: this process did its own part: it runs, or it waits for brokers and store, which a restart brings no
      # nearer. livez: the event loop turns; never asks others, so that a broken store restarts nothing. readyz: this
      # process can take work now, or says what it waits for.
      startupProbe:
        httpGet: {path: /startupz, port: metrics}
        periodSeconds: 2
        timeoutSeconds: 2
        failureThreshold: 90
      livenessProbe:
        httpGet: {path: /livez, port: metrics}
        periodSeconds: 10
        timeoutSeconds: 5
        failureThreshold: 6
      readinessProbe:
        httpGet: {path: /readyz, port: metrics}
        periodSeconds: 5
        timeoutSeconds: 3
        failureThreshold: 2
      {{- if $values.shutdown.preStopSeconds }}
      lifecycle:
        preStop:
          sleep:
            seconds: {{ $values.shutdown.preStopSeconds }}
      {{- end }}
      securityContext:
        {{- include "sealpost.securityContext" $root | nindent 8 }}
      resources:
        {{- toYaml $settings.resources | nindent 8 }}
      volumeMounts:
        - {name: config, mountPath: /etc/sealpost/sealpost.yaml, subPath: sealpost.yaml, readOnly: true}
        - {name: data, mountPath: /var/lib/sealpost}
        - {name: tmp, mountPath: /tmp}
        {{- if $sink }}
        - {name: sink, mountPath: /run/sealpost-sink, readOnly: true}
        {{- end }}
        {{- if $mountKey }}
        - {name: root-key, mountPath: /run/sealpost}
        {{- end }}
        {{- range $kind := list "bus" "store" }}
        {{- if and (not $embedded) (get $values $kind).existingSecret }}
        - {name: {{ $kind }}-secret, mountPath: /etc/sealpost/secrets/{{ $kind }}, readOnly: true}
        {{- end }}
        {{- end }}
        {{- if $values.bootstrapKey.existingSecret }}
        - {name: bootstrap-key, mountPath: /etc/sealpost/secrets/bootstrap-key, readOnly: true}
        {{- end }}
        {{- with $settings.extraVolumeMounts }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
  volumes:
    - name: config
      configMap:
        name: {{ include "sealpost.fullname" $root }}-config
    - name: tmp
      emptyDir: {medium: Memory, sizeLimit: {{ $settings.tmpSizeLimit }}}
    {{- if $sink }}
    - name: sink
      emptyDir: {medium: Memory, sizeLimit: {{ $values.delivery.sink.sizeLimit }}}
    {{- end }}
    {{- if not $embedded }}
    - name: data
      emptyDir: {sizeLimit: {{ $settings.scratchSizeLimit }}}
    {{- else if $values.embedded.persistence.existingClaim }}
    - name: data
      persistentVolumeClaim:
        claimName: {{ $values.embedded.persistence.existingClaim }}
    {{- end }}
    {{- if $mountKey }}
    - name: root-key-secret
      secret:
        secretName: {{ $values.rootKey.existingSecret }}
        defaultMode: 0440
        items:
          - {key: {{ $values.rootKey.key }}, path: root.key}
    - name: root-key
      emptyDir: {medium: Memory, sizeLimit: 1Mi}
    {{- end }}
    {{- range $kind := list "bus" "store" }}
    {{- if and (not $embedded) (get $values $kind).existingSecret }}
    - name: {{ $kind }}-secret
      secret:
        secretName: {{ (get $values $kind).existingSecret }}
        defaultMode: 0440
    {{- end }}
    {{- end }}
    {{- with $values.bootstrapKey.existingSecret }}
    - name: bootstrap-key
      secret:
        secretName: {{ . }}
        defaultMode: 0440
        items:
          - {key: {{ $values.bootstrapKey.key }}, path: admin.key}
    {{- end }}
    {{- with $settings.extraVolumes }}
    {{- toYaml . | nindent 4 }}
    {{- end }}
{{- end }}

{{- define "sealpost.spread" -}}
{{- $root := .root -}}
{{- $name := .name -}}
{{- $spread := .component.settings.topologySpread -}}
{{- if and (not .component.facts.single) (or $spread.zone $spread.host) }}
topologySpreadConstraints:
  {{- range $key, $when := dict "topology.kubernetes.io/zone" $spread.zone "kubernetes.io/hostname" $spread.host }}
  {{- if $when }}
  - topologyKey: {{ $key }}
    maxSkew: 1
    whenUnsatisfiable: {{ $when }}
    labelSelector:
      matchLabels:
        {{- include "sealpost.selectorLabels" $root | nindent 8 }}
        app.kubernetes.io/component: {{ $name }}
    matchLabelKeys: [pod-template-hash]
  {{- end }}
  {{- end }}
{{- end }}
{{- end }}
