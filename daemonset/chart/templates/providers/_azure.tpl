{{- /* Azure Key Vault. */ -}}
{{/* "true" if the driver serves it, and not a socket. */}}
{{- define "strongroom.azure.enabled" -}}
{{- if and (include "strongroom.true" .Values.providers.azure.enabled) (not (has "azure" (default (list) .Values.socketProviders))) }}true{{ end -}}
{{- end -}}

{{- define "strongroom.azure.names" -}}["azure"]{{- end -}}

{{/* The audiences of the tokens that it asks kubelet for, as JSON. */}}
{{- define "strongroom.azure.audiences" -}}
{{- $azure := .Values.providers.azure -}}
{{- $binding := default (dict) $azure.identityBinding -}}
{{- $audiences := list -}}
{{- if include "strongroom.true" $azure.enabled }}{{ $audiences = append $audiences $azure.audience }}{{ end -}}
{{- if include "strongroom.true" $binding.enabled }}{{ $audiences = append $audiences $binding.audience }}{{ end -}}
{{- $audiences | toJson -}}
{{- end -}}

{{- define "strongroom.azure.args" -}}
{{- $azure := .Values.providers.azure -}}
{{- $binding := default (dict) $azure.identityBinding -}}
{{- if include "strongroom.azure.enabled" . }}
- --azure-audience={{ $azure.audience }}
{{- if include "strongroom.true" $binding.enabled }}
- --azure-binding-audience={{ $binding.audience }}
- --azure-token-proxy={{ $binding.address }}
{{- with $binding.serverName }}
- --azure-token-proxy-server-name={{ . }}
{{- end }}
{{- if $binding.caBundle }}
- --azure-token-proxy-ca=/azure-token-proxy-ca/ca.crt
{{- end }}
{{- end }}
{{- if include "strongroom.true" $azure.allowMachineIdentity }}
- --azure-allow-machine-identity=true
{{- end }}
{{- with $azure.machineService }}
- --azure-machine-service={{ . }}
{{- end }}
{{- with $azure.cloud }}
- --azure-cloud={{ . }}
{{- end }}
{{- if $azure.clouds }}
- --azure-clouds-dir=/azure-clouds
{{- end }}
{{- if not (include "strongroom.true" $azure.constructPEMChain) }}
- --azure-construct-pem-chain=false
{{- end }}
{{- if include "strongroom.true" $azure.writeCertAndKeyInSeparateFiles }}
- --azure-write-cert-and-key-in-separate-files=true
{{- end }}
{{- end }}
{{- end -}}

{{/* A ConfigMap with the authority of the token proxy; empty: it is the cluster's own. */}}
{{- define "strongroom.azure.tokenProxyAuthority" -}}
{{- $binding := default (dict) .Values.providers.azure.identityBinding -}}
{{- if include "strongroom.true" $binding.enabled }}{{ $binding.caBundle }}{{ end -}}
{{- end -}}

{{- define "strongroom.azure.mounts" -}}
{{- if include "strongroom.azure.enabled" . }}
{{- if .Values.providers.azure.clouds }}
- name: azure-clouds
  mountPath: /azure-clouds
  readOnly: true
{{- end }}
{{- if include "strongroom.azure.tokenProxyAuthority" . }}
- name: azure-token-proxy-ca
  mountPath: /azure-token-proxy-ca
  readOnly: true
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.azure.volumes" -}}
{{- if include "strongroom.azure.enabled" . }}
{{- with .Values.providers.azure.clouds }}
- name: azure-clouds
  configMap:
    name: {{ . }}
{{- end }}
{{- with include "strongroom.azure.tokenProxyAuthority" . }}
- name: azure-token-proxy-ca
  configMap:
    name: {{ . }}
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.azure.rules" -}}{{- end -}}
