package io.strongroom.provider.aws.jmes;

import com.google.gson.JsonElement;
import com.google.gson.JsonNull;
import com.google.gson.JsonPrimitive;
import io.burt.jmespath.Expression;
import io.burt.jmespath.gson.GsonRuntime;
import io.strongroom.provider.cloud.json.GoJson;
import java.util.Optional;

/** An expression that finds a value in JSON. */
public final class JmesPath {
  private static final int MAX_LENGTH = 8192;
  private static final GoRuntime RUNTIME = new GoRuntime();

  private final String text;
  private final Expression<JsonElement> expression;

  private JmesPath(String text, Expression<JsonElement> expression) {
    this.text = text;
    this.expression = expression;
  }

  /** What is no string is written as Go writes it, by {@code to_string} and by {@code join}. */
  private static final class GoRuntime extends GsonRuntime {
    @Override
    public String toString(JsonElement value) {
      return value instanceof JsonPrimitive primitive && primitive.isString()
          ? primitive.getAsString()
          : GoJson.textOfDoubles(value);
    }
  }

  /** Reads an expression; absent if it is none. */
  public static Optional<JmesPath> compile(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    try {
      return Optional.of(new JmesPath(text, RUNTIME.compile(text)));
    } catch (RuntimeException | StackOverflowError e) {
      // The library throws several kinds, of numbers that are too large too.
      return Optional.empty();
    }
  }

  /** The expression as it is written. */
  public String text() {
    return text;
  }

  /**
   * What it finds; absent if that is nothing, or JSON's null.
   *
   * @throws UnsuitableException if the expression cannot be applied to the value
   */
  public Optional<JsonElement> search(JsonElement value) throws UnsuitableException {
    try {
      JsonElement found = expression.search(value);
      return Optional.ofNullable(found).filter(element -> !(element instanceof JsonNull));
    } catch (RuntimeException | StackOverflowError e) {
      throw new UnsuitableException();
    }
  }

  /** The expression calls a function on a value of another type. Without the library's words. */
  public static final class UnsuitableException extends Exception {
    private static final long serialVersionUID = 1;

    UnsuitableException() {
      super("the expression does not fit the value");
    }
  }

  @Override
  public String toString() {
    return text;
  }
}
