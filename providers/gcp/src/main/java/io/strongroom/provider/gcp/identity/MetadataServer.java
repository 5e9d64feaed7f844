package io.strongroom.provider.gcp.identity;

import com.google.gson.JsonObject;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;
import io.strongroom.provider.cloud.Calls;
import io.strongroom.provider.cloud.ForeignText;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.json.JsonText;
import io.strongroom.provider.cloud.json.MalformedJsonException;
import io.strongroom.provider.gcp.spec.Audience;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/** The metadata server of a machine at Google. Never asked through a proxy. */
final class MetadataServer {
  private static final String FLAVOR = "Metadata-Flavor";
  private static final String GOOGLE = "Google";
  private static final int CONNECT_MILLIS = 2000;
  private static final int READ_MILLIS = 5000;
  private static final int LIMIT = 64 << 10;
  private static final Pattern NAME = Pattern.compile("[a-z0-9][a-z0-9.:-]{0,100}");

  private final URI address;

  MetadataServer(URI address) {
    this.address = address;
  }

  /** The cluster that the node is in. */
  Audience cluster(Deadline deadline) throws StoreException, InterruptedException {
    String project = name("project/project-id", "project id", deadline);
    String location = name("instance/attributes/cluster-location", "cluster location", deadline);
    String cluster = name("instance/attributes/cluster-name", "cluster name", deadline);
    return Audience.ofGke(project, location, cluster)
        .orElseThrow(() -> failure(Kind.BAD_ANSWER, "project '%s' has no pool".formatted(project)));
  }

  /** The token of the node's own service account, with its life. */
  JsonObject token(Deadline deadline) throws StoreException, InterruptedException {
    try {
      if (JsonText.parse(get("instance/service-accounts/default/token", "token", deadline))
          instanceof JsonObject token) {
        return token;
      }
    } catch (MalformedJsonException e) {
      // what it says is not repeated
    }
    throw failure(Kind.BAD_ANSWER, "unable to get the node's token: the answer is none");
  }

  private String name(String path, String what, Deadline deadline)
      throws StoreException, InterruptedException {
    String name = get(path, what, deadline).strip();
    if (!NAME.matcher(name).matches()) {
      throw failure(
          Kind.BAD_ANSWER,
          "unable to determine %s: '%s' is none".formatted(what, ForeignText.oneLine(name)));
    }
    return name;
  }

  private String get(String path, String what, Deadline deadline)
      throws StoreException, InterruptedException {
    try {
      Optional<String> answer =
          Calls.within(deadline, "metadata-call", () -> get("/computeMetadata/v1/" + path));
      return answer.orElseThrow(
          () -> failure(Kind.INVALID, "unable to determine " + what + ": it does not know"));
    } catch (TimeoutException e) {
      throw failure(Kind.TIMEOUT, "unable to determine %s: it does not answer".formatted(what));
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException) {
        throw failure(
            Kind.UNAVAILABLE,
            "unable to determine %s: nobody answers as Google there".formatted(what));
      }
      throw new IllegalStateException("a defect in a call to the metadata server", e.getCause());
    }
  }

  /** Absent if it is not known there. */
  private Optional<String> get(String path) throws IOException {
    HttpURLConnection connection =
        (HttpURLConnection) address.resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_MILLIS);
    connection.setReadTimeout(READ_MILLIS);
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    connection.setRequestProperty(FLAVOR, GOOGLE);
    try {
      int status = connection.getResponseCode();
      if (!GOOGLE.equals(connection.getHeaderField(FLAVOR))) {
        throw new IOException("not Google's");
      }
      if (status == HttpURLConnection.HTTP_NOT_FOUND) {
        return Optional.empty();
      }
      if (status != HttpURLConnection.HTTP_OK) {
        throw new IOException("HTTP " + status);
      }
      try (InputStream body = connection.getInputStream()) {
        return Optional.of(new String(body.readNBytes(LIMIT), StandardCharsets.UTF_8));
      }
    } finally {
      connection.disconnect();
    }
  }

  private StoreException failure(Kind kind, String words) {
    return StoreException.of(
        Phase.IDENTITY, kind, "metadata server %s: %s".formatted(address, words));
  }
}
