package io.strongroom.e2e.cluster;

/**
 * What a command ended with.
 *
 * @param output its standard output
 * @param errors its standard error
 */
public record Ended(int code, String output, String errors) {}
