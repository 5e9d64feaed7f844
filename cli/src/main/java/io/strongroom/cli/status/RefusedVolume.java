package io.strongroom.cli.status;

import java.time.Instant;

/**
 * A volume that a pod did not get, or that could not be refreshed, as an event tells.
 *
 * @param code gRPC's code that kubelet was answered with; empty where it does not say
 */
record RefusedVolume(
    String namespace,
    String pod,
    String volume,
    String node,
    String reason,
    String code,
    String message,
    int count,
    Instant first,
    Instant last) {}
