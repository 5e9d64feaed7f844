package io.strongroom.driver.content;

import io.strongroom.provider.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A volume whose file system fails, or whose process dies, wherever the plan says: before a step,
 * after it, and for files also half-way.
 */
public final class FaultyVolumeFiles implements VolumeFiles {
  private final VolumeFiles files;
  private final FaultPlan plan;

  public FaultyVolumeFiles(VolumeFiles files, FaultPlan plan) {
    this.files = files;
    this.plan = plan;
  }

  /** Decides which step fails. */
  @FunctionalInterface
  public interface FaultPlan {
    /**
     * Called at every step. An IOException is a failure of the file system; an Error is the death
     * of the process, if the plan goes on to throw it at every step that follows.
     *
     * @param step for example {@code before rename ..data_tmp}; its first word is {@code before},
     *     {@code within} or {@code after}, its second the operation
     */
    void at(String step) throws IOException;
  }

  @Override
  public void createDirectory(String path, int mode, int uid, int gid) throws IOException {
    around("createDirectory " + path, () -> files.createDirectory(path, mode, uid, gid));
  }

  @Override
  public void writeFile(String path, SecretBytes contents, int mode, int uid, int gid)
      throws IOException {
    around(
        "writeFile " + path,
        () -> {
          try {
            plan.at("within writeFile " + path);
          } catch (IOException | RuntimeException | Error fault) {
            try (SecretBytes nothing = SecretBytes.copyOf(ByteBuffer.allocate(0))) {
              files.writeFile(path, nothing, 0600, 0, 0);
            }
            throw fault;
          }
          files.writeFile(path, contents, mode, uid, gid);
        });
  }

  @Override
  public void symlink(String name, String target) throws IOException {
    around("symlink " + name, () -> files.symlink(name, target));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    around("rename " + from, () -> files.rename(from, to));
  }

  @Override
  public void deleteTree(String name) throws IOException {
    around("deleteTree " + name, () -> files.deleteTree(name));
  }

  @Override
  public void setRootMode(int mode) throws IOException {
    around("setRootMode", () -> files.setRootMode(mode));
  }

  @Override
  public List<String> list(String path) throws IOException {
    plan.at("before list " + path);
    return files.list(path);
  }

  @Override
  public Optional<String> readLink(String name) throws IOException {
    plan.at("before readLink " + name);
    return files.readLink(name);
  }

  @Override
  public Optional<Entry> stat(String path) throws IOException {
    plan.at("before stat " + path);
    return files.stat(path);
  }

  @Override
  public SecretBytes read(String path) throws IOException {
    plan.at("before read " + path);
    return files.read(path);
  }

  private void around(String step, Change change) throws IOException {
    plan.at("before " + step);
    change.make();
    plan.at("after " + step);
  }

  /** A step that changes the volume. */
  private interface Change {
    void make() throws IOException;
  }
}
