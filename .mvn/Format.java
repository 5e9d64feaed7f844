import com.google.googlejavaformat.java.Main;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Checks or rewrites every Java source of the project with google-java-format. */
final class Format {
  private static final List<String> SKIPPED = List.of("target", ".git", "node_modules");

  public static void main(String[] args) throws IOException {
    boolean write = args[0].equals("write");
    List<String> arguments = new ArrayList<>();
    arguments.addAll(write ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    try (Stream<Path> tree = Files.walk(Path.of("").toAbsolutePath())) {
      tree.filter(file -> file.toString().endsWith(".java"))
          .filter(file -> Stream.of(file.toString().split("/")).noneMatch(SKIPPED::contains))
          .map(Path::toString)
          .sorted()
          .forEach(arguments::add);
    }
    if (!write) {
      System.out.println(
          "Sources that are not formatted follow, if any (mend: mvn -N process-sources"
              + " -Dair.format=write)");
    }
    Main.main(arguments.toArray(String[]::new));
  }
}
