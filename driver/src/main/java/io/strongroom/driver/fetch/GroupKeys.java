package io.strongroom.driver.fetch;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.strongroom.driver.spc.RequestAttributes;
import io.strongroom.driver.volume.VolumeRequest;
import io.strongroom.provider.NodePublishSecrets;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Makes {@link GroupKey}s. Digests of secrets are keyed by this process and mean nothing outside.
 */
public final class GroupKeys {
  private static final String HMAC = "HmacSHA256";

  private final SecretKeySpec processKey;

  public GroupKeys() {
    byte[] random = new byte[32];
    new SecureRandom().nextBytes(random);
    processKey = new SecretKeySpec(random, HMAC);
  }

  public GroupKey of(VolumeRequest request) {
    return new GroupKey(
        request.pod().namespace(),
        request.className(),
        request.pod().serviceAccount(),
        TokenClaims.accountUid(request.pod().tokens()),
        RequestAttributes.ofAuthor(request.attributes()),
        digest(request.secrets()),
        Optional.empty());
  }

  private String digest(NodePublishSecrets secrets) {
    if (secrets.isEmpty()) {
      return "";
    }
    try {
      Mac mac = Mac.getInstance(HMAC);
      mac.init(processKey);
      new TreeMap<>(secrets.exposeAll())
          .forEach((key, value) -> update(mac, Map.entry(key, value)));
      return HexFormat.of().formatHex(mac.doFinal());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has " + HMAC, e);
    }
  }

  /** With lengths, so that no two sets of entries read the same. */
  private static void update(Mac mac, Map.Entry<String, String> entry) {
    for (String part : new String[] {entry.getKey(), entry.getValue()}) {
      byte[] bytes = part.getBytes(UTF_8);
      mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
      mac.update(bytes);
    }
  }
}
