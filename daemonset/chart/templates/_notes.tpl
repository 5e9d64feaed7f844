{{/* "true" if this is rendered for a cluster that may be looked at; not by helm template, Argo CD or a dry run of the client. */}}
{{- define "strongroom.seesCluster" -}}
{{- if include "strongroom.true" .Values.linux.crds.enabled -}}
{{- if lookup "apiextensions.k8s.io/v1" "CustomResourceDefinition" "" "secretproviderclasses.secrets-store.csi.x-k8s.io" }}true{{ end -}}
{{- end -}}
{{- end -}}

{{/* What of the driver's image and its key is not in this chart's hands. */}}
{{- define "strongroom.prerequisites" -}}
{{- $namespace := .Release.Namespace -}}
{{- if eq .Values.image.repository "strongroom.io/driver" }}
Image {{ include "strongroom.image" . }}: no registry serves it. Without it on every node the driver's pods stay in ImagePullBackOff or ErrImageNeverPull:
  push it to a registry of yours and set image.repository and image.tag, or import it on the nodes.
{{- end -}}
{{- with include "strongroom.versionKeySecret" . }}
{{- $key := lookup "v1" "Secret" $namespace . -}}
{{- if and (include "strongroom.seesCluster" $) (not $key) }}
Secret {{ $namespace }}/{{ . }} (versionKey.secret) does not exist: the driver's pods stay in ContainerCreating until it does.
  kubectl -n {{ $namespace }} create secret generic {{ . }} --from-file=key=<(head -c 32 /dev/urandom)
{{- else if and $key (not (hasKey (default (dict) $key.data) "key")) }}
Secret {{ $namespace }}/{{ . }} (versionKey.secret) has nothing under "key": versions change with every restart of the driver and differ between nodes.
{{- else if not $key }}
Secret {{ $namespace }}/{{ . }} (versionKey.secret) has to be there, with 16 to 4096 bytes under "key": until then the driver's pods stay in ContainerCreating.
{{- end -}}
{{- else }}
{{- $name := include "strongroom.versionKey" . }}
The key of versions is one that the cluster makes. If this prints 0 it did not, and versions change with every restart of the driver: set versionKey.secret.
  kubectl -n {{ $namespace }} get secret {{ $name }} -o jsonpath='{.data.token}' | wc -c
{{- end -}}
{{- end -}}

{{/* How CPU limits are found that the driver's pods inherit. Not by lookup: to be forbidden LimitRanges would end the rendering. */}}
{{- define "strongroom.inheritedLimits" -}}
{{- $limits := default (dict) (get (default (dict) .Values.linux.driver.resources) "limits") -}}
{{- if not $limits.cpu }}
linux.driver.resources.limits.cpu is not set, so a LimitRange of this namespace may give the driver a CPU limit. It slows down the start, which takes two seconds of processor time. If this prints any, better install in another namespace.
  kubectl -n {{ .Release.Namespace }} get limitrange -o jsonpath='{.items[*].spec.limits[*].default.cpu}'
{{- end -}}
{{- end -}}

{{/* What a CPU limit does to a start, of a quantity. */}}
{{- define "strongroom.slowStart" -}}
{{- $millicores := include "strongroom.millicores" (toString .) | int64 -}}
a start takes two seconds of processor time, and so {{ div (add 1999 $millicores) $millicores | max 2 }} s at least; many pods that start at once wait for each other.
{{- end -}}

{{/* What is to be done at a Vault or OpenBao server; nothing if neither is enabled. */}}
{{- define "strongroom.vaultSteps" -}}
{{- $vault := eq "true" (include "strongroom.true" .Values.providers.vault.enabled) -}}
{{- $openbao := eq "true" (include "strongroom.true" .Values.providers.openbao.enabled) -}}
{{- if or $vault $openbao -}}
{{- $command := $vault | ternary "vault" "bao" -}}
{{- $audience := $vault | ternary .Values.providers.vault.audience .Values.providers.openbao.audience -}}
{{- $mount := default "kubernetes" .Values.vault.authMount -}}
{{ $vault | ternary "Vault" "OpenBao" }}: pods log in under their own service accounts, which the server has to know (docs/providers/vault.md). There, for pods of account shop in namespace shop:
  {{ $command }} auth enable {{ if ne $mount "kubernetes" }}-path={{ $mount }} {{ end }}kubernetes     # once, and:
  {{ $command }} write auth/{{ $mount }}/config kubernetes_host=https://... kubernetes_ca_cert=@ca.crt token_reviewer_jwt=...
  {{ $command }} policy write shop shop.hcl       # path "secret/data/db" { capabilities = ["read"] }
  {{ $command }} write auth/{{ $mount }}/role/shop token_policies=shop audience={{ $audience }} \
    bound_service_account_names=shop bound_service_account_namespaces=shop
Then apply a SecretProviderClass with provider {{ $vault | ternary "vault" "openbao" }} and roleName shop
{{- if not .Values.vault.address }}, which names its server as vaultAddress, since vault.address is not set{{ end }}.
{{- end -}}
{{- end -}}
