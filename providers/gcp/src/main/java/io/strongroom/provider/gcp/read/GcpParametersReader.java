package io.strongroom.provider.gcp.read;

import com.google.gson.JsonObject;
import io.strongroom.provider.cloud.ReadBudget;
import io.strongroom.provider.cloud.StoreException;
import io.strongroom.provider.cloud.http.Answered;
import io.strongroom.provider.gcp.rest.GoogleRestRequest;
import io.strongroom.provider.gcp.rest.GoogleService;
import io.strongroom.provider.gcp.spec.ResourceName;

/**
 * Reads versions of parameters, rendered: with the secrets in them that they refer to. There is no
 * way to ask whether one of those has changed, so they are always read.
 */
final class GcpParametersReader {
  private static final String RENDER =
      "parametermanager.parameterVersions.render (roles/parametermanager.parameterAccessor)";

  private final GcpPodCalls calls;
  private final ReadBudget room;

  GcpParametersReader(GcpPodCalls calls, ReadBudget room) {
    this.calls = calls;
    this.room = room;
  }

  GcpOutcome.One read(ResourceName parameter) throws StoreException, InterruptedException {
    String subject = GcpSecretsReader.subject(parameter);
    room.check(subject);
    Answered answer =
        calls.make(
            subject,
            RENDER,
            GoogleRestRequest.get(
                GoogleService.PARAMETER_MANAGER,
                parameter.location(),
                "/v1/" + parameter.path() + ":render"));
    GcpOutcome.One read = answer.read(json -> rendered(json, subject));
    room.take(subject, 0, read.value().length());
    return read;
  }

  private static GcpOutcome.One rendered(JsonObject answer, String subject) throws StoreException {
    String base64 = Payloads.text(answer, "renderedPayload", subject).orElse("");
    return new GcpOutcome.One(
        new GcpRawValue(Payloads.decoded(base64, subject)),
        Payloads.name(answer, "parameterVersion", subject));
  }
}
