package io.strongroom.cli.status;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.strongroom.driver.observe.OneLine;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.util.Optional;
import java.util.function.Supplier;

/** Refusals of an API server as one line that says what to change. */
final class ApiErrors {
  private static final int MAX_REASON = 300;

  /** The client's code where there was none. */
  private static final int NO_ANSWER = -1;

  private final String server;
  private final String where;

  ApiErrors(Config config, Optional<String> namespace) {
    this.server = config.getMasterUrl();
    this.where = namespace.map(name -> "in namespace " + name).orElse("in all namespaces");
  }

  /**
   * Does a call.
   *
   * @param verb that a role must have
   * @param resource that a role must have it on
   */
  <T> T explained(String verb, String resource, Supplier<T> call) throws IOException {
    try {
      return call.get();
    } catch (KubernetesClientException e) {
      throw new IOException(explain(verb, resource, e), e);
    }
  }

  private String explain(String verb, String resource, KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          "the API server %s does not accept these credentials: log in again, or choose another"
                  .formatted(server)
              + " --context";
      case HttpURLConnection.HTTP_FORBIDDEN ->
          "forbidden by the API server %s: a role has to allow you to %s %s %s (the chart adds status objects to the roles view, edit and admin)"
              .formatted(server, verb, resource, where);
      case HttpURLConnection.HTTP_NOT_FOUND ->
          "the API server %s knows no %s: either the driver's CRDs are not installed, or it is"
                  .formatted(server, resource)
              + " not the cluster that is meant; --context chooses another";
      case 0, NO_ANSWER ->
          "the API server %s cannot be reached (%s): look at --context, and whether the cluster is up"
              .formatted(server, reason(e));
      default ->
          "the API server %s answered %d to %s %s: %s"
              .formatted(server, e.getCode(), verb, resource, reason(e));
    };
  }

  /** What the network said, not that it was tried again. */
  private static String reason(KubernetesClientException failure) {
    Throwable cause = failure;
    while (cause.getCause() != null && !(cause instanceof IOException)) {
      cause = cause.getCause();
    }
    String message = cause.getMessage() == null ? "" : cause.getMessage();
    return OneLine.of(message.isEmpty() ? cause.getClass().getSimpleName() : message, MAX_REASON);
  }
}
