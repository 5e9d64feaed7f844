package io.strongroom.provider.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NamesTest {
  private static final List<String> KNOWN =
      List.of("objectName", "objectAlias", "filePermission", "key", "uid", "gid");

  @ParameterizedTest
  @CsvSource({
    "objectname, objectName",
    "OBJECTNAME, objectName",
    "objetName, objectName",
    "obejctName, objectName",
    "objectAliases, objectAlias",
    "filePermissions, filePermission",
    "permission, filePermission",
    "alias, objectAlias",
    "keys, key",
    "guid, gid",
  })
  void theNearestNameIsFound(String wrong, String right) {
    assertThat(Names.nearest(wrong, KNOWN)).contains(right);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "secretPath", "x", "owner", "fil"})
  void whatIsTooFarAwayIsNotGuessed(String wrong) {
    assertThat(Names.nearest(wrong, KNOWN)).isEmpty();
  }

  @Test
  void hugeNamesAreNotCompared() {
    assertThat(Names.nearest("k".repeat(100_000), KNOWN)).isEmpty();
  }

  @Test
  void excerptsAreShortAndOfOneLine() {
    assertThat(Names.excerpt("a\nb\u0007\u2028c")).isEqualTo("a?b??c");
    assertThat(Names.excerpt("k".repeat(1000))).isEqualTo("k".repeat(40) + "...");
  }
}
