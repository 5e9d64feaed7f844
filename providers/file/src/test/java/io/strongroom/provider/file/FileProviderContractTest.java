package io.strongroom.provider.file;

import io.strongroom.provider.Parameters;
import io.strongroom.provider.SecretProvider;
import io.strongroom.provider.testing.ProviderContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;

final class FileProviderContractTest extends ProviderContract {
  @TempDir private Path root;

  @Override
  protected SecretProvider provider() {
    return new FileProvider(root);
  }

  @Override
  protected SecretProvider another() {
    return new FileProvider(root);
  }

  @Override
  protected void put(String object, String content) throws IOException {
    Files.writeString(root.resolve(object), content);
  }

  @Override
  protected Parameters askingFor(List<String> objects) {
    return Parameters.of(
        Map.of(
            "objects",
            objects.stream()
                .map("- objectName: %s\n  objectAlias: files/%1$s\n"::formatted)
                .collect(Collectors.joining())));
  }

  @Override
  protected Mistakes mistakes() {
    return new Mistakes(
        Parameters.of(
            Map.of(
                "objects",
                "- objectNam: first\n- objectName: second\n  filePermission: rw\n  uid: x\n")),
        List.of(
            "objects[0].objectName",
            "objects[0].objectNam",
            "objects[1].filePermission",
            "objects[1].uid"));
  }
}
