package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.WireReader.LENGTH_DELIMITED;
import static io.strongroom.driver.provider.WireReader.VARINT;
import static io.strongroom.driver.provider.WireReader.tag;

import io.grpc.HasByteBuffer;
import io.grpc.MethodDescriptor;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Reads a {@code MountResponse} so that plaintext never is on the Java heap: the message goes from
 * netty's buffers to memory that is wiped afterwards, and each file from there to its {@link
 * SecretBytes}. The generated parser puts every file on the heap, and gRPC's marshaller keeps the
 * bytes of the last message besides.
 *
 * <p>An unreadable message is an answer too ({@link MountAnswer.Malformed}), not an exception: gRPC
 * would report that as a cancelled call.
 */
final class MountAnswerMarshaller implements MethodDescriptor.Marshaller<MountAnswer> {
  /**
   * The most files, and the most versions, of one answer. An entry may be two bytes on the wire,
   * and is some hundred here.
   */
  static final int MAX_ENTRIES = 16_384;

  /** Field numbers of service.proto. */
  private static final int OBJECT_VERSION = tag(1, LENGTH_DELIMITED);

  private static final int ERROR = tag(2, LENGTH_DELIMITED);
  private static final int FILES = tag(3, LENGTH_DELIMITED);
  private static final int OBJECT_VERSION_ID = tag(1, LENGTH_DELIMITED);
  private static final int OBJECT_VERSION_VERSION = tag(2, LENGTH_DELIMITED);
  private static final int ERROR_CODE = tag(1, LENGTH_DELIMITED);
  private static final int FILE_PATH = tag(1, LENGTH_DELIMITED);
  private static final int FILE_MODE = tag(2, VARINT);
  private static final int FILE_CONTENTS = tag(3, LENGTH_DELIMITED);

  @Override
  public InputStream stream(MountAnswer answer) {
    throw new UnsupportedOperationException("the driver receives mount answers only");
  }

  @Override
  public MountAnswer parse(InputStream message) {
    try (Arena arena = Arena.ofConfined()) {
      // An uncompressed message knows its length, and the channel refuses compressed ones.
      MemorySegment wire = arena.allocate(Math.max(1, message.available()));
      try {
        ByteBuffer bytes = wire.asByteBuffer();
        copy(message, bytes);
        return parse(new WireReader(bytes.flip()));
      } finally {
        wire.fill((byte) 0);
      }
    } catch (IOException _) {
      return new MountAnswer.Malformed();
    }
  }

  private static void copy(InputStream message, ByteBuffer target) throws IOException {
    if (message instanceof HasByteBuffer source && source.byteBufferSupported()) {
      for (ByteBuffer part = source.getByteBuffer();
          part != null && part.hasRemaining();
          part = source.getByteBuffer()) {
        int length = part.remaining();
        target.put(part);
        message.skipNBytes(length);
      }
    } else {
      for (int next = message.read(); next >= 0; next = message.read()) {
        if (!target.hasRemaining()) {
          throw new EOFException("it is longer than it said");
        }
        target.put((byte) next);
      }
    }
  }

  private static MountAnswer parse(WireReader in) throws IOException {
    List<SecretFile> files = new ArrayList<>();
    boolean handedOver = false;
    try {
      MountAnswer answer = parse(in, files);
      handedOver = answer instanceof MountAnswer.Content;
      return answer;
    } finally {
      if (!handedOver) {
        files.forEach(file -> file.contents().close());
      }
    }
  }

  private static MountAnswer parse(WireReader in, List<SecretFile> files) throws IOException {
    List<ObjectVersion> versions = new ArrayList<>();
    String errorCode = "";
    for (int tag = in.nextTag(); tag != 0; tag = in.nextTag()) {
      if (tag == OBJECT_VERSION) {
        versions.add(versionFrom(in.message()));
      } else if (tag == ERROR) {
        errorCode = errorCodeFrom(in.message(), errorCode);
      } else if (tag == FILES) {
        files.add(fileFrom(in.message()));
      } else {
        in.skip(tag);
      }
      if (files.size() > MAX_ENTRIES || versions.size() > MAX_ENTRIES) {
        return new MountAnswer.TooManyEntries(MAX_ENTRIES);
      }
    }
    return new MountAnswer.Content(files, versions, errorCode);
  }

  private static ObjectVersion versionFrom(WireReader in) throws IOException {
    String id = "";
    String version = "";
    for (int tag = in.nextTag(); tag != 0; tag = in.nextTag()) {
      if (tag == OBJECT_VERSION_ID) {
        id = in.text();
      } else if (tag == OBJECT_VERSION_VERSION) {
        version = in.text();
      } else {
        in.skip(tag);
      }
    }
    return new ObjectVersion(id, version);
  }

  /** A field that is there twice is merged, as protobuf prescribes. */
  private static String errorCodeFrom(WireReader in, String before) throws IOException {
    String code = before;
    for (int tag = in.nextTag(); tag != 0; tag = in.nextTag()) {
      if (tag == ERROR_CODE) {
        code = in.text();
      } else {
        in.skip(tag);
      }
    }
    return code;
  }

  /** The mode is passed on as it is: 0 is what the provider asks for, and upstream writes 0000. */
  private static SecretFile fileFrom(WireReader in) throws IOException {
    String path = "";
    int mode = 0;
    ByteBuffer contents = ByteBuffer.allocate(0);
    for (int tag = in.nextTag(); tag != 0; tag = in.nextTag()) {
      if (tag == FILE_PATH) {
        path = in.text();
      } else if (tag == FILE_MODE) {
        mode = (int) in.varint();
      } else if (tag == FILE_CONTENTS) {
        contents = in.bytes();
      } else {
        in.skip(tag);
      }
    }
    return new SecretFile(
        path, path, SecretBytes.copyOf(contents), OptionalInt.of(mode), Optional.empty());
  }
}
