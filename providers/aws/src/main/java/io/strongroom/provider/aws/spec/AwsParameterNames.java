package io.strongroom.provider.aws.spec;

import java.util.Set;

/** The parameters that a class may have. */
public final class AwsParameterNames {
  static final String OBJECTS = "objects";
  static final String REGION = "region";
  static final String FAILOVER_REGION = "failoverRegion";
  static final String PATH_TRANSLATION = "pathTranslation";
  static final String USE_POD_IDENTITY = "usePodIdentity";
  static final String SHARE_POD_IDENTITY = "sharePodIdentity";
  static final String ADDRESS_TYPE = "preferredAddressType";
  static final String ASSUME_ROLE = "assumeRoleArn";
  static final String EXTERNAL_ID = "assumeRoleExternalId";
  static final String DURATION = "assumeRoleDurationSeconds";

  /** All of them. */
  public static final Set<String> ALL =
      Set.of(
          OBJECTS,
          REGION,
          FAILOVER_REGION,
          PATH_TRANSLATION,
          USE_POD_IDENTITY,
          SHARE_POD_IDENTITY,
          ADDRESS_TYPE,
          ASSUME_ROLE,
          EXTERNAL_ID,
          DURATION);

  private AwsParameterNames() {}
}
