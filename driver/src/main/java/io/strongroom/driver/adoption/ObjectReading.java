package io.strongroom.driver.adoption;

import io.strongroom.provider.ObjectVersion;

/** What is known of one object in a volume. */
public record ObjectReading(ObjectVersion object, ReadState state) {}
