/** What is known of the reads of a volume: values, kept in the volume's entry. */
@NullMarked
package io.strongroom.driver.reads;

import org.jspecify.annotations.NullMarked;
