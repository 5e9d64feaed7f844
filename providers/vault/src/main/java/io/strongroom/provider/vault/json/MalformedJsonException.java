package io.strongroom.provider.vault.json;

/** An answer is no JSON. The message says where, and nothing of what is there. */
public final class MalformedJsonException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedJsonException(int at) {
    super("not JSON from byte %d on".formatted(at));
  }
}
