package io.strongroom.driver.reads;

import io.strongroom.provider.ObjectVersion;

/** What is known of one object in a volume. */
public record ObjectReading(ObjectVersion object, ReadState state) {}
