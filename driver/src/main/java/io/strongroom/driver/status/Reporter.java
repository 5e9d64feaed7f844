package io.strongroom.driver.status;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import io.strongroom.driver.json.Json;
import io.strongroom.driver.settings.Settings;

/**
 * The driver that writes a status object, by its labels there. Drivers of different names may run
 * beside each other on one node, and their pods' objects are of one kind.
 *
 * @param driverName name of the CSI driver; fits into a label as it is
 * @param node name of the node in the cluster
 */
public record Reporter(String driverName, String node) {
  private static final String NODE_LABEL = "internal.secrets-store.csi.k8s.io/node-name";
  private static final String DRIVER_LABEL = "strongroom.io/driver-name";

  JsonObject labels() {
    JsonObject labels = new JsonObject();
    labels.addProperty(NODE_LABEL, StatusNames.nodeLabel(node));
    labels.addProperty(DRIVER_LABEL, driverName);
    return labels;
  }

  /** Whether the object carries these labels, among others. */
  boolean isLabelOf(JsonObject metadata) {
    JsonObject labels = Json.child(metadata, "labels");
    return Json.text(labels, NODE_LABEL).equals(StatusNames.nodeLabel(node))
        && Json.text(labels, DRIVER_LABEL).equals(driverName);
  }

  /**
   * Whether a status object is about a volume of the driver of that name. One without its label is
   * upstream's, or older than the label, and either is the default name's.
   */
  public static boolean isAbout(JsonElement metadata, String driverName) {
    return Json.given(Json.child(metadata, "labels"), DRIVER_LABEL)
        .orElse(Settings.DEFAULT_DRIVER_NAME)
        .equals(driverName);
  }
}
