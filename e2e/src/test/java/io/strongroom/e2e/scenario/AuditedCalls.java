package io.strongroom.e2e.scenario;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.e2e.cluster.Cluster;
import io.strongroom.e2e.cluster.InstalledDriver;
import java.io.IOException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the API server has written down of calls to it. */
final class AuditedCalls {
  private static final Set<String> READS = Set.of("get", "list", "watch");

  private AuditedCalls() {}

  /** One call; what it was about is empty where it was about no object. */
  record Call(String verb, String resource, String namespace, String name) {
    boolean isWrite() {
      return !READS.contains(verb);
    }
  }

  /** The driver's calls from a place in the audit log on, see {@link #soFar}. */
  static List<Call> ofDriver(InstalledDriver driver, int from)
      throws IOException, InterruptedException {
    return of(driver.cluster(), driver.pod().getSpec().getServiceAccountName(), from);
  }

  /** The same of another service account in the driver's namespace. */
  static List<Call> of(Cluster cluster, String serviceAccount, int from)
      throws IOException, InterruptedException {
    String account =
        "system:serviceaccount:%s:%s".formatted(InstalledDriver.NAMESPACE, serviceAccount);
    List<String> lines = cluster.auditLog();
    return lines.subList(Math.min(from, lines.size()), lines.size()).stream()
        .map(line -> JsonParser.parseString(line).getAsJsonObject())
        .filter(event -> text(event.get("user"), "username").equals(account))
        .map(AuditedCalls::call)
        .toList();
  }

  /** How long the audit log is. */
  static int soFar(Cluster cluster) throws IOException, InterruptedException {
    return cluster.auditLog().size();
  }

  private static Call call(JsonObject event) {
    JsonElement object = event.get("objectRef");
    return new Call(
        event.get("verb").getAsString(),
        text(object, "resource"),
        text(object, "namespace"),
        text(object, "name"));
  }

  private static String text(@Nullable JsonElement parent, String name) {
    return parent instanceof JsonObject object && object.has(name)
        ? object.get(name).getAsString()
        : "";
  }
}
