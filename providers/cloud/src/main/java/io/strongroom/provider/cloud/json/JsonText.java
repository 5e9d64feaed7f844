package io.strongroom.provider.cloud.json;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import com.google.gson.TypeAdapter;
import com.google.gson.stream.JsonReader;
import com.google.gson.stream.JsonToken;
import java.io.IOException;
import java.io.StringReader;

/**
 * Reads one JSON value: strictly, to its end, nested no deeper than {@value #MAX_DEPTH} levels. Of
 * a name that an object has twice the last value counts, as in Go.
 */
public final class JsonText {
  private static final int MAX_DEPTH = 255;

  /**
   * How many values are read. A page of 250 secrets with 64 labels each has half of them. An empty
   * object is three bytes of text and 160 in the heap, so the length of a text does not bound what
   * becomes of it.
   */
  public static final int MAX_VALUES = 50_000;

  private static final TypeAdapter<JsonElement> ADAPTER = new Gson().getAdapter(JsonElement.class);

  private JsonText() {}

  /** Reads a value of {@value #MAX_VALUES} values at most. */
  public static JsonElement parse(String text) throws MalformedJsonException {
    return parse(text, MAX_VALUES);
  }

  /**
   * Reads a value.
   *
   * @param maxValues objects, arrays, names, texts, numbers and so on together
   * @throws TooManyValuesException if there are more; nothing beyond them is read
   */
  public static JsonElement parse(String text, int maxValues) throws MalformedJsonException {
    try (JsonReader reader = new CountingReader(text, maxValues)) {
      reader.setStrictness(Strictness.STRICT);
      reader.setNestingLimit(MAX_DEPTH);
      JsonElement value = ADAPTER.read(reader);
      if (reader.peek() != JsonToken.END_DOCUMENT) {
        throw new MalformedJsonException();
      }
      return value;
    } catch (CountingReader.EnoughException e) {
      throw new TooManyValuesException();
    } catch (IOException | JsonParseException | IllegalStateException | NumberFormatException e) {
      throw new MalformedJsonException();
    }
  }

  /** Counts what is read: each value is looked at before it is, and each name is read. */
  private static final class CountingReader extends JsonReader {
    private int left;

    CountingReader(String text, int maxValues) {
      super(new StringReader(text));
      left = maxValues;
    }

    /** There is more to read than may be. */
    static final class EnoughException extends IOException {
      private static final long serialVersionUID = 1;
    }

    @Override
    public JsonToken peek() throws IOException {
      JsonToken next = super.peek();
      if (next != JsonToken.END_DOCUMENT) {
        count();
      }
      return next;
    }

    @Override
    public String nextName() throws IOException {
      count();
      return super.nextName();
    }

    private void count() throws EnoughException {
      if (left == 0) {
        throw new EnoughException();
      }
      left--;
    }
  }
}
