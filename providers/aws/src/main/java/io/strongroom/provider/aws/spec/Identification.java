package io.strongroom.provider.aws.spec;

/** How a pod shows AWS who it is. */
public sealed interface Identification {
  /** The token of the pod's service account is exchanged for the role that the account names. */
  record WebIdentity() implements Identification {}

  /**
   * The agent of EKS Pod Identity on the node exchanges it.
   *
   * @param shared whether pods of one service account may use one answer; AWS learns from the agent
   *     which pod asks, and a policy may have conditions on it
   */
  record PodIdentity(AddressType addresses, boolean shared) implements Identification {}

  /** The addresses at which the agent is asked. */
  enum AddressType {
    /** IPv4, and IPv6 where IPv4 gives no answer. */
    AUTO,
    IPV4,
    IPV6
  }
}
