package io.strongroom.provider.azure.read;

/**
 * A version as a vault lists it.
 *
 * @param id of the version
 * @param created in seconds since 1970; 0 if the vault does not say
 */
record ListedVersion(String id, long created, boolean enabled) {}
