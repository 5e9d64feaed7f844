package io.strongroom.driver.kube;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.kube.KubernetesException.Reason;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * An API server in memory: what it accepts, keeps and answers is what a real one does, as far as
 * the driver relies on it. Faults are injected per call.
 */
public final class FakeKubernetesApi implements KubernetesApi {
  private static final Pattern DNS_SUBDOMAIN =
      Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*");
  private static final Pattern LABEL_VALUE =
      Pattern.compile("(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?");
  private static final int MAX_NAME = 253;
  private static final int MAX_LABEL = 63;
  private static final int MAX_MESSAGE = 1024;

  /** What was asked. */
  public record Call(String verb, String plural, String namespace, String name) {
    public boolean writes() {
      return !verb.equals("get");
    }
  }

  private final Map<String, JsonObject> objects = new TreeMap<>();
  private final Map<String, JsonObject> applied = new TreeMap<>();
  private final Set<String> goneNamespaces = new HashSet<>();
  private final List<Call> calls = new ArrayList<>();
  private final List<JsonObject> bodies = new ArrayList<>();
  private Function<Call, Optional<KubernetesException>> before = _ -> Optional.empty();
  private Function<Call, Optional<KubernetesException>> after = _ -> Optional.empty();
  private Runnable onCall = () -> {};
  private long versions;

  @Override
  public Optional<JsonObject> get(Resource resource, String name) throws KubernetesException {
    begin("get", resource, name);
    synchronized (this) {
      return Optional.ofNullable(objects.get(key(resource, name))).map(JsonObject::deepCopy);
    }
  }

  @Override
  public JsonObject create(Resource resource, JsonObject object) throws KubernetesException {
    String name = object.getAsJsonObject("metadata").get("name").getAsString();
    Call call = begin("create", resource, name);
    synchronized (this) {
      admit(resource, name, object);
      if (objects.containsKey(key(resource, name))) {
        throw new KubernetesException(Reason.ALREADY_EXISTS, name + " already exists");
      }
      return answer(call, store(resource, name, object.deepCopy()));
    }
  }

  @Override
  public JsonObject apply(Resource resource, String name, JsonObject object)
      throws KubernetesException {
    Call call = begin("apply", resource, name);
    synchronized (this) {
      admit(resource, name, object);
      JsonObject before = objects.get(key(resource, name));
      JsonElement expected = object.getAsJsonObject("metadata").get("resourceVersion");
      if (expected != null && (before == null || !expected.equals(version(before)))) {
        throw new KubernetesException(Reason.CONFLICT, name + " has been modified");
      }
      JsonObject merged = before == null ? new JsonObject() : before.deepCopy();
      merge(merged, applied.getOrDefault(key(resource, name), new JsonObject()), object);
      applied.put(key(resource, name), object.deepCopy());
      return answer(call, merged.equals(before) ? merged : store(resource, name, merged));
    }
  }

  @Override
  public JsonObject patch(Resource resource, String name, JsonObject patch)
      throws KubernetesException {
    Call call = begin("patch", resource, name);
    synchronized (this) {
      bodies.add(patch.deepCopy());
      JsonObject existing = objects.get(key(resource, name));
      if (existing == null) {
        throw new KubernetesException(Reason.NOT_FOUND, name + " not found");
      }
      JsonObject merged = existing.deepCopy();
      mergePatch(merged, patch);
      return answer(call, store(resource, name, merged));
    }
  }

  @Override
  public void delete(Resource resource, String name, Optional<String> version)
      throws KubernetesException {
    Call call = begin("delete", resource, name);
    synchronized (this) {
      JsonObject there = objects.get(key(resource, name));
      if (there != null
          && version.isPresent()
          && !version.get().equals(version(there).getAsString())) {
        throw new KubernetesException(Reason.CONFLICT, name + " has been modified");
      }
      objects.remove(key(resource, name));
      applied.remove(key(resource, name));
      JsonObject _ = answer(call, new JsonObject());
    }
  }

  private Call begin(String verb, Resource resource, String name) throws KubernetesException {
    Call call = new Call(verb, resource.plural(), resource.namespace().orElse(""), name);
    Runnable hook;
    Optional<KubernetesException> fault;
    synchronized (this) {
      calls.add(call);
      hook = onCall;
      fault = before.apply(call);
    }
    hook.run();
    if (fault.isPresent()) {
      throw fault.get();
    }
    return call;
  }

  private JsonObject answer(Call call, JsonObject stored) throws KubernetesException {
    Optional<KubernetesException> fault = after.apply(call);
    if (fault.isPresent()) {
      throw fault.get();
    }
    return stored.deepCopy();
  }

  private void admit(Resource resource, String name, JsonObject object) throws KubernetesException {
    bodies.add(object.deepCopy());
    JsonObject metadata = object.getAsJsonObject("metadata");
    String namespace = resource.namespace().orElse("");
    if (goneNamespaces.contains(namespace)) {
      throw new KubernetesException(Reason.NOT_FOUND, "namespace not found: " + namespace);
    }
    check(object.has("apiVersion") && object.has("kind"), "apiVersion and kind are required");
    check(metadata.get("name").getAsString().equals(name), "names differ");
    check(metadata.get("namespace").getAsString().equals(namespace), "namespaces differ");
    check(
        name.length() <= MAX_NAME && DNS_SUBDOMAIN.matcher(name).matches(),
        "not a DNS subdomain: " + name);
    if (metadata.has("labels")) {
      for (JsonElement label : metadata.getAsJsonObject("labels").asMap().values()) {
        String value = label.getAsString();
        check(
            value.length() <= MAX_LABEL && LABEL_VALUE.matcher(value).matches(),
            "not a label value: " + value);
      }
    }
    if (resource.plural().equals("events")) {
      check(
          object
                  .get("message")
                  .getAsString()
                  .getBytes(java.nio.charset.StandardCharsets.UTF_8)
                  .length
              <= MAX_MESSAGE,
          "the message is too long");
      check(
          object.getAsJsonObject("involvedObject").get("namespace").getAsString().equals(namespace),
          "involvedObject is in another namespace");
    }
  }

  private static void check(boolean holds, String otherwise) throws KubernetesException {
    if (!holds) {
      throw new KubernetesException(Reason.INVALID, otherwise);
    }
  }

  private JsonObject store(Resource resource, String name, JsonObject object) {
    object.getAsJsonObject("metadata").addProperty("resourceVersion", Long.toString(++versions));
    objects.put(key(resource, name), object);
    return object;
  }

  /** Fields of the last apply that are not in this one go; those of other managers stay. */
  private static void merge(JsonObject into, JsonObject last, JsonObject now) {
    for (String field : last.keySet()) {
      if (!now.has(field)) {
        into.remove(field);
      }
    }
    for (Map.Entry<String, JsonElement> field : now.entrySet()) {
      JsonElement lastValue = last.get(field.getKey());
      if (field.getKey().equals("ownerReferences")) {
        into.add(
            field.getKey(), mergeOwners(into.get(field.getKey()), lastValue, field.getValue()));
      } else if (field.getValue() instanceof JsonObject value) {
        JsonObject below =
            into.get(field.getKey()) instanceof JsonObject there ? there : new JsonObject();
        merge(below, lastValue instanceof JsonObject before ? before : new JsonObject(), value);
        into.add(field.getKey(), below);
      } else if (!field.getKey().equals("resourceVersion")) {
        into.add(field.getKey(), field.getValue().deepCopy());
      }
    }
  }

  /** A list that is keyed by uid. */
  private static JsonArray mergeOwners(JsonElement there, JsonElement last, JsonElement now) {
    JsonArray owners = new JsonArray();
    for (JsonElement owner : there instanceof JsonArray existing ? existing : new JsonArray()) {
      if (!hasUid(now, owner) && !hasUid(last, owner)) {
        owners.add(owner);
      }
    }
    now.getAsJsonArray().forEach(owner -> owners.add(owner.deepCopy()));
    return owners;
  }

  private static boolean hasUid(JsonElement owners, JsonElement wanted) {
    JsonElement uid = wanted.getAsJsonObject().get("uid");
    return owners instanceof JsonArray array
        && array.asList().stream().anyMatch(each -> each.getAsJsonObject().get("uid").equals(uid));
  }

  private static void mergePatch(JsonObject into, JsonObject patch) {
    for (Map.Entry<String, JsonElement> field : patch.entrySet()) {
      if (field.getValue().isJsonNull()) {
        into.remove(field.getKey());
      } else if (field.getValue() instanceof JsonObject value
          && into.get(field.getKey()) instanceof JsonObject there) {
        mergePatch(there, value);
      } else {
        into.add(field.getKey(), field.getValue().deepCopy());
      }
    }
  }

  private static JsonElement version(JsonObject object) {
    return object.getAsJsonObject("metadata").get("resourceVersion");
  }

  private static String key(Resource resource, String name) {
    return "%s/%s/%s".formatted(resource.plural(), resource.namespace().orElse(""), name);
  }

  // What tests do to the cluster, and see of it.

  /** Somebody else's write. */
  public synchronized void put(Resource resource, JsonObject object) {
    JsonObject _ =
        store(
            resource,
            object.getAsJsonObject("metadata").get("name").getAsString(),
            object.deepCopy());
  }

  /** Somebody else's delete. */
  public synchronized void remove(Resource resource, String name) {
    objects.remove(key(resource, name));
    applied.remove(key(resource, name));
  }

  public synchronized void removeNamespace(String namespace) {
    goneNamespaces.add(namespace);
    objects.keySet().removeIf(key -> key.split("/", -1)[1].equals(namespace));
  }

  public synchronized Optional<JsonObject> stored(Resource resource, String name) {
    return Optional.ofNullable(objects.get(key(resource, name))).map(JsonObject::deepCopy);
  }

  /** All of a kind, in the order of their names. */
  public synchronized List<JsonObject> all(Resource resource) {
    String prefix = key(resource, "");
    return objects.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(prefix))
        .map(entry -> entry.getValue().deepCopy())
        .toList();
  }

  /** Every call that matches fails before anything happens, until {@link #heal}. */
  public synchronized void fail(Predicate<Call> which, KubernetesException how) {
    before = call -> which.test(call) ? Optional.of(how) : Optional.empty();
  }

  /** The next call that matches is done, but its answer is lost. */
  public synchronized void loseAnswerOf(Predicate<Call> which) {
    after =
        call -> {
          if (!which.test(call)) {
            return Optional.empty();
          }
          after = _ -> Optional.empty();
          return Optional.of(new KubernetesException(Reason.UNAVAILABLE, "no answer in time"));
        };
  }

  public synchronized void heal() {
    before = _ -> Optional.empty();
  }

  /** Runs in the thread of each call, before its outcome. */
  public synchronized void onCall(Runnable hook) {
    onCall = hook;
  }

  public synchronized List<Call> calls() {
    return List.copyOf(calls);
  }

  public synchronized void forgetCalls() {
    calls.clear();
  }

  /** Every body that was ever sent. */
  public synchronized List<JsonObject> bodies() {
    return List.copyOf(bodies);
  }
}
