package io.strongroom.driver.content;

import io.strongroom.driver.content.VolumeFiles.Entry;
import io.strongroom.provider.SecretBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Compares two contents of a volume without keeping either: HMAC-SHA256 over path, mode, owner and
 * content of everything in it.
 *
 * <p>The key is made at random and never leaves this object, so a digest is of no use for guessing
 * a short secret, and digests of two instances are never equal.
 */
public final class ContentDigest {
  private static final String ALGORITHM = "HmacSHA256";
  private static final int KEY_BYTES = 32;

  /** The most that the JDK copies to the heap at a time when a digest reads off-heap memory. */
  private static final int JDK_CHUNK = 4096;

  private final SecretKeySpec key;

  public ContentDigest() {
    byte[] random = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(random);
    key = new SecretKeySpec(random, ALGORITHM);
    Arrays.fill(random, (byte) 0);
  }

  /** The digest of a generation that was fetched. */
  public Digest of(Generation generation) {
    Sum sum = new Sum(newMac(), newMac());
    FileRules rules = generation.rules();
    sum.add("", directory(rules));
    generation.directories().forEach(path -> sum.add(path, directory(rules)));
    for (GenerationFile file : generation.files()) {
      sum.add(
          file.path().value(),
          new Entry(Entry.Kind.FILE, file.mode(), file.uid(), file.gid()),
          file.contents());
    }
    return sum.end();
  }

  /**
   * The digest of the generation that is in place, for a process that has not kept it. Equal to
   * that of the generation that was written, and to no other when a visible name is missing.
   *
   * @return empty when no generation is in place
   */
  public Optional<Digest> of(VolumeFiles files) throws IOException {
    Optional<String> current = Layout.current(files);
    if (current.isEmpty()) {
      return Optional.empty();
    }
    String root = current.get();
    Map<String, Entry> entries = new TreeMap<>();
    collect(files, root, "", entries);
    Sum sum = new Sum(newMac(), newMac());
    // As a generation has it: directories first, then files.
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (entry.getValue().kind() != Entry.Kind.FILE) {
        sum.add(entry.getKey(), entry.getValue());
      }
    }
    for (Map.Entry<String, Entry> entry : entries.entrySet()) {
      if (entry.getValue().kind() == Entry.Kind.FILE) {
        try (SecretBytes contents = files.read(root + "/" + entry.getKey())) {
          sum.add(entry.getKey(), entry.getValue(), contents);
        }
      }
    }
    for (String name : files.list(root)) {
      if (!files.readLink(name).equals(Optional.of(Layout.visibleTarget(name)))) {
        sum.addMissingLink(name);
      }
    }
    return Optional.of(sum.end());
  }

  /** Paths of a generation's files that are not in place with that content. */
  public Set<String> changed(VolumeFiles files, Generation next) throws IOException {
    Optional<String> current = Layout.current(files);
    Set<String> changed = new HashSet<>();
    Mac mac = newMac();
    for (GenerationFile file : next.files()) {
      String path = file.path().value();
      if (current.isEmpty() || !holds(files, current.get() + "/" + path, file.contents(), mac)) {
        changed.add(path);
      }
    }
    forgetPlaintext(mac);
    return changed;
  }

  private static boolean holds(VolumeFiles files, String path, SecretBytes contents, Mac mac)
      throws IOException {
    if (files.stat(path).filter(entry -> entry.kind() == Entry.Kind.FILE).isEmpty()) {
      return false;
    }
    try (SecretBytes there = files.read(path)) {
      return MessageDigest.isEqual(there.digestWith(mac), contents.digestWith(mac));
    }
  }

  private static void collect(
      VolumeFiles files, String root, String path, Map<String, Entry> entries) throws IOException {
    String full = path.isEmpty() ? root : root + "/" + path;
    Optional<Entry> entry = files.stat(full);
    if (entry.isEmpty()) {
      return;
    }
    entries.put(path, entry.get());
    if (entry.get().kind() == Entry.Kind.DIRECTORY) {
      for (String name : files.list(full)) {
        collect(files, root, path.isEmpty() ? name : path + "/" + name, entries);
      }
    }
  }

  private static Entry directory(FileRules rules) {
    return new Entry(Entry.Kind.DIRECTORY, rules.directoryMode(), 0, rules.group());
  }

  /** The JDK keeps its last chunk of plaintext in an array of the digest: it is overwritten. */
  private static void forgetPlaintext(Mac mac) {
    mac.update(ByteBuffer.allocateDirect(JDK_CHUNK));
    mac.reset();
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has " + ALGORITHM, e);
    }
  }

  /**
   * A digest that is being computed. Every part has its length in front, so no two inputs run
   * together.
   */
  private record Sum(Mac total, Mac contents) {
    void add(String path, Entry entry) {
      byte[] name = (entry.kind() + " " + path).getBytes(StandardCharsets.UTF_8);
      total.update(
          ByteBuffer.allocate(4 * Integer.BYTES)
              .putInt(entry.mode())
              .putInt(entry.uid())
              .putInt(entry.gid())
              .putInt(name.length)
              .flip());
      total.update(name);
    }

    void add(String path, Entry entry, SecretBytes plaintext) {
      add(path, entry);
      total.update(plaintext.digestWith(contents));
    }

    void addMissingLink(String name) {
      add(name, new Entry(Entry.Kind.OTHER, 0, 0, 0));
    }

    Digest end() {
      forgetPlaintext(contents);
      return new Digest(total.doFinal());
    }
  }

  /** A digest; compared in constant time. */
  public static final class Digest {
    private final byte[] hmac;

    private Digest(byte[] hmac) {
      this.hmac = hmac;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Digest digest && MessageDigest.isEqual(hmac, digest.hmac);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(hmac);
    }

    @Override
    public String toString() {
      return "Digest[redacted]";
    }
  }
}
