package io.strongroom.provider;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.SecretBytes.Part;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SecretBytesTest {
  private static final String TEXT = "plaintext-of-a-secret";

  @TempDir private Path dir;

  @Test
  void takingWipesTheSource() throws IOException {
    byte[] source = TEXT.getBytes(UTF_8);
    try (SecretBytes secret = SecretBytes.takeFrom(source)) {
      assertThat(source).containsOnly(0);
      assertThat(exposed(secret)).isEqualTo(TEXT);
    }
  }

  @Test
  void copyingLeavesTheSourceAsItIs() throws IOException {
    ByteBuffer source = ByteBuffer.wrap(("xx" + TEXT).getBytes(UTF_8)).position(2);
    try (SecretBytes secret = SecretBytes.copyOf(source)) {
      assertThat(source.position()).isEqualTo(2);
      source.put(2, (byte) '?');
      assertThat(exposed(secret)).isEqualTo(TEXT);
      assertThat(secret.size()).isEqualTo(TEXT.length());
    }
  }

  @Test
  void partsAreJoinedAndStayAsTheyAre() throws IOException {
    try (SecretBytes secret = SecretBytes.takeFrom(TEXT.getBytes(UTF_8));
        SecretBytes joined =
            SecretBytes.join(
                List.of(
                    new Part.Plain("ä: "),
                    new Part.Secret(secret),
                    new Part.Plain(""),
                    new Part.Secret(secret)))) {
      assertThat(exposed(joined)).isEqualTo("ä: " + TEXT + TEXT);
      assertThat(exposed(secret)).isEqualTo(TEXT);
    }
    SecretBytes wiped = SecretBytes.takeFrom(new byte[1]);
    wiped.close();
    assertThatThrownBy(() -> SecretBytes.join(List.of(new Part.Secret(wiped))))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void anEmptySecretIsFine() throws IOException {
    try (SecretBytes secret = SecretBytes.takeFrom(new byte[0])) {
      assertThat(secret.size()).isZero();
      assertThat(exposed(secret)).isEmpty();
    }
  }

  @Test
  void itIsExposedCompletelyThroughAChannelThatTakesOneByteAtATime() throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    try (SecretBytes secret = SecretBytes.takeFrom(TEXT.getBytes(UTF_8))) {
      secret.exposeTo(new OneByteSink(sink));
      secret.exposeTo(new OneByteSink(sink));
    }
    assertThat(sink.toString(UTF_8)).isEqualTo(TEXT + TEXT);
  }

  @Test
  void closingTwiceIsHarmlessAndUseAfterCloseIsADefect() {
    SecretBytes secret = SecretBytes.takeFrom(TEXT.getBytes(UTF_8));
    secret.close();
    secret.close();
    assertThatThrownBy(() -> exposed(secret)).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> secret.digestWith(mac())).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void printingItShowsNothing() {
    try (SecretBytes secret = SecretBytes.takeFrom(TEXT.getBytes(UTF_8))) {
      SecretFile file = SecretFile.of("db", "password", secret);
      assertThat(secret).hasToString("SecretBytes[redacted]");
      assertThat(file).asString().contains("password").doesNotContain(TEXT);
    }
  }

  @Test
  void digestsAreEqualForEqualContentOnly() throws Exception {
    try (SecretBytes one = SecretBytes.takeFrom(TEXT.getBytes(UTF_8));
        SecretBytes same = SecretBytes.takeFrom(TEXT.getBytes(UTF_8));
        SecretBytes other = SecretBytes.takeFrom("other".getBytes(UTF_8))) {
      assertThat(one.digestWith(mac()))
          .isEqualTo(same.digestWith(mac()))
          .isNotEqualTo(other.digestWith(mac()));
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 21, 22, 1000})
  void aFileIsReadToItsEndWhateverSizeWasExpected(long expected) throws IOException {
    Path file = Files.writeString(dir.resolve("secret"), TEXT);
    try (FileChannel channel = FileChannel.open(file);
        SecretBytes secret = SecretBytes.readFrom(channel, expected, 1000)) {
      assertThat(exposed(secret)).isEqualTo(TEXT);
    }
  }

  @Test
  void exactlyTheLimitIsTaken() throws IOException {
    Path file = Files.writeString(dir.resolve("secret"), TEXT);
    try (FileChannel channel = FileChannel.open(file);
        SecretBytes secret = SecretBytes.readFrom(channel, TEXT.length(), TEXT.length())) {
      assertThat(secret.size()).isEqualTo(TEXT.length());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 20, 21, 1000})
  void oneByteBeyondTheLimitIsRefused(long expected) throws IOException {
    Path file = Files.writeString(dir.resolve("secret"), TEXT);
    try (FileChannel channel = FileChannel.open(file)) {
      assertThatThrownBy(() -> SecretBytes.readFrom(channel, expected, TEXT.length() - 1))
          .isInstanceOf(SecretTooLargeException.class)
          .hasMessage("more than 20 bytes");
    }
  }

  @Test
  void aStreamThatEndsEarlierThanExpectedIsTakenAsItIs() throws IOException {
    ReadableByteChannel stream =
        Channels.newChannel(new ByteArrayInputStream(TEXT.getBytes(UTF_8)));
    try (SecretBytes secret = SecretBytes.readFrom(stream, 100, 1000)) {
      assertThat(exposed(secret)).isEqualTo(TEXT);
    }
  }

  @Test
  void aBrokenSourceIsReportedAsItIs() {
    IOException broken = new IOException("broken");
    assertThatThrownBy(() -> SecretBytes.readFrom(new BrokenSource(broken), 10, 100))
        .isSameAs(broken);
  }

  private static String exposed(SecretBytes secret) throws IOException {
    ByteArrayOutputStream sink = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(sink));
    return sink.toString(UTF_8);
  }

  private static Mac mac() throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
    return mac;
  }

  private record OneByteSink(ByteArrayOutputStream sink) implements WritableByteChannel {
    @Override
    public int write(ByteBuffer source) {
      sink.write(source.get());
      return 1;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }

  private record BrokenSource(IOException failure) implements ReadableByteChannel {
    @Override
    public int read(ByteBuffer target) throws IOException {
      throw failure;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
