package io.strongroom.provider.vault.read;

import io.strongroom.provider.vault.json.AnswerEnvelope;
import io.strongroom.provider.vault.json.JsonDocument;
import io.strongroom.provider.vault.json.JsonValue.Fields;

/**
 * What a server answered to a request for a secret. The document belongs to the reader.
 *
 * @param versioned whether KV v2 has answered: the keys are one level deeper, beside metadata
 */
public record SecretAnswer(JsonDocument json, boolean versioned) {
  /** The keys of the secret. */
  public Fields keys() {
    Fields data = AnswerEnvelope.data(json);
    return versioned ? data.object("data") : data;
  }
}
