package io.strongroom.driver.kube.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is understood of what a server sends, well-behaved or not. */
final class AnswersOfServersTest {
  private static final int MOST = 100_000;

  @Test
  void bodiesHaveALengthOrChunksOrEndWithTheConnection() throws Exception {
    String chunks = "5\r\nhello\r\n1;name=value\r\n \r\n05\r\nworld\r\n0\r\nTrailer: x\r\n\r\n";
    assertThat(body("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world"))
        .isEqualTo("hello world");
    assertThat(body("HTTP/1.1 200 OK\r\nTRANSFER-encoding:Chunked\r\n\r\n" + chunks))
        .isEqualTo("hello world");
    assertThat(body("HTTP/1.0 200 OK\r\n\r\nhello world")).isEqualTo("hello world");
    assertThat(body("HTTP/1.1 204 No Content\r\n\r\n")).isEmpty();
    assertThat(body("HTTP/1.1 200\nContent-Length: 2\nContent-Length: 2\n\nok")).isEqualTo("ok");
  }

  @Test
  void whatEndsABodyDecidesWhetherTheConnectionIsKept() throws Exception {
    assertThat(head("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").kept()).isTrue();
    assertThat(head("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n").kept()).isTrue();
    assertThat(head("HTTP/1.1 200 OK\r\n\r\n").kept()).isFalse();
    assertThat(head("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n").kept()).isFalse();
    assertThat(head("HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 0\r\n\r\n").kept())
        .isFalse();
  }

  @Test
  void interimAnswersAreSkipped() throws Exception {
    String interim = "HTTP/1.1 100 Continue\r\nA: b\r\n\r\n";
    assertThat(body(interim + interim + "HTTP/1.1 201 Created\r\nContent-Length: 2\r\n\r\nok"))
        .isEqualTo("ok");
    assertRefused(interim.repeat(10_000));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\r\n\r\n",
        "HTTP/1.1",
        "HTTP/1.1 20\r\n\r\n",
        "HTTP/1.1 -20 OK\r\n\r\n",
        "HTTP/1.1 099 OK\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\n\r\n",
        "HTTP/2 200\r\n\r\n",
        "SSH-2.0-OpenSSH_9.9\r\n",
        "<html>no headers</html>",
        "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n",
        "HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        "HTTP/1.1 200 OK\r\n: no name\r\n\r\n",
        "HTTP/1.1 200 OK\r\nA: b\r\n folded\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: +2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length:\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok!",
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: identity\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok!\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0x2\r\nok\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nok\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffff\r\nok\r\n",
      })
  void whatIsNoAnswerIsRefused(String text) {
    assertRefused(text);
  }

  @Test
  void headersLinesTrailersAndBodiesAreBounded() {
    String ok = "HTTP/1.1 200 OK\r\n";
    String chunked = ok + "Transfer-Encoding: chunked\r\n\r\n";
    assertEndless(ok + "A: ", "a");
    assertEndless(ok, "A: b\r\n");
    assertEndless("HTTP/1.1 200 ", "x");
    assertEndless(ok + "\r\n", "x");
    assertEndless(chunked + "1;", "x");
    assertEndless(chunked, "1\r\nx\r\n");
    assertEndless(chunked + "0\r\n", "A: b\r\n");
  }

  @Property(tries = 300)
  void piecesMayBeCutAnywhere(@ForAll @IntRange(min = 1, max = 40) int size) throws Exception {
    String text =
        """
        HTTP/1.1 100 Continue\r
        \r
        HTTP/1.1 200 OK\r
        Transfer-Encoding: chunked\r
        \r
        5\r
        hello\r
        6\r
         world\r
        0\r
        \r
        """;
    InputStream whole = new ByteArrayInputStream(text.getBytes(ISO_8859_1));
    Incoming in =
        new Incoming(
            new InputStream() {
              @Override
              public int read() throws IOException {
                return whole.read();
              }

              @Override
              public int read(byte[] into, int offset, int length) throws IOException {
                return whole.read(into, offset, Math.min(length, size));
              }
            });
    assertThat(new String(new Body(in, Head.read(in)).all(MOST), ISO_8859_1))
        .isEqualTo("hello world");
  }

  @Property(tries = 2000)
  void garbageIsAnAnswerOrAnIoException(@ForAll String garbage) {
    for (String before :
        new String[] {
          "", "HTTP/1.1 200 OK\r\n", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
        }) {
      assertThatCode(
              () -> {
                try {
                  body(before + garbage);
                } catch (IOException e) {
                  // as declared
                }
              })
          .doesNotThrowAnyException();
    }
  }

  private static void assertRefused(String text) {
    assertThatThrownBy(() -> body(text)).isInstanceOf(IOException.class);
  }

  /** Refused after little of what would never end. */
  private static void assertEndless(String begin, String repeated) {
    byte[] first = begin.getBytes(ISO_8859_1);
    byte[] next = repeated.getBytes(ISO_8859_1);
    int[] given = new int[1];
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            int at = given[0]++;
            return at < first.length ? first[at] : next[(at - first.length) % next.length];
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            for (int i = 0; i < length; i++) {
              into[offset + i] = (byte) read();
            }
            return length;
          }
        };
    assertThatThrownBy(
            () -> {
              Incoming in = new Incoming(endless);
              new Body(in, Head.read(in)).all(MOST);
            })
        .isInstanceOf(IOException.class);
    assertThat(given[0]).isLessThan(10 * MOST);
  }

  private static Head head(String text) throws IOException {
    return Head.read(new Incoming(new ByteArrayInputStream(text.getBytes(ISO_8859_1))));
  }

  private static String body(String text) throws IOException {
    Incoming in = new Incoming(new ByteArrayInputStream(text.getBytes(ISO_8859_1)));
    return new String(new Body(in, Head.read(in)).all(MOST), ISO_8859_1);
  }
}
