package io.strongroom.daemonset;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Rewrites flags from Go's spelling, which manifests of the Secrets Store CSI Driver may have:
 * {@code -nodeid=n1} becomes {@code --nodeid=n1}, {@code --log-format-json=T} becomes {@code
 * --log-format-json=true}. The command hears which, to say so once.
 */
final class GoSpelling implements IParameterPreprocessor {
  private static final Map<String, String> GO_BOOLEANS =
      Map.of("1", "true", "t", "true", "T", "true", "0", "false", "f", "false", "F", "false");

  /** A command that takes Go's spelling. */
  interface Listener {
    /** Arguments that were rewritten, as they were, without values. */
    void rewritten(List<String> flags);
  }

  @Override
  @SuppressWarnings("JdkObsolete") // picocli's interface hands the arguments over in a Stack
  public boolean preprocess(
      Stack<String> stack, CommandSpec command, ArgSpec none, Map<String, Object> info) {
    List<String> rewritten = new ArrayList<>();
    List<String> arguments = new ArrayList<>();
    boolean value = false;
    while (!stack.isEmpty()) {
      String argument = stack.pop();
      if (value) {
        arguments.add(argument);
        value = false;
        continue;
      }
      int equals = argument.indexOf('=');
      String name = equals < 0 ? argument : argument.substring(0, equals);
      if (name.matches("-[A-Za-z][A-Za-z0-9_-]+")) {
        rewritten.add(name);
        name = "-" + name;
      }
      OptionSpec option = command.findOption(name);
      boolean isBoolean = option != null && option.arity().max() == 0;
      if (equals < 0) {
        arguments.add(name);
        value = option != null && !isBoolean;
      } else {
        String text = argument.substring(equals + 1);
        arguments.add(name + "=" + (isBoolean ? GO_BOOLEANS.getOrDefault(text, text) : text));
      }
    }
    arguments.reversed().forEach(stack::push);
    if (command.userObject() instanceof Listener listener) {
      listener.rewritten(rewritten);
    }
    return false;
  }
}
