package io.strongroom.provider.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.ContentVersions;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PreparedFetch;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.SecretProvider;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the driver relies on, whatever the store. The test of each provider extends it and says how
 * its store is filled; the objects are then fetched by the provider as in production.
 */
public abstract class ProviderContract {
  private static final List<String> BOTH = List.of("first", "second");

  private Canary canary;

  /** A class with mistakes, and the fields in which they are: at least two. */
  public record Mistakes(Parameters parameters, List<String> fields) {}

  /** The provider under test: the same one throughout a test. */
  protected abstract SecretProvider provider();

  /** Another one for the same store, as after a restart; the contract closes it. */
  protected abstract SecretProvider another();

  /** Puts an object into the store, or replaces its content. */
  protected abstract void put(String object, String content) throws IOException;

  /** Parameters of a class that asks for these objects, each in one file. */
  protected abstract Parameters askingFor(List<String> objects);

  /** How a class calls an object, where it says more than its name. */
  protected String nameInClass(String object) {
    return object;
  }

  protected abstract Mistakes mistakes();

  /** The pod that asks; to be overridden where the store wants tokens or secrets. */
  protected FetchContext context(List<ObjectVersion> held) {
    return Fetches.holding(held);
  }

  @BeforeEach
  final void plantTheCanary() throws IOException {
    canary = Canary.plant();
    put("first", canary.secret("first"));
    put("second", canary.secret("second"));
  }

  @AfterEach
  final void nothingSecretWasLogged() {
    canary.close();
  }

  @Test
  final void theSameClassGivesTheSamePlanWithoutTheStore() {
    Parameters parameters = askingFor(List.of("first", "absent"));
    assertThat(prepare(parameters).objects()).isEqualTo(prepare(parameters).objects()).hasSize(2);
    assertThat(prepare(parameters).store()).isEqualTo(prepare(parameters).store()).isNotBlank();
  }

  @Test
  final void everyMistakeOfAClassIsReportedAtOnce() {
    Mistakes mistakes = mistakes();
    Plan plan = provider().plan(mistakes.parameters());
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    assertThat(((Plan.Rejected) plan).problems())
        .allSatisfy(problem -> assertThat(problem.describe()).doesNotContain("\n"))
        .extracting(ClassProblem::field)
        .containsAll(mistakes.fields())
        .hasSizeGreaterThanOrEqualTo(2);
  }

  @Test
  final void everyPlannedPathIsDeliveredWithItsContent() throws Exception {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    try (Fetched fetched = fetched(fetch)) {
      List<String> planned =
          fetch.objects().stream().flatMap(object -> object.paths().stream()).toList();
      assertThat(fetched.files())
          .extracting(SecretFile::path)
          .containsExactlyInAnyOrderElementsOf(planned);
      assertHolds(fetched, canary.secret("first"), canary.secret("second"));
    }
  }

  @Test
  final void unchangedContentKeepsItsVersion() throws InterruptedException {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    assertThat(versions(fetch)).isEqualTo(versions(fetch)).hasSize(2);
  }

  @Test
  final void afterARestartContentHasTheVersionThatItHad() throws Exception {
    Map<String, String> before = versions(prepare(askingFor(BOTH)));
    try (SecretProvider restarted = another()) {
      assertThat(versions(prepare(restarted, askingFor(BOTH)))).isEqualTo(before);
    }
  }

  @Test
  final void contentThatIsPutAgainKeepsItsVersion() throws Exception {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    List<ObjectVersion> held = held(fetch);
    put("second", canary.secret("second"));
    try (FetchResult again = fetch.fetch(context(held))) {
      // A store that counts writes is read, to see that nothing came of this one.
      if (again instanceof Fetched fetched) {
        assertThat(fetched.versions())
            .extracting(ObjectVersion::ofContent)
            .isEqualTo(held.stream().map(ObjectVersion::ofContent).toList());
      } else {
        assertThat(again).isInstanceOf(NotChanged.class);
      }
    }
  }

  @Test
  protected void versionsShowNothingWithoutTheDriversKey() throws InterruptedException {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    Map<String, String> byOurs = versions(fetch);
    FetchContext other =
        Fetches.by(
            ContentVersions.withKey("another key of 16 bytes".getBytes(UTF_8)), context(List.of()));
    try (Fetched fetched = (Fetched) fetch.fetch(other)) {
      assertThat(fetched.versions())
          .hasSize(2)
          .extracting(ObjectVersion::version)
          .doesNotContainAnyElementsOf(byOurs.values());
    }
  }

  @Test
  final void changedContentHasAnotherVersionAndOnlyThat() throws Exception {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    Map<String, String> before = versions(fetch);
    put("second", canary.secret("rotated"));
    Map<String, String> after = versions(fetch);
    assertThat(after.keySet()).isEqualTo(before.keySet());
    assertThat(after.entrySet().stream().filter(before.entrySet()::contains)).hasSize(1);
  }

  @Test
  final void heldVersionsAreNotDeliveredAgain() throws InterruptedException {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    try (FetchResult again = fetch.fetch(context(held(fetch)))) {
      assertThat(again).isInstanceOf(NotChanged.class);
    }
  }

  @Test
  final void afterAChangeEveryFileIsDelivered() throws Exception {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    List<ObjectVersion> held = held(fetch);
    put("second", canary.secret("rotated"));
    try (FetchResult again = fetch.fetch(context(held))) {
      assertHolds((Fetched) again, canary.secret("first"), canary.secret("rotated"));
    }
  }

  @Test
  final void versionsOfAnotherClassAreNoReasonToDeliverNothing() throws InterruptedException {
    List<ObjectVersion> held = held(prepare(askingFor(BOTH)));
    try (FetchResult one = prepare(askingFor(List.of("first"))).fetch(context(held))) {
      assertThat(one).isInstanceOf(Fetched.class);
    }
  }

  @Test
  final void versionsAreNoPlainHashOfTheContent() throws Exception {
    Map<String, String> versions = versions(prepare(askingFor(BOTH)));
    for (String algorithm : List.of("MD5", "SHA-1", "SHA-256", "SHA-512")) {
      String hash = hash(algorithm, canary.secret("first")).substring(0, 16);
      assertThat(versions.values()).noneMatch(version -> version.contains(hash));
    }
  }

  @Test
  final void missingObjectsAreNamedEachAndNothingIsDelivered() throws InterruptedException {
    Parameters parameters = askingFor(List.of("first", "absent", "second", "lost"));
    try (FetchResult result = prepare(parameters).fetch(context(List.of()))) {
      assertThat(result).isInstanceOf(Failed.class);
      List<FetchFailure> failures = ((Failed) result).failures();
      assertThat(failures).extracting(FetchFailure::kind).containsOnly(Kind.NOT_FOUND);
      assertThat(failures)
          .extracting(FetchFailure::object)
          .containsExactly(nameInClass("absent"), nameInClass("lost"));
      assertThat(failures)
          .allSatisfy(
              failure ->
                  assertThat(failure.message()).contains(failure.object()).doesNotContain("\n"));
      canary.assertAbsentFrom(result.toString());
    }
  }

  @Test
  protected void moreThanAVolumeTakesIsNotRead() throws InterruptedException {
    int size = canary.secret("first").length();
    FetchContext narrow = Fetches.within(new ContentLimits(2L * size - 1, 10), context(List.of()));
    try (FetchResult result = prepare(askingFor(BOTH)).fetch(narrow)) {
      assertThat(result).isInstanceOf(Failed.class);
      assertThat(((Failed) result).failures())
          .singleElement()
          .satisfies(
              failure -> {
                assertThat(failure.kind()).isEqualTo(Kind.TOO_LARGE);
                assertThat(failure.object()).isEqualTo(nameInClass("second"));
                assertThat(failure.message()).contains(String.valueOf(size));
              });
    }
  }

  @Test
  final void anInterruptedFetchEndsAsInterrupted() {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> fetch.fetch(context(List.of())))
          .isInstanceOf(InterruptedException.class);
      assertThat(Thread.currentThread().isInterrupted()).isFalse();
    } finally {
      boolean _ = Thread.interrupted(); // a failed assertion must not disturb the next test
    }
  }

  @Test
  final void closingAnAnswerWipesIt() throws InterruptedException {
    Fetched fetched = fetched(prepare(askingFor(BOTH)));
    fetched.close();
    assertThat(fetched.files())
        .isNotEmpty()
        .allSatisfy(
            file ->
                assertThatThrownBy(() -> digest(file.contents()))
                    .isInstanceOf(IllegalStateException.class));
  }

  @Test
  final void nothingThatIsPrintedHoldsASecret() throws InterruptedException {
    Plan plan = provider().plan(askingFor(BOTH));
    try (Fetched fetched = fetched(((Plan.Accepted) plan).fetch())) {
      canary.assertAbsentFrom(fetched.toString());
      canary.assertAbsentFrom(plan.toString());
      canary.assertAbsentFrom(provider().toString());
    }
  }

  @Test
  final void manyPodsMayFetchAtOnce() throws Exception {
    PreparedFetch fetch = prepare(askingFor(BOTH));
    List<Future<Map<String, String>>> answers = new ArrayList<>();
    try (ExecutorService pods = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int pod = 0; pod < 16; pod++) {
        answers.add(pods.submit(() -> versions(fetch)));
      }
    }
    Map<String, String> expected = versions(fetch);
    for (Future<Map<String, String>> answer : answers) {
      assertThat(answer.get()).isEqualTo(expected);
    }
  }

  private PreparedFetch prepare(Parameters parameters) {
    return prepare(provider(), parameters);
  }

  private static PreparedFetch prepare(SecretProvider provider, Parameters parameters) {
    Plan plan = provider.plan(parameters);
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    return ((Plan.Accepted) plan).fetch();
  }

  private Fetched fetched(PreparedFetch fetch) throws InterruptedException {
    FetchResult result = fetch.fetch(context(List.of()));
    assertThat(result).isInstanceOf(Fetched.class);
    return (Fetched) result;
  }

  private List<ObjectVersion> held(PreparedFetch fetch) throws InterruptedException {
    try (Fetched fetched = fetched(fetch)) {
      return fetched.versions();
    }
  }

  /** By id; an id that is there twice fails. */
  private Map<String, String> versions(PreparedFetch fetch) throws InterruptedException {
    Map<String, String> versions = new TreeMap<>();
    for (ObjectVersion version : held(fetch)) {
      assertThat(versions.put(version.id(), version.version())).isNull();
    }
    return versions;
  }

  /** Compares digests: plaintext leaves {@link SecretBytes} in the driver's writer alone. */
  private static void assertHolds(Fetched fetched, String... secrets) {
    List<String> expected = new ArrayList<>();
    for (String secret : secrets) {
      try (SecretBytes bytes = SecretBytes.takeFrom(secret.getBytes(UTF_8))) {
        expected.add(digest(bytes));
      }
    }
    assertThat(fetched.files().stream().map(file -> digest(file.contents())))
        .containsExactlyInAnyOrderElementsOf(expected);
  }

  private static String digest(SecretBytes secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
      return HexFormat.of().formatHex(secret.digestWith(mac));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java platform has HmacSHA256", e);
    }
  }

  private static String hash(String algorithm, String content) throws NoSuchAlgorithmException {
    return HexFormat.of()
        .formatHex(MessageDigest.getInstance(algorithm).digest(content.getBytes(UTF_8)));
  }
}
