package io.strongroom.provider.gcp.spec;

import java.util.Set;

/** The parameters that a class may have. */
public final class GcpParameterNames {
  static final String AUTH = "auth";
  static final String SECRETS = "secrets";
  static final String AUDIENCE = "audience";

  /** All of them. */
  public static final Set<String> ALL = Set.of(AUTH, SECRETS, AUDIENCE);

  /**
   * What a pod's attributes may not override: where its token is exchanged, and, since a class may
   * use the identity of the node, as whom what is read.
   */
  public static final Set<String> CLASS_ONLY = ALL;

  private GcpParameterNames() {}
}
