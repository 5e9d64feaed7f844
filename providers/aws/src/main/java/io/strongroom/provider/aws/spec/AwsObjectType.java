package io.strongroom.provider.aws.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which of the two stores an object is in. */
public enum AwsObjectType {
  /** AWS Secrets Manager. */
  SECRET("secretsmanager", "secret", "secretsmanager"),
  /** Systems Manager Parameter Store. */
  PARAMETER("ssmparameter", "parameter", "ssm");

  private final String id;
  private final String noun;
  private final String api;

  AwsObjectType(String id, String noun, String api) {
    this.id = id;
    this.noun = noun;
    this.api = api;
  }

  /** What {@code objectType} says. */
  String id() {
    return id;
  }

  /** How a message calls an object of this type. */
  public String noun() {
    return noun;
  }

  /** The API that is asked for it, by AWS's name of the service. */
  public String api() {
    return api;
  }

  static Optional<AwsObjectType> of(String id) {
    return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(AwsObjectType::id).toList();
  }
}
