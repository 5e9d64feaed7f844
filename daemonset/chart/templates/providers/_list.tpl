{{- /* The providers of the image. Each has a file here with what it adds: arguments, mounts, volumes and rights of the driver. */ -}}
{{- define "strongroom.providerParts" -}}
{{- $part := first . -}}
{{- $root := last . -}}
{{- range list "outbound" "file" "vault" "aws" "azure" "gcp" -}}
{{- with include (printf "strongroom.%s.%s" . $part) $root | trim }}
{{ . }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "strongroom.providerArgs" -}}{{ include "strongroom.providerParts" (list "args" .) | trim }}{{- end -}}
{{- define "strongroom.providerMounts" -}}{{ include "strongroom.providerParts" (list "mounts" .) | trim }}{{- end -}}
{{- define "strongroom.providerVolumes" -}}{{ include "strongroom.providerParts" (list "volumes" .) | trim }}{{- end -}}
{{- define "strongroom.providerRules" -}}
{{- if or (include "strongroom.aws.enabled" .) (include "strongroom.azure.enabled" .) (include "strongroom.gcp.enabled" .) }}
# Whose annotation names a role or an account of the cloud.
- apiGroups: [""]
  resources: [serviceaccounts]
  verbs: [get]
{{ include "strongroom.providerParts" (list "rules" .) | trim }}
{{- end }}
{{- end -}}

{{/*
Names that a socket serves, as JSON: those that are listed, and those of clouds that are not enabled, so that who has the cloud's own provider
beside the driver keeps it.
*/}}
{{- define "strongroom.bySocket" -}}
{{- $names := default (list) .Values.socketProviders -}}
{{- if not (include "strongroom.aws.enabled" .) }}{{ $names = append $names "aws" }}{{ end -}}
{{- if not (include "strongroom.azure.enabled" .) }}{{ $names = append $names "azure" }}{{ end -}}
{{- if not (include "strongroom.gcp.enabled" .) }}{{ $names = concat $names (list "gcp" "gke") }}{{ end -}}
{{- uniq $names | toJson -}}
{{- end -}}
