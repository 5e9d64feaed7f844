package io.strongroom.provider.file;

import io.strongroom.provider.FetchFailure;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.FetchFailure.Phase;

/**
 * Why an object could not be had, on its way to the {@link FetchFailure} of that object. Without a
 * cause: the message is complete, and a parser's message might quote the content.
 */
final class FileStoreException extends Exception {
  private static final long serialVersionUID = 1;

  private final Phase phase;
  private final Kind kind;
  private final String text;

  private FileStoreException(Phase phase, Kind kind, String message) {
    super(message);
    this.phase = phase;
    this.kind = kind;
    text = message;
  }

  /** The file could not be read. */
  static FileStoreException reading(Kind kind, String message) {
    return new FileStoreException(Phase.FETCH, kind, message);
  }

  /** The file was read but the key could not be had. */
  static FileStoreException extracting(Kind kind, String message) {
    return new FileStoreException(Phase.TRANSFORM, kind, message);
  }

  FetchFailure failure(String object) {
    return FetchFailure.of(object, phase, kind, text);
  }
}
