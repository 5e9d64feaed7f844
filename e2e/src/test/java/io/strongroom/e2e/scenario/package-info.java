/** What users want of a cluster, a class each. */
@NullMarked
package io.strongroom.e2e.scenario;

import org.jspecify.annotations.NullMarked;
