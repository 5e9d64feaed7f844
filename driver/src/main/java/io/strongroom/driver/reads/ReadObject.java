package io.strongroom.driver.reads;

import io.strongroom.provider.ObjectVersion;
import java.time.Instant;

/**
 * An object whose newest content was opened.
 *
 * @param at the latest of the first opens of its files
 */
public record ReadObject(ObjectVersion object, Instant at) {}
