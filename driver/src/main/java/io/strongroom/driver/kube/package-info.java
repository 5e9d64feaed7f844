/** The few Kubernetes API calls that the driver makes. */
@NullMarked
package io.strongroom.driver.kube;

import org.jspecify.annotations.NullMarked;
