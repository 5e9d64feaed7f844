package io.strongroom.provider.gcp;

import static io.strongroom.provider.testing.RecordedAnswers.Recorded.text;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.gcp.identity.GcpIdentitySettings;
import io.strongroom.provider.gcp.spec.Audience;
import io.strongroom.provider.testing.GivenAnswer;
import io.strongroom.provider.testing.RecordedAnswer;
import io.strongroom.provider.testing.RecordedAnswer.OwnWords;
import io.strongroom.provider.testing.RecordedAnswers;
import io.strongroom.provider.testing.RecordedAnswers.Recorded;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the Google provider of today answered to classes made for this purpose, recorded: the same
 * is answered here, but for the differences that are listed with their reasons. A difference that
 * is listed and not there fails as well.
 */
final class ParityTest {
  private static final String USUAL_TOKENS =
      "{\"demo-project.svc.id.goog\":{\"token\":\"ksa|shop|web|demo-project.svc.id.goog\"}}";

  private static final RecordedAnswers ANSWERS =
      RecordedAnswers.of(ParityTest.class, "0026-gcp-provider.md");

  static Stream<Recorded> recorded() {
    return ANSWERS.cases();
  }

  @Test
  void everyDifferenceIsOfARecordedCaseAndHasAReason() {
    ANSWERS.assertWhole(298);
  }

  @ParameterizedTest
  @MethodSource("recorded")
  void answersAsRecorded(Recorded recorded) throws Exception {
    try (Case made = new Case(recorded)) {
      GivenAnswer given = made.run();
      ANSWERS.assertDecided(recorded, given.summary(), made.differenceTo(given));
    }
  }

  /** One case, set up. */
  private static final class Case implements AutoCloseable {
    private final Recorded recorded;
    private final Google google = new Google();
    private final Cluster cluster = new Cluster();
    private final RecordedStore store = new RecordedStore(google.fake(), cluster);

    Case(Recorded recorded) {
      this.recorded = recorded;
      for (JsonElement operation : recorded.json().getAsJsonArray("store")) {
        store.set(operation.getAsJsonObject());
      }
    }

    /** The environment of the recorded process, as an operator states it here. */
    private GcpSettings settings() {
      JsonObject env = recorded.object("env");
      Optional<Audience> ofGke =
          env.has("PROJECT") && !text(env, "PROJECT", "").isEmpty()
              ? Audience.ofGke(
                  text(env, "PROJECT", ""),
                  text(env, "CLUSTER_LOCATION", ""),
                  text(env, "CLUSTER_NAME", ""))
              : Optional.empty();
      Optional<Audience> file =
          env.has("GOOGLE_APPLICATION_CREDENTIALS") ? store.audienceOfFile() : Optional.empty();
      boolean keys = List.of("true", "T").contains(text(env, "ALLOW_NODE_PUBLISH_SECRET", ""));
      return google.settings(
          new GcpIdentitySettings(
              ofGke.or(() -> file),
              Optional.empty(),
              keys,
              true,
              store.hasMetadata() ? Optional.of(google.metadataServer()) : Optional.empty()));
    }

    GivenAnswer run() throws Exception {
      try (GcpProvider provider = new GcpProvider(settings(), cluster)) {
        return switch (provider.plan(
            Parameters.of(Recorded.texts(recorded.object("parameters"))))) {
          case Plan.Rejected(List<ClassProblem> problems) ->
              GivenAnswer.failed(problems.stream().map(ClassProblem::message).toList());
          case Plan.Accepted accepted -> {
            JsonObject mount = recorded.object("mount");
            String account =
                text(mount, "podNamespace", "shop") + "/" + text(mount, "serviceAccount", "web");
            Pods pod = new Pods(provider, "web-0", account, tokens(mount), secrets(mount));
            yield GivenAnswer.of(Pods.run(accepted.fetch(), pod.context(List.of())), Case::counted);
          }
        };
      }
    }

    /** What stands for a token becomes a signed one. */
    private ServiceAccountTokens tokens(JsonObject mount) {
      return Recorded.tokens(
          mount.has("noTokens") ? "" : text(mount, "tokens", USUAL_TOKENS),
          (_, token) -> {
            String[] parts = text(token, "token", "").split("\\|", -1);
            boolean readable = !text(token, "expirationTimestamp", "").equals("soon");
            return readable && parts.length == 4
                ? Optional.of(google.issuer().token(parts[1] + "/" + parts[2], parts[3]))
                : Optional.empty();
          });
    }

    /** The key in the recorded cases becomes one that the fake knows. */
    private NodePublishSecrets secrets(JsonObject mount) {
      JsonElement secrets = JsonParser.parseString(text(mount, "secrets", "{}"));
      Map<String, String> values = new HashMap<>();
      if (secrets instanceof JsonObject present) {
        present.asMap().forEach((name, value) -> values.put(name, filled(value.getAsString())));
      }
      return NodePublishSecrets.of(values);
    }

    private String filled(String file) {
      if (!file.contains("<rsa-private-key>")) {
        return file;
      }
      JsonObject key = JsonParser.parseString(file).getAsJsonObject();
      JsonObject made =
          JsonParser.parseString(google.fake().tokens().key(text(key, "client_email", "")))
              .getAsJsonObject();
      key.add("private_key", made.get("private_key"));
      return key.toString();
    }

    /** Without the mark of time that an alias's version has here. */
    private static String counted(ObjectVersion version) {
      return version.storeVersion().orElse("").replaceFirst("-[0-9a-f]{12}$", "");
    }

    /** What differs from the recorded answer; absent if nothing does. */
    Optional<String> differenceTo(GivenAnswer given) {
      JsonObject answer = recorded.object("answer");
      Optional<String> difference =
          new RecordedAnswer(answer, UnaryOperator.identity(), OWN_WORDS).differenceTo(given);
      return answer.has("crash") || answer.has("error")
          ? difference
          : difference.or(this::differenceOfReads);
    }

    /** At which host what is read, and as whom: each once, aliases by their numbers. */
    private Optional<String> differenceOfReads() {
      Set<String> reads = new TreeSet<>();
      for (JsonElement call : recorded.json().getAsJsonArray("calls")) {
        Matcher read = READ.matcher(call.getAsString());
        if (read.find()) {
          reads.add(
              "%s %s %s"
                  .formatted(
                      read.group("method"),
                      read.group("host").replace(".googleapis.com", ".google.test"),
                      read.group("principal").replaceFirst(".*:", "")));
        }
      }
      Set<String> here =
          google.fake().calls().stream()
              .filter(call -> call.method().matches("AccessSecretVersion|RenderParameterVersion"))
              .map(
                  call ->
                      "%s %s %s"
                          .formatted(
                              call.method(), call.host(), recordedPrincipal(call.principal())))
              .collect(Collectors.toCollection(TreeSet::new));
      return reads.equals(here)
          ? Optional.empty()
          : Optional.of("recorded reads %s, here %s".formatted(reads, here));
    }

    private static final Pattern READ =
        Pattern.compile(
            "^(?<method>AccessSecretVersion|RenderParameterVersion) host=(?<host>\\S+) .*"
                + " as=(?<principal>\\S+)");

    private static String recordedPrincipal(String principal) {
      return principal
          .replaceFirst(".*\\.svc\\.id\\.goog\\[(.+)]", "$1")
          .replaceFirst(".*/subject/system:serviceaccount:(.+):(.+)", "$1/$2")
          .replaceFirst(".*:", "");
    }

    /**
     * The provider's own words about a class and its keys are the same here; what it says of
     * tokens, and what Go's libraries and Google say, says more here.
     */
    private static final OwnWords OWN_WORDS =
        OwnWords.found(
            "^missing required 'secrets' attribute",
            "^unknown auth configuration: \"[A-Za-z -]*\"",
            "^attempting to set both nodePublishSecretRef and [a-z-]+ auth",
            "unknown resource type",
            "Invalid location: [a-z0-9-]+, location length exceeds limit",
            "both ExtractJSONKey and ExtractYAMLKey can't be simultaneously non empty strings",
            "failed to unmarshal (?:JSON|YAML)(?=: )",
            "Invalid (?:JSON|YAML) format for key extraction",
            "unsupported value type for key '[^']*'",
            "key '[^']*' not found in (?:JSON|YAML)",
            "unable to fetch SA token from driver: no token has aud",
            "unable to parse delegates annotation on SA",
            "unable to generate credentials from key.json");

    @Override
    public void close() {
      google.close();
    }
  }
}
