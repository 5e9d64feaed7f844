package io.strongroom.provider;

/**
 * The owner of a file.
 *
 * @param uid user id, {@code 0..2^31-2}
 * @param gid group id, {@code 0..2^31-2}
 */
public record FileOwner(int uid, int gid) {
  public FileOwner {
    if (uid < 0 || gid < 0) {
      throw new IllegalArgumentException("uid and gid must not be negative");
    }
  }
}
