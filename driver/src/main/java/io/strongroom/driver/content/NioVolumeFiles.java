package io.strongroom.driver.content;

import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import io.strongroom.driver.content.VolumeFiles.Entry.Kind;
import io.strongroom.driver.mount.OpenDirectory;
import io.strongroom.provider.LocalPath;
import io.strongroom.provider.SecretBytes;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotLinkException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The files of a volume whose root is held open. Not for use after the root is closed. */
public final class NioVolumeFiles implements VolumeFiles {
  private static final Set<OpenOption> NEW_FILE =
      Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, NOFOLLOW_LINKS);
  private static final Set<OpenOption> EXISTING_FILE =
      Set.of(StandardOpenOption.READ, NOFOLLOW_LINKS);

  /** Only root can open it before owner and mode are right. */
  private static final FileAttribute<Set<PosixFilePermission>> NEW_FILE_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private static final FileAttribute<Set<PosixFilePermission>> NEW_DIRECTORY_MODE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** The bits of {@code st_mode} beside the type: inode(7). */
  private static final int MODE_BITS = 07777;

  private static final int TYPE_BITS = 0170000;

  private final OpenDirectory root;

  /**
   * @param root stays the caller's to close
   */
  public NioVolumeFiles(OpenDirectory root) {
    this.root = root;
  }

  @Override
  public void createDirectory(String path, int mode, int uid, int gid) throws IOException {
    Path directory = Files.createDirectory(at(path), NEW_DIRECTORY_MODE);
    settle(directory, mode, uid, gid);
  }

  @Override
  public void writeFile(String path, SecretBytes contents, int mode, int uid, int gid)
      throws IOException {
    Path file = at(path);
    try (FileChannel channel = FileChannel.open(file, NEW_FILE, NEW_FILE_MODE)) {
      contents.exposeTo(channel);
    }
    settle(file, mode, uid, gid);
  }

  @Override
  public void symlink(String name, String target) throws IOException {
    Files.createSymbolicLink(at(name), pathOf(target));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(at(from), at(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void deleteTree(String name) throws IOException {
    Path path = at(name);
    if (stat(name).filter(entry -> entry.kind() == Kind.DIRECTORY).isEmpty()) {
      Files.deleteIfExists(path);
      return;
    }
    try (DirectoryStream<Path> parent = Files.newDirectoryStream(root.path())) {
      deleteDirectory(secure(parent), path.getFileName());
    }
  }

  @Override
  public void setRootMode(int mode) throws IOException {
    Files.setAttribute(root.path(), "unix:mode", mode);
  }

  @Override
  public List<String> list(String path) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(at(path))) {
      entries.forEach(entry -> names.add(entry.getFileName().toString()));
    }
    return names;
  }

  @Override
  public Optional<String> readLink(String name) throws IOException {
    try {
      return Optional.of(Files.readSymbolicLink(at(name)).toString());
    } catch (NoSuchFileException | NotLinkException e) {
      return Optional.empty();
    }
  }

  @Override
  public Optional<Entry> stat(String path) throws IOException {
    try {
      return Optional.of(entry(at(path)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public SecretBytes read(String path) throws IOException {
    try (FileChannel channel = FileChannel.open(at(path), EXISTING_FILE)) {
      long size = channel.size();
      return SecretBytes.readFrom(channel, size, size);
    }
  }

  private Path at(String path) throws IOException {
    Path relative = pathOf(path);
    if (relative.isAbsolute() || relative.startsWith("..")) {
      throw new IllegalArgumentException("not below the volume: " + Quoted.of(path));
    }
    // The root's own path is a link of procfs: with a dot behind it, calls look at the directory.
    return root.path().resolve(path.isEmpty() ? Path.of(".") : relative);
  }

  private static Path pathOf(String text) throws IOException {
    try {
      return LocalPath.of(text);
    } catch (LocalPath.UnnameableException e) {
      throw new IOException("the name of a file " + e.getMessage(), e);
    }
  }

  /**
   * Makes owner and mode exact, whatever the umask and the parent directory made of them. The owner
   * first: a wider mode must not be in force for a wrong one. Most of the time one look is all.
   */
  private static void settle(Path created, int mode, int uid, int gid) throws IOException {
    Entry entry = entry(created);
    if (entry.uid() != uid) {
      Files.setAttribute(created, "unix:uid", uid, NOFOLLOW_LINKS);
    }
    if (entry.gid() != gid) {
      Files.setAttribute(created, "unix:gid", gid, NOFOLLOW_LINKS);
    }
    if (entry.mode() != mode) {
      // With NOFOLLOW_LINKS the JDK would open the file for this; just made, it is no symlink.
      Files.setAttribute(created, "unix:mode", mode);
    }
  }

  private static Entry entry(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:mode,uid,gid", NOFOLLOW_LINKS);
    int mode = number(attributes, "mode");
    Kind kind =
        switch (mode & TYPE_BITS) {
          case 0100000 -> Kind.FILE;
          case 0040000 -> Kind.DIRECTORY;
          case 0120000 -> Kind.SYMLINK;
          default -> Kind.OTHER;
        };
    return new Entry(kind, mode & MODE_BITS, number(attributes, "uid"), number(attributes, "gid"));
  }

  private static int number(Map<String, Object> attributes, String name) throws IOException {
    if (attributes.get(name) instanceof Integer number) {
      return number;
    }
    throw new IOException("the file system does not tell the %s of a file".formatted(name));
  }

  private static void deleteDirectory(SecureDirectoryStream<Path> parent, Path name)
      throws IOException {
    try (SecureDirectoryStream<Path> directory = parent.newDirectoryStream(name, NOFOLLOW_LINKS)) {
      for (Path entry : directory) {
        Path child = entry.getFileName();
        if (directory
            .getFileAttributeView(child, BasicFileAttributeView.class, NOFOLLOW_LINKS)
            .readAttributes()
            .isDirectory()) {
          deleteDirectory(directory, child);
        } else {
          directory.deleteFile(child);
        }
      }
    }
    parent.deleteDirectory(name);
  }

  /** Linux has the calls that name a file relative to an open directory, so the JDK gives these. */
  private static SecureDirectoryStream<Path> secure(DirectoryStream<Path> directory)
      throws IOException {
    if (directory instanceof SecureDirectoryStream<Path> secure) {
      return secure;
    }
    throw new IOException("the file system cannot delete relative to an open directory");
  }
}
