package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A header of the operator for every request to the operator's own server: a gateway's key. It is a
 * secret, and goes to no server that a class names.
 */
record OperatorHeader(String name, String value) {
  private static final int MAX_HEADERS = 32;
  private static final int MAX_BYTES = 8192;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9!#$%&'*+^_`|~-]{1,100}");
  private static final Pattern VALUE = Pattern.compile("[\\x20-\\x7e]+");

  /** What the protocol or this provider says itself. */
  private static final Set<String> TAKEN =
      Set.of(
          "connection",
          "content-length",
          "content-type",
          "expect",
          "host",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "x-vault-namespace",
          "x-vault-request",
          "x-vault-token");

  /**
   * The files of a directory: each is a header of its name. As Kubernetes mounts Secrets there are
   * others, which begin with a dot.
   */
  static List<OperatorHeader> in(Optional<Path> directory) throws VaultException {
    if (directory.isEmpty()) {
      return List.of();
    }
    List<OperatorHeader> headers = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory.get())) {
      for (Path file : files.sorted().limit(MAX_HEADERS + 1L).toList()) {
        if (!file.getFileName().toString().startsWith(".")) {
          headers.add(read(file));
        }
      }
    } catch (IOException e) {
      throw VaultException.of(
          Kind.INVALID,
          "the operator's headers in %s cannot be read: %s"
              .formatted(directory.get(), e.getClass().getSimpleName()));
    }
    return List.copyOf(headers);
  }

  private static OperatorHeader read(Path file) throws IOException, VaultException {
    String name = file.getFileName().toString();
    if (!NAME.matcher(name).matches() || TAKEN.contains(name.toLowerCase(Locale.ROOT))) {
      throw VaultException.of(
          Kind.INVALID, "%s is not the name of a header that may be added".formatted(file));
    }
    String value =
        Files.size(file) > MAX_BYTES
            ? ""
            : new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).strip();
    if (!VALUE.matcher(value).matches()) {
      throw VaultException.of(
          Kind.INVALID,
          "%s is no header: expected one line of visible characters, at most %d"
              .formatted(file, MAX_BYTES));
    }
    return new OperatorHeader(name, value);
  }

  @Override
  public String toString() {
    return "OperatorHeader[%s]".formatted(name);
  }
}
