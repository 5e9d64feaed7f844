package io.strongroom.provider.azure;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.testing.FetchingPod.FileSeen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** Keys and certificates of openssl, in a directory; and other commands that run there. */
record Openssl(Path dir) {
  /** Runs a command to its end, which is a success; answers what it printed. */
  String run(String... command) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(command).directory(dir.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), ISO_8859_1);
    assertThat(process.waitFor()).as("%s: %s", Arrays.toString(command), output).isZero();
    return output;
  }

  /** The same for a command of openssl, and more arguments. */
  String openssl(String command, String... more) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of("openssl"));
    words.addAll(List.of(command.split(" ", -1)));
    words.addAll(List.of(more));
    return run(words.toArray(String[]::new));
  }

  /**
   * A certificate {@code cert.pem} that its own key {@code key.pem} has signed.
   *
   * @param algorithm {@code rsa:2048} and the like
   */
  void selfSigned(String algorithm, String... more) throws IOException, InterruptedException {
    List<String> words = new ArrayList<>(List.of(algorithm.split(" ", -1)));
    words.addAll(List.of(more));
    openssl(
        "req -x509 -nodes -subj /CN=shop.test -keyout key.pem -out cert.pem -days 30 -newkey",
        words.toArray(String[]::new));
  }

  /** Both of them in {@code all.pfx}, without a password unless the options say another one. */
  void export(String... options) throws IOException, InterruptedException {
    openssl(
        "pkcs12 -export -inkey key.pem -in cert.pem -out all.pfx -passout pass:",
        Arrays.stream(options).filter(option -> !option.isEmpty()).toArray(String[]::new));
  }

  byte[] bytes(String file) throws IOException {
    return Files.readAllBytes(dir.resolve(file));
  }

  String text(String file) throws IOException {
    return Files.readString(dir.resolve(file));
  }

  String base64(String file) throws IOException {
    return Base64.getEncoder().encodeToString(bytes(file));
  }

  void write(String file, FileSeen content) throws IOException {
    Files.write(dir.resolve(file), content.bytes().getBytes(ISO_8859_1));
  }

  /** The public half of the key in a file, as PEM. */
  String publicKey(String file) throws IOException, InterruptedException {
    return openssl("pkey -pubout -in", file);
  }
}
