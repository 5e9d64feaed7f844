/** After the start: shows that volumes can be mounted here, and warms what a pod's volume needs. */
@NullMarked
package io.strongroom.daemonset.selfcheck;

import org.jspecify.annotations.NullMarked;
