package io.strongroom.provider.vault;

import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.MalformedJsonException;
import io.strongroom.provider.vault.json.OffHeap;
import java.util.Optional;

/**
 * What came back, wiped on close.
 *
 * @param location where a redirect leads
 * @param retryAfter as the server wrote it
 */
record HttpReply(int status, Optional<String> location, Optional<String> retryAfter, OffHeap body)
    implements AutoCloseable {
  /** The body as JSON, which is a document of its own: closing this reply leaves it alone. */
  JsonDocument parse() throws MalformedJsonException {
    return JsonDocument.parse(body.take());
  }

  @Override
  public void close() {
    body.close();
  }
}
