package io.strongroom.provider.azure.read;

import io.strongroom.provider.azure.spec.AzureObject;

/**
 * An object whose versions are asked for.
 *
 * @param wasMissing whether it was not there at the last fetch
 */
public record VersionQuery(AzureObject object, boolean wasMissing) {}
