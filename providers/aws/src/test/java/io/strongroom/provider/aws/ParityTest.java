package io.strongroom.provider.aws;

import static io.strongroom.provider.testing.RecordedAnswers.Recorded.text;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.FetchResult.NotChanged;
import io.strongroom.provider.Moment;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.Plan;
import io.strongroom.provider.SecretBytes;
import io.strongroom.provider.ServiceAccountTokens;
import io.strongroom.provider.ServiceAccountTokens.Token;
import io.strongroom.provider.testing.Fetches;
import io.strongroom.provider.testing.FetchingPod.Answer;
import io.strongroom.provider.testing.FetchingPod.FileSeen;
import io.strongroom.provider.testing.GivenAnswer;
import io.strongroom.provider.testing.RecordedAnswer;
import io.strongroom.provider.testing.RecordedAnswers;
import io.strongroom.provider.testing.RecordedAnswers.Recorded;
import java.io.IOException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What the AWS provider of today answered to classes made for this purpose, recorded: the same is
 * answered here, but for the differences that are listed with their reasons. A difference that is
 * listed and not there fails as well.
 */
final class ParityTest {
  private static final String REGION = "us-east-1";
  private static final String TOKENS = "csi.storage.k8s.io/serviceAccount.tokens";

  /** How the recorded provider begins what Go's libraries say, which is no word of its own. */
  private static final String YAML_ERROR = "Failed to load SecretProviderClass: ";

  private static final RecordedAnswers ANSWERS =
      RecordedAnswers.of(ParityTest.class, "0023-aws-provider.md");

  static Stream<Recorded> recorded() {
    return ANSWERS.cases();
  }

  @Test
  void everyDifferenceIsOfARecordedCaseAndHasAReason() {
    ANSWERS.assertWhole(260);
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
    private final Moto moto = Moto.shared();
    private final Front front = new Front(moto);
    private final Cluster cluster = new Cluster();
    private final FakeAgent agent = new FakeAgent();
    private final Map<String, String> placeholders = new HashMap<>();

    Case(Recorded recorded) throws IOException {
      this.recorded = recorded;
      moto.clear();
      for (JsonElement operation : recorded.json().getAsJsonArray("store")) {
        set(operation.getAsJsonObject());
      }
      setCluster(recorded.object("cluster"));
    }

    private void set(JsonObject to) throws IOException {
      String region = text(to, "region", REGION);
      String name = text(to, "name", "");
      switch (text(to, "op", "")) {
        case "secret" -> {
          JsonObject made =
              to.has("valueBase64")
                  ? moto.binarySecret(
                      region, name, Base64.getDecoder().decode(text(to, "valueBase64", "")))
                  : moto.secret(region, name, text(to, "value", ""));
          String as = text(to, "as", "");
          String arn = made.get("ARN").getAsString();
          placeholders.put("version:" + as, made.get("VersionId").getAsString());
          placeholders.put("suffix:" + as, arn.substring(arn.length() - 6));
        }
        case "secretValue" -> {
          JsonObject made = moto.secretValue(region, name, text(to, "value", ""));
          placeholders.put("version:" + text(to, "as", ""), made.get("VersionId").getAsString());
        }
        case "secretStage" -> {
          String stage = text(to, "stage", "");
          moto.stage(
              region, name, stage, filled(text(to, "to", "")), moto.versionAt(region, name, stage));
        }
        case "replicate" -> moto.replicate(region, name, text(to, "toRegion", ""));
        case "deleteSecret" -> moto.deleteSecret(region, name, to.has("force"));
        case "parameter" ->
            moto.parameter(region, name, text(to, "value", ""), text(to, "type", ""));
        case "parameterLabel" ->
            moto.label(
                region,
                name,
                to.get("version").getAsLong(),
                to.getAsJsonArray("labels").asList().stream()
                    .map(JsonElement::getAsString)
                    .toList());
        case "deleteParameter" -> moto.deleteParameter(region, name);
        case "fault" ->
            front.fault(
                region,
                text(to, "call", ""),
                to.get("status").getAsInt(),
                text(to, "code", ""),
                text(to, "message", ""));
        default -> throw new IllegalStateException("unknown: " + to);
      }
    }

    private void setCluster(JsonObject differs) throws IOException {
      if (isNull(differs, "serviceAccount")) {
        cluster.withoutAccount("shop/web");
      } else if (differs.has("serviceAccount")) {
        cluster.account("shop/web", Map.of());
      }
      if (differs.has("node")) {
        cluster.withoutRegion(
            isNull(differs, "node") ? "nodes \"node-1\" not found" : "Region not found");
      }
      JsonObject ofAgent =
          differs.has("agent") ? differs.getAsJsonObject("agent") : new JsonObject();
      var _ = text(ofAgent, "listens", "ipv4").equals("ipv6") ? agent.onIpv6() : agent.onIpv4();
      if (ofAgent.has("status")) {
        agent.answers(ofAgent.get("status").getAsInt(), ofAgent.get("body").toString());
      }
    }

    private static boolean isNull(JsonObject of, String field) {
      return of.has(field) && of.get(field).isJsonNull();
    }

    private String filled(String text) {
      String filled = text;
      for (Map.Entry<String, String> placeholder : placeholders.entrySet()) {
        filled = filled.replace("${" + placeholder.getKey() + "}", placeholder.getValue());
      }
      return filled;
    }

    GivenAnswer run() throws Exception {
      Map<String, String> parameters = new TreeMap<>();
      recorded
          .object("parameters")
          .asMap()
          .forEach(
              (name, value) -> {
                if (!name.startsWith("csi.storage.k8s.io/") && !value.isJsonNull()) {
                  parameters.put(name, filled(value.getAsString()));
                }
              });
      try (AwsProvider provider =
          new AwsProvider(
              new AwsSettings(Optional.empty(), front.connection(), agent.settings()),
              cluster,
              cluster)) {
        return switch (provider.plan(Parameters.of(parameters))) {
          case Plan.Rejected(List<ClassProblem> problems) ->
              GivenAnswer.failed(problems.stream().map(ClassProblem::message).toList());
          case Plan.Accepted accepted -> {
            Pods pod = Pods.web(provider).with(tokens());
            yield given(Pods.run(accepted.fetch(), pod.context(held())));
          }
        };
      }
    }

    /** The recorded versions are the store's; those of content are made of what is mounted. */
    private List<ObjectVersion> held() {
      return recorded.object("currentVersions").asMap().entrySet().stream()
          .map(held -> held(held.getKey(), filled(held.getValue().getAsString())))
          .toList();
    }

    private ObjectVersion held(String id, String version) {
      try (SecretBytes content =
          SecretBytes.takeFrom(text(recorded.object("mounted"), id, "").getBytes(UTF_8))) {
        return Fetches.VERSIONS.of(id, content, Optional.of(version));
      }
    }

    private ServiceAccountTokens tokens() {
      JsonObject parameters = recorded.object("parameters");
      if (!parameters.has(TOKENS)) {
        return ServiceAccountTokens.of(
            Map.of(
                Pods.STS, new Token("irsa-token", Moment.LATEST),
                Pods.AGENT, new Token("pod-identity-token", Moment.LATEST)));
      }
      return Recorded.tokens(
          isNull(parameters, TOKENS) ? "" : text(parameters, TOKENS, ""),
          (_, token) -> Optional.of(new Token(text(token, "token", ""), Moment.LATEST)));
    }

    /** Where nothing has changed the files stay, and so do the versions. */
    private GivenAnswer given(Answer answer) {
      if (answer.result() instanceof NotChanged) {
        Map<String, FileSeen> files = new TreeMap<>();
        Recorded.texts(recorded.object("mounted"), UnaryOperator.identity())
            .forEach(
                (path, content) -> files.put(path, FileSeen.of(content.getBytes(UTF_8), 0644)));
        return GivenAnswer.mounts(files, held(), Case::counted);
      }
      return GivenAnswer.of(answer, Case::counted);
    }

    /** Without the mark of time that a parameter's number has here, see the differences. */
    private static String counted(ObjectVersion version) {
      return version.storeVersion().orElse("").replaceFirst("^([0-9]+)-[0-9a-f]{12}$", "$1");
    }

    /** What differs from the recorded answer; absent if nothing does. */
    Optional<String> differenceTo(GivenAnswer given) {
      return new RecordedAnswer(recorded.object("answer"), this::filled, Case::areIn)
          .differenceTo(given);
    }

    /**
     * The provider's own words about a class are the same here; what it says of tokens, roles and
     * AWS's answers says more here.
     */
    private static boolean areIn(List<String> here, String recorded) {
      String own = recorded.replaceFirst(", error: .*$", "").replace('\n', ' ').strip();
      boolean ofClass =
          !recorded.startsWith(YAML_ERROR) && OWN_WORDS.stream().anyMatch(own::startsWith);
      return !ofClass || here.stream().anyMatch(words -> words.contains(own));
    }

    /** How words of the recorded provider about a class begin. */
    private static final List<String> OWN_WORDS =
        List.of(
            "Object ",
            "Must use ",
            "Invalid ",
            "ARN ",
            "objectType ",
            "ssm ",
            "path ",
            "pathTranslation ",
            "Path ",
            "object ",
            "found ",
            "Name ",
            "failed to parse",
            "failover ",
            "us-east-1: failover",
            "An IAM role",
            "failed to get service account shop/web",
            "failed to retrieve region");

    @Override
    public void close() {
      front.close();
      agent.close();
    }
  }
}
