{{- /*
The providers of the image. Each has a file here with what it adds: arguments, mounts, volumes and rights of the driver; a store also the audiences
of the tokens that it asks kubelet for, and a cloud whether it is enabled and which names it serves.
*/ -}}
{{- define "strongroom.clouds" -}}{{ list "aws" "azure" "gcp" | toJson }}{{- end -}}
{{- define "strongroom.stores" -}}{{ append (include "strongroom.clouds" . | fromJsonArray) "vault" | toJson }}{{- end -}}

{{- define "strongroom.providerParts" -}}
{{- $part := first . -}}
{{- $root := last . -}}
{{- range concat (list "outbound" "file") (include "strongroom.stores" $root | fromJsonArray) -}}
{{- with include (printf "strongroom.%s.%s" . $part) $root | trim }}
{{ . }}
{{- end -}}
{{- end -}}
{{- end -}}

{{- define "strongroom.providerArgs" -}}{{ include "strongroom.providerParts" (list "args" .) | trim }}{{- end -}}
{{- define "strongroom.providerMounts" -}}{{ include "strongroom.providerParts" (list "mounts" .) | trim }}{{- end -}}
{{- define "strongroom.providerVolumes" -}}{{ include "strongroom.providerParts" (list "volumes" .) | trim }}{{- end -}}
{{- define "strongroom.providerRules" -}}
{{- $enabled := "" -}}
{{- range include "strongroom.clouds" . | fromJsonArray }}{{ $enabled = or $enabled (include (printf "strongroom.%s.enabled" .) $) }}{{ end -}}
{{- if $enabled }}
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
{{- range include "strongroom.clouds" . | fromJsonArray -}}
{{- if not (include (printf "strongroom.%s.enabled" .) $) -}}
{{- $names = concat $names (include (printf "strongroom.%s.names" .) $ | fromJsonArray) -}}
{{- end -}}
{{- end -}}
{{- uniq $names | toJson -}}
{{- end -}}

{{/* Audiences of all tokens that the providers ask kubelet for, as JSON. */}}
{{- define "strongroom.audiences" -}}
{{- $audiences := list -}}
{{- range include "strongroom.stores" . | fromJsonArray -}}
{{- $audiences = concat $audiences (include (printf "strongroom.%s.audiences" .) $ | fromJsonArray) -}}
{{- end -}}
{{- uniq $audiences | toJson -}}
{{- end -}}
