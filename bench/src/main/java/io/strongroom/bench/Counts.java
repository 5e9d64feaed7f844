package io.strongroom.bench;

/**
 * How many calls one process answered, and made.
 *
 * @param again calls that failed and were made once more; not in those before
 * @param provider calls for content
 */
record Counts(
    int publishes,
    int republishes,
    int unpublishes,
    int again,
    int provider,
    ApiServerAuditLog.Calls apiServer) {}
