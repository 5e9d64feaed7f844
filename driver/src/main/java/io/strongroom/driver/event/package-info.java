/**
 * What happens to volumes, and the interface of those that listen: audit, metrics, status, journal.
 */
@NullMarked
package io.strongroom.driver.event;

import org.jspecify.annotations.NullMarked;
