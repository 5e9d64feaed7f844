{{- /* The way out of the node, the same for every provider. */ -}}
{{- define "strongroom.outbound.args" -}}
{{- with .Values.outbound }}
{{- with .httpsProxy }}
- --https-proxy={{ . }}
{{- end }}
{{- with .noProxy }}
- --no-proxy={{ join "," . }}
{{- end }}
{{- if .caBundle }}
- --ca-bundle=/ca-bundle/ca.crt
{{- end }}
{{- end }}
{{- end -}}

{{- define "strongroom.outbound.mounts" -}}
{{- if (default (dict) .Values.outbound).caBundle }}
- name: ca-bundle
  mountPath: /ca-bundle
  readOnly: true
{{- end }}
{{- end -}}

{{- define "strongroom.outbound.volumes" -}}
{{- with (default (dict) .Values.outbound).caBundle }}
- name: ca-bundle
  configMap:
    name: {{ . }}
{{- end }}
{{- end -}}

{{- define "strongroom.outbound.rules" -}}{{- end -}}
