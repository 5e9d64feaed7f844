/** What happens to volumes, counted, for Prometheus. */
@NullMarked
package io.strongroom.driver.metrics;

import org.jspecify.annotations.NullMarked;
