package io.strongroom.provider.aws.sdk;

import io.strongroom.provider.FetchFailure.Kind;
import java.util.Set;
import java.util.regex.Pattern;

/** What AWS's error codes mean: the one place that knows them. */
final class ErrorCodes {
  private static final Set<String> DENIED =
      Set.of(
          "AccessDenied",
          "AccessDeniedException",
          "UnauthorizedOperation",
          "NotAuthorized",
          "IDPRejectedClaim");

  /** The secret may be read, its key not used. */
  private static final Set<String> KEY =
      Set.of(
          "DecryptionFailure",
          "InvalidKeyId",
          "KMSAccessDeniedException",
          "KMSInvalidStateException");

  private static final Set<String> NOT_FOUND =
      Set.of(
          "ResourceNotFoundException",
          "ParameterNotFound",
          "ParameterVersionNotFound",
          "ParameterVersionLabelNotFound");

  private static final Set<String> INVALID =
      Set.of(
          "InvalidParameterException",
          "InvalidRequestException",
          "ValidationException",
          "ValidationError",
          "InvalidFilterKey",
          "InvalidFilterValue",
          "MalformedPolicyDocument",
          "PackedPolicyTooLarge");

  private static final Set<String> UNAUTHENTICATED =
      Set.of(
          "ExpiredToken",
          "ExpiredTokenException",
          "InvalidClientTokenId",
          "UnrecognizedClientException",
          "InvalidIdentityToken",
          "MissingAuthenticationToken",
          "MissingAuthenticationTokenException",
          "IncompleteSignature",
          "IncompleteSignatureException");

  private static final Set<String> CLOCK =
      Set.of(
          "RequestTimeTooSkewed",
          "RequestExpired",
          "RequestInTheFuture",
          "InvalidSignatureException",
          "SignatureDoesNotMatch",
          "AuthFailure");

  /** What AWS says of a key where the code is the one of any denial. */
  private static final Pattern WORDS_OF_KEY =
      Pattern.compile("\\bKMS\\b|\\bkms:[A-Z]|[Cc]iphertext refers to");

  private static final int SERVER_ERRORS = 500;

  private ErrorCodes() {}

  /** The kind of a failure. */
  static Kind kindOf(String code, int status, boolean throttled) {
    if (throttled) {
      return Kind.THROTTLED;
    }
    if (DENIED.contains(code) || KEY.contains(code)) {
      return Kind.DENIED;
    }
    if (NOT_FOUND.contains(code)) {
      return Kind.NOT_FOUND;
    }
    if (INVALID.contains(code)) {
      return Kind.INVALID;
    }
    if (UNAUTHENTICATED.contains(code) || CLOCK.contains(code)) {
      return Kind.UNAUTHENTICATED;
    }
    return status >= SERVER_ERRORS ? Kind.UNAVAILABLE : Kind.BAD_ANSWER;
  }

  /** Whether a key of KMS is what cannot be used: by a code of its own, or by the words. */
  static boolean isOfKey(String code, String words) {
    return KEY.contains(code) || (DENIED.contains(code) && WORDS_OF_KEY.matcher(words).find());
  }

  /** Whether a signature did not fit, of which a wrong clock is the usual cause. */
  static boolean isOfClock(String code) {
    return CLOCK.contains(code);
  }
}
