package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.cloud.ForeignText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A version of a secret or of a parameter. The parts become a path, and the location a part of a
 * host name, so nothing else than Google's own names may pass.
 *
 * @param location absent for what Google calls global
 */
public record ResourceName(
    Kind kind, String project, Optional<String> location, String id, String version) {
  private static final Pattern SHAPE =
      Pattern.compile(
          "projects/(?<project>[^/]+)(?:/locations/(?<location>[^/]+))?"
              + "/(?<kind>secrets|parameters)/(?<id>[^/]+)/versions/(?<version>[^/]+)");
  private static final Pattern PROJECT = Pattern.compile("[a-z0-9][a-z0-9.:-]{0,99}");
  private static final Pattern LOCATION = Pattern.compile("[a-z][a-z0-9-]*");

  /** With a star, many are meant. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_*-]{1,255}");

  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9_-]{1,63}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+");
  private static final int MAX_LOCATION_BYTES = 30;
  private static final String GLOBAL = "global";

  /** Which of the two stores it is in. */
  public enum Kind {
    SECRET("secret", "secrets"),
    PARAMETER("parameter", "parameters");

    private final String noun;
    private final String collection;

    Kind(String noun, String collection) {
      this.noun = noun;
      this.collection = collection;
    }

    /** How a message calls one. */
    public String noun() {
      return noun;
    }
  }

  /** What was read. */
  sealed interface Parsed {
    record Good(ResourceName name) implements Parsed {}

    /**
     * No name of a version.
     *
     * @param problems each of them, in the words of upstream's provider where it has any
     */
    record Bad(List<String> problems) implements Parsed {}
  }

  static Parsed parse(String text) {
    Matcher shape = SHAPE.matcher(text);
    if (!shape.matches() || isParameterWithoutLocation(shape)) {
      return new Parsed.Bad(
          List.of(
              "unknown resource type: expected projects/PROJECT/secrets/SECRET/versions/VERSION, or"
                  + " projects/PROJECT/locations/LOCATION/parameters/PARAMETER/versions/VERSION"));
    }
    Kind kind = shape.group("kind").equals("secrets") ? Kind.SECRET : Kind.PARAMETER;
    Optional<String> location = Optional.ofNullable(shape.group("location"));
    List<String> problems = new ArrayList<>();
    check(problems, PROJECT, "project", shape.group("project"));
    location.flatMap(ResourceName::problemOfLocation).ifPresent(problems::add);
    check(problems, ID, kind.noun(), shape.group("id"));
    check(problems, VERSION, "version", shape.group("version"));
    if (!problems.isEmpty()) {
      return new Parsed.Bad(problems);
    }
    return new Parsed.Good(
        new ResourceName(
            kind,
            shape.group("project"),
            location.filter(stated -> kind == Kind.SECRET || !stated.equals(GLOBAL)),
            shape.group("id"),
            shape.group("version")));
  }

  private static boolean isParameterWithoutLocation(Matcher shape) {
    return shape.group("kind").equals("parameters") && shape.group("location") == null;
  }

  private static void check(List<String> problems, Pattern pattern, String part, String text) {
    if (!pattern.matcher(text).matches()) {
      problems.add("'%s' is no name of a %s".formatted(ForeignText.oneLine(text), part));
    }
  }

  private static Optional<String> problemOfLocation(String location) {
    if (location.getBytes(StandardCharsets.UTF_8).length > MAX_LOCATION_BYTES) {
      return Optional.of(
          "Invalid location: %s, location length exceeds limit"
              .formatted(ForeignText.oneLine(location)));
    }
    return LOCATION.matcher(location).matches()
        ? Optional.empty()
        : Optional.of(
            "Invalid location: %s, expected one as europe-west1"
                .formatted(ForeignText.oneLine(location)));
  }

  /** Whether the version is a number of a secret, which always means the same. */
  public boolean isPinned() {
    return kind == Kind.SECRET && NUMBER.matcher(version).matches();
  }

  /** Another version of the same. */
  public ResourceName atVersion(String other) {
    return new ResourceName(kind, project, location, id, other);
  }

  /** Another one beside it. */
  public ResourceName withId(String other) {
    return new ResourceName(kind, project, location, other, version);
  }

  /** As a path of the API: {@code projects/P/secrets/S/versions/V}. */
  public String path() {
    return "%s/%s/versions/%s".formatted(collection(), id, version);
  }

  /** The path of all of its kind in its project and location. */
  public String collection() {
    Optional<String> shown =
        kind == Kind.PARAMETER ? location.or(() -> Optional.of(GLOBAL)) : location;
    return "projects/%s%s/%s"
        .formatted(project, shown.map("/locations/"::concat).orElse(""), kind.collection);
  }

  /** Where it is, for messages. */
  public String where() {
    return location.orElse(GLOBAL);
  }
}
