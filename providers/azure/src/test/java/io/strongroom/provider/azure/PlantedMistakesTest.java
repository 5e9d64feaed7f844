package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Classes that are right but for some mistakes: each of these is reported, and nothing else. */
final class PlantedMistakesTest {
  private static final AzureProvider PROVIDER =
      new AzureProvider(AzureSettings.none(), new Cluster());

  /**
   * A value that is a mistake in a field.
   *
   * @param where an entry is right but for it
   */
  private record Mistake(String field, String value, Predicate<Map<String, String>> where) {
    Mistake(String field, String value) {
      this(field, value, _ -> true);
    }
  }

  private static boolean isStar(Map<String, String> entry) {
    return entry.getOrDefault("objectName", "").contains("*");
  }

  private static boolean isOf(Map<String, String> entry, String type) {
    return entry.getOrDefault("objectType", "").equals(type);
  }

  private static Predicate<Map<String, String>> without(String... fields) {
    return entry -> List.of(fields).stream().noneMatch(entry::containsKey);
  }

  private static Predicate<Map<String, String>> oneSecret() {
    return entry -> isOf(entry, "secret") && !isStar(entry);
  }

  private static final List<Mistake> MISTAKES =
      List.of(
          new Mistake("objectName", "a/b", entry -> !isStar(entry)),
          new Mistake("objectName", "'a/*'", PlantedMistakesTest::isStar),
          new Mistake("objectName", "\"\"", entry -> !isStar(entry)),
          new Mistake(
              "objectType", "Secret", without("objectFormat", "objectEncoding", "extractJSONKey")),
          new Mistake(
              "objectType", "\"\"", without("objectFormat", "objectEncoding", "extractJSONKey")),
          new Mistake("objectAlias", "'../{{name}}{{key}}'"),
          new Mistake("objectAlias", "'/{{name}}{{key}}'"),
          new Mistake("objectVersion", "a/b", entry -> !isStar(entry)),
          new Mistake("objectVersionHistory", "'2'", oneSecret()),
          new Mistake("objectVersionHistory", "99999999999", oneSecret()),
          new Mistake("objectFormat", "der"),
          new Mistake("objectFormat", "pfx", entry -> isOf(entry, "key") || isOf(entry, "cert")),
          new Mistake("objectEncoding", "utf8", entry -> isOf(entry, "secret")),
          new Mistake("objectEncoding", "hex", entry -> isOf(entry, "key")),
          new Mistake("filePermission", "0900"),
          new Mistake("filePermission", "[4]"),
          new Mistake("keyvaultName", "x.y"),
          new Mistake("optional", "perhaps"),
          new Mistake("limit", "5", entry -> !isStar(entry)),
          new Mistake("limit", "0", PlantedMistakesTest::isStar),
          new Mistake("tags", "{a: b}", entry -> !isStar(entry)),
          new Mistake("tags", "{a: [b]}", PlantedMistakesTest::isStar),
          new Mistake(
              "template",
              "'{{a'",
              oneSecret().and(without("extractJSONKey", "objectVersionHistory"))),
          new Mistake("extractJSONKey", "a", entry -> isOf(entry, "key") || isOf(entry, "cert")));

  /** Mistakes of the class itself. */
  private static final Map<String, String> OF_CLASS =
      Map.of(
          "keyvaultName", "-shop",
          "tenantID", "a/../b",
          "cloudName", "Moon",
          "clientID", "a b",
          "usePodIdentity", "maybe",
          "useAzureTokenProxy", "on",
          "useVMManagedIdentity", "yes");

  private static Map<String, String> right(int index, Random random) {
    Map<String, String> entry = new TreeMap<>();
    boolean star = random.nextInt(4) == 0;
    String type =
        star ? "secret" : List.of("secret", "secret", "key", "cert").get(random.nextInt(4));
    entry.put("objectType", type);
    entry.put("objectName", star ? "'n%d-*'".formatted(index) : "n" + index);
    put(entry, random, "filePermission", "0400");
    put(entry, random, "keyvaultName", "other");
    put(entry, random, "optional", "true");
    if (star) {
      put(entry, random, "objectAlias", "'a%d/{{name}}'".formatted(index));
      put(entry, random, "tags", "{team: shop}");
      put(entry, random, "limit", "7");
      return entry;
    }
    put(entry, random, "objectAlias", "a" + index);
    put(entry, random, "objectVersion", "0123456789abcdef0123456789abcdef");
    if (!type.equals("secret")) {
      return entry;
    }
    put(entry, random, "objectFormat", "pfx");
    put(entry, random, "objectEncoding", "base64");
    switch (random.nextInt(4)) {
      case 0 -> entry.put("objectVersionHistory", "3");
      case 1 -> entry.put("extractJSONKey", "user");
      case 2 -> entry.put("template", "'{{user}}'");
      default -> {}
    }
    return entry;
  }

  private static void put(Map<String, String> entry, Random random, String field, String value) {
    if (random.nextBoolean()) {
      entry.put(field, value);
    }
  }

  private static List<String> problems(
      List<Map<String, String>> entries, Map<String, String> ofClass) {
    String[] texts =
        entries.stream()
            .map(Map::toString)
            .map(text -> text.substring(1, text.length() - 1).replace("=", ": "))
            .toArray(String[]::new);
    Map<String, String> parameters =
        new TreeMap<>(
            Map.of("keyvaultName", "shop", "tenantID", Azure.TENANT, "objects", Pods.array(texts)));
    parameters.putAll(ofClass);
    return switch (PROVIDER.plan(Parameters.of(parameters))) {
      case Plan.Accepted(var _, List<ClassProblem> warnings) ->
          warnings.stream().map(ClassProblem::describe).toList();
      case Plan.Rejected(List<ClassProblem> problems) ->
          problems.stream().map(ClassProblem::describe).toList();
    };
  }

  @Property(tries = 500)
  void eachMistakeIsReportedOnceAndNothingElse(
      @ForAll @IntRange(min = 1, max = 4) int number, @ForAll Random random) {
    List<Map<String, String>> entries = new ArrayList<>();
    TreeSet<String> planted = new TreeSet<>();
    for (int i = 0; i < number; i++) {
      Map<String, String> entry = right(i, random);
      Map<String, String> mistaken = new TreeMap<>(entry);
      List<Mistake> mistakes = new ArrayList<>(MISTAKES);
      Collections.shuffle(mistakes, random);
      for (Mistake mistake : mistakes.subList(0, random.nextInt(5))) {
        // What else is mistaken in the entry does not make this one right, or two of it.
        if (mistake.where().test(entry) && mistake.where().test(mistaken)) {
          mistaken.put(mistake.field(), mistake.value());
          planted.add("objects[%d].%s".formatted(i, mistake.field()));
        }
      }
      entries.add(mistaken);
    }
    List<String> ofClass = new ArrayList<>(OF_CLASS.keySet());
    Collections.shuffle(ofClass, random);
    Map<String, String> parameters = new TreeMap<>();
    for (String name : ofClass.subList(0, random.nextInt(4))) {
      parameters.put(name, OF_CLASS.getOrDefault(name, ""));
      planted.add(name);
    }
    assertThat(problems(entries, parameters))
        .extracting(problem -> problem.substring(0, problem.indexOf(": ")))
        .as("%s %s", entries, parameters)
        .containsExactlyInAnyOrderElementsOf(planted);
  }
}
