package io.strongroom.provider;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.InvalidKeyException;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes the versions of objects from their content: the same content, the same version, wherever
 * the same key is. Keyed, because a plain hash in a pod's status would let its readers try
 * passwords against it. Thread-safe.
 */
public final class ContentVersions {
  /** The shortest key: 128 bits, if they are random. */
  public static final int MIN_KEY_BYTES = 16;

  /** The longest key; a token of a service account is some 1,000 bytes. */
  public static final int MAX_KEY_BYTES = 4096;

  private static final String ALGORITHM = "HmacSHA256";
  private static final int RANDOM_KEY_BYTES = 32;

  /** 128 bits: two contents of one object do not meet by chance. */
  private static final int VERSION_BYTES = 16;

  /** As much as the JDK copies to the heap at a time when a digest reads off-heap memory. */
  private static final ByteBuffer JDK_CHUNK = ByteBuffer.allocateDirect(4096).asReadOnlyBuffer();

  private final SecretKeySpec key;
  private final boolean surviveRestart;

  private ContentVersions(byte[] key, boolean surviveRestart) {
    this.key = new SecretKeySpec(key, ALGORITHM);
    this.surviveRestart = surviveRestart;
  }

  /**
   * Versions by a key that other processes have too, or that lasts over a restart.
   *
   * @param key {@link #MIN_KEY_BYTES} to {@link #MAX_KEY_BYTES} bytes that cannot be guessed
   * @throws IllegalArgumentException if it is shorter or longer
   */
  public static ContentVersions withKey(byte[] key) {
    if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
      throw new IllegalArgumentException(
          "a key has %d to %d bytes".formatted(MIN_KEY_BYTES, MAX_KEY_BYTES));
    }
    return new ContentVersions(key, true);
  }

  /** Versions by a random key of this process: they differ after a restart and on other nodes. */
  public static ContentVersions withRandomKey() {
    byte[] random = new byte[RANDOM_KEY_BYTES];
    new SecureRandom().nextBytes(random);
    try {
      return new ContentVersions(random, false);
    } finally {
      Arrays.fill(random, (byte) 0);
    }
  }

  /** Whether versions are the same after a restart. */
  public boolean surviveRestart() {
    return surviveRestart;
  }

  /**
   * The version of an object.
   *
   * @param content without what differs from answer to answer, such as the id of a request
   * @param counted the store's own version, if it has one
   */
  public ObjectVersion of(String id, SecretBytes content, Optional<String> counted) {
    return version(id, counted, () -> digest(id, content));
  }

  /**
   * The version of an object of which several files are made; their order does not count.
   *
   * @param counted the store's own version, if it has one
   */
  public ObjectVersion of(String id, List<SecretFile> files, Optional<String> counted) {
    return version(
        id,
        counted,
        () -> files.size() == 1 ? digest(id, files.getFirst().contents()) : digest(id, files));
  }

  /**
   * With a passing key the store's own version is used, if there is one: it is the same after a
   * restart.
   */
  private ObjectVersion version(String id, Optional<String> counted, Supplier<String> digest) {
    return new ObjectVersion(
        id, surviveRestart ? digest.get() : counted.orElseGet(digest), counted);
  }

  private String digest(String id, SecretBytes content) {
    Mac mac = begin(id);
    String version = text(content.digestWith(mac));
    forgetPlaintext(mac);
    return version;
  }

  private String digest(String id, List<SecretFile> files) {
    Mac total = begin(id);
    Mac each = newMac();
    for (SecretFile file : files.stream().sorted(Comparator.comparing(SecretFile::path)).toList()) {
      byte[] path = file.path().getBytes(StandardCharsets.UTF_8);
      // With its length in front, so that no two lists of files run together.
      total.update(ByteBuffer.allocate(Integer.BYTES).putInt(path.length).flip());
      total.update(path);
      total.update(file.contents().digestWith(each));
    }
    forgetPlaintext(each);
    return text(total.doFinal());
  }

  /**
   * The object's id is part of the digest: equal versions must not show that two objects share a
   * password.
   */
  private Mac begin(String id) {
    Mac mac = newMac();
    mac.update(id.getBytes(StandardCharsets.UTF_8));
    mac.update((byte) 0);
    return mac;
  }

  private static String text(byte[] digest) {
    return HexFormat.of().formatHex(digest, 0, VERSION_BYTES);
  }

  /** The JDK keeps its last chunk of plaintext in an array of the digest: it is overwritten. */
  private static void forgetPlaintext(Mac mac) {
    mac.update(JDK_CHUNK.duplicate());
    mac.reset();
  }

  private Mac newMac() {
    try {
      Mac mac = Mac.getInstance(ALGORITHM);
      mac.init(key);
      return mac;
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java platform has " + ALGORITHM, e);
    }
  }

  @Override
  public String toString() {
    return "ContentVersions[redacted]";
  }
}
