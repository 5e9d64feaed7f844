{{/* Refuses values that upstream's driver does something with that pods would miss, or nodes could not pull. */}}
{{- define "strongroom.checkUpstreamValues" -}}
{{- $sync := default (dict) .Values.syncSecret -}}
{{- if and (include "strongroom.true" $sync.enabled) (not (include "strongroom.true" $sync.acceptNone)) -}}
{{- fail "syncSecret.enabled: this driver makes no Secret of a class's secretObjects, and pods that read such a Secret would wait for it. These classes have some: kubectl get spc -A -o json | jq -r '.items[] | select(.spec.secretObjects) | .metadata.namespace + \"/\" + .metadata.name'. Give their pods another source and set syncSecret.enabled=false, or confirm with syncSecret.acceptNone=true" -}}
{{- end -}}
{{- $theirs := include "strongroom.valueAt" (list "linux.image.repository" .Values) -}}
{{- if and $theirs (not (regexMatch "^(registry\\.k8s\\.io|k8s\\.gcr\\.io|us\\.gcr\\.io|mcr\\.microsoft\\.com)/" $theirs)) (eq .Values.image.repository "strongroom.io/driver") -}}
{{- fail (printf "linux.image.repository is %s, the Secrets Store CSI Driver in a registry of yours. This driver is another image, and no public registry has it: push it there and set image.repository and image.tag; or, if it was imported on the nodes, set linux.image.repository to \"\"" $theirs) -}}
{{- end -}}
{{- end -}}

{{/* Upstream's values that are set and change nothing, one a line. */}}
{{- define "strongroom.inert" -}}
{{- $values := .Values -}}
{{- with $values.windows }}{{ if include "strongroom.true" .enabled }}
windows: there is no driver for Windows nodes
{{- else }}
windows
{{- end }}{{ end -}}
{{- with $values.syncSecret }}{{ if include "strongroom.true" .enabled }}
syncSecret.enabled: no Secret is made of a class's secretObjects; pods that read such Secrets need another source
{{- end }}{{ end -}}
{{- if include "strongroom.true" $values.rbac.pspEnabled }}
rbac.pspEnabled
{{- end -}}
{{- if include "strongroom.true" $values.providerHealthCheck }}
providerHealthCheck: a provider that is gone or hangs is noticed when it is called
{{- end -}}
{{- with $values.livenessProbe.logLevel }}
livenessProbe.logLevel: the driver serves its own health
{{- end -}}
{{- with $values.linux.image }}
linux.image: this chart's image is the value image
{{- end -}}
{{- range list "registrarImage" "livenessProbeImage" "registrar" "livenessProbe" -}}
{{- if get $values.linux . }}
linux.{{ . }}: registration and health are inside the driver
{{- end }}{{ end -}}
{{- range list "image" "resources" "annotations" "podLabels" "podAnnotations" "nodeSelector" "tolerations" "affinity" "priorityClassName" "env" "imagePullSecrets" -}}
{{- if get $values.linux.crds . }}
linux.crds.{{ . }}: no job installs CRDs
{{- end }}{{ end -}}
{{- with $values.linux.providerImage }}
linux.providerImage: providers are charts of their own
{{- end -}}
{{- with $values.grpcSupportedProviders }}
grpcSupportedProviders: every provider is spoken to by gRPC
{{- end -}}
{{- range list "filteredWatchSecret" "minimumProviderVersions" -}}
{{- if hasKey $values . }}
{{ . }}
{{- end }}{{ end -}}
{{- end -}}

{{/* Values that are taken and have a price, one a line. */}}
{{- define "strongroom.warnings" -}}
{{- with get (default (dict) (get (default (dict) .Values.linux.driver.resources) "limits")) "cpu" }}
linux.driver.resources.limits.cpu is {{ . }}: {{ include "strongroom.slowStart" . }} Better none.
{{- end -}}
{{- if not .Values.linux.priorityClassName }}
linux.priorityClassName is empty: a pod that needs the room can have the driver evicted, and then pods with volumes of it stay Terminating. Better system-node-critical.
{{- end -}}
{{- $all := "" -}}
{{- range .Values.linux.tolerations -}}
{{- if and (eq (default "" .operator) "Exists") (not .key) (not .effect) }}{{ $all = "true" }}{{ end -}}
{{- end -}}
{{- if not $all }}
linux.tolerations leave out taints: nodes that have one get no driver, and what drains a node by a taint, as Karpenter does, evicts the driver with the pods that it serves. Better [{operator: Exists}].
{{- end -}}
{{- end -}}
