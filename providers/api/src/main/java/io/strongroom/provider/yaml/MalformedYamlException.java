package io.strongroom.provider.yaml;

/**
 * A text is not YAML, or more than the limits allow.
 *
 * <p>The message says where and what is expected. It has no cause on purpose: SnakeYAML's messages
 * quote the document.
 */
public final class MalformedYamlException extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Position position;

  MalformedYamlException(Position position, String problem) {
    super("%s: %s".formatted(position, problem));
    this.position = position;
  }

  /** The place; for a document that holds secrets, all that may be shown. */
  public Position position() {
    return position;
  }
}
