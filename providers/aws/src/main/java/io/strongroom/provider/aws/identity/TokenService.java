package io.strongroom.provider.aws.identity;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.aws.sdk.AwsCallDescription;
import io.strongroom.provider.aws.sdk.AwsCalls;
import io.strongroom.provider.aws.sdk.AwsClients;
import io.strongroom.provider.aws.spec.AssumedRole;
import io.strongroom.provider.cloud.IdentityCache.Made;
import io.strongroom.provider.cloud.StoreException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.services.sts.model.AssumeRoleRequest;
import software.amazon.awssdk.services.sts.model.Credentials;

/** AWS's token service, STS: changes a token, or a role's credentials, for those of a role. */
final class TokenService {
  private static final int MAX_SESSION_NAME = 64;
  private static final int HASH_CHARACTERS = 8;

  private final AwsClients clients;
  private final AwsCalls calls;
  private final Clocks clock;

  TokenService(AwsClients clients, AwsCalls calls, Clocks clock) {
    this.clients = clients;
    this.calls = calls;
    this.clock = clock;
  }

  /** The role of a service account, for its token. */
  Made<AwsSessionCredentials> ofToken(AwsIdentityKey identity, Token token, Deadline deadline)
      throws StoreException, InterruptedException {
    AwsCallDescription description =
        new AwsCallDescription(
            "service account %s/%s".formatted(identity.namespace(), identity.serviceAccount()),
            "",
            identity.region(),
            "role " + identity.role(),
            List.of(token.exposeToken()));
    try {
      Credentials credentials =
          calls.make(
              deadline,
              description,
              () ->
                  clients
                      .tokens(identity.region())
                      .assumeRoleWithWebIdentity(
                          request ->
                              request
                                  .roleArn(identity.role())
                                  .roleSessionName(sessionName(identity))
                                  .webIdentityToken(token.exposeToken()))
                      .credentials());
      return made(credentials, identity.role());
    } catch (StoreException e) {
      throw explained(
          e, "does the role's trust policy name this cluster's issuer and this service account?");
    }
  }

  /** A further role, with the credentials of the pod's own. */
  Made<AwsSessionCredentials> ofRole(
      AwsIdentityKey identity, AssumedRole role, AwsGrant own, Deadline deadline)
      throws StoreException, InterruptedException {
    AwsCallDescription description =
        new AwsCallDescription(
            "assumeRoleArn " + role.arn(), "", identity.region(), own.role(), own.secrets());
    try {
      Credentials credentials =
          calls.make(
              deadline,
              description,
              () ->
                  clients
                      .tokens(identity.region())
                      .assumeRole(request -> fill(request, identity, role, own))
                      .credentials());
      return made(credentials, role.arn());
    } catch (StoreException e) {
      throw explained(
          e,
          "may the pod's own role do sts:AssumeRole on it, and does its trust policy name that role%s?"
              .formatted(role.externalId().isPresent() ? " and this external id" : ""));
    }
  }

  private static void fill(
      AssumeRoleRequest.Builder request, AwsIdentityKey identity, AssumedRole role, AwsGrant own) {
    request
        .roleArn(role.arn())
        .roleSessionName(sessionName(identity))
        .overrideConfiguration(
            call -> call.credentialsProvider(StaticCredentialsProvider.create(own.credentials())));
    role.externalId().ifPresent(request::externalId);
    role.durationSeconds().ifPresent(request::durationSeconds);
  }

  private static StoreException explained(StoreException e, String advice) {
    StoreException inIdentity = e.inIdentity();
    return switch (e.kind()) {
      case DENIED, UNAUTHENTICATED, INVALID -> inIdentity.withText(e.text() + "; " + advice);
      case NOT_FOUND, TOO_LARGE, BAD_ANSWER, THROTTLED, UNAVAILABLE, TIMEOUT -> inIdentity;
    };
  }

  private Made<AwsSessionCredentials> made(@Nullable Credentials credentials, String role)
      throws StoreException {
    if (credentials == null
        || credentials.accessKeyId() == null
        || credentials.secretAccessKey() == null
        || credentials.sessionToken() == null
        || credentials.expiration() == null) {
      throw StoreException.of(
          Phase.IDENTITY, Kind.BAD_ANSWER, "STS answers no credentials for role " + role);
    }
    return lasting(
        AwsSessionCredentials.create(
            credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken()),
        credentials.expiration(),
        clock);
  }

  /** Credentials are made anew five minutes before their end, short ones after two thirds. */
  static Made<AwsSessionCredentials> lasting(
      AwsSessionCredentials credentials, Instant expires, Clocks clock) {
    return Made.until(credentials, clock.momentOf(expires), clock);
  }

  /**
   * What CloudTrail shows: {@code namespace.serviceaccount}. Of a slash AWS makes nothing, and a
   * namespace has no dot. Longer ones end with a hash, so that they stay apart.
   */
  static String sessionName(AwsIdentityKey identity) {
    String name = identity.namespace() + "." + identity.serviceAccount();
    if (name.length() <= MAX_SESSION_NAME) {
      return name;
    }
    return "%s-%s"
        .formatted(
            name.substring(0, MAX_SESSION_NAME - HASH_CHARACTERS - 1),
            hash(name).substring(0, HASH_CHARACTERS));
  }

  private static String hash(String name) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
