package io.strongroom.provider.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.PlannedObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the class may say. No folder is there: a plan does without. */
final class FilePlanTest {
  private final FileProvider provider = new FileProvider(Path.of("/nowhere/store"));

  @Test
  void aFileKeepsItsNameUnlessThereIsAKeyOrAnAlias() {
    assertThat(
            planned(
                """
                - objectName: tls/cert.pem
                - objectName: db.yaml
                  key: password
                - objectName: db.json
                  key: user
                  objectAlias: nested/name
                """))
        .containsExactly(
            new PlannedObject("tls/cert.pem", List.of("tls/cert.pem")),
            new PlannedObject("db.yaml#password", List.of("password")),
            new PlannedObject("db.json#user", List.of("nested/name")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "[]", "# later\n"})
  void emptyObjectsAskForNothing(String objects) {
    assertThat(planned(objects)).isEmpty();
  }

  @Test
  void missingObjectsAskForNothing() {
    assertThat(provider.plan(Parameters.of(Map.of("usePodIdentity", "true"))))
        .isInstanceOf(Plan.Accepted.class);
  }

  @Test
  void podsMayNotChooseTheObjects() {
    assertThat(provider.classOnlyParameters()).containsExactly("objects");
  }

  /** A valid object, and one field spoilt or added. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "objectName: ''           | objectName: is required",
        "objectName: null         | objectName: is required",
        "objectName: [a]          | objectName: expected a text, found a list",
        "objectName: /etc/passwd  | objectName: expected a path relative to the store, without a"
            + " leading /",
        "objectName: ../x         | objectName: a path has no empty, . or .. segments",
        "objectName: a/../../x    | objectName: a path has no empty, . or .. segments",
        "objectName: a/..         | objectName: a path has no empty, . or .. segments",
        "objectName: ./a          | objectName: a path has no empty, . or .. segments",
        "objectName: a//b         | objectName: a path has no empty, . or .. segments",
        "objectName: a/           | objectName: a path has no empty, . or .. segments",
        "objectName: \"a\\u0000b\" | objectName: expected at most 1024 characters and no control"
            + " characters",
        "objectName: \"a\\n"
            + "b\"     | objectName: expected at most 1024 characters and no control characters",
        "objectName: .strongroom-version-key | objectName: belongs to the store itself",
        "objectAlias: ' '         | objectAlias: is empty; leave it out to name the file after the"
            + " object",
        "filePermission: '0800'   | filePermission: expected an octal file mode from \"0000\" to"
            + " \"0777\"",
        "filePermission: 1777     | filePermission: expected an octal file mode from \"0000\" to"
            + " \"0777\"",
        "filePermission: {}       | filePermission: expected a text, found a mapping",
        "key: password            | key: needs an objectName that ends in .yaml, .yml or .json",
        "uid: -1                  | uid: expected an integer from 0 to 2147483646",
        "gid: 2147483647          | gid: expected an integer from 0 to 2147483646",
        "permission: '0400'       | permission: unknown field (did you mean filePermission?)",
        "objectVersion: 1         | objectVersion: unknown field",
      })
  void aMistakeIsNamedWithItsField(String spoilt, String problem) {
    String field = spoilt.substring(0, spoilt.indexOf(':'));
    String object = field.equals("objectName") ? spoilt : "objectName: a\n  " + spoilt;
    assertThat(problems("- objectName: fine\n- " + object))
        .containsExactly("objects[1]." + problem);
  }

  @Test
  void aListOfStringsIsRefusedWithWhatIsExpected() {
    assertThat(problems("array:\n  - |\n    objectName: a\n"))
        .containsExactly("objects: expected a list whose items begin with '- ', found a mapping");
  }

  @Test
  void brokenYamlIsRefusedWithItsPlace() {
    assertThat(problems("- objectName: a\n\tkey: b"))
        .singleElement()
        .asString()
        .startsWith("objects: not valid YAML: line 2, column 1: ");
  }

  private List<PlannedObject> planned(String objects) {
    Plan plan = plan(objects);
    assertThat(plan).isInstanceOf(Plan.Accepted.class);
    return ((Plan.Accepted) plan).fetch().objects();
  }

  private List<String> problems(String objects) {
    Plan plan = plan(objects);
    assertThat(plan).isInstanceOf(Plan.Rejected.class);
    return ((Plan.Rejected) plan).problems().stream().map(ClassProblem::describe).toList();
  }

  private Plan plan(String objects) {
    return provider.plan(Parameters.of(Map.of("objects", objects)));
  }
}
