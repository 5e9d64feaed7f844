package io.strongroom.provider.azure.read;

import io.strongroom.provider.azure.spec.ObjectType;

/**
 * Who may not list the versions of what: an access policy may grant get alone.
 *
 * @param principal as messages call it
 */
record MayNotList(String principal, String vault, ObjectType type) {}
