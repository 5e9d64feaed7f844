package io.strongroom.provider;

/**
 * The pod that asks. Kubelet vouches for it; nothing here comes from the pod's author.
 *
 * @param uid the pod's uid; not always a UUID (static pods)
 */
public record PodIdentity(
    String namespace,
    String name,
    String uid,
    String serviceAccount,
    ServiceAccountTokens tokens) {}
