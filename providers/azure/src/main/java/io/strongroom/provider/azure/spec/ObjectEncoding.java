package io.strongroom.provider.azure.spec;

/** What the text of a secret stands for. */
public enum ObjectEncoding {
  UTF_8("utf-8"),
  BASE64("base64"),
  HEX("hex");

  private final String id;

  ObjectEncoding(String id) {
    this.id = id;
  }

  String id() {
    return id;
  }
}
