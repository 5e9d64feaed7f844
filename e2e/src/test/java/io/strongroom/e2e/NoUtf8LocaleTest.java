package io.strongroom.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.strongroom.cli.kubelet.KubeletClient;
import io.strongroom.cli.kubelet.PodVolume;
import io.strongroom.driver.socket.UnixSockets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The JVM takes the encoding of file names from the locale that it is started with. Image and
 * launcher set one of UTF-8; somebody may start the driver otherwise.
 */
final class NoUtf8LocaleTest {
  @TempDir Path dir;

  @BeforeEach
  void asRoot() throws Exception {
    Root.assumed();
  }

  @Test
  void namesOtherThanAsciiAreRefusedForWhatTheyAre() throws Exception {
    try (NodeDirectory node = node();
        DriverProcess driver = start(node, "C");
        KubeletClient kubelet = kubelet(node)) {
      for (String spc : List.of("name", "alias")) {
        StatusRuntimeException e =
            catchThrowableOfType(
                StatusRuntimeException.class,
                () -> kubelet.publish(NodeDirectory.volumeOfNewPod(spc, "token")));

        assertThat(e.getStatus().getCode()).isEqualTo(Code.INVALID_ARGUMENT);
        assertThat(e.getStatus().getDescription())
            .contains("without a UTF-8 locale: start it with LC_ALL=C.UTF-8");
      }
      PodVolume ascii = NodeDirectory.volumeOfNewPod("ascii", "token");
      assertThat(kubelet.publish(ascii).resolve("plain")).hasContent("value");
      kubelet.unpublish(ascii);
      assertThat(node.mounts()).isEmpty();
      assertThat(driver.log()).doesNotContain("defect");
    }
  }

  @Test
  void withOneTheyAreNamesAsOthers() throws Exception {
    try (NodeDirectory node = node();
        DriverProcess _ = start(node, "C.UTF-8");
        KubeletClient kubelet = kubelet(node)) {
      for (String spc : List.of("name", "alias")) {
        PodVolume volume = NodeDirectory.volumeOfNewPod(spc, "token");
        assertThat(kubelet.publish(volume).resolve("ключ")).hasContent("value");
        kubelet.unpublish(volume);
      }
    }
  }

  private NodeDirectory node() throws Exception {
    NodeDirectory node = NodeDirectory.in(dir);
    node.putSecret("ключ", "value");
    node.putSecret("plain", "value");
    node.putClass("name", List.of("objectName: ключ"));
    node.putClass("alias", List.of("objectName: plain, objectAlias: ключ"));
    node.putClass("ascii", List.of("objectName: plain"));
    assertThat(Files.exists(dir.resolve("store/ключ"))).isTrue();
    return node;
  }

  private static DriverProcess start(NodeDirectory node, String locale) throws Exception {
    List<String> command = new ArrayList<>(List.of("env", "LC_ALL=" + locale));
    command.addAll(DriverProcess.fromClassPath("io.strongroom.daemonset.Main"));
    return DriverProcess.start(node, command);
  }

  private static KubeletClient kubelet(NodeDirectory node) {
    return new KubeletClient(
        UnixSockets.channel(node.socket()).build(), node.kubeletRoot(), NodeDirectory.NODE_NAME);
  }
}
