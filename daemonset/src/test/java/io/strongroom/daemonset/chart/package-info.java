/** The Helm chart, the custom resources and the plain manifests, as Helm renders them. */
@NullMarked
package io.strongroom.daemonset.chart;

import org.jspecify.annotations.NullMarked;
