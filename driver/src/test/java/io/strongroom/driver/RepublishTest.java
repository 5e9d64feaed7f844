package io.strongroom.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.strongroom.driver.content.FaultyVolumeFiles;
import io.strongroom.driver.content.NioVolumeFiles;
import io.strongroom.driver.mount.Errno;
import io.strongroom.driver.mount.FaultyMounts;
import io.strongroom.driver.mount.MountException;
import io.strongroom.provider.testing.Canary;
import io.strongroom.provider.testing.FakeProvider;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Kubelet's republish of a mounted volume on a node that cannot look at it now. A final code would
 * have a kubelet with kubernetes#121271 destroy the volume.
 */
final class RepublishTest {
  private final Canary canary = Canary.plant();
  private final String password = canary.secret("password");
  private final Trouble trouble = new Trouble();
  private final DriverHarness driver =
      DriverHarness.create()
          .provider(new FakeProvider("fake").put("password", "password", password))
          .spc("db", "fake", Map.of("objects", "password"))
          .mounts(real -> new FaultyMounts(real, trouble::mount))
          .files(root -> new FaultyVolumeFiles(new NioVolumeFiles(root), trouble::file))
          .start();

  /** Goes on until it is ended. */
  private static final class Trouble {
    private volatile String step = "none";
    private volatile Errno errno = Errno.EMFILE;
    private volatile Optional<Supplier<Throwable>> defect = Optional.empty();

    void begin(String step, Errno errno) {
      this.step = step;
      this.errno = errno;
    }

    void end() {
      step = "none";
    }

    void mount(String reached) throws MountException {
      if (reached.startsWith(step)) {
        switch (defect.map(Supplier::get).orElse(null)) {
          case RuntimeException e -> throw e;
          case Error e -> throw e;
          case null, default -> {}
        }
        throw new MountException("open mount", errno);
      }
    }

    void file(String reached) throws IOException {
      if (reached.startsWith(step)) {
        throw new FileSystemException("..data", null, "Too many open files");
      }
    }
  }

  @AfterEach
  void stop() {
    driver.close();
    canary.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"before open", "before inspect", "before readLink ..data", "before stat .."})
  void knownVolumeThatCannotBeLookedAtIsTriedAgain(String step) throws IOException {
    TestPod pod = driver.pod("known").publish();

    assertTriedAgain(pod, step, Errno.EMFILE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "before open",
        "before inspect",
        "before usage",
        "before readLink ..data",
        "before stat .."
      })
  void volumeOfAnEarlierProcessThatCannotBeLookedAtIsTriedAgain(String step) throws IOException {
    TestPod pod = driver.pod("earlier").publish();
    driver.restart();

    assertTriedAgain(pod, step, Errno.EMFILE);
  }

  @ParameterizedTest
  @CsvSource({"23", "24", "12", "5", "13", "1"})
  void whateverTheKernelSaysItIsTriedAgain(int errno) throws IOException {
    assertTriedAgain(driver.pod("known").publish(), "before open", new Errno(errno));
  }

  /** Whose generation is told by the mark alone, since a provider has written the files itself. */
  @Test
  void volumeThatAProviderWroteIsNotTakenForHalfAVolume() throws IOException {
    TestPod pod = driver.pod("written").publish();
    Files.delete(pod.target().resolve("..data"));
    Files.createFile(pod.target().resolve("..complete"));
    pod.publish();

    trouble.begin("before stat ..complete", Errno.EMFILE);
    List<String> mounts = mountIds();
    StatusRuntimeException e = driver.publishFails(pod.request().build());
    trouble.end();

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(mountIds()).isEqualTo(mounts);
    pod.publish();
  }

  /** A class that cannot be loaded is one: it is a file, too. */
  static List<Supplier<Throwable>> defects() {
    return List.of(
        () -> new IllegalStateException("words of a library"),
        () -> new NoClassDefFoundError("words of a library"));
  }

  @ParameterizedTest
  @MethodSource("defects")
  void defectOfTheDriverIsNotFinalEither(Supplier<Throwable> defect) throws IOException {
    TestPod pod = driver.pod("earlier").publish();
    driver.restart();
    List<String> mounts = mountIds();
    trouble.defect = Optional.of(defect);
    trouble.begin("before usage", Errno.EMFILE);

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(e.getStatus().getDescription())
        .contains("a defect of the driver; its log says more", "stays as it is")
        .doesNotContain("words of a library");
    trouble.end();
    assertThat(mountIds()).isEqualTo(mounts);
    pod.publish();
    assertThat(pod.files()).containsEntry("password", password);
  }

  @Test
  void firstPublishThatCannotLookIsTriedAgainAndLeavesNothing() throws IOException {
    TestPod pod = driver.pod("new");
    trouble.begin("before inspect", Errno.EMFILE);

    StatusRuntimeException e = driver.publishFails(pod.request().build());

    assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(driver.mountsBelow()).isEmpty();
    assertThat(pod.targetExists()).isFalse();
    trouble.end();
    pod.publish();
    assertThat(pod.files()).containsEntry("password", password);
  }

  private void assertTriedAgain(TestPod pod, String step, Errno errno) throws IOException {
    List<String> mounts = mountIds();
    trouble.begin(step, errno);

    for (int attempt = 0; attempt < 3; attempt++) {
      StatusRuntimeException e = driver.publishFails(pod.request().build());

      assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE);
      assertThat(e.getStatus().getDescription())
          .startsWith("target_path cannot be looked at: ")
          .contains("a volume that is mounted there stays as it is")
          .doesNotContain("\n");
      if (errno.equals(Errno.EMFILE)) {
        assertThat(e.getStatus().getDescription()).containsIgnoringCase("too many open files");
      }
      canary.assertAbsentFrom(String.valueOf(e.getStatus().getDescription()));
    }

    trouble.end();
    assertThat(mountIds()).isEqualTo(mounts);
    assertThat(pod.files()).containsEntry("password", password);
    pod.publish();
    assertThat(mountIds()).isEqualTo(mounts);
    assertThat(driver.waitingVolumes()).isZero();
  }

  /** Of the mounts below the harness, with where they are. */
  private List<String> mountIds() throws IOException {
    String below = " " + driver.kubeletRoot() + "/";
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .filter(line -> line.contains(below))
        .toList();
  }
}
