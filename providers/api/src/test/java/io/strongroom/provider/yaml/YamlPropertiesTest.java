package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.yaml.Yaml.DuplicateKeys;
import io.strongroom.provider.yaml.YamlNode.Mapping;
import io.strongroom.provider.yaml.YamlNode.Scalar;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

final class YamlPropertiesTest {
  /** Whatever a class author writes: a tree or one exception that says where, never another. */
  @Property(tries = 3000)
  void anyTextIsReadOrRefused(@ForAll("almostYaml") String text) {
    try {
      assertThat(Yaml.readAll(text, DuplicateKeys.REFUSED)).doesNotContainNull();
    } catch (MalformedYamlException e) {
      assertThat(e).hasMessageStartingWith("line " + e.position().line() + ", ").hasNoCause();
    }
  }

  @Property
  void quotedTextIsReadBack(@ForAll String text) throws MalformedYamlException {
    Mapping read = (Mapping) Yaml.read("k: " + jsonQuoted(text), DuplicateKeys.REFUSED);
    assertThat(((Scalar) read.get("k").orElseThrow()).text()).isEqualTo(text);
  }

  @Provide
  Arbitrary<String> almostYaml() {
    Arbitrary<String> tokens =
        Arbitraries.of(
            "a", "b", ": ", ":", "- ", "-", "\n", "\n  ", "\n    ", " ", "[", "]", "{", "}", ",",
            "'", "\"", "|", ">", "&x ", "*x", "!t ", "!!str ", "---", "...", "#", "%", "@", "\t",
            "\\", "? ", "<<", "~", "0644", "\u0001", "\uFEFF", "\u2028", "😀", "\uD83D");
    return tokens.list().ofMaxSize(40).map(list -> String.join("", list));
  }

  private static String jsonQuoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.chars().forEach(unit -> quoted.append("\\u%04x".formatted(unit)));
    return quoted.append('"').toString();
  }
}
