package io.strongroom.provider.aws.spec;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which of the two stores an object is in. */
public enum ObjectType {
  /** AWS Secrets Manager. */
  SECRET("secretsmanager", "secret"),
  /** Systems Manager Parameter Store. */
  PARAMETER("ssmparameter", "parameter");

  private final String id;
  private final String noun;

  ObjectType(String id, String noun) {
    this.id = id;
    this.noun = noun;
  }

  /** What {@code objectType} says. */
  String id() {
    return id;
  }

  /** How a message calls an object of this type. */
  public String noun() {
    return noun;
  }

  static Optional<ObjectType> of(String id) {
    return Arrays.stream(values()).filter(type -> type.id.equals(id)).findFirst();
  }

  static List<String> ids() {
    return Arrays.stream(values()).map(ObjectType::id).toList();
  }
}
