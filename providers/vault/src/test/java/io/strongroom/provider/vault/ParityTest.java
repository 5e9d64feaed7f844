package io.strongroom.provider.vault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.Clocks;
import io.strongroom.provider.FetchResult;
import io.strongroom.provider.FetchResult.Fetched;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.SecretFile;
import io.strongroom.provider.vault.spec.VaultSettings;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Classes that were mounted with HashiCorp's provider, and what comes of them here, at a server
 * that is furnished alike.
 *
 * <p>{@code parity.jsonl} has a class a line and what upstream's provider answered: files with
 * their modes as a pod saw them, or none where it refused. {@code parity.md} has the cases that end
 * otherwise here, how, and why: what is not there must be the same, and what is there must differ.
 */
final class ParityTest {
  private static final int DEFAULT_MODE = 0644;
  private static final Issuer ISSUER = new Issuer();
  private static final Bao BAO = Bao.start();

  @BeforeAll
  static void furnish() throws IOException {
    ParityServer.furnish(BAO, ISSUER);
  }

  @AfterAll
  static void stop() {
    BAO.close();
  }

  @Test
  void everyClassComesToTheSameUnlessItIsDeclared() throws Exception {
    Map<String, String> declared = declared();
    List<String> wrong = new ArrayList<>();
    List<JsonObject> cases = cases();
    assertThat(cases).hasSize(320);
    try (VaultProvider provider = VaultProvider.vault(settings())) {
      for (JsonObject one : cases) {
        String id = one.get("id").getAsString();
        ParityServer.prepare(BAO, one.getAsJsonArray("store"));
        String here = outcome(provider, one);
        String upstream = upstream(one);
        boolean same = Pattern.compile(upstream, Pattern.DOTALL).matcher(here).matches();
        String expected = declared.remove(id);
        if (expected == null && !same) {
          wrong.add("%s %s\n  upstream %s\n  here %s".formatted(id, title(one), upstream, here));
        }
        if (expected != null
            && (same
                || !Pattern.compile(pattern(expected), Pattern.DOTALL).matcher(here).matches())) {
          wrong.add("%s is declared as %s\n  here %s".formatted(id, expected, here));
        }
      }
    }
    assertThat(String.join("\n", wrong)).isEmpty();
    assertThat(declared).as("declared, but no cases").isEmpty();
  }

  private static String title(JsonObject one) {
    return one.get("title").getAsString() + " " + one.get("parameters");
  }

  /** What the answer should be, as a pattern of {@link #outcome}. */
  private static String upstream(JsonObject one) {
    if (one.get("files").isJsonNull()) {
      return "refused: .*";
    }
    List<String> files = new ArrayList<>();
    for (JsonElement element : one.getAsJsonArray("files")) {
      JsonObject file = element.getAsJsonObject();
      files.add(
          "%04o %s %s"
              .formatted(
                  file.get("mode").getAsInt(),
                  quoted(file.get("path").getAsString()),
                  file.has("content")
                      ? quoted(file.get("content").getAsString())
                      : file.get("contentBase64").getAsString()));
    }
    // A path that upstream's driver does not write: here the driver says so as well, or this.
    return (one.has("writer") ? "refused: .*|" : "") + pattern(String.join(", ", files));
  }

  /** A text in which the names in angle brackets stand for what differs each time. */
  private static String pattern(String text) {
    String pattern = Pattern.quote(text);
    for (var placeholder : ParityServer.PLACEHOLDERS.entrySet()) {
      pattern = pattern.replace(placeholder.getKey(), "\\E" + placeholder.getValue() + "\\Q");
    }
    return pattern.replace("...", "\\E.*\\Q");
  }

  private static String outcome(VaultProvider provider, JsonObject one) throws Exception {
    List<String> audiences = new ArrayList<>();
    if (one.has("tokens")) {
      one.getAsJsonArray("tokens").forEach(audience -> audiences.add(audience.getAsString()));
    } else {
      audiences.add("vault");
    }
    Pods pod =
        new Pods(
            provider,
            one.get("id").getAsString(),
            "shop:web",
            ISSUER.tokens("shop:web", audiences.toArray(String[]::new)),
            Clocks.system());
    return switch (provider.plan(parameters(one))) {
      case Plan.Rejected(var problems) ->
          "refused: "
              + problems.stream()
                  .filter(problem -> problem.isError())
                  .findFirst()
                  .orElseThrow()
                  .describe();
      case Plan.Accepted(var fetch, var _) -> {
        try (FetchResult result = fetch.fetch(pod.context(List.of()))) {
          yield switch (result) {
            case Fetched fetched -> files(fetched);
            case FetchResult.Failed failed -> "refused: " + failed.failures().getFirst().message();
            case FetchResult.NotChanged _ -> "not changed";
          };
        }
      }
    };
  }

  private static String files(Fetched fetched) throws IOException {
    List<String> files = new ArrayList<>();
    for (SecretFile file : fetched.files()) {
      files.add(
          "%04o %s %s"
              .formatted(
                  file.mode().orElse(DEFAULT_MODE), quoted(file.path()), content(file.contents())));
    }
    return String.join(", ", files);
  }

  /** In quotes, or in base64 if it is no text. */
  private static String content(SecretBytes secret) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    secret.exposeTo(Channels.newChannel(bytes));
    String text = bytes.toString(UTF_8);
    return java.util.Arrays.equals(text.getBytes(UTF_8), bytes.toByteArray())
        ? quoted(text)
        : Base64.getEncoder().encodeToString(bytes.toByteArray());
  }

  private static String quoted(String text) {
    return '"' + text + '"';
  }

  private static Parameters parameters(JsonObject one) {
    Map<String, String> parameters = new TreeMap<>();
    String host = BAO.address().replace("http://", "");
    for (var parameter : one.getAsJsonObject("parameters").entrySet()) {
      parameters.put(
          parameter.getKey(),
          parameter
              .getValue()
              .getAsString()
              .replace("<server>", BAO.address())
              .replace("<server-without-scheme>", host)
              .replace("<server-with-user>", "http://user:pw@" + host)
              .replace("<server-in-capitals>", "HTTP://" + host)
              .replace("<missing-file>", "/nowhere/ca.crt"));
    }
    return Parameters.of(parameters);
  }

  private static VaultSettings settings() {
    VaultSettings usual = Pods.settings();
    return new VaultSettings(
        Optional.of(BAO.address()),
        usual.namespace(),
        usual.authMount(),
        usual.tls(),
        usual.tlsDirectory(),
        usual.allowed(),
        usual.outbound());
  }

  private static List<JsonObject> cases() throws IOException {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(resource("parity.jsonl"), UTF_8))) {
      return lines.lines().map(line -> JsonParser.parseString(line).getAsJsonObject()).toList();
    }
  }

  /** The third column of each row below a heading, by its cases. */
  private static Map<String, String> declared() throws IOException {
    try (InputStream page = resource("parity.md")) {
      Map<String, String> declared = new LinkedHashMap<>();
      new String(page.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> line.startsWith("| vault-"))
          .map(line -> line.substring(2, line.length() - 2).split(" \\| ", -1))
          .forEach(
              cells -> {
                assertThat(cells).as(cells[0]).hasSize(4);
                for (String id : cells[0].split(", ", -1)) {
                  declared.put(
                      id, cells[2].replace("\\|", "|").replace("⏎", "\n").replace("⇥", "\t"));
                }
              });
      return declared;
    }
  }

  private static InputStream resource(String name) {
    return requireNonNull(ParityTest.class.getResourceAsStream(name));
  }
}
