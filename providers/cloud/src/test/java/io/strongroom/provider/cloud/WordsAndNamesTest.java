package io.strongroom.provider.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.strongroom.provider.Clocks;
import io.strongroom.provider.Deadline;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeoutException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

final class WordsAndNamesTest {
  @Property(tries = 300)
  void wordsOfOthersAreOneLineOfABoundedLength(@ForAll String words) {
    assertThat(ForeignText.oneLine(words))
        .hasSizeLessThan(410)
        .doesNotContainPattern("[\\p{Cntrl}\\u2028\\u2029]");
  }

  @Test
  void whatWasSentDoesNotComeBack() {
    assertThat(ForeignText.oneLine("you sent secret-1234!\nreally", List.of("secret-1234", "you")))
        .isEqualTo("you sent [redacted]! really");
  }

  /** As it stands in JSON, by Go's rules or by others; a part of another one goes after it. */
  @Test
  void whatWasSentDoesNotComeBackInAnotherForm() {
    String secret = "pass<\"word";
    for (String form : List.of(secret, "pass<\\\"word", "pass\\u003c\\\"word")) {
      assertThat(ForeignText.oneLine("no " + form, List.of(secret))).isEqualTo("no [redacted]");
    }
    assertThat(ForeignText.oneLine("no secret-1234", List.of("secret", "secret-1234")))
        .isEqualTo("no [redacted]");
  }

  /** As it stands in a form, in an address, and as others write their hexadecimals. */
  @Test
  void whatWasPostedDoesNotComeBackInPercentEncoding() {
    String secret = "k8Q~a b/*c";
    for (String form :
        List.of(
            "k8Q%7Ea+b%2F*c",
            "k8Q%7ea+b%2f*c",
            "k8Q~a+b%2F%2Ac",
            "k8Q~a+b%2f%2ac",
            "k8Q~a%20b%2F%2Ac",
            "k8Q~a%20b%2f%2ac")) {
      assertThat(ForeignText.oneLine("no " + form, List.of(secret))).isEqualTo("no [redacted]");
    }
  }

  @Test
  void aPatternMeansWhatBeginsAlike() {
    assertThat(NamePattern.parse("app/*").orElseThrow().rest("app/db")).contains("db");
    assertThat(NamePattern.parse("app/*").orElseThrow().rest("app/")).isEmpty();
    assertThat(NamePattern.parse("app/*").orElseThrow().rest("apple")).isEmpty();
    assertThat(NamePattern.parse("a*b")).isEmpty();
    assertThat(NamePattern.parse("**")).isEmpty();
    assertThat(NamePattern.isOne("a*b")).isTrue();
    assertThat(NamePattern.isOne("ab")).isFalse();
  }

  @Test
  void aNameIsAPartOfAPathAndLeadsNowhereElse() throws Exception {
    NamedPath path = new NamedPath("conf/{{name}}.txt", text -> text);
    assertThat(path.of("db/user")).isEqualTo("conf/db/user.txt");
    assertThat(new NamedPath("c-{{name}}", text -> text.replace('/', '_')).of("a/b"))
        .isEqualTo("c-a_b");
    for (String name : List.of("../x", "a/../b", "/x", "a//b", "./x", "a\nb")) {
      NamedPath alone = new NamedPath("{{name}}", text -> text);
      assertThatThrownBy(() -> alone.of(name)).as(name).isInstanceOf(StoreException.class);
    }
  }

  @Test
  void theUidOfTheServiceAccountIsInTheToken() {
    String claims =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"kubernetes.io\":{\"serviceaccount\":{\"uid\":\"u-1\"}}}"
                    .getBytes(StandardCharsets.UTF_8));
    assertThat(ServiceAccountUid.of("h." + claims + ".s")).isEqualTo("u-1");
    assertThat(ServiceAccountUid.of(claims)).isEmpty();
  }

  @Test
  void aCallThatIsLeftIsInterrupted() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    assertThatThrownBy(
            () ->
                Calls.within(
                    Deadline.after(Duration.ofMillis(50), Clocks.system()),
                    "test",
                    () -> {
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.countDown();
                      }
                      return "never";
                    }))
        .isInstanceOf(TimeoutException.class);
    interrupted.await();
    assertThat(
            Calls.within(
                Deadline.after(Duration.ofMinutes(1), Clocks.system()), "test", () -> "in time"))
        .isEqualTo("in time");
  }
}
