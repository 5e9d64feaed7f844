package io.strongroom.driver.provider;

import static io.strongroom.driver.provider.ExternalMounts.plaintextOf;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.SecretFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import v1alpha1.Service;
import v1alpha1.Service.MountResponse;

/** The hand-written reader against protobuf's own writer and reader. */
final class MountAnswerMarshallerTest {
  private final MountAnswerMarshaller marshaller = new MountAnswerMarshaller();

  @Property(tries = 300)
  void whatProtobufWritesIsRead(@ForAll("responses") MountResponse response) throws IOException {
    try (MountAnswer answer = parse(response.toByteArray())) {
      assertSame(answer, response);
    }
  }

  /**
   * A message may be spoilt anywhere: then it is what protobuf makes of it, or malformed for both.
   */
  @Property(tries = 1000)
  void spoiltMessageIsJudgedAsProtobufDoes(
      @ForAll("responses") MountResponse response, @ForAll int where, @ForAll byte spoilt)
      throws IOException {
    byte[] wire = response.toByteArray();
    if (wire.length == 0) {
      return;
    }
    wire[Math.floorMod(where, wire.length)] = spoilt;
    compare(wire);
  }

  @Property(tries = 1000)
  void anyBytesAreJudgedAsProtobufDoes(@ForAll byte[] wire) throws IOException {
    compare(wire);
  }

  @Property(tries = 300)
  void cutMessageIsJudgedAsProtobufDoes(
      @ForAll("responses") MountResponse response, @ForAll int where) throws IOException {
    byte[] wire = response.toByteArray();
    compare(Arrays.copyOf(wire, Math.floorMod(where, wire.length + 1)));
  }

  @Example
  void fieldsOfLaterProtocolsAreLeftOut() throws IOException {
    ByteArrayOutputStream wire = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(wire);
    out.writeFixed64(15, 1);
    out.writeFixed32(16, 1);
    out.writeUInt64(17, -1);
    out.writeString(500, "later");
    out.writeRawBytes(FakeProviderServer.oneVersion().toByteArray());
    out.flush();
    try (MountAnswer answer = parse(wire.toByteArray())) {
      assertSame(answer, FakeProviderServer.oneVersion());
    }
  }

  /** Groups are of proto2; protobuf's reader skips them, and no provider sends them. */
  private void compare(byte[] wire) throws IOException {
    MountResponse expected;
    try {
      expected = MountResponse.parseFrom(wire);
    } catch (InvalidProtocolBufferException _) {
      try (MountAnswer answer = parse(wire)) {
        assertThat(answer).isInstanceOf(MountAnswer.Malformed.class);
      }
      return;
    }
    try (MountAnswer answer = parse(wire)) {
      if (answer instanceof MountAnswer.Content) {
        assertSame(answer, expected);
      } else {
        assertThat(answer).isInstanceOf(MountAnswer.Malformed.class);
      }
    }
  }

  private MountAnswer parse(byte[] wire) {
    return marshaller.parse(new ByteArrayInputStream(wire));
  }

  private static void assertSame(MountAnswer answer, MountResponse expected) throws IOException {
    assertThat(answer).isInstanceOf(MountAnswer.Content.class);
    MountAnswer.Content content = (MountAnswer.Content) answer;
    assertThat(content.errorCode()).isEqualTo(expected.getError().getCode());
    assertThat(content.versions())
        .isEqualTo(
            expected.getObjectVersionList().stream()
                .map(version -> new ObjectVersion(version.getId(), version.getVersion()))
                .toList());
    List<String> files = new ArrayList<>();
    for (SecretFile file : content.files()) {
      files.add(
          "%s %d %s"
              .formatted(file.path(), file.mode().orElseThrow(), plaintextOf(file.contents())));
    }
    assertThat(files)
        .isEqualTo(
            expected.getFilesList().stream()
                .map(
                    file ->
                        "%s %d %s"
                            .formatted(
                                file.getPath(), file.getMode(), file.getContents().toStringUtf8()))
                .toList());
  }

  @Provide
  Arbitrary<MountResponse> responses() {
    Arbitrary<Service.File> files =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(20),
                Arbitraries.integers(),
                Arbitraries.bytes().array(byte[].class).ofMaxSize(300))
            .as(
                (path, mode, contents) ->
                    Service.File.newBuilder()
                        .setPath(wellFormed(path))
                        .setMode(mode)
                        .setContents(ByteString.copyFrom(contents))
                        .build());
    Arbitrary<Service.ObjectVersion> versions =
        Combinators.combine(
                Arbitraries.strings().ofMaxLength(20), Arbitraries.strings().ofMaxLength(200))
            .as(
                (id, version) ->
                    Service.ObjectVersion.newBuilder()
                        .setId(wellFormed(id))
                        .setVersion(wellFormed(version))
                        .build());
    return Combinators.combine(
            files.list().ofMaxSize(5),
            versions.list().ofMaxSize(5),
            Arbitraries.strings().ofMaxLength(10))
        .as(
            (file, version, code) ->
                MountResponse.newBuilder()
                    .addAllFiles(file)
                    .addAllObjectVersion(version)
                    .setError(Service.Error.newBuilder().setCode(wellFormed(code)))
                    .build());
  }

  /** Without lone surrogates, which no UTF-8 has. */
  private static String wellFormed(String text) {
    return text.replaceAll("[\\ud800-\\udfff]", "?");
  }
}
