/**
 * From a volume's request to its content: its class, its provider's plan, one answer for many
 * volumes.
 */
@NullMarked
package io.strongroom.driver.fetch;

import org.jspecify.annotations.NullMarked;
