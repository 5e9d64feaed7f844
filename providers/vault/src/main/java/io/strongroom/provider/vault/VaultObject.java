package io.strongroom.provider.vault;

import java.util.Optional;
import java.util.OptionalInt;

/**
 * One item of {@code objects}.
 *
 * @param name {@code objectName}: path of the file in the volume
 * @param request what is asked of the server
 * @param key {@code secretKey}: which value of the answer; absent = the whole answer as JSON
 * @param encoding what the value is written in
 * @param mode {@code filePermission}
 */
record VaultObject(
    String name, VaultRequest request, Optional<String> key, Encoding encoding, OptionalInt mode) {
  /** {@code encoding}. */
  enum Encoding {
    UTF_8,
    BASE64,
    HEX
  }
}
