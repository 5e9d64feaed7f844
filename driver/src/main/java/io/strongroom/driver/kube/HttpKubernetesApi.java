package io.strongroom.driver.kube;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.kube.KubernetesException.Reason;
import io.strongroom.driver.kube.http.Answer;
import io.strongroom.driver.kube.http.BodyStream;
import io.strongroom.driver.kube.http.Request;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The API over HTTP. No connection is opened before the first call.
 *
 * <p>Answers are bounded in size and time, because a server that misbehaves must cost a call and
 * not the node. A token that is refused is read again and the call made once more: tokens rotate.
 */
public final class HttpKubernetesApi implements KubernetesApi, AutoCloseable {
  private static final Duration DEADLINE = Duration.ofSeconds(10);

  /** etcd takes objects of 1.5 MiB; a node or a class with its managed fields is far below. */
  private static final int MAX_ANSWER = 4 << 20;

  /** Of a watch: a Status and no object. */
  private static final int MAX_REFUSAL = 64 << 10;

  /** Objects in one page: their metadata stay far below what an answer may have. */
  private static final int PAGE = 250;

  private static final String MANAGER = "fieldManager=strongroom";
  private static final String JSON = "application/json";
  private static final String METADATA_LIST =
      JSON + ";as=PartialObjectMetadataList;g=meta.k8s.io;v=v1";
  private static final String METADATA = JSON + ";as=PartialObjectMetadata;g=meta.k8s.io;v=v1";

  private final Transport transport;

  public HttpKubernetesApi(ClusterAccess access) {
    this(access, DEADLINE);
  }

  HttpKubernetesApi(ClusterAccess access, Duration deadline) {
    this.transport = new Transport(access, deadline);
  }

  @Override
  public Optional<JsonObject> get(Resource resource, String name)
      throws KubernetesException, InterruptedException {
    try {
      return Optional.of(
          call(
              Paths.describe("get", resource, name),
              transport.request("GET", Paths.of(resource, name), JSON)));
    } catch (KubernetesException e) {
      if (e.reason() == Reason.NOT_FOUND) {
        return Optional.empty();
      }
      throw e;
    }
  }

  @Override
  public JsonObject create(Resource resource, JsonObject object)
      throws KubernetesException, InterruptedException {
    return call(
        Paths.describe("create", resource, ""),
        transport
            .request("POST", Paths.of(resource) + "?" + MANAGER, JSON)
            .withBody(JSON, object.toString()));
  }

  @Override
  public JsonObject apply(Resource resource, String name, JsonObject object)
      throws KubernetesException, InterruptedException {
    // JSON is YAML.
    return patch(resource, name, MANAGER + "&force=true", "application/apply-patch+yaml", object);
  }

  @Override
  public JsonObject patch(Resource resource, String name, JsonObject patch)
      throws KubernetesException, InterruptedException {
    return patch(resource, name, MANAGER, "application/merge-patch+json", patch);
  }

  private JsonObject patch(
      Resource resource, String name, String query, String contentType, JsonObject body)
      throws KubernetesException, InterruptedException {
    return call(
        Paths.describe("patch", resource, name),
        transport
            .request("PATCH", Paths.of(resource, name) + "?" + query, JSON)
            .withBody(contentType, body.toString()));
  }

  @Override
  public void delete(Resource resource, String name, Optional<String> version)
      throws KubernetesException, InterruptedException {
    JsonObject options = new JsonObject();
    options.addProperty("apiVersion", "v1");
    options.addProperty("kind", "DeleteOptions");
    JsonObject preconditions = new JsonObject();
    version.ifPresent(known -> preconditions.addProperty("resourceVersion", known));
    options.add("preconditions", preconditions);
    try {
      call(
          Paths.describe("delete", resource, name),
          transport
              .request("DELETE", Paths.of(resource, name), JSON)
              .withBody(JSON, options.toString()));
    } catch (KubernetesException e) {
      if (e.reason() != Reason.NOT_FOUND) {
        throw e;
      }
    }
  }

  /** The metadata of all objects, read page by page. */
  public List<JsonObject> metadata(Resource resource)
      throws KubernetesException, InterruptedException {
    String first = Paths.of(resource) + "?limit=" + PAGE;
    List<JsonObject> found = new ArrayList<>();
    Optional<String> next = Optional.of(first);
    while (next.isPresent()) {
      JsonObject page =
          call(
              Paths.describe("list", resource, ""),
              transport.request("GET", next.get(), METADATA_LIST));
      Json.elements(page, "items").forEach(item -> found.add(Json.child(item, "metadata")));
      next =
          Json.given(Json.child(page, "metadata"), "continue")
              .filter(token -> !token.isEmpty())
              .map(token -> first + "&continue=" + URLEncoder.encode(token, UTF_8));
    }
    return found;
  }

  /** The collection's version now, from a list of one object's metadata. */
  String latestVersion(Resource resource) throws KubernetesException, InterruptedException {
    String what = Paths.describe("list", resource, "");
    JsonObject list =
        call(what, transport.request("GET", Paths.of(resource) + "?limit=1", METADATA_LIST));
    String version = Json.text(Json.child(list, "metadata"), "resourceVersion");
    if (version.isEmpty()) {
      throw new KubernetesException(
          Reason.UNAVAILABLE, "cannot %s: the answer has no resourceVersion".formatted(what));
    }
    return version;
  }

  /**
   * Watches the metadata of objects.
   *
   * @param version the resourceVersion to begin at
   * @param timeout after which the server ends the answer
   */
  StreamedBody watch(Resource resource, String version, Duration timeout)
      throws KubernetesException, InterruptedException {
    String query =
        "?watch=1&allowWatchBookmarks=true&resourceVersion=%s&timeoutSeconds=%d"
            .formatted(URLEncoder.encode(version, UTF_8), timeout.toSeconds());
    String what = Paths.describe("watch", resource, "");
    Request request = transport.request("GET", Paths.of(resource) + query, METADATA);
    return switch (transport.stream(what, request, MAX_REFUSAL)) {
      case Answer.Streaming(_, BodyStream body) -> new StreamedBody(body);
      case Answer.Complete refusal -> throw Answers.refusal(what, refusal, transport.token());
    };
  }

  private JsonObject call(String what, Request request)
      throws KubernetesException, InterruptedException {
    Answer.Complete answer = transport.call(what, request, MAX_ANSWER);
    if (answer.code() / 100 != 2) {
      throw Answers.refusal(what, answer, transport.token());
    }
    return Answers.object(answer.body())
        .orElseThrow(
            () ->
                new KubernetesException(
                    Reason.UNAVAILABLE, "cannot %s: the answer is not JSON".formatted(what)));
  }

  /** Ends every call and watch. */
  @Override
  public void close() {
    transport.close();
  }
}
