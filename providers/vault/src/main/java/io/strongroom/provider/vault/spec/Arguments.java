package io.strongroom.provider.vault.spec;

import java.util.List;

/**
 * What a request sends.
 *
 * @param json an object
 * @param texts the texts and numbers in it, as their author has written them and as they are sent:
 *     each may be a secret to its author
 */
public record Arguments(String json, List<String> texts) {
  public Arguments {
    texts = List.copyOf(texts);
  }

  /** What is sent decides: {@code 1} and {@code 0x1} are one number. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Arguments arguments && json.equals(arguments.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return "Arguments[redacted]";
  }
}
