package io.strongroom.bench;

/**
 * How many calls one process answered, and made.
 *
 * @param provider calls for content
 */
record Counts(
    int publishes, int republishes, int unpublishes, int provider, AuditLog.Calls apiServer) {}
