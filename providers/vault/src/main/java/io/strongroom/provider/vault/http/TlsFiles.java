package io.strongroom.provider.vault.http;

import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.pem.MalformedPemException;
import io.strongroom.provider.pem.Pem;
import io.strongroom.provider.vault.spec.ServerConnection;
import io.strongroom.provider.vault.spec.ServerConnection.TlsFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds and reads files of TLS material, and notices when they were replaced. */
public final class TlsFiles {
  /** Larger than any bundle of certificates. */
  private static final long MAX_BYTES = 4 << 20;

  private static final int MAX_FILES = 1000;

  private TlsFiles() {}

  /**
   * Where a file really is. Links are followed, since Kubernetes mounts Secrets with them, but not
   * out of the operator's directory.
   */
  static Path locate(TlsFile file) throws VaultException {
    try {
      Path real = file.path().toRealPath();
      if (file.within().isPresent() && !real.startsWith(file.within().get().toRealPath())) {
        throw VaultException.of(
            Kind.INVALID,
            "%s leads out of %s, the directory for TLS files"
                .formatted(file.path(), file.within().get()));
      }
      return real;
    } catch (IOException e) {
      throw unreadable(file.path(), e);
    }
  }

  /** Every certificate in a file that {@link #locate} found, at least one. */
  public static List<X509Certificate> certificates(Path file) throws VaultException {
    try {
      return Pem.certificates(read(file));
    } catch (MalformedPemException e) {
      throw VaultException.of(Kind.INVALID, "%s: %s".formatted(file, e.getMessage()));
    }
  }

  /** The private key in a file that {@link #locate} found. */
  public static PrivateKey privateKey(Path file) throws VaultException {
    byte[] pem = read(file);
    try {
      return Pem.privateKey(pem);
    } catch (MalformedPemException e) {
      throw VaultException.of(Kind.INVALID, "%s: %s".formatted(file, e.getMessage()));
    } finally {
      Arrays.fill(pem, (byte) 0);
    }
  }

  private static byte[] read(Path file) throws VaultException {
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_BYTES) {
        throw VaultException.of(Kind.INVALID, "%s is no file with PEM blocks".formatted(file));
      }
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /**
   * The files of a directory, sorted; links and folders in it are passed over as Kubernetes' own.
   */
  static List<Path> list(Path directory) throws VaultException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries
          .filter(entry -> !entry.getFileName().toString().startsWith(".."))
          .limit(MAX_FILES)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw unreadable(directory, e);
    }
  }

  /**
   * What changes when any of the files is replaced: their real places, sizes, times and inodes.
   *
   * @throws VaultException if one cannot be found
   */
  static List<String> fingerprint(ServerConnection.Tls tls) throws VaultException {
    List<String> marks = new ArrayList<>();
    for (Optional<TlsFile> file :
        List.of(tls.caCert(), tls.caDirectory(), tls.clientCert(), tls.clientKey())) {
      if (file.isPresent()) {
        mark(locate(file.get()), marks);
      }
    }
    return marks;
  }

  private static void mark(Path path, List<String> marks) throws VaultException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
      marks.add(
          "%s %s %d %s"
              .formatted(
                  path, attributes.lastModifiedTime(), attributes.size(), attributes.fileKey()));
      if (attributes.isDirectory()) {
        for (Path entry : list(path)) {
          BasicFileAttributes of = Files.readAttributes(entry, BasicFileAttributes.class);
          marks.add("%s %s %d %s".formatted(entry, of.lastModifiedTime(), of.size(), of.fileKey()));
        }
      }
    } catch (IOException e) {
      throw unreadable(path, e);
    }
  }

  private static VaultException unreadable(Path path, IOException e) {
    return VaultException.of(
        Kind.INVALID,
        e instanceof NoSuchFileException
            ? "there is no %s; is it in the directory for TLS files?".formatted(path)
            : "%s cannot be read: %s".formatted(path, e.getClass().getSimpleName()));
  }
}
