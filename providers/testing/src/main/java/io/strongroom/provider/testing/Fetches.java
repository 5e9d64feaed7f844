package io.strongroom.provider.testing;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** Fetch contexts for tests: a valid one, and one thing changed. */
public final class Fetches {
  /** The limits of a volume by default: 2 MiB in 1024 files. */
  public static final ContentLimits LIMITS = new ContentLimits(2 << 20, 1024);

  /** By a key that is the same in every test: as it is for a driver that has one. */
  public static final ContentVersions VERSIONS =
      ContentVersions.withKey("a key of 16 bytes or more".getBytes(StandardCharsets.UTF_8));

  private Fetches() {}

  /** The first fetch for a pod without tokens and secrets. */
  public static FetchContext first() {
    return holding(List.of());
  }

  /** A refresh of a volume that holds these versions. */
  public static FetchContext holding(List<ObjectVersion> held) {
    return new FetchContext(
        new VolumeRef("csi-0123456789abcdef"),
        new PodIdentity(
            "shop",
            "checkout-0",
            "3a1d6e2f-8f49-4f0b-9f52-2a4d0a1c7b11",
            "checkout",
            ServiceAccountTokens.none()),
        NodePublishSecrets.none(),
        held,
        VERSIONS,
        LIMITS,
        Deadline.after(Duration.ofMinutes(1), Clocks.system()));
  }

  /** {@code context} of a driver that makes versions by another key. */
  public static FetchContext by(ContentVersions versions, FetchContext context) {
    return new FetchContext(
        context.volume(),
        context.pod(),
        context.secrets(),
        context.held(),
        versions,
        context.limits(),
        context.deadline());
  }

  /** {@code context} of a volume that takes no more than {@code limits}. */
  public static FetchContext within(ContentLimits limits, FetchContext context) {
    return new FetchContext(
        context.volume(),
        context.pod(),
        context.secrets(),
        context.held(),
        context.versions(),
        limits,
        context.deadline());
  }
}
