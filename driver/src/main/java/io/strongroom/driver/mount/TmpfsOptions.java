package io.strongroom.driver.mount;

import java.util.OptionalInt;

/**
 * Options of a tmpfs; noexec, nosuid, nodev and, where the kernel has it, noswap are always set.
 *
 * @param source the name in the first column of the mount table
 * @param sizeBytes the most bytes it holds
 * @param inodes the most inodes it holds
 * @param mode permission bits of the root directory
 * @param gid group of the root directory, and so of what is made in it
 */
public record TmpfsOptions(String source, long sizeBytes, long inodes, int mode, OptionalInt gid) {}
