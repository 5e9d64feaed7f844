package io.strongroom.provider.file;

import io.strongroom.provider.ContentLimits;
import io.strongroom.provider.FetchFailure.Kind;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretTooLargeException;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.SeekableByteChannel;
import java.util.HashMap;
import java.util.Map;

/** Reads the objects of one fetch: each keyed file once, all together within the limit. */
final class FileObjectReader {
  private final StoreFolder folder;
  private final long limit;
  private final Map<String, KeyedFile> keyedFiles = new HashMap<>();
  private long left;

  FileObjectReader(StoreFolder folder, long limit) {
    this.folder = folder;
    this.limit = limit;
    left = limit;
  }

  /** The content; the caller owns it. */
  SecretBytes read(StoreObject object) throws FileStoreException, InterruptedException {
    SecretBytes contents =
        object.key().isPresent()
            ? keyedFile(object.name()).value(object.key().get())
            : whole(object.name());
    if (contents.size() > left) {
      contents.close();
      throw tooLarge(contents.size());
    }
    left -= contents.size();
    return contents;
  }

  private SecretBytes whole(String name) throws FileStoreException, InterruptedException {
    return reading(
        name,
        channel -> {
          try {
            return SecretBytes.readFrom(channel, channel.size(), left);
          } catch (SecretTooLargeException e) {
            throw tooLarge(channel.size());
          }
        });
  }

  private KeyedFile keyedFile(String name) throws FileStoreException, InterruptedException {
    KeyedFile known = keyedFiles.get(name);
    if (known != null) {
      return known;
    }
    KeyedFile read = reading(name, channel -> KeyedFile.read(name, channel));
    keyedFiles.put(name, read);
    return read;
  }

  /** What to do with the open file. */
  @FunctionalInterface
  private interface Reading<T> {
    T from(SeekableByteChannel channel) throws IOException, FileStoreException;
  }

  private <T> T reading(String name, Reading<T> reading)
      throws FileStoreException, InterruptedException {
    try (SeekableByteChannel channel = folder.open(name)) {
      return reading.from(channel);
    } catch (ClosedByInterruptException e) {
      boolean _ = Thread.interrupted(); // the exception carries the interruption from here on
      InterruptedException interrupted = new InterruptedException();
      interrupted.initCause(e);
      throw interrupted;
    } catch (IOException e) {
      throw folder.explain(name, e);
    }
  }

  private FileStoreException tooLarge(long size) {
    return FileStoreException.reading(
        Kind.TOO_LARGE,
        "it has %d bytes; of the %d bytes that the volume takes %d are left; %s"
            .formatted(size, limit, left, ContentLimits.FEWER_BYTES));
  }
}
