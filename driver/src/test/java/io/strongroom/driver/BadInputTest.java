package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.errorprone.annotations.Immutable;
import csi.v1.Csi;
import csi.v1.Csi.NodePublishVolumeRequest;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.settings.Settings;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.assertj.core.api.AbstractStringAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Starts from a valid request and spoils one thing at a time. */
final class BadInputTest {
  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final FakeProvider store = new FakeProvider("fake").put("password", "password", password);
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(store)
          .spc("db", "fake", Map.of("objects", "password"))
          .spc("no-provider", "", Map.of("objects", "password"))
          .spc("no-parameters", "fake", Map.of())
          .spc("unknown-provider", "fkae", Map.of("objects", "password"))
          .spc("odd-provider", "../../x\n", Map.of("objects", "password"))
          .start();

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @Immutable
  record Row(String name, Spoiler spoiler, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  @Immutable
  interface Spoiler {
    NodePublishVolumeRequest.Builder spoil(NodePublishVolumeRequest.Builder valid);
  }

  private static Row row(String name, Code code, String message, Spoiler spoiler) {
    return new Row(name, spoiler, code, message);
  }

  static Stream<Row> requests() {
    return Stream.of(
        row("no volume id", Code.INVALID_ARGUMENT, "volume_id is missing", r -> r.setVolumeId("")),
        row(
            "oversized volume id",
            Code.INVALID_ARGUMENT,
            "volume_id must be",
            r -> r.setVolumeId("a".repeat(129))),
        row(
            "volume id with a slash",
            Code.INVALID_ARGUMENT,
            "volume_id must be",
            r -> r.setVolumeId("../csi")),
        row(
            "volume id with a line break",
            Code.INVALID_ARGUMENT,
            "volume_id must be",
            r -> r.setVolumeId("a\nb")),
        row("no target", Code.INVALID_ARGUMENT, "target_path is missing", r -> r.setTargetPath("")),
        row(
            "relative target",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r -> r.setTargetPath("pods/x")),
        row(
            "target elsewhere",
            Code.INVALID_ARGUMENT,
            "--kubelet-root-dir",
            r -> r.setTargetPath("/etc/cron.d")),
        row(
            "oversized target",
            Code.INVALID_ARGUMENT,
            "longer than",
            r -> r.setTargetPath("/" + "a".repeat(5000))),
        row(
            "target with ..",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r -> r.setTargetPath(r.getTargetPath().replace("/secrets/", "/../secrets/"))),
        row(
            "target with a double slash",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r -> r.setTargetPath(r.getTargetPath().replace("/secrets/", "//secrets/"))),
        row(
            "target with a trailing slash",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r -> r.setTargetPath(r.getTargetPath() + "/")),
        row(
            "target not called mount",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r -> r.setTargetPath(r.getTargetPath().replace("/mount", "/other"))),
        row(
            "target of another kind of volume",
            Code.INVALID_ARGUMENT,
            "target_path must be",
            r ->
                r.setTargetPath(
                    r.getTargetPath().replace("kubernetes.io~csi", "kubernetes.io~secret"))),
        row(
            "target of another pod",
            Code.INVALID_ARGUMENT,
            "is not the pod uid in target_path",
            r -> r.putVolumeContext("csi.storage.k8s.io/pod.uid", "another")),
        row(
            "no capability",
            Code.INVALID_ARGUMENT,
            "volume_capability is missing",
            NodePublishVolumeRequest.Builder::clearVolumeCapability),
        row(
            "block volume",
            Code.INVALID_ARGUMENT,
            "block volumes are not supported",
            r ->
                r.setVolumeCapability(
                    Csi.VolumeCapability.newBuilder()
                        .setBlock(Csi.VolumeCapability.BlockVolume.getDefaultInstance()))),
        row(
            "no access type",
            Code.INVALID_ARGUMENT,
            "access type mount",
            r -> r.setVolumeCapability(Csi.VolumeCapability.getDefaultInstance())),
        row(
            "no access mode",
            Code.INVALID_ARGUMENT,
            "access_mode is missing or UNKNOWN",
            r -> r.setVolumeCapability(r.getVolumeCapability().toBuilder().clearAccessMode())),
        row(
            "access mode UNKNOWN",
            Code.INVALID_ARGUMENT,
            "access_mode is missing or UNKNOWN",
            r -> r.setVolumeCapability(accessMode(r, 0))),
        row(
            "access mode of no specification",
            Code.INVALID_ARGUMENT,
            "access_mode is none that CSI has",
            r -> r.setVolumeCapability(accessMode(r, 99))),
        row(
            "block volume with an access mode",
            Code.INVALID_ARGUMENT,
            "block volumes are not supported",
            r ->
                r.setVolumeCapability(
                    r.getVolumeCapability().toBuilder()
                        .setBlock(Csi.VolumeCapability.BlockVolume.getDefaultInstance()))),
        row(
            "access mode without an access type",
            Code.INVALID_ARGUMENT,
            "access type mount",
            r -> r.setVolumeCapability(r.getVolumeCapability().toBuilder().clearMount())),
        row(
            "readOnly false",
            Code.INVALID_ARGUMENT,
            "readOnly must be true",
            r -> r.setReadonly(false)),
        row(
            "fsGroup no number",
            Code.INVALID_ARGUMENT,
            "fsGroup",
            r -> r.setVolumeCapability(group(r, "staff"))),
        row(
            "fsGroup negative",
            Code.INVALID_ARGUMENT,
            "fsGroup",
            r -> r.setVolumeCapability(group(r, "-1"))),
        row(
            "no attributes",
            Code.INVALID_ARGUMENT,
            "volume_context is missing",
            NodePublishVolumeRequest.Builder::clearVolumeContext),
        row(
            "no pod name",
            Code.INVALID_ARGUMENT,
            "podInfoOnMount",
            r -> r.removeVolumeContext("csi.storage.k8s.io/pod.name")),
        row(
            "no pod uid",
            Code.INVALID_ARGUMENT,
            "podInfoOnMount",
            r -> r.removeVolumeContext("csi.storage.k8s.io/pod.uid")),
        row(
            "odd namespace",
            Code.INVALID_ARGUMENT,
            "not a Kubernetes name",
            r -> r.putVolumeContext("csi.storage.k8s.io/pod.namespace", "../kube-system")),
        row(
            "odd pod name",
            Code.INVALID_ARGUMENT,
            "not a Kubernetes name",
            r -> r.putVolumeContext("csi.storage.k8s.io/pod.name", "a b")),
        row(
            "odd service account",
            Code.INVALID_ARGUMENT,
            "not a Kubernetes name",
            r -> r.putVolumeContext("csi.storage.k8s.io/serviceAccount.name", "A")),
        row(
            "no class",
            Code.INVALID_ARGUMENT,
            "secretProviderClass is not set",
            r -> r.removeVolumeContext("secretProviderClass")),
        row(
            "odd class name",
            Code.INVALID_ARGUMENT,
            "not a Kubernetes name",
            r -> r.putVolumeContext("secretProviderClass", "../db")),
        row(
            "tokens no JSON",
            Code.INVALID_ARGUMENT,
            "serviceAccount.tokens",
            r -> r.putVolumeContext(TOKENS, "x")),
        row(
            "tokens no object",
            Code.INVALID_ARGUMENT,
            "serviceAccount.tokens",
            r -> r.putVolumeContext(TOKENS, "[1]")),
        row(
            "tokens nested deeply",
            Code.INVALID_ARGUMENT,
            "serviceAccount.tokens",
            r -> r.putVolumeContext(TOKENS, "{\"a\":" + "[".repeat(5000))),
        row(
            "token without a time",
            Code.INVALID_ARGUMENT,
            "serviceAccount.tokens",
            r ->
                r.putVolumeContext(
                    TOKENS, "{\"a\":{\"token\":\"t\",\"expirationTimestamp\":\"soon\"}}")),
        row(
            "tokens in secrets no JSON",
            Code.INVALID_ARGUMENT,
            "serviceAccount.tokens",
            r -> r.putSecrets(TOKENS, "x")),
        row(
            "unknown class",
            Code.NOT_FOUND,
            "failed to get secretproviderclass team/nope, error: secretproviderclass \"nope\" not"
                + " found",
            r -> r.putVolumeContext("secretProviderClass", "nope")),
        row(
            "class of another namespace",
            Code.NOT_FOUND,
            "failed to get secretproviderclass other/db",
            r -> r.putVolumeContext("csi.storage.k8s.io/pod.namespace", "other")),
        row(
            "class without provider",
            Code.FAILED_PRECONDITION,
            "spec.provider is not set",
            r -> r.putVolumeContext("secretProviderClass", "no-provider")),
        row(
            "class without parameters",
            Code.FAILED_PRECONDITION,
            "spec.parameters is not set",
            r -> r.putVolumeContext("secretProviderClass", "no-parameters")),
        row(
            "unknown provider",
            Code.FAILED_PRECONDITION,
            "provider \"fkae\" is not built in",
            r -> r.putVolumeContext("secretProviderClass", "unknown-provider")),
        row(
            "odd provider",
            Code.FAILED_PRECONDITION,
            "provider not found",
            r -> r.putVolumeContext("secretProviderClass", "odd-provider")));
  }

  private static Csi.VolumeCapability.Builder group(
      NodePublishVolumeRequest.Builder valid, String group) {
    return valid.getVolumeCapability().toBuilder()
        .setMount(Csi.VolumeCapability.MountVolume.newBuilder().setVolumeMountGroup(group));
  }

  private static Csi.VolumeCapability.Builder accessMode(
      NodePublishVolumeRequest.Builder valid, int number) {
    return valid.getVolumeCapability().toBuilder()
        .setAccessMode(Csi.VolumeCapability.AccessMode.newBuilder().setModeValue(number));
  }

  static Stream<Csi.VolumeCapability> capabilities() {
    Csi.VolumeCapability usual =
        Csi.VolumeCapability.newBuilder()
            .setMount(Csi.VolumeCapability.MountVolume.getDefaultInstance())
            .setAccessMode(
                Csi.VolumeCapability.AccessMode.newBuilder()
                    .setMode(Csi.VolumeCapability.AccessMode.Mode.SINGLE_NODE_WRITER))
            .build();
    return Stream.concat(
        IntStream.rangeClosed(1, 7)
            .mapToObj(
                mode ->
                    usual.toBuilder()
                        .setAccessMode(
                            Csi.VolumeCapability.AccessMode.newBuilder().setModeValue(mode))
                        .build()),
        Stream.of(
            // csi.fsType of the pod, which a tmpfs has no use for.
            usual.toBuilder()
                .setMount(Csi.VolumeCapability.MountVolume.newBuilder().setFsType("ext4"))
                .build(),
            // CSIDriver.spec.seLinuxMount: true.
            usual.toBuilder()
                .setMount(
                    Csi.VolumeCapability.MountVolume.newBuilder()
                        .addMountFlags("context=\"system_u:object_r:container_file_t:s0\""))
                .build()));
  }

  /** Kubelet's is SINGLE_NODE_WRITER; other orchestrators have others. */
  @ParameterizedTest
  @MethodSource("capabilities")
  void whatAnOrchestratorMayAskOfAMountIsPublished(Csi.VolumeCapability capability) {
    TestPod pod = driver.pod("usual");

    driver.publish(pod.request().setVolumeCapability(capability).build());

    assertThat(pod.files()).containsEntry("password", password);
  }

  @ParameterizedTest
  @MethodSource("requests")
  void spoiltRequestIsRefusedAndLeavesNothing(Row row) throws IOException {
    TestPod pod = driver.pod("spoilt");

    StatusRuntimeException e = driver.publishFails(row.spoiler().spoil(pod.request()).build());

    assertThat(e.getStatus().getCode()).isEqualTo(row.code());
    assertOneLine(e).contains(row.message());
    assertNothingIsLeft(pod);
    assertThat(store.fetches()).isZero();
  }

  record Answer(String name, FetchResult result, Code code, String message) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Answer> answers() {
    return Stream.of(
        new Answer(
            "two files of one path", files(file("a", "x"), file("b", "x")), Code.INTERNAL, "x"),
        new Answer(
            "a file that is another's directory",
            files(file("a", "x"), file("b", "x/y")),
            Code.INTERNAL,
            "x"),
        new Answer("an absolute path", files(file("a", "/etc/passwd")), Code.INTERNAL, "absolute"),
        new Answer("a path with ..", files(file("a", "b/../../c")), Code.INTERNAL, ".."),
        new Answer("a reserved name", files(file("a", "..data")), Code.INTERNAL, ".."),
        new Answer("no path", files(file("a", "")), Code.INTERNAL, "\"a\""),
        new Answer(
            "a mode out of range",
            files(new SecretFile("a", "a", bytes("v"), OptionalInt.of(01777), Optional.empty())),
            Code.INTERNAL,
            "mode"),
        new Answer(
            "a negative mode",
            files(new SecretFile("a", "a", bytes("v"), OptionalInt.of(-1), Optional.empty())),
            Code.INTERNAL,
            "mode"),
        new Answer("too many bytes", files(file("a", "a", 3 << 20)), Code.OUT_OF_RANGE, "2097152"),
        new Answer("nothing at all", files(), Code.INTERNAL, "nothing"),
        new Answer(
            "not changed, the first time",
            new FetchResult.NotChanged(Optional.empty()),
            Code.INTERNAL,
            "not changed"));
  }

  private static FetchResult files(SecretFile... files) {
    return new FetchResult.Fetched(
        List.of(files), List.of(new ObjectVersion("a", "1")), Optional.empty());
  }

  private static SecretFile file(String object, String path) {
    return SecretFile.of(object, path, bytes("value"));
  }

  private static SecretFile file(String object, String path, int size) {
    return SecretFile.of(object, path, SecretBytes.takeFrom(new byte[size]));
  }

  private static SecretBytes bytes(String value) {
    return SecretBytes.copyOf(ByteBuffer.wrap(value.getBytes(StandardCharsets.UTF_8)));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void badAnswerIsRefusedAndLeavesNothing(Answer answer) throws IOException {
    store.answer(_ -> answer.result());
    TestPod pod = driver.pod("spoilt");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(answer.code());
    assertOneLine(e).contains("team/db").contains(answer.message());
    assertNothingIsLeft(pod);
  }

  @Test
  void everyProblemOfAClassIsCountedAndTheFirstIsSaid() throws IOException {
    store.reject(
        ClassProblem.error("objects[0].objectName", "is required"),
        ClassProblem.error("objects[1].mode", "must be octal"),
        ClassProblem.error("region", "is not one"));
    TestPod pod = driver.pod("spoilt");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertOneLine(e).contains("objects[0].objectName: is required").contains("2 more problems");
    assertNothingIsLeft(pod);
  }

  @Test
  void providerThatBreaksIsADefectWithoutItsWords() throws IOException {
    store.answer(
        _ -> {
          throw new IllegalStateException("quotes " + password);
        });
    TestPod pod = driver.pod("spoilt");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Code.INTERNAL);
    canary.assertAbsentFrom(String.valueOf(e.getStatus().getDescription()));
    assertNothingIsLeft(pod);
  }

  @Test
  void podMayNotSetWhatOnlyTheClassMay() throws IOException {
    store.takesOnlyFromClass("objects");
    TestPod pod = driver.pod("spoilt").attribute("objects", "another");

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
    assertOneLine(e).contains("volumeAttributes must not set objects");
    assertNothingIsLeft(pod);
  }

  @Test
  void nodeThatIsFullRefusesBeforeWriting() throws IOException {
    try (DriverHarness small =
        DriverHarness.create()
            .provider(store)
            .spc("db", "fake", Map.of("objects", "password"))
            .settings(
                settings ->
                    new Settings(
                        settings.node(),
                        settings.classes(),
                        settings.stores(),
                        new Settings.Limits(2 << 20, 100, 6000),
                        settings.rotation(),
                        settings.reads(),
                        settings.registration(),
                        settings.health(),
                        settings.metrics()))
            .start()) {
      TestPod first = small.pod("first").publish();
      TestPod second = small.pod("second");

      StatusRuntimeException e = small.publishFails(second.request().build());
      assertThat(e.getStatus().getCode()).isEqualTo(Code.OUT_OF_RANGE);
      assertOneLine(e).contains("--max-node-bytes");
      assertThat(second.targetExists()).isFalse();

      first.unpublish();
      second.publish();
      assertThat(second.files()).containsEntry("password", password);
    }
  }

  @Test
  void fileAtTheTargetIsRefusedAndStays() throws IOException {
    TestPod pod = driver.pod("spoilt");
    Files.writeString(pod.target(), "somebody's");

    assertRefused(pod, "a file or a symlink");

    assertThat(pod.target()).hasContent("somebody's");
  }

  @Test
  void symlinkAtTheTargetIsRefusedAndNothingIsMountedBehindIt() throws IOException {
    TestPod pod = driver.pod("spoilt");
    Path elsewhere = Files.createDirectory(driver.kubeletRoot().resolve("elsewhere"));
    Files.createSymbolicLink(pod.target(), elsewhere);

    assertRefused(pod, "a file or a symlink");

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(driver.mountsBelow()).isEmpty();
  }

  static Stream<Arguments> obstacles() {
    return Stream.of(
            "pods",
            "pods/uid-web",
            "pods/uid-web/volumes",
            "pods/uid-web/volumes/kubernetes.io~csi/secrets")
        .flatMap(
            component ->
                Stream.of(Arguments.of(component, "a symlink"), Arguments.of(component, "a file")));
  }

  /** Kubelet makes directories there. Whoever put something else there has to take it away. */
  @ParameterizedTest(name = "{0} is {1}")
  @MethodSource("obstacles")
  void whatIsOnTheWayToTheTargetIsNamedAndLeftAlone(String component, String what)
      throws IOException {
    TestPod pod = driver.pod("web");
    Path inTheWay = driver.kubeletRoot().resolve(component);
    Path elsewhere = driver.kubeletRoot().resolve("elsewhere");
    Files.move(inTheWay, elsewhere);
    if (what.equals("a symlink")) {
      Files.createSymbolicLink(inTheWay, elsewhere);
    } else {
      Files.createFile(inTheWay);
    }
    String said =
        "%s is %s: have a directory there"
            .formatted(inTheWay, what.equals("a file") ? "not a directory" : what);

    StatusRuntimeException publish = driver.publishFails(pod.request().build());
    assertThat(publish.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertOneLine(publish).contains(said);

    StatusRuntimeException unpublish =
        catchThrowableOfType(StatusRuntimeException.class, pod::unpublish);
    assertThat(unpublish.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertOneLine(unpublish).contains(said);

    StatusRuntimeException stats =
        catchThrowableOfType(
            StatusRuntimeException.class,
            () ->
                driver
                    .node()
                    .nodeGetVolumeStats(
                        Csi.NodeGetVolumeStatsRequest.newBuilder()
                            .setVolumeId(pod.volumeId())
                            .setVolumePath(pod.target().toString())
                            .build()));
    assertThat(stats.getStatus().getCode()).isEqualTo(Code.NOT_FOUND);
    assertOneLine(stats).contains(said);

    assertThat(driver.mountsBelow()).isEmpty();
    try (Stream<Path> left = Files.walk(elsewhere)) {
      assertThat(left.map(Path::getFileName).map(Path::toString)).doesNotContain("mount");
    }
  }

  @Test
  void missingDirectoryAroundTheTargetIsRefused() throws IOException {
    TestPod pod = driver.pod("spoilt");
    Files.delete(pod.parent().resolve("vol_data.json"));
    Files.delete(pod.parent());

    assertRefused(pod, "kubelet makes it");
  }

  @Test
  void directoryWithSomethingInItIsRefusedAndStays() throws IOException {
    TestPod pod = driver.pod("spoilt");
    Files.createDirectory(pod.target());
    Files.writeString(pod.target().resolve("stray"), "stays");

    assertRefused(pod, "a directory with something in it");

    assertThat(pod.target().resolve("stray")).hasContent("stays");
  }

  @Test
  void mountOfSomebodyElseIsRefusedAndStays() throws IOException {
    TestPod pod = driver.pod("spoilt");
    Files.createDirectory(pod.target());
    DriverHarness.run("mount", "-t", "tmpfs", "-o", "size=1m", "theirs", pod.target().toString());
    Files.writeString(pod.target().resolve("theirs"), "stays");

    assertRefused(pod, "somebody else");
    assertThat(pod.target().resolve("theirs")).hasContent("stays");

    assertThat(unpublishFails(pod).getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(pod.target().resolve("theirs")).hasContent("stays");
  }

  @Test
  void strayFilesOfABareDirectoryOfOursGoWithTheVolume() throws IOException {
    TestPod pod = driver.pod("stuck");
    Path below = Files.createDirectories(pod.target().resolve("a/b"));
    Files.writeString(below.resolve("stray"), "x");
    Files.createSymbolicLink(pod.target().resolve("link"), Path.of("/etc"));

    pod.unpublish();

    assertThat(pod.targetExists()).isFalse();
    assertThat(Path.of("/etc/hostname")).exists();
  }

  @Test
  void strayFilesThatAreNotOnRecordAsOursStay() throws IOException {
    TestPod pod = driver.pod("foreign");
    Files.delete(pod.parent().resolve("vol_data.json"));
    Files.createDirectory(pod.target());
    Files.writeString(pod.target().resolve("stray"), "stays");

    assertThat(unpublishFails(pod).getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertThat(pod.target().resolve("stray")).hasContent("stays");
  }

  private StatusRuntimeException unpublishFails(TestPod pod) {
    try {
      pod.unpublish();
    } catch (StatusRuntimeException e) {
      return e;
    }
    throw new AssertionError("the unpublish was answered OK");
  }

  private void assertRefused(TestPod pod, String message) {
    StatusRuntimeException e = driver.publishFails(pod.request().build());
    assertThat(e.getStatus().getCode()).isEqualTo(Code.FAILED_PRECONDITION);
    assertOneLine(e).contains(message);
  }

  private static AbstractStringAssert<?> assertOneLine(StatusRuntimeException e) {
    String text = String.valueOf(e.getStatus().getDescription());
    assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(900);
    return assertThat(text).doesNotContain("\n", "\r");
  }

  private void assertNothingIsLeft(TestPod pod) throws IOException {
    assertThat(pod.targetExists()).isFalse();
    assertThat(driver.mountsBelow()).isEmpty();
  }
}
