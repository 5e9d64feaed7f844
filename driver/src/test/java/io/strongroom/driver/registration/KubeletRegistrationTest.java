package io.strongroom.driver.registration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.grpc.CallOptions;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.LogLines;
import io.strongroom.driver.RawCalls;
import io.strongroom.driver.registration.RegistrationState.NotOffered;
import io.strongroom.driver.registration.RegistrationState.Occupied;
import io.strongroom.driver.registration.RegistrationState.Registered;
import io.strongroom.driver.registration.RegistrationState.Rejected;
import io.strongroom.driver.registration.RegistrationState.Waiting;
import io.strongroom.driver.server.CsiServer;
import io.strongroom.driver.socket.UnixSockets;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

final class KubeletRegistrationTest {
  private static final String NAME = "secrets-store.csi.k8s.io";
  private static final String HOST_SOCKET = "/var/lib/kubelet/plugins/csi-secrets-store/csi.sock";
  private static final Duration CHECK = Duration.ofSeconds(5);
  private static final Duration FIRST_BACKOFF = Duration.ofSeconds(1);

  private final FakeTime time = new FakeTime();
  private final FakeCsi csi = new FakeCsi();
  private final AtomicInteger registrations = new AtomicInteger();

  @TempDir Path dir;
  private Path registry;
  private Path socket;
  private CsiServer csiServer;
  private FakeKubelet kubelet;

  @BeforeEach
  void start() throws IOException {
    registry = Files.createDirectory(dir.resolve("plugins_registry"));
    socket = registry.resolve(NAME + "-reg.sock");
    csiServer = csi.serve(dir.resolve("csi.sock"));
    kubelet = new FakeKubelet(registry);
  }

  @AfterEach
  void stop() throws Exception {
    kubelet.close();
    csiServer.close();
  }

  @Test
  void kubeletRegistersTheDriver() throws Exception {
    try (KubeletRegistration registration = register()) {
      FakeKubelet.Visit visit = kubelet.nextVisit();
      assertThat(visit.failure()).isEmpty();
      assertThat(visit.info().getType()).isEqualTo("CSIPlugin");
      assertThat(visit.info().getName()).isEqualTo(NAME);
      assertThat(visit.info().getEndpoint()).isEqualTo(HOST_SOCKET);
      assertThat(visit.info().getSupportedVersionsList()).containsExactly("1.0.0");
      assertThat(registration.state()).isEqualTo(new Registered(FakeTime.START));
      time.pass(Duration.ZERO);
      assertThat(registrations).hasValue(1);
    }
  }

  @Test
  void csiCallsOfRegistrationAreMadeBeforeKubeletSeesTheSocket() throws Exception {
    try (KubeletRegistration _ = register()) {
      assertThat(csi.calls).containsExactly("Probe", "NodeGetInfo", "NodeGetCapabilities");
    }
  }

  @Test
  void socketHasMode0600AndKubeletSeesNoOtherNameWithoutDot() throws Exception {
    try (KubeletRegistration _ = register()) {
      kubelet.nextVisit();
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)))
          .isEqualTo("rw-------");
      assertThat(kubelet.created()).filteredOn(name -> !name.startsWith(".")).hasSize(1);
      assertThat(kubelet.created()).filteredOn(name -> name.startsWith(".")).isNotEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"%2Fvar%2Flib%2Fkubelet%2Fx-reg.sock", "/var/lib/kubelet/x-reg.sock"})
  void pathAsAuthorityIsAccepted(String authority) throws Exception {
    try (KubeletRegistration _ = register()) {
      assertThat(kubelet.talkTo(socket, authority).getName()).isEqualTo(NAME);
    }
  }

  @Test
  void whatIsNoRequestIsRefusedWithoutALine() throws Exception {
    ManagedChannel channel = UnixSockets.channel(socket).build();
    try (KubeletRegistration _ = register();
        LogLines log = LogLines.capture()) {
      StatusRuntimeException e =
          RawCalls.refused(
              channel,
              "pluginregistration.Registration/NotifyRegistrationStatus",
              new byte[] {-1, -1, -1},
              CallOptions.DEFAULT);
      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
      StatusRuntimeException large =
          RawCalls.refused(
              channel,
              "pluginregistration.Registration/GetInfo",
              new byte[1 << 20],
              CallOptions.DEFAULT);
      assertThat(large.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(log.lines()).allMatch(line -> line.startsWith("INFO"));
    } finally {
      channel.shutdownNow();
    }
  }

  @Test
  void refusalLeadsToNewSocketAfterBackOff() throws Exception {
    kubelet.refuseNext("node 'n' is\nnot there");
    try (KubeletRegistration registration = register()) {
      FakeKubelet.Visit refused = kubelet.nextVisit();
      assertThat(registration.state())
          .isEqualTo(new Rejected(FakeTime.START, "node 'n' is not there"));
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(refused.inode());

      time.pass(FIRST_BACKOFF);
      FakeKubelet.Visit again = kubelet.nextVisit();
      assertThat(again.inode()).isNotEqualTo(refused.inode());
      assertThat(registration.state()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void backOffDoublesWithEachRefusalInARow() throws Exception {
    kubelet.refuseNext("no");
    kubelet.refuseNext("no");
    try (KubeletRegistration _ = register()) {
      kubelet.nextVisit();
      time.pass(FIRST_BACKOFF);
      FakeKubelet.Visit second = kubelet.nextVisit();
      time.pass(FIRST_BACKOFF);
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(second.inode());
      time.pass(FIRST_BACKOFF);
      assertThat(FakeKubelet.inodeOf(socket)).isNotEqualTo(second.inode());
    }
  }

  @Test
  void lastRefusalIsToldUntilKubeletRegisters() throws Exception {
    kubelet.refuseNext("no such node");
    try (KubeletRegistration registration = register()) {
      kubelet.nextVisit();
      kubelet.close();
      time.pass(FIRST_BACKOFF);
      assertThat(registration.state())
          .isEqualTo(new Waiting(FakeTime.START.plus(FIRST_BACKOFF), "no such node"));
      assertThat(registration.describe()).contains("no such node");
    }
  }

  @Test
  void kubeletThatChangesItsMindOnTheSameSocketKeepsIt() throws Exception {
    kubelet.refuseNext("not yet");
    try (KubeletRegistration registration = register()) {
      FakeKubelet.Visit refused = kubelet.nextVisit();
      kubelet.talkTo(socket, "localhost");
      time.pass(CHECK);
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(refused.inode());
      assertThat(registration.state()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void deletedSocketIsMadeAgain() throws Exception {
    try (KubeletRegistration registration = register()) {
      FakeKubelet.Visit first = kubelet.nextVisit();
      Files.delete(socket);
      time.pass(CHECK);
      FakeKubelet.Visit second = kubelet.nextVisit();
      assertThat(second.failure()).isEmpty();
      assertThat(second.inode()).isNotEqualTo(first.inode());
      assertThat(registration.state()).isEqualTo(new Registered(FakeTime.START.plus(CHECK)));
    }
  }

  @Test
  void untouchedSocketIsNotMadeAgain() throws Exception {
    try (KubeletRegistration _ = register()) {
      FakeKubelet.Visit visit = kubelet.nextVisit();
      time.pass(Duration.ofMinutes(10));
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(visit.inode());
    }
  }

  @Test
  void staleSocketOfKilledProcessIsReplaced() throws Exception {
    leaveStaleSocket();
    try (KubeletRegistration registration = register()) {
      kubelet.talkTo(socket, "localhost");
      assertThat(registration.state()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void staleSocketThatReplacedOursIsReplaced() throws Exception {
    try (KubeletRegistration registration = register()) {
      Files.delete(socket);
      leaveStaleSocket();
      time.pass(CHECK);
      kubelet.talkTo(socket, "localhost");
      assertThat(registration.state()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void secondDriverUnderTheNameIsToldAndLeftAloneUntilItIsGone() throws Exception {
    RegistrationSocket other = serveOther(registry);
    long itsInode = FakeKubelet.inodeOf(socket);
    try (KubeletRegistration registration = register()) {
      assertThat(registration.state()).isEqualTo(new Occupied("/other/csi.sock"));
      assertThat(registration.describe()).contains(NAME, "/other/csi.sock", HOST_SOCKET);
      time.pass(Duration.ofMinutes(3));
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(itsInode);

      other.close();
      time.pass(Duration.ofMinutes(1));
      kubelet.talkTo(socket, "localhost");
      assertThat(registration.state()).isInstanceOf(Registered.class);
    }
  }

  @Test
  void secondDriverThatIsTooSlowToAnswerKeepsItsSocket() throws Exception {
    try (ServerSocketChannel silent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      silent.bind(UnixDomainSocketAddress.of(socket));
      long itsInode = FakeKubelet.inodeOf(socket);
      try (KubeletRegistration registration = register()) {
        assertThat(registration.state()).isInstanceOf(Occupied.class);
        assertThat(registration.describe()).contains("a second driver", "does not answer");
      }
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(itsInode);
    }
  }

  @Test
  void secondDriverThatComesLaterKeepsTheSocketThatItReplaced() throws Exception {
    KubeletRegistration registration = register();
    kubelet.nextVisit();
    try (RegistrationSocket _ = serveOther(registry)) {
      long itsInode = FakeKubelet.inodeOf(socket);
      time.pass(CHECK);
      assertThat(registration.state()).isEqualTo(new Occupied("/other/csi.sock"));
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(itsInode);
      registration.close();
      assertThat(FakeKubelet.inodeOf(socket)).isEqualTo(itsInode);
    }
  }

  @Test
  void stopRemovesOurSocket() throws Exception {
    register().close();
    assertThat(registry).isEmptyDirectory();
  }

  @Test
  void nothingIsMadeAfterStop() throws Exception {
    kubelet.refuseNext("no");
    try (KubeletRegistration _ = register()) {
      kubelet.nextVisit();
    }
    time.pass(Duration.ofMinutes(10));
    assertThat(registry).isEmptyDirectory();
  }

  @Test
  void missingDirectoryIsToldAndUsedOnceItIsThere() throws Exception {
    kubelet.close();
    Files.delete(registry);
    try (KubeletRegistration registration = register()) {
      assertThat(registration.state()).isInstanceOf(NotOffered.class);
      assertThat(registration.describe()).contains(registry.toString(), "does not exist");
      Files.createDirectory(registry);
      time.pass(FIRST_BACKOFF);
      assertThat(registration.state()).isInstanceOf(Waiting.class);
      assertThat(socket).exists();
    }
  }

  @Test
  void fileThatIsNoSocketIsLeftAlone() throws Exception {
    Files.writeString(socket, "notes");
    try (KubeletRegistration registration = register()) {
      assertThat(registration.state()).isInstanceOf(NotOffered.class);
      assertThat(registration.describe()).contains(socket.toString(), "not a socket");
    }
    assertThat(socket).hasContent("notes");
  }

  @Test
  void driverThatCannotAnswerNodeGetInfoIsNotOffered() throws Exception {
    csi.nodeInfo = Status.FAILED_PRECONDITION;
    try (KubeletRegistration registration = register()) {
      assertThat(registration.state()).isInstanceOf(NotOffered.class);
      assertThat(registration.describe()).contains("FAILED_PRECONDITION");
      csi.nodeInfo = Status.OK;
      time.pass(FIRST_BACKOFF);
      assertThat(registration.state()).isNotInstanceOf(NotOffered.class);
    }
  }

  @Test
  void silentKubeletIsLoggedOnceAfterMinuteWithTheUsualCause() throws Exception {
    kubelet.close();
    List<String> warnings = warningsWhile(() -> time.pass(Duration.ofMinutes(10)));
    assertThat(warnings)
        .singleElement(InstanceOfAssertFactories.STRING)
        .contains("has not asked", "--kubelet-root-dir", "--plugin-registration-path " + registry);
  }

  @Test
  void secondDriverIsLoggedOnce() throws Exception {
    try (RegistrationSocket _ = serveOther(registry)) {
      List<String> warnings = warningsWhile(() -> time.pass(Duration.ofMinutes(10)));
      assertThat(warnings)
          .singleElement(InstanceOfAssertFactories.STRING)
          .contains("a second driver under the name " + NAME, "/other/csi.sock", HOST_SOCKET);
    }
  }

  @Test
  void tooLongPathStopsTheStart() {
    RegistrationSettings settings =
        new RegistrationSettings("n".repeat(120), HOST_SOCKET, registry);
    assertThatThrownBy(
            () -> KubeletRegistration.start(settings, csiServer.socket(), time, time, () -> {}))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("at most 107");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".hidden", "a/b"})
  void driverNameThatIsNoFileNameForKubeletIsRefused(String name) {
    assertThatThrownBy(() -> new RegistrationSettings(name, HOST_SOCKET, registry))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void relativeHostPathIsRefused() {
    assertThatThrownBy(() -> new RegistrationSettings(NAME, "csi.sock", registry))
        .hasMessageContaining("absolute path of the host");
  }

  private KubeletRegistration register() throws IOException {
    return KubeletRegistration.start(
        new RegistrationSettings(NAME, HOST_SOCKET, registry),
        csiServer.socket(),
        time,
        time,
        registrations::incrementAndGet);
  }

  /** What a registration warns of from its start on. */
  private List<String> warningsWhile(Runnable story) throws IOException {
    Logger logger = (Logger) LoggerFactory.getLogger(KubeletRegistration.class);
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    logger.addAppender(log);
    try (KubeletRegistration _ = register()) {
      story.run();
    } finally {
      logger.detachAppender(log);
    }
    return log.list.stream()
        .filter(line -> line.getLevel().isGreaterOrEqual(Level.WARN))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  static RegistrationSocket serveOther(Path registry) throws IOException {
    RegistrationSettings others = new RegistrationSettings(NAME, "/other/csi.sock", registry);
    RegistrationService service =
        new RegistrationService(
            others,
            new RegistrationService.Visitor() {
              @Override
              public void asked() {}

              @Override
              public void notified(boolean registered, String error) {}
            });
    return RegistrationSocket.open(others.socket(), service, () -> {});
  }

  private void leaveStaleSocket() throws IOException {
    try (ServerSocketChannel channel = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.bind(UnixDomainSocketAddress.of(socket));
    }
  }
}
