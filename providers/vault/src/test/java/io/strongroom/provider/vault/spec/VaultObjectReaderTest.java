package io.strongroom.provider.vault.spec;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.vault.spec.VaultObject.Selection;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of the fields of an object, as Go's YAML and JSON have it. */
final class VaultObjectReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secret/data/db | secret/data/db",
        "/secret/data/db | secret/data/db",
        "v1/secret/data/db | secret/data/db",
        "/v1/secret/data/db | secret/data/db",
        "secret//data/./x/../db/ | secret/data/db",
        "a b/ä%2F | a b/ä%2F",
        "secret/data/db?version=2 | secret/data/db?version=2",
        "x?b=2&a=1&c | x?a=1&b=2&c=",
        "x?a=1?2 | x?a=1?2",
        "x?a=%20+ | x?a=  ",
      })
  void aPathIsCleanedAsInGo(String text, String cleaned) {
    VaultRequest request = object("secretPath: \"" + text + "\"").request();
    assertThat(request.describePath().strip()).isEqualTo(cleaned);
  }

  @ParameterizedTest
  @CsvSource({
    "auth/token/create, PUT, true",
    "/v1/auth/token/create/role, POST, true",
    "auth/token/create-orphan, post, true",
    "auth/token/renew-self, PUT, true",
    "auth/team/jwt/login, PUT, true",
    "auth/userpass/login/me, POST, true",
    "auth/userpass/users/login-x, PUT, false",
    "auth/token/lookup-self, GET, false",
    "auth/approle/role/app/secret-id, PUT, false",
    "secret/data/login, PUT, false",
  })
  void aPathThatMakesALoginIsRefused(String path, String method, boolean refused) {
    List<ClassProblem> problems = new ArrayList<>();
    List<VaultObject> _ =
        VaultObjectReader.read(
            "- {objectName: t, secretPath: %s, method: %s}".formatted(path, method), problems::add);
    assertThat(problems.stream().anyMatch(problem -> problem.message().contains("makes a login")))
        .isEqualTo(refused);
  }

  @ParameterizedTest
  @CsvSource({"0600,384", "0o600,384", "384,384", "'\"0600\"',384", "'\"600\"',384", "0777,511"})
  void aModeIsANumberAsGoReadsIt(String text, int mode) {
    assertThat(object("secretPath: x, filePermission: " + text).mode()).hasValue(mode);
  }

  @Test
  void aPathIsNoLongerThanAServerTakes() {
    assertThat(object("secretPath: " + "x".repeat(4096)).request().path()).hasSize(4096);
    List<ClassProblem> problems = new ArrayList<>();
    List<VaultObject> _ =
        VaultObjectReader.read(
            "- {objectName: t, secretPath: %s}".formatted("x".repeat(4097)), problems::add);
    assertThat(problems)
        .anySatisfy(
            problem -> assertThat(problem.message()).contains("has more than 4096 characters"));
  }

  @Test
  void modeZeroIsTheVolumesDefault() {
    for (String zero : List.of("0", "0000", "'0'", "'0000'", "0o0", "-0")) {
      assertThat(object("secretPath: x, filePermission: " + zero).mode()).as(zero).isEmpty();
    }
    assertThat(object("secretPath: x").mode()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{b: 1, a: two}               | {\"a\":\"two\",\"b\":1}",
        "{a: true, b: yes, c: True}   | {\"a\":true,\"b\":\"yes\",\"c\":true}",
        "{a: 0600, b: 0o600, c: 0x1f} | {\"a\":384,\"b\":384,\"c\":31}",
        "{a: '10', b: 1_000}          | {\"a\":\"10\",\"b\":1000}",
        "{a: 1.50, b: 1e21, c: 1e-7}  | {\"a\":1.5,\"b\":1e+21,\"c\":1e-7}",
        "{a: 1.0, b: 123456789.125}   | {\"a\":1,\"b\":123456789.125}",
        "{a: ~, b: [1, [x]], c: {d: e}} | {\"a\":null,\"b\":[1,[\"x\"]],\"c\":{\"d\":\"e\"}}",
        "{a: 18446744073709551615, b: -9223372036854775808, c: 0xFFFFFFFFFFFFFFFF} |"
            + " {\"a\":18446744073709551615,\"b\":-9223372036854775808,"
            + "\"c\":18446744073709551615}",
        "{a: 1e400, b: 2024-13-45, c: 0x1FFFFFFFFFFFFFFFF} |"
            + " {\"a\":\"1e400\",\"b\":\"2024-13-45\",\"c\":\"0x1FFFFFFFFFFFFFFFF\"}",
        "{a: !!int '5', b: ! 5, c: !local 5, d: !!set {x, y}} |"
            + " {\"a\":5,\"b\":5,\"c\":\"5\",\"d\":{\"x\":null,\"y\":null}}",
        "{a: 2024-01-02T3:04:05.100+00:00, b: 2024-01-02T03:04:05} |"
            + " {\"a\":\"2024-01-02T03:04:05.1Z\",\"b\":\"2024-01-02T03:04:05\"}",
        "{1: x, true: y}              | {\"1\":\"x\",\"true\":\"y\"}",
        "{a: \"<&>\"}                 | {\"a\":\"\\u003c\\u0026\\u003e\"}",
        "{a: \"q\\\"\\n\\\\\"}           | {\"a\":\"q\\\"\\n\\\\\"}",
        "{a: 2026-01-02, b: 2026-1-2 3:04:05} |"
            + " {\"a\":\"2026-01-02T00:00:00Z\",\"b\":\"2026-01-02T03:04:05Z\"}",
      })
  void argumentsKeepTheirTypes(String yaml, String json) {
    assertThat(
            object("secretPath: x, secretArgs: " + yaml).request().arguments().map(Arguments::json))
        .contains(json);
  }

  /** As a certificate and its key, which are one answer. */
  @Test
  void theArgumentsOfTheFirstAreThoseOfAllThatAskTheSame() {
    List<ClassProblem> problems = new ArrayList<>();
    assertThat(
            VaultObjectReader.read(
                """
                - {objectName: crt, secretPath: pki/issue/any, method: PUT, secretArgs: {ttl: 1h}}
                - {objectName: key, secretPath: /v1/pki/issue/any, method: PUT}
                - {objectName: own, secretPath: pki/issue/any, method: PUT, secretArgs: {ttl: 2h}}
                - {objectName: get, secretPath: pki/issue/any}
                - {objectName: late, secretPath: pki/issue/any, secretArgs: {ttl: 3h}}
                - {objectName: other, secretPath: 'pki/issue/any?x=y', method: PUT}
                """,
                problems::add))
        .extracting(object -> object.request().arguments().map(Arguments::json).orElse(""))
        .containsExactly(
            "{\"ttl\":\"1h\"}", "{\"ttl\":\"1h\"}", "{\"ttl\":\"2h\"}", "", "{\"ttl\":\"3h\"}", "");
    assertThat(problems).isEmpty();
  }

  @Test
  void everyKeyIsMeantOnlyWhereThePathHasAPlaceForIt() {
    assertThat(named("db/{{key}}", "secretKey: '*'").selection())
        .isInstanceOf(Selection.EveryKey.class);
    assertThat(named("db", "secretKey: '*'").selection()).isEqualTo(new Selection.OneKey("*"));
    assertThat(named("db/{{key}}", "secretKey: a").selection())
        .isEqualTo(new Selection.OneKey("a"));
    assertThat(named("db/{{key}}", "secretKey: ''").selection())
        .isEqualTo(new Selection.Everything());
    assertThat(named("db/{{key}}", "secretKey: '*'").plannedPaths()).isEmpty();
    assertThat(named("db/{{key}}", "secretKey: a").plannedPaths()).containsExactly("db/{{key}}");
  }

  private static VaultObject object(String fields) {
    return named("a", fields);
  }

  private static VaultObject named(String name, String fields) {
    String path = fields.contains("secretPath:") ? "" : "secretPath: x, ";
    List<ClassProblem> problems = new ArrayList<>();
    List<VaultObject> objects =
        VaultObjectReader.read(
            "- {objectName: '%s', %s%s}".formatted(name, path, fields), problems::add);
    assertThat(problems).isEmpty();
    return objects.getFirst();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "secretKey: a, listAs: pem | objects[0].listAs: expected json or lines",
        "listAs: lines | objects[0].listAs: is about values: it stands beside secretKey or"
            + " template",
        "secretKey: a, encoding: hex, listAs: lines | objects[0].listAs: does not go with encoding:"
            + " keep one of them",
      })
  void aListIsNotWrittenInAnotherWay(String fields, String problem) {
    List<ClassProblem> problems = new ArrayList<>();
    VaultObjectReader.read("- {objectName: a, secretPath: x, %s}".formatted(fields), problems::add);
    assertThat(problems).extracting(ClassProblem::describe).containsExactly(problem);
  }
}
