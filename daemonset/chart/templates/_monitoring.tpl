{{/* The rules of monitoring/alerts.yaml with the release's names and values. */}}
{{- define "strongroom.alerts" -}}
{{- $file := .Files.Get "monitoring/alerts.yaml" | fromYaml -}}
{{- $runbook := default "docs/troubleshooting.md" (default (dict) .Values.prometheusRule).runbookUrl -}}
{{- $job := printf "job=%q" (include "strongroom.name" .) -}}
{{- $daemonset := printf "namespace=%q,daemonset=%q" .Release.Namespace (include "strongroom.fullname" .) -}}
{{- /* Content that no refresh is meant to compare does grow old. */ -}}
{{- $rotates := include "strongroom.true" .Values.enableSecretRotation -}}
{{- $interval := include "strongroom.measure" (list "time" (include "strongroom.setting" (list "rotationPollInterval" .))) | int64 -}}
{{- $stale := printf "> %d" (mul 5 (div $interval 1000000000)) -}}
{{- range $group := $file.groups -}}
{{- $rules := list -}}
{{- range $group.rules -}}
{{- $expr := .expr | replace "job=\"strongroom\"" $job | replace "daemonset=\"strongroom\"" $daemonset -}}
{{- if eq .alert "StrongroomSecretsStale" }}{{ $expr = $expr | replace "> 600" $stale }}{{ end -}}
{{- $_ := set . "expr" $expr -}}
{{- $_ := set .annotations "runbook_url" (.annotations.runbook_url | replace "docs/troubleshooting.md" $runbook) -}}
{{- if or $rotates (ne .alert "StrongroomSecretsStale") }}{{ $rules = append $rules . }}{{ end -}}
{{- end -}}
{{- $_ := set $group "rules" $rules -}}
{{- end -}}
{{- toYaml $file -}}
{{- end -}}
