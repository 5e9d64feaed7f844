{{- define "strongroom.name" -}}
{{- default .Chart.Name .Values.nameOverride | trunc 63 | trimSuffix "-" -}}
{{- end -}}

{{- define "strongroom.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 63 | trimSuffix "-" -}}
{{- else -}}
{{- $name := include "strongroom.name" . -}}
{{- ternary .Release.Name (printf "%s-%s" .Release.Name $name) (contains $name .Release.Name) | trunc 63 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}

{{- define "strongroom.serviceAccount" -}}
{{- default (include "strongroom.fullname" .) .Values.serviceAccount.name -}}
{{- end -}}

{{/* Name of the chart's own key for versions, and of the account that it is a token of. */}}
{{- define "strongroom.versionKey" -}}
{{- include "strongroom.fullname" . | trunc 51 | trimSuffix "-" }}-version-key
{{- end -}}

{{/* The operator's Secret with the key for versions, under its former name too; empty: the chart's own. */}}
{{- define "strongroom.versionKeySecret" -}}
{{- /* With --reuse-values an older release's values are all there is. */ -}}
{{- $secret := (default (dict) .Values.versionKey).secret -}}
{{- $former := .Values.vault.versionKeySecret -}}
{{- if and $secret $former (ne $secret $former) -}}
{{- fail "vault.versionKeySecret is the former name of versionKey.secret, and both are set: leave it out" -}}
{{- end -}}
{{- default (default "" $former) $secret -}}
{{- end -}}

{{/* Upstream's names of roles, unless this driver may run beside upstream's. */}}
{{- define "strongroom.rolePrefix" -}}
{{- if ne .Values.driverName "secrets-store.csi.k8s.io" }}{{ include "strongroom.fullname" . }}-{{ end -}}
{{- end -}}

{{- define "strongroom.selector" -}}
app.kubernetes.io/name: {{ include "strongroom.name" . }}
app.kubernetes.io/instance: {{ .Release.Name }}
{{- end -}}

{{- define "strongroom.labels" -}}
{{ include "strongroom.selector" . }}
app.kubernetes.io/version: {{ .Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" | trunc 63 }}
{{- with .Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{- define "strongroom.image" -}}
{{- if .Values.image.digest -}}
{{ .Values.image.repository }}@{{ .Values.image.digest }}
{{- else -}}
{{ .Values.image.repository }}:{{ default .Chart.AppVersion .Values.image.tag }}
{{- end -}}
{{- end -}}

{{/* Annotations of the driver's pods. Whoever drains a node takes the pods first and the driver last: only it unmounts their volumes. */}}
{{- define "strongroom.podAnnotations" -}}
{{- $ours := dict "kubectl.kubernetes.io/default-container" "secrets-store" "cluster-autoscaler.kubernetes.io/enable-ds-eviction" "false" -}}
{{- merge (dict) (default (dict) .Values.linux.podAnnotations) $ours | toYaml -}}
{{- end -}}

{{/* "true" if helm uninstall is to say which pods hold volumes: by an account of its own, which takes the right to make roles. */}}
{{- define "strongroom.uninstallCheck" -}}
{{- if and (include "strongroom.true" .Values.linux.enabled) (include "strongroom.true" .Values.uninstallCheck) (include "strongroom.true" .Values.rbac.install) }}true{{ end -}}
{{- end -}}

{{/* Directory of csi.sock on the node. Upstream's with upstream's driver name, so that both never serve side by side. */}}
{{- define "strongroom.pluginDir" -}}
{{- $name := ternary "csi-secrets-store" .Values.driverName (eq .Values.driverName "secrets-store.csi.k8s.io") -}}
{{- printf "%s/plugins/%s" (include "strongroom.kubeletRoot" .) $name -}}
{{- end -}}

{{- define "strongroom.kubeletRoot" -}}
{{- .Values.linux.kubeletRootDir | trimSuffix "/" -}}
{{- end -}}

{{/* Directories with sockets of external providers, as JSON; one named twice is mounted once. */}}
{{- define "strongroom.providerDirs" -}}
{{- prepend (default (list) .Values.linux.additionalProvidersDirs) .Values.linux.providersDir | uniq | toJson -}}
{{- end -}}

{{/* "true" if a boolean of the values is: tools that hand values on write it as text, and any text is true to a template. */}}
{{- define "strongroom.true" -}}
{{- if eq (toString .) "true" }}true{{ end -}}
{{- end -}}

{{/* A quantity as text: a number of a values file is a float64, which would be written as 1.34217728e+08. */}}
{{- define "strongroom.quantity" -}}
{{- ternary (. | int64 | toString) (. | toString) (kindIs "float64" .) -}}
{{- end -}}

{{/* Bytes of a quantity such as 64Mi, 200M or 1.5Gi. */}}
{{- define "strongroom.bytes" -}}
{{- $text := include "strongroom.quantity" . -}}
{{- $units := dict "" 1 "k" 1000 "M" 1000000 "G" 1000000000 "Ki" 1024 "Mi" 1048576 "Gi" 1073741824 "Ti" 1099511627776 -}}
{{- $unit := regexFind "[A-Za-z]*$" $text -}}
{{- if or (not (regexMatch "^[0-9]+(\\.[0-9]+)?[A-Za-z]*$" $text)) (not (hasKey $units $unit)) -}}
{{- fail (printf "%s is no quantity of bytes: expected a number with k, M, G, Ki, Mi, Gi or Ti" $text) -}}
{{- end -}}
{{- mulf (trimSuffix $unit $text | float64) (get $units $unit) | floor | int64 -}}
{{- end -}}

{{/* Thousandths of a processor, of a quantity such as 200m, 0.2 or 2. */}}
{{- define "strongroom.millicores" -}}
{{- if hasSuffix "m" . }}{{ trimSuffix "m" . | float64 | int64 }}{{ else }}{{ mulf (float64 .) 1000 | int64 }}{{ end -}}
{{- end -}}

{{/* Resources of the container: what is set, and the memory that content and process need. */}}
{{- define "strongroom.resources" -}}
{{- $processMemory := include "strongroom.setting" (list "limits.processMemory" .) -}}
{{- $process := include "strongroom.bytes" $processMemory | int64 -}}
{{- $nodeBytes := include "strongroom.setting" (list "limits.maxNodeBytes" .) -}}
{{- $content := include "strongroom.bytes" $nodeBytes | int64 -}}
{{- $needed := add $process $content -}}
{{- $resources := deepCopy (default (dict) .Values.linux.driver.resources) -}}
{{- $limits := default (dict) (get $resources "limits") -}}
{{- $requests := default (dict) (get $resources "requests") -}}
{{- if hasKey $limits "memory" -}}
{{- if lt (include "strongroom.bytes" (get $limits "memory") | int64) $needed -}}
{{- fail (printf "linux.driver.resources.limits.memory is %v, but the process needs %v and the content of volumes may take %v of it: raise it to %dMi, or lower limits.maxNodeBytes" (get $limits "memory") $processMemory $nodeBytes (div (add $needed 1048575) 1048576)) -}}
{{- end -}}
{{- else -}}
{{- $_ := set $limits "memory" (printf "%dMi" (div (add $needed 1048575) 1048576)) -}}
{{- end -}}
{{- if hasKey $limits "cpu" -}}
{{- $cpu := get $limits "cpu" | toString -}}
{{- if lt (include "strongroom.millicores" $cpu | int64) 50 -}}
{{- fail (printf "linux.driver.resources.limits.cpu is %s: the driver would not have started within the two minutes that its startup probe gives it; leave the limit out, or set 50m or more" $cpu) -}}
{{- end -}}
{{- end -}}
{{- if not (hasKey $requests "memory") -}}
{{- $_ := set $requests "memory" $processMemory -}}
{{- end -}}
{{- $_ := set $resources "limits" $limits -}}
{{- $_ := set $resources "requests" $requests -}}
{{- toYaml $resources -}}
{{- end -}}

{{/* CSIDriver.spec.tokenRequests as JSON: those listed, then those of the enabled providers. */}}
{{- define "strongroom.tokenRequests" -}}
{{- $requests := default (list) .Values.tokenRequests -}}
{{- $audiences := list -}}
{{- range $requests -}}{{- $audiences = append $audiences (default "" .audience) -}}{{- end -}}
{{- if ne (len $audiences) (len (uniq $audiences)) -}}
{{- fail "tokenRequests names an audience twice; the API server takes each once" -}}
{{- end -}}
{{- range include "strongroom.audiences" . | fromJsonArray -}}
{{- if not (has . $audiences) }}{{ $requests = append $requests (dict "audience" .) }}{{ end -}}
{{- end -}}
{{- $requests | toJson -}}
{{- end -}}

{{/* "true" if kubelet is to hand tokens over in the request's secrets. */}}
{{- define "strongroom.tokenInSecrets" -}}
{{- $served := semverCompare ">=1.35.0-0" .Capabilities.KubeVersion.Version -}}
{{- $wanted := .Values.serviceAccountTokenInSecrets | toString -}}
{{- if and (eq $wanted "true") (not $served) -}}
{{- fail (printf "serviceAccountTokenInSecrets is true, but Kubernetes %s does not have it (1.35 does): set it to auto" .Capabilities.KubeVersion.Version) -}}
{{- end -}}
{{- if and $served (ne $wanted "false") (include "strongroom.tokenRequests" . | fromJsonArray) }}true{{ end -}}
{{- end -}}

{{/* Empty when metrics are served nowhere. */}}
{{- define "strongroom.metricsPort" -}}
{{- regexFind "[0-9]+$" (trimPrefix "0" .Values.linux.metricsAddr) -}}
{{- end -}}
