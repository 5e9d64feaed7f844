package io.strongroom.provider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PlannedObject;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.VolumeRef;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A store in memory that a test fills and scripts.
 *
 * <p>Each object is one file; a put of other content is a new version. The {@code objects}
 * parameter lists object names, one a line; without it a class asks for every object that was put
 * before the plan was made. It takes no notice of the content limits, so that a test can see the
 * driver enforce them.
 */
public final class FakeProvider implements SecretProvider {
  private final String name;
  private final Map<String, Stored> store = new LinkedHashMap<>();
  private final List<FetchContext> contexts = new ArrayList<>();
  private final List<VolumeRef> released = new ArrayList<>();
  private final Set<String> audiences = new HashSet<>();
  private final Set<String> classOnly = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private List<ClassProblem> problems = List.of();
  private boolean podBound;
  private boolean mayBePodBound;
  private Optional<Answer> script = Optional.empty();
  private Hang gate = Hang.OPEN;
  private int versions;
  private int plans;
  private boolean closed;

  public FakeProvider(String name) {
    this.name = name;
  }

  /** What a test makes the store answer. */
  @FunctionalInterface
  public interface Answer {
    FetchResult answer(FetchContext context) throws InterruptedException;
  }

  private record Stored(String path, ByteBuffer content, OptionalInt mode, String version) {}

  /** Puts an object with the volume's default mode. */
  public FakeProvider put(String object, String path, String content) {
    return put(object, path, content, OptionalInt.empty());
  }

  /** Puts an object whose file has a mode of its own. */
  public FakeProvider put(String object, String path, String content, int mode) {
    return put(object, path, content, OptionalInt.of(mode));
  }

  private synchronized FakeProvider put(
      String object, String path, String content, OptionalInt mode) {
    ByteBuffer bytes = UTF_8.encode(content);
    Stored before = store.get(object);
    String version =
        before != null && before.content.equals(bytes) ? before.version : "v" + ++versions;
    store.put(object, new Stored(path, bytes, mode, version));
    return this;
  }

  public synchronized FakeProvider remove(String object) {
    store.remove(object);
    return this;
  }

  /** Every plan from now on is rejected with these problems; none of them: plans are accepted. */
  public synchronized FakeProvider reject(ClassProblem... found) {
    problems = List.of(found);
    return this;
  }

  /** Every plan from now on is accepted, with these warnings. */
  public synchronized FakeProvider warn(String... found) {
    problems = Stream.of(found).map(text -> ClassProblem.warning("objects", text)).toList();
    return this;
  }

  /** Every plan from now on asks for service-account tokens of these audiences. */
  public synchronized FakeProvider needsAudiences(String... needed) {
    audiences.addAll(List.of(needed));
    return this;
  }

  /** Every plan from now on makes fetches whose answer belongs to one pod. */
  public synchronized FakeProvider makesSomethingForEachPod() {
    podBound = true;
    return this;
  }

  /**
   * Every fetch from now on is answered for one pod, which plans do not know before: those that
   * come after an answer do.
   */
  public synchronized FakeProvider turnsOutToMakeSomethingForEachPod() {
    return answer(
        context -> {
          synchronized (this) {
            podBound = true;
            String content = "for " + context.volume().volumeId();
            return new Fetched(
                List.of(
                    SecretFile.of(
                        "password", "password", SecretBytes.copyOf(UTF_8.encode(content)))),
                List.of(new ObjectVersion("password", content)),
                Optional.empty(),
                true);
          }
        });
  }

  /** As after a restart: whether content is made for one pod is known once it was fetched. */
  public synchronized FakeProvider isKnownByItsAnswers() {
    mayBePodBound = true;
    podBound = false;
    return this;
  }

  /** The only parameters that mean something. */
  public synchronized FakeProvider knows(String... parameters) {
    known.addAll(List.of(parameters));
    return this;
  }

  /** Parameters that a pod may not override. */
  public synchronized FakeProvider takesOnlyFromClass(String... parameters) {
    classOnly.addAll(List.of(parameters));
    return this;
  }

  /** Every fetch from now on is answered by {@code answer} instead of the content. */
  public synchronized FakeProvider answer(Answer answer) {
    script = Optional.of(answer);
    return this;
  }

  /** Every fetch from now on fails. */
  public FakeProvider fail(FetchFailure failure) {
    return answer(_ -> new Failed(failure));
  }

  /** Every fetch from now on fails as a whole, as if the store had said so. */
  public FakeProvider fail(FetchFailure.Kind kind, String message) {
    return fail(FetchFailure.of("", kind, message));
  }

  /** Every fetch from now on hangs until it is interrupted, or released by the test. */
  public synchronized Hang hang() {
    Hang hang = new Hang();
    gate = hang;
    return hang;
  }

  /** Ends scripts and hangs: later fetches are answered from the content again. */
  public synchronized FakeProvider recover() {
    script = Optional.empty();
    gate = Hang.OPEN;
    return this;
  }

  /** How many fetches were begun, answered or not. */
  public synchronized int fetches() {
    return contexts.size();
  }

  public synchronized int plans() {
    return plans;
  }

  /** For whom was fetched, oldest first. */
  public synchronized List<FetchContext> contexts() {
    return List.copyOf(contexts);
  }

  /** The volumes that the driver reported as gone. */
  public synchronized List<VolumeRef> released() {
    return List.copyOf(released);
  }

  public synchronized boolean closed() {
    return closed;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public synchronized Set<String> knownParameters() {
    return Set.copyOf(known);
  }

  @Override
  public synchronized Set<String> classOnlyParameters() {
    return Set.copyOf(classOnly);
  }

  @Override
  public synchronized Plan plan(Parameters parameters) {
    plans++;
    List<String> wanted =
        parameters
            .text("objects")
            .map(text -> text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList())
            .orElseGet(() -> List.copyOf(store.keySet()));
    List<PlannedObject> objects =
        wanted.stream().map(object -> new PlannedObject(object, List.of(pathOf(object)))).toList();
    return Plan.of(problems, () -> new Prepared(wanted, objects, Set.copyOf(audiences), podBound));
  }

  private String pathOf(String object) {
    Stored stored = store.get(object);
    return stored == null ? object : stored.path;
  }

  @Override
  public synchronized void released(VolumeRef volume) {
    released.add(volume);
  }

  @Override
  public synchronized void close() {
    closed = true;
  }

  private synchronized Hang begin(FetchContext context) {
    contexts.add(context);
    return gate;
  }

  private synchronized void isKnown() {
    mayBePodBound = false;
  }

  private synchronized Optional<Answer> script() {
    return script;
  }

  private synchronized FetchResult fetch(List<String> wanted, FetchContext context) {
    List<FetchFailure> missing =
        wanted.stream()
            .filter(object -> !store.containsKey(object))
            .map(
                object ->
                    FetchFailure.of(
                        object,
                        FetchFailure.Kind.NOT_FOUND,
                        "there is no object %s".formatted(object)))
            .toList();
    if (!missing.isEmpty()) {
      return new Failed(missing);
    }
    List<ObjectVersion> current = new ArrayList<>();
    wanted.forEach(object -> current.add(new ObjectVersion(object, stored(object).version)));
    if (!current.isEmpty() && new HashSet<>(context.held()).equals(new HashSet<>(current))) {
      return new NotChanged(Optional.empty());
    }
    return new Fetched(wanted.stream().map(this::file).toList(), current, Optional.empty());
  }

  private SecretFile file(String object) {
    Stored stored = stored(object);
    SecretBytes content = SecretBytes.copyOf(stored.content);
    return new SecretFile(object, stored.path, content, stored.mode, Optional.empty());
  }

  private Stored stored(String object) {
    return requireNonNull(store.get(object), object);
  }

  private final class Prepared implements PreparedFetch {
    private final List<String> wanted;
    private final List<PlannedObject> objects;
    private final Set<String> audiences;
    private final boolean podBound;

    Prepared(
        List<String> wanted, List<PlannedObject> objects, Set<String> audiences, boolean podBound) {
      this.wanted = List.copyOf(wanted);
      this.objects = objects;
      this.audiences = audiences;
      this.podBound = podBound;
    }

    @Override
    public List<PlannedObject> objects() {
      return objects;
    }

    @Override
    public String store() {
      return name + " in memory";
    }

    @Override
    public Set<String> audiences() {
      return audiences;
    }

    @Override
    public boolean podBound() {
      return podBound;
    }

    @Override
    public boolean mayBePodBound() {
      synchronized (FakeProvider.this) {
        return mayBePodBound || FakeProvider.this.podBound;
      }
    }

    @Override
    public FetchResult fetch(FetchContext context) throws InterruptedException {
      begin(context).pass();
      Optional<Answer> scripted = script();
      FetchResult result =
          scripted.isPresent()
              ? scripted.get().answer(context)
              : FakeProvider.this.fetch(wanted, context);
      if (!(result instanceof Failed)) {
        isKnown();
      }
      return result;
    }
  }
}
