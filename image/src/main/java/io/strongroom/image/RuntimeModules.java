package io.strongroom.image;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.spi.ToolProvider;

/**
 * Which modules of the JDK the image has. Decided here, one by one; jdeps looks at every jar, and a
 * module that nobody has decided about stops the build.
 */
final class RuntimeModules {
  /** With the reason. */
  static final Map<String, String> INCLUDED =
      Map.of(
          "java.base", "the platform; TLS and elliptic curves are in it",
          "java.logging", "gRPC logs to java.util.logging",
          "java.xml", "the SDK of AWS reads STS's answers with it",
          "jdk.net", "socket options of Vault's HTTP client, which does not start without",
          "jdk.unsupported", "netty and protobuf use sun.misc.Unsafe");

  /** What some class mentions and the driver never runs, with the reason. */
  static final Map<String, String> LEFT_OUT =
      Map.of(
          "java.desktop", "SnakeYAML's and logback's setters by java.beans: neither is used",
          "java.management", "logback's JMX and gRPC's diagnostics: off",
          "java.naming", "gRPC's and logback's look-ups in JNDI: both ask whether it is there",
          "java.security.jgss", "Kerberos in Vault's HTTP client: nobody logs in with it",
          "java.sql", "gson's adapters of SQL types: it asks whether they are there",
          "jdk.jfr", "netty's flight recorder events: it asks whether they are there");

  private RuntimeModules() {}

  /** In the order of their names. */
  static SortedSet<String> included() {
    return new TreeSet<>(INCLUDED.keySet());
  }

  /**
   * Looks for modules that nobody has decided about.
   *
   * @throws IOException naming the module and a jar that uses it
   */
  static void check(List<Path> jars) throws IOException {
    List<String> undecided = new ArrayList<>();
    users(jars)
        .forEach(
            (module, jar) -> {
              if (!INCLUDED.containsKey(module) && !LEFT_OUT.containsKey(module)) {
                undecided.add("%s (used by %s)".formatted(module, jar));
              }
            });
    if (!undecided.isEmpty()) {
      throw new IOException(
          "decide in %s whether the image has: %s"
              .formatted(RuntimeModules.class.getSimpleName(), String.join(", ", undecided)));
    }
  }

  /** Modules of the JDK that jars use, each with one that does. */
  static SortedMap<String, String> users(List<Path> jars) throws IOException {
    StringWriter output = new StringWriter();
    List<String> arguments = new ArrayList<>(List.of("-summary", "--multi-release", "25"));
    jars.forEach(jar -> arguments.add(jar.toString()));
    int code =
        ToolProvider.findFirst("jdeps")
            .orElseThrow(() -> new IOException("this Java has no jdeps: a JDK is needed"))
            .run(
                new PrintWriter(output), new PrintWriter(output), arguments.toArray(String[]::new));
    if (code != 0) {
      throw new IOException("jdeps: " + output);
    }
    SortedMap<String, String> users = new TreeMap<>();
    output
        .toString()
        .lines()
        .map(line -> line.split(" -> "))
        .filter(arc -> arc.length == 2 && arc[1].matches("(java|jdk)\\.\\S+"))
        .forEach(arc -> users.putIfAbsent(arc[1].strip(), arc[0].strip()));
    return users;
  }
}
