package io.strongroom.driver.refresh;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.driver.volume.ContentBasis;
import io.strongroom.driver.volume.PublishedVolume;
import io.strongroom.driver.volume.TargetPath;
import io.strongroom.driver.volume.VolumeId;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.Moment;
import io.strongroom.provider.NodePublishSecrets;
import io.strongroom.provider.ObjectVersion;
import io.strongroom.provider.PodIdentity;
import io.strongroom.provider.ServiceAccountTokens;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Volumes of pods in namespace shop: a valid one, and one thing changed. */
record TestVolumes(
    String pod,
    String account,
    String className,
    Map<String, String> attributes,
    Map<String, String> secrets,
    ServiceAccountTokens tokens,
    boolean takenOver) {
  static TestVolumes pod(String name) {
    return new TestVolumes(
        name, "default", "db", Map.of(), Map.of(), ServiceAccountTokens.none(), false);
  }

  TestVolumes account(String other) {
    return new TestVolumes(pod, other, className, attributes, secrets, tokens, takenOver);
  }

  TestVolumes className(String other) {
    return new TestVolumes(pod, account, other, attributes, secrets, tokens, takenOver);
  }

  TestVolumes attributes(Map<String, String> other) {
    return new TestVolumes(pod, account, className, other, secrets, tokens, takenOver);
  }

  TestVolumes secrets(Map<String, String> other) {
    return new TestVolumes(pod, account, className, attributes, other, tokens, takenOver);
  }

  TestVolumes tokens(ServiceAccountTokens other) {
    return new TestVolumes(pod, account, className, attributes, secrets, other, takenOver);
  }

  /** A token for the audience {@code aud}. */
  TestVolumes token(String token, Moment expires) {
    return tokens(
        ServiceAccountTokens.of(Map.of("aud", new ServiceAccountTokens.Token(token, expires))));
  }

  TestVolumes takenOverFromAnEarlierProcess() {
    return new TestVolumes(pod, account, className, attributes, secrets, tokens, true);
  }

  TargetPath target() {
    return new TargetPath(Path.of("/kubelet"), pod, "secrets");
  }

  VolumeRequest request() {
    return new VolumeRequest(
        new VolumeId("csi-" + pod),
        target(),
        target().toString(),
        new PodIdentity("shop", pod, pod, account, tokens),
        className,
        OptionalInt.empty(),
        attributes,
        NodePublishSecrets.of(secrets),
        Optional.empty());
  }

  PublishedVolume volume() {
    return new PublishedVolume(
        request(),
        1,
        takenOver ? Optional.empty() : Optional.of(new ContentBasis("fake", "store", Map.of())),
        Optional.empty(),
        List.of(new ObjectVersion("password", "1")),
        Optional.empty());
  }

  /** A token as the API server makes it, but for the signature. */
  static String jwt(String accountUid) {
    String claims =
        "{\"kubernetes.io\":{\"serviceaccount\":{\"name\":\"default\",\"uid\":\"%s\"}}}"
            .formatted(accountUid);
    return "e30."
        + Base64.getUrlEncoder().withoutPadding().encodeToString(claims.getBytes(UTF_8))
        + ".c2ln";
  }
}
