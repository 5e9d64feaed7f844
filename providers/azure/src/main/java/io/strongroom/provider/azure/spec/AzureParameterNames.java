package io.strongroom.provider.azure.spec;

import java.util.Set;

/** The parameters that a class may have. */
public final class AzureParameterNames {
  static final String VAULT = "keyvaultName";
  static final String TENANT = "tenantID";

  /** What it was called once. */
  static final String OLD_TENANT = "tenantId";

  static final String OBJECTS = "objects";
  static final String CLOUD = "cloudName";
  static final String CLOUD_FILE = "cloudEnvFileName";
  static final String POD_IDENTITY = "usePodIdentity";
  static final String MACHINE = "useVMManagedIdentity";
  static final String MACHINE_IDENTITY = "userAssignedIdentityID";
  static final String TOKEN_PROXY = "useAzureTokenProxy";
  static final String CLIENT = "clientID";

  /** All of them. */
  public static final Set<String> ALL =
      Set.of(
          VAULT,
          TENANT,
          OLD_TENANT,
          OBJECTS,
          CLOUD,
          CLOUD_FILE,
          POD_IDENTITY,
          MACHINE,
          MACHINE_IDENTITY,
          TOKEN_PROXY,
          CLIENT);

  /**
   * What a pod's attributes may not override: where its token goes, and, since a class may use the
   * identity of the machine, as whom what is read.
   */
  public static final Set<String> CLASS_ONLY = ALL;

  private AzureParameterNames() {}
}
