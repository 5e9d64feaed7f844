package io.strongroom.provider.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.Deadline;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.VolumeRef;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A pod with a volume, which fetches. The tests of a store extend it by the pods that they need,
 * with the tokens that the store takes.
 */
public abstract class FetchingPod {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int USUAL_MODE = 0644;

  private final SecretProvider provider;
  private final String name;
  private final String serviceAccount;
  private final ServiceAccountTokens tokens;
  private final NodePublishSecrets secrets;

  /**
   * @param serviceAccount {@code namespace/name}
   */
  protected FetchingPod(
      SecretProvider provider,
      String name,
      String serviceAccount,
      ServiceAccountTokens tokens,
      NodePublishSecrets secrets) {
    this.provider = provider;
    this.name = name;
    this.serviceAccount = serviceAccount;
    this.tokens = tokens;
    this.secrets = secrets;
  }

  /**
   * One file, wiped already.
   *
   * @param bytes one character each
   */
  public record FileSeen(String bytes, int mode) {
    public static FileSeen of(byte[] content, int mode) {
      return new FileSeen(new String(content, StandardCharsets.ISO_8859_1), mode);
    }

    public String text() {
      return new String(bytes.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8);
    }
  }

  /** What a fetch brought. */
  public record Answer(FetchResult result, Map<String, FileSeen> files) {
    public Map<String, String> contents() {
      assertThat(result).isInstanceOf(Fetched.class);
      Map<String, String> contents = new TreeMap<>();
      files.forEach((path, file) -> contents.put(path, file.text()));
      return contents;
    }

    public FileSeen file(String path) {
      return Optional.ofNullable(files.get(path)).orElseThrow();
    }

    public List<FetchFailure> failures() {
      assertThat(result).isInstanceOf(Failed.class);
      return ((Failed) result).failures();
    }

    public FetchFailure failure() {
      assertThat(failures()).hasSize(1);
      return failures().getFirst();
    }

    public List<ObjectVersion> versions() {
      assertThat(result).isInstanceOf(Fetched.class);
      return ((Fetched) result).versions();
    }
  }

  /**
   * The parameters of a class of the store.
   *
   * @param objects as classes of this store ask for objects
   * @param more names and values in turn
   */
  protected abstract Parameters classOf(String objects, String... more);

  /** {@code usual}, with names and values in turn that come to it, or take the place of some. */
  protected static Parameters parameters(Map<String, String> usual, String... more) {
    Map<String, String> parameters = new TreeMap<>(usual);
    for (int i = 0; i < more.length; i += 2) {
      parameters.put(more[i], more[i + 1]);
    }
    return Parameters.of(parameters);
  }

  public final String name() {
    return name;
  }

  public final String serviceAccount() {
    return serviceAccount;
  }

  public final ServiceAccountTokens tokens() {
    return tokens;
  }

  public final NodePublishSecrets secrets() {
    return secrets;
  }

  public final Answer fetch(String objects, String... more)
      throws IOException, InterruptedException {
    return refresh(classOf(objects, more), List.of());
  }

  /** Fetches for a volume that holds something. */
  public final Answer refresh(Parameters parameters, List<ObjectVersion> held)
      throws IOException, InterruptedException {
    return run(prepare(parameters), context(held));
  }

  /** Fetches for a new volume that takes no more than this. */
  public final Answer fetchWithin(ContentLimits limits, String objects)
      throws IOException, InterruptedException {
    FetchContext usual = context(List.of());
    return run(
        prepare(classOf(objects)),
        new FetchContext(
            usual.volume(),
            usual.pod(),
            usual.secrets(),
            usual.held(),
            usual.versions(),
            limits,
            usual.deadline()));
  }

  public static Answer run(PreparedFetch fetch, FetchContext context)
      throws IOException, InterruptedException {
    try (FetchResult result = fetch.fetch(context)) {
      Map<String, FileSeen> files = new TreeMap<>();
      if (result instanceof Fetched fetched) {
        for (SecretFile file : fetched.files()) {
          FileSeen before =
              files.put(
                  file.path(), FileSeen.of(bytes(file.contents()), file.mode().orElse(USUAL_MODE)));
          assertThat(before).as("%s is there twice", file.path()).isNull();
        }
      }
      return new Answer(result, files);
    }
  }

  private static byte[] bytes(SecretBytes secret) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(bytes));
    return bytes.toByteArray();
  }

  public final PreparedFetch prepare(Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    return ((Plan.Accepted) plan).fetch();
  }

  /** What is wrong with a class. */
  public static List<String> problems(SecretProvider provider, Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    return ((Plan.Rejected) plan).problems().stream().map(ClassProblem::describe).toList();
  }

  public final FetchContext context(List<ObjectVersion> held) {
    return context(held, PATIENCE);
  }

  public final FetchContext context(List<ObjectVersion> held, Duration patience) {
    String[] account = serviceAccount.split("/", -1);
    return new FetchContext(
        new VolumeRef("volume-of-" + name),
        new PodIdentity(account[0], name, "uid-of-" + name, account[1], tokens),
        secrets,
        held,
        Fetches.VERSIONS,
        Fetches.LIMITS,
        Deadline.after(patience, Clocks.system()));
  }
}
