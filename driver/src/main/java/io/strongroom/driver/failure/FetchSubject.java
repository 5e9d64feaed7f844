package io.strongroom.driver.failure;

/**
 * The class, provider and store of a fetch, for messages.
 *
 * @param spc {@code namespace/name} of the SecretProviderClass
 * @param provider as the class names it
 * @param store as the provider names it
 */
public record FetchSubject(String spc, String provider, String store) {}
