package io.strongroom.provider.aws;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.aws.spec.AwsClass;
import io.strongroom.provider.aws.spec.AwsClassReader;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.NodeLabels;
import io.strongroom.provider.cloud.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The region of a class: its own, the operator's, or that of the node's label, which is looked up
 * once. Any thread.
 */
final class Regions {
  private static final String LABEL = "topology.kubernetes.io/region";

  private final Optional<String> ofOperator;
  private final NodeLabels node;
  private volatile @Nullable String ofNode;

  Regions(Optional<String> ofOperator, NodeLabels node) {
    this.ofOperator = ofOperator;
    this.node = node;
  }

  /** Without asking. */
  Optional<String> known(AwsClass spec) {
    return spec.region().or(this::known);
  }

  Optional<String> known() {
    return ofOperator.or(() -> Optional.ofNullable(ofNode));
  }

  String of(AwsClass spec, Deadline deadline) throws StoreException, InterruptedException {
    Optional<String> known = known(spec);
    return known.isPresent() ? known.get() : ofNode(deadline);
  }

  private String ofNode(Deadline deadline) throws StoreException, InterruptedException {
    return switch (node.find(deadline)) {
      case NodeLabels.Answer.Found(var labels) -> {
        String region = labels.getOrDefault(LABEL, "");
        if (region.isEmpty()) {
          throw unknown("the node has no label " + LABEL);
        }
        if (!AwsClassReader.isRegion(region)) {
          throw unknown("its label says '%s'".formatted(ForeignText.oneLine(region)));
        }
        ofNode = region;
        yield region;
      }
      case NodeLabels.Answer.Unknown(String problem) -> throw unknown(ForeignText.oneLine(problem));
    };
  }

  private static StoreException unknown(String problem) {
    return StoreException.of(
        Phase.FETCH,
        Kind.INVALID,
        ("failed to retrieve region from node. error %s; state region in the class, or"
                + " providers.aws.region in the chart")
            .formatted(problem));
  }
}
