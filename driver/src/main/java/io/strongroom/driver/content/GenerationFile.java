package io.strongroom.driver.content;

import io.strongroom.provider.SecretBytes;

/**
 * One file of a generation, with final mode and owner.
 *
 * @param object the object it comes from, for messages
 * @param contents borrowed; owned by the answer of the fetch
 * @param mode permission bits
 */
public record GenerationFile(
    String object, FilePath path, SecretBytes contents, int mode, int uid, int gid) {}
