package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import csi.v1.Csi.GetPluginCapabilitiesRequest;
import csi.v1.IdentityGrpc;
import io.grpc.ManagedChannel;
import io.strongroom.driver.socket.UnixSockets;
import io.strongroom.e2e.ExpectedSkips.Skip;
import io.strongroom.e2e.SanityReport.Spec;
import io.strongroom.e2e.SanityReport.Verdict;
import io.strongroom.provider.testing.Canary;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * csi-sanity against the driver process, on the path that serves pods. See README.md of this
 * module.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class CsiSanityTest {
  private static final String CLASS = "sanity";
  private static final String SECRET = "db-password";

  private final Canary canary = Canary.plant();
  private final List<AutoCloseable> closeLastFirst = new ArrayList<>();

  private Path sanity;
  private NodeDirectory node;
  private DriverProcess driver;
  private List<Spec> specs;

  @BeforeAll
  void runCsiSanity(@TempDir Path directory) throws Exception {
    Root.assumed();
    sanity = directory.resolve("sanity");
    node = owned(NodeDirectory.in(directory));
    node.putSecret(SECRET, canary.secret(SECRET));
    node.putClass(CLASS, List.of("objectName: " + SECRET));
    driver = owned(DriverProcess.start(node));
    KubeletProxy proxy =
        owned(
            KubeletProxy.start(
                directory.resolve("kubelet.sock"),
                node,
                NodeDirectory.volumeOfNewPod(CLASS, canary.secret("token")),
                this::problemAt));
    specs = CsiSanity.run(proxy.socket(), node.kubeletRoot(), sanity, ExpectedSkips.NOT_OURS);
  }

  private <T extends AutoCloseable> T owned(T opened) {
    closeLastFirst.addFirst(opened);
    return opened;
  }

  @AfterAll
  void close() throws Exception {
    for (AutoCloseable opened : closeLastFirst) {
      opened.close();
    }
    canary.close();
  }

  private Optional<String> problemAt(Path target) {
    try {
      return Files.readString(target.resolve(SECRET)).equals(canary.secret(SECRET))
          ? Optional.empty()
          : Optional.of("the volume holds another value than the store");
    } catch (IOException e) {
      return Optional.of("the secret cannot be read from the volume: " + e);
    }
  }

  /** The specs, as csi-sanity's report has them. */
  @TestFactory
  Stream<DynamicTest> spec() {
    return specs.stream().map(spec -> DynamicTest.dynamicTest(spec.name(), () -> verdict(spec)));
  }

  private static void verdict(Spec spec) {
    switch (spec.verdict()) {
      case Verdict.Passed() -> {}
      case Verdict.Failed(String log) -> Assertions.fail(log);
      case Verdict.Skipped(String said) -> {
        List<Skip> reasons = reasonsFor(spec);
        assertThat(reasons)
            .as("csi-sanity leaves it out (%s), and ExpectedSkips does not say why", said)
            .hasSize(1);
        Assumptions.abort("NOT RUN: " + reasons.getFirst().reason());
      }
    }
  }

  private static List<Skip> reasonsFor(Spec spec) {
    return ExpectedSkips.ALL.stream().filter(skip -> skip.covers(spec.name())).toList();
  }

  @Test
  void everyExpectedSkipHappens() {
    assertThat(ExpectedSkips.ALL)
        .allSatisfy(
            skip ->
                assertThat(specs.stream().filter(spec -> skip.covers(spec.name())))
                    .isNotEmpty()
                    .allSatisfy(
                        spec -> assertThat(spec.verdict()).isInstanceOf(Verdict.Skipped.class)));
  }

  @Test
  void specsOfTheWholePathAreAmongThoseRun() {
    assertThat(specs)
        .filteredOn(spec -> spec.verdict() instanceof Verdict.Passed)
        .extracting(Spec::name)
        .contains(
            "Node Service should work",
            "Node Service should be idempotent",
            "Node Service NodeUnpublishVolume should remove target path",
            "Node Service NodeGetVolumeStats should fail when volume does not exist on the"
                + " specified path");
  }

  @Test
  void driverItselfClaimsNoController() {
    ManagedChannel channel = UnixSockets.channel(driver.socket()).build();
    try {
      assertThat(
              IdentityGrpc.newBlockingStub(channel)
                  .getPluginCapabilities(GetPluginCapabilitiesRequest.getDefaultInstance())
                  .getCapabilitiesList())
          .isEmpty();
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void nothingIsLeftBehind() throws IOException {
    assertThat(node.mounts()).isEmpty();
    assertThat(node.kubeletRoot().resolve("pods")).isEmptyDirectory();
  }

  @Test
  void secretAndTokenAreNowhereOutsideTheVolume() throws IOException {
    canary.assertAbsentFrom(driver.log());
    canary.assertAbsentUnder(sanity);
  }
}
