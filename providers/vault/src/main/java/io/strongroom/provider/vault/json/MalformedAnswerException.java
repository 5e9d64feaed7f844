package io.strongroom.provider.vault.json;

/** An answer is no JSON. The message says where, and nothing of what is there. */
public final class MalformedAnswerException extends Exception {
  private static final long serialVersionUID = 1;

  MalformedAnswerException(int at) {
    super("not JSON from byte %d on".formatted(at));
  }
}
