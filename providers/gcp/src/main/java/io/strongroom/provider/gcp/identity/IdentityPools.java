package io.strongroom.provider.gcp.identity;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.gcp.spec.GcpClass;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The workload identity pool that exchanges a pod's token: that of its class, the operator's, or
 * that of the cluster that the node's metadata server names, which is asked once. Any thread.
 */
public final class IdentityPools {
  private final GcpIdentitySettings settings;
  private volatile @Nullable Audience ofNode;

  public IdentityPools(GcpIdentitySettings settings) {
    this.settings = settings;
  }

  /** Without asking. */
  public Optional<Audience> known(GcpClass spec) {
    return spec.audience().or(settings::audience).or(() -> Optional.ofNullable(ofNode));
  }

  /**
   * The audience of the token that kubelet has to pass. What the operator says of it is about the
   * operator's pool, or about every class's where there is none.
   */
  public String ofToken(Audience audience) {
    boolean operators = settings.audience().map(audience::equals).orElse(true);
    return settings.tokenAudience().filter(_ -> operators).orElseGet(audience::ofToken);
  }

  Audience of(GcpClass spec, Deadline deadline) throws StoreException, InterruptedException {
    Optional<Audience> known = known(spec);
    return known.isPresent() ? known.get() : ofNode(deadline);
  }

  private Audience ofNode(Deadline deadline) throws StoreException, InterruptedException {
    if (settings.metadataServer().isEmpty()) {
      throw StoreException.of(
          Phase.IDENTITY,
          Kind.INVALID,
          "no workload identity pool is known: state audience in the class, or"
              + " providers.gcp.audience in the chart (on GKE: its project, location and cluster)");
    }
    Audience found = new MetadataServer(settings.metadataServer().get()).cluster(deadline);
    ofNode = found;
    return found;
  }
}
