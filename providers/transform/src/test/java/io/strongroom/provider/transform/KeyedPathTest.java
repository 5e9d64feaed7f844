package io.strongroom.provider.transform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import io.strongroom.provider.FetchFailure.Kind;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

final class KeyedPathTest {
  @ParameterizedTest
  @CsvSource({
    "db/{{key}}, password, db/password",
    "{{key}}, tls.crt, tls.crt",
    "{{key}}, .hidden, .hidden",
    "a-{{key}}-b, x y, a-x y-b",
    "{{key}}/{{key}}.txt, a, a/a.txt",
    "{{key}}, {{key}}, {{key}}",
    "{{key}}, ä, ä",
    "x{{key}}, .., x.."
  })
  void theKeyTakesItsPlace(String path, String key, String file) throws TransformException {
    assertThat(new KeyedPath(path).of(key)).isEqualTo(file);
  }

  /** A key that somebody wrote into the secret, and why it is no part of a name. */
  record Hostile(String path, String key, String problem) {}

  static List<Hostile> hostileKeys() {
    return List.of(
        new Hostile("db/{{key}}", "", "the key '' makes no file name: it is empty"),
        new Hostile("db/{{key}}", "a/b", "the key 'a/b' makes no file name: it has a slash"),
        new Hostile("{{key}}", "/etc/passwd", "the key '/etc/passwd' makes no file name: it has a"),
        new Hostile("{{key}}", "..", "the key '..' makes no file name: a name of dots leads"),
        new Hostile("{{key}}", "..data", "the key '..data' makes no file name: a name of dots"),
        new Hostile("x/{{key}}", ".", "the key '.' makes no file name: a name of dots leads"),
        new Hostile(".{{key}}", ".", "the key '.' makes no file name: a name of dots leads"),
        new Hostile("{{key}}", "a\0b", "the key 'a?b' makes no file name: it has a control"),
        new Hostile("{{key}}", "a\nb", "the key 'a?b' makes no file name: it has a control"),
        new Hostile("{{key}}", "a\ud800", "the key 'a\ud800' makes no file name: it is not well"),
        new Hostile(
            "{{key}}",
            "x".repeat(256),
            "the key '%s...' makes no file name: it would have 256 bytes, a name has 255"
                .formatted("x".repeat(40))),
        new Hostile(
            "{{key}}.txt", "ä".repeat(126), "the key '%s...' makes no".formatted("ä".repeat(40))));
  }

  @ParameterizedTest
  @MethodSource("hostileKeys")
  void aKeyThatIsNoPartOfANameIsRefusedInOneLine(Hostile hostile) {
    assertThatThrownBy(() -> new KeyedPath(hostile.path).of(hostile.key))
        .hasMessageStartingWith(hostile.problem)
        .hasMessageEndingWith("; name the keys you want one by one instead")
        .hasMessageNotContaining("\n")
        .asInstanceOf(type(TransformException.class))
        .extracting(TransformException::kind)
        .isEqualTo(Kind.BAD_ANSWER);
  }

  @Test
  void aPathNeedsAPlace() {
    assertThat(KeyedPath.hasPlace("a/{{ key }}")).isFalse();
    assertThatThrownBy(() -> new KeyedPath("db")).isInstanceOf(IllegalArgumentException.class);
  }

  /** Whatever a key is, the file lies where the class said. */
  @Property
  void noKeyChangesTheDirectory(@ForAll("keys") String key) {
    String file;
    try {
      file = new KeyedPath("db/{{key}}").of(key);
    } catch (TransformException e) {
      return;
    }
    List<String> segments = Stream.of(file.split("/", -1)).toList();
    assertThat(segments).hasSize(2).startsWith("db").doesNotContainAnyElementsOf(NEVER);
  }

  private static final Set<String> NEVER = Set.of("", ".", "..");

  @Provide
  Arbitrary<String> keys() {
    return Arbitraries.strings().withChars("./ab\0\n{}key\\").ofMaxLength(8);
  }
}
