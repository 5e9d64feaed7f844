package io.strongroom.driver.provider;

import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import java.util.List;

/** A provider's answer to a mount request, off the wire. Closing it wipes the files. */
sealed interface MountAnswer extends AutoCloseable {
  /**
   * A readable answer.
   *
   * @param versions as the wire carries them, doubles included
   * @param errorCode empty when the provider reports no error
   */
  record Content(List<SecretFile> files, List<ObjectVersion> versions, String errorCode)
      implements MountAnswer {
    public Content {
      files = List.copyOf(files);
      versions = List.copyOf(versions);
    }

    @Override
    public void close() {
      files.forEach(file -> file.contents().close());
    }
  }

  /** More files or versions than a mount needs: reading on would cost the driver its memory. */
  record TooManyEntries(int most) implements MountAnswer {}

  /** Not the message that the protocol has here. */
  record Malformed() implements MountAnswer {}

  @Override
  default void close() {}
}
