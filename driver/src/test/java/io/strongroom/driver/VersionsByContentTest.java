package io.strongroom.driver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.strongroom.driver.journal.HeldObject;
import io.strongroom.driver.metrics.ContentEnd;
import io.strongroom.driver.provider.FakeProviderServer;
import io.strongroom.driver.reads.ReadState;
import io.strongroom.driver.refresh.RefreshOutcome;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.FetchContext;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.Validity;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import v1alpha1.Service;
import v1alpha1.Service.MountResponse;

/** What a volume's versions say: of its content, by the driver's key, and of the store's count. */
final class VersionsByContentTest {
  @TempDir private Path dir;

  private final Canary canary = Canary.plant();
  private final FakeProvider store = new FakeProvider("fake").put("password", "password", "");
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .spc("their-db", "theirs", Map.of("objects", "password"));
  private FakeProviderServer theirs;

  @BeforeEach
  void start() throws IOException {
    Path key = key("a key of 16 bytes or more");
    theirs = FakeProviderServer.start(driver.providersDir().resolve("theirs.sock"));
    driver.settings(settings -> keyed(settings, key)).start();
  }

  @AfterEach
  void stop() throws IOException {
    driver.close();
    theirs.close();
    canary.close();
  }

  private Path key(String text) throws IOException {
    return Files.writeString(dir.resolve("key"), text);
  }

  private static Settings keyed(Settings usual, Path key) {
    return new Settings(
        usual.node(),
        usual.classes(),
        new Settings.Stores(
            usual.stores().providerDirs(),
            usual.stores().socketProviders(),
            usual.stores().maxCallRecvMsgSize(),
            usual.stores().publishTimeout(),
            usual.stores().concurrency(),
            Optional.of(key)),
        usual.limits(),
        usual.rotation(),
        usual.reads(),
        usual.registration(),
        usual.health(),
        usual.metrics());
  }

  @Test
  void versionsOutliveTheDriver() {
    stored("password", "7");
    TestPod pod = driver.pod("web").publish();
    HeldObject before = held();

    driver.restart();
    pod.publish();
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    assertThat(held().version()).isEqualTo(before.version()).matches("[0-9a-f]{32}");
    canary.assertAbsentFrom(held().toString());
  }

  @Test
  void whatIsWrittenAgainIsCountedAndLeavesVersionFilesAndReadingAsTheyAre() throws Exception {
    stored("password", "7");
    TestPod pod = driver.pod("web").publish();
    assertThat(Files.readString(pod.target().resolve("password")))
        .isEqualTo(canary.secret("password"));
    HeldObject before = held();
    Path generation = Files.readSymbolicLink(pod.target().resolve("..data"));

    stored("password", "8");
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(generation);
    assertThat(held().version()).isEqualTo(before.version());
    assertThat(held().storeVersion()).contains("8");
    assertThat(held().updatedAt()).isEqualTo(before.updatedAt()).isPresent();
    assertThat(driver.readings(pod))
        .singleElement()
        .satisfies(reading -> assertThat(reading.state()).isNotInstanceOf(ReadState.Unknown.class));
    var _ = driver.refresh(pod);
    assertThat(store.contexts().getLast().held())
        .containsExactly(new ObjectVersion("password", before.version(), Optional.of("8")));
  }

  @Test
  void datesOfTheSameVersionAreKnownAndLeaveFilesAsTheyAre() throws Exception {
    stored("password", "7");
    TestPod pod = driver.pod("web").publish();
    assertThat(held().validity()).isEqualTo(Validity.UNLIMITED);
    assertThat(driver.expiredObjects()).isZero();
    assertThat(driver.contentEnds()).isEmpty();
    HeldObject before = held();
    Path generation = Files.readSymbolicLink(pod.target().resolve("..data"));
    Validity over =
        new Validity(Optional.empty(), Optional.of(Instant.parse("2020-01-01T00:00:00Z")));

    store.answer(context -> dated(fetched(context, canary.secret("password"), "7"), over));
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(generation);
    assertThat(held().version()).isEqualTo(before.version());
    assertThat(held().updatedAt()).isEqualTo(before.updatedAt()).isPresent();
    assertThat(held().validity()).isEqualTo(over);
    assertThat(driver.expiredObjects()).isEqualTo(1);
    assertThat(driver.contentEnds())
        .containsExactly(new ContentEnd("team", "db", over.expires(), Optional.empty()));
    var _ = driver.refresh(pod);
    assertThat(store.contexts().getLast().held())
        .extracting(ObjectVersion::validity)
        .as("so that the provider can tell that nothing changed")
        .containsExactly(over);
  }

  private static FetchResult dated(FetchResult.Fetched fetched, Validity validity) {
    return new FetchResult.Fetched(
        fetched.files(),
        fetched.versions().stream().map(version -> version.valid(validity)).toList(),
        fetched.refreshBy());
  }

  @Test
  void otherContentIsAnotherVersionAlsoUnderTheSameCount() {
    stored("password", "1");
    TestPod pod = driver.pod("web").publish();
    String before = held().version();

    stored("rotated", "1");
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);

    assertThat(held().version()).isNotEqualTo(before);
  }

  /** A store that counts is asked for its count alone, as long as that says enough. */
  @Test
  void anotherKeyMakesOtherVersionsAtTheNextRefreshAlsoWhereTheStoreCounts() throws Exception {
    counts("password", "7");
    TestPod pod = driver.pod("web").publish();
    String before = held().version();
    Path generation = Files.readSymbolicLink(pod.target().resolve("..data"));
    key("another key of 16 bytes or more");

    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);
    String after = held().version();
    assertThat(after).isNotEqualTo(before).matches("[0-9a-f]{32}");
    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(generation);
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);
    assertThat(held().version()).isEqualTo(after);
    assertThat(store.contexts().getLast().held()).as("read once").hasSize(1);
  }

  /** As long as there is no key, the store's count is the version. */
  @Test
  void keyThatComesLateMakesVersionsAlsoWhereTheStoreCounts() throws Exception {
    Files.delete(dir.resolve("key"));
    driver.restart();
    counts("password", "7");
    TestPod pod = driver.pod("web").publish();
    assertThat(held().version()).isEqualTo("7");
    key("a key of 16 bytes or more");

    var _ = driver.refresh(pod);
    assertThat(held().version()).matches("[0-9a-f]{32}");
  }

  @Test
  void filesOfAProviderBehindASocketDecideAndItIsOfferedWhatItHasSaidItself() throws Exception {
    theirs.onMount(FakeProviderServer.answer(answer("db", "v7", "password", "password")));
    TestPod pod = driver.pod("web").spc("their-db").publish();
    HeldObject before = held();
    assertThat(before.version()).matches("[0-9a-f]{32}");
    assertThat(before.storeVersion()).contains("v7");
    Path generation = Files.readSymbolicLink(pod.target().resolve("..data"));

    theirs.onMount(FakeProviderServer.answer(answer("db", "v8", "password", "password")));
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    assertThat(Files.readSymbolicLink(pod.target().resolve("..data"))).isEqualTo(generation);
    assertThat(held().version()).isEqualTo(before.version());
    assertThat(held().storeVersion()).contains("v8");
    theirs.onMount(FakeProviderServer.answer(answer("db", "v8", "rotated", "password")));
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Updated.class);
    assertThat(theirs.requests().getLast().getCurrentObjectVersionList())
        .extracting(Service.ObjectVersion::getVersion)
        .containsExactly("v8");
    assertThat(held().version()).isNotEqualTo(before.version());
  }

  /** The last answer, without files, says the versions that it has said before. */
  @Test
  void providerThatHandsNothingOverBecauseNothingIsNewChangesNothing() {
    theirs.onMount(FakeProviderServer.answer(answer("db", "v7", "password", "password")));
    TestPod pod = driver.pod("web").spc("their-db").publish();
    HeldObject before = held();

    theirs.onMount(FakeProviderServer.answer(version("db", "v7").build()));
    assertThat(driver.refresh(pod)).isInstanceOf(RefreshOutcome.Unchanged.class);

    assertThat(held().version()).isEqualTo(before.version());
  }

  @Test
  void fileThatIsCalledLikeAnObjectIsItsContentAndTheOthersAreThatOfAllOthers() throws Exception {
    theirs.onMount(FakeProviderServer.answer(three("password", "crt", "key")));
    TestPod pod = driver.pod("web").spc("their-db").publish();
    Map<String, String> before = versions();
    theirs.onMount(FakeProviderServer.answer(three("rotated", "crt", "key")));
    var _ = driver.refresh(pod);
    Map<String, String> passwordRotated = versions();
    theirs.onMount(FakeProviderServer.answer(three("rotated", "crt", "other key")));
    var _ = driver.refresh(pod);

    assertThat(changed(before, passwordRotated)).containsExactly("password");
    assertThat(changed(passwordRotated, versions())).containsExactly("cert", "id");
  }

  private static List<String> changed(Map<String, String> before, Map<String, String> after) {
    return after.entrySet().stream()
        .filter(version -> !before.entrySet().contains(version))
        .map(Map.Entry::getKey)
        .sorted()
        .toList();
  }

  private Map<String, String> versions() {
    return driver.status().volumes().getFirst().objects().stream()
        .collect(Collectors.toMap(HeldObject::id, HeldObject::version));
  }

  private HeldObject held() {
    return driver.status().volumes().getFirst().objects().getFirst();
  }

  /** The store holds that secret, and counts so. */
  private void stored(String name, String count) {
    store.answer(context -> fetched(context, canary.secret(name), count));
  }

  /** The store holds that secret, and looks only at its count where one is held. */
  private void counts(String name, String count) {
    store.answer(
        context ->
            context.held().stream().anyMatch(held -> held.storeVersion().equals(Optional.of(count)))
                ? new FetchResult.NotChanged(Optional.empty())
                : fetched(context, canary.secret(name), count));
  }

  private static FetchResult.Fetched fetched(FetchContext context, String content, String count) {
    SecretBytes bytes = SecretBytes.takeFrom(content.getBytes(UTF_8));
    return new FetchResult.Fetched(
        List.of(SecretFile.of("password", "password", bytes)),
        List.of(context.versions().of("password", bytes, Optional.of(count))),
        Optional.empty());
  }

  private MountResponse answer(String id, String version, String name, String path) {
    return version(id, version).addFiles(file(path, canary.secret(name))).build();
  }

  private MountResponse three(String password, String certificate, String key) {
    return MountResponse.newBuilder()
        .addObjectVersion(version("password", "1").getObjectVersion(0))
        .addObjectVersion(version("cert", "1").getObjectVersion(0))
        .addObjectVersion(version("id", "1").getObjectVersion(0))
        .addFiles(file("password", canary.secret(password)))
        .addFiles(file("tls.crt", canary.secret(certificate)))
        .addFiles(file("tls.key", canary.secret(key)))
        .build();
  }

  private static MountResponse.Builder version(String id, String version) {
    return MountResponse.newBuilder()
        .addObjectVersion(Service.ObjectVersion.newBuilder().setId(id).setVersion(version));
  }

  private static Service.File file(String path, String content) {
    return Service.File.newBuilder()
        .setPath(path)
        .setMode(0644)
        .setContents(ByteString.copyFromUtf8(content))
        .build();
  }
}
