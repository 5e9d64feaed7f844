{{- /* The embedded store. */ -}}
{{- define "strongroom.file.args" -}}
{{- if .Values.fileStore.hostPath }}
- --file-store-dir=/file-store
{{- end }}
{{- end -}}

{{- define "strongroom.file.mounts" -}}
{{- if .Values.fileStore.hostPath }}
- name: file-store
  mountPath: /file-store
{{- end }}
{{- end -}}

{{- define "strongroom.file.volumes" -}}
{{- with .Values.fileStore.hostPath }}
- name: file-store
  hostPath:
    path: {{ . }}
    type: Directory
{{- end }}
{{- end -}}

{{- define "strongroom.file.rules" -}}{{- end -}}
