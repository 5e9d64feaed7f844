package io.strongroom.provider.aws;

import io.strongroom.provider.Deadline;
import io.strongroom.provider.cloud.NodeLabels;
import io.strongroom.provider.cloud.ServiceAccounts;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A fake of what the provider asks of the Kubernetes API: service accounts and the node. */
final class Cluster implements ServiceAccounts, NodeLabels {
  static final String ANNOTATION = "eks.amazonaws.com/role-arn";

  private final Map<String, Map<String, String>> accounts = new ConcurrentHashMap<>();
  private final AtomicInteger lookUps = new AtomicInteger();
  private volatile NodeLabels.Answer labels = region(Optional.of("us-east-1"));

  Cluster() {
    account("shop/web", Map.of(ANNOTATION, Pods.ROLE));
  }

  void account(String name, Map<String, String> annotations) {
    accounts.put(name, annotations);
  }

  void withoutAccount(String name) {
    accounts.remove(name);
  }

  void region(String label) {
    labels = region(Optional.of(label));
  }

  void withoutRegion(String problem) {
    labels = new NodeLabels.Answer.Unknown(problem);
  }

  void withoutRegion() {
    labels = region(Optional.empty());
  }

  private static NodeLabels.Answer region(Optional<String> region) {
    return new NodeLabels.Answer.Found(
        region.map(name -> Map.of("topology.kubernetes.io/region", name)).orElseGet(Map::of));
  }

  int lookUps() {
    return lookUps.get();
  }

  @Override
  public ServiceAccounts.Answer find(String namespace, String name, Deadline deadline) {
    lookUps.incrementAndGet();
    return Optional.ofNullable(accounts.get(namespace + "/" + name))
        .<ServiceAccounts.Answer>map(ServiceAccounts.Answer.Found::new)
        .orElseGet(ServiceAccounts.Answer.Missing::new);
  }

  @Override
  public NodeLabels.Answer find(Deadline deadline) {
    return labels;
  }
}
