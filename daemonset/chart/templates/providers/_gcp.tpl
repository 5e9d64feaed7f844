{{- /* Google Secret Manager and Parameter Manager. */ -}}
{{/* "true" if the driver serves it, and not a socket. */}}
{{- define "strongroom.gcp.enabled" -}}
{{- if and (include "strongroom.true" .Values.providers.gcp.enabled) (not (has "gcp" (default (list) .Values.socketProviders))) }}true{{ end -}}
{{- end -}}

{{- define "strongroom.gcp.names" -}}["gcp", "gke"]{{- end -}}

{{/* The audience of the tokens that it asks kubelet for. */}}
{{- define "strongroom.gcp.audience" -}}
{{- $gcp := .Values.providers.gcp -}}
{{- $gke := default (dict) $gcp.gke -}}
{{- if hasPrefix "identitynamespace:" $gcp.audience -}}
{{- index (splitList ":" $gcp.audience) 1 -}}
{{- else if $gcp.audience -}}
{{- $gcp.audience -}}
{{- else if $gke.project -}}
{{- printf "%s.svc.id.goog" $gke.project -}}
{{- else if include "strongroom.true" $gcp.enabled -}}
{{- fail "providers.gcp.audience is empty: set it to PROJECT.svc.id.goog on GKE, elsewhere to the audience of the workload identity pool's provider" -}}
{{- end -}}
{{- end -}}

{{/* The same as JSON, for all providers. */}}
{{- define "strongroom.gcp.audiences" -}}
{{- if include "strongroom.true" .Values.providers.gcp.enabled }}{{ list (include "strongroom.gcp.audience" .) | toJson }}{{ else }}[]{{ end -}}
{{- end -}}

{{- define "strongroom.gcp.args" -}}
{{- $gcp := .Values.providers.gcp -}}
{{- $gke := default (dict) $gcp.gke -}}
{{- if include "strongroom.gcp.enabled" . }}
{{- $audience := include "strongroom.gcp.audience" . }}
{{- if regexMatch "^(https:)?//iam[.]" $audience }}
- --gcp-audience={{ $audience }}
{{- else if hasPrefix "identitynamespace:" $gcp.audience }}
- --gcp-audience={{ $gcp.audience }}
{{- else if $gke.cluster }}
- --gcp-audience=identitynamespace:{{ $audience }}:https://container.googleapis.com/v1/projects/{{ $gke.project }}/locations/{{ $gke.location }}/clusters/{{ $gke.cluster }}
{{- end }}
{{- if not (hasSuffix ".svc.id.goog" $audience) }}
- --gcp-token-audience={{ $audience }}
{{- end }}
{{- /* A node of GKE knows its cluster. */}}
{{- if $gcp.metadataServer }}
- --gcp-metadata-server={{ $gcp.metadataServer }}
{{- else if and (hasSuffix ".svc.id.goog" $audience) (not $gke.cluster) (not (hasPrefix "identitynamespace:" $gcp.audience)) }}
- --gcp-metadata-server=http://metadata.google.internal
{{- end }}
{{- if include "strongroom.true" $gcp.allowKeys }}
- --gcp-allow-keys=true
{{- end }}
{{- if include "strongroom.true" $gcp.allowNodeIdentity }}
- --gcp-allow-node-identity=true
{{- end }}
{{- with $gcp.universe }}
- --gcp-universe={{ . }}
{{- end }}
{{- with $gcp.endpoint }}
- --gcp-endpoint={{ . }}
{{- end }}
{{- with $gcp.regionalEndpoint }}
- --gcp-regional-endpoint={{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.gcp.mounts" -}}{{- end -}}
{{- define "strongroom.gcp.volumes" -}}{{- end -}}

{{- define "strongroom.gcp.rules" -}}{{- end -}}
