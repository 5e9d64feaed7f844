package io.strongroom.daemonset;

import java.util.List;

/** The entry point of the node process. Its arguments are flags, see {@link DriverFlags}. */
public final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    System.exit(DriverCommand.ofThisProcess().run(List.of(arguments)));
  }
}
