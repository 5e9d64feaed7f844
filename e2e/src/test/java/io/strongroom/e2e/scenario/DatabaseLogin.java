package io.strongroom.e2e.scenario;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;

/**
 * A user that the database engine has made.
 *
 * @param lease the server's name for its life
 */
record DatabaseLogin(String lease, String user, String password) {
  /** Out of the whole answer, as a file without {@code secretKey} has it. */
  static DatabaseLogin of(String answer) {
    JsonObject root = JsonParser.parseString(answer).getAsJsonObject();
    JsonObject data = root.getAsJsonObject("data");
    return new DatabaseLogin(
        root.get("lease_id").getAsString(),
        data.get("username").getAsString(),
        data.get("password").getAsString());
  }

  @Override
  public String toString() {
    return user;
  }
}
