package io.strongroom.cli.status;

import io.fabric8.kubernetes.api.model.storage.CSINode;
import io.fabric8.kubernetes.api.model.storage.CSINodeDriver;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * On which nodes which CSI drivers are registered with kubelet.
 *
 * @param byDriver the nodes of each driver that was asked for, also of one that has none
 */
record DriverNodes(Map<String, Set<String>> byDriver) {
  DriverNodes {
    byDriver =
        byDriver.entrySet().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    Map.Entry::getKey, each -> Set.copyOf(each.getValue())));
  }

  /** One node. */
  record Registered(String node, Set<String> drivers) {
    Registered {
      drivers = Set.copyOf(drivers);
    }

    static Registered read(CSINode node) {
      return new Registered(
          node.getMetadata().getName(),
          node.getSpec() == null
              ? Set.of()
              : node.getSpec().getDrivers().stream()
                  .map(CSINodeDriver::getName)
                  .collect(Collectors.toSet()));
    }
  }

  static DriverNodes of(Collection<String> drivers, List<Registered> nodes) {
    Map<String, Set<String>> byDriver = new HashMap<>();
    for (String driver : drivers) {
      Set<String> names = new HashSet<>();
      for (Registered node : nodes) {
        if (node.drivers().contains(driver)) {
          names.add(node.node());
        }
      }
      byDriver.put(driver, names);
    }
    return new DriverNodes(byDriver);
  }

  boolean isNone() {
    return byDriver.values().stream().allMatch(Set::isEmpty);
  }

  boolean has(String driver, String node) {
    return byDriver.getOrDefault(driver, Set.of()).contains(node);
  }
}
