{{- /* AWS Secrets Manager and Parameter Store. */ -}}
{{/* "true" if the driver serves it, and not a socket. */}}
{{- define "strongroom.aws.enabled" -}}
{{- $aws := .Values.providers.aws -}}
{{- $asked := or (include "strongroom.true" $aws.enabled) (include "strongroom.true" $aws.podIdentity.enabled) -}}
{{- if and $asked (not (has "aws" (default (list) .Values.socketProviders))) }}true{{ end -}}
{{- end -}}

{{- define "strongroom.aws.names" -}}["aws"]{{- end -}}

{{/* Audiences of the tokens that it asks kubelet for, as JSON. */}}
{{- define "strongroom.aws.audiences" -}}
{{- $aws := .Values.providers.aws -}}
{{- $audiences := list -}}
{{- if include "strongroom.true" $aws.enabled }}{{ $audiences = append $audiences $aws.audience }}{{ end -}}
{{- $auto := eq (toString $aws.podIdentity.enabled) "auto" -}}
{{- if or (include "strongroom.true" $aws.podIdentity.enabled) (and $auto (include "strongroom.true" $aws.enabled)) -}}
{{- $audiences = append $audiences $aws.podIdentity.audience -}}
{{- end -}}
{{- $audiences | toJson -}}
{{- end -}}

{{- define "strongroom.aws.args" -}}
{{- with .Values.providers.aws }}
{{- with .region }}
- --aws-region={{ . }}
{{- end }}
{{- if include "strongroom.true" .fips }}
- --aws-fips=true
{{- end }}
{{- with .endpoint }}
- --aws-endpoint={{ . }}
{{- end }}
{{- if include "strongroom.aws.enabled" $ }}
{{- with .audience }}
- --aws-audience={{ . }}
{{- end }}
{{- with .podIdentity.audience }}
- --aws-pod-identity-audience={{ . }}
{{- end }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.aws.mounts" -}}{{- end -}}
{{- define "strongroom.aws.volumes" -}}{{- end -}}

{{- define "strongroom.aws.rules" -}}
{{- if and (include "strongroom.aws.enabled" .) (not .Values.providers.aws.region) }}
# The driver's own, for its region; RBAC cannot say so.
- apiGroups: [""]
  resources: [nodes]
  verbs: [get]
{{- end }}
{{- end -}}
