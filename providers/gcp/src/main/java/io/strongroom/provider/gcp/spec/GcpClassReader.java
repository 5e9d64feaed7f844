package io.strongroom.provider.gcp.spec;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.yaml.Names;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Reads the parameters of a class, and finds every mistake. */
public final class GcpClassReader {
  private final Parameters parameters;
  private final List<ClassProblem> problems = new ArrayList<>();

  private GcpClassReader(Parameters parameters) {
    this.parameters = parameters;
  }

  /** The class; absent if an error was reported. */
  public static Optional<GcpClass> read(Parameters parameters, Consumer<ClassProblem> problems) {
    GcpClassReader reader = new GcpClassReader(parameters);
    GcpClass read = new GcpClass(reader.auth(), reader.audience(), reader.objects());
    reader.problems.stream().distinct().forEach(problems);
    return reader.problems.stream().noneMatch(ClassProblem::isError)
        ? Optional.of(read)
        : Optional.empty();
  }

  private Auth auth() {
    String text = parameters.text(GcpParameterNames.AUTH).orElse("");
    Optional<Auth> auth = Auth.of(text);
    if (auth.isEmpty()) {
      problems.add(
          ClassProblem.error(
              GcpParameterNames.AUTH,
              "unknown auth configuration: \"%s\"".formatted(Names.excerpt(text)),
              Names.nearest(text, Auth.ids())));
    }
    return auth.orElse(Auth.UNSPECIFIED);
  }

  private Optional<Audience> audience() {
    Optional<String> text =
        parameters.text(GcpParameterNames.AUDIENCE).filter(stated -> !stated.isEmpty());
    Optional<Audience> audience = text.flatMap(Audience::parse);
    if (text.isPresent() && audience.isEmpty()) {
      problems.add(ClassProblem.error(GcpParameterNames.AUDIENCE, Audience.EXPECTED));
    }
    return audience;
  }

  private List<GcpObject> objects() {
    Optional<String> text = parameters.text(GcpParameterNames.SECRETS);
    if (text.isEmpty()) {
      problems.add(
          ClassProblem.error(GcpParameterNames.SECRETS, "missing required 'secrets' attribute"));
      return List.of();
    }
    return GcpObjectReader.read(text.get(), problems::add);
  }
}
