package io.strongroom.provider.gcp.spec;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The workload identity pool and provider that exchange a pod's token, as Google's security token
 * service takes it: the {@code audience} of a credential configuration that {@code gcloud} writes.
 */
public sealed interface Audience {
  /**
   * A cluster of GKE or of a fleet: {@code identitynamespace:POOL:PROVIDER}.
   *
   * @param pool {@code PROJECT.svc.id.goog}
   * @param provider the address of the cluster at Google
   */
  record Cluster(String pool, String provider) implements Audience {
    @Override
    public String text() {
      return "identitynamespace:%s:%s".formatted(pool, provider);
    }

    @Override
    public String ofToken() {
      return pool;
    }

    /** The one of two names in IAM that does without the project's number, unknown here. */
    @Override
    public String principal(String namespace, String serviceAccount) {
      return "serviceAccount:%s[%s/%s]".formatted(pool, namespace, serviceAccount);
    }
  }

  /**
   * Any other issuer: {@code //iam.googleapis.com/projects/N/locations/global/
   * workloadIdentityPools/POOL/providers/PROVIDER}.
   *
   * @param pool with all that stands before {@code /providers/}
   */
  record Federation(String pool, String provider) implements Audience {
    @Override
    public String text() {
      return "%s/providers/%s".formatted(pool, provider);
    }

    @Override
    public String ofToken() {
      return text();
    }

    /** For the usual mapping {@code google.subject=assertion.sub}. */
    @Override
    public String principal(String namespace, String serviceAccount) {
      return "principal:%s/subject/system:serviceaccount:%s:%s"
          .formatted(pool, namespace, serviceAccount);
    }
  }

  /** The {@code audience} of a request to the token service. */
  String text();

  /** The audience of the token that kubelet has to pass. */
  String ofToken();

  /** How IAM calls a service account of Kubernetes: a role can be granted to it as it stands. */
  String principal(String namespace, String serviceAccount);

  /** What to write, for messages. */
  String EXPECTED =
      "expected //iam.googleapis.com/projects/NUMBER/locations/global/workloadIdentityPools/POOL/"
          + "providers/PROVIDER, or identitynamespace:PROJECT.svc.id.goog:https://...";

  /** Absent if a text is none. */
  static Optional<Audience> parse(String text) {
    Matcher cluster = Patterns.CLUSTER.matcher(text);
    if (cluster.matches()) {
      return Optional.of(new Cluster(cluster.group("pool"), cluster.group("provider")));
    }
    Matcher federation = Patterns.FEDERATION.matcher(text);
    return federation.matches()
        ? Optional.of(new Federation(federation.group("pool"), federation.group("provider")))
        : Optional.empty();
  }

  /** The one of a cluster of GKE. */
  static Optional<Audience> ofGke(String project, String location, String cluster) {
    return parse(
        "identitynamespace:%s.svc.id.goog:https://container.googleapis.com/v1/projects/%s/locations/%s/clusters/%s"
            .formatted(project, project, location, cluster));
  }

  /** What an audience looks like. */
  final class Patterns {
    private static final Pattern CLUSTER =
        Pattern.compile(
            "identitynamespace:(?<pool>[a-z0-9][a-z0-9.-]{0,120}\\.svc\\.id\\.goog)"
                + ":(?<provider>https://[A-Za-z0-9./_-]{1,400})");

    private static final Pattern FEDERATION =
        Pattern.compile(
            "(?:https:)?(?<pool>//iam\\.[a-z0-9][a-z0-9.-]{0,100}/projects/[0-9]{1,20}/locations/"
                + "global/workloadIdentityPools/[a-z0-9-]{1,64})/providers/(?<provider>[a-z0-9-]{1,64})");

    private Patterns() {}
  }
}
