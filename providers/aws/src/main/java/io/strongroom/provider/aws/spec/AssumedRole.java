package io.strongroom.provider.aws.spec;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A role, usually of another account, that the pod's own role takes on.
 *
 * @param durationSeconds how long its credentials last; AWS's default is an hour
 */
public record AssumedRole(String arn, Optional<String> externalId, OptionalInt durationSeconds) {
  private static final Pattern ARN =
      Pattern.compile("arn:[a-z0-9-]+:iam::[0-9]{12}:role/[\\w+=,.@/-]{1,576}");

  private static final int ACCOUNT = 4;

  /** The account that the role is in. */
  public String account() {
    return List.of(arn.split(":", -1)).get(ACCOUNT);
  }

  /** Whether a text is the ARN of a role. */
  public static boolean isArn(String text) {
    return ARN.matcher(text).matches();
  }
}
