/** A Kubernetes of one node, shared by all scenarios of a run. */
@NullMarked
package io.strongroom.e2e.cluster;

import org.jspecify.annotations.NullMarked;
