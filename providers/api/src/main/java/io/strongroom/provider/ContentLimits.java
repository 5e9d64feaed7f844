package io.strongroom.provider;

/**
 * How much one volume takes.
 *
 * @param volumeBytes bytes of all files together
 * @param files number of files
 */
public record ContentLimits(long volumeBytes, int files) {}
