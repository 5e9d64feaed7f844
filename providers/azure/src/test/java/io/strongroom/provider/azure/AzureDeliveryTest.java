package io.strongroom.provider.azure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.google.gson.JsonObject;
import io.strongroom.provider.FetchResult.Failed;
import io.strongroom.provider.Validity;
import io.strongroom.provider.azure.AzureSettings.CertificateSettings;
import io.strongroom.provider.azure.read.AzureOutcome;
import io.strongroom.provider.azure.read.KeyVaultItem;
import io.strongroom.provider.azure.spec.AzureObject;
import io.strongroom.provider.azure.spec.AzureObjectType;
import io.strongroom.provider.azure.spec.AzureSelection;
import io.strongroom.provider.azure.spec.ObjectEncoding;
import io.strongroom.provider.azure.spec.ObjectFormat;
import io.strongroom.provider.azure.spec.ObjectRef;
import io.strongroom.provider.cloud.AbsentObjects;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** The files of a volume while they are made, without a vault. */
final class AzureDeliveryTest extends AzureTest {
  private static final ObjectRef KEY =
      new ObjectRef("shop", AzureObjectType.KEY, "signing", "", 0, false);

  private static AzureObject object(String path) {
    return new AzureObject(
        KEY,
        path,
        OptionalInt.empty(),
        ObjectFormat.PEM,
        ObjectEncoding.UTF_8,
        new AzureSelection.Whole(),
        false);
  }

  /** A key without numbers, so that each object that is looked at is a failure. */
  private static AzureOutcome unusable() {
    return new AzureOutcome.One(new KeyVaultItem.Key("1", Validity.UNLIMITED, new JsonObject()));
  }

  @Test
  void anInterruptEndsTheMakingOfFilesBeforeTheNextObject() throws Exception {
    try (AzureDelivery delivery =
        new AzureDelivery(
            web().context(List.of()), new AbsentObjects(), CertificateSettings.DEFAULT)) {
      delivery.take("key/signing", List.of(object("first")), unusable());
      Thread.currentThread().interrupt();
      assertThatExceptionOfType(InterruptedException.class)
          .isThrownBy(() -> delivery.take("key/signing", List.of(object("second")), unusable()));
      assertThat(Thread.interrupted()).as("the exception stands for it").isFalse();
      assertThat(((Failed) delivery.result()).failures()).as("of the first alone").hasSize(1);
    }
  }
}
