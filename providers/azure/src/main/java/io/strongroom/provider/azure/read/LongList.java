package io.strongroom.provider.azure.read;

/**
 * A list of versions that took more than one page.
 *
 * @param host of the vault
 * @param path of the list, in small letters
 */
record LongList(String host, String path) {}
