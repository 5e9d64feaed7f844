package io.strongroom.provider.testing;

import io.strongroom.provider.ClassProblem;
import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import java.util.List;
import java.util.Map;

/** A fake that breaks the contract would prove nothing about the driver. */
final class FakeProviderContractTest extends ProviderContract {
  private final FakeProvider fake = new FakeProvider("fake");

  @Override
  protected SecretProvider provider() {
    return fake;
  }

  /** Its store goes with it. */
  @Override
  protected SecretProvider another() {
    return fake;
  }

  @Override
  protected void put(String object, String content) {
    fake.put(object, object, content);
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    return Parameters.of(Map.of("objects", String.join("\n", objects)));
  }

  @Override
  protected Mistakes mistakes() {
    fake.reject(
        ClassProblem.error("objects[0]", "wrong"), ClassProblem.error("objects[1]", "wrong too"));
    return new Mistakes(Parameters.of(Map.of()), List.of("objects[0]", "objects[1]"));
  }

  /** Broken on purpose, so that the driver's own limits can be tested. */
  @Override
  protected void moreThanAVolumeTakesIsNotRead() {}

  /** Its versions, v1 and v2, are such that tests of the driver can name them. */
  @Override
  protected void versionsShowNothingWithoutTheDriversKey() {}
}
