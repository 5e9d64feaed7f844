package io.strongroom.driver.rotation;

/**
 * What a fetch is about, for messages.
 *
 * @param spc {@code namespace/name} of the SecretProviderClass
 * @param store as the provider names it
 */
public record FetchSubject(String spc, String store) {}
