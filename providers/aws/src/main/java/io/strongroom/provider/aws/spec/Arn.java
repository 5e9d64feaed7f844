package io.strongroom.provider.aws.spec;

import java.util.Optional;

/**
 * The name of something at AWS: {@code arn:PARTITION:SERVICE:REGION:ACCOUNT:RESOURCE}. The
 * partition is not looked at, so that those of China and the governments work.
 */
record Arn(String service, String region) {
  private static final String PREFIX = "arn:";
  private static final int PARTS = 6;
  private static final int SERVICE = 2;
  private static final int REGION = 3;

  static boolean isOne(String name) {
    return name.startsWith(PREFIX);
  }

  /** Absent if parts are missing. */
  static Optional<Arn> parse(String name) {
    String[] parts = name.split(":", PARTS);
    return parts.length == PARTS
        ? Optional.of(new Arn(parts[SERVICE], parts[REGION]))
        : Optional.empty();
  }

  /** The store of a service; absent if it is neither. */
  Optional<AwsObjectType> type() {
    return switch (service) {
      case "secretsmanager" -> Optional.of(AwsObjectType.SECRET);
      case "ssm", "ssmparameter" -> Optional.of(AwsObjectType.PARAMETER);
      default -> Optional.empty();
    };
  }
}
