package io.strongroom.e2e.cluster;

/** The parts of a node that can be stopped and started by themselves. */
public enum Component {
  ETCD("etcd"),
  API_SERVER("apiserver"),
  CONTROLLER_MANAGER("controller-manager"),
  SCHEDULER("scheduler"),
  CONTAINERD("containerd"),
  KUBELET("kubelet"),
  KUBE_PROXY("proxy");

  private final String scriptName;

  Component(String scriptName) {
    this.scriptName = scriptName;
  }

  /** As {@code e2e/cluster} calls it. */
  String scriptName() {
    return scriptName;
  }
}
