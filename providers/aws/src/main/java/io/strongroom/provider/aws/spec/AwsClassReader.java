package io.strongroom.provider.aws.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.aws.spec.Identification.AddressType;
import io.strongroom.provider.aws.spec.Identification.PodIdentity;
import io.strongroom.provider.aws.spec.Identification.WebIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/** Reads the parameters of a class, and finds every mistake. */
public final class AwsClassReader {
  /** Go's strconv.ParseBool. */
  private static final Set<String> TRUE = Set.of("1", "t", "T", "TRUE", "true", "True");

  private static final Set<String> FALSE = Set.of("0", "f", "F", "FALSE", "false", "False");

  /** It becomes a part of a host name, so nothing else may pass. */
  private static final Pattern REGION = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  private static final Pattern EXTERNAL_ID = Pattern.compile("[\\w+=,.@:/-]{2,1224}");
  private static final int MIN_DURATION = 900;
  private static final int MAX_DURATION = 3600;

  private final Parameters parameters;
  private final List<ClassProblem> problems = new ArrayList<>();

  private AwsClassReader(Parameters parameters) {
    this.parameters = parameters;
  }

  /**
   * The class; absent if an error was reported.
   *
   * @param nodeRegion the region for classes that name none, as far as it is known without asking
   */
  public static Optional<AwsClass> read(
      Parameters parameters, Optional<String> nodeRegion, Consumer<ClassProblem> problems) {
    AwsClassReader reader = new AwsClassReader(parameters);
    AwsClass read = reader.read();
    read.region()
        .or(() -> nodeRegion)
        .ifPresent(region -> reader.problems.addAll(read.problemsIn(region)));
    reader.problems.stream().distinct().forEach(problems);
    return reader.problems.stream().noneMatch(ClassProblem::isError)
        ? Optional.of(read)
        : Optional.empty();
  }

  private AwsClass read() {
    Optional<String> failoverRegion = region(AwsParameterNames.FAILOVER_REGION);
    return new AwsClass(
        region(AwsParameterNames.REGION),
        failoverRegion,
        identification(),
        assumedRole(),
        AwsObjectReader.read(
            parameters.text(AwsParameterNames.OBJECTS).orElse(""),
            translation(),
            failoverRegion,
            problems::add));
  }

  private Optional<String> region(String name) {
    Optional<String> region = text(name);
    if (region.isPresent() && !isRegion(region.get())) {
      report(name, "expected the name of a region, as eu-central-1");
    }
    return region;
  }

  /** Whether a text can be the name of a region. */
  public static boolean isRegion(String text) {
    return REGION.matcher(text).matches();
  }

  private PathTranslation translation() {
    Optional<PathTranslation> translation =
        PathTranslation.parse(parameters.text(AwsParameterNames.PATH_TRANSLATION).orElse(""));
    if (translation.isEmpty()) {
      report(
          AwsParameterNames.PATH_TRANSLATION,
          "pathTranslation must be either 'False' or a single character string");
    }
    return translation.orElseGet(PathTranslation::byDefault);
  }

  private Identification identification() {
    boolean shared = flag(AwsParameterNames.SHARE_POD_IDENTITY);
    if (flag(AwsParameterNames.USE_POD_IDENTITY)) {
      return new PodIdentity(addressType(), shared);
    }
    if (shared) {
      report(AwsParameterNames.SHARE_POD_IDENTITY, "is for usePodIdentity: \"true\"");
    }
    return new WebIdentity();
  }

  /** Anything else than the two families means both, as today. */
  private AddressType addressType() {
    return switch (text(AwsParameterNames.ADDRESS_TYPE).orElse("").toLowerCase(Locale.ROOT)) {
      case "ipv4" -> AddressType.IPV4;
      case "ipv6" -> AddressType.IPV6;
      default -> AddressType.AUTO;
    };
  }

  private boolean flag(String name) {
    Optional<String> flag = text(name);
    if (flag.isPresent() && !TRUE.contains(flag.get()) && !FALSE.contains(flag.get())) {
      report(
          name, "failed to parse %s value, error: expected \"true\" or \"false\"".formatted(name));
    }
    return flag.filter(TRUE::contains).isPresent();
  }

  private Optional<AssumedRole> assumedRole() {
    Optional<String> arn = text(AwsParameterNames.ASSUME_ROLE);
    Optional<String> externalId = text(AwsParameterNames.EXTERNAL_ID);
    OptionalInt duration = duration();
    if (arn.isEmpty()) {
      for (String name : List.of(AwsParameterNames.EXTERNAL_ID, AwsParameterNames.DURATION)) {
        text(name).ifPresent(_ -> report(name, "goes with assumeRoleArn, which is missing"));
      }
      return Optional.empty();
    }
    if (!AssumedRole.isArn(arn.get())) {
      report(
          AwsParameterNames.ASSUME_ROLE,
          "expected the ARN of a role, as arn:aws:iam::123456789012:role/reader");
    }
    if (externalId.isPresent() && !EXTERNAL_ID.matcher(externalId.get()).matches()) {
      report(
          AwsParameterNames.EXTERNAL_ID,
          "expected 2 to 1224 letters, digits and any of _+=,.@:/-, as the role's trust policy has"
              + " it");
    }
    return Optional.of(new AssumedRole(arn.get(), externalId, duration));
  }

  private OptionalInt duration() {
    Optional<String> text = text(AwsParameterNames.DURATION);
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    if (text.get().matches("[0-9]{3,4}")) {
      int seconds = Integer.parseInt(text.get());
      if (seconds >= MIN_DURATION && seconds <= MAX_DURATION) {
        return OptionalInt.of(seconds);
      }
    }
    report(
        AwsParameterNames.DURATION,
        "expected \"%d\" to \"%d\": AWS gives a role that another role takes on an hour at most"
            .formatted(MIN_DURATION, MAX_DURATION));
    return OptionalInt.empty();
  }

  /** Empty is the same as missing, as in Go. */
  private Optional<String> text(String name) {
    return parameters.text(name).filter(text -> !text.isEmpty());
  }

  private void report(String field, String message) {
    problems.add(ClassProblem.error(field, message));
  }
}
