{{/* The members' bindings and the operators' rights name the namespace: it cannot be another. */}}
{{- define "yunzhi.check" -}}
{{- if ne .Release.Namespace "yunzhi-system" }}
{{- fail (printf "the release must go into the namespace yunzhi-system, not %s: the rights in deploy/rbac name it (helm install … --namespace yunzhi-system)" .Release.Namespace) }}
{{- end }}
{{- $server := .Values.server }}
{{- if and $server.enabled (gt (int $server.replicas) 1) }}
{{- if not $server.postgres.existingSecret }}{{ fail "server.replicas is above 1: SQLite has one writer; set server.postgres.existingSecret" }}{{ end }}
{{- if not $server.keys.existingSecret }}{{ fail "server.replicas is above 1: the replicas must share their keys; set server.keys.existingSecret" }}{{ end }}
{{- if ne $server.persistence.accessMode "ReadWriteMany" }}{{ fail "server.replicas is above 1: files are shared; set server.persistence.accessMode to ReadWriteMany" }}{{ end }}
{{- end }}
{{- end }}

{{- define "yunzhi.labels" -}}
app.kubernetes.io/name: yunzhi
app.kubernetes.io/instance: {{ .Release.Name }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ .Chart.Name }}-{{ .Chart.Version }}
{{- end }}

{{- define "yunzhi.image" -}}
{{ .root.Values.image.registry }}/{{ .part }}:{{ .root.Values.image.tag | default .root.Chart.AppVersion }}
{{- end }}

{{/* Pod Security "restricted". */}}
{{- define "yunzhi.podSecurity" -}}
runAsNonRoot: true
runAsUser: 10001
runAsGroup: 10001
fsGroup: 10001
fsGroupChangePolicy: OnRootMismatch
seccompProfile: { type: RuntimeDefault }
{{- end }}

{{- define "yunzhi.containerSecurity" -}}
allowPrivilegeEscalation: false
readOnlyRootFilesystem: true
capabilities: { drop: [ALL] }
{{- end }}
