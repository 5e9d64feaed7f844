package io.strongroom.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How {@code e2e/cluster stop} knows that a component has ended: its functions, on a process that
 * ends as kubelet does, slowly and from its first thread to its last.
 */
@Timeout(value = 2, unit = TimeUnit.MINUTES)
final class StoppedComponentTest {
  /** Memory and threads that take the kernel time, and a socket that is closed after them. */
  private static final String SERVER =
      """
      import socket, sys, threading, time
      server = socket.socket()
      server.bind(('127.0.0.1', 0))
      server.listen()
      memory = bytearray(150 << 20)
      for page in range(0, len(memory), 4096):
          memory[page] = 1
      for _ in range(20):
          threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
      with open(sys.argv[1], 'w') as port:
          port.write(str(server.getsockname()[1]))
      time.sleep(1000)
      """;

  /** {@code on_node} is the machine here; what is asked is whether the socket still answers. */
  private static final String STOP_AND_CONNECT =
      """
      . cluster.d/common.sh
      . cluster.d/components.sh
      on_node() { "$@"; }
      python=$(python3 -c 'import os, sys; print(os.path.realpath(sys.executable))')
      component_command() { echo "$python"; }
      dir=$1
      "$python" "$dir/server.py" "$dir/.port" > "$dir/server.log" 2>&1 &
      server=$!
      trap 'kill "$server" 2> /dev/null || true' EXIT
      await 30 test -s "$dir/.port"
      echo "$server" > "$dir/pids/kubelet"
      component_end kubelet
      # From here on whoever asks at the port means the next kubelet.
      ! (exec 3<> "/dev/tcp/127.0.0.1/$(cat "$dir/.port")") 2> /dev/null
      """;

  @TempDir Path dir;

  @Test
  void stoppedComponentAnswersNobodyAnyMore() throws Exception {
    Files.createDirectory(dir.resolve("pids"));
    Files.writeString(dir.resolve("server.py"), SERVER);

    Ended ended =
        HostCommand.attempt(
            List.of("bash", "-euo", "pipefail", "-c", STOP_AND_CONNECT, "stop", dir.toString()));

    assertThat(ended.code()).as(ended.output()).isZero();
  }
}
