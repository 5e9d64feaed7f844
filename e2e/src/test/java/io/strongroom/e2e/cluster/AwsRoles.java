package io.strongroom.e2e.cluster;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * Roles of IAM as far as {@link AwsFront} needs them: which service account a role trusts, which
 * rights it has on which objects, and whose the credentials are that were given out. Written for
 * these tests; it reads no policy documents.
 */
public final class AwsRoles {
  /** The account of moto. */
  private static final String ACCOUNT = "123456789012";

  private final Map<String, String> trusted = new ConcurrentHashMap<>();
  private final Map<String, Set<Right>> rights = new ConcurrentHashMap<>();
  private final Map<String, Session> sessions = new ConcurrentHashMap<>();
  private final List<String> sensitive = new CopyOnWriteArrayList<>();

  /**
   * One right.
   *
   * @param action as IAM writes it: {@code secretsmanager:GetSecretValue}
   * @param object the name of the one object
   */
  public record Right(String action, String object) {}

  /** Credentials of a role. */
  record Credentials(String accessKey, String secretKey, String sessionToken) {
    @Override
    public String toString() {
      return "Credentials[%s]".formatted(accessKey);
    }
  }

  /** For whom credentials were made. */
  record Session(String role, String name, String sessionToken) {
    /** As AWS writes it in refusals. */
    String arn() {
      return "arn:aws:sts::%s:assumed-role/%s/%s"
          .formatted(ACCOUNT, role.substring(role.indexOf('/') + 1), name);
    }

    @Override
    public String toString() {
      return "Session[%s, %s]".formatted(role, name);
    }
  }

  /** The ARN of a role, as a service account's annotation names it. */
  public static String arn(String role) {
    return "arn:aws:iam::%s:role/%s".formatted(ACCOUNT, role);
  }

  /** Makes a role, which that service account may take on, and no other. */
  public String trusting(String role, String namespace, String serviceAccount) {
    trusted.put(arn(role), "system:serviceaccount:%s:%s".formatted(namespace, serviceAccount));
    return arn(role);
  }

  /** Gives a role what reading and refreshing secrets takes, without batches. */
  public void maySecrets(String role, String... names) {
    for (String name : names) {
      give(role, new Right("secretsmanager:GetSecretValue", name));
      give(role, new Right("secretsmanager:DescribeSecret", name));
    }
  }

  public void mayParameters(String role, String... names) {
    for (String name : names) {
      give(role, new Right("ssm:GetParameters", name));
    }
  }

  private void give(String role, Right right) {
    rights.computeIfAbsent(arn(role), _ -> ConcurrentHashMap.newKeySet()).add(right);
  }

  boolean trusts(String role, TokenIssuer.Holder holder) {
    return holder.subject().equals(trusted.get(role));
  }

  /** The role, if there is one, that a service account may take on. */
  Optional<String> roleOf(TokenIssuer.Holder holder) {
    return trusted.entrySet().stream()
        .filter(entry -> entry.getValue().equals(holder.subject()))
        .map(Map.Entry::getKey)
        .findFirst();
  }

  boolean may(Session session, Right right) {
    return rights.getOrDefault(session.role(), Set.of()).contains(right);
  }

  /** Makes credentials, as EKS Auth does for the agent. */
  Credentials issue(String role, String session) {
    Credentials credentials =
        new Credentials(
            "ASIA" + random().substring(0, 16).toUpperCase(Locale.ROOT),
            random(),
            random() + random());
    issued(role, session, credentials);
    return credentials;
  }

  private static String random() {
    return UUID.randomUUID().toString().replace("-", "");
  }

  /** Remembers credentials that moto has made. */
  void issued(String role, String session, Credentials credentials) {
    sessions.put(credentials.accessKey(), new Session(role, session, credentials.sessionToken()));
    sensitive.add(credentials.secretKey());
    sensitive.add(credentials.sessionToken());
  }

  void shown(String token) {
    sensitive.add(token);
  }

  /** Whose credentials these are; none if key and session do not belong together. */
  Optional<Session> session(String accessKey, String sessionToken) {
    return Optional.ofNullable(sessions.get(accessKey))
        .filter(session -> session.sessionToken().equals(sessionToken));
  }

  /** Tokens that were shown, and keys and session tokens that were given out. */
  public List<String> sensitive() {
    return new ArrayList<>(sensitive);
  }
}
