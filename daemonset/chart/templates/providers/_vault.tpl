{{- /* Vault and OpenBao. */ -}}
{{/* Audiences of the tokens that both ask kubelet for, as JSON. */}}
{{- define "strongroom.vault.audiences" -}}
{{- $audiences := list -}}
{{- range list .Values.providers.vault .Values.providers.openbao -}}
{{- if include "strongroom.true" .enabled }}{{ $audiences = append $audiences .audience }}{{ end -}}
{{- end -}}
{{- $audiences | toJson -}}
{{- end -}}

{{- define "strongroom.vault.args" -}}
{{- with .Values.vault }}
{{- with .address }}
- --vault-addr={{ . }}
{{- end }}
{{- with .namespace }}
- --vault-namespace={{ . }}
{{- end }}
{{- if and .authMount (ne .authMount "kubernetes") }}
- --vault-mount={{ .authMount }}
{{- end }}
{{- if .tlsSecret }}
- --vault-tls-directory=/vault/tls
{{- with .caCert }}
- --vault-tls-ca-cert=/vault/tls/{{ . }}
{{- end }}
{{- end }}
{{- with .allowedAddresses }}
- --vault-allowed-addresses={{ join "," . }}
{{- end }}
{{- with .proxy }}
- --vault-proxy={{ . }}
{{- end }}
{{- if .headersSecret }}
- --vault-headers-directory=/vault/headers
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.vault.mounts" -}}
{{- if .Values.vault.tlsSecret }}
- name: vault-tls
  mountPath: /vault/tls
  readOnly: true
{{- end }}
{{- if .Values.vault.headersSecret }}
- name: vault-headers
  mountPath: /vault/headers
  readOnly: true
{{- end }}
{{- end -}}

{{- define "strongroom.vault.volumes" -}}
{{- with .Values.vault.tlsSecret }}
- name: vault-tls
  secret:
    secretName: {{ . }}
    defaultMode: 0400
{{- end }}
{{- with .Values.vault.headersSecret }}
- name: vault-headers
  secret:
    secretName: {{ . }}
    defaultMode: 0400
{{- end }}
{{- end -}}

{{- define "strongroom.vault.rules" -}}{{- end -}}
