package io.strongroom.provider;

/**
 * The version of one object, as status and tools see it.
 *
 * @param id the object, unique within a class
 * @param version changes when, and only when, the content changes; reveals nothing of the content
 */
public record ObjectVersion(String id, String version) {}
