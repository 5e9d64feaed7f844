{{/* The value at a path such as limits.publishTimeout, as text; nothing if it is empty or not set. Of: list PATH VALUES. */}}
{{- define "strongroom.valueAt" -}}
{{- $found := last . -}}
{{- range splitList "." (first .) -}}{{- $found = get (default (dict) $found) . -}}{{- end -}}
{{- if not (kindIs "invalid" $found) }}{{ include "strongroom.quantity" $found }}{{ end -}}
{{- end -}}

{{/* What a setting of bounds.yaml comes to, as a whole number: nanoseconds, bytes or itself. Of: list KIND TEXT. */}}
{{- define "strongroom.measure" -}}
{{- $text := last . -}}
{{- if eq (first .) "time" -}}
{{- $begin := toDate "2006-01-02" "2000-01-01" -}}
{{- $length := sub (dateModify $text $begin).UnixNano $begin.UnixNano -}}
{{- /* dateModify leaves the date alone where it cannot read a duration, or hold it; mustDateModify would not name the value. */ -}}
{{- and (eq $length 0) (regexMatch "[1-9]" $text) | ternary -1 $length -}}
{{- else if eq (first .) "size" -}}
{{- include "strongroom.bytes" $text -}}
{{- else -}}
{{- int64 $text -}}
{{- end -}}
{{- end -}}

{{/* Refuses what is beyond bounds.yaml. */}}
{{- define "strongroom.checkBounds" -}}
{{- $bounds := .Files.Get "bounds.yaml" | fromYaml -}}
{{- $texts := dict -}}
{{- $measures := dict -}}
{{- range concat $bounds.settings $bounds.container -}}
{{- $text := include "strongroom.setting" (list .value $) -}}
{{- $measure := include "strongroom.measure" (list .kind $text) | int64 -}}
{{- if or (lt $measure (include "strongroom.measure" (list .kind .least) | int64)) (gt $measure (include "strongroom.measure" (list .kind .most) | int64)) -}}
{{- fail (printf "%s is %s: it may be %s to %s%s" .value $text .least .most (empty .reason | ternary "" (printf ", %v" .reason))) -}}
{{- end -}}
{{- $_ := set $texts .value $text -}}
{{- $_ := set $measures .value $measure -}}
{{- end -}}
{{- range $bounds.ordered -}}
{{- if gt (get $measures (first .)) (get $measures (last .)) -}}
{{- fail (printf "%s (%s) is more than %s (%s)" (first .) (get $texts (first .)) (last .) (get $texts (last .))) -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* A setting of bounds.yaml as text, or what counts without it. Of: list VALUE ROOT. */}}
{{- define "strongroom.setting" -}}
{{- $value := first . -}}
{{- $root := last . -}}
{{- $text := include "strongroom.valueAt" (list $value $root.Values) -}}
{{- $bounds := $root.Files.Get "bounds.yaml" | fromYaml -}}
{{- range concat $bounds.settings $bounds.container -}}
{{- if eq .value $value }}{{ $text = default .default $text }}{{ end -}}
{{- end -}}
{{- $text -}}
{{- end -}}

{{/* The flags of bounds.yaml, each where it has a value: where an earlier chart's values are used again some have none. */}}
{{- define "strongroom.boundedFlags" -}}
{{- $flags := list -}}
{{- range $setting := (.Files.Get "bounds.yaml" | fromYaml).settings -}}
{{- with include "strongroom.valueAt" (list $setting.value $.Values) -}}
{{- $text := eq $setting.kind "number" | ternary (int64 . | toString) . -}}
{{- $flags = append $flags (printf "- %s%s=%s" (len $setting.flag | eq 1 | ternary "-" "--") $setting.flag $text) -}}
{{- end -}}
{{- end -}}
{{- join "\n" $flags -}}
{{- end -}}
