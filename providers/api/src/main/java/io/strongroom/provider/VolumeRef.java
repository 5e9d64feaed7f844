package io.strongroom.provider;

/** The CSI volume id of a volume: an opaque key, unique on the node while the volume lives. */
public record VolumeRef(String volumeId) {}
