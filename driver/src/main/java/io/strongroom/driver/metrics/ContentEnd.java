package io.strongroom.driver.metrics;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When what a volume holds ends.
 *
 * @param className the SecretProviderClass, in that namespace
 * @param expires the first date that the store states for an object
 * @param renewalDue until the first lease or certificate that was made for the volume is to be
 *     renewed at the latest, which is well before its end; negative once that is over
 */
public record ContentEnd(
    String namespace, String className, Optional<Instant> expires, Optional<Duration> renewalDue) {}
